// pli account remove ID: the mailbox leaves this machine, the operator's copy stays.

import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const id = context.args[0] ?? ''
  const answer = await (await context.engine()).call('accounts.remove', { id }, context.signal)
  return { answer, text: `Boîte ${answer.removed} retirée, ${answer.messages} courriers effacés ici.\n` }
}
