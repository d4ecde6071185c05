// pli index: text of PDF left to read; --wait reads it all.

import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const engine = await context.engine()
  const answer = await engine.call('index.run', { wait: context.flag('wait') }, context.signal)
  return { answer, text: `${answer.pendingText} documents à lire encore (${answer.seconds} s).\n` }
}
