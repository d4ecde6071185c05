// Decisions: the append-only chain of events, and the cards that follow from it (architecture, decision 8).
// It must not judge identities (patients/) nor ever change a written event: undoing is one more event.

import type Database from 'better-sqlite3'
import { PliError } from '../errors.ts'
import { CHAIN_START, eventHash, type ChainedEvent } from './chain.ts'
import { hmac } from './crypto.ts'
import type { EventKind, Payloads, Event } from './decisions/event.ts'
import { project } from './decisions/projection.ts'
import type { ProjectionChange } from './decisions/projection.ts'
import { prepared } from './prepared.ts'

export interface DecisionContext {
  db: Database.Database
  /** 32 bytes, from the keyring by HKDF */
  auditKey: Buffer
  now: () => Date
  /** who decides: 'person:…'; the rule signs its own */
  actor: string
}

export interface EventRow extends ChainedEvent {
  hash: string
}

/** A stable id made from what it names: the same facts give the same id in any order of arrival, and after a rebuild. */
export function stableId(auditKey: Buffer, prefix: string, ...facts: string[]): string {
  return prefix + hmac(auditKey, facts.join('\u0000')).toString('hex').slice(0, 20)
}

/** Writes one event at the end of the chain. Call inside a transaction; the projection is the caller's next step. */
export function append<K extends EventKind>(
  ctx: DecisionContext,
  kind: K,
  payload: Payloads[K],
  actor = ctx.actor,
): string {
  const last = prepared(ctx.db, 'SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1').get() as
    { seq: number; hash: string } | undefined
  const seq = (last?.seq ?? 0) + 1
  const text = JSON.stringify(payload)
  const row = {
    seq,
    id: stableId(ctx.auditKey, 'e', 'event', String(seq), kind, text),
    at: ctx.now().toISOString(),
    actor,
    kind,
    payload: text,
    previous: last?.hash ?? CHAIN_START,
  }
  prepared(
    ctx.db,
    'INSERT INTO event (seq, id, at, actor, kind, payload, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  ).run(row.seq, row.id, row.at, row.actor, row.kind, row.payload, row.previous, eventHash(ctx.auditKey, row))
  return row.id
}

/**
 * Checks the whole chain: numbers without a gap, each hash, each link. Gives the number of the first event that does not hold,
 * undefined when all do. A cut at the very end cannot be seen from inside.
 */
export function firstBrokenEvent(db: Database.Database, auditKey: Buffer): number | undefined {
  let previous = CHAIN_START
  let expected = 1
  for (const row of db.prepare('SELECT * FROM event ORDER BY seq').iterate() as Iterable<EventRow>) {
    if (row.seq !== expected || row.previous !== previous || row.hash !== eventHash(auditKey, row)) return expected
    previous = row.hash
    expected += 1
  }
  return undefined
}

/** The events of some kinds, or every event, oldest first. */
export function eventsOf<K extends EventKind = EventKind>(
  db: Database.Database,
  ...kinds: K[]
): Extract<Event, { kind: K }>[] {
  const which = kinds.length === 0 ? '' : 'WHERE kind IN (SELECT value FROM json_each(?))'
  const rows = prepared(db, `SELECT seq, id, at, actor, kind, payload FROM event ${which} ORDER BY seq`).all(
    ...(kinds.length === 0 ? [] : [JSON.stringify(kinds)]),
  ) as EventRow[]
  const events = rows.map((row) => ({ ...row, payload: JSON.parse(row.payload) as never }) as Event)
  return events as Extract<Event, { kind: K }>[]
}

/** Ids of the events that an undo has taken back, undone undos excepted. The undos alone are looked at. */
export function undoneEvents(events: readonly Event[]): Set<string> {
  const undone = new Set<string>()
  // an undo always stands after what it takes back: from the end, each one is already known to hold or not
  for (const event of events.toReversed()) {
    if (event.kind === 'event.undone' && !undone.has(event.id)) undone.add(event.payload.event)
  }
  return undone
}

/** The cards, their identifiers and the placed documents, made again from the events. Answers what changed. Call in a transaction. */
export function rebuildProjection(db: Database.Database): ProjectionChange {
  const events = eventsOf(db)
  const undone = undoneEvents(events)
  return project(
    db,
    events.filter((event) => !undone.has(event.id)),
  )
}

/** One decision of a person: the event, then the cards. Call in a transaction. */
export function decideByPerson<K extends EventKind>(
  ctx: DecisionContext,
  kind: K,
  payload: Payloads[K],
): { event: string; change: ProjectionChange } {
  const event = append(ctx, kind, payload)
  return { event, change: rebuildProjection(ctx.db) }
}

/**
 * Takes back a decision of a person; an undo can be undone. Throws EVENT_UNKNOWN; NOT_UNDOABLE for what the rule did, for a visit, for
 * what is taken back already, and for a card that later decisions stand on.
 */
export function undo(ctx: DecisionContext, id: string): { event: string; change: ProjectionChange } {
  const events = eventsOf(ctx.db)
  const target = events.find((event) => event.id === id)
  if (target === undefined) throw new PliError('EVENT_UNKNOWN', 'Cette décision n’est pas dans le journal.')
  const undone = undoneEvents(events)
  const standing = events.filter((event) => !undone.has(event.id) && event.seq > target.seq)
  const opened = openedCard(target)
  const refused =
    target.kind === 'patient.opened' ||
    target.kind === 'patient.visited' ||
    undone.has(target.id) ||
    (opened !== undefined && standing.some((event) => event.kind !== 'patient.visited' && namesCard(event, opened)))
  if (refused) {
    throw new PliError('NOT_UNDOABLE', 'Cette décision ne peut pas être annulée telle quelle.', {
      kept: 'Rien n’a changé.',
      next: 'Annulez d’abord les décisions prises ensuite sur ce dossier.',
    })
  }
  return decideByPerson(ctx, 'event.undone', { event: id })
}

function openedCard(event: Event): string | undefined {
  if (event.kind === 'document.filed' && event.payload.opens !== undefined) return event.payload.patient
  return event.kind === 'patient.split' ? event.payload.into : undefined
}

/** Does this event speak of that card? */
export function namesCard(event: Event, card: string): boolean {
  switch (event.kind) {
    case 'patient.merged':
      return event.payload.from === card || event.payload.into === card
    case 'patient.split':
      return event.payload.patient === card || event.payload.into === card
    case 'event.undone':
      return false
    case 'letter.accepted':
      return event.payload.patient === card
    default:
      return event.payload.patient === card
  }
}
