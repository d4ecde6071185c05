// Documents and results of a parsed message, written into the store. Everything here is derived: pli rebuild writes it again.
// It must not decide whose document it is: patients/filing.ts does.

import { hash } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { ClinicalDocument, Observation, PartialDate } from '../documents/document.ts'
import type { ParsedMessage } from '../parsing/job.types.ts'
import { packDetails } from './clinical/details.ts'
import { flagOf, rankOf } from './clinical/flag.ts'
import { plain } from './clinical/plain.ts'
import { sectorOf } from './clinical/sector.ts'
import { link } from './clinical/versions.ts'
import { packText } from './packed.ts'
import { prepared } from './prepared.ts'

/** The message row that holds the documents; `date` in ms as in the table. */
export interface MessageKey {
  id: number
  sha256: string
  date: number
}

/**
 * Writes the documents and observations of one message, links versions and copies, sets message.flag_rank. Called again for the same
 * message (rebuild) it keeps the rows of the documents that are still there, so that their filing stays. Call inside a transaction.
 */
export function storeParsed(db: Database.Database, row: MessageKey, parsed: ParsedMessage): void {
  const again =
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
    const rank = Math.max(0, ...(document.observations ?? []).map((one) => rankOf(flagOf(one))))
    messageRank = Math.max(messageRank, rank)
    const pending = parsed.pendingText.some((path) => path === document.body?.path || path === document.path)
    const known = again || written.has(document.path)
    written.add(document.path)
    const id = writeDocument(db, row, position, document, rank, pending, known)
    if (known) prepared(db, 'DELETE FROM observation WHERE document_id = ?').run(id)
    writeObservations(db, id, document, sortDate(document, row.date))
    // a file without a patient may come a thousand times (a logo, a notice): it is no result to link
    if (document.source !== 'pdf' || document.patient !== undefined) link(db, id)
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
  prepared(
    db,
    `DELETE FROM document WHERE message_id = ? AND source <> 'mail' AND path NOT IN (SELECT value FROM json_each(?))`,
  ).run(messageId, JSON.stringify(paths))
}

function writeDocument(
  db: Database.Database,
  row: MessageKey,
  position: number,
  document: ClinicalDocument,
  rank: number,
  pending: boolean,
  known: boolean,
): number {
  const { observations: _observations, text, ...details } = document
  const { lastInsertRowid } = prepared(
    db,
    `INSERT INTO document (message_id, path, position, source, media_type, title, type_code, type_label, sector, date, sort_date,
       unique_id, set_id, version, replaces, author, organization, status, incomplete, content_hash, flag_rank, details, stated, text,
       pending_text, order_id, stay_from, stay_to)
     VALUES (:message, :path, :position, :source, :mediaType, :title, :typeCode, :typeLabel, :sector, :date, :sortDate,
       :uniqueId, :setId, :version, :replaces, :author, :organization, :status, :incomplete, :contentHash, :rank, :details, :stated, :text,
       :pending, :orderId, :stayFrom, :stayTo)
     ON CONFLICT (message_id, path) DO UPDATE SET position = excluded.position, source = excluded.source,
       media_type = excluded.media_type, title = excluded.title, type_code = excluded.type_code, type_label = excluded.type_label,
       sector = excluded.sector, date = excluded.date, sort_date = excluded.sort_date, unique_id = excluded.unique_id,
       set_id = excluded.set_id, version = excluded.version, replaces = excluded.replaces, author = excluded.author,
       organization = excluded.organization, status = excluded.status, incomplete = excluded.incomplete,
       content_hash = excluded.content_hash, flag_rank = excluded.flag_rank, details = excluded.details, stated = excluded.stated, text = excluded.text,
       pending_text = excluded.pending_text, order_id = excluded.order_id, stay_from = excluded.stay_from, stay_to = excluded.stay_to`,
  ).run({
    message: row.id,
    path: document.path,
    position,
    source: document.source,
    mediaType: document.mediaType,
    title: document.title ?? null,
    typeCode: document.typeCode ?? null,
    typeLabel: document.typeLabel ?? null,
    sector: sectorOf(document),
    date: document.date ?? null,
    sortDate: sortDate(document, row.date),
    uniqueId: document.uniqueId ?? null,
    setId: document.setId ?? null,
    version: document.version ?? null,
    replaces: document.replaces ?? null,
    author: document.author?.name ?? null,
    organization: document.author?.organization ?? document.laboratory ?? document.custodian ?? null,
    status: document.status ?? null,
    incomplete: document.incomplete ? 1 : 0,
    contentHash: contentHash(document),
    rank,
    ...packDetails(details),
    text: text === undefined || text === '' ? null : packText(text),
    pending: pending ? 1 : 0,
    orderId: document.orderIds?.[0] ?? null,
    stayFrom: document.stay?.from ?? null,
    stayTo: document.stay?.to ?? null,
  })
  if (!known) return Number(lastInsertRowid)
  return prepared(db, 'SELECT id FROM document WHERE message_id = ? AND path = ?')
    .pluck()
    .get(row.id, document.path) as number
}

function writeObservations(
  db: Database.Database,
  documentId: number,
  document: ClinicalDocument,
  fallback: number,
): void {
  const insert = prepared(
    db,
    `INSERT INTO observation (document_id, position, name, code, code_system, analyte, value, value_text, comparator, unit, low, high,
       range_text, interpretation, sort_date, date, laboratory, chapter, status, flag, details)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  for (const [position, one] of (document.observations ?? []).entries()) {
    insert.run(
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
      one.date === undefined ? fallback : (millis(one.date) ?? fallback),
      one.date ?? null,
      one.laboratory ?? null,
      one.chapter ?? null,
      one.status ?? null,
      flagOf(one),
      leftOver(one),
    )
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

/** Series key: code system and code, else the folded name (R52: two codes are never one series). */
export function analyteOf(one: Pick<Observation, 'code' | 'codeSystem' | 'name'>): string {
  return one.code ? `${one.codeSystem ?? ''}|${one.code}` : plain(one.name)
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

/**
 * What makes two sendings the same document (R55): identity, results, words. Where it lies in its message, its PDF copy and its twins do
 * not count (AT-15: the same report with a PDF added), nor the days of a stay, which older versions did not read; a document that is nothing but its body is its body.
 */
function contentHash(document: ClinicalDocument): string {
  const {
    path: _path,
    body,
    media: _media,
    twins: _twins,
    text,
    narrative,
    source: _source,
    stay: _stay,
    ...rest
  } = document
  const hasWords =
    (narrative?.length ?? 0) > 0 || (rest.observations?.length ?? 0) > 0 || (body === undefined && text !== undefined)
  const content = hasWords ? { rest, words: narrative ?? text } : { rest, body: body?.sha256 ?? document.path }
  return hash('sha256', JSON.stringify(content))
}
