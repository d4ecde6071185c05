// Rows of letters on their way: each function is one step of a departure, called inside a transaction. SQL only; departure.ts decides.

import type Database from 'better-sqlite3'
import type { PliError } from '../errors.ts'
import { prepared } from '../store/prepared.ts'
import { project } from './receipts.ts'

export interface NewLetter {
  id: string
  account: string
  kind: 'letter' | 'receipt'
  draft?: string | undefined
  /** with its angle brackets */
  messageId: string
  /** of the envelope; '' is the null sender */
  from: string
  recipients: { address: string; name?: string | undefined }[]
  subject: string
  /** absent: made later of its draft (preparation.ts) */
  raw?: Uint8Array | undefined
  /** bytes, about, while it is not made */
  size?: number
  patient?: string | undefined
  answerBy?: string | undefined
  /** ms */
  leavesAt: number
  /** `leavesAt` is a date that a person chose */
  scheduled: boolean
}

export interface Row {
  seq: number
  id: string
  account_id: string
  kind: 'letter' | 'receipt'
  draft_id: string | null
  message_id: string
  sender: string
  size: number
  state: 'queued' | 'sending' | 'sent' | 'uncertain' | 'failed'
  phase: 'envelope' | 'data' | null
  attempts: number
  refusals: number
  created_at: number
  leaves_at: number
  scheduled: number
  next_try_at: number | null
  sent_at: number | null
  cut_at: number | null
  checking: number
  again: number
  copy: 'none' | 'wanted' | 'filing' | 'there'
  /** 0: its bytes are still to be made */
  composed: number
}
const COLUMNS = `seq, id, account_id, kind, draft_id, message_id, sender, size, state, phase, attempts, refusals, created_at, leaves_at,
  scheduled, next_try_at, sent_at, cut_at, checking, again, copy, composed`

/** Queued, with its bytes: from here on it leaves by itself. The number of its row. */
export function putLetter(db: Database.Database, letter: NewLetter, now: number): number {
  const { lastInsertRowid } = prepared(
    db,
    `INSERT INTO outbox (id, account_id, kind, draft_id, message_id, sender, subject, patient_id, size, composed, state, shown,
       created_at, leaves_at, scheduled, changed_at, answer_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', 'queued', ?, ?, ?, ?, ?)`,
  ).run(
    letter.id,
    letter.account,
    letter.kind,
    letter.draft ?? null,
    letter.messageId,
    letter.from,
    letter.subject,
    letter.patient ?? null,
    letter.raw?.length ?? letter.size ?? 0,
    letter.raw === undefined ? 0 : 1,
    now,
    letter.leavesAt,
    letter.scheduled ? 1 : 0,
    now,
    letter.answerBy ?? null,
  )
  const seq = Number(lastInsertRowid)
  if (letter.raw !== undefined) putPart(db, seq, 0, letter.raw)
  const addRecipient = prepared(
    db,
    "INSERT INTO outbox_recipient (seq, position, address, name, state) VALUES (?, ?, ?, ?, 'queued')",
  )
  for (const [position, { address, name }] of letter.recipients.entries()) {
    addRecipient.run(seq, position, address, name ?? null)
  }
  project(db, seq, now)
  return seq
}

export function letterById(db: Database.Database, id: string): Row | undefined {
  return prepared(db, `SELECT ${COLUMNS} FROM outbox WHERE id = ?`).get(id) as Row | undefined
}
export function lettersOfDraft(db: Database.Database, draft: string): Row[] {
  return prepared(db, `SELECT ${COLUMNS} FROM outbox WHERE draft_id = ? ORDER BY seq`).all(draft) as Row[]
}
/** What has not left yet, in the order of departure. */
export function waitingLetters(db: Database.Database, account: string): Row[] {
  return prepared(
    db,
    `SELECT ${COLUMNS} FROM outbox WHERE account_id = ? AND state IN ('queued', 'sending') ORDER BY seq`,
  ).all(account) as Row[]
}
/** What is being looked up, or has no copy in Sent yet. */
export function openLetters(db: Database.Database, account: string): Row[] {
  return prepared(
    db,
    `SELECT ${COLUMNS} FROM outbox WHERE account_id = ? AND (checking = 1 OR copy IN ('wanted', 'filing')) ORDER BY seq`,
  ).all(account) as Row[]
}
/** Something of this account is to leave, to be looked up or to be filed. */
export function isBusy(db: Database.Database, account: string): boolean {
  return (
    prepared(
      db,
      `SELECT 1 FROM outbox WHERE account_id = ?
         AND (state IN ('queued', 'sending') OR checking = 1 OR copy IN ('wanted', 'filing')) LIMIT 1`,
    ).get(account) !== undefined
  )
}
/** Accounts for which something is to be done. */
export function busyAccounts(db: Database.Database): string[] {
  return prepared(
    db,
    `SELECT account_id FROM outbox WHERE state IN ('queued', 'sending')
     UNION SELECT account_id FROM outbox WHERE checking = 1 OR copy IN ('wanted', 'filing')`,
  )
    .pluck()
    .all() as string[]
}
export function rawLetter(db: Database.Database, seq: number): Buffer {
  return Buffer.concat(
    prepared(db, 'SELECT bytes FROM outbox_part WHERE seq = ? ORDER BY n').pluck().all(seq) as Buffer[],
  )
}
/** A piece of the bytes that leave. */
export function putPart(db: Database.Database, seq: number, n: number, bytes: Uint8Array): void {
  prepared(db, 'INSERT INTO outbox_part (seq, n, bytes) VALUES (?, ?, ?)').run(seq, n, bytes)
}
/** Its bytes are there: it may leave. */
export function setComposed(db: Database.Database, seq: number, size: number, subject: string): void {
  prepared(db, 'UPDATE outbox SET composed = 1, size = ?, subject = ? WHERE seq = ?').run(size, subject, seq)
}
/** Its bytes are to be made (again). */
export function unsetComposed(db: Database.Database, seq: number): void {
  prepared(db, 'DELETE FROM outbox_part WHERE seq = ?').run(seq)
  prepared(db, 'UPDATE outbox SET composed = 0 WHERE seq = ?').run(seq)
}
/** Recipients of whom our operator has not answered yet. */
export function unanswered(db: Database.Database, seq: number): string[] {
  return prepared(db, "SELECT address FROM outbox_recipient WHERE seq = ? AND taken = 'waiting' ORDER BY position")
    .pluck()
    .all(seq) as string[]
}

/** Why recipients were refused, in French, each cause once. */
export function refusalCauses(db: Database.Database, seq: number): string[] {
  return prepared(
    db,
    "SELECT DISTINCT taken_cause FROM outbox_recipient WHERE seq = ? AND taken = 'refused' AND taken_cause <> ''",
  )
    .pluck()
    .all(seq) as string[]
}

/** Our operator has it for somebody. */
export function isTaken(db: Database.Database, seq: number): boolean {
  return (
    prepared(db, "SELECT 1 FROM outbox_recipient WHERE seq = ? AND taken = 'accepted' LIMIT 1").get(seq) !== undefined
  )
}

/** The operator could not be reached for what was due. */
export function countTry(db: Database.Database, account: string, now: number): void {
  prepared(
    db,
    "UPDATE outbox SET attempts = attempts + 1 WHERE account_id = ? AND state = 'queued' AND leaves_at <= ?",
  ).run(account, now)
}

/** A try begins. Nothing of the letter has left. */
export function beginTry(db: Database.Database, seq: number, now: number): void {
  prepared(
    db,
    `UPDATE outbox SET state = 'sending', phase = 'envelope', attempts = attempts + 1, next_try_at = NULL, changed_at = ? WHERE seq = ?`,
  ).run(now, seq)
  project(db, seq, now)
}
/** Written down before the end of the data may leave: from now on only an answer tells what became of it. */
export function letGo(db: Database.Database, seq: number, now: number): void {
  prepared(db, "UPDATE outbox SET phase = 'data', cut_at = ? WHERE seq = ?").run(now, seq)
}
export function setTaken(
  db: Database.Database,
  seq: number,
  address: string,
  taken: 'waiting' | 'uncertain' | 'accepted' | 'refused',
  now: number,
  cause?: string,
): void {
  prepared(
    db,
    'UPDATE outbox_recipient SET taken = ?, taken_at = ?, taken_cause = ? WHERE seq = ? AND address = ?',
  ).run(taken, now, cause ?? null, seq, address)
}
/** All recipients that stand so now stand otherwise. */
export function retake(
  db: Database.Database,
  seq: number,
  from: 'waiting' | 'uncertain',
  to: 'waiting' | 'uncertain' | 'accepted' | 'refused',
  now: number,
  cause?: string,
): void {
  prepared(db, 'UPDATE outbox_recipient SET taken = ?, taken_at = ?, taken_cause = ? WHERE seq = ? AND taken = ?').run(
    to,
    now,
    cause ?? null,
    seq,
    from,
  )
}

/** A try ended with an answer, or before the end of the data left. */
export function endTry(
  db: Database.Database,
  seq: number,
  end: {
    state: 'queued' | 'sent' | 'failed'
    nextTryAt?: number | undefined
    refusals?: number
    error?: PliError | undefined
  },
  now: number,
): void {
  prepared(
    db,
    `UPDATE outbox SET state = @state, phase = NULL, cut_at = NULL, checking = 0, next_try_at = @next, refusals = @refusals, last_error = @error,
       sent_at = CASE WHEN @state = 'sent' THEN coalesce(sent_at, @now) ELSE sent_at END, changed_at = @now WHERE seq = @seq`,
  ).run({
    seq,
    now,
    state: end.state,
    next: end.nextTryAt ?? null,
    refusals: end.refusals ?? 0,
    error: end.error === undefined ? null : JSON.stringify(end.error),
  })
  project(db, seq, now)
}
/** Our operator has it for somebody: a copy belongs in Sent. */
export function wantCopy(db: Database.Database, seq: number, now: number): void {
  prepared(
    db,
    "UPDATE outbox SET copy = CASE kind WHEN 'letter' THEN 'wanted' ELSE copy END, sent_at = coalesce(sent_at, ?) WHERE seq = ? AND copy = 'none'",
  ).run(now, seq)
}
/** Cut after the end of the data had been let go. */
export function makeUncertain(db: Database.Database, seq: number, error: PliError, now: number): void {
  prepared(
    db,
    `UPDATE outbox SET state = 'uncertain', checking = 1, cut_at = coalesce(cut_at, ?), last_error = ?, changed_at = ? WHERE seq = ?`,
  ).run(now, JSON.stringify(error), now, seq)
  project(db, seq, now)
}
/** Nothing more is looked up: a person decides. */
export function stopChecking(db: Database.Database, seq: number, now: number): void {
  prepared(db, 'UPDATE outbox SET checking = 0, changed_at = ? WHERE seq = ?').run(now, seq)
}
/** Looked up and not there, or a person says so: back at departure, the same Message-ID. */
export function sendAgain(db: Database.Database, seq: number, now: number): void {
  retake(db, seq, 'uncertain', 'waiting', now)
  prepared(db, 'UPDATE outbox SET again = 1 WHERE seq = ?').run(seq)
  endTry(db, seq, { state: 'queued' }, now)
}
/** Written down before an APPEND of ours: what is found afterwards is not the operator's doing. */
export function beginCopy(db: Database.Database, seq: number): void {
  prepared(db, "UPDATE outbox SET copy = 'filing' WHERE seq = ?").run(seq)
}
export function setCopy(db: Database.Database, seq: number, by: 'server' | 'us'): void {
  prepared(db, "UPDATE outbox SET copy = 'there', copy_by = ? WHERE seq = ?").run(by, seq)
}
/** A person has seen it and leaves it so. */
export function settle(db: Database.Database, seq: number, now: number): void {
  prepared(db, 'UPDATE outbox SET settled = 1, checking = 0, changed_at = ? WHERE seq = ?').run(now, seq)
}
export function setSender(db: Database.Database, seq: number, sender: string): void {
  prepared(db, 'UPDATE outbox SET sender = ? WHERE seq = ?').run(sender, seq)
}
export function removeLetter(db: Database.Database, seq: number): void {
  prepared(db, 'DELETE FROM outbox WHERE seq = ?').run(seq)
}
