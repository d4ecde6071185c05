// Placements of one page → the rows of the list, with what their documents and patient say. A few queries a page, never one a row.

import type Database from 'better-sqlite3'
import type { MessageRow } from '../../ipc/mail.ts'
import type { Correction, Flag, Sector } from '../../ipc/clinical.ts'
import type { UnfiledCode } from '../../ipc/patients.ts'
import type { StatedPatient } from '../documents/document.ts'
import type { MessageKind } from '../parsing/job.types.ts'
import { foldName } from '../patients/identity.ts'
import { unfiledReason } from '../patients/reasons.ts'
import { correctionsOf } from '../store/clinical/corrections.ts'
import { COPIES } from '../store/clinical/versions.ts'
import { namedCard, patientName, type CardColumns } from '../store/patient-name.ts'
import { prepared } from '../store/prepared.ts'
import { SENT_AGAIN } from './repeats.ts'

interface Row extends CardColumns {
  sha256: string
  placement: number
  message_id: number
  account_id: string
  path: string
  date: number
  from_name: string | null
  from_address: string | null
  subject: string | null
  seen: number
  size: number
  kinds: string
  preview: string
  attachments: number
  gone_at: number | null
  set_aside: string | null
  flag_rank: number
  patient_id: string | null
  test: number | null
  homonyms: number | null
}
interface DocumentRow {
  id: number
  message_id: number
  source: string
  title: string | null
  type_label: string | null
  organization: string | null
  sector: Sector | null
  status: string | null
  version: number | null
  duplicate_of: number | null
  copies: number
  flag_rank: number
  patient_id: string | null
  reason: UnfiledCode | null
  discordant: number | null
  ins_oid: string | null
  /** of a document that waits: JSON of its patient and otherPatient */
  stated: string | null
}
interface ResultRow {
  message_id: number
  name: string
  value_text: string
  unit: string | null
  flag: Flag
}

/** Test and demonstration identities (spec §2.8), shown on every row that bears one (R43). */
const BADGES: Record<string, 'TEST' | 'DÉMO'> = { '1.2.250.1.213.1.4.10': 'TEST', '1.2.250.1.213.1.4.11': 'DÉMO' }
const MOST_FLAGS = 3
const ALERTS: ReadonlySet<Flag> = new Set<Flag>(['alert-high', 'alert-low', 'alert'])

/** Rows of these placements, in the order given; one that is gone meanwhile is left out. */
export function messageRows(db: Database.Database, placements: readonly number[]): MessageRow[] {
  const rows = prepared(
    db,
    `SELECT m.sha256, p.id AS placement, p.message_id, f.account_id, f.path, p.date, m.from_name, m.from_address, m.subject, p.seen,
       m.size, m.kinds, m.preview, m.attachments, p.gone_at, m.set_aside, m.flag_rank, m.patient_id,
       c.birth_name, c.used_name, c.given_names, c.birth_date, c.test,
       (SELECT count(*) FROM patient h WHERE h.family_folded = c.family_folded AND h.given_folded = c.given_folded
          AND h.merged_into IS NULL AND h.standing <> 'withdrawn') AS homonyms
     FROM json_each(?) j JOIN placement p ON p.id = j.value JOIN message m ON m.id = p.message_id
     JOIN folder f ON f.id = p.folder_id LEFT JOIN patient c ON c.id = m.patient_id
     ORDER BY j.key`,
  ).all(JSON.stringify(placements)) as Row[]
  const messages = JSON.stringify(rows.map((row) => row.message_id))
  const documents = Map.groupBy(
    prepared(
      db,
      `SELECT d.id, d.message_id, d.source, d.title, d.type_label, d.organization, d.sector, d.status, d.version, d.duplicate_of,
         ${COPIES} AS copies, d.flag_rank, f.patient_id, f.reason, f.discordant, f.ins_oid,
         CASE WHEN f.patient_id IS NULL AND f.reason IS NOT NULL THEN d.stated END AS stated
       FROM document d LEFT JOIN filing f ON f.document_id = d.id
       WHERE d.message_id IN (SELECT value FROM json_each(?)) ORDER BY d.message_id, d.position`,
    ).all(messages) as DocumentRow[],
    (document) => document.message_id,
  )
  const results = Map.groupBy(
    prepared(
      db,
      `SELECT d.message_id, o.name, o.value_text, o.unit, o.flag
       FROM document d JOIN observation o ON o.document_id = d.id
       WHERE d.message_id IN (SELECT value FROM json_each(?)) AND d.flag_rank > 0
         AND o.flag NOT IN ('none', 'no-bounds')
       ORDER BY d.message_id, d.position, o.position`,
    ).all(messages) as ResultRow[],
    (result) => result.message_id,
  )
  const corrections = correctionsOf(
    db,
    [...documents.values()].flat().map((document) => document.id),
  )
  const again = new Map(
    (prepared(db, SENT_AGAIN).all(messages) as { message_id: number; times: number }[]).map((one) => [
      one.message_id,
      one.times,
    ]),
  )
  return rows.map((row) => {
    const sent = 1 + (again.get(row.message_id) ?? 0)
    return messageRow(row, documents.get(row.message_id) ?? [], results.get(row.message_id) ?? [], corrections, sent)
  })
}

function messageRow(
  row: Row,
  documents: DocumentRow[],
  results: ResultRow[],
  corrections: ReadonlyMap<number, Correction[]>,
  sent: number,
): MessageRow {
  const first = documents.find((document) => document.source !== 'mail')
  const waiting = documents.find((document) => document.reason !== null)
  const badge =
    row.test === 1 ? 'TEST' : row.test === 2 ? 'DÉMO' : BADGES[documents.find((one) => one.ins_oid)?.ins_oid ?? '']
  // alerts first, each group in the document's order
  const flags = [...results.filter((one) => ALERTS.has(one.flag)), ...results.filter((one) => !ALERTS.has(one.flag))]
  const title = first?.title ?? first?.type_label
  const corrected = documents.flatMap((document) => corrections.get(document.id) ?? [])
  const copy = documents.find((document) => document.duplicate_of !== null)
  const copies = copy?.copies ?? sent
  const version = documents.find((document) => (document.version ?? 1) > 1)?.version
  return {
    id: row.sha256,
    placement: row.placement,
    account: row.account_id,
    folder: row.path,
    date: new Date(row.date).toISOString(),
    from:
      row.from_address === null
        ? null
        : { ...(row.from_name === null ? {} : { name: row.from_name }), address: row.from_address },
    subject: row.subject ?? '',
    unread: row.seen === 0,
    size: row.size,
    kinds: JSON.parse(row.kinds) as MessageKind[],
    preview: row.preview,
    attachments: row.attachments,
    ...(row.patient_id === null ? {} : { patient: row.patient_id }),
    ...namedCard(row),
    ...(row.homonyms !== null && row.homonyms > 1 ? { homonyms: row.homonyms } : {}),
    ...(row.patient_id === null ? statedPatient(documents) : {}),
    ...(waiting?.reason ? { unfiled: unfiledReason(waiting.reason, waiting.discordant === 1) } : {}),
    ...(documents.some((document) => document.discordant === 1) ? { discordant: true } : {}),
    ...(badge === undefined ? {} : { badge }),
    sector: first?.sector ?? 'city',
    ...(title ? { title } : {}),
    ...(first?.organization ? { organization: first.organization } : {}),
    flags: flags.slice(0, MOST_FLAGS).map((one) => ({
      name: one.name,
      valueText: one.value_text,
      ...(one.unit === null ? {} : { unit: one.unit }),
      flag: one.flag,
    })),
    moreFlags: Math.max(0, flags.length - MOST_FLAGS),
    ...(documents.some((document) => document.status === 'partial') ? { status: 'partial' as const } : {}),
    ...(version ? { version } : {}),
    ...(copy === undefined ? {} : { duplicate: true }),
    ...(copies === 1 ? {} : { copies }),
    ...(corrected.length === 0 ? {} : { corrections: corrected.slice(0, MOST_FLAGS) }),
    onlyCopy: row.gone_at !== null,
    ...(row.set_aside === null ? {} : { setAside: row.set_aside }),
    flagRank: row.flag_rank as MessageRow['flagRank'],
  }
}

type Named = Pick<MessageRow, 'statedName' | 'statedBirthDate'>

/** Whom the waiting documents name; nobody when they name two. Spelled as they spell it, birth name first. */
function statedPatient(documents: readonly DocumentRow[]): Named {
  const persons: (Named & { statedName: string })[] = []
  for (const { stated } of documents) {
    const { patient, otherPatient } = JSON.parse(stated ?? '{}') as Record<string, StatedPatient | undefined>
    for (const one of [patient, otherPatient]) {
      const family = one?.birthName ?? one?.name ?? one?.usedName
      if (!one || family === undefined) continue
      const { usedName: used_name = null, givenNames = [], birthDate } = one
      const statedName = patientName({ birth_name: family, used_name, given_names: JSON.stringify(givenNames) })
      // an archive and its document often spell one person differently, and one of them may lack the date
      const same = persons.find(
        (known) =>
          foldName(known.statedName) === foldName(statedName) &&
          (birthDate ?? known.statedBirthDate) === (known.statedBirthDate ?? birthDate),
      )
      const date = birthDate === undefined ? {} : { statedBirthDate: birthDate }
      if (same) Object.assign(same, date)
      else persons.push({ statedName, ...date })
    }
  }
  const [only = {}, ...others] = persons
  return others.length > 0 ? {} : only
}
