// Leaves with everything: the exact bytes as .eml files in folders named as on the server, or one mboxrd a folder.
// Writes nothing but what was asked for, and only under `out`.

import { open, writeFile, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type Database from 'better-sqlite3'
import { PliError } from '../errors.ts'
import { cancelled } from '../router.ts'
import { makeFolder } from '../store/make-folder.ts'
import { rawBytes, type RawSource } from './bytes.ts'
import { fileName, folderPath } from './export-names.ts'
import { writeFault } from './write-fault.ts'

interface ExportInput {
  /** made when absent */
  out: string
  patient?: string | undefined
  format: 'eml' | 'mbox'
}
interface ExportAnswer {
  messages: number
  documents: number
  bytes: number
}

interface Folder {
  id: number
  email: string
  path: string
  delimiter: string | null
}
interface Held {
  id: number
  message_id: number
  sha256: string
  date: number
  from_address: string | null
  documents: number
}

const PAGE = 200

/**
 * One file a message and folder. With several mailboxes each has its own folder, named by its address.
 * `patient`: the messages that hold a document filed on that card. Throws PATIENT_UNKNOWN, DISK_FULL, FILE_UNWRITABLE, STORE_CORRUPT, CANCELLED.
 */
export async function exportMail(source: RawSource, input: ExportInput, signal: AbortSignal): Promise<ExportAnswer> {
  const { db } = source.store
  if (input.patient !== undefined && !db.prepare('SELECT 1 FROM patient WHERE id = ?').get(input.patient)) {
    throw new PliError('PATIENT_UNKNOWN', 'Cette fiche n’existe pas.')
  }
  const folders = db
    .prepare(
      `SELECT f.id, a.email, f.path, f.delimiter FROM folder f JOIN account a ON a.id = f.account_id ORDER BY a.position, f.path`,
    )
    .all() as Folder[]
  const several = new Set(folders.map((folder) => folder.email)).size > 1
  const taken = new Set<string>()
  const seen = new Set<number>()
  const answer: ExportAnswer = { messages: 0, documents: 0, bytes: 0 }
  try {
    makeFolder(input.out)
    for (const folder of folders) {
      const below = folderPath(folder, several, taken)
      const writer =
        input.format === 'eml' ? emlFolder(path.join(input.out, below)) : mboxFile(path.join(input.out, below))
      try {
        for (const held of placements(db, folder.id, input.patient)) {
          if (signal.aborted) throw cancelled()
          const bytes = rawBytes(source, held.sha256)
          if (!(await writer.add(held, bytes))) continue
          answer.messages++
          answer.bytes += bytes.length
          if (!seen.has(held.message_id)) answer.documents += held.documents
          seen.add(held.message_id)
        }
      } finally {
        await writer.end()
      }
    }
  } catch (error) {
    throw writeFault(error)
  }
  return answer
}

/** Paged: no statement stays open while files are written. */
function* placements(db: Database.Database, folder: number, patient: string | undefined): Generator<Held> {
  const page = db.prepare(
    `SELECT p.id, p.message_id, m.sha256, m.date, m.from_address,
       (SELECT count(*) FROM document d WHERE d.message_id = m.id AND d.source <> 'mail') AS documents
     FROM placement p JOIN message m ON m.id = p.message_id
     WHERE p.folder_id = :folder AND p.id > :after ${
       patient === undefined
         ? ''
         : `AND EXISTS (SELECT 1 FROM document d JOIN filing f ON f.document_id = d.id
              WHERE d.message_id = m.id AND f.patient_id = :patient)`
     } ORDER BY p.id LIMIT ${PAGE}`,
  )
  let after = 0
  for (;;) {
    const rows = page.all({ folder, after, ...(patient === undefined ? {} : { patient }) }) as Held[]
    yield* rows
    if (rows.length < PAGE) return
    after = rows.at(-1)?.id ?? after
  }
}

interface Writer {
  /** false when this folder already has it */
  add(held: Held, bytes: Buffer): Promise<boolean>
  end(): Promise<void>
}

function emlFolder(dir: string): Writer {
  const written = new Set<string>()
  return {
    async add(held, bytes) {
      if (written.has(held.sha256)) return false
      if (written.size === 0) makeFolder(dir)
      written.add(held.sha256)
      await writeFile(path.join(dir, fileName(held.date, held.sha256)), bytes, { mode: 0o600 })
      return true
    },
    end: () => Promise.resolve(),
  }
}

/** Lines end with LF only: a lone CR begins none, whatever `^` says. */
const FROM_LINE = /(^|\n)(>*From )/g

/** mboxrd: a separator line before each message, one `>` more before each `From ` line, so that it can be undone exactly. */
function mboxFile(file: string): Writer {
  let handle: FileHandle | undefined
  return {
    async add(held, bytes) {
      if (!handle) {
        makeFolder(path.dirname(file))
        handle = await open(`${file}.mbox`, 'w', 0o600)
      }
      // one character a byte: the bytes pass as they are
      const text = bytes.toString('latin1')
      const sender = /^[!-~]{1,200}$/.test(held.from_address ?? '') ? held.from_address : 'MAILER-DAEMON'
      const end = text.endsWith('\n') ? '\n' : '\n\n'
      const separator = `From ${sender} ${asctime(held.date)}\n`
      await handle.writeFile(Buffer.from(separator + text.replace(FROM_LINE, '$1>$2') + end, 'latin1'))
      return true
    },
    end: async () => handle?.close(),
  }
}

/** `Mon Nov 16 07:05:00 2026`, UTC, as the separator line of mbox wants it (RFC 4155). */
function asctime(ms: number): string {
  const [week = '', day = '', month = '', year = '', time = ''] = new Date(ms).toUTCString().replace(',', '').split(' ')
  return `${week} ${month} ${day} ${time} ${year}`
}
