// What the window and the CLI ask about patients. Reads only.

import type Database from 'better-sqlite3'
import type { Input, Output } from '../../ipc/contract.ts'
import type { PatientCard, ResultRow } from '../../ipc/patients.ts'
import { eventsOf, namesCard, undoneEvents } from '../store/decisions.ts'
import { newSince } from '../store/decisions/visits.ts'
import { plain } from '../store/clinical/plain.ts'
import { patientCard, patientCards, VISIBLE, visitsOf } from './cards.ts'
import { areProvedApart } from './merging.ts'
import { resultsOf, timelineOf } from './timeline.ts'
import { compareCards, unfiledOf, unfiledRowOf, unfiledRows } from './waiting.ts'

export interface PatientsQueryContext {
  db: Database.Database
  now: () => Date
}
type Query =
  | 'patients.list'
  | 'patients.card'
  | 'patients.show'
  | 'patients.compare'
  | 'patients.series'
  | 'filing.list'
  | 'filing.show'
  | 'events.list'
type Handlers = { [N in Query]: (input: Input<N>) => Output<N> }

/** Handlers of the contract's queries on patients. */
export function patientQueries(ctx: PatientsQueryContext): Handlers {
  const { db } = ctx
  return {
    'patients.list': ({ query, limit = 100, offset = 0 }) => listPatients(ctx, query ?? '', limit, offset),
    'patients.card': ({ id }) => ({ patient: patientCard(db, id, ctx.now()) }),
    'patients.show': ({ id }) => {
      const patient = patientCard(db, id, ctx.now())
      const since = newSince(visitsOf(db, id), ctx.now().getTime())
      return {
        patient,
        timeline: timelineOf(db, id, since),
        observations: resultsOf(db, id, false),
        unfiled: unfiledOf(db, id),
        ...(since === undefined ? {} : { lastVisit: new Date(since).toISOString() }),
      }
    },
    'patients.compare': ({ one, other }) => ({
      one: patientCard(db, one, ctx.now()),
      other: patientCard(db, other, ctx.now()),
      traits: compareCards(db, one, other),
      provedApart: areProvedApart(db, one, other),
    }),
    'patients.series': ({ id, analytes }) => ({
      series: seriesOf(resultsOf(db, patientCard(db, id).id, true), analytes),
    }),
    'filing.list': ({ limit = 200, offset = 0 }) => unfiledRows(db, limit, offset),
    'filing.show': ({ document }) => ({ unfiled: unfiledRowOf(db, document) }),
    'events.list': ({ patient, limit = 100 }) => ({ events: listEvents(db, patient, limit) }),
  }
}

/**
 * Fragments of names in any order, accents folded, the birth date in any form (`140351`, `14/03/1951`), an INS. Every fragment must be
 * there; one scan of the cards (5,000) is a few milliseconds, so no index of words is kept for it. Without a query their order alone is read.
 */
function listPatients(
  ctx: PatientsQueryContext,
  query: string,
  limit: number,
  offset: number,
): { patients: PatientCard[]; total: number } {
  const fragments = fragmentsOf(query)
  const where = [VISIBLE, ...fragments.map(() => "instr(' ' || p.search, ?) > 0")].join(' AND ')
  const ids = ctx.db
    .prepare(`SELECT p.id FROM patient p WHERE ${where} ORDER BY p.family_folded, p.given_folded, p.birth_date, p.id`)
    .pluck()
    .all(...fragments) as string[]
  const cards = patientCards(ctx.db, ids.slice(offset, offset + limit), ctx.now())
  return { patients: [...cards.values()], total: ids.length }
}

const MOST_FRAGMENTS = 12
/** Dates become their digits, `14/3/51` its six; words stay, each to be found at the start of a word. */
export function fragmentsOf(query: string): string[] {
  const iso = query.replace(/(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/g, ' $1$2$3 ')
  const dated = iso.replace(
    /(?<!\d)(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?!\d)/g,
    (_, day: string, month: string, year: string) => ` ${day.padStart(2, '0')}${month.padStart(2, '0')}${year} `,
  )
  return plain(dated)
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, MOST_FRAGMENTS)
    .map((word) => ` ${word}`)
}

/** One series an analyte and unit, oldest first (R52: two units are never one line, nothing is converted). */
function seriesOf(
  results: ResultRow[],
  analytes: string[] | undefined,
): { analyte: string; name: string; unit?: string; points: ResultRow[] }[] {
  const wanted = analytes === undefined ? undefined : new Set(analytes)
  const points = results.filter((one) => wanted?.has(one.analyte) ?? true)
  return [...Map.groupBy(points.toReversed(), (one) => `${one.analyte}\u0000${one.unit ?? ''}`).values()].flatMap(
    (line) => {
      const newest = line.at(-1)
      if (newest === undefined) return []
      return [
        {
          analyte: newest.analyte,
          name: newest.name,
          ...(newest.unit === undefined ? {} : { unit: newest.unit }),
          points: line,
        },
      ]
    },
  )
}

/** Newest first. */
function listEvents(
  db: Database.Database,
  patient: string | undefined,
  limit: number,
): Output<'events.list'>['events'] {
  const events = eventsOf(db)
  const undone = undoneEvents(events)
  return events
    .toReversed()
    .filter((event) => patient === undefined || namesCard(event, patient))
    .slice(0, limit)
    .map((event) => ({
      id: event.id,
      at: event.at,
      actor: event.actor,
      kind: event.kind,
      ...('patient' in event.payload ? { patient: event.payload.patient } : {}),
      undone: undone.has(event.id),
    }))
}
