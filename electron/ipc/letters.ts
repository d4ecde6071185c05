// Letters: writing, what is checked before they leave, the outbox, receipts.

import * as z from 'zod'
import { command, query } from './define.ts'

const sha = z.string().regex(/^[0-9a-f]{64}$/)
const address = z.object({ name: z.string().optional(), address: z.string().min(3) })
/** A letter, a queued envelope: stable ids of this profile. */
const id = z.string().min(1)

/** State of a letter, and of each of its recipients (outbox of the command line). `uncertain`: only a person resends it (P4). */
export type LetterState = 'draft' | 'queued' | 'sending' | 'sent' | 'delivered' | 'read' | 'failed' | 'uncertain'

export interface LetterAddress {
  name?: string | undefined
  address: string
}
/** A file of the draft, or a document aboard that goes with it. */
export interface LetterPiece {
  id: string
  filename: string
  mediaType: string
  /** bytes, decoded */
  size: number
  /** 'sha256/path' when it is a document aboard */
  document?: string
  /** whom it names, when it says so: compared with the letter's patient (R37, AT-27) */
  stated?: { birthName?: string; givenNames?: string[]; birthDate?: string; sex?: string; ins?: string }
}
export interface LetterFields {
  account: string
  /** a letter leaves with its structured document (CDA in an IHE_XDM.zip) and its PDF; a short message is text */
  form: 'letter' | 'message'
  to: LetterAddress[]
  cc: LetterAddress[]
  /** what a reader sees; the emitted subject follows R26 */
  subject: string
  /** modest HTML: p br strong em u ul ol li */
  body: string
  patient?: string
  /** type of the structured document, JDV_J07 */
  typeCode?: string
  /** documents aboard that go with it, 'sha256/path' */
  documents: string[]
  /** the message answered or forwarded */
  answers?: string
  /** « réponse attendue avant le », YYYY-MM-DD */
  answerBy?: string
  /** scheduled, ISO 8601 */
  leaveAt?: string
  /** read receipt asked (R29); on unless taken off */
  receipt: boolean
  /** second envelope to the patient (P5): its own text; `documents`: those of the letter go with it */
  patientCopy?: { body: string; blockReplies: boolean; documents?: boolean | undefined }
}
export interface Letter extends LetterFields {
  id: string
  state: LetterState
  savedAt: string
  pieces: LetterPiece[]
  /** models offered with this answer, in their order 1–9 */
  models: LetterModel[]
  /** begun in another program: found in the operator's Drafts folder, and not changed here yet */
  elsewhere?: true
}
/** A type that a structured letter may have (JDV_J07, spec §2.7). */
export interface LetterType {
  code: string
  label: string
}
export interface LetterModel {
  id: string
  name: string
  /** fields: {patient} {correspondant} {signature} */
  body: string
  /** an answer is asked with it */
  expectsAnswer: boolean
}

/** One line of « Avant l'envoi ». `blocks`: nothing leaves; `confirms`: leaves once the person said so; `passed`: said to be fine. */
export interface LetterPoint {
  code:
    | 'patient' // identified or not
    | 'other-patient' // a piece, or the text, names somebody else
    | 'two-patients' // two INS in the pieces: no way round (R37)
    | 'announced-piece' // « ci-joint » and nothing attached
    | 'recipients' // none, or a form that is no address
    | 'outside' // outside the trust space (R33)
    | 'homonym' // a recipient who has a homonym
    | 'gone' // no longer in the directory
    | 'size' // 521
    | 'citizen-identity' // confirm sex and birth date (R34)
    | 'citizen-refused' // 533
    | 'opposition' // AT-33
    | 'invisible' // INVISIBLE_PATIENT toward the patient (R36)
    | 'envelopes' // « 2 enveloppes séparées »
    | 'author' // who signs a structured letter
  level: 'passed' | 'confirms' | 'blocks'
  /** French line, and a second one under it */
  title: string
  detail?: string
  /** the piece or the address it is about */
  about?: string
  /** going round asks for a reason, kept in the journal */
  needsReason?: boolean
  /** two identities, line by line (AT-27) */
  compared?: { trait: string; letter?: string; piece?: string; differs: boolean }[]
}

/** Who writes from a mailbox: the `From` label (R20) and the author of a structured letter (spec §2.9). */
export interface LetterSender {
  title?: string | undefined
  givenName?: string | undefined
  /** name under which the person practises */
  familyName?: string | undefined
  /** surgery, department, structure */
  entity?: string | undefined
  /** 11 digits */
  rpps?: string | undefined
  /** `G15_10/SM26` and its label */
  specialtyCode?: string | undefined
  specialty?: string | undefined
  /** with its prefix: `1` FINESS, `3` SIRET */
  structureId?: string | undefined
  /** sector of activity, `SA07` (TRE_R02): a surgery when absent */
  sectorCode?: string | undefined
}
/** « Copie au patient »: whether it may be, and what the window says beside it. */
export interface PatientCopyFacts {
  /** of the patient in Mon espace santé */
  address?: string
  /** code 533, French */
  refusal?: string
  /** YYYY-MM-DD */
  identityChecked?: string
  /** since when the patient refuses, YYYY-MM-DD (R35) */
  opposition: { patient?: string; professionals?: string }
  minor: boolean
}

export interface OutboxRecipient extends LetterAddress {
  state: LetterState
  /** ISO, of the last change */
  at?: string
  /** French: why it was not delivered */
  cause?: string
}
/** One envelope: what left, or waits to leave, under one Message-ID. */
export interface OutboxLetter {
  id: string
  account: string
  messageId: string
  subject: string
  patient?: string
  patientName?: string
  to: OutboxRecipient[]
  state: LetterState
  attempts: number
  /** ISO: made, may leave from, last change of state */
  createdAt: string
  leavesAt?: string
  changedAt: string
  nextTryAt?: string
  /** after a cut: being looked up in the operator's sent folder */
  checking?: boolean
  /** no receipt or answer in the time asked */
  silent?: boolean
  answerBy?: string
  answeredBy?: string
  lastError?: { code: string; message: string; kept?: string; next?: string; spoken?: number }
  /** the copy in Sent, once it is aboard */
  message?: string
  /** sent by another program from this mailbox: its copy in Sent is all that is known of it, beside receipts that come */
  elsewhere?: true
  /** « à reprendre »: it could not be made ready, or may no longer leave; `lastError` says why, `letters.hold` makes it a draft again */
  redo?: true
}

/** One request to an operator and its answer. No content, no subject. */
export interface JournalEntry {
  seq: number
  /** ISO 8601, local time with its offset */
  at: string
  /** address of the mailbox; empty when it is no mailbox's affair */
  account: string
  actor: string
  action: 'send' | 'draft' | 'delete' | 'read' | 'move' | 'export' | 'purge'
  request: string
  answer: string
  done: boolean
}

const fields = z.object({
  account: z.string(),
  form: z.enum(['letter', 'message']),
  to: z.array(address),
  cc: z.array(address),
  subject: z.string().max(400),
  body: z.string().max(2_000_000),
  patient: z.string().nullable(),
  typeCode: z.string().nullable(),
  documents: z.array(z.string()),
  answerBy: z.iso.date().nullable(),
  leaveAt: z.iso.datetime({ offset: true }).nullable(),
  receipt: z.boolean(),
  patientCopy: z.object({ body: z.string(), blockReplies: z.boolean(), documents: z.boolean().optional() }).nullable(),
})
const line = z.string().max(120).optional()
const sender = z.object({
  title: line,
  givenName: line,
  familyName: line,
  entity: line,
  rpps: z
    .string()
    .regex(/^\d{11}$/)
    .optional(),
  specialtyCode: line,
  specialty: line,
  structureId: z
    .string()
    .regex(/^[0-9][0-9AB]{8,14}$/)
    .optional(),
  sectorCode: z
    .string()
    .regex(/^SA\d{2}$/)
    .optional(),
})
/** what a letter starts from */
const beginning = {
  account: z.string().optional(),
  message: sha.optional(),
  patient: z.string().optional(),
  to: z.array(address).optional(),
}
const accepted = z.array(z.object({ code: z.string(), about: z.string().optional(), reason: z.string().optional() }))

export const letters = {
  /** what `letters.begin` would answer, nothing written yet: shown at once, its id then given to `letters.begin` */
  'letters.prepare': query<Letter>()(z.object({ how: z.enum(['new', 'reply', 'replyAll', 'forward']), ...beginning })),
  /** a new draft, filled from what it starts from; `id`: the one it was shown under, asked twice it is begun once */
  'letters.begin': command<Letter>()(
    z.object({
      how: z.enum(['new', 'reply', 'replyAll', 'forward', 'remind', 'resend']),
      ...beginning,
      id: z
        .string()
        .regex(/^l[0-9a-f]{20}$/)
        .optional(),
      /** for remind and resend */
      letter: id.optional(),
    }),
  ),
  'letters.show': query<Letter>()(z.object({ id })),
  'letters.drafts': query<{ letters: Letter[] }>()(z.object({})),
  /** autosave: only what changed; null empties a field */
  'letters.save': command<{ savedAt: string }>()(z.object({ id, changes: fields.partial() })),
  'letters.attach': command<LetterPiece>()(
    z.object({ id, filename: z.string(), mediaType: z.string(), bytes: z.instanceof(Uint8Array) }),
  ),
  'letters.detach': command<Record<string, never>>()(z.object({ id, piece: z.string() })),
  /** the bytes of a file of the draft */
  'letters.piece': query<{ bytes: Uint8Array; mediaType: string; filename: string }>()(
    z.object({ id, piece: z.string() }),
  ),
  /** AT-28: two drafts, (1/2) and (2/2), that share out the pieces */
  'letters.split': command<{ letters: [Letter, Letter] }>()(z.object({ id })),
  'letters.check': query<{ points: LetterPoint[]; size: number; limit: number; envelopes: number }>()(z.object({ id })),
  /** the PDF that goes with a letter */
  'letters.preview': query<{ bytes: Uint8Array }>()(z.object({ id })),
  /** queues; a point that blocks, or one that must be confirmed and is not in `accepted`, refuses (LETTER_BLOCKED) */
  'letters.send': command<{ letters: OutboxLetter[] }>()(z.object({ id, accepted: accepted.default([]) })),
  /** « Retenir »: back to a draft while nothing has left (TOO_LATE after) */
  'letters.hold': command<Letter>()(z.object({ id })),
  'letters.discard': command<Record<string, never>>()(z.object({ id })),
  /** one call from nothing to queued: the command line */
  'letters.queue': command<{ id: string; messageId: string; state: LetterState }>()(
    z.object({
      account: z.string(),
      to: z.array(z.string()).min(1),
      subject: z.string(),
      body: z.string(),
      pieces: z.array(z.object({ filename: z.string(), bytes: z.instanceof(Uint8Array) })).default([]),
      patient: z.string().optional(),
      structured: z.boolean().default(false),
      /** of a structured letter; the one that is usual for who writes when absent */
      typeCode: z.string().optional(),
    }),
  ),
  'letters.models': query<{ models: LetterModel[]; signature: string }>()(z.object({})),
  'letters.saveModels': command<Record<string, never>>()(
    z.object({
      models: z.array(z.object({ id: z.string(), name: z.string(), body: z.string(), expectsAnswer: z.boolean() })),
      signature: z.string(),
    }),
  ),
  /** those a person may choose, by label; `usual`: what a new letter from this mailbox has */
  'letters.types': query<{ types: LetterType[]; usual: string }>()(z.object({ account: z.string().optional() })),
  /** `label`: what `From` will say */
  'letters.sender': query<{ sender: LetterSender; label: string }>()(z.object({ account: z.string() })),
  'letters.saveSender': command<{ label: string }>()(z.object({ account: z.string(), sender })),
  'letters.patientCopy': query<PatientCopyFacts>()(z.object({ patient: z.string() })),
  /** « Identité contrôlée sur pièce le … »; today when absent */
  'letters.checkIdentity': command<{ event: string }>()(z.object({ patient: z.string(), on: z.iso.date().optional() })),
  /** R35: kept, and said at each sending */
  'letters.oppose': command<{ event: string }>()(
    z.object({
      patient: z.string(),
      toward: z.enum(['patient', 'professionals']),
      opposed: z.boolean(),
      on: z.iso.date().optional(),
    }),
  ),

  'outbox.list': query<{ letters: OutboxLetter[]; total: number; toFollow: number }>()(
    z.object({
      tab: z.enum(['follow', 'all']).default('all'),
      patient: z.string().optional(),
      limit: z.number().int().min(1).max(500).default(100),
      offset: z.number().int().min(0).default(0),
    }),
  ),
  'outbox.show': query<{ letter: OutboxLetter; text: string; pieces: LetterPiece[] }>()(z.object({ id })),
  /** tries now what waits; answers when each was tried once */
  'outbox.run': command<{ left: number; waiting: number }>()(z.object({ account: z.string().optional() })),
  /** of an uncertain letter: a person says whether it goes again */
  'outbox.decide': command<OutboxLetter>()(z.object({ id, decision: z.enum(['resend', 'keep']) })),
  /** what was asked of operators and what they answered (R63), newest first; `next`: number to go on `before` */
  'journal.list': query<{ entries: JournalEntry[]; next?: number }>()(
    z.object({
      account: z.string().optional(),
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(500).default(100),
    }),
  ),
  /** all of it, for a spreadsheet */
  'journal.csv': query<{ csv: string }>()(z.object({})),
  /** whether this message asks for a read receipt that nobody answered yet; `elsewhere`: for another address than its sender's */
  'receipts.asked': query<{ asked: boolean; elsewhere: boolean }>()(z.object({ message: sha })),
  /** read receipt that a sender asks of us (R30): answered or declined, once */
  'receipts.answer': command<{ answered: boolean }>()(z.object({ message: sha, answer: z.boolean() })),
}
