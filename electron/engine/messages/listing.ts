// Which placements a list shows, in which order, one page or one window at a time. Ids only: rows.ts dresses them.
// Every plan here walks an index and stops; test/engine/messages/listing.test.ts holds them to it at any size.

import type Database from 'better-sqlite3'
import type * as z from 'zod'
import type { mail } from '../../ipc/mail.ts'
import { PliError } from '../errors.ts'
import { REPEATED } from './repeats.ts'

export type ListInput = z.output<(typeof mail)['messages.list']['input']>
type Value = string | number

/** A run of placements with one source and one order; a list is one or two of them, one after the other. */
export interface Segment {
  from: string
  where: string[]
  values: Value[]
  order: string
}
export interface Page {
  /** placement.id, in order */
  ids: number[]
  next?: string
}

/** Of placement p: a receipt that tells of no failure, which stands beside its letter and nowhere else. */
export const HIDDEN_RECEIPT = `EXISTS (SELECT 1 FROM receipt r WHERE r.message_id = p.message_id AND NOT EXISTS
  (SELECT 1 FROM receipt f WHERE f.message_id = p.message_id AND f.outcome = 'failed'))`

/** Over this many folders the merge of one walk a folder costs more than filtering a single walk. */
const MERGED_FOLDERS = 40

/** Past this position the walk to it is felt: 330 ms at 160,000, at each window of a scroll bar that is dragged. */
const DEEP = 5000
const kept = new WeakMap<Database.Database, { of: string; ids: number[] }>()

/** One page after `before`, or the window at `offset`. Throws NOT_FOUND for a cursor that is none of ours. */
export function page(db: Database.Database, input: ListInput): Page {
  const positional = input.order === 'patient' || input.order === 'flags'
  if (positional || input.offset !== undefined) {
    const offset = (input.offset ?? 0) + (input.before === undefined ? 0 : position(input.before))
    const ids = positional
      ? offset < DEEP
        ? segmentWindow(db, segments(db, input), offset, input.limit)
        : wholeOrder(db, input).slice(offset, offset + input.limit)
      : rows(db, datePage(db, input, undefined), input.limit, offset).map((row) => row.id)
    return ids.length < input.limit ? { ids } : { ids, next: `p${offset + ids.length}` }
  }
  const found = rows(
    db,
    datePage(db, input, input.before === undefined ? undefined : place(input.before)),
    input.limit,
    0,
  )
  const last = found.at(-1)
  const ids = found.map((row) => row.id)
  return found.length < input.limit || !last ? { ids } : { ids, next: `d${last.date}.${last.id}` }
}

/** How many placements the whole list has. */
export function total(db: Database.Database, input: ListInput): number {
  const base = filtered(db, { ...input, order: 'date' })
  return db
    .prepare(`SELECT count(*) FROM ${base.from} ${whereSql(base.where)}`)
    .pluck()
    .get(...base.values) as number
}

function position(cursor: string): number {
  const found = /^p(\d{1,9})$/.exec(cursor)
  if (!found) throw badCursor()
  return Number(found[1])
}
function place(cursor: string): [date: number, id: number] {
  const found = /^d(-?\d{1,16})\.(\d{1,16})$/.exec(cursor)
  if (!found) throw badCursor()
  return [Number(found[1]), Number(found[2])]
}
function badCursor(): PliError {
  return new PliError('NOT_FOUND', 'La suite de cette liste n’existe plus.', { next: 'Reprenez la liste du début.' })
}

interface Query {
  sql: string
  values: Value[]
}

/** By date. The folders asked for are walked each on its own index and merged, so that a page costs a page. */
export function datePage(
  db: Database.Database,
  input: ListInput,
  after: [date: number, id: number] | undefined,
): Query {
  const [compare, direction] = input.order === 'oldest' ? ['>', 'ASC'] : ['<', 'DESC']
  const folders = chosenFolders(db, input)
  const split = folders && folders.length <= MERGED_FOLDERS && input.patient === undefined && input.kind === undefined
  const bases = split ? folders.map((folder) => filtered(db, input, [folder])) : [filtered(db, input, folders)]
  if (bases.length === 0) return { sql: 'SELECT NULL AS id, NULL AS date WHERE 0', values: [] }
  const parts = bases.map((base) => {
    const date = base.order
    const where = after ? [...base.where, `(${date}, p.id) ${compare} (?, ?)`] : base.where
    return {
      sql: `SELECT p.id AS id, ${date} AS date FROM ${base.from} ${whereSql(where)}`,
      values: after ? [...base.values, ...after] : base.values,
    }
  })
  return {
    sql: `${parts.map((part) => part.sql).join(' UNION ALL ')} ORDER BY date ${direction}, id ${direction} LIMIT ? OFFSET ?`,
    values: parts.flatMap((part) => part.values),
  }
}

function rows(db: Database.Database, query: Query, limit: number, offset: number): { id: number; date: number }[] {
  if (query.values.length === 0 && query.sql.endsWith('WHERE 0')) return []
  return db.prepare(query.sql).all(...query.values, limit, offset) as { id: number; date: number }[]
}

/**
 * 'flags': laboratory alerts, then out of bounds, newest first in each, then the rest by date (R51, R69).
 * 'patient': by name, newest first in each, then what shows no patient.
 */
export function segments(db: Database.Database, input: ListInput): Segment[] {
  const base = filtered(db, { ...input, order: 'date' }, chosenFolders(db, input))
  const where = base.where
  const head: Segment =
    input.order === 'flags'
      ? {
          from: 'message m INDEXED BY message_flagged CROSS JOIN placement p ON p.message_id = m.id',
          where: ['m.flag_rank > 0', ...where.map((part) => part.replaceAll('k.date', 'm.date'))],
          values: base.values,
          order: 'm.flag_rank DESC, m.date DESC, p.id DESC',
        }
      : {
          from: `patient c INDEXED BY patient_by_name CROSS JOIN message m INDEXED BY message_by_patient ON m.patient_id = c.id
                 CROSS JOIN placement p ON p.message_id = m.id`,
          where: where.map((part) => part.replaceAll('k.date', 'm.date')),
          values: base.values,
          order: 'c.family_folded, c.given_folded, c.rowid, m.date DESC, p.id DESC',
        }
  if (input.kind !== undefined) {
    // in the head the kind is a condition, not the source
    head.where = head.where.map((part) =>
      part === 'k.kind = ?'
        ? 'EXISTS (SELECT 1 FROM message_kind k WHERE k.kind = ? AND k.date = m.date AND k.message_id = m.id)'
        : part,
    )
  }
  const rest = input.order === 'flags' ? 'flag_rank > 0' : 'patient_id IS NOT NULL'
  return [
    head,
    {
      ...base,
      where: [...where, `p.message_id NOT IN (SELECT id FROM message WHERE ${rest})`],
      order: `${base.order} DESC, p.id DESC`,
    },
  ]
}

function segmentWindow(db: Database.Database, list: Segment[], offset: number, limit: number): number[] {
  const ids: number[] = []
  let skip = offset
  for (const segment of list) {
    if (ids.length === limit) break
    const sql = `SELECT p.id FROM ${segment.from} ${whereSql(segment.where)} ORDER BY ${segment.order} LIMIT ? OFFSET ?`
    const found = db
      .prepare(sql)
      .pluck()
      .all(...segment.values, limit - ids.length, skip) as number[]
    for (const id of found) ids.push(id)
    if (found.length > 0) skip = 0
    else if (skip > 0) {
      const count = db.prepare(`SELECT count(*) FROM ${segment.from} ${whereSql(segment.where)}`).pluck()
      skip = Math.max(0, skip - (count.get(...segment.values) as number))
    }
  }
  return ids
}

/** Every id of a list by patient or by flags, walked once and kept on this connection until the store changes. */
function wholeOrder(db: Database.Database, input: ListInput): number[] {
  const { limit: _limit, offset: _offset, before: _before, ...list } = input
  const changes = db.prepare('SELECT total_changes()').pluck().get()
  const of = JSON.stringify([db.pragma('data_version', { simple: true }), changes, list])
  const known = kept.get(db)
  if (known?.of === of) return known.ids
  const ids = segmentWindow(db, segments(db, input), 0, Number.MAX_SAFE_INTEGER)
  kept.set(db, { of, ids })
  return ids
}

function whereSql(where: string[]): string {
  return where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
}

/** Source and conditions of a list by date; `order` is its date column. */
function filtered(db: Database.Database, input: ListInput, folders = chosenFolders(db, input)): Segment {
  const where: string[] = []
  const values: Value[] = []
  const date = input.kind === undefined ? 'p.date' : 'k.date'
  const add = (sql: string, ...more: Value[]) => {
    where.push(sql)
    values.push(...more)
  }
  if (input.kind !== undefined) add('k.kind = ?', input.kind)
  if (folders?.length === 1) add('p.folder_id = ?', folders[0] ?? 0)
  else if (folders) add('p.folder_id IN (SELECT value FROM json_each(?))', JSON.stringify(folders))
  if (input.unread === true) add('p.seen = 0')
  if (input.unread === false) add('p.seen = 1')
  if (input.since !== undefined) add(`${date} >= ?`, instant(input.since))
  if (input.until !== undefined) add(`${date} < ?`, instant(input.until))
  if (input.receipts === 'failures') add(`NOT ${HIDDEN_RECEIPT}`)
  if (input.repeats === 'once') add(`NOT ${REPEATED}`)
  if (input.patient !== undefined) {
    add(
      'p.message_id IN (SELECT d.message_id FROM filing f JOIN document d ON d.id = f.document_id WHERE f.patient_id = ?)',
      input.patient,
    )
  }
  const from =
    input.kind === undefined ? 'placement p' : 'message_kind k CROSS JOIN placement p ON p.message_id = k.message_id'
  return { from, where, values, order: date }
}

/** Folder ids that account and folder name; undefined when they are all the folders there are. */
function chosenFolders(db: Database.Database, input: ListInput): number[] | undefined {
  if (input.account === undefined && input.folder === undefined) return undefined
  const chosen = db
    .prepare(
      'SELECT id FROM folder WHERE (:account IS NULL OR account_id = :account) AND (:folder IS NULL OR path = :folder)',
    )
    .pluck()
    .all({ account: input.account ?? null, folder: input.folder ?? null }) as number[]
  const all = db.prepare('SELECT count(*) FROM folder').pluck().get() as number
  return chosen.length === all ? undefined : chosen
}

function instant(date: string): number {
  const at = Date.parse(date)
  if (Number.isNaN(at))
    throw new PliError('USAGE', 'Cette date ne se lit pas.', { next: 'Écrivez-la ainsi : 2026-11-16.' })
  return at
}
