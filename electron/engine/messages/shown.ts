// One message in full: placements, envelope and text, documents with their results and where each is filed.

import type Database from 'better-sqlite3'
import type { ShownDocument, ShownMessage } from '../../ipc/mail.ts'
import type { Sector } from '../../ipc/clinical.ts'
import type { PatientCard, UnfiledCode } from '../../ipc/patients.ts'
import { trusted } from '../directory/white-list.ts'
import { PliError } from '../errors.ts'
import { patientCards } from '../patients/cards.ts'
import { unfiledReason } from '../patients/reasons.ts'
import { correctionsOf } from '../store/clinical/corrections.ts'
import { flagOf } from '../store/clinical/flag.ts'
import { readObservations } from '../store/clinical/observations.ts'
import { COPIES, refusals } from '../store/clinical/versions.ts'
import { unpackDetails, type DetailColumns } from '../store/clinical/details.ts'
import { unpackEnvelope } from '../store/envelope.ts'
import { unpackText } from '../store/packed.ts'
import { prepared } from '../store/prepared.ts'

interface MessageRow {
  id: number
  size: number
  envelope: Buffer
  text: Buffer | null
  set_aside: string | null
  patient_id: string | null
}
interface PlacementRow {
  placement: number
  account: string
  folder: string
  uid: number
  flags: string
  seen: number
  gone_at: number | null
}
interface DocumentRow extends DetailColumns {
  id: number
  path: string
  source: string
  sector: Sector | null
  text: Buffer | null
  superseded_by: string | null
  duplicate_of: string | null
  copies: number
  set_id: string | null
  patient_id: string | null
  how: ShownDocument['how'] | null
  reason: UnfiledCode | null
  discordant: number | null
  event_id: string | null
}

/** Throws MESSAGE_UNKNOWN. */
export function shownMessage(db: Database.Database, sha256: string): ShownMessage {
  const row = prepared(db, 'SELECT id, size, envelope, text, set_aside, patient_id FROM message WHERE sha256 = ?').get(
    sha256,
  ) as MessageRow | undefined
  if (!row) throw unknownMessage()
  const { warnings, ...envelope } = unpackEnvelope(row.envelope)
  const documents = documentRows(db, row.id)
  const named = [row.patient_id, ...documents.map((document) => document.patient_id)]
  const cards = patientCards(db, [...new Set(named.filter((id) => id !== null))])
  const words = documents.find(({ source, how }) => source === 'mail' && how !== null)
  return {
    id: sha256,
    placements: placements(db, row.id),
    message: { ...envelope, text: unpackText(row.text) },
    documents: documents.filter(({ source }) => source !== 'mail').map((one) => shownDocument(db, sha256, one, cards)),
    ...(words === undefined ? {} : { words: shownFiling(sha256, words, cards) }),
    patient: (row.patient_id === null ? undefined : cards.get(row.patient_id)) ?? null,
    warnings,
    ...(row.set_aside === null ? {} : { setAside: row.set_aside }),
    size: row.size,
    ...(envelope.from && trusted(db, envelope.from.address) === false ? { outsideTrust: true } : {}),
  }
}

export function unknownMessage(): PliError {
  return new PliError('MESSAGE_UNKNOWN', 'Ce courrier n’est pas à bord.')
}

function placements(db: Database.Database, messageId: number): ShownMessage['placements'] {
  const rows = prepared(
    db,
    `SELECT p.id AS placement, f.account_id AS account, f.path AS folder, p.uid, p.flags, p.seen, p.gone_at
     FROM placement p JOIN folder f ON f.id = p.folder_id WHERE p.message_id = ? ORDER BY p.id`,
  ).all(messageId) as PlacementRow[]
  return rows.map(({ seen, flags, gone_at, ...row }) => ({
    ...row,
    flags: flags.split(' ').filter((flag) => flag !== ''),
    unread: seen === 0,
    onlyCopy: gone_at !== null,
    ...(gone_at === null ? {} : { goneAt: new Date(gone_at).toISOString() }),
  }))
}

function documentRows(db: Database.Database, messageId: number): DocumentRow[] {
  const name = (column: string) =>
    `(SELECT m.sha256 || '/' || o.path FROM document o JOIN message m ON m.id = o.message_id WHERE o.id = d.${column})`
  return prepared(
    db,
    `SELECT d.id, d.path, d.source, d.sector, d.details, d.stated, d.text, d.set_id,
       ${name('superseded_by')} AS superseded_by, ${name('duplicate_of')} AS duplicate_of, ${COPIES} AS copies,
       f.patient_id, f.how, f.reason, f.discordant, f.event_id
     FROM document d LEFT JOIN filing f ON f.document_id = d.id WHERE d.message_id = ? ORDER BY d.position`,
  ).all(messageId) as DocumentRow[]
}

function shownDocument(
  db: Database.Database,
  sha256: string,
  row: DocumentRow,
  cards: ReadonlyMap<string, PatientCard>,
): ShownDocument {
  const observations = readObservations(db, row.id)
  const text = unpackText(row.text)
  const older = olderVersions(db, row.id)
  const later = row.copies === 1 ? [] : laterCopies(db, row.id)
  const corrections = correctionsOf(db, [row.id]).get(row.id)
  return {
    ...unpackDetails(row),
    ...(observations.length === 0 ? {} : { observations, marks: observations.map(flagOf) }),
    ...(text === '' ? {} : { text }),
    sector: row.sector ?? 'city',
    ...shownFiling(sha256, row, cards),
    ...(row.superseded_by === null ? {} : { supersededBy: row.superseded_by }),
    ...(row.duplicate_of === null ? {} : { duplicateOf: row.duplicate_of }),
    ...(row.copies === 1 ? {} : { copies: row.copies }),
    ...(later.length === 0 ? {} : { laterCopies: later }),
    ...(older.length === 0 ? {} : { olderVersions: older }),
    ...(corrections === undefined ? {} : { corrections }),
    ...refusals(db, row.id),
  }
}

function shownFiling(
  sha256: string,
  row: DocumentRow,
  cards: ReadonlyMap<string, PatientCard>,
): NonNullable<ShownMessage['words']> {
  return {
    id: `${sha256}/${row.path}`,
    filedUnder: (row.patient_id === null ? undefined : cards.get(row.patient_id)) ?? null,
    ...(row.reason === null ? {} : { unfiledReason: unfiledReason(row.reason, row.discordant === 1) }),
    how: row.how ?? 'none',
    ...(row.event_id === null ? {} : { event: row.event_id }),
  }
}

function laterCopies(db: Database.Database, documentId: number): string[] {
  return prepared(
    db,
    `SELECT m.sha256 || '/' || d.path FROM document d JOIN message m ON m.id = d.message_id
     WHERE d.duplicate_of = ? ORDER BY m.date, m.id, d.position`,
  )
    .pluck()
    .all(documentId) as string[]
}

/** 'sha256/path' of what this document replaces, newest first. A chain longer than this is no history of a document. */
function olderVersions(db: Database.Database, documentId: number): string[] {
  return prepared(
    db,
    `WITH RECURSIVE older (id, depth) AS (
       SELECT id, 1 FROM document WHERE superseded_by = :id
       UNION SELECT d.id, older.depth + 1 FROM document d JOIN older ON d.superseded_by = older.id WHERE older.depth < 50)
     SELECT m.sha256 || '/' || d.path FROM older JOIN document d ON d.id = older.id JOIN message m ON m.id = d.message_id
     ORDER BY older.depth, d.sort_date DESC`,
  )
    .pluck()
    .all({ id: documentId }) as string[]
}
