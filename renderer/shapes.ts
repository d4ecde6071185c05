// Short names for the shapes that the contract answers with. Types only.

import type { Output } from '../electron/ipc/contract.ts'
import type { Correspondent } from '../electron/ipc/directory.ts'
import type { MessageRow, ShownDocument, ShownMessage } from '../electron/ipc/mail.ts'
import type { Correction, Flag, Sector } from '../electron/ipc/clinical.ts'
import type {
  Letter,
  LetterModel,
  LetterPiece,
  LetterPoint,
  LetterState,
  OutboxLetter,
} from '../electron/ipc/letters.ts'
import type {
  Agreement,
  Candidate,
  PatientCard,
  ResultRow,
  TimelineEntry,
  UnfiledRow,
} from '../electron/ipc/patients.ts'

export type {
  Agreement,
  Candidate,
  Correction,
  Flag,
  MessageRow,
  PatientCard,
  ResultRow,
  Sector,
  ShownDocument,
  ShownMessage,
}
export type { Correspondent }
export type { TimelineEntry, UnfiledRow }
export type { Letter, LetterModel, LetterPiece, LetterPoint, LetterState, OutboxLetter }
export type Observation = NonNullable<ShownDocument['observations']>[number]
export type Range = NonNullable<Observation['range']>
export type NarrativeSection = NonNullable<ShownDocument['narrative']>[number]
export type Block = NarrativeSection['blocks'][number]
export type Inline = Extract<Block, { kind: 'paragraph' }>['inlines'][number]
export type Cell = Extract<Block, { kind: 'table' }>['rows'][number][number]
export type StatedPatient = NonNullable<ShownDocument['patient']>
export type Attachment = ShownMessage['message']['attachments'][number]
export type MessageKind = MessageRow['kinds'][number]
export type Warning = ShownMessage['warnings'][number]
export type Series = Output<'patients.series'>['series'][number]
export type Account = Output<'accounts.list'>['accounts'][number]
export type SystemStatus = Output<'system.status'>
export type AccountStatus = SystemStatus['accounts'][number]
export type Settings = Output<'settings.get'>
export type OperatorPreset = Output<'operators.list'>['operators'][number]
export type SearchHit = Output<'search'>['hits'][number]
