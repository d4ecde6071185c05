// What a patient and the practice decided about sending: identity checked on a document, opposition (R34, R35, AT-33). Events of the
// chain, read as they stand: no projection holds them, so that undoing one is enough.

import type Database from 'better-sqlite3'
import { append, eventsOf, undoneEvents, type DecisionContext } from '../store/decisions.ts'
import { prepared } from '../store/prepared.ts'
import { patientCard } from '../patients/cards.ts'
import type { LetterPatient } from './letter.ts'

/** Throws PATIENT_UNKNOWN. `on`: YYYY-MM-DD, the day on which the identity document was seen. Answers the event. */
export function checkIdentity(ctx: DecisionContext, patient: string, on: string): string {
  patientCard(ctx.db, patient)
  return append(ctx, 'patient.identity-checked', { patient, on })
}

/** `toward`: copies to the patient, or letters to professionals. Throws PATIENT_UNKNOWN. */
export function setOpposition(
  ctx: DecisionContext,
  opposition: { patient: string; toward: 'patient' | 'professionals'; opposed: boolean; on: string },
): string {
  patientCard(ctx.db, opposition.patient)
  return append(ctx, 'patient.opposition', opposition)
}

/** The card and its consents, those of the cards merged into it included. Throws PATIENT_UNKNOWN. */
export function letterPatient(db: Database.Database, id: string, now: Date): LetterPatient {
  const card = patientCard(db, id, now)
  const patient: LetterPatient = { card, opposition: {} }
  const consents = eventsOf(db, 'patient.identity-checked', 'patient.opposition')
  if (consents.length === 0) return patient
  const cards = new Set(mergedInto(db, card.id))
  const undone = undoneEvents(eventsOf(db, 'event.undone'))
  for (const event of consents) {
    if (!cards.has(event.payload.patient) || undone.has(event.id)) continue
    if (event.kind === 'patient.identity-checked') patient.identityChecked = event.payload.on
    else if (event.payload.opposed) patient.opposition[event.payload.toward] = event.payload.on
    else delete patient.opposition[event.payload.toward]
  }
  return patient
}

function mergedInto(db: Database.Database, card: string): string[] {
  return prepared(
    db,
    `WITH RECURSIVE same (id) AS (SELECT ? UNION SELECT p.id FROM patient p JOIN same ON p.merged_into = same.id) SELECT id FROM same`,
  )
    .pluck()
    .all(card) as string[]
}
