// Documents and results of a parsed message, written into the store. Everything here is derived: pli rebuild writes it again.
// It must not decide whose document it is: patients/filing.ts does.

import { hash } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { ClinicalDocument, Observation, PartialDate } from '../documents/document.ts'
import type { ParsedMessage } from '../parsing/job.types.ts'
import type { Flag } from '../../ipc/clinical.ts'
import { joined, jsonOf, packDetails, type FieldsJson } from './clinical/details.ts'
import { flagOf, rankOf } from './clinical/flag.ts'
import { plain } from './clinical/plain.ts'
import { sectorOf } from './clinical/sector.ts'
import { link, relink, type Version } from './clinical/versions.ts'
import { packText } from './packed.ts'
import { prepared } from './prepared.ts'

/** The message row that holds the documents; `date` in ms as in the table. */
export interface MessageKey {
  id: number
  sha256: string
  date: number
  /** its row was just made: nothing can have been derived of it before */
  isNew?: true
}

/**
 * Writes the documents and observations of one message, links versions and copies, sets message.flag_rank. Called again for the same
 * message (rebuild) it keeps the rows of the documents that are still there, so that their filing stays. Call inside a transaction.
 */
export function storeParsed(db: Database.Database, row: MessageKey, parsed: ParsedMessage): void {
  const again =
    row.isNew === undefined &&
    prepared(db, "SELECT 1 FROM document WHERE message_id = ? AND source <> 'mail'").get(row.id) !== undefined
  if (again) {
    forgetOthers(
      db,
      row.id,
      parsed.documents.map((document) => document.path),
    )
  }
  const written = new Set<string>()
  let messageRank = 0
  for (const [position, document] of parsed.documents.entries()) {
    const flags = (document.observations ?? []).map(flagOf)
    const rank = Math.max(0, ...flags.map(rankOf))
    messageRank = Math.max(messageRank, rank)
    const pending = parsed.pendingText.some((path) => path === document.body?.path || path === document.path)
    const known = again || written.has(document.path)
    written.add(document.path)
    const sortedAt = sortDate(document, row.date)
    const stored = writeDocument(db, row, document, { position, sortedAt, rank, pending, known })
    if (known) prepared(db, 'DELETE FROM observation WHERE document_id = ?').run(stored.id)
    writeObservations(db, stored.id, document.observations ?? [], flags, sortedAt)
    // a file without a patient may come a thousand times (a logo, a notice): it is no result to link
    if (document.source !== 'pdf' || document.patient !== undefined) link(db, stored, known)
  }
  if (again || messageRank > 0) {
    prepared(db, 'UPDATE message SET flag_rank = ? WHERE id = ? AND flag_rank <> ?').run(
      messageRank,
      row.id,
      messageRank,
    )
  }
}

function forgetOthers(db: Database.Database, messageId: number, paths: string[]): void {
  const gone = prepared(
    db,
    `DELETE FROM document WHERE message_id = ? AND source <> 'mail' AND path NOT IN (SELECT value FROM json_each(?))`,
  ).run(messageId, JSON.stringify(paths))
  if (gone.changes > 0) relink(db)
}

interface Place {
  position: number
  sortedAt: number
  rank: number
  pending: boolean
  /** there may be a row of it already */
  known: boolean
}

function writeDocument(
  db: Database.Database,
  row: MessageKey,
  document: ClinicalDocument,
  { position, sortedAt, rank, pending, known }: Place,
): Version {
  const json = jsonOf(document)
  const { details, stated } = packDetails(json)
  const version: Omit<Version, 'id'> = {
    name: `${row.sha256}/${document.path}`,
    received: row.date,
    unique_id: document.uniqueId ?? null,
    set_id: document.setId ?? null,
    version: document.version ?? null,
    replaces: document.replaces ?? null,
    status: document.status ?? null,
    type_code: document.typeCode ?? null,
    order_id: document.orderIds?.[0] ?? null,
    content_hash: contentHash(document, json),
    date: document.date ?? null,
    sort_date: sortedAt,
  }
  const { lastInsertRowid } = prepared(
    db,
    `INSERT INTO document (message_id, path, position, source, media_type, title, type_code, type_label, sector, date, sort_date,
       unique_id, set_id, version, replaces, author, organization, status, incomplete, content_hash, flag_rank, details, stated, text,
       pending_text, order_id, stay_from, stay_to)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (message_id, path) DO UPDATE SET position = excluded.position, source = excluded.source,
       media_type = excluded.media_type, title = excluded.title, type_code = excluded.type_code, type_label = excluded.type_label,
       sector = excluded.sector, date = excluded.date, sort_date = excluded.sort_date, unique_id = excluded.unique_id,
       set_id = excluded.set_id, version = excluded.version, replaces = excluded.replaces, author = excluded.author,
       organization = excluded.organization, status = excluded.status, incomplete = excluded.incomplete,
       content_hash = excluded.content_hash, flag_rank = excluded.flag_rank, details = excluded.details, stated = excluded.stated, text = excluded.text,
       pending_text = excluded.pending_text, order_id = excluded.order_id, stay_from = excluded.stay_from, stay_to = excluded.stay_to`,
  ).run([
    row.id,
    document.path,
    position,
    document.source,
    document.mediaType,
    document.title ?? null,
    version.type_code,
    document.typeLabel ?? null,
    sectorOf(document),
    document.date ?? null,
    sortedAt,
    version.unique_id,
    version.set_id,
    version.version,
    version.replaces,
    document.author?.name ?? null,
    document.author?.organization ?? document.laboratory ?? document.custodian ?? null,
    version.status,
    document.incomplete ? 1 : 0,
    version.content_hash,
    rank,
    details,
    stated,
    document.text === undefined || document.text === '' ? null : packText(document.text),
    pending ? 1 : 0,
    version.order_id,
    document.stay?.from ?? null,
    document.stay?.to ?? null,
  ])
  if (!known) return { id: Number(lastInsertRowid), ...version }
  const id = prepared(db, 'SELECT id FROM document WHERE message_id = ? AND path = ?')
    .pluck()
    .get(row.id, document.path) as number
  return { id, ...version }
}

function writeObservations(
  db: Database.Database,
  documentId: number,
  observations: readonly Observation[],
  flags: readonly Flag[],
  fallback: number,
): void {
  const insert = prepared(
    db,
    `INSERT INTO observation (document_id, position, name, code, code_system, analyte, value, value_text, comparator, unit, low, high,
       range_text, interpretation, sort_date, date, laboratory, chapter, status, flag, details)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  // the results of a report have one date, as a rule
  let date: string | undefined
  let at = fallback
  for (const [position, one] of observations.entries()) {
    if (one.date !== date) {
      date = one.date
      at = date === undefined ? fallback : (millis(date) ?? fallback)
    }
    insert.run([
      documentId,
      position,
      one.name,
      one.code ?? null,
      one.codeSystem ?? null,
      analyteOf(one),
      one.value,
      one.valueText,
      one.comparator ?? null,
      one.unit ?? null,
      one.range?.low ?? null,
      one.range?.high ?? null,
      one.range?.text ?? null,
      one.interpretation,
      at,
      one.date ?? null,
      one.laboratory ?? null,
      one.chapter ?? null,
      one.status ?? null,
      flags[position],
      leftOver(one),
    ])
  }
}

/** What has no column of its own, `range` too when its shape would not come back from the columns. */
function leftOver(one: Observation): string | null {
  const rest: Partial<Observation> = {}
  if (one.method !== undefined) rest.method = one.method
  if (one.valueCode !== undefined) rest.valueCode = one.valueCode
  if (one.section !== undefined) rest.section = one.section
  if (one.comment !== undefined) rest.comment = one.comment
  if (one.previous !== undefined && one.previous.length > 0) rest.previous = one.previous
  if (one.second !== undefined) rest.second = one.second
  return Object.keys(rest).length === 0 ? null : JSON.stringify(rest)
}

/**
 * Series key: code system and code, else the folded name (R52: two codes are never one series). A code of no system is its sender's
 * own (HPRIM): CREA is blood here and urine there, so that the name belongs to it.
 */
export function analyteOf(one: Pick<Observation, 'code' | 'codeSystem' | 'name'>): string {
  if (!one.code) return plain(one.name)
  return one.codeSystem ? `${one.codeSystem}|${one.code}` : `${plain(one.name)}|${one.code}`
}

/** ms; a time without offset is read as UTC, so that one document has one place whatever the machine's clock. */
function millis(date: PartialDate): number | undefined {
  const at = Date.parse(/T.*(Z|[+-]\d{2}:?\d{2})$/.test(date) || !date.includes('T') ? date : `${date}Z`)
  return Number.isNaN(at) ? undefined : at
}
function sortDate(document: ClinicalDocument, fallback: number): number {
  for (const date of [document.date, document.createdAt]) {
    const at = date === undefined ? undefined : millis(date)
    if (at !== undefined) return at
  }
  return fallback
}

const NOT_CONTENT = new Set(['path', 'body', 'media', 'twins', 'text', 'narrative', 'source', 'stay'])

/**
 * What makes two sendings the same document (R55): identity, results, words. Where it lies in its message, its PDF copy and its twins do
 * not count (AT-15: the same report with a PDF added), nor the days of a stay, which older versions did not read; a document that is nothing but its body is its body.
 */
function contentHash(document: ClinicalDocument, json: FieldsJson): string {
  const { body, text, narrative, observations } = document
  const hasWords =
    (narrative?.length ?? 0) > 0 || (observations?.length ?? 0) > 0 || (body === undefined && text !== undefined)
  const rest = joined(json, (field) => !NOT_CONTENT.has(field))
  if (!hasWords) return hash('sha256', `{"rest":${rest},"body":${JSON.stringify(body?.sha256 ?? document.path)}}`)
  const words = json.get('narrative') ?? JSON.stringify(text)
  return hash('sha256', words === undefined ? `{"rest":${rest}}` : `{"rest":${rest},"words":${words}}`)
}
