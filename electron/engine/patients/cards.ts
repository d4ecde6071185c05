// Cards as the window and the CLI show them (PatientCard of the contract).
// It must not show a card that the documents no longer bear out (standing « withdrawn »), except to who asks for it by its id.

import type Database from 'better-sqlite3'
import type { PatientCard } from '../../ipc/patients.ts'
import { PliError } from '../errors.ts'
import type { Visits } from '../store/decisions/visits.ts'
import { prepared } from '../store/prepared.ts'

interface CardRow {
  id: string
  birth_name: string
  used_name: string | null
  given_names: string
  sex: 'M' | 'F' | 'U' | null
  birth_date: string | null
  birth_place: string | null
  ins_status: PatientCard['insStatus']
  test: number
  opened_by: string
  opened_at: string
  settled: number
  visited_at: number | null
  ins: string | null
  oid: string | null
  documents: number
  unread: number
  homonyms: number
  last_at: number | null
  first_at: number | null
}

/** Condition on `patient p`: cards that are shown. */
export const VISIBLE = "p.merged_into IS NULL AND p.standing <> 'withdrawn'"
/** A card opened when the mailbox was first brought aboard is of somebody known for years. */
const NEW_FOR_MS = 30 * 24 * 3600 * 1000

/** What the documents of each card come to: one walk of them, and none of their wide rows. */
const OF_DOCUMENTS = `
  SELECT f.patient_id, count(*) FILTER (WHERE d.source <> 'mail') AS documents,
    count(DISTINCT CASE WHEN EXISTS (SELECT 1 FROM placement l INDEXED BY placement_unread_message WHERE l.message_id = d.message_id AND l.seen = 0)
      THEN d.message_id END) AS unread,
    max(d.sort_date) AS last_at, min(d.sort_date) AS first_at
  FROM (SELECT DISTINCT value AS id FROM json_each(:ids)) j CROSS JOIN filing f ON f.patient_id = j.id
  CROSS JOIN document d INDEXED BY document_dates ON d.id = f.document_id
  GROUP BY f.patient_id`

/** The cards with these ids, unknown ones left out. */
export function patientCards(
  db: Database.Database,
  ids: readonly string[],
  now = new Date(),
): Map<string, PatientCard> {
  const rows = prepared(
    db,
    `SELECT p.*, i.value AS ins, i.system AS oid, coalesce(o.documents, 0) AS documents, coalesce(o.unread, 0) AS unread,
       o.last_at, o.first_at,
       (SELECT count(*) FROM patient h WHERE h.family_folded = p.family_folded AND h.given_folded = p.given_folded
          AND h.merged_into IS NULL AND h.standing <> 'withdrawn') AS homonyms
     FROM json_each(:ids) j JOIN patient p ON p.id = j.value
     LEFT JOIN patient_identifier i ON i.patient_id = p.id AND i.status = 'active'
     LEFT JOIN (${OF_DOCUMENTS}) o ON o.patient_id = p.id`,
  ).all({ ids: JSON.stringify(ids) }) as CardRow[]
  return new Map(rows.map((row) => [row.id, cardOf(row, now)]))
}

/** Throws PATIENT_UNKNOWN. */
export function patientCard(db: Database.Database, id: string, now = new Date()): PatientCard {
  const card = patientCards(db, [id], now).get(id)
  if (card === undefined) throw new PliError('PATIENT_UNKNOWN', 'Ce patient n’est pas dans le coffre.')
  return card
}

export function visitsOf(db: Database.Database, id: string): Visits {
  const row = prepared(db, 'SELECT visited_at, last_visit_at FROM patient WHERE id = ?').get(id) as
    { visited_at: number | null; last_visit_at: number | null } | undefined
  return { visitedAt: row?.visited_at ?? undefined, visitBefore: row?.last_visit_at ?? undefined }
}

function cardOf(row: CardRow, now: Date): PatientCard {
  const isNew =
    row.opened_by === 'rule' &&
    row.settled === 0 &&
    row.visited_at === null &&
    now.getTime() - Math.min(Date.parse(row.opened_at), row.first_at ?? Infinity) < NEW_FOR_MS
  return {
    id: row.id,
    birthName: row.birth_name,
    ...(row.used_name === null ? {} : { usedName: row.used_name }),
    givenNames: JSON.parse(row.given_names) as string[],
    ...(row.sex === null ? {} : { sex: row.sex }),
    ...(row.birth_date === null ? {} : { birthDate: row.birth_date }),
    ...(row.birth_place === null ? {} : { birthPlace: row.birth_place }),
    ...(row.ins === null || row.oid === null ? {} : { ins: { value: row.ins, oid: row.oid } }),
    insStatus: row.ins_status,
    ...(row.test === 1 ? { badge: 'TEST' as const } : row.test === 2 ? { badge: 'DÉMO' as const } : {}),
    documents: row.documents,
    unread: row.unread,
    ...(row.homonyms > 1 ? { homonyms: row.homonyms } : {}),
    ...(row.last_at === null ? {} : { lastDocumentAt: new Date(row.last_at).toISOString() }),
    ...(isNew ? { isNew: true } : {}),
  }
}
