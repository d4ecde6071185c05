// pli patient ID: the timeline, the results, what waits.

import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const id = context.args[0] ?? ''
  return { answer: await (await context.engine()).call('patients.show', { id }, context.signal) }
}
