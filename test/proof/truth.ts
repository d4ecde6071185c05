// What the maker of a mailbox knows of it, and the comparison with what Pli has on board. Pure; every difference has a class.
// Where the shared mailboxes are, the lines are their truth.jsonl; else test/proof/own-mailbox.ts writes the same shape.

import type { Observation } from '../../electron/engine/documents/document.ts'
import type { ShownDocument, ShownMessage } from '../../electron/ipc/mail.ts'

export interface TrueObservation {
  code: string
  label: string
  /** PQ: a number; IVL_PQ: `<0.6`; CD and ST: words */
  type: 'PQ' | 'IVL_PQ' | 'CD' | 'ST'
  value: string
  unit: string
  low: string | null
  high: string | null
  /** '' where the format has none for it; an absent one means N */
  flag: string
  second?: { value: string; unit: string; low: string | null; high: string | null } | null
}
export interface TrueDocument {
  uniqueId: string | null
  format: 'cda-n1' | 'cda-n3' | 'hprim'
  title: string
  typeCode: string
  /** day of the act */
  date: string
  ins: string | null
  oid: string | null
  version: number | null
  replaces: string | null
  status: 'completed' | 'partial'
  observations: TrueObservation[]
  previous: { code: string; value: string; unit: string; date: string }[]
  pending: string[]
}
export interface TrueMessage {
  file: string
  folder: string
  kind: string
  /** whose INS it is; null: nobody's */
  patient: string | null
  identity: 'ok' | 'no-ins' | 'bad-key' | 'trait-mismatch' | null
  identityFault?: string
  documents: TrueDocument[]
  probes: { body?: string; attachment?: string }
}
export interface TruePatient {
  id: string
  ins: string
  oid: string
}

/** Class of difference → where: file of the message, never words of it. */
export class Differences {
  readonly #found = new Map<string, string[]>()

  add(kind: string, where: string): void {
    const places = this.#found.get(kind) ?? []
    places.push(where)
    this.#found.set(kind, places)
  }
  count(kind: string): number {
    return this.#found.get(kind)?.length ?? 0
  }
  /** Each class with its count and the first places. */
  table(): Record<string, { count: number; first: string[] }> {
    const classes = [...this.#found].toSorted(([a], [b]) => a.localeCompare(b))
    return Object.fromEntries(
      classes.map(([kind, places]) => [kind, { count: places.length, first: places.slice(0, 3) }]),
    )
  }
}

/** One message on board against the line that describes it. Receipts return documents of other lines: `byUniqueId` has all. */
export function compareMessage(
  truth: TrueMessage,
  shown: ShownMessage,
  patients: ReadonlyMap<string, TruePatient>,
  byUniqueId: ReadonlyMap<string, TrueMessage>,
  differences: Differences,
): void {
  for (const one of truth.documents) {
    const found = shown.documents.find((document) => isSame(one, document))
    if (found) compareDocument(truth, one, found, differences)
    else differences.add(`document absent (${one.format})`, truth.file)
  }
  for (const document of shown.documents) compareFiling(truth, document, patients, byUniqueId, differences)
}

function isSame(truth: TrueDocument, document: ShownDocument): boolean {
  if (truth.format === 'hprim') return document.source === 'hprim'
  return document.uniqueId === truth.uniqueId
}

function compareFiling(
  truth: TrueMessage,
  document: ShownDocument,
  patients: ReadonlyMap<string, TruePatient>,
  byUniqueId: ReadonlyMap<string, TrueMessage>,
  differences: Differences,
): void {
  const owner = (document.uniqueId === undefined ? undefined : byUniqueId.get(document.uniqueId)) ?? truth
  const whose = owner.patient === null ? undefined : patients.get(owner.patient)
  const stated = owner.documents.find((one) => isSame(one, document))
  const card = document.filedUnder
  const what = stated?.format ?? truth.kind
  if (card === null) {
    if (owner.identity === 'ok' && stated) {
      differences.add(`waits though right (${what}: ${document.unfiledReason?.code ?? '?'})`, truth.file)
    }
    return
  }
  if (whose === undefined || card.ins?.value !== whose.ins) differences.add('under a wrong patient', truth.file)
  // a demonstration identity has its own card, badged, which is nobody's real one
  else if (card.ins.oid !== (stated?.oid ?? whose.oid)) differences.add('under a card of another authority', truth.file)
  else if (owner.identity !== 'ok' && owner.identityFault !== 'demo-oid') {
    differences.add(`filed though ${owner.identityFault ?? owner.identity ?? 'nobody’s'}`, truth.file)
  }
}

function compareDocument(
  { file }: TrueMessage,
  truth: TrueDocument,
  found: ShownDocument,
  differences: Differences,
): void {
  const check = (name: string, expected: unknown, actual: unknown): void => {
    if (expected !== actual)
      differences.add(`${name} (${truth.format})`, `${file}: ${String(expected)} ≠ ${String(actual)}`)
  }
  // HPRIM has neither title nor type: nothing is invented for it
  if (truth.format !== 'hprim') {
    check('title', truth.title, found.title)
    check('type', truth.typeCode, found.typeCode)
  }
  check('date', truth.date, found.date?.slice(0, 10))
  check('version', truth.version, found.version ?? null)
  check('replaces', truth.replaces, found.replaces ?? null)
  check('status', truth.status, found.status ?? 'completed')
  check('pending', truth.pending.toSorted().join(' '), (found.pending ?? []).toSorted().join(' '))
  const left = [...(found.observations ?? [])]
  for (const one of truth.observations) {
    const at = left.findIndex((observation) => observation.code === one.code && valueOf(observation) === wanted(one))
    const index = at >= 0 ? at : left.findIndex((observation) => observation.code === one.code)
    if (index < 0) {
      differences.add(`result absent (${truth.format})`, `${file}: ${one.code}`)
      continue
    }
    const [observation] = left.splice(index, 1)
    if (observation) compareObservation(one, observation, (name, a, b) => check(`result’s ${name}`, a, b))
  }
  for (const observation of left) differences.add(`result too many (${truth.format})`, `${file}: ${observation.code}`)
  const previous = (found.observations ?? []).flatMap((one) =>
    (one.previous ?? []).map(
      (before) => `${one.code} ${before.valueText} ${before.unit ?? ''} ${before.date?.slice(0, 10)}`,
    ),
  )
  const expected = truth.previous.map((one) => `${one.code} ${one.value} ${one.unit} ${one.date}`)
  check('previous results', expected.toSorted().join(', '), previous.toSorted().join(', '))
}

type Check = (name: string, expected: unknown, actual: unknown) => void

function compareObservation(truth: TrueObservation, found: Observation, check: Check): void {
  const at = (name: string): string => `${name} ${truth.type}`
  check(at('value'), wanted(truth), valueOf(found))
  check(at('unit'), truth.unit, found.unit ?? '')
  check(at('flag'), truth.flag || null, found.interpretation ?? (truth.flag === 'N' ? 'N' : null))
  check(at('low'), numberOf(truth.low), found.range?.low ?? null)
  check(at('high'), numberOf(truth.high), found.range?.high ?? null)
  if (!truth.second) return
  check(at('second value'), Number(truth.second.value), found.second?.value)
  check(at('second unit'), truth.second.unit, found.second?.unit)
}

/** A number is compared as a number, so that `5,1` and `5.10` are the same; anything else word for word. */
function wanted({ type, value }: TrueObservation): string {
  return type === 'PQ' ? String(Number(value)) : value
}
function valueOf({ value, comparator, valueText }: Observation): string {
  if (value === null) return valueText
  return `${comparator ?? ''}${value}`
}
function numberOf(bound: string | null): number | null {
  return bound === null || bound === '' ? null : Number(bound)
}
