// The trace of what was asked of operators and what they answered (R63): append-only, each row with the hash of the one before.
// No content, no subject, no name ever comes in here. It knows no protocol: callers say what they asked.

import type Database from 'better-sqlite3'
import type { JournalEntry } from '../../ipc/letters.ts'
import { CHAIN_START } from './chain.ts'
import { hmac } from './crypto.ts'
import { prepared } from './prepared.ts'

export type TraceAction = JournalEntry['action']

export interface TraceEntry {
  /** address of the mailbox */
  account: string
  /** who sits here */
  actor: string
  action: TraceAction
  /** the server's own language: `MAIL FROM:<…> RCPT TO:<…> DATA 8412`, `UID STORE 12 +FLAGS (\Seen)` */
  request: string
  answer: string
  /** false: refused, or cut before an answer */
  done: boolean
}
export interface TraceRow extends Omit<TraceEntry, 'done'> {
  seq: number
  /** ISO 8601, local time with its offset */
  at: string
  done: number
  previous: string
  hash: string
}
export interface TraceContext {
  db: Database.Database
  /** 32 bytes, of the keyring */
  auditKey: Uint8Array
}

const MONTHS_KEPT = 6
/** Words of a server may be long: what it says first is what counts. */
const MAX_WORDS = 500

/** Call inside a transaction. `now` in ms. */
export function appendTrace({ db, auditKey }: TraceContext, entry: TraceEntry, now: number): void {
  const last = prepared(db, 'SELECT seq, hash FROM trace ORDER BY seq DESC LIMIT 1').get() as
    { seq: number; hash: string } | undefined
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at: localTime(new Date(now)),
    account: entry.account,
    actor: entry.actor,
    action: entry.action,
    request: plain(entry.request),
    answer: plain(entry.answer),
    done: entry.done ? 1 : 0,
    previous: last?.hash ?? CHAIN_START,
  }
  prepared(
    db,
    `INSERT INTO trace (seq, at, account, actor, action, request, answer, done, previous, hash)
     VALUES (@seq, @at, @account, @actor, @action, @request, @answer, @done, @previous, @hash)`,
  ).run({ ...row, hash: traceHash(auditKey, row) })
}

/** Newest first. `before`: number of the last row already shown. */
export function journal(
  db: Database.Database,
  { limit, before, account }: { limit: number; before?: number | undefined; account?: string | undefined },
): { entries: JournalEntry[]; next?: number } {
  const rows = prepared(
    db,
    `SELECT seq, at, account, actor, action, request, answer, done FROM trace
     WHERE seq < ? AND (? IS NULL OR account = ?) ORDER BY seq DESC LIMIT ?`,
  ).all(before ?? Number.MAX_SAFE_INTEGER, account ?? null, account ?? null, limit) as Omit<
    TraceRow,
    'previous' | 'hash'
  >[]
  const last = rows.at(-1)
  return {
    entries: rows.map((row) => ({ ...row, done: row.done === 1 })),
    ...(rows.length < limit || last === undefined ? {} : { next: last.seq }),
  }
}

/**
 * Removes what is older than the months kept. What is removed is said by a row of the chain, so that the rest still verifies.
 * Call inside a transaction. @returns rows removed
 */
export function purgeTrace(context: TraceContext, actor: string, now: number, months = MONTHS_KEPT): number {
  const { db } = context
  const limit = new Date(now)
  limit.setMonth(limit.getMonth() - months)
  // local times with offsets do not compare as text: the rows stand in order of time
  let through = 0
  for (const { seq, at } of prepared(db, 'SELECT seq, at FROM trace ORDER BY seq').iterate() as Iterable<TraceRow>) {
    if (new Date(at).getTime() >= limit.getTime()) break
    through = seq
  }
  if (through === 0) return 0
  const hash = prepared(db, 'SELECT hash FROM trace WHERE seq = ?').pluck().get(through) as string
  // the request begins with the number: the trigger that guards the table reads it
  appendTrace(
    context,
    { account: '', actor, action: 'purge', request: `${through} ${hash}`, answer: `${months} mois`, done: true },
    now,
  )
  return prepared(db, 'DELETE FROM trace WHERE seq <= ?').run(through).changes
}

/** Number of the first row that does not hold, undefined when all do: hashes, links, no gap but the one that a purge tells of. */
export function firstBrokenTrace(db: Database.Database, auditKey: Uint8Array): number | undefined {
  let before: TraceRow | undefined
  let purged: { through: number; hash: string } | undefined
  let first: TraceRow | undefined
  for (const row of prepared(db, 'SELECT * FROM trace ORDER BY seq').iterate() as Iterable<TraceRow>) {
    first ??= row
    const linked = before === undefined || (row.seq === before.seq + 1 && row.previous === before.hash)
    if (!linked || row.hash !== traceHash(auditKey, row)) return row.seq
    if (row.action === 'purge') {
      const [through = '', hash = ''] = row.request.split(' ')
      purged = { through: Number(through), hash }
    }
    before = row
  }
  if (first === undefined) return undefined
  const start = first.seq === 1 ? CHAIN_START : first.seq - 1 === purged?.through ? purged.hash : undefined
  return first.previous === start ? undefined : first.seq
}

const HEADINGS = ['numéro', 'date', 'boîte', 'auteur', 'action', 'demande', 'réponse', 'abouti', 'empreinte']

/** Every row, oldest first, for a spreadsheet: UTF-8 with its mark, semicolons, one line a row. */
export function traceCsv(db: Database.Database): string {
  const lines = [HEADINGS.join(';')]
  for (const row of prepared(db, 'SELECT * FROM trace ORDER BY seq').iterate() as Iterable<TraceRow>) {
    const cells = [row.seq, row.at, row.account, row.actor, row.action, row.request, row.answer, row.done, row.hash]
    lines.push(cells.map(cell).join(';'))
  }
  return `\uFEFF${lines.join('\r\n')}\r\n`
}

/** Quoted; a spreadsheet must not take it for a formula. */
function cell(value: string | number): string {
  const text = String(value)
  return `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`
}

function traceHash(auditKey: Uint8Array, row: Omit<TraceRow, 'hash'>): string {
  const { seq, at, account, actor, action, request, answer, done, previous } = row
  return hmac(
    auditKey,
    JSON.stringify(['trace', seq, at, account, actor, action, request, answer, done, previous]),
  ).toString('hex')
}

/** One line; the address of a patient is a matricule, which no trace holds. */
function plain(text: string): string {
  return text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[0-9AB]{13,15}(?=@patient\.mssante\.fr)/gi, '…')
    .trim()
    .slice(0, MAX_WORDS)
}

function localTime(date: Date): string {
  const offset = -date.getTimezoneOffset()
  const two = (value: number) => String(Math.abs(value)).padStart(2, '0')
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19)
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.trunc(offset / 60))}:${two(offset % 60)}`
}
