// À rattacher: what waits, why, and which cards it could go to (journeys AT-02 to AT-09).
// It must not choose: candidates are only ordered.

import type Database from 'better-sqlite3'
import type { Candidate, UnfiledCode, UnfiledRow } from '../../ipc/patients.ts'
import { namedPatients } from '../store/clinical/details.ts'
import type { ComparedCard } from '../store/decisions/projection.ts'
import { unpackText } from '../store/packed.ts'
import { prepared } from '../store/prepared.ts'
import { patientCards, VISIBLE } from './cards.ts'
import { sideOfCard } from './filing/claims.ts'
import { identityOfRow, type StatedColumns } from './filing/statement.ts'
import { namesOf, nirContradictions } from './identity.ts'
import type { Identity } from './identity.ts'
import { compareTraits } from './near.ts'
import type { NearSide } from './near.ts'
import { namedIn } from './waiting/named-in.ts'
import type { NamedInText } from './waiting/named-in.ts'
import { SEX_AGAINST_NUMBER, unfiledReason } from './reasons.ts'

const MOST_CANDIDATES = 6
const MOST_HOMONYMS = 50
/** under this a card has too little in common to be proposed */
const LEAST_SCORE = 10

interface WaitingRow extends StatedColumns {
  sha256: string
  path: string
  date: number
  title: string | null
  type_label: string | null
  subject: string | null
  from_name: string | null
  from_address: string | null
  stated: string | null
  reason: UnfiledCode
  discordant: number
  /** packed words of a PDF that names nobody */
  words: Buffer | null
}
const COLUMNS = `m.sha256, d.path, m.date, d.title, d.type_label, m.subject, m.from_name, m.from_address, d.stated, f.reason, f.discordant,
  CASE WHEN d.source = 'pdf' AND d.stated IS NULL THEN d.text END AS words, f.ins, f.ins_oid, f.family, f.used, f.given, f.birth_date, f.sex, f.birth_place`
const FROM = 'FROM filing f JOIN document d ON d.id = f.document_id JOIN message m ON m.id = d.message_id'
const WAITS = '(f.patient_id IS NULL OR f.reason IS NOT NULL)'

/** Newest first. */
export function unfiledRows(
  db: Database.Database,
  limit: number,
  offset: number,
): { unfiled: UnfiledRow[]; total: number } {
  const rows = prepared(
    db,
    `SELECT ${COLUMNS} ${FROM} WHERE ${WAITS} ORDER BY m.date DESC, d.id DESC LIMIT ? OFFSET ?`,
  ).all(limit, offset) as WaitingRow[]
  const total = prepared(db, `SELECT count(*) FROM filing f WHERE ${WAITS}`).pluck().get() as number
  return { unfiled: unfiledFrom(db, rows), total }
}

/** One document by its 'sha256/path'; null when it does not wait. */
export function unfiledRowOf(db: Database.Database, document: string): UnfiledRow | null {
  const [, sha256 = '', path = ''] = /^([0-9a-f]{64})\/(.*)$/s.exec(document) ?? []
  const row = prepared(db, `SELECT ${COLUMNS} ${FROM} WHERE m.sha256 = ? AND d.path = ? AND ${WAITS}`).get(
    sha256,
    path,
  ) as WaitingRow | undefined
  return row === undefined ? null : (unfiledFrom(db, [row])[0] ?? null)
}

const CARDS = 'SELECT p.*, i.value AS ins FROM patient p LEFT JOIN patient_identifier i ON i.patient_id = p.id'
interface CardSide extends ComparedCard {
  id: string
  ins: string | null
}

/** What waits and could be this patient's: the same number, or the same birth date or name as a candidate. */
export function unfiledOf(db: Database.Database, patient: string): UnfiledRow[] {
  const card = prepared(db, `${CARDS} WHERE p.id = ?`).get(patient) as CardSide | undefined
  if (card === undefined) return []
  const rows = prepared(
    db,
    `SELECT ${COLUMNS} ${FROM} WHERE ${WAITS} AND (f.ins = :ins OR f.birth_date = :birth OR f.family = :family OR f.used = :family
       OR f.used = :used) ORDER BY m.date DESC LIMIT 200`,
  ).all({
    ins: card.ins ?? '',
    birth: card.birth_date ?? '',
    family: card.family_folded,
    used: card.used_folded ?? '',
  }) as WaitingRow[]
  return unfiledFrom(db, rows).filter((row) => row.candidates.some((candidate) => candidate.patient.id === patient))
}

/** The cards of all rows are read at once. */
function unfiledFrom(db: Database.Database, rows: WaitingRow[]): UnfiledRow[] {
  const named = rows.map((row) => (row.words === null ? [] : namedIn(db, unpackText(row.words))))
  const scored = rows.map((row, index) => {
    const sides = named[index] ?? []
    return rank(db, sides.length > 0 ? sides : [sideOfIdentity(identityOfRow(row))])
  })
  const cards = patientCards(db, [...new Set(scored.flat().map((one) => one.id))])
  return rows.map((row, index) => {
    const candidates = (scored[index] ?? []).flatMap(({ id, ...rest }) => {
      const patient = cards.get(id)
      return patient === undefined ? [] : [{ patient, ...rest }]
    })
    // two persons named: nothing says which one the document is about
    const [only, ...others] = named[index] ?? []
    return unfiledRow(row, others.length > 0 ? undefined : only, candidates)
  })
}

function unfiledRow(row: WaitingRow, named: NamedInText | undefined, candidates: Candidate[]): UnfiledRow {
  const patient = named?.stated ?? namedPatients(row.stated).patient
  const identity = identityOfRow(row)
  const { ins: _ins, localIds: _localIds, phone: _phone, usedGivenName: _used, ...stated } = patient ?? {}
  return {
    document: `${row.sha256}/${row.path}`,
    message: row.sha256,
    date: new Date(row.date).toISOString(),
    title: row.title ?? row.type_label ?? row.subject ?? '',
    from: row.from_name ?? row.from_address ?? '',
    stated: {
      ...stated,
      ...(identity.ins === undefined ? {} : { ins: identity.ins }),
      ...(identity.oid === undefined ? {} : { insOid: identity.oid }),
    },
    ...(named === undefined ? {} : { readInText: true }),
    reason: reasonOf(row, identity, candidates),
    candidates,
  }
}

/** The sentence, made precise where the facts allow: which trait the number contradicts, whose number it is. */
function reasonOf(row: WaitingRow, identity: Identity, candidates: Candidate[]): UnfiledRow['reason'] {
  const reason = unfiledReason(row.reason, row.discordant === 1)
  if (row.reason === 'nir-contradicts' && nirContradictions(identity.ins ?? '', identity).includes('sex')) {
    return { ...reason, message: SEX_AGAINST_NUMBER }
  }
  const owner = candidates.find((one) => one.traits['ins'] === 'same' && one.traits['givenName'] === 'different')
  const [given, stated] = [owner?.patient.givenNames[0], statedGivenName(row)]
  if (row.reason === 'traits-differ' && given !== undefined && stated !== undefined) {
    return { ...reason, message: `INS de ${given}, prénom ${stated}. Choisissez.` }
  }
  return reason
}
function statedGivenName(row: WaitingRow): string | undefined {
  return namedPatients(row.stated).patient?.givenNames?.[0]
}

/** How two records agree, trait by trait; both are aboard. */
export function compareCards(db: Database.Database, one: string, other: string): Candidate['traits'] {
  const [a, b] = [one, other].map((id) => knownSide(prepared(db, `${CARDS} WHERE p.id = ?`).get(id) as CardSide))
  return a === undefined || b === undefined ? {} : compareTraits(a, b).traits
}
const knownSide = (card: CardSide): NearSide => ({
  ...sideOfCard(card),
  ...(card.ins === null ? {} : { ins: card.ins }),
})

interface Ranked {
  id: string
  traits: Candidate['traits']
  score: number
}
/** The cards that have most in common with one of these identities, best first; the same set gives the same order. */
function rank(db: Database.Database, sides: readonly NearSide[]): Ranked[] {
  const best = new Map<string, Ranked>()
  for (const side of sides) {
    for (const card of around(db, side)) {
      const one = { id: card.id, ...compareTraits(side, knownSide(card)) }
      if (one.score >= LEAST_SCORE && one.score > (best.get(card.id)?.score ?? 0)) best.set(card.id, one)
    }
  }
  return [...best.values()].toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1)).slice(0, MOST_CANDIDATES)
}

const sideOfIdentity = (identity: Identity): NearSide => ({ ...identity, names: namesOf(identity) })

function around(db: Database.Database, side: NearSide): CardSide[] {
  const found = new Map<string, CardSide>()
  const look = (where: string, ...values: string[]): void => {
    const rows = prepared(db, `${CARDS} WHERE ${VISIBLE} AND ${where} LIMIT ${MOST_HOMONYMS}`).all(
      ...values,
    ) as CardSide[]
    for (const row of rows) found.set(row.id, row)
  }
  if (side.ins !== undefined) {
    look('i.value = ?', side.ins)
    // a wrong key hides a right number
    look("i.value BETWEEN ? AND ? || 'Z'", side.ins.slice(0, 13), side.ins.slice(0, 13))
  }
  if (side.birthDate !== undefined) look('p.birth_date = ?', side.birthDate)
  for (const name of side.names) {
    look('p.family_folded = ? AND p.given_folded = ?', name, side.given ?? '')
    look('p.family_folded = ?', name)
    look('p.used_folded = ?', name)
  }
  return [...found.values()]
}
