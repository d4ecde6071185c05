// What an event of the chain says, kind by kind. Types only.

/** A card as its opening states it. Folded forms come from patients/identity.ts: the store compares nothing. */
export interface CardFacts {
  birthName: string
  usedName?: string
  givenNames: string[]
  sex?: 'M' | 'F' | 'U'
  birthDate?: string
  birthPlace?: string
  phone?: string
  ins?: { value: string; oid: string }
  folded: { family: string; used?: string; given: string }
}

/** Documents are 'sha256/path', messages sha256, never a row id. */
export interface Payloads {
  'patient.opened': { patient: string; card: CardFacts; source: string; rule: number }
  'document.filed': {
    documents: string[]
    patient: string
    reason?: string
    /** « Nouveau dossier »: the card that this decision opens */
    opens?: CardFacts
    /** « Compléter ce dossier »: the card takes the INS and the traits of the document */
    completes?: CardFacts
  }
  'document.detached': { documents: string[]; patient: string }
  'patient.merged': { from: string; into: string }
  'patient.split': { patient: string; documents: string[]; into: string; opens: CardFacts }
  'patient.visited': { patient: string }
  /** an identity document was seen here on that day, YYYY-MM-DD: the patient may be written to (journeys P5) */
  'patient.identity-checked': { patient: string; on: string }
  /** R35; `on`: YYYY-MM-DD, since when */
  'patient.opposition': { patient: string; toward: 'patient' | 'professionals'; opposed: boolean; on: string }
  /** a guard was passed over with a reason (AT-27, AT-33): who, when and why, no content */
  'letter.accepted': { letter: string; patient?: string; code: string; reason: string }
  'event.undone': { event: string }
}
export type EventKind = keyof Payloads
export type Event = {
  [K in EventKind]: { seq: number; id: string; at: string; actor: string; kind: K; payload: Payloads[K] }
}[EventKind]
