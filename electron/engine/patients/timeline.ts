// A patient's page: what was filed, newest first, versions and copies as one line; results, and what is new since the last visit.
// It must not hide a document whose newer version is filed elsewhere, nor put an incomplete document's values on curves.

import type Database from 'better-sqlite3'
import type { Flag, Sector } from '../../ipc/clinical.ts'
import type { ResultRow, TimelineEntry } from '../../ipc/patients.ts'
import { observationOf } from '../store/clinical/observations.ts'
import type { ObservationRow } from '../store/clinical/observations.ts'
import { prepared } from '../store/prepared.ts'

interface EntryRow {
  id: number
  sha256: string
  path: string
  source: string
  sort_date: number
  message_date: number
  subject: string | null
  title: string | null
  type_code: string | null
  type_label: string | null
  author: string | null
  organization: string | null
  sector: Sector | null
  status: string | null
  version: number | null
  superseded_by: number | null
  duplicate_of: number | null
  how: string
  event_id: string | null
  filed_at: string | null
  unread: number
  incomplete: number
  stay_from: string | null
  stay_to: string | null
}
interface FlagRow {
  document_id: number
  name: string
  value_text: string
  unit: string | null
  flag: Flag
}

const MOST_FLAGS = 3
const ALERTS: ReadonlySet<Flag> = new Set<Flag>(['alert-high', 'alert-low', 'alert'])

function rowsOf(db: Database.Database, patient: string): EntryRow[] {
  return prepared(
    db,
    `SELECT d.id, m.sha256, d.path, d.source, d.sort_date, m.date AS message_date, m.subject, d.title, d.type_code, d.type_label, d.author,
       d.organization, d.sector, d.status, d.version, d.superseded_by, d.duplicate_of, d.incomplete, d.stay_from, d.stay_to, f.how, f.event_id, e.at AS filed_at,
       EXISTS (SELECT 1 FROM placement l WHERE l.message_id = m.id AND l.seen = 0) AS unread
     FROM filing f JOIN document d ON d.id = f.document_id JOIN message m ON m.id = d.message_id
       LEFT JOIN event e ON e.id = f.event_id
     WHERE f.patient_id = ? ORDER BY d.sort_date DESC, m.date DESC, d.id DESC`,
  ).all(patient) as EntryRow[]
}

/** The documents of this patient that stand for themselves; the others are an older version or a copy of one of these. */
interface Standing {
  shown: EntryRow[]
  /** of each shown document: what it replaces, newest first, and how many copies of it came */
  older: Map<number, EntryRow[]>
  copies: Map<number, number>
}
function standing(rows: EntryRow[]): Standing {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const older = new Map<number, EntryRow[]>()
  const copies = new Map<number, number>()
  const shown: EntryRow[] = []
  for (const row of rows) {
    const head = headOf(row, byId)
    if (head.id === row.id) shown.push(row)
    else if (row.duplicate_of === head.id) copies.set(head.id, (copies.get(head.id) ?? 1) + 1)
    else if (row.duplicate_of === null || !byId.has(row.duplicate_of))
      older.set(head.id, [...(older.get(head.id) ?? []), row])
  }
  return { shown, older, copies }
}
/** Follows copies and newer versions as far as they are filed here too; in a circle every document stands for itself. */
function headOf(row: EntryRow, byId: Map<number, EntryRow>): EntryRow {
  const seen = new Set<number>()
  let at = row
  while (!seen.has(at.id)) {
    seen.add(at.id)
    // the document that it repeats may be filed elsewhere: what replaced that one replaced it too
    const next = byId.get(at.duplicate_of ?? -1) ?? byId.get(at.superseded_by ?? -1)
    if (next === undefined) return at
    at = next
  }
  return row
}

/** `lastVisit` in ms: what was received since is new. */
export function timelineOf(db: Database.Database, patient: string, lastVisit: number | undefined): TimelineEntry[] {
  const { shown, older, copies } = standing(rowsOf(db, patient))
  const flags = flagsOf(
    db,
    shown.map((row) => row.id),
  )
  return shown.map((row) => {
    const marks = flags.get(row.id) ?? []
    const before = older.get(row.id) ?? []
    const count = copies.get(row.id)
    return {
      date: new Date(row.sort_date).toISOString(),
      ...(row.stay_from === null || row.stay_to === null ? {} : { stay: { from: row.stay_from, to: row.stay_to } }),
      kind: kindOf(row),
      // a lone PDF has no title of its own: it is called as in À rattacher
      title: row.title ?? row.type_label ?? row.subject ?? '',
      ...(row.author === null ? {} : { author: row.author }),
      ...(row.organization === null ? {} : { organization: row.organization }),
      sector: row.sector ?? 'city',
      messageId: row.sha256,
      documentId: nameOf(row),
      isNew: lastVisit !== undefined && row.message_date > lastVisit,
      unread: row.unread === 1,
      flags: marks.slice(0, MOST_FLAGS).map((one) => ({
        name: one.name,
        valueText: one.value_text,
        ...(one.unit === null ? {} : { unit: one.unit }),
        flag: one.flag,
      })),
      moreFlags: Math.max(0, marks.length - MOST_FLAGS),
      ...(row.status === 'partial' ? { status: 'partial' as const } : {}),
      ...(row.version === null ? {} : { version: row.version }),
      ...(before.length === 0 ? {} : { olderVersions: before.map(nameOf) }),
      ...(count === undefined ? {} : { copies: count }),
      how: row.how,
      ...(row.event_id === null ? {} : { event: row.event_id }),
      ...(row.filed_at === null ? {} : { filedAt: row.filed_at }),
    }
  })
}

const nameOf = (row: EntryRow): string => `${row.sha256}/${row.path}`
function kindOf(row: EntryRow): string {
  if (row.source === 'mail') return 'patient'
  if (row.sector === 'biology') return 'biology'
  return row.type_code === '18748-4' ? 'imaging' : 'letter'
}

/** Results out of bounds, alerts first, in one query. */
function flagsOf(db: Database.Database, documents: number[]): Map<number, FlagRow[]> {
  const rows = prepared(
    db,
    `SELECT document_id, name, value_text, unit, flag FROM observation
     WHERE document_id IN (SELECT value FROM json_each(?)) AND flag NOT IN ('none', 'no-bounds') ORDER BY document_id, position`,
  ).all(JSON.stringify(documents)) as FlagRow[]
  const ordered = [...rows.filter((row) => ALERTS.has(row.flag)), ...rows.filter((row) => !ALERTS.has(row.flag))]
  return Map.groupBy(ordered, (row) => row.document_id)
}

/** Current results, newest first: of documents that are no copy and not replaced. `forCurves` leaves out incomplete documents (code 613). */
export function resultsOf(db: Database.Database, patient: string, forCurves: boolean): ResultRow[] {
  const { shown } = standing(rowsOf(db, patient))
  const documents = new Map(shown.filter((row) => !(forCurves && row.incomplete === 1)).map((row) => [row.id, row]))
  const rows = prepared(
    db,
    `SELECT * FROM observation WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY sort_date DESC, document_id DESC, position`,
  ).all(JSON.stringify([...documents.keys()])) as (ObservationRow & { document_id: number; sort_date: number })[]
  return rows.flatMap((row) => {
    const document = documents.get(row.document_id)
    if (document === undefined) return []
    return [
      {
        ...observationOf(row),
        ...(row.date === null ? { date: new Date(row.sort_date).toISOString() } : {}),
        analyte: row.analyte,
        documentId: nameOf(document),
        messageId: document.sha256,
        flag: row.flag,
      },
    ]
  })
}
