// The full-text index: what goes in, what goes out, when it merges. Finding is in search/find.ts. No parsing here.

import type Database from 'better-sqlite3'
import type { ClinicalDocument } from '../documents/document.ts'
import type { Mailbox, Message } from '../mail/message.ts'
import type { ParsedMessage } from '../parsing/job.types.ts'
import { unpackDetails, type DetailColumns } from './clinical/details.ts'
import { unpackEnvelope } from './envelope.ts'
import { fold } from './fold.ts'
import { unpackText } from './packed.ts'
import { prepared } from './prepared.ts'

const INSERT =
  'INSERT OR REPLACE INTO search (rowid, subject, sender, recipients, body, documents) VALUES (?, ?, ?, ?, ?, ?)'

/** What the index takes of a message, folded. */
export type IndexEntry = readonly [
  messageId: number,
  subject: string,
  sender: string,
  recipients: string,
  body: string,
  documents: string,
]

/** `messageId` is message.id. Writes nothing. */
export function indexEntry(messageId: number, { message, searchText, documents }: ParsedMessage): IndexEntry {
  return entryOf(messageId, message, searchText, documents)
}

/**
 * Puts messages in the index, or replaces what they had there. Inside the caller's transaction, once a batch, after all its other rows:
 * FTS5 writes all it has gathered at each statement that opens a savepoint (a trigger or a foreign key is enough), so that a
 * message indexed between two rows becomes a segment of its own, merged again and again.
 */
export function writeIndex(db: Database.Database, entries: readonly IndexEntry[]): void {
  const insert = prepared(db, INSERT)
  for (const entry of entries) insert.run(...entry)
}

/**
 * Indexes a message again from what the store holds of it: after the text of a PDF was written to document.text at idle.
 * Inside the caller's transaction. Does nothing for a message that is gone.
 */
export function indexPdfText(db: Database.Database, messageId: number): void {
  const row = prepared(db, 'SELECT envelope, text FROM message WHERE id = ?').get(messageId) as
    { envelope: Buffer; text: Buffer | null } | undefined
  if (!row) return
  const message = { ...unpackEnvelope(row.envelope), text: unpackText(row.text) }
  const documents = prepared(
    db,
    'SELECT details, stated, text FROM document WHERE message_id = ? ORDER BY position',
  ).all(messageId) as (DetailColumns & { text: Buffer | null })[]
  const names = message.attachments.map((attachment) => attachment.filename ?? '')
  const entry = entryOf(
    messageId,
    message,
    [message.text, ...names].join('\n'),
    documents.map((document) => ({
      ...unpackDetails(document),
      text: unpackText(document.text),
    })),
  )
  writeIndex(db, [entry])
}

/** Takes a message out of the index. Inside the caller's transaction, before or after its row goes. */
export function removeFromIndex(db: Database.Database, messageId: number): void {
  prepared(db, 'DELETE FROM search WHERE rowid = ?').run(messageId)
}

/**
 * Merges a little of the index; the writer calls it at idle so that no merge stands in front of a commit.
 * `pages` bounds the work of one call (about 1 ms for 16). True when something was left to merge.
 */
export function mergeIndex(db: Database.Database, pages = 256): boolean {
  const changes = () => Number(prepared(db, 'SELECT total_changes() AS n').pluck().get())
  const before = changes()
  // a positive merge only works on levels that have enough segments; FTS5 says « nothing done » by fewer than two changes
  prepared(db, "INSERT INTO search (search, rank) VALUES ('merge', ?)").run(pages)
  return changes() - before >= 2
}

function entryOf(
  messageId: number,
  message: Message,
  body: string,
  documents: readonly ClinicalDocument[],
): IndexEntry {
  return [
    messageId,
    fold(message.subject ?? ''),
    fold(people([message.from, message.sender])),
    fold(people([...message.to, ...message.cc, ...(message.bcc ?? [])])),
    fold(body),
    fold(documents.map(documentText).join('\n')),
  ]
}

function people(mailboxes: readonly (Mailbox | undefined)[]): string {
  return mailboxes.map((mailbox) => (mailbox ? `${mailbox.name ?? ''} ${mailbox.address}` : '')).join('\n')
}

function documentText(document: ClinicalDocument): string {
  const { patient, author } = document
  return [
    document.title,
    document.typeLabel,
    author?.name,
    author?.organization,
    document.custodian,
    document.laboratory,
    patient?.birthName,
    patient?.usedName,
    patient?.name,
    ...(patient?.givenNames ?? []),
    patient?.ins?.value,
    document.text,
  ]
    .filter((part) => part !== undefined)
    .join('\n')
}
