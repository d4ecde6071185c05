// pli raw ID: the bytes, exactly as received.

import type { Run } from '../context.ts'
import { messageId } from './show.ts'

export const run: Run = async (context) => {
  const id = messageId(context.args[0] ?? '')
  const { bytes } = await (await context.engine()).call('messages.raw', { id }, context.signal)
  await context.write(bytes)
  return {}
}
