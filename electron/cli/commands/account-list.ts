// pli account list.

import type { Run } from '../context.ts'
import { table } from '../output.ts'

export const run: Run = async (context) => {
  const answer = await (await context.engine()).call('accounts.list', {}, context.signal)
  return { answer, text: table(answer.accounts.map((one) => [one.id, one.email, one.operator ?? ''])) }
}
