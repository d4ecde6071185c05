// A query of the search field against the store: newest first, with the words around each hit. Reads only.

import type Database from 'better-sqlite3'
import type { SearchHit } from '../../../ipc/mail.ts'
import type { MessageKind } from '../../parsing/job.types.ts'
import { unpackText } from '../packed.ts'
import { namedCard, type CardColumns } from '../patient-name.ts'
import { prepared } from '../prepared.ts'
import type { Filter, Query } from './query.ts'
import { matchText, parseQuery } from './query.ts'
import { matcher, snippet } from './snippet.ts'

/** Below this many matches their dates are looked up one by one; above, the date index is walked until the page is full. */
const FEW = 1000

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
  const { ids, total } = matches(db, query, limit)
  const find = matcher(query.terms.filter((term) => term.column === undefined))
  return { hits: ids.map((id) => hit(db, id, find)), total }
}

function matches(db: Database.Database, query: Query, limit: number): { ids: number[]; total: number } {
  const words = matchText(query.terms)
  const found =
    words === ''
      ? undefined
      : (prepared(db, 'SELECT rowid FROM search WHERE search MATCH ?').pluck().all(words) as number[])
  if (query.filters.length > 0) return filtered(db, query.filters, found, limit)
  return found ? { ids: newest(db, found, limit), total: found.length } : { ids: [], total: 0 }
}

/** `found`: what the words match, undefined when there is none. Walks the index by date: a row of message is wide, and not read here. */
function filtered(
  db: Database.Database,
  filters: readonly Filter[],
  found: readonly number[] | undefined,
  limit: number,
): { ids: number[]; total: number } {
  const where = filters.map((filter) => filterSql(db, filter))
  const matched = found ? [JSON.stringify(found)] : []
  const few = found !== undefined && found.length <= FEW
  const source = few ? 'json_each(?) f CROSS JOIN message m ON m.id = f.value' : 'message m INDEXED BY message_by_date'
  if (found && !few) where.push({ sql: 'm.id IN (SELECT value FROM json_each(?))', values: matched })
  const ids = db
    .prepare(
      `SELECT m.id FROM ${source} WHERE ${where.map((part) => part.sql).join(' AND ')} ORDER BY m.date DESC, m.id DESC`,
    )
    .pluck()
    .all(...(few ? matched : []), ...where.flatMap((part) => part.values)) as number[]
  return { ids: ids.slice(0, limit), total: ids.length }
}

/** The newest `limit` of `found`: a common word matches half the mailbox, and sorting it all would be felt. */
function newest(db: Database.Database, found: number[], limit: number): number[] {
  if (found.length <= FEW) {
    return prepared(
      db,
      'SELECT id FROM message WHERE id IN (SELECT value FROM json_each(?)) ORDER BY date DESC, id DESC LIMIT ?',
    )
      .pluck()
      .all(JSON.stringify(found), limit) as number[]
  }
  const wanted = new Set(found)
  const page: number[] = []
  for (const id of prepared(db, 'SELECT id FROM message ORDER BY date DESC, id DESC').pluck().iterate()) {
    if (wanted.has(id as number)) page.push(id as number)
    if (page.length === limit) break
  }
  return page
}

/** French words of `type:` for the kinds of a message, by their first letters. */
const KINDS: [RegExp, MessageKind][] = [
  [/^(bio|bilan|labo|result)/, 'biology'],
  [/^(lettre|courrier|cr$|compte)/, 'letter'],
  [/^(imag|radio|scan|irm)/, 'imaging'],
  [/^(ordo|prescr)/, 'prescription'],
  [/^(patient|usager)/, 'patient'],
  [/^(accuse|recep)/, 'receipt'],
  [/^(texte|message)/, 'text'],
  [/^(piece|fichier|pj)/, 'attachment'],
  [/^(illisible)/, 'unreadable'],
]

function filterSql(db: Database.Database, filter: Filter): { sql: string; values: (string | number)[] } {
  switch (filter.kind) {
    case 'before':
      return { sql: 'm.date < ?', values: [filter.at] }
    case 'since':
      return { sql: 'm.date >= ?', values: [filter.at] }
    case 'attachments':
      return {
        sql: `m.id ${filter.present ? 'IN' : 'NOT IN'} (SELECT id FROM message WHERE attachments > 0)`,
        values: [],
      }
    case 'unread':
      return { sql: 'm.id IN (SELECT message_id FROM placement WHERE seen = 0)', values: [] }
    case 'type':
      return typeSql(filter.word)
    case 'patient':
      return {
        sql: `m.id IN (SELECT d.message_id FROM filing f JOIN document d ON d.id = f.document_id
                     WHERE f.patient_id IN (SELECT value FROM json_each(?)))`,
        values: [JSON.stringify(patientsNamed(db, filter.words))],
      }
  }
}

function typeSql(word: string): { sql: string; values: string[] } {
  const plain = bare(word)
  const kind = KINDS.find(([start, name]) => start.test(plain) || name === plain)?.[1]
  if (kind) return { sql: 'm.id IN (SELECT message_id FROM message_kind WHERE kind = ?)', values: [kind] }
  // not a kind: the code of a document type, as an adviser would give it
  return { sql: 'm.id IN (SELECT message_id FROM document WHERE type_code = ?)', values: [word] }
}

/** Cards whose names hold a word beginning with each of `words`; an id or an INS names its own card. */
function patientsNamed(db: Database.Database, words: readonly string[]): string[] {
  if (words.length === 0) return []
  const cards = prepared(
    db,
    `SELECT p.id, p.birth_name || ' ' || coalesce(p.used_name, '') || ' ' || p.given_names || ' ' || p.id || ' ' ||
       coalesce((SELECT group_concat(value, ' ') FROM patient_identifier WHERE patient_id = p.id), '') AS names
     FROM patient p`,
  ).all() as { id: string; names: string }[]
  const starts = words.map(bare)
  return cards
    .filter((card) => {
      const names = bare(card.names).split(/[^\p{L}\p{N}]+/u)
      return starts.every((start) => names.some((name) => name.startsWith(start)))
    })
    .map((card) => card.id)
}

function bare(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae')
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

function hit(db: Database.Database, id: number, find: RegExp | undefined): SearchHit {
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
