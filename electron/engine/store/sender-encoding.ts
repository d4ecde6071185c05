// The encoding that a person chose for the HPRIM of a sender (R57), per address. Without a choice the parser finds it by itself.

import type Database from 'better-sqlite3'
import { prepared } from './prepared.ts'

/** undefined: nobody has chosen for this address. */
export function encodingOf(db: Database.Database, sender: string | null | undefined): string | undefined {
  if (sender == null) return undefined
  return prepared(db, 'SELECT encoding FROM sender_encoding WHERE sender = ?').pluck().get(sender.toLowerCase()) as
    string | undefined
}

/** null: no longer a choice. */
export function chooseEncoding(db: Database.Database, sender: string, encoding: string | null): void {
  if (encoding === null) prepared(db, 'DELETE FROM sender_encoding WHERE sender = ?').run(sender.toLowerCase())
  else
    prepared(
      db,
      'INSERT INTO sender_encoding VALUES (?, ?) ON CONFLICT (sender) DO UPDATE SET encoding = excluded.encoding',
    ).run(sender.toLowerCase(), encoding)
}

/** Whether anybody has chosen one: a relève reads the sender of every message otherwise. */
export function hasChoices(db: Database.Database): boolean {
  return prepared(db, 'SELECT 1 FROM sender_encoding LIMIT 1').get() !== undefined
}
