// Which folder of an operator holds what was sent. Pure.

import type { ServerFolder } from '../sync/connection.ts'

/** Names of Sent where no server marks it (RFC 6154). */
const SENT = /^(?:INBOX[./])?(?:sent(?: items| messages| mail)?|(?:[ée]l[ée]ments |messages |courriers )?envoy[ée]s)$/i

export function sentFolder(folders: readonly ServerFolder[]): string | undefined {
  const marked = folders.find(({ specialUse }) => specialUse === '\\Sent')
  return (marked ?? folders.find(({ path }) => SENT.test(path)))?.path
}
