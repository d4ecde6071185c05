// pli rebuild: derives everything again from raw; decisions stay.

import type { Run } from '../context.ts'

export const run: Run = async (context) => ({
  answer: await (await context.engine()).call('store.rebuild', {}, context.signal),
})
