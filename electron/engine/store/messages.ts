// Rows of `message`: what identifies the bytes, and what was derived from them. SQL only; the parse is made elsewhere.

import type Database from 'better-sqlite3'
import type { ParsedMessage } from '../parsing/job.types.ts'
import { relink } from './clinical/versions.ts'
import { packEnvelope } from './envelope.ts'
import { recordSent } from './exchanges.ts'
import { packText } from './packed.ts'
import { prepared } from './prepared.ts'
import type { RawPlace } from './raw.ts'

/** The part of a row that never changes: the bytes, where they lie, under whose key. */
interface MessageIdentity {
  sha256: string
  accountId: string
  size: number
  place: RawPlace
  headerHash: string
  /** INTERNALDATE, ms */
  receivedAt: number | undefined
}

export interface MessageKey {
  id: number
  date: number
}

/** Of a row just made: nothing was derived of it before. */
export interface NewMessageKey extends MessageKey {
  isNew: true
}

export function messageBySha(db: Database.Database, sha256: string): MessageKey | undefined {
  return prepared(db, 'SELECT id, date FROM message WHERE sha256 = ?').get(sha256) as MessageKey | undefined
}

/** What is held of these header bytes and size, whatever its folder; Message-ID is in the header that was hashed. */
export function messageByHeader(
  db: Database.Database,
  accountId: string,
  headerHash: string,
  size: number,
): MessageKey | undefined {
  return prepared(
    db,
    `SELECT m.id, m.date FROM message m WHERE substr(m.header_hash, 1, 16) = substr(:headerHash, 1, 16) AND m.header_hash = :headerHash AND m.size = :size AND EXISTS
       (SELECT 1 FROM placement p JOIN folder f ON f.id = p.folder_id WHERE p.message_id = m.id AND f.account_id = :accountId)`,
  ).get({ headerHash, size, accountId }) as MessageKey | undefined
}

interface Derived {
  messageId: string | null
  date: number
  subject: string | null
  fromName: string | null
  fromAddress: string | null
  kinds: string
  preview: string
  attachments: number
  envelope: Buffer
  text: Buffer | null
  parsedBy: number
  setAside: string | null
}

/** `fallbackDate` (ms) stands in for a Date header that is absent or no date. */
function derived(parsed: ParsedMessage, fallbackDate: number, version: number, setAside: string | undefined): Derived {
  const { message } = parsed
  const written = message.date === undefined ? Number.NaN : new Date(message.date).getTime()
  return {
    messageId: message.messageId ?? null,
    date: Number.isNaN(written) ? fallbackDate : written,
    subject: message.subject ?? null,
    fromName: message.from?.name ?? null,
    fromAddress: message.from?.address ?? null,
    kinds: JSON.stringify(parsed.kinds),
    preview: parsed.preview,
    attachments: message.attachments.filter((attachment) => !attachment.inline).length,
    envelope: packEnvelope(message, parsed.warnings),
    text: message.text === '' ? null : packText(message.text),
    parsedBy: version,
    setAside: setAside ?? null,
  }
}

const DERIVED = `message_id = :messageId, date = :date, subject = :subject, from_name = :fromName, from_address = :fromAddress,
  kinds = :kinds, preview = :preview, attachments = :attachments, envelope = :envelope, text = :text, parsed_by = :parsedBy,
  set_aside = :setAside`

/** `version` is the PARSER_VERSION that derived it, `setAside` the reason when nothing could be. */
export function insertMessage(
  db: Database.Database,
  identity: MessageIdentity,
  parsed: ParsedMessage,
  more: { version: number; setAside: string | undefined; now: number },
): NewMessageKey {
  const columns = derived(parsed, identity.receivedAt ?? more.now, more.version, more.setAside)
  // by position: a name is looked up for each value of each row
  const { lastInsertRowid } = prepared(
    db,
    `INSERT INTO message (sha256, account_id, size, raw_file, raw_offset, raw_length, header_hash, received_at, message_id, date,
       subject, from_name, from_address, kinds, preview, attachments, envelope, text, parsed_by, set_aside)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run([
    identity.sha256,
    identity.accountId,
    identity.size,
    identity.place.file,
    identity.place.offset,
    identity.place.length,
    identity.headerHash,
    identity.receivedAt ?? null,
    columns.messageId,
    columns.date,
    columns.subject,
    columns.fromName,
    columns.fromAddress,
    columns.kinds,
    columns.preview,
    columns.attachments,
    columns.envelope,
    columns.text,
    columns.parsedBy,
    columns.setAside,
  ])
  const key: NewMessageKey = { id: Number(lastInsertRowid), date: columns.date, isNew: true }
  recordSent(db, key, parsed.message)
  return key
}

/** Writes what was derived again. `receivedAt` is the row's own. True when a column of it differs. */
export function updateMessage(
  db: Database.Database,
  row: { id: number; receivedAt: number | undefined; date: number },
  parsed: ParsedMessage,
  more: { version: number; setAside: string | undefined },
): { key: MessageKey; changed: boolean } {
  const columns = derived(parsed, row.receivedAt ?? row.date, more.version, more.setAside)
  const { changes } = prepared(
    db,
    `UPDATE message SET ${DERIVED} WHERE id = :id AND NOT (message_id IS :messageId AND date = :date AND subject IS :subject
       AND from_name IS :fromName AND from_address IS :fromAddress AND kinds = :kinds AND preview = :preview
       AND attachments = :attachments AND envelope = :envelope AND text IS :text AND set_aside IS :setAside)`,
  ).run({ ...columns, id: row.id })
  prepared(db, 'UPDATE message SET parsed_by = ? WHERE id = ?').run(more.version, row.id)
  if (columns.date !== row.date)
    prepared(db, 'UPDATE placement SET date = ? WHERE message_id = ?').run(columns.date, row.id)
  const key = { id: row.id, date: columns.date }
  recordSent(db, key, parsed.message)
  return { key, changed: changes > 0 }
}

/** A row with what reads its bytes again. */
export interface StoredMessage {
  id: number
  sha256: string
  accountId: string
  date: number
  receivedAt: number | undefined
  place: RawPlace
  headerHash: string
  size: number
}
interface StoredRow {
  id: number
  sha256: string
  account_id: string
  date: number
  received_at: number | null
  raw_file: string
  raw_offset: number
  raw_length: number
  header_hash: string
  size: number
}
const STORED =
  'SELECT id, sha256, account_id, date, received_at, raw_file, raw_offset, raw_length, header_hash, size FROM message'

/** Up to `limit` rows after `afterId`, by id. */
export function messagesAfter(db: Database.Database, afterId: number, limit: number): StoredMessage[] {
  return (prepared(db, `${STORED} WHERE id > ? ORDER BY id LIMIT ?`).all(afterId, limit) as StoredRow[]).map(stored)
}
/** By its raw hash, with the address that sent it; undefined when it is not aboard. */
export function storedMessage(
  db: Database.Database,
  sha256: string,
): (StoredMessage & { sender: string | undefined }) | undefined {
  const row = prepared(db, `${STORED} WHERE sha256 = ?`).get(sha256) as StoredRow | undefined
  if (row === undefined) return undefined
  const sender = prepared(db, 'SELECT from_address FROM message WHERE id = ?').pluck().get(row.id) as string | null
  return { ...stored(row), sender: sender ?? undefined }
}
function stored(row: StoredRow): StoredMessage {
  return {
    id: row.id,
    sha256: row.sha256,
    accountId: row.account_id,
    date: row.date,
    receivedAt: row.received_at ?? undefined,
    place: { file: row.raw_file, offset: row.raw_offset, length: row.raw_length },
    headerHash: row.header_hash,
    size: row.size,
  }
}

/** Deletes the row, and with it documents and results, which nothing points to any more; the bytes are overwritten by raw-upkeep.ts after the commit. */
export function deleteMessage(db: Database.Database, id: number): void {
  prepared(db, 'DELETE FROM message WHERE id = ?').run(id)
  relink(db)
}
