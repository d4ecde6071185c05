// Letters that other programs of a mailbox sent, as the relève found them in Sent: rows among ours, so that receipts and answers find
// them. Derived: they go with their message. It says nothing of them that their copy does not say.

import type Database from 'better-sqlite3'
import { unpackEnvelope } from '../store/envelope.ts'
import { keepValue, keptValue } from '../store/kept.ts'
import { prepared } from '../store/prepared.ts'
import type { Store } from '../store/store.ts'
import { project } from './receipts.ts'

/** A list of more recipients than this is no letter to somebody. */
const MOST_RECIPIENTS = 100
const TOGETHER = 500
const STRIDE = 5000
/** What failed longer ago than this is nobody's affair of today. */
const FOLLOWED_MS = 30 * 86_400_000

interface Copy {
  placement: number
  id: number
  sha256: string
  account: string
  message_id: string | null
  date: number
  subject: string | null
  from_address: string
  size: number
  patient_id: string | null
  envelope: Buffer
}

/** Takes up what came into this folder since the last call, some at a time. True when anything was. `now` in ms. */
export function noteSentElsewhere(store: Store, folderId: number, now: number): boolean {
  const { db } = store
  const kept = `sent.noted.${folderId}`
  let any = false
  let after = Number(keptValue(db, kept) ?? 0)
  for (;;) {
    const copies = copiesAfter(db, folderId, after)
    const last = copies.at(-1)?.placement
    if (last === undefined) break
    after = last
    store.transaction(() => {
      for (const copy of copies) any = note(db, copy, now) || any
      keepValue(db, kept, String(last))
    })
  }
  // what came into other folders is not walked again and again
  const newest = prepared(db, 'SELECT max(id) FROM placement').pluck().get() as number | null
  if ((newest ?? 0) - after > STRIDE) store.transaction(() => keepValue(db, kept, String(newest)))
  return any
}

/** Of one's own mailboxes, receipts left out. */
function copiesAfter(db: Database.Database, folderId: number, after: number): Copy[] {
  return prepared(
    db,
    `SELECT p.id AS placement, m.id, m.sha256, f.account_id AS account, m.message_id, m.date, m.subject, m.from_address, m.size,
       m.patient_id, m.envelope
     FROM placement p JOIN folder f ON f.id = p.folder_id JOIN message m ON m.id = p.message_id
     WHERE p.id > ? AND +p.folder_id = ? AND m.kinds NOT LIKE '%"receipt"%'
       AND lower(m.from_address) IN (SELECT lower(email) FROM account) ORDER BY p.id LIMIT ?`,
  ).all(after, folderId, TOGETHER) as Copy[]
}

/** False for a letter of ours, and for one that is there already. */
function note(db: Database.Database, copy: Copy, now: number): boolean {
  const { changes, lastInsertRowid } = prepared(
    db,
    `INSERT OR IGNORE INTO outbox (id, account_id, kind, message_id, sender, subject, patient_id, size, state, shown, created_at,
       leaves_at, changed_at, sent_at, copy, elsewhere, settled)
     VALUES (@id, @account, 'letter', @messageId, @sender, @subject, @patient, @size, 'sent', 'sent', @date, @date, @date, @date,
       'there', @message, @settled)`,
  ).run({
    id: `e${copy.sha256.slice(0, 20)}`,
    account: copy.account,
    // without one no receipt can speak of it
    messageId: copy.message_id ?? copy.sha256,
    sender: copy.from_address,
    subject: copy.subject ?? '',
    patient: copy.patient_id,
    size: copy.size,
    date: copy.date,
    message: copy.id,
    settled: now - copy.date > FOLLOWED_MS ? 1 : 0,
  })
  if (changes === 0) return false
  const seq = Number(lastInsertRowid)
  const { to, cc, bcc = [] } = unpackEnvelope(copy.envelope)
  const put = prepared(
    db,
    `INSERT INTO outbox_recipient (seq, position, address, name, taken, taken_at, state) VALUES (?, ?, ?, ?, 'accepted', ?, 'sent')`,
  )
  for (const [position, { address, name }] of [...to, ...cc, ...bcc].slice(0, MOST_RECIPIENTS).entries())
    put.run(seq, position, address, name ?? null, copy.date)
  project(db, seq, copy.date)
  return true
}
