// The encrypted SQLite store: open with the page key, pragmas, migrations. No domain here.

import Database from 'better-sqlite3'
import { PliError } from '../errors.ts'
import { migrate } from './migrations.ts'

export interface StoreOptions {
  /** file of the store, `:memory:` in tests */
  file: string
  /** 32 bytes, from the keyring by HKDF */
  pageKey: Buffer
  readonly?: boolean
}

/** One connection. The writer thread owns one, the reader thread a read-only one. Throws WRONG_KEY, STORE_TOO_NEW. */
export class Store {
  readonly db: Database.Database

  constructor(options: StoreOptions) {
    this.db = new Database(options.file, { readonly: options.readonly ?? false })
    try {
      // an in-memory store has no pages to encrypt and refuses a key
      if (options.file !== ':memory:') {
        this.db.pragma("cipher = 'sqlcipher'")
        this.db.pragma('legacy = 4')
        this.db.pragma(`key = "x'${options.pageKey.toString('hex')}'"`)
      }
      this.db.pragma('schema_version') // the first read of a page: a wrong key fails here
      // one ORDER BY left 52 MB of clear text in /var/tmp (architecture, decision 12)
      this.db.pragma('temp_store = MEMORY')
      this.db.pragma('secure_delete = ON')
      this.db.pragma('foreign_keys = ON')
      if (!options.readonly) {
        this.db.pragma('journal_mode = WAL')
        this.db.pragma('synchronous = FULL')
        migrate(this.db)
      }
    } catch (error) {
      this.db.close()
      if (error instanceof PliError) throw error
      throw new PliError('WRONG_KEY', 'Le coffre ne s’ouvre pas avec cette clé.', {
        kept: 'Le coffre n’a pas été touché.',
        next: 'Vérifiez la phrase secrète, ou servez-vous de la phrase de secours.',
        cause: error,
      })
    }
  }

  /** One commit: all or nothing. */
  transaction<T>(work: () => T): T {
    return this.db.transaction(work).immediate()
  }

  close(): void {
    this.db.close()
  }
}
