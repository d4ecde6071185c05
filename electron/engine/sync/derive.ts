// What a parse becomes in the store: documents, results, receipts. One way for the relève and for `pli rebuild`.
// Always inside the caller's transaction; filing, then the index, follow for the whole batch.

import type Database from 'better-sqlite3'
import type { Message } from '../mail/message.ts'
import type { ParsedMessage } from '../parsing/job.types.ts'
import { noteArrival } from '../outbox/receipts.ts'
import { storeParsed, type MessageKey } from '../store/clinical.ts'
import { indexEntry, type IndexEntry } from '../store/search.ts'
import type { Warning } from '../warning.ts'
import { createStages, type Stages } from './stages.ts'

/** @returns what `writeIndex` takes of it, after the rows of its batch */
export function derive(
  db: Database.Database,
  row: MessageKey,
  parsed: ParsedMessage,
  stages: Pick<Stages, 'run'> = createStages(undefined),
): IndexEntry {
  stages.run('documents', () => storeParsed(db, row, parsed))
  if (row.isNew === undefined || speaksOfLetters(parsed.message)) noteArrival(db, row, parsed.message)
  return stages.run('index', () => indexEntry(row.id, parsed))
}

/** Most mails are neither a receipt nor an answer. */
function speaksOfLetters({ receipt, inReplyTo, references }: Message): boolean {
  return receipt !== undefined || inReplyTo !== undefined || references.length > 0
}

/** Stands for the parse of a message that broke its parser: nothing is known of it but its bytes, which are kept. */
export function unread(raw: { size: number }, warning: Warning): ParsedMessage {
  return {
    size: raw.size,
    message: { to: [], cc: [], text: '', hasHtml: false, references: [], attachments: [] },
    documents: [],
    kinds: ['unreadable'],
    preview: '',
    searchText: '',
    pendingText: [],
    warnings: [warning],
  }
}
