// What travels between the writer thread and a parser process. Types only.

import type { ClinicalDocument } from '../documents/document.ts'
import type { Message } from '../mail/message.ts'
import type { Warning } from '../warning.ts'

/** What a message is, for lists and filters (`kinds` of the CLI). */
export type MessageKind =
  | 'biology' // a document of type 11502-2 or with observations, HPRIM
  | 'letter' // any other clinical document
  | 'imaging' // 18748-4
  | 'prescription'
  | 'patient' // from <INS>@patient.mssante.fr
  | 'receipt' // MDN or DSN
  | 'text' // words only
  | 'attachment' // files that are no clinical document
  | 'unreadable'

export interface ParseOptions {
  /** Encoding that a person chose for the HPRIM of this message (R57), by the names of documents/hprim/encoding.ts; any other is passed over. */
  encoding?: string
}

/** All that ingest stores of one message. Pure function of its bytes and of these options. */
export interface ParsedMessage {
  size: number
  message: Message
  documents: ClinicalDocument[]
  kinds: MessageKind[]
  /** first words of the text, ≤ 160 characters, no line break */
  preview: string
  /** Text for the index beside subject and addresses: body, file names. Documents carry their own text. */
  searchText: string
  /** PDF bodies whose text has not been read yet: read at idle (`pli index`). */
  pendingText: string[]
  warnings: Warning[]
}
