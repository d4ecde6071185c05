// Which directory files are aboard: named by the store in one commit, opened read-only where they are asked.
// A file that the store does not name is nothing, whatever it holds: what an import that was cut has left.

import fs from 'node:fs'
import path from 'node:path'
import type Database from 'better-sqlite3'
import { openDirectoryFile } from '../store/directory-file.ts'
import { keepValue, keptValue } from '../store/kept.ts'
import type { ExtractionKind } from './extraction.ts'
import { wordsOf } from './words.ts'

const SETTING = 'directory.files'

/** One file aboard, as the store names it. */
export interface Aboard {
  file: string
  rows: number
  /** YYYY-MM-DD of the extraction */
  date: string
  /** ISO 8601 */
  importedAt: string
  /** people only: those without a mailbox in the mailboxes that were aboard with it */
  alone?: number
}
export type AboardFiles = Partial<Record<ExtractionKind, Aboard>>

export interface DirectoryFile {
  db: Database.Database
  /** professions and specialties by number, in words */
  labels: ReadonlyMap<number, readonly string[]>
}
export type DirectoryFiles = Partial<Record<ExtractionKind, DirectoryFile>>

/** Folder of the directory files of a profile. */
export function directoryFolder(profileDir: string): string {
  return path.join(profileDir, 'directory')
}

/** Beside the store whose file is given: what a reader knows of its profile. */
export function folderBeside(storeFile: string): string {
  return directoryFolder(path.dirname(storeFile))
}

export function aboardFiles(db: Database.Database): AboardFiles {
  const kept = keptValue(db, SETTING)
  return kept === undefined ? {} : (JSON.parse(kept) as AboardFiles)
}

/** Names the files that are aboard from now on. Inside the caller's transaction. */
export function nameFiles(db: Database.Database, files: AboardFiles): void {
  keepValue(db, SETTING, JSON.stringify(files))
}

/** Removes what the store does not name. On Windows a file that a reader still has open goes the next time. */
export function sweepFiles(folder: string, named: AboardFiles): void {
  if (!fs.existsSync(folder)) return
  const kept = new Set(Object.values(named).map(({ file }) => file))
  for (const name of fs.readdirSync(folder)) {
    if (kept.has(name)) continue
    try {
      fs.rmSync(path.join(folder, name), { force: true })
    } catch (error) {
      if (process.platform !== 'win32') throw error
    }
  }
}

/** The files that the store names, opened when first asked, and again when it names others. */
export class OpenFiles {
  readonly #folder: string
  readonly #store: Database.Database
  readonly #open = new Map<ExtractionKind, { name: string; file: DirectoryFile }>()

  constructor(store: Database.Database, folder: string) {
    this.#store = store
    this.#folder = folder
  }

  current(): DirectoryFiles {
    const named = aboardFiles(this.#store)
    for (const kind of ['mailboxes', 'people'] as const) {
      const open = this.#open.get(kind)
      const name = named[kind]?.file
      if (open?.name === name) continue
      open?.file.db.close()
      this.#open.delete(kind)
      const file = name === undefined ? undefined : this.#opened(name)
      if (name !== undefined && file !== undefined) this.#open.set(kind, { name, file })
    }
    const [mailboxes, people] = [this.#open.get('mailboxes')?.file, this.#open.get('people')?.file]
    return { ...(mailboxes ? { mailboxes } : {}), ...(people ? { people } : {}) }
  }

  close(): void {
    for (const { file } of this.#open.values()) file.db.close()
    this.#open.clear()
  }

  #opened(name: string): DirectoryFile | undefined {
    const file = path.join(this.#folder, name)
    // a profile restored from a backup comes without these public files: the directory is empty until the next import
    if (!fs.existsSync(file)) return undefined
    const db = openDirectoryFile(file)
    const labels = db.prepare('SELECT id, text FROM label').all() as { id: number; text: string }[]
    return { db, labels: new Map(labels.map(({ id, text }) => [id, wordsOf(text)])) }
  }
}
