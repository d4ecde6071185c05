// pli show ID…: messages in full, in the order asked.

import type { ShownMessage } from '../../ipc/mail.ts'
import { PliError } from '../../engine/errors.ts'
import type { Run } from '../context.ts'

export const run: Run = async (context) => {
  const engine = await context.engine()
  const messages: ShownMessage[] = []
  for (const id of context.args)
    messages.push(await engine.call('messages.show', { id: messageId(id) }, context.signal))
  const [only] = messages
  return { answer: messages.length === 1 && only ? only : { messages } }
}

/** What is no id names no message: no fault of the command's shape. */
export function messageId(given: string): string {
  if (!/^[0-9a-f]{64}$/.test(given)) throw new PliError('MESSAGE_UNKNOWN', 'Ce courrier n’est pas à bord.')
  return given
}
