// To whom we wrote: recipients of the messages of our own mailboxes, for the counts of `correspondent` (kept by triggers, 0060-directory.ts).

import type Database from 'better-sqlite3'
import type { Mailbox, Message } from '../mail/message.ts'
import { unpackEnvelope } from './envelope.ts'
import { keepValue, keptValue } from './kept.ts'
import { prepared } from './prepared.ts'
import type { Store } from './store.ts'

/** A list of more recipients than this is no letter to somebody. */
const MOST_RECIPIENTS = 50
/** Highest message id that was aboard before these counts were kept; gone when all are counted. */
const BEFORE = 'exchanges.before'

type Written = Pick<Message, 'from' | 'to' | 'cc' | 'bcc'>

/** Puts the recipients of a message that we sent, or puts them again. Inside the caller's transaction. */
export function recordSent(db: Database.Database, row: { id: number; date: number }, message: Written): void {
  const from = message.from?.address
  if (from === undefined || !isOwn(db, from)) return
  prepared(db, 'DELETE FROM sent_to WHERE message_id = ?').run(row.id)
  const put = prepared(db, 'INSERT OR IGNORE INTO sent_to (address, message_id, date, name) VALUES (?, ?, ?, ?)')
  for (const { address, name } of recipients(message)) {
    if (address !== '' && !isOwn(db, address)) put.run(address.toLowerCase(), row.id, row.date, name ?? null)
  }
}

/** Counts at most `most` of the messages that were aboard before, newest first. True when some are left. */
export function countEarlier(store: Store, most = 500): boolean {
  const { db } = store
  const before = keptValue(db, BEFORE)
  if (before === undefined) return false
  const rows = prepared(
    db,
    `SELECT id, date, envelope FROM message WHERE id <= ? AND lower(from_address) IN (SELECT lower(email) FROM account)
     ORDER BY id DESC LIMIT ?`,
  ).all(Number(before), most) as { id: number; date: number; envelope: Buffer }[]
  const last = rows.at(-1)
  store.transaction(() => {
    for (const row of rows) recordSent(db, row, unpackEnvelope(row.envelope))
    keepValue(db, BEFORE, last && String(last.id - 1))
  })
  return last !== undefined
}

function isOwn(db: Database.Database, address: string): boolean {
  return prepared(db, 'SELECT 1 FROM account WHERE lower(email) = lower(?)').get(address) !== undefined
}

function recipients({ to, cc, bcc }: Written): Mailbox[] {
  return [...to, ...cc, ...(bcc ?? [])].slice(0, MOST_RECIPIENTS)
}
