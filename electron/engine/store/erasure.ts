// What an operator that erases after a delay will take, and what of it is not aboard. SQL only; sign-in/standing.ts speaks.

import type Database from 'better-sqlite3'
import { prepared } from './prepared.ts'

/**
 * Arrival at the operator (INTERNALDATE, else the date of the message), ms, of the oldest message that is still there.
 * Walks the dates from the oldest on: where most are gone from there, that takes as long as there are of them.
 */
export function oldestThere(db: Database.Database, accountId: string): number | undefined {
  return prepared(
    db,
    `SELECT coalesce(m.received_at, m.date) FROM message m
     JOIN placement p ON p.message_id = m.id JOIN folder f ON f.id = p.folder_id
     WHERE f.account_id = ? AND p.gone_at IS NULL AND f.gone_at IS NULL ORDER BY m.date LIMIT 1`,
  )
    .pluck()
    .get(accountId) as number | undefined
}

/** Messages that the server lists, that are not here, and that came before `before` (ms): how many, and the date of the first. */
export function notAboardBefore(
  db: Database.Database,
  accountId: string,
  before: number,
): { count: number; first: number } | undefined {
  const row = prepared(
    db,
    `SELECT count(*) AS count, min(r.date) AS first FROM refused r JOIN folder f ON f.id = r.folder_id
     WHERE f.account_id = ? AND f.gone_at IS NULL AND r.uid_validity = f.uid_validity AND r.date < ?`,
  ).get(accountId, before) as { count: number; first: number | null }
  return row.first === null ? undefined : { count: row.count, first: row.first }
}
