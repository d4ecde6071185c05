// One engine a profile: a lock of the operating system, which dies with the process, kill -9 included. No pid file.
// It guards the folder, not the data: nothing is ever written in it.

import fs from 'node:fs'
import Database from 'better-sqlite3'
import { PliError } from '../errors.ts'

export interface ProfileLock {
  release(): void
}

/**
 * Holds an exclusive SQLite transaction on `file` (fcntl locks on POSIX, LockFileEx on Windows) until released.
 * Throws PROFILE_IN_USE. POSIX drops these locks when *any* descriptor of the file is closed in this process:
 * nothing else may open `file`, backups included.
 */
export function lockProfile(file: string): ProfileLock {
  // only when missing: closing a descriptor of a held file would drop the lock
  if (!fs.existsSync(file)) fs.closeSync(fs.openSync(file, 'a', 0o600))
  const db = new Database(file, { timeout: 0 })
  try {
    // no journal file beside it: nothing is written
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) {
      throw new PliError('PROFILE_IN_USE', 'Pli est déjà ouvert sur ce coffre.', {
        kept: 'Le coffre n’a pas été touché.',
        next: 'Servez-vous de la fenêtre déjà ouverte, ou fermez-la.',
        cause: error,
      })
    }
    throw error
  }
  return { release: () => void db.close() }
}
