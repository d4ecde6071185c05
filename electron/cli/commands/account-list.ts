// pli account list.

import type { Run } from '../context.ts'
import { table } from '../output.ts'

export const run: Run = async (context) => {
  const { accounts } = await (await context.engine()).call('accounts.list', {}, context.signal)
  // the contract gives every mailbox its kind: null while nobody has said it
  const answer = { accounts: accounts.map((one) => ({ ...one, kind: one.kind ?? null })) }
  return { answer, text: table(accounts.map((one) => [one.id, one.email, one.operator ?? ''])) }
}
