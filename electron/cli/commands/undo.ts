// pli undo EVENT.

import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const event = context.args[0] ?? ''
  return { answer: await (await context.engine()).call('events.undo', { event }, context.signal) }
}
