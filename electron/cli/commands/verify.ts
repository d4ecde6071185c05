// pli verify: every record read, every hash checked. Exit 1 when something is wrong, the object still whole.

import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const answer = await (await context.engine()).call('store.verify', {}, context.signal)
  const problems = answer.problems.map((one) => `${one.what} ${one.id ?? ''}\n`).join('')
  return {
    answer,
    failed: answer.problems.length > 0,
    text: `${answer.messages} courriers relus, ${answer.problems.length} anomalies.\n${problems}`,
  }
}
