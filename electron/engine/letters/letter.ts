// What composing and checking know of a letter beside the draft itself: who writes, about whom, what goes with it. Types only.

import type { Letter, LetterPiece, LetterSender } from '../../ipc/letters.ts'
import type { PatientCard } from '../../ipc/patients.ts'
import type { ClinicalDocument } from '../documents/document.ts'

/** What a person writes, without what the window offers beside it. */
export type Draft = Omit<Letter, 'models'>

/** Who writes: what the `From` label (R20) and the header of a structured document say. */
export interface Sender extends LetterSender {
  address: string
  /** PER ORG APP CAB (spec §1.3) */
  kind?: string
}

/** The card of the letter, and what was decided about sending to this person. */
export interface LetterPatient {
  card: PatientCard
  /** `Identité contrôlée sur pièce le …`, YYYY-MM-DD */
  identityChecked?: string
  /** since when the patient refuses, YYYY-MM-DD (R35) */
  opposition: { patient?: string; professionals?: string }
}

/** A clinical document found in a piece, or aboard: what guards compare, and what the archive says of it. */
export type PieceDocument = Pick<
  ClinicalDocument,
  | 'source'
  | 'path'
  | 'typeCode'
  | 'typeLabel'
  | 'title'
  | 'date'
  | 'createdAt'
  | 'uniqueId'
  | 'author'
  | 'patient'
  | 'otherPatient'
  | 'confidentiality'
>

/** A file of the draft. `text` and `documents` were read once, when it was attached. */
export interface HeldPiece extends LetterPiece {
  text: string
  documents: PieceDocument[]
  bytes(): Buffer
}

/** A document aboard that goes with the letter. */
export interface AboardDocument {
  /** 'sha256/path' */
  name: string
  document: PieceDocument
  /** of the file that goes: the CDA, the PDF, the HPRIM text */
  filename: string
  mediaType: string
  /** bytes, as far as the store knows without opening it */
  size: number
  bytes(): Promise<Buffer>
  /** PDF that a reader without medical software opens (ECO.2.1.5), when the document has one */
  readable?: { filename: string; size: number; bytes(): Promise<Buffer> }
}

export interface RecipientFacts {
  /** domain in the trust space; undefined when no list is aboard */
  trusted?: boolean
  /** others of the same name in what is aboard */
  homonyms?: number
  /** no longer in the directory since, YYYY-MM-DD */
  goneSince?: string
}

export interface LetterContext {
  now: Date
  sender: Sender
  patient?: LetterPatient
  pieces: HeldPiece[]
  documents: AboardDocument[]
  /** the message answered or forwarded */
  answers?: { messageId?: string; references: string[] }
  /** the document that the structured letter replaces (RPLC) */
  replaces?: { uniqueId: string; setId?: string; version: number }
  product: { nil: string; production: boolean }
  /** most bytes of one encoded message that the operator takes */
  limit: number
  recipient(address: string): RecipientFacts
  /** cards of other patients whose name stands in this text */
  named(text: string): PatientCard[]
}

/** One message that leaves under its own Message-ID: the professionals', or the patient's (P5). */
export interface Envelope {
  raw: Buffer
  /** with its angle brackets */
  messageId: string
  /** address of the SMTP sender */
  from: string
  recipients: string[]
  subject: string
}
