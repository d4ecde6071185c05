// « Envoyés et suivi »: letters on their way and what came back, as the window and the command line show them. Reads only.

import type Database from 'better-sqlite3'
import type * as z from 'zod'
import type { letters, LetterPiece, OutboxLetter, OutboxRecipient } from '../../ipc/letters.ts'
import { localDay } from '../days.ts'
import { PliError } from '../errors.ts'
import { loadDraft } from '../letters/drafts.ts'
import type { Message } from '../mail/message.ts'
import { shownMessage } from '../messages/shown.ts'
import { patientName } from '../store/patient-name.ts'
import { prepared } from '../store/prepared.ts'
import { letterById, rawLetter } from './rows.ts'

type Query = z.output<(typeof letters)['outbox.list']['input']>

interface Row {
  seq: number
  id: string
  account_id: string
  message_id: string
  subject: string
  patient_id: string | null
  shown: OutboxLetter['state']
  attempts: number
  created_at: number
  leaves_at: number
  changed_at: number
  next_try_at: number | null
  checking: number
  settled: number
  answer_by: string | null
  answered_by: string | null
  last_error: string | null
  account_error: string | null
  account_next: number | null
  birth_name: string | null
  used_name: string | null
  given_names: string | null
  copy_aboard: string | null
  elsewhere: number | null
  composed: number
}
interface RecipientRow {
  seq: number
  address: string
  name: string | null
  state: OutboxRecipient['state']
  at: number | null
  cause: string | null
}

/** A letter that should have left by now is worth a look. */
const HELD_MS = 30_000

const FROM = `outbox o LEFT JOIN patient c ON c.id = o.patient_id LEFT JOIN outbox_account a ON a.account_id = o.account_id`
const COLUMNS = `o.seq, o.id, o.account_id, o.message_id, o.subject, o.patient_id, o.shown, o.attempts, o.created_at, o.leaves_at,
  o.changed_at, o.next_try_at, o.checking, o.settled, o.answer_by, o.answered_by, o.last_error, a.last_error AS account_error,
  a.next_try_at AS account_next, c.birth_name, c.used_name, c.given_names, o.elsewhere, o.composed,
  coalesce((SELECT m.sha256 FROM message m WHERE m.id = o.elsewhere),
    (SELECT m.sha256 FROM message m WHERE m.message_id = o.message_id LIMIT 1)) AS copy_aboard`

/** What a person looks after: held here, refused, uncertain, without the answer that was asked for in time. */
const FOLLOW = `o.settled = 0 AND (o.shown IN ('failed', 'uncertain') OR (o.shown IN ('queued', 'sending') AND o.leaves_at < :held)
  OR (o.shown IN ('sent', 'delivered', 'read') AND o.answer_by < :today AND o.answered_by IS NULL))`

/** Newest first. `now` in ms. An answer asked for by the 20th may come until midnight, here. */
export function outboxList(
  db: Database.Database,
  { tab, patient, limit, offset }: Query,
  now: number,
): { letters: OutboxLetter[]; total: number; toFollow: number } {
  const values = { patient: patient ?? null, held: now - HELD_MS, today: localDay(new Date(now)) }
  const all = "o.kind = 'letter' AND (:patient IS NULL OR o.patient_id = :patient)"
  const where = tab === 'follow' ? `${all} AND ${FOLLOW}` : all
  const count = (condition: string) =>
    prepared(db, `SELECT count(*) FROM outbox o WHERE ${condition}`).pluck().get(values) as number
  const rows = prepared(
    db,
    `SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY o.created_at DESC, o.seq DESC LIMIT :limit OFFSET :offset`,
  ).all({ ...values, limit, offset }) as Row[]
  return { letters: dressed(db, rows, now), total: count(where), toFollow: count(`${all} AND ${FOLLOW}`) }
}

/** Throws NOT_FOUND. */
export function outboxLetter(db: Database.Database, id: string, now: number): OutboxLetter {
  const row = prepared(db, `SELECT ${COLUMNS} FROM ${FROM} WHERE o.id = ?`).get(id) as Row | undefined
  const [letter] = row === undefined ? [] : dressed(db, [row], now)
  if (letter === undefined) throw new PliError('NOT_FOUND', 'Ce courrier n’est pas dans Envoyés.')
  return letter
}

/** With its words and its pieces, read from the bytes that left, from its copy, or from the draft that it is made of. Throws NOT_FOUND. */
export async function outboxShow(
  db: Database.Database,
  id: string,
  now: number,
): Promise<{ letter: OutboxLetter; text: string; pieces: LetterPiece[] }> {
  const letter = outboxLetter(db, id, now)
  const row = letterById(db, id)
  if (row?.composed === 0 && row.draft_id !== null) return { letter, ...(await stillADraft(db, row.draft_id, letter)) }
  const { text, attachments } =
    letter.elsewhere === true && letter.message !== undefined
      ? shownMessage(db, letter.message).message
      : await readLetter(row === undefined ? Buffer.of() : rawLetter(db, row.seq))
  const pieces = attachments.map(({ path, filename, contentType, size }) => ({
    id: path,
    filename: filename ?? path,
    mediaType: contentType,
    size,
  }))
  return { letter, text, pieces }
}

async function readLetter(raw: Buffer): Promise<Message> {
  // the decoders load when a letter is opened: lists never need them
  const { parseMail } = await import('../mail/parse.ts')
  return parseMail(raw).message
}

/** Queued, its bytes are being made: what they are made of. The patient's copy has its own words. */
async function stillADraft(
  db: Database.Database,
  draft: string,
  { to }: OutboxLetter,
): Promise<{ text: string; pieces: LetterPiece[] }> {
  const { bodyText } = await import('../letters/body.ts')
  const { body, pieces, patientCopy, ...written } = loadDraft(db, draft)
  const named = new Set([...written.to, ...written.cc].map(({ address }) => address.toLowerCase()))
  const isCopy = patientCopy !== undefined && !to.some(({ address }) => named.has(address.toLowerCase()))
  return isCopy
    ? { text: bodyText(patientCopy.body), pieces: patientCopy.documents === true ? pieces : [] }
    : { text: bodyText(body), pieces }
}

function dressed(db: Database.Database, rows: readonly Row[], now: number): OutboxLetter[] {
  const recipients = Map.groupBy(
    prepared(
      db,
      `SELECT seq, address, name, state, at, cause FROM outbox_recipient WHERE seq IN (SELECT value FROM json_each(?))
       ORDER BY seq, position`,
    ).all(JSON.stringify(rows.map(({ seq }) => seq))) as RecipientRow[],
    ({ seq }) => seq,
  )
  return rows.map((row) => letterOf(row, recipients.get(row.seq) ?? [], now))
}

function letterOf(row: Row, recipients: readonly RecipientRow[], now: number): OutboxLetter {
  const waits = row.shown === 'queued'
  const error = row.last_error ?? (waits ? row.account_error : null)
  const next = waits ? Math.max(row.next_try_at ?? 0, row.account_next ?? 0, row.leaves_at) : 0
  const isOver = ['sent', 'delivered', 'read'].includes(row.shown)
  return {
    id: row.id,
    account: row.account_id,
    messageId: row.message_id,
    subject: row.subject,
    ...(row.patient_id === null ? {} : { patient: row.patient_id }),
    ...(row.birth_name === null || row.given_names === null
      ? {}
      : {
          patientName: patientName({
            birth_name: row.birth_name,
            used_name: row.used_name,
            given_names: row.given_names,
          }),
        }),
    to: recipients.map(({ address, name, state, at, cause }) => ({
      ...(name === null ? {} : { name }),
      address,
      state,
      ...(at === null ? {} : { at: iso(at) }),
      ...(cause === null ? {} : { cause }),
    })),
    state: row.shown,
    attempts: row.attempts,
    createdAt: iso(row.created_at),
    ...(waits ? { leavesAt: iso(row.leaves_at) } : {}),
    changedAt: iso(row.changed_at),
    ...(waits && next > now ? { nextTryAt: iso(next) } : {}),
    ...(row.checking === 1 ? { checking: true } : {}),
    ...(isOver && row.answer_by !== null && row.answered_by === null && row.answer_by < localDay(new Date(now))
      ? { silent: true }
      : {}),
    ...(row.answer_by === null ? {} : { answerBy: row.answer_by }),
    ...(row.answered_by === null ? {} : { answeredBy: row.answered_by }),
    ...(error === null ? {} : { lastError: JSON.parse(error) as NonNullable<OutboxLetter['lastError']> }),
    ...(row.copy_aboard === null ? {} : { message: row.copy_aboard }),
    ...(row.elsewhere === null ? {} : { elsewhere: true }),
    ...(row.composed === 0 && row.shown === 'failed' ? { redo: true } : {}),
  }
}

const iso = (ms: number): string => new Date(ms).toISOString()
