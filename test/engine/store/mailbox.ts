// A small made-up mailbox written straight into a true store, for tests of what reads it.

import { createHash } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { ClinicalDocument, StatedPatient } from '../../../electron/engine/documents/document.ts'
import type { Mailbox } from '../../../electron/engine/mail/message.ts'
import type { MessageKind, ParsedMessage } from '../../../electron/engine/parsing/job.types.ts'
import { packEnvelope } from '../../../electron/engine/store/envelope.ts'
import { packJson, packText } from '../../../electron/engine/store/packed.ts'
import { indexEntry, writeIndex } from '../../../electron/engine/store/search.ts'
import { Store } from '../../../electron/engine/store/store.ts'

export interface Sample {
  subject: string
  text?: string
  from?: Mailbox
  to?: Mailbox[]
  date?: number
  kinds?: MessageKind[]
  attachments?: number
  /** bytes of raw */
  size?: number
  seen?: boolean
  folder?: string
  flagRank?: number
  documents?: (Partial<ClinicalDocument> & { path: string })[]
}

export function emptyStore(file = ':memory:'): { store: Store; db: Database.Database } {
  const store = new Store({ file, pageKey: Buffer.alloc(32, 1) })
  store.db
    .prepare("INSERT INTO account (id, email, settings, raw_key, position) VALUES ('a1', 'a@b.test', ?, ?, 1)")
    .run(
      JSON.stringify({ user: 'a', imap: { host: 'h', port: 1, security: 'tls' }, auth: { kind: 'password' } }),
      Buffer.alloc(32),
    )
  return { store, db: store.db }
}

export function parsed(sample: Sample): ParsedMessage {
  const raw = JSON.stringify(sample)
  const text = sample.text ?? ''
  return {
    size: sample.size ?? raw.length,
    message: {
      subject: sample.subject,
      ...(sample.from ? { from: sample.from } : {}),
      to: sample.to ?? [],
      cc: [],
      references: [],
      text,
      hasHtml: false,
      attachments: [],
    },
    documents: (sample.documents ?? []).map((document) => ({ source: 'cda', mediaType: 'text/xml', ...document })),
    kinds: sample.kinds ?? ['text'],
    preview: text.slice(0, 160),
    searchText: text,
    pendingText: [],
    warnings: [],
  }
}

function folderId(db: Database.Database, path: string): number {
  db.prepare("INSERT OR IGNORE INTO folder (account_id, path, special_use) VALUES ('a1', ?, ?)").run(
    path,
    path === 'INBOX' ? '\\Inbox' : null,
  )
  return db.prepare('SELECT id FROM folder WHERE path = ?').pluck().get(path) as number
}

/** message.id of the new message, placed in one folder, indexed. */
export function addMessage(db: Database.Database, sample: Sample): number {
  const message = parsed(sample)
  const date = sample.date ?? Date.UTC(2026, 10, 16, 7, 5)
  const id = Number(
    db
      .prepare(
        `INSERT INTO message (sha256, account_id, size, raw_file, raw_offset, raw_length, header_hash, date, subject, from_name,
           from_address, kinds, preview, attachments, envelope, text, parsed_by, flag_rank)
         VALUES (?, 'a1', ?, '', 0, 0, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)`,
      )
      .run(
        createHash('sha256').update(JSON.stringify(sample)).digest('hex'),
        message.size,
        date,
        sample.subject,
        sample.from?.name ?? null,
        sample.from?.address ?? null,
        JSON.stringify(message.kinds),
        message.preview,
        sample.attachments ?? 0,
        packEnvelope(message.message, message.warnings),
        packText(message.message.text),
        sample.flagRank ?? 0,
      ).lastInsertRowid,
  )
  const uid = Number(db.prepare('SELECT coalesce(max(uid), 0) + 1 FROM placement').pluck().get())
  db.prepare(
    'INSERT INTO placement (message_id, folder_id, uid_validity, uid, flags, seen, date) VALUES (?, ?, 1, ?, ?, ?, ?)',
  ).run(
    id,
    folderId(db, sample.folder ?? 'INBOX'),
    uid,
    sample.seen === false ? '' : '\\Seen',
    sample.seen === false ? 0 : 1,
    date,
  )
  message.documents.forEach((document, position) => addDocument(db, id, document, position, date))
  writeIndex(db, [indexEntry(id, message)])
  return id
}

function addDocument(
  db: Database.Database,
  messageId: number,
  document: ClinicalDocument,
  position: number,
  date: number,
) {
  const { text, ...details } = document
  db.prepare(
    `INSERT INTO document (message_id, path, position, source, media_type, title, type_code, type_label, sector, sort_date, content_hash, details, text)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    messageId,
    document.path,
    position,
    document.source,
    document.mediaType,
    document.title ?? null,
    document.typeCode ?? null,
    document.typeLabel ?? null,
    null,
    date,
    `${messageId}/${position}`,
    packJson(details),
    text === undefined ? null : packText(text),
  )
}

export function addPatient(db: Database.Database, id: string, traits: StatedPatient & { birthName: string }): void {
  const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase()
  db.prepare(
    `INSERT INTO patient (id, birth_name, used_name, given_names, sex, birth_date, family_folded, given_folded, ins_status, opened_by, opened_at, search)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'none', 'person', '2026-01-01T00:00:00Z', '')`,
  ).run(
    id,
    traits.birthName,
    traits.usedName ?? null,
    JSON.stringify(traits.givenNames ?? []),
    traits.sex ?? null,
    traits.birthDate ?? null,
    folded(traits.birthName),
    folded(traits.givenNames?.[0] ?? ''),
  )
}

/** Files one document as a person would have; the message's own patient follows when it is the only document. */
export function file(db: Database.Database, messageId: number, path: string, patient: string): void {
  db.prepare(
    "INSERT INTO filing (document_id, patient_id, card_id, how, basis) SELECT id, :patient, :patient, 'person', 'none' FROM document WHERE message_id = :messageId AND path = :path",
  ).run({ patient, messageId, path })
  db.prepare('UPDATE message SET patient_id = ? WHERE id = ?').run(patient, messageId)
}
