// The cards, their identifiers and the documents placed by persons, as the standing events make them.
// It must not read documents: the spelling that a rule's card shows is refreshed by patients/filing, and left alone here.

import type Database from 'better-sqlite3'
import { plain } from '../clinical/plain.ts'
import type { CardFacts, Event } from './event.ts'
import { prepared } from '../prepared.ts'
import { withVisit, type Visits } from './visits.ts'

export interface ProjectionChange {
  /** 'sha256/path' of documents placed otherwise than before */
  documents: Set<string>
  /** cards that are new, gone, merged, settled or completed otherwise than before */
  cards: Set<string>
  /** INS whose cards changed */
  numbers: Set<string>
  /** what those cards are compared by, before and after: a claim may stand near to either */
  compared: ComparedCard[]
}
/** Columns of a card that other identities are held against. */
export interface ComparedCard {
  family_folded: string
  used_folded: string | null
  given_folded: string
  birth_date: string | null
  sex: string | null
  birth_place: string | null
}

interface CardState extends Visits {
  card: CardFacts
  openedBy: 'rule' | 'person'
  openedAt: string
  source: string
  settled: boolean
  mergedInto: string | undefined
}
interface Fold {
  cards: Map<string, CardState>
  placed: Map<string, { card: string | null; event: string }>
}

/** Applies the standing events in order. */
function fold(events: readonly Event[]): Fold {
  const cards = new Map<string, CardState>()
  const placed: Fold['placed'] = new Map()
  const open = (event: Event, id: string, card: CardFacts, source: string): void => {
    const before = cards.get(id)
    const openedBy = event.kind === 'patient.opened' ? 'rule' : 'person'
    if (before !== undefined && openedBy === 'rule') return
    cards.set(id, {
      card: before?.card ?? card,
      openedBy: before?.openedBy ?? openedBy,
      openedAt: before?.openedAt ?? event.at,
      source: before?.source ?? source,
      settled: openedBy === 'person',
      mergedInto: before?.mergedInto,
      visitedAt: before?.visitedAt,
      visitBefore: before?.visitBefore,
    })
  }
  const settle = (id: string): void => {
    const state = cards.get(id)
    if (state !== undefined) state.settled = true
  }
  for (const event of events) {
    switch (event.kind) {
      case 'patient.opened':
        open(event, event.payload.patient, event.payload.card, event.payload.source)
        break
      case 'document.filed': {
        const { documents, patient, opens, completes } = event.payload
        if (opens !== undefined) open(event, patient, opens, documents[0] ?? '')
        const state = cards.get(patient)
        if (completes !== undefined && state !== undefined) state.card = completes
        settle(patient)
        for (const document of documents) placed.set(document, { card: patient, event: event.id })
        break
      }
      case 'document.detached':
        for (const document of event.payload.documents) placed.set(document, { card: null, event: event.id })
        break
      case 'patient.merged': {
        const from = cards.get(event.payload.from)
        if (from !== undefined) from.mergedInto = event.payload.into
        settle(event.payload.from)
        settle(event.payload.into)
        break
      }
      case 'patient.split':
        open(event, event.payload.into, event.payload.opens, event.payload.documents[0] ?? '')
        settle(event.payload.patient)
        for (const document of event.payload.documents)
          placed.set(document, { card: event.payload.into, event: event.id })
        break
      case 'patient.visited': {
        const state = cards.get(event.payload.patient)
        if (state !== undefined) Object.assign(state, withVisit(state, Date.parse(event.at)))
        break
      }
      case 'event.undone':
        break
    }
  }
  return { cards, placed }
}

interface CardRow {
  id: string
  settled: number
  merged_into: string | null
  search: string
  opened_by: string
  visited_at: number | null
  last_visit_at: number | null
}

/** Writes what the events say over what the tables hold. */
export function project(db: Database.Database, events: readonly Event[]): ProjectionChange {
  const { cards, placed } = fold(events)
  const change: ProjectionChange = { documents: new Set(), cards: new Set(), numbers: new Set(), compared: [] }
  const before = new Map(
    (
      db
        .prepare('SELECT id, settled, merged_into, search, opened_by, visited_at, last_visit_at FROM patient')
        .all() as CardRow[]
    ).map((row) => [row.id, row]),
  )
  for (const [id, row] of before) if (!cards.has(id)) removeCard(db, row, change)
  for (const [id, state] of cards) {
    const row = before.get(id)
    if (row === undefined) {
      insertCard(db, id, state)
      markChanged(db, id, change)
      continue
    }
    const same =
      row.settled === (state.settled ? 1 : 0) &&
      row.merged_into === (state.mergedInto ?? null) &&
      row.opened_by === state.openedBy &&
      (state.openedBy === 'rule' || row.search === searchText(state.card))
    if (!same) {
      markChanged(db, id, change)
      updateCard(db, id, state)
      markChanged(db, id, change)
    }
    if (row.visited_at !== (state.visitedAt ?? null) || row.last_visit_at !== (state.visitBefore ?? null)) {
      writeState(db, id, state)
    }
  }
  replacePlaced(db, placed, change)
  return change
}

function markChanged(db: Database.Database, id: string, change: ProjectionChange): void {
  change.cards.add(id)
  const numbers = prepared(db, 'SELECT value FROM patient_identifier WHERE patient_id = ?').all(id) as {
    value: string
  }[]
  for (const { value } of numbers) change.numbers.add(value)
  const card = prepared(
    db,
    'SELECT family_folded, used_folded, given_folded, birth_date, sex, birth_place FROM patient WHERE id = ?',
  ).get(id) as ComparedCard | undefined
  if (card !== undefined) change.compared.push(card)
}
function removeCard(db: Database.Database, row: CardRow, change: ProjectionChange): void {
  markChanged(db, row.id, change)
  prepared(db, 'DELETE FROM patient_identifier WHERE patient_id = ?').run(row.id)
  prepared(db, 'DELETE FROM patient WHERE id = ?').run(row.id)
}

/** A card opened by the rule, while messages arrive: the event is written, the row follows without reading the chain again. */
export function insertRuleCard(db: Database.Database, id: string, card: CardFacts, source: string, at: string): void {
  const nothing = { mergedInto: undefined, visitedAt: undefined, visitBefore: undefined }
  insertCard(db, id, { card, openedBy: 'rule', openedAt: at, source, settled: false, ...nothing })
}

function insertCard(db: Database.Database, id: string, state: CardState): void {
  // at once: a row that is filled in later enters its indexes empty, and again
  prepared(
    db,
    `INSERT INTO patient (id, birth_name, used_name, given_names, sex, birth_date, birth_place, phone, family_folded, used_folded,
       given_folded, ins_status, test, search, opened_by, source, opened_at, settled, merged_into, visited_at, last_visit_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    ...factColumns(state.card),
    state.openedBy,
    state.source,
    state.openedAt,
    state.settled ? 1 : 0,
    state.mergedInto ?? null,
    state.visitedAt ?? null,
    state.visitBefore ?? null,
  )
  insertIdentifier(db, id, state.card)
}
function updateCard(db: Database.Database, id: string, state: CardState): void {
  // the spelling of a rule's card follows its documents
  if (state.openedBy === 'person' || state.settled) writeFacts(db, id, state.card)
  writeState(db, id, state)
}
function writeState(db: Database.Database, id: string, state: CardState): void {
  prepared(
    db,
    `UPDATE patient SET settled = ?, merged_into = ?, opened_by = ?, visited_at = ?, last_visit_at = ?,
       standing = CASE WHEN ? THEN 'open' ELSE standing END WHERE id = ?`,
  ).run(
    state.settled ? 1 : 0,
    state.mergedInto ?? null,
    state.openedBy,
    state.visitedAt ?? null,
    state.visitBefore ?? null,
    state.settled ? 1 : 0,
    id,
  )
}

/** What the card shows and is compared by. */
export function writeFacts(db: Database.Database, id: string, card: CardFacts): void {
  prepared(
    db,
    `UPDATE patient SET birth_name = ?, used_name = ?, given_names = ?, sex = ?, birth_date = ?, birth_place = ?, phone = ?,
       family_folded = ?, used_folded = ?, given_folded = ?, ins_status = ?, test = ?, search = ? WHERE id = ?`,
  ).run(...factColumns(card), id)
  prepared(db, 'DELETE FROM patient_identifier WHERE patient_id = ?').run(id)
  insertIdentifier(db, id, card)
}

/** From birth_name to search, in the order of both statements above. */
function factColumns(card: CardFacts): (string | number | null)[] {
  return [
    card.birthName,
    card.usedName ?? null,
    JSON.stringify(card.givenNames),
    card.sex ?? null,
    card.birthDate ?? null,
    card.birthPlace ?? null,
    card.phone ?? null,
    card.folded.family,
    card.folded.used ?? null,
    card.folded.given,
    card.ins === undefined ? 'none' : 'qualified',
    card.ins?.oid.endsWith('.10') ? 1 : card.ins?.oid.endsWith('.11') ? 2 : 0,
    searchText(card),
  ]
}

function insertIdentifier(db: Database.Database, id: string, { ins }: CardFacts): void {
  if (ins === undefined) return
  prepared(db, "INSERT INTO patient_identifier (patient_id, system, value, status) VALUES (?, ?, ?, 'active')").run(
    id,
    ins.oid,
    ins.value,
  )
}

/** Names, INS and the birth date as people type it: `14031951`, `140351`, `19510314`. */
export function searchText(card: CardFacts): string {
  const [year = '', month = '', day = ''] = (card.birthDate ?? '').split('-')
  const dates = day === '' ? [] : [`${day}${month}${year}`, `${day}${month}${year.slice(2)}`, `${year}${month}${day}`]
  return [
    plain([card.birthName, card.usedName ?? '', ...card.givenNames].join(' ')),
    ...dates,
    year,
    card.ins?.value.toLowerCase() ?? '',
  ].join(' ')
}

function replacePlaced(db: Database.Database, placed: Fold['placed'], change: ProjectionChange): void {
  const rows = db.prepare('SELECT document, card_id, event_id FROM decided').all() as {
    document: string
    card_id: string | null
    event_id: string
  }[]
  const before = new Map(rows.map((row) => [row.document, row]))
  for (const document of before.keys()) {
    if (placed.has(document)) continue
    prepared(db, 'DELETE FROM decided WHERE document = ?').run(document)
    change.documents.add(document)
  }
  for (const [document, { card, event }] of placed) {
    const row = before.get(document)
    if (row?.card_id === card && row.event_id === event) continue
    prepared(db, 'INSERT OR REPLACE INTO decided (document, card_id, event_id) VALUES (?, ?, ?)').run(
      document,
      card,
      event,
    )
    change.documents.add(document)
  }
}
