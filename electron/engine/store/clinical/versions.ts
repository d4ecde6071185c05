// Which document replaces which, and which was received before (R53, R54, R55; journeys AT-14, AT-15, AT-16, AT-22).
// The links are a function of the documents aboard: the newer may arrive first. Nothing is ever removed here.

import type Database from 'better-sqlite3'
import { unpackJson } from '../packed.ts'
import { prepared } from '../prepared.ts'
import type { Details } from './details.ts'
import { plain } from './plain.ts'

export interface Version {
  id: number
  /** 'sha256/path' */
  name: string
  /** ms, of its message */
  received: number
  unique_id: string | null
  set_id: string | null
  version: number | null
  replaces: string | null
  status: string | null
  type_code: string | null
  order_id: string | null
  content_hash: string
  date: string | null
  sort_date: number
}
const FROM = 'FROM document d JOIN message m ON m.id = d.message_id'
const VERSIONS = `SELECT d.id, m.sha256 || '/' || d.path AS name, m.date AS received, d.unique_id, d.set_id, d.version, d.replaces, d.status,
  d.type_code, d.order_id, d.content_hash, d.date, d.sort_date ${FROM}`
const VERSION = `${VERSIONS} WHERE d.id = ?`
const REPLACED = `${VERSIONS} WHERE d.superseded_by = ?`
const LEFT_BEHIND = `${VERSIONS} WHERE (d.superseded_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM document n WHERE n.id = d.superseded_by))
  OR (d.duplicate_of IS NOT NULL AND NOT EXISTS (SELECT 1 FROM document n WHERE n.id = d.duplicate_of))`

// the index holds the first 64 bits: every page of a random index is written again with each batch
const SAME_CONTENT = 'substr(content_hash, 1, 16) = substr(:content, 1, 16) AND content_hash = :content'
const OTHER_COPY = `SELECT 1 FROM document WHERE ${SAME_CONTENT} AND id <> :id`
const OLDEST_COPY_FIRST = `SELECT d.id ${FROM} WHERE ${SAME_CONTENT} ORDER BY m.date, m.sha256, d.path`

/** How many times the document `d` came, itself included. */
export const COPIES =
  '(SELECT count(*) FROM document copy WHERE copy.duplicate_of = coalesce(d.duplicate_of, d.id)) + 1'

/** Links a document just stored, and those that it replaces, completes or repeats. `known`: it was aboard before, perhaps as a copy. */
export function link(db: Database.Database, stored: Version, known: boolean): void {
  linkCopies(db, stored, known)
  const kin = relatives(db, stored)
  // read otherwise than before, it may no longer replace what it did
  const replaced = known ? (prepared(db, REPLACED).all(stored.id) as Version[]) : []
  if (kin.length === 0 && !known) return
  for (const one of new Map([stored, ...kin, ...replaced].map((each) => [each.id, each])).values()) {
    const all = one.id === stored.id ? kin : relatives(db, one)
    const newer = all.filter((other) => replaces(db, other, one)).toSorted(newestFirst)[0]
    prepared(db, 'UPDATE document SET superseded_by = ? WHERE id = ? AND superseded_by IS NOT ?').run(
      newer?.id ?? null,
      one.id,
      newer?.id ?? null,
    )
  }
}

/** After documents went: what they replaced or repeated stands for itself, or follows what is left. Row ids are given again. */
export function relink(db: Database.Database): void {
  for (const one of prepared(db, LEFT_BEHIND).all() as Version[]) link(db, one, true)
}

export interface Refusals {
  /** 'sha256/path' of the document that this one says to replace, and did not: another organisation made it (AT-16) */
  refused?: string
  /** 'sha256/path' of the one that says to replace this one, and did not */
  refusedBy?: string
}

/** The replacements that were not made because the author is not of the same organisation; both documents stay. */
export function refusals(db: Database.Database, id: number): Refusals {
  const one = prepared(db, VERSION).get(id) as Version
  const others = relatives(db, one).filter((other) => !sameSource(db, one, other))
  const refused = others.find((other) => says(one, other))?.name
  const refusedBy = others.find((other) => says(other, one))?.name
  return { ...(refused === undefined ? {} : { refused }), ...(refusedBy === undefined ? {} : { refusedBy }) }
}

/** The oldest of the same content is the document, the others are « déjà reçu ». */
function linkCopies(db: Database.Database, stored: Version, known: boolean): void {
  const content = stored.content_hash
  const other = prepared(db, OTHER_COPY).get({ content, id: stored.id })
  if (other === undefined && !known) return
  const copies = prepared(db, OLDEST_COPY_FIRST).all({ content }) as { id: number }[]
  const [first, ...others] = copies
  if (first === undefined) return
  const set = prepared(db, 'UPDATE document SET duplicate_of = ? WHERE id = ? AND duplicate_of IS NOT ?')
  set.run(null, first.id, null)
  for (const copy of others) set.run(first.id, copy.id, first.id)
}

// only a final report and a partial one have to do with each other: some senders give one number to every order
const RELATIVES = `${VERSIONS} WHERE d.id <> :id AND (d.unique_id = :uniqueId OR d.replaces = :uniqueId OR d.unique_id = :replaces
  OR d.set_id = :setId OR (d.order_id = :orderId AND d.status IS :otherStatus))`

function relatives(db: Database.Database, of: Version): Version[] {
  const uniqueId = of.unique_id || null
  const replaced = of.replaces || null
  const setId = of.set_id || null
  const orderId = of.order_id || null
  if ((uniqueId ?? replaced ?? setId ?? orderId) === null) return []
  const otherStatus = of.status === 'partial' ? 'completed' : 'partial'
  return prepared(db, RELATIVES).all({
    id: of.id,
    uniqueId,
    replaces: replaced,
    setId,
    orderId,
    otherStatus,
  }) as Version[]
}

const newestFirst = (a: Version, b: Version): number =>
  (b.version ?? 0) - (a.version ?? 0) ||
  b.sort_date - a.sort_date ||
  a.received - b.received ||
  (a.name < b.name ? -1 : 1)

/** Does `newer` take the place of `older`? Only from the same organisation (AT-16). */
function replaces(db: Database.Database, newer: Version, older: Version): boolean {
  const takes = says(newer, older) || (completes(newer, older) && repeats(db, newer, older))
  return takes && sameSource(db, newer, older)
}
/** By its own identifiers, whoever made it. */
const says = (newer: Version, older: Version): boolean =>
  isNamed(newer, older) || isLaterVersion(newer, older) || isCorrected(newer, older)
/** RPLC; two documents that each claim to replace the other replace nothing. */
const isNamed = (newer: Version, older: Version): boolean =>
  older.unique_id !== null &&
  newer.replaces === older.unique_id &&
  !(newer.unique_id !== null && older.replaces === newer.unique_id)
const isLaterVersion = (newer: Version, older: Version): boolean =>
  older.set_id !== null && newer.set_id === older.set_id && (newer.version ?? 1) > (older.version ?? 1)
/** The same uniqueId sent again, in another message, with another content; not where a sender gives one number to documents that differ in all else. */
const isCorrected = (newer: Version, older: Version): boolean =>
  older.unique_id !== null &&
  newer.name.slice(0, 64) !== older.name.slice(0, 64) &&
  agree(newer.set_id, older.set_id) &&
  agree(newer.order_id, older.order_id) &&
  agree(newer.type_code, older.type_code) &&
  newer.unique_id === older.unique_id &&
  newer.content_hash !== older.content_hash &&
  (newer.received > older.received || (newer.received === older.received && newer.name > older.name)) &&
  (newer.version ?? 1) >= (older.version ?? 1)
/** A final report takes the place of the partial one of the same order. */
const completes = (newer: Version, older: Version): boolean =>
  older.status === 'partial' &&
  newer.status === 'completed' &&
  older.order_id !== null &&
  newer.order_id === older.order_id &&
  newer.type_code === older.type_code &&
  newer.received >= older.received

const agree = (a: string | null, b: string | null): boolean => a === null || b === null || a === b

interface Said {
  analyte: string
  value: number | null
  value_text: string
  unit: string | null
}
/**
 * Does the final report say again all that the partial one said? One that brings the rest only takes no result away. Other values
 * of another day are another examination: a laboratory may give a patient's number where that of the order belongs.
 */
function repeats(db: Database.Database, newer: Version, older: Version): boolean {
  const [now, before] = [newer, older].map(
    ({ id }) =>
      prepared(
        db,
        "SELECT analyte, value, value_text, unit FROM observation WHERE document_id = ? AND value_text <> ''",
      ).all(id) as Said[],
  ) as [Said[], Said[]]
  const sameDay = dayOf(newer) === dayOf(older)
  return before.every((one) =>
    now.some(
      (other) => other.analyte === one.analyte && (sameDay || (other.unit === one.unit && sameValue(one, other))),
    ),
  )
}
const dayOf = ({ date, sort_date }: Version): string => (date ?? new Date(sort_date).toISOString()).slice(0, 10)
const sameValue = (a: Said, b: Said): boolean =>
  a.value !== null && b.value !== null ? a.value === b.value : a.value_text.trim() === b.value_text.trim()

interface Source {
  details: Buffer
  sender: string | null
}
const SOURCE = `SELECT d.details, m.from_address AS sender ${FROM} WHERE d.id = ?`

/** The organisation's number when both have one, else its name, else the author, else the mailbox that sent it. */
function sameSource(db: Database.Database, a: Version, b: Version): boolean {
  const [one, other] = [a, b].map(({ id }) => prepared(db, SOURCE).get(id) as Source)
  if (one === undefined || other === undefined) return false
  const [left, right] = [unpackJson<Details>(one.details), unpackJson<Details>(other.details)]
  const ways: ((document: Details) => string | undefined)[] = [
    (document) => document.author?.organizationId,
    (document) => document.author?.organization,
    (document) => document.laboratory ?? document.custodian,
    (document) => document.author?.id,
  ]
  for (const way of ways) {
    const [mine, theirs] = [way(left), way(right)]
    if (mine !== undefined && theirs !== undefined) return plain(mine) === plain(theirs)
  }
  return one.sender !== null && one.sender.toLowerCase() === other.sender?.toLowerCase()
}
