// What an operator that erases after a delay will take, and what of it is not aboard. SQL only; sign-in/standing.ts speaks.

import type Database from 'better-sqlite3'
import { prepared } from './prepared.ts'

export interface Erasure {
  /** ms: when the oldest message that is still there goes; undefined when nothing is there */
  nextAt: number | undefined
  /** messages that the server lists, that are not here, and that go within `soon` */
  notAboard: number
  /** ms: when the first of these goes */
  firstNotAboardAt: number
}

/** All durations and instants in ms. A message counts from its arrival at the operator (INTERNALDATE), else from its date. */
export function erasedBefore(
  db: Database.Database,
  accountId: string,
  retention: number,
  now: number,
  soon: number,
): Erasure {
  const oldest = prepared(
    db,
    `SELECT coalesce(m.received_at, m.date) FROM message m
     JOIN placement p ON p.message_id = m.id JOIN folder f ON f.id = p.folder_id
     WHERE f.account_id = ? AND p.gone_at IS NULL AND f.gone_at IS NULL ORDER BY m.date LIMIT 1`,
  )
    .pluck()
    .get(accountId) as number | undefined
  const gaps = prepared(
    db,
    `SELECT count(*) AS count, min(r.date) AS first FROM refused r JOIN folder f ON f.id = r.folder_id
     WHERE f.account_id = ? AND f.gone_at IS NULL AND r.uid_validity = f.uid_validity AND r.date < ?`,
  ).get(accountId, now + soon - retention) as { count: number; first: number | null }
  return {
    nextAt: oldest === undefined ? undefined : oldest + retention,
    notAboard: gaps.count,
    firstNotAboardAt: (gaps.first ?? now) + retention,
  }
}
