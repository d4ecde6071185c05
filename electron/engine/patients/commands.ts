// What a person decides about patients: attach, detach, merge, split, undo. Each is one event, then its consequences, in one transaction.
// It must not file anything by itself beyond what the decision and rule P1 say.

import type Database from 'better-sqlite3'
import type { Input, Output } from '../../ipc/contract.ts'
import type { StatedPatient } from '../documents/document.ts'
import { PliError } from '../errors.ts'
import { append, decideByPerson, stableId, undo } from '../store/decisions.ts'
import type { DecisionContext } from '../store/decisions.ts'
import type { CardFacts, EventKind, Payloads } from '../store/decisions/event.ts'
import type { ComparedCard, ProjectionChange } from '../store/decisions/projection.ts'
import { withVisit } from '../store/decisions/visits.ts'
import { namedPatients } from '../store/clinical/details.ts'
import { prepared } from '../store/prepared.ts'
import { visitsOf } from './cards.ts'
import { ensureMail, refile, showPatients } from './filing.ts'
import { cardId, refreshAround, sideOfCard } from './filing/claims.ts'
import { factsOf } from './filing/facts.ts'
import { resolvedCard } from './filing/known-cards.ts'
import { DOCUMENTS, statedBy } from './filing/statement.ts'
import type { DocumentRow } from './filing/statement.ts'
import { namesOf } from './identity.ts'
import { areProvedApart, bearsOtherNumber, hasMergedTwoPersons } from './merging.ts'
import { isNear } from './near.ts'
import { decide, NOTHING_SEEN } from './rule.ts'

type Command =
  'patients.visited' | 'filing.file' | 'filing.detach' | 'patients.merge' | 'patients.split' | 'events.undo'
type Handlers = { [N in Command]: (input: Input<N>) => Output<N> }

/** Handlers of the contract's commands on patients. */
export function patientCommands(ctx: DecisionContext): Handlers {
  const inTransaction =
    <I, O>(work: (input: I) => O) =>
    (input: I) =>
      ctx.db.transaction(work).immediate(input)
  return {
    'patients.visited': inTransaction(({ id }) => visited(ctx, id)),
    'filing.file': inTransaction((input) => file(ctx, input)),
    'filing.detach': inTransaction(({ document }) => {
      const row = namedDocument(ctx.db, document)
      const patient = prepared(ctx.db, 'SELECT patient_id FROM filing WHERE document_id = ?').pluck().get(row.id) as
        string | null | undefined
      if (patient == null) throw new PliError('NOT_FOUND', 'Ce document n’est rattaché à aucun patient.')
      return { event: carryOut(ctx, 'document.detached', { documents: [document], patient }) }
    }),
    'patients.merge': inTransaction(({ from, into }) => {
      for (const id of [from, into]) requireCard(ctx.db, id)
      if (from === into) throw new PliError('USAGE', 'Choisissez deux dossiers différents.')
      if (areProvedApart(ctx.db, from, into)) throw twoPersons()
      return { event: carryOut(ctx, 'patient.merged', { from, into }) }
    }),
    'patients.split': inTransaction((input) => split(ctx, input)),
    'events.undo': inTransaction(({ event }) => {
      const done = undo(ctx, event)
      followUp(ctx, done.change)
      if (hasMergedTwoPersons(ctx.db)) throw twoPersons()
      return { event: done.event }
    }),
  }
}

function visited(ctx: DecisionContext, id: string): { event: string } {
  requireCard(ctx.db, id)
  const event = append(ctx, 'patient.visited', { patient: id })
  const { visitedAt, visitBefore } = withVisit(visitsOf(ctx.db, id), ctx.now().getTime())
  prepared(ctx.db, 'UPDATE patient SET visited_at = ?, last_visit_at = ? WHERE id = ?').run(
    visitedAt ?? null,
    visitBefore ?? null,
    id,
  )
  return { event }
}

/** Attaches to a card, completes a near one that has no INS, or opens a new one of the document's own traits. */
function file(ctx: DecisionContext, input: Input<'filing.file'>): Output<'filing.file'> {
  const rows = documentsNamed(ctx.db, input.what)
  const documents = rows.map(nameOf)
  const reason = input.reason === undefined ? {} : { reason: input.reason }
  if (input.patient !== undefined) {
    requireCard(ctx.db, input.patient)
    const completes = completion(ctx.db, input.patient, rows)
    const more = completes === undefined ? {} : { completes }
    return {
      event: carryOut(ctx, 'document.filed', { documents, patient: input.patient, ...reason, ...more }),
      patient: input.patient,
    }
  }
  const { patient, opens } = newCard(ctx, rows, input.traits)
  return { event: carryOut(ctx, 'document.filed', { documents, patient, ...reason, opens }), patient }
}

function split(ctx: DecisionContext, input: Input<'patients.split'>): Output<'patients.split'> {
  requireCard(ctx.db, input.id)
  const named = input.documents.map((name) => namedDocument(ctx.db, name))
  for (const row of named) {
    const at = prepared(ctx.db, 'SELECT patient_id FROM filing WHERE document_id = ?').pluck().get(row.id)
    if (at !== input.id) throw new PliError('DOCUMENT_UNKNOWN', 'Un de ces documents n’est pas dans ce dossier.')
  }
  const rows = withVersions(ctx.db, input.id, named)
  const stated = rows.map(statedPatient).find((one) => one !== undefined) ?? cardStatement(ctx.db, input.id)
  // the number stays with the card that has it: the new one starts with the traits alone
  const opens = factsOf(stated, false)
  const into = stableId(ctx.auditKey, 'p', 'split', input.id, nextEvent(ctx.db))
  const event = carryOut(ctx, 'patient.split', { patient: input.id, documents: rows.map(nameOf), into, opens })
  return { event, patient: into }
}

/** What is one line on the page goes as one: the documents, then what they replace or repeat on the same card. */
function withVersions(db: Database.Database, patient: string, rows: DocumentRow[]): DocumentRow[] {
  const found = new Map(rows.map((row) => [row.id, row]))
  let last: DocumentRow[] = rows
  while (last.length > 0) {
    last = (
      prepared(
        db,
        `${DOCUMENTS} WHERE f.patient_id = ? AND (d.superseded_by IN (SELECT value FROM json_each(?))
           OR d.duplicate_of IN (SELECT value FROM json_each(?))) ORDER BY d.id`,
      ).all(patient, ...Array<string>(2).fill(JSON.stringify(last.map((row) => row.id)))) as DocumentRow[]
    ).filter((row) => !found.has(row.id))
    for (const row of last) found.set(row.id, row)
  }
  return [...found.values()]
}

function carryOut<K extends EventKind>(ctx: DecisionContext, kind: K, payload: Payloads[K]): string {
  const { event, change } = decideByPerson(ctx, kind, payload)
  followUp(ctx, change)
  return event
}

/** What follows from a changed projection: documents placed otherwise, cards that the rule may or may no longer use. */
function followUp(ctx: DecisionContext, change: ProjectionChange): void {
  const rows = [...change.documents].flatMap((name) => findDocument(ctx.db, name) ?? [])
  const numbers = new Set(change.numbers)
  for (const number of refreshAround(ctx, change.compared.map(sideOfCard))) numbers.add(number)
  refile(ctx, rows, numbers)
  for (const id of change.cards) followMerge(ctx.db, id)
}

/** Documents of a card, and of those merged into it, show the card where the merges lead now. */
function followMerge(db: Database.Database, id: string): void {
  const cards = prepared(
    db,
    `WITH RECURSIVE tree (id) AS (SELECT ? UNION SELECT p.id FROM patient p JOIN tree ON p.merged_into = tree.id) SELECT id FROM tree`,
  )
    .pluck()
    .all(id) as string[]
  for (const card of cards) {
    const shown = resolvedCard(db, card)
    const messages = prepared(
      db,
      `SELECT DISTINCT d.message_id FROM filing f JOIN document d ON d.id = f.document_id WHERE f.card_id = ? AND f.patient_id IS NOT ?`,
    )
      .pluck()
      .all(card, shown) as number[]
    prepared(db, 'UPDATE filing SET patient_id = ? WHERE card_id = ? AND patient_id IS NOT ?').run(shown, card, shown)
    showPatients(db, messages)
  }
}

/** « Compléter ce dossier »: a card without INS takes the number and the traits of a near document that could open one. */
function completion(db: Database.Database, patient: string, rows: DocumentRow[]): CardFacts | undefined {
  const card = prepared(db, 'SELECT * FROM patient WHERE id = ?').get(patient) as ComparedCard & {
    ins_status: string
  }
  if (card.ins_status !== 'none') return undefined
  for (const row of rows) {
    const stated = statedBy(row)
    const patientStated = statedPatient(row)
    if (patientStated === undefined || stated.identity === undefined || decide(stated, NOTHING_SEEN).kind !== 'open')
      continue
    const side = { ...stated.identity, names: namesOf(stated.identity) }
    const facts = factsOf(patientStated, true)
    // a record of another number may have been merged into this one
    if (isNear(side, sideOfCard(card)) && !bearsOtherNumber(db, patient, facts.ins?.value ?? '')) return facts
  }
  return undefined
}

/** A card of the documents' own traits, else of those that a person gave. With an INS that could open one, it has the id that the rule would give it. */
function newCard(
  ctx: DecisionContext,
  rows: DocumentRow[],
  given: Input<'filing.file'>['traits'],
): { patient: string; opens: CardFacts } {
  for (const row of rows) {
    const patient = statedPatient(row)
    if (patient === undefined) continue
    const stated = statedBy(row)
    const { identity } = stated
    if (identity !== undefined && decide(stated, NOTHING_SEEN).kind === 'open') {
      return { patient: cardId(ctx.auditKey, identity), opens: factsOf(patient, true) }
    }
    return { patient: stableId(ctx.auditKey, 'p', 'document', nameOf(row)), opens: factsOf(patient, false) }
  }
  const [first] = rows
  if (given !== undefined && first !== undefined) {
    const { birthName, givenName, sex, birthDate } = given
    const traits = { ...(sex === undefined ? {} : { sex }), ...(birthDate === undefined ? {} : { birthDate }) }
    const opens = factsOf({ birthName, givenNames: [givenName], ...traits }, false)
    return { patient: stableId(ctx.auditKey, 'p', 'document', nameOf(first)), opens }
  }
  throw new PliError('USAGE', 'Ce document ne désigne aucun patient : choisissez un dossier.', {
    kept: 'Rien n’a changé.',
  })
}

function statedPatient(row: DocumentRow): StatedPatient | undefined {
  return namedPatients(row.stated).patient
}
function cardStatement(db: Database.Database, id: string): StatedPatient {
  const row = prepared(db, 'SELECT birth_name, given_names FROM patient WHERE id = ?').get(id) as {
    birth_name: string
    given_names: string
  }
  return { birthName: row.birth_name, givenNames: JSON.parse(row.given_names) as string[] }
}
function nextEvent(db: Database.Database): string {
  return String(prepared(db, 'SELECT coalesce(max(seq), 0) + 1 FROM event').pluck().get())
}

function twoPersons(): PliError {
  return new PliError('INS_DIFFER', 'Ces deux dossiers ont chacun une INS qualifiée, et elles diffèrent.', {
    kept: 'Rien n’a changé : ce sont deux personnes.',
    next: 'Si un document est dans le mauvais dossier, détachez-le et rattachez-le à l’autre.',
  })
}

function requireCard(db: Database.Database, id: string): void {
  const merged = prepared(db, 'SELECT merged_into FROM patient WHERE id = ?').get(id) as
    { merged_into: string | null } | undefined
  if (merged === undefined) throw new PliError('PATIENT_UNKNOWN', 'Ce patient n’est pas dans le coffre.')
  if (merged.merged_into !== null) throw new PliError('PATIENT_UNKNOWN', 'Ce dossier a été réuni à un autre.')
}

const nameOf = (row: DocumentRow): string => `${row.sha256}/${row.path}`

function findDocument(db: Database.Database, name: string): DocumentRow | undefined {
  return prepared(db, `${DOCUMENTS} WHERE m.sha256 = ? AND d.path = ?`).get(name.slice(0, 64), name.slice(65)) as
    DocumentRow | undefined
}
function namedDocument(db: Database.Database, name: string): DocumentRow {
  const row = findDocument(db, name)
  if (row === undefined) throw new PliError('DOCUMENT_UNKNOWN', 'Ce document n’est pas à bord.')
  return row
}
/** One document ('sha256/path'), or all those of a message ('sha256'); a message without document is filed by its own words. */
function documentsNamed(db: Database.Database, what: string): DocumentRow[] {
  if (what.length > 64) return [namedDocument(db, what)]
  const message = prepared(db, 'SELECT id FROM message WHERE sha256 = ?').pluck().get(what) as number | undefined
  if (message === undefined) throw new PliError('MESSAGE_UNKNOWN', 'Ce courrier n’est pas à bord.')
  const rows = prepared(db, `${DOCUMENTS} WHERE m.id = ? ORDER BY d.position`).all(message) as DocumentRow[]
  if (rows.length > 0) return rows
  ensureMail(db, message)
  return prepared(db, `${DOCUMENTS} WHERE m.id = ?`).all(message) as DocumentRow[]
}
