// Files of the public directory: plain SQLite, built whole, then only read. Nothing private is ever written in one.

import fs from 'node:fs'
import Database from 'better-sqlite3'

/** What the reader keeps of pages: a search touches few. */
const READER_CACHE_KB = 16_384
const BUILDER_CACHE_KB = 24_576

/**
 * Opens a file that must exist, read-only. It never changes once it is named (import.ts): no log, no lock is needed. The file is plain
 * because its data is public and SQLCipher pages made cold searches five times slower (directory/README.md).
 */
export function openDirectoryFile(file: string): Database.Database {
  const db = new Database(file, { readonly: true, fileMustExist: true })
  db.pragma('temp_store = MEMORY')
  db.pragma(`cache_size = ${-READER_CACHE_KB}`)
  return db
}

/**
 * A new file, mode 0600, to be filled in one go: it has neither journal nor sync, since a build that was cut is thrown away; what it
 * sorts may go to the system's temporary folder, since all of it is public.
 */
export function createDirectoryFile(file: string): Database.Database {
  fs.closeSync(fs.openSync(file, 'wx', 0o600))
  const db = new Database(file)
  db.pragma('page_size = 8192')
  db.pragma('journal_mode = OFF')
  db.pragma('synchronous = OFF')
  db.pragma('locking_mode = EXCLUSIVE')
  db.pragma(`cache_size = ${-BUILDER_CACHE_KB}`)
  return db
}

/** Puts the finished file on the drive and reads it again whole. False when a page of it is not as written. */
export function sealDirectoryFile(db: Database.Database, file: string): boolean {
  db.close()
  const fd = fs.openSync(file, 'r+')
  try {
    fs.fsyncSync(fd)
  } finally {
    fs.closeSync(fd)
  }
  const written = openDirectoryFile(file)
  try {
    return written.pragma('quick_check(1)', { simple: true }) === 'ok'
  } finally {
    written.close()
  }
}
