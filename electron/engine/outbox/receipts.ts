// What comes back, laid over what our operator said: states of recipients, then of the letter. Derived, in any order of arrival.
// Always inside the caller's transaction. It reads no bytes: mail/receipts.ts has.

import type Database from 'better-sqlite3'
import type { LetterState } from '../../ipc/letters.ts'
import type { Message, Receipt } from '../mail/message.ts'
import { prepared } from '../store/prepared.ts'
import { causeOf, notDelivered, notIntegrated } from './causes.ts'

type Outcome = 'delivered' | 'read' | 'failed' | 'relayed' | 'delayed'
interface Note {
  recipient: string | undefined
  outcome: Outcome
  cause: string | undefined
}

/** Written again at each derivation of its message: the relève and a rebuild come through here. */
export function noteArrival(
  db: Database.Database,
  row: { id: number; sha256: string; date: number },
  message: Message,
): void {
  const before = prepared(db, 'SELECT DISTINCT letter FROM receipt WHERE message_id = ?').pluck().all(row.id)
  if (before.length > 0) prepared(db, 'DELETE FROM receipt WHERE message_id = ?').run(row.id)
  const about = new Set(before as (string | null)[])
  if (message.receipt) about.add(addReceipt(db, row, message.receipt, message.from?.address))
  else if (message.automatic !== true) noteAnswer(db, row, message)
  for (const letter of about) {
    const seq = letter && prepared(db, 'SELECT seq FROM outbox WHERE message_id = ?').pluck().get(letter)
    if (typeof seq === 'number') project(db, seq, row.date)
  }
}

/** @returns the Message-ID that it speaks of */
function addReceipt(
  db: Database.Database,
  row: { id: number; date: number },
  receipt: Receipt,
  from: string | undefined,
): string | null {
  const letter = receipt.originalMessageId?.match(/<[^<>\s]+>/)?.[0] ?? null
  const add = prepared(
    db,
    'INSERT INTO receipt (message_id, position, letter, recipient, outcome, at, cause) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  for (const [position, { recipient, outcome, cause }] of notesOf(receipt, from).entries()) {
    add.run(row.id, position, letter, recipient?.toLowerCase() ?? null, outcome, row.date, cause ?? null)
  }
  return letter
}

function notesOf(receipt: Receipt, from: string | undefined): Note[] {
  if (receipt.kind === 'mdn') {
    const recipient = receipt.recipient ?? from
    const disposition = receipt.disposition?.toLowerCase() ?? ''
    if (receipt.error !== undefined || /error|fail/.test(disposition)) {
      return [{ recipient, outcome: 'failed', cause: notIntegrated(receipt.error) }]
    }
    // processed by a program, deleted or dispatched unread: it arrived, and nobody has read it
    const outcome = disposition.startsWith('displayed') ? 'read' : 'delivered'
    return [{ recipient, outcome, cause: undefined }]
  }
  const told = receipt.recipients ?? [receipt]
  return told.map(({ recipient, action, status, error }) => {
    const outcome = DSN[action ?? ''] ?? 'failed'
    const cause = outcome === 'failed' ? notDelivered(causeOf(status, error ?? ''), recipient ?? '') : undefined
    return { recipient, outcome, cause }
  })
}
/** RFC 3464 §2.3.3. `expanded` and `relayed` promise nothing more. */
const DSN: Record<string, Outcome> = {
  delivered: 'delivered',
  relayed: 'relayed',
  expanded: 'relayed',
  delayed: 'delayed',
  failed: 'failed',
}

/** A person answered one of our letters. Our own letters of the same conversation answer nothing. */
function noteAnswer(db: Database.Database, row: { sha256: string }, message: Message): void {
  const ids = new Set([...(message.inReplyTo === undefined ? [] : [message.inReplyTo]), ...message.references])
  if (ids.size === 0) return
  prepared(
    db,
    `UPDATE outbox SET answered_by = :sha WHERE answered_by IS NULL AND message_id IN (SELECT value FROM json_each(:ids))
       AND NOT EXISTS (SELECT 1 FROM account a WHERE lower(a.email) = lower(:sender))
       AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = :own)`,
  ).run({
    sha: row.sha256,
    ids: JSON.stringify([...ids].slice(-100)),
    sender: message.from?.address ?? '',
    own: message.messageId ?? '',
  })
}

interface RecipientRow {
  position: number
  address: string
  taken: 'waiting' | 'uncertain' | 'accepted' | 'refused'
  taken_at: number | null
  taken_cause: string | null
}
interface ReceiptRow {
  recipient: string | null
  outcome: Outcome
  at: number
  cause: string | null
}

/** The states of a letter and of its recipients, from what our operator said and from every receipt about it. */
export function project(db: Database.Database, seq: number, now: number): void {
  const letter = prepared(db, 'SELECT message_id, state, shown, size FROM outbox WHERE seq = ?').get(seq) as {
    message_id: string
    state: 'queued' | 'sending' | 'sent' | 'uncertain' | 'failed'
    shown: LetterState
  }
  const recipients = prepared(
    db,
    'SELECT position, address, taken, taken_at, taken_cause FROM outbox_recipient WHERE seq = ? ORDER BY position',
  ).all(seq) as RecipientRow[]
  const receipts = prepared(db, 'SELECT recipient, outcome, at, cause FROM receipt WHERE letter = ? ORDER BY at').all(
    letter.message_id,
  ) as ReceiptRow[]
  const cut = recipients.filter(({ taken }) => taken === 'uncertain')
  if (letter.state === 'uncertain' && cut.some((one) => receiptsOf(one, recipients, receipts).length > 0)) {
    // one of those that were cut has something of it to tell: it left, for all of them
    prepared(db, "UPDATE outbox_recipient SET taken = 'accepted' WHERE seq = ? AND taken = 'uncertain'").run(seq)
    prepared(
      db,
      // those whom our operator had put off are still to be tried
      `UPDATE outbox SET state = iif(EXISTS (SELECT 1 FROM outbox_recipient WHERE seq = :seq AND taken = 'waiting'), 'queued', 'sent'),
         phase = NULL, checking = 0, last_error = NULL, sent_at = coalesce(sent_at, cut_at, :now),
         copy = CASE WHEN kind = 'letter' AND copy = 'none' THEN 'wanted' ELSE copy END WHERE seq = :seq`,
    ).run({ seq, now })
    project(db, seq, now)
    return
  }
  const save = prepared(db, 'UPDATE outbox_recipient SET state = ?, at = ?, cause = ? WHERE seq = ? AND position = ?')
  const states: LetterState[] = []
  for (const one of recipients) {
    const { state, at, cause } = stateOf(one, letter.state, receiptsOf(one, recipients, receipts))
    save.run(state, at, cause, seq, one.position)
    states.push(state)
  }
  const shown = together(letter.state, states)
  prepared(
    db,
    'UPDATE outbox SET shown = ?, changed_at = CASE WHEN shown = ? THEN changed_at ELSE ? END WHERE seq = ?',
  ).run(shown, shown, now, seq)
}

/** Those that name this recipient; one that names nobody we know speaks of the only one there is. */
function receiptsOf(one: RecipientRow, all: readonly RecipientRow[], receipts: readonly ReceiptRow[]): ReceiptRow[] {
  const known = new Set(all.map(({ address }) => address.toLowerCase()))
  return receipts.filter(
    ({ recipient }) =>
      recipient === one.address.toLowerCase() || (all.length === 1 && (recipient === null || !known.has(recipient))),
  )
}

function stateOf(
  one: RecipientRow,
  letter: string,
  receipts: readonly ReceiptRow[],
): { state: LetterState; at: number | null; cause: string | null } {
  if (one.taken === 'waiting')
    return {
      state: letter === 'sending' || letter === 'failed' ? letter : 'queued',
      at: one.taken_at,
      cause: null,
    }
  if (one.taken === 'uncertain') return { state: 'uncertain', at: one.taken_at, cause: null }
  if (one.taken === 'refused') return { state: 'failed', at: one.taken_at, cause: one.taken_cause }
  // what a recipient's machine could not file was received: the failure is what the writer must know. A later word of a
  // person, and a delivery after a first refusal, count for more than a refusal before them
  const failed = receipts.findLast(({ outcome }) => outcome === 'failed')
  const good = (outcome: Outcome) =>
    receipts.find((receipt) => receipt.outcome === outcome && receipt.at > (failed?.at ?? -1))
  const best = good('read') ?? failed ?? good('delivered')
  if (best === undefined) return { state: 'sent', at: one.taken_at, cause: null }
  return { state: best.outcome as 'read' | 'delivered' | 'failed', at: best.at, cause: best.cause }
}

/** Of a letter: what is worst for the one who waits; several recipients are as far as the last of them. */
function together(
  departure: 'queued' | 'sending' | 'sent' | 'uncertain' | 'failed',
  states: readonly LetterState[],
): LetterState {
  if (departure === 'queued' || departure === 'sending' || departure === 'uncertain') return departure
  if (departure === 'failed' || states.includes('failed')) return 'failed'
  if (states.every((state) => state === 'read')) return 'read'
  if (states.every((state) => state === 'read' || state === 'delivered')) return 'delivered'
  return 'sent'
}
