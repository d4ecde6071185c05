// Which results a newer version of a report changed, one by one (journeys AT-14, AT-15; R53).
// It compares what the two documents say; it must not pair results that could be two samples, nor convert a unit.

import type Database from 'better-sqlite3'
import type { Correction } from '../../../ipc/clinical.ts'
import { prepared } from '../prepared.ts'

interface ResultRow {
  document_id: number
  name: string
  analyte: string
  value: number | null
  value_text: string
  comparator: string | null
  unit: string | null
  date: string | null
}

/** For each of these documents (row ids) that replaced one: the results that are no longer what they were, in its order. */
export function correctionsOf(db: Database.Database, documents: readonly number[]): Map<number, Correction[]> {
  // of several that it replaced, the last one before it; never one that is another person's
  const pairs = prepared(
    db,
    `SELECT n.id AS newer, o.id AS older FROM json_each(?) j JOIN document n ON n.id = j.value JOIN document o ON o.superseded_by = n.id
       JOIN filing f ON f.document_id = n.id JOIN filing g ON g.document_id = o.id
     WHERE f.patient_id = g.patient_id OR (f.patient_id IS NULL AND g.patient_id IS NULL AND f.ins IS g.ins AND f.family IS g.family
       AND f.used IS g.used AND f.given IS g.given AND f.birth_date IS g.birth_date)
     ORDER BY o.version, o.sort_date, o.id`,
  ).all(JSON.stringify(documents)) as { newer: number; older: number }[]
  const before = new Map(pairs.map(({ newer, older }) => [newer, older]))
  if (before.size === 0) return new Map()
  const results = Map.groupBy(
    prepared(
      db,
      `SELECT document_id, name, analyte, value, value_text, comparator, unit, date FROM observation
       WHERE document_id IN (SELECT value FROM json_each(?)) ORDER BY document_id, position`,
    ).all(JSON.stringify([...before].flat())) as ResultRow[],
    (row) => row.document_id,
  )
  const found = new Map<number, Correction[]>()
  for (const [newer, older] of before) {
    const changed = changes(results.get(newer) ?? [], results.get(older) ?? [])
    if (changed.length > 0) found.set(newer, changed)
  }
  return found
}

/** An analyte that stands once in both; one that stands several times (a glucose every hour) only when its time tells them apart. */
function changes(newer: readonly ResultRow[], older: readonly ResultRow[]): Correction[] {
  return newer.flatMap((now) => {
    const was = pairOf(now, newer, older)
    if (was === undefined || isSame(now, was)) return []
    return [
      {
        analyte: now.analyte,
        name: now.name,
        valueText: now.value_text,
        ...(now.unit === null ? {} : { unit: now.unit }),
        before: was.value_text,
        ...(was.unit === null || was.unit === now.unit ? {} : { beforeUnit: was.unit }),
      },
    ]
  })
}

function pairOf(now: ResultRow, newer: readonly ResultRow[], older: readonly ResultRow[]): ResultRow | undefined {
  const ways: ((one: ResultRow) => boolean)[] = [
    (one) => one.analyte === now.analyte,
    (one) => one.analyte === now.analyte && one.date !== null && one.date === now.date,
  ]
  for (const way of ways) {
    const [was, ...others] = older.filter(way)
    if (was !== undefined && others.length === 0 && newer.filter(way).length === 1) return was
  }
  return undefined
}

function isSame(a: ResultRow, b: ResultRow): boolean {
  if (a.unit !== b.unit || a.comparator !== b.comparator) return false
  return a.value !== null && b.value !== null ? a.value === b.value : a.value_text.trim() === b.value_text.trim()
}
