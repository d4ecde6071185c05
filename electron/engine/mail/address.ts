// Address lists to mailboxes. Groups are flattened; a name without an address is kept with an empty address.

import { addressParser } from 'postal-mime'
import { remembered } from '../remembered.ts'
import { decodeWords, inAscii } from './headers.ts'
import type { Mailbox } from './message.ts'

/** A header longer than this names nobody that a person could check. */
const MAX_LIST = 1 << 18
/** Longest list that is read. */
const MAX_MAILBOXES = 2000

/** Mailboxes of one address header as sent (RFC 5322 §3.4), in order; names decoded, addresses as written. */
export const readMailboxes = remembered((value: string): readonly Mailbox[] => {
  const mailboxes: Mailbox[] = []
  for (const entry of addressParser(inAscii(value.slice(0, MAX_LIST)), { flatten: true })) {
    if (mailboxes.length === MAX_MAILBOXES) break
    const address = (entry.address ?? '').trim()
    const name = decodeWords(entry.name ?? '')
      .replace(/\s+/g, ' ')
      .trim()
    if (address === '' && name === '') continue
    mailboxes.push(name === '' || name === address ? { address } : { name, address })
  }
  return mailboxes
})
