// Who writes from each mailbox, as a person set it. Store only.

import type Database from 'better-sqlite3'
import { PliError } from '../errors.ts'
import { prepared } from '../store/prepared.ts'
import type { LetterSender } from '../../ipc/letters.ts'
import type { Sender } from './letter.ts'

/** Throws ACCOUNT_UNKNOWN. What nobody set is absent. */
export function senderOf(db: Database.Database, account: string): Sender {
  const row = prepared(
    db,
    'SELECT a.email, a.kind, s.facts FROM account a LEFT JOIN letter_sender s ON s.account_id = a.id WHERE a.id = ?',
  ).get(account) as { email: string; kind: string | null; facts: string | null } | undefined
  if (!row) throw new PliError('ACCOUNT_UNKNOWN', 'Cette boîte n’est pas dans Pli.')
  return {
    ...(row.facts === null ? {} : (JSON.parse(row.facts) as LetterSender)),
    address: row.email,
    ...(row.kind === null ? {} : { kind: row.kind }),
  }
}

export function saveSender(db: Database.Database, account: string, facts: LetterSender): void {
  senderOf(db, account)
  prepared(
    db,
    'INSERT INTO letter_sender VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET facts = excluded.facts',
  ).run(account, JSON.stringify(facts))
}
