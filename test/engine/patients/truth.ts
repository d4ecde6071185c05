// Holds a profile's filing and results against the truth of a made-up mailbox (truth.jsonl of the bench): counts, no assertion.
// Reads the store only; names no patient in what it answers.

import { readFileSync } from 'node:fs'
import type Database from 'better-sqlite3'

interface TruthObservation {
  code: string
  label: string
  type: string
  value: unknown
  unit: string | null
  flag?: string
}
interface TruthLine {
  messageId: string | null
  patient: string | null
  identity: 'ok' | 'no-ins' | 'bad-key' | 'trait-mismatch' | null
  identityFault?: string
  documents: { format: string; ins: string | null; observations?: TruthObservation[] }[]
  from: string
}
interface TruthPatient {
  id: string
  ins: string
}
export interface TruthReport {
  /** messages of the truth found aboard by Message-ID */
  found: number
  missing: number
  /** filed under a card that is not the patient's: must be 0 */
  wrongPatient: number
  /** filed though the identity is wrong: must be 0 */
  filedAgainstFault: number
  ok: {
    total: number
    filed: number
    byFormat: Record<string, { total: number; filed: number; reasons: Record<string, number> }>
  }
  observations: { expected: number; found: number; equal: number; differences: Record<string, number> }
}

/** `truthFile` is truth.jsonl, with patients.json beside the mailbox's folder or at `patientsFile`. */
export function compareWithTruth(db: Database.Database, truthFile: string, patientsFile: string): TruthReport {
  const numbers = new Map(
    (JSON.parse(readFileSync(patientsFile, 'utf8')) as TruthPatient[]).map((patient) => [patient.id, patient.ins]),
  )
  const report: TruthReport = {
    found: 0,
    missing: 0,
    wrongPatient: 0,
    filedAgainstFault: 0,
    ok: { total: 0, filed: 0, byFormat: {} },
    observations: { expected: 0, found: 0, equal: 0, differences: {} },
  }
  for (const line of readFileSync(truthFile, 'utf8').split('\n')) {
    if (line === '') continue
    const truth = JSON.parse(line) as TruthLine
    const message = truth.messageId === null ? undefined : messageOf(db, truth.messageId)
    if (message === undefined) {
      report.missing += 1
      continue
    }
    report.found += 1
    compareFiling(db, message, truth, numbers, report)
    compareObservations(db, message, truth, report)
  }
  return report
}

function messageOf(db: Database.Database, messageId: string): number | undefined {
  const bare = messageId.replace(/^<|>$/g, '')
  return db.prepare('SELECT id FROM message WHERE message_id IN (?, ?)').pluck().get(bare, `<${bare}>`) as
    number | undefined
}

function compareFiling(
  db: Database.Database,
  message: number,
  truth: TruthLine,
  numbers: Map<string, string>,
  report: TruthReport,
): void {
  const rows = db
    .prepare(
      `SELECT f.patient_id, f.reason, d.source, i.value AS ins FROM filing f JOIN document d ON d.id = f.document_id
       LEFT JOIN patient_identifier i ON i.patient_id = f.patient_id WHERE d.message_id = ?`,
    )
    .all(message) as { patient_id: string | null; reason: string | null; source: string; ins: string | null }[]
  const owner = truth.patient === null ? undefined : numbers.get(truth.patient)
  const filed = rows.filter((row) => row.patient_id !== null)
  report.wrongPatient += filed.filter((row) => row.ins !== owner).length
  if (truth.identity === null) return
  if (truth.identity !== 'ok') {
    report.filedAgainstFault += filed.length
    return
  }
  const format = truth.documents[0]?.format ?? (rows.length > 0 ? 'citizen' : 'sent to a citizen')
  const of = (report.ok.byFormat[format] ??= { total: 0, filed: 0, reasons: {} })
  const isFiled = rows.length > 0 && filed.length === rows.length
  report.ok.total += 1
  of.total += 1
  if (isFiled) {
    report.ok.filed += 1
    of.filed += 1
    return
  }
  const reason = rows.find((row) => row.reason !== null)?.reason ?? 'no row'
  of.reasons[reason] = (of.reasons[reason] ?? 0) + 1
}

function compareObservations(db: Database.Database, message: number, truth: TruthLine, report: TruthReport): void {
  const expected = truth.documents.flatMap((document) => document.observations ?? [])
  if (expected.length === 0) return
  const stored = db
    .prepare(
      `SELECT o.code, o.name, o.value, o.value_text, o.unit, o.interpretation FROM observation o JOIN document d ON d.id = o.document_id
       WHERE d.message_id = ? ORDER BY d.position, o.position`,
    )
    .all(message) as StoredObservation[]
  report.observations.expected += expected.length
  report.observations.found += stored.length
  const left = [...stored]
  for (const truthful of expected) {
    const differences = left.map((one) => differenceOf(truthful, one))
    const at = differences.indexOf(undefined)
    if (at >= 0) {
      report.observations.equal += 1
      left.splice(at, 1)
      continue
    }
    const kind = differences.find((one) => one !== 'code') ?? 'absent'
    report.observations.differences[kind] = (report.observations.differences[kind] ?? 0) + 1
  }
}

interface StoredObservation {
  code: string | null
  name: string
  value: number | null
  value_text: string
  unit: string | null
  interpretation: string | null
}
/** What differs first, undefined when code, value, unit and flag are equal. */
function differenceOf(truth: TruthObservation, stored: StoredObservation): string | undefined {
  if (stored.code !== truth.code && stored.name !== truth.label) return 'code'
  const value =
    truth.type === 'PQ'
      ? stored.value === Number(truth.value)
      : textOf(stored.value_text) === textOf(String(truth.value))
  if (!value) return `value ${truth.type}`
  if ((stored.unit ?? '') !== (truth.unit ?? '')) return 'unit'
  // an absent flag of the truth means N; HPRIM leaves it out
  const flag = stored.interpretation ?? ''
  return flag === (truth.flag ?? 'N') ||
    (flag === '' && truth.flag === 'N') ||
    (truth.flag === undefined && flag === '')
    ? undefined
    : 'flag'
}
const textOf = (text: string): string => text.replace(/\s/g, '').replace(',', '.').toLowerCase()
