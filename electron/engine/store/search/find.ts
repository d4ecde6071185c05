// A query of the search field against the store: newest first, with the words around each hit. Reads only.

import type Database from 'better-sqlite3'
import type { SearchHit } from '../../../ipc/mail.ts'
import type { MessageKind } from '../../parsing/job.types.ts'
import { unpackText } from '../packed.ts'
import { namedCard, type CardColumns } from '../patient-name.ts'
import { prepared } from '../prepared.ts'
import { ALWAYS, filterSet, periodOf, type Period } from './filters.ts'
import { matcher, type Matcher } from './matcher.ts'
import type { Query } from './query.ts'
import { matchText, parseQuery } from './query.ts'
import { snippet } from './snippet.ts'

/**
 * Messages that hold all the words of `typed`, newest first; `total` counts every one. `now` gives today to `hier`, `mars` …
 * An empty query, or one of filters not yet complete, finds nothing.
 */
export function search(
  db: Database.Database,
  typed: string,
  limit: number,
  now: Date,
): { hits: SearchHit[]; total: number } {
  const query = parseQuery(typed, now)
  const period = periodOf(query.filters)
  const found = matches(db, query, period)
  const find = matcher(query.terms.filter((term) => term.column === undefined))
  return { hits: newest(db, found, period ?? ALWAYS, limit).map((id) => hit(db, id, find)), total: found.length }
}

/** All that the query finds, each once, in no order. */
function matches(db: Database.Database, query: Query, period: Period | undefined): number[] {
  const sets = query.filters.map((filter) => filterSet(db, filter)).filter((set) => set !== undefined)
  if (period) sets.push({ ids: within(db, period), out: false })
  const words = matchText(query.terms)
  if (words === '' && sets.length === 0) return []
  const whole =
    words === ''
      ? (sets.find((set) => !set.out)?.ids ?? (prepared(db, 'SELECT id FROM message').pluck().all() as number[]))
      : (prepared(db, 'SELECT rowid FROM search WHERE search MATCH ?').pluck().all(words) as number[])
  return sets.reduce((found, { ids, out }) => {
    if (found === ids) return found
    const named = marks(ids)
    return found.filter((id) => (named[id] === 1) !== out)
  }, whole)
}

function within(db: Database.Database, { since, before }: Period): number[] {
  const sql = 'SELECT id FROM message INDEXED BY message_by_date WHERE date >= ? AND date < ?'
  return prepared(db, sql).pluck().all(since, before) as number[]
}

/** 1 at each of `ids`, which SQLite hands out one after the other from 1. */
function marks(ids: readonly number[]): Uint8Array {
  const marked = new Uint8Array(1 + ids.reduce((last, id) => Math.max(last, id), 0))
  for (const id of ids) marked[id] = 1
  return marked
}

/**
 * The newest `limit` of `found`. A common word fills a page within the first steps of the index by date; a rare one, or one of old
 * mail, would have it walked to its end: after as many steps as there are matches, the date of each costs no more.
 */
function newest(db: Database.Database, found: readonly number[], { since, before }: Period, limit: number): number[] {
  const wanted = marks(found)
  const page: number[] = []
  const walk = prepared(
    db,
    'SELECT id FROM message WHERE date >= ? AND date < ? ORDER BY date DESC, id DESC LIMIT ?',
  ).pluck()
  for (const id of walk.iterate(since, before, found.length)) {
    if (wanted[id as number] === 1) page.push(id as number)
    if (page.length === limit) return page
  }
  return prepared(
    db,
    `SELECT m.id FROM json_each(?) f CROSS JOIN message m INDEXED BY message_dates ON m.id = f.value
       ORDER BY m.date DESC, m.id DESC LIMIT ?`,
  )
    .pluck()
    .all(JSON.stringify(found), limit) as number[]
}

interface HitRow extends CardColumns {
  sha256: string
  date: number
  subject: string | null
  from_name: string | null
  from_address: string | null
  kinds: string
  text: Buffer | null
  patient_id: string | null
}

function hit(db: Database.Database, id: number, find: Matcher | undefined): SearchHit {
  const row = prepared(
    db,
    `SELECT m.sha256, m.date, m.subject, m.from_name, m.from_address, m.kinds, m.text, m.patient_id,
       p.birth_name, p.used_name, p.given_names, p.birth_date
     FROM message m LEFT JOIN patient p ON p.id = m.patient_id WHERE m.id = ?`,
  ).get(id) as HitRow
  const from = row.from_name ?? row.from_address
  return {
    id: row.sha256,
    date: new Date(row.date).toISOString(),
    subject: row.subject ?? '',
    ...(from === null ? {} : { from }),
    snippet: snippet(texts(db, id, row), find),
    kinds: JSON.parse(row.kinds) as MessageKind[],
    ...(row.patient_id === null ? {} : { patient: row.patient_id }),
    ...namedCard(row),
  }
}

/** Decompressed one after the other, until one holds a match. */
function* texts(db: Database.Database, id: number, row: HitRow): Generator<string> {
  yield unpackText(row.text)
  const documents = prepared(db, 'SELECT text FROM document WHERE message_id = ? ORDER BY position').pluck()
  for (const text of documents.all(id) as (Buffer | null)[]) yield unpackText(text)
  yield `${row.from_name ?? ''} ${row.from_address ?? ''}`
}
