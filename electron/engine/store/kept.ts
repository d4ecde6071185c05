// Single values that the store keeps by name: one row each of the table `setting`. Names are those of whoever keeps something.

import type Database from 'better-sqlite3'
import { prepared } from './prepared.ts'

export function keptValue(db: Database.Database, name: string): string | undefined {
  return prepared(db, 'SELECT value FROM setting WHERE name = ?').pluck().get(name) as string | undefined
}

/** Undefined forgets it. */
export function keepValue(db: Database.Database, name: string, value: string | undefined): void {
  if (value === undefined) prepared(db, 'DELETE FROM setting WHERE name = ?').run(name)
  else {
    prepared(db, 'INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(
      name,
      value,
    )
  }
}
