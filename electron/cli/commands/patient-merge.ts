// pli patient merge A B: A joins B; undone with the event answered.

import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const [from = '', into = ''] = context.args
  return { answer: await (await context.engine()).call('patients.merge', { from, into }, context.signal) }
}
