// Entry of the thread that imports an extraction: builds a new file beside the ones aboard and proves it. It may be ended at any
// instant; it never touches the files aboard nor the store, and knows nothing private but the addresses it is asked about.

import fs from 'node:fs'
import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import type { FailureShape } from '../../ipc/failure.ts'
import { frenchDay } from '../days.ts'
import { PliError } from '../errors.ts'
import { silent } from '../log.ts'
import { asPliError } from '../router.ts'
import { createDirectoryFile, openDirectoryFile, sealDirectoryFile } from '../store/directory-file.ts'
import { diskFault } from '../store/durable.ts'
import { build } from './build.ts'
import { dateInName, readHeader, type ExtractionKind } from './extraction.ts'
import type { Aboard, AboardFiles } from './files.ts'
import { damaged, openSource, type SourceText } from './source.ts'

export interface ImportJob {
  source: string
  /** folder of the directory files */
  folder: string
  /** what the store names now */
  aboard: AboardFiles
  /** addresses of one's own network, lower case */
  network: string[]
}
export interface Imported {
  kind: ExtractionKind
  aboard: Aboard
  rejected: number
  /** people without a mailbox, once both extractions are there */
  alone: number | undefined
  /** of the network: in the mailboxes aboard until now and not in the new ones */
  gone: string[]
  /** of the network: in the new mailboxes */
  present: string[]
}
export type FromImport = { done: number; total: number } | { imported: Imported } | { failure: FailureShape }

/** An extraction that lost more than this share of its rows is no update (R61). */
const MOST_LOST = 0.2

if (parentPort) {
  const port = parentPort
  const tell = (message: FromImport) => port.postMessage(message)
  run(workerData as ImportJob, tell).then(
    (imported) => tell({ imported }),
    (error: unknown) => tell({ failure: asPliError(diskFault(error), 'directory.import', silent).toJSON() }),
  )
}

async function run(job: ImportJob, tell: (message: FromImport) => void): Promise<Imported> {
  const source = await openSource(job.source)
  try {
    const { text, kind } = await extractionAmong(source.texts)
    const before = job.aboard[kind]
    fs.mkdirSync(job.folder, { recursive: true, mode: 0o700 })
    const name = `${kind}-${Date.now()}.db`
    const file = path.join(job.folder, name)
    const db = createDirectoryFile(file)
    try {
      const built = await build(db, text, (done) => tell({ done, total: text.size }))
      if (before !== undefined && built.rows < before.rows * (1 - MOST_LOST)) throw shrunk(built.rows, before)
      if (!sealDirectoryFile(db, file)) throw damaged('written file')
      const date = dateInName(text.name) ?? dateInName(path.basename(job.source)) ?? day(text.writtenAt)
      return {
        kind,
        aboard: { file: name, rows: built.rows, date, importedAt: new Date().toISOString() },
        rejected: built.rejected,
        alone: alone(job, kind, file),
        ...(kind === 'mailboxes' ? compared(job, file) : { gone: [], present: [] }),
      }
    } catch (error) {
      db.close()
      fs.rmSync(file, { force: true })
      throw error
    }
  } finally {
    source.close()
  }
}

/** The zip of PS_LibreAcces holds three texts: the one that Pli reads is told by its header. */
async function extractionAmong(texts: readonly SourceText[]): Promise<{ text: SourceText; kind: ExtractionKind }> {
  for (const text of texts) {
    const batches = text.batches()
    const first = await batches.next()
    await batches.return(undefined)
    const header = first.done ? undefined : readHeader(first.value.lines[0] ?? '')
    if (header) return { text, kind: header.kind }
  }
  throw new PliError('FILE_UNREADABLE', 'Ce fichier n’est pas une extraction de l’annuaire que Pli connaît.', {
    kept: 'L’annuaire à bord n’a pas été touché.',
    next: 'Choisissez « Extraction_Correspondance_MSSante » ou « PS_LibreAcces ».',
  })
}

/** People without a mailbox; undefined until both extractions are there. */
function alone({ aboard, folder }: ImportJob, kind: ExtractionKind, file: string): number | undefined {
  const other = kind === 'people' ? aboard.mailboxes : aboard.people
  const beside = other && path.join(folder, other.file)
  if (beside === undefined || !fs.existsSync(beside)) return undefined
  const db = openDirectoryFile(kind === 'people' ? file : beside)
  try {
    db.prepare('ATTACH ? AS boxes').run(kind === 'people' ? beside : file)
    const sql = 'SELECT count(*) FROM entry p WHERE NOT EXISTS (SELECT 1 FROM boxes.entry m WHERE m.rpps = p.rpps)'
    return Number(db.prepare(sql).pluck().get())
  } finally {
    db.close()
  }
}

/** Absence from the directory is not absence of a mailbox (spec §1.3): only what was there before can be gone. */
function compared({ aboard, folder, network }: ImportJob, file: string): { gone: string[]; present: string[] } {
  const old = aboard.mailboxes && path.join(folder, aboard.mailboxes.file)
  const hold = (at: string): Set<string> => {
    const db = openDirectoryFile(at)
    try {
      const find = db.prepare('SELECT 1 FROM entry WHERE address = ?').pluck()
      return new Set(network.filter((address) => find.get(address) !== undefined))
    } finally {
      db.close()
    }
  }
  const now = hold(file)
  const then = old !== undefined && fs.existsSync(old) ? hold(old) : new Set<string>()
  return { gone: [...then].filter((address) => !now.has(address)), present: [...now] }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}

function shrunk(rows: number, before: Aboard): PliError {
  return new PliError('DIRECTORY_REFUSED', 'Ce fichier d’annuaire est bien plus court que celui à bord.', {
    detail: `${rows} < ${before.rows}`,
    kept: `L’annuaire du ${frenchDay(before.date)} reste à bord.`,
    next: 'Téléchargez-le de nouveau, puis recommencez.',
  })
}
