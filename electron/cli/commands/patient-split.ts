// pli patient split P --documents …: those documents leave P for a new card of their own traits.

import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const [id = '', ...more] = context.args
  const documents = [...context.options('documents'), ...more]
  return { answer: await (await context.engine()).call('patients.split', { id, documents }, context.signal) }
}
