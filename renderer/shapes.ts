// Short names for the shapes that the contract answers with. Types only.

import type { Output } from '../electron/ipc/contract.ts'
import type { Flag, MessageRow, Sector, ShownDocument, ShownMessage } from '../electron/ipc/mail.ts'
import type { Candidate, PatientCard, ResultRow, TimelineEntry, UnfiledRow } from '../electron/ipc/patients.ts'

export type { Candidate, Flag, MessageRow, PatientCard, ResultRow, Sector, ShownDocument, ShownMessage }
export type { TimelineEntry, UnfiledRow }
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
