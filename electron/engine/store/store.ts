// The encrypted SQLite store: open with the page key, pragmas, migrations. No domain here.

import fs from 'node:fs'
import Database from 'better-sqlite3'
import { PliError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import { diskFault } from './durable.ts'
import { migrate } from './migrations.ts'

/** 32 MB of log before a commit pays for a checkpoint by itself: idle comes first nearly always. */
const CHECKPOINT_PAGES = 8192

/** What the writer keeps of pages in clear: a batch that does not fit is encrypted twice and read again. */
const CACHE_KB = 32_768

export interface StoreOptions {
  /** file of the store, `:memory:` in tests */
  file: string
  /** 32 bytes, from the keyring by HKDF */
  pageKey: Uint8Array
  readonly?: boolean
}

/** One connection. The writer thread owns one, the reader thread a read-only one. Throws WRONG_KEY, STORE_TOO_NEW, DISK_FULL. */
export class Store {
  readonly db: Database.Database

  constructor(options: StoreOptions) {
    const inMemory = options.file === ':memory:'
    const readonly = options.readonly ?? false
    // SQLite makes its files by the umask; the log and its index copy the mode of the store
    if (!inMemory && !readonly && !fs.existsSync(options.file)) fs.closeSync(fs.openSync(options.file, 'a', 0o600))
    this.db = new Database(options.file, { readonly })
    try {
      // an in-memory store has no pages to encrypt and refuses a key
      if (!inMemory) {
        this.db.pragma("cipher = 'sqlcipher'")
        this.db.pragma('legacy = 4')
        this.db.pragma(`key = "x'${Buffer.from(options.pageKey).toString('hex')}'"`)
      }
      this.db.pragma('schema_version') // the first read of a page: a wrong key fails here
      // one ORDER BY left 52 MB of clear text in /var/tmp (architecture, decision 12)
      this.db.pragma('temp_store = MEMORY')
      this.db.pragma('secure_delete = ON')
      this.db.pragma('foreign_keys = ON')
      if (!readonly) {
        this.db.pragma('journal_mode = WAL')
        this.db.pragma(`cache_size = ${-CACHE_KB}`)
        this.db.pragma('synchronous = FULL')
        // macOS: fsync alone stops at the drive's own cache; no effect elsewhere
        this.db.pragma('fullfsync = ON')
        this.db.pragma('checkpoint_fullfsync = ON')
        this.db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
        this.db.pragma('journal_size_limit = 67108864')
        migrate(this.db)
      }
    } catch (error) {
      this.db.close()
      throw openingFault(error)
    }
  }

  /**
   * One commit: all or nothing. Throws DISK_FULL, with the store as it was before. Durable when it returns, but for
   * `again`: what would be fetched again, which a power cut may take back together with all that followed it.
   */
  transaction<T>(work: () => T, durability: 'at once' | 'again' = 'at once'): T {
    if (durability === 'again') this.db.pragma('synchronous = NORMAL')
    try {
      const result = this.db
        .transaction(() => {
          const done = work()
          failpoint('store.commit.before')
          return done
        })
        .immediate()
      failpoint('store.commit.after')
      return result
    } catch (error) {
      throw diskFault(error)
    } finally {
      if (durability === 'again') this.db.pragma('synchronous = FULL')
    }
  }

  /** At idle: moves the log into the store and empties it, so that no commit has to. True when all of it went. */
  checkpoint(): boolean {
    try {
      failpoint('store.checkpoint.before')
      const [row] = this.db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
      failpoint('store.checkpoint.after')
      return row?.busy === 0
    } catch (error) {
      throw diskFault(error)
    }
  }

  close(): void {
    this.db.close()
  }
}

function openingFault(error: unknown): unknown {
  if (error instanceof Database.SqliteError && error.code === 'SQLITE_NOTADB') {
    return new PliError('WRONG_KEY', 'Le coffre ne s’ouvre pas avec cette clé.', {
      kept: 'Le coffre n’a pas été touché.',
      next: 'Vérifiez la phrase secrète, ou servez-vous de la phrase de secours.',
      cause: error,
    })
  }
  if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CORRUPT')) return corrupt(error)
  return diskFault(error)
}

/** A store whose key is right and whose pages are not. */
export function corrupt(cause: unknown): PliError {
  return new PliError('STORE_CORRUPT', 'Le coffre de ce poste ne se lit plus en entier.', {
    detail: cause instanceof Error && 'code' in cause ? String(cause.code) : 'missing',
    kept: 'Les courriers reçus sont conservés dans leurs fichiers chiffrés.',
    next: 'Restaurez la dernière sauvegarde, ou appelez votre conseiller.',
    cause,
  })
}
