// Patients, timeline, results, filing.

import * as z from 'zod'
import type { Observation } from '../engine/documents/document.ts'
import { command, query } from './define.ts'
import type { Flag, Sector } from './clinical.ts'

/** Why a document waits in À rattacher. Each code is a French sentence in the window and in `unfiledReason`'s text. */
export type UnfiledCode =
  | 'no-ins' // no INS in the document
  | 'no-oid' // a number without assigning authority (HPRIM line 8)
  | 'key-wrong' // « La clé du numéro INS reçu est inexacte. »
  | 'oid-unknown'
  | 'traits-missing'
  | 'traits-differ' // discordant
  | 'nir-contradicts' // sex or birth month of the NIR against the traits; discordant
  | 'two-patients' // « Le document désigne deux patients différents. »; discordant
  | 'near-card' // a card is near: complete it or open another
  | 'contradicted' // a later document contradicts the card's opening
  | 'test-on-production'
  | 'no-patient' // no identity at all
  | 'no-card' // HPRIM or citizen: no card to file onto
  | 'detached' // a person took it off a card
  | 'review' // a rebuild would now file it elsewhere: « classement à revoir »
export interface UnfiledReason {
  code: UnfiledCode
  /** French sentence */
  message: string
  discordant: boolean
}

export interface PatientCard {
  id: string
  birthName: string
  usedName?: string
  givenNames: string[]
  sex?: 'M' | 'F' | 'U'
  birthDate?: string
  birthPlace?: string
  ins?: { value: string; oid: string }
  /** qualified: INS with right key and the traits, as the sender states it */
  insStatus: 'qualified' | 'provisional' | 'none'
  badge?: 'TEST' | 'DÉMO'
  documents: number
  unread: number
  homonyms?: number
  lastDocumentAt?: string
  /** opened by rule in the last 30 days and never seen by a person */
  isNew?: boolean
}
/** One trait compared. */
export type Agreement = 'same' | 'different' | 'absent'
export interface Candidate {
  patient: PatientCard
  /** birthName usedName givenName birthDate sex birthPlace ins */
  traits: Record<string, Agreement>
  score: number
}
export interface UnfiledRow {
  /** 'sha256/path' */
  document: string
  message: string
  date: string
  title: string
  from: string
  stated: {
    birthName?: string
    usedName?: string
    name?: string
    givenNames?: string[]
    sex?: string
    birthDate?: string
    birthPlace?: string
    ins?: string
    insOid?: string
  }
  /** `stated` was found in the words of a PDF: it orders the candidates, and files nothing */
  readInText?: true
  reason: UnfiledReason
  candidates: Candidate[]
}
export interface TimelineEntry {
  date: string
  /** first and last day of a stay, when the document says both */
  stay?: { from: string; to: string }
  kind: string
  title: string
  author?: string
  organization?: string
  sector: Sector
  messageId: string
  documentId: string
  isNew: boolean
  unread: boolean
  flags: { name: string; valueText: string; unit?: string; flag: Flag }[]
  moreFlags: number
  status?: 'partial'
  version?: number
  olderVersions?: string[]
  copies?: number
  how: string
  event?: string
  /** when a person filed it */
  filedAt?: string
}
export interface ResultRow extends Observation {
  analyte: string
  documentId: string
  messageId: string
  flag: Flag
}

export const patients = {
  'patients.list': query<{ patients: PatientCard[]; total: number }>()(
    z.object({
      query: z.string().optional(),
      limit: z.number().int().min(1).max(1000).default(100),
      offset: z.number().int().min(0).default(0),
    }),
  ),
  /** who it is, without the page: what a field, a row or a sentence needs */
  'patients.card': query<{ patient: PatientCard }>()(z.object({ id: z.string() })),
  'patients.show': query<{
    patient: PatientCard
    timeline: TimelineEntry[]
    observations: ResultRow[]
    unfiled: UnfiledRow[]
    /** ISO; what is newer is new */
    lastVisit?: string
  }>()(z.object({ id: z.string() })),
  /** two records, trait by trait: before they are merged */
  'patients.compare': query<{
    one: PatientCard
    other: PatientCard
    traits: Record<string, Agreement>
    /** each has a qualified INS and they differ: `patients.merge` answers INS_DIFFER */
    provedApart: boolean
  }>()(z.object({ one: z.string(), other: z.string() })),
  /** one analyte over time: every unit apart, oldest first */
  'patients.series': query<{ series: { analyte: string; name: string; unit?: string; points: ResultRow[] }[] }>()(
    z.object({ id: z.string(), analytes: z.array(z.string()).optional() }),
  ),
  /** a person opens the page: « nouveau depuis » counts from here at the next visit, an hour later or more */
  'patients.visited': command<{ event: string }>()(z.object({ id: z.string() })),
  'filing.list': query<{ unfiled: UnfiledRow[]; total: number }>()(
    z.object({ limit: z.number().int().min(1).max(1000).default(200), offset: z.number().int().min(0).default(0) }),
  ),
  /** one waiting document ('sha256/path'); null when it no longer waits */
  'filing.show': query<{ unfiled: UnfiledRow | null }>()(z.object({ document: z.string() })),
  /**
   * attach a document ('sha256/path') or all documents of a message ('sha256') to a patient, or to a new card of its own traits;
   * `traits` when it names nobody: what a person reads on it, or knows
   */
  'filing.file': command<{ event: string; patient: string }>()(
    z.object({
      what: z.string(),
      patient: z.string().optional(),
      reason: z.string().optional(),
      traits: z
        .object({
          birthName: z.string().trim().min(1),
          givenName: z.string().trim().min(1),
          sex: z.enum(['M', 'F']).optional(),
          birthDate: z.iso.date().optional(),
        })
        .optional(),
    }),
  ),
  'filing.detach': command<{ event: string }>()(z.object({ document: z.string() })),
  /** the documents of `from` show under `into`; an event that can be undone. INS_DIFFER: two persons by their numbers */
  'patients.merge': command<{ event: string }>()(z.object({ from: z.string(), into: z.string() })),
  /** these documents, with their older versions and copies, go to a new record of their own traits */
  'patients.split': command<{ event: string; patient: string }>()(
    z.object({ id: z.string(), documents: z.array(z.string()).min(1) }),
  ),
  'events.undo': command<{ event: string }>()(z.object({ event: z.string() })),
  'events.list': query<{
    events: { id: string; at: string; actor: string; kind: string; patient?: string; undone: boolean }[]
  }>()(z.object({ patient: z.string().optional(), limit: z.number().int().min(1).max(1000).default(100) })),
}
