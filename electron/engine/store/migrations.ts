// The ordered list of migrations and the runner. One transaction; a store newer than this build is refused (STORE_TOO_NEW).

import type Database from 'better-sqlite3'
import { PliError } from '../errors.ts'
import { sql as mail } from './migrations/0010-mail.ts'
import { sql as raw } from './migrations/0015-raw.ts'
import { sql as clinical } from './migrations/0020-clinical.ts'
import { sql as search } from './migrations/0030-search.ts'
import { sql as lists } from './migrations/0040-lists.ts'
import { sql as outbox } from './migrations/0050-outbox.ts'
import { sql as letters } from './migrations/0052-letters.ts'
import { sql as directory } from './migrations/0060-directory.ts'
import { sql as waysIn } from './migrations/0070-ways-in.ts'
import { sql as reading } from './migrations/0080-reading.ts'
import { sql as draftsThere } from './migrations/0100-letters.ts'
import { sql as repeats } from './migrations/0110-repeats.ts'
import { sql as rawCoding } from './migrations/0130-raw-coding.ts'
import { sql as cheaperRows } from './migrations/0140-cheaper-rows.ts'
import { sql as listings } from './migrations/0150-listings.ts'

export const migrations: readonly { version: number; sql: string }[] = [
  { version: 10, sql: mail },
  { version: 15, sql: raw },
  { version: 20, sql: clinical },
  { version: 30, sql: search },
  { version: 40, sql: lists },
  { version: 50, sql: outbox },
  { version: 52, sql: letters },
  { version: 60, sql: directory },
  { version: 70, sql: waysIn },
  { version: 80, sql: reading },
  { version: 100, sql: draftsThere },
  { version: 110, sql: repeats },
  { version: 130, sql: rawCoding },
  { version: 140, sql: cheaperRows },
  { version: 150, sql: listings },
]

/** Brings the store to the newest version this build knows. Throws STORE_TOO_NEW. */
export function migrate(db: Database.Database): void {
  const at = Number(db.pragma('user_version', { simple: true }))
  const newest = migrations.at(-1)?.version ?? 0
  if (at > newest) {
    throw new PliError('STORE_TOO_NEW', 'Ce coffre a été écrit par une version plus récente de Pli.', {
      detail: `store ${at}, build ${newest}`,
      kept: 'Le coffre n’a pas été touché.',
      next: 'Mettez Pli à jour sur ce poste, puis rouvrez-le.',
    })
  }
  db.transaction(() => {
    for (const step of migrations) {
      if (step.version > at) {
        db.exec(step.sql)
        db.pragma(`user_version = ${step.version}`)
      }
    }
  })()
}
