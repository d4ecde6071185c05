// Results read back from the store as the documents gave them.
// It must not group, convert or choose: series are patients/queries.ts.

import type Database from 'better-sqlite3'
import type { Flag } from '../../../ipc/clinical.ts'
import type { Observation } from '../../documents/document.ts'
import { prepared } from '../prepared.ts'

export interface ObservationRow {
  name: string
  code: string | null
  code_system: string | null
  analyte: string
  value: number | null
  value_text: string
  comparator: NonNullable<Observation['comparator']> | null
  unit: string | null
  low: number | null
  high: number | null
  range_text: string | null
  interpretation: string | null
  date: string | null
  laboratory: string | null
  chapter: string | null
  status: string | null
  flag: Flag
  details: string | null
}

/** One result; what the source does not hold is absent. */
export function observationOf(row: ObservationRow): Observation {
  const range = {
    ...(row.low === null ? {} : { low: row.low }),
    ...(row.high === null ? {} : { high: row.high }),
    ...(row.range_text === null ? {} : { text: row.range_text }),
  }
  return {
    name: row.name,
    ...(row.code === null ? {} : { code: row.code }),
    ...(row.code_system === null ? {} : { codeSystem: row.code_system }),
    value: row.value,
    valueText: row.value_text,
    ...(row.unit === null ? {} : { unit: row.unit }),
    ...(Object.keys(range).length === 0 ? {} : { range }),
    interpretation: row.interpretation,
    ...(row.comparator === null ? {} : { comparator: row.comparator }),
    ...(row.date === null ? {} : { date: row.date }),
    ...(row.laboratory === null ? {} : { laboratory: row.laboratory }),
    ...(row.chapter === null ? {} : { chapter: row.chapter }),
    ...(row.status === null ? {} : { status: row.status }),
    ...(row.details === null ? {} : (JSON.parse(row.details) as Partial<Observation>)),
  }
}

/** The results of one document, in its order, each with its flag. */
export function readObservations(
  db: Database.Database,
  documentId: number,
): (Observation & { flag: Flag; analyte: string })[] {
  const rows = prepared(db, 'SELECT * FROM observation WHERE document_id = ? ORDER BY position').all(
    documentId,
  ) as ObservationRow[]
  return rows.map((row) => ({ ...observationOf(row), flag: row.flag, analyte: row.analyte }))
}
