// pli messages: one row a placement, newest first.

import type { Output } from '../../ipc/contract.ts'
import type { Run } from '../context.ts'
import { limitOf } from '../limit.ts'
import { table } from '../output.ts'

/** Most rows of one query. */
const PAGE = 500

export const run: Run = async (context) => {
  const { option, flag, signal } = context
  const engine = await context.engine()
  const folder = option('folder')
  const filter = {
    ...named('account', option('account')),
    // INBOX has no case (RFC 3501 §5.1)
    ...named('folder', folder !== undefined && /^inbox$/i.test(folder) ? 'INBOX' : folder),
    ...named('patient', option('patient')),
    ...(flag('unread') ? { unread: true } : {}),
  }
  const limit = limitOf(option('limit'), 50)
  const answer: Output<'messages.list'> = { messages: [] }
  let before = option('before')
  do {
    const page = await engine.call(
      'messages.list',
      { ...filter, limit: Math.min(PAGE, limit - answer.messages.length), ...named('before', before) },
      signal,
    )
    answer.messages.push(...page.messages)
    before = page.next
  } while (before !== undefined && answer.messages.length < limit)
  if (before !== undefined) answer.next = before
  return {
    answer,
    text: table(
      answer.messages.map((row) => [
        row.unread ? '•' : ' ',
        row.date.slice(0, 16).replace('T', ' '),
        row.folder,
        row.from?.name ?? row.from?.address ?? '',
        row.patientName ?? '',
        row.subject,
      ]),
    ),
  }
}

function named<K extends string>(name: K, value: string | undefined): { [N in K]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [N in K]?: string }
}
