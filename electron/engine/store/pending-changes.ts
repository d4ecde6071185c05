// The durable queue of local changes: applied here at once, replayed to the server in order (architecture, decision 16).
// SQL only; sync/replay.ts replays.

import type Database from 'better-sqlite3'
import { prepared } from './prepared.ts'

export type Change =
  | { kind: 'flag'; add: string[]; remove: string[] }
  /** `placement`: the row that stands in the new folder meanwhile */
  | { kind: 'move'; to: string; placement: number }
  | { kind: 'delete' }

export interface PendingChange {
  id: number
  accountId: string
  folderId: number
  uidValidity: number
  uid: number
  change: Change
  attempts: number
}
interface Row {
  id: number
  account_id: string
  folder_id: number
  uid_validity: number
  uid: number
  kind: string
  payload: string
  attempts: number
}

export interface Place {
  accountId: string
  folderId: number
  uidValidity: number
  uid: number
}

/** Inside the transaction that applies the change here. */
export function queueChange(db: Database.Database, place: Place, change: Change, now: number): void {
  const { kind, ...payload } = change
  prepared(
    db,
    `INSERT INTO pending_change (account_id, folder_id, uid_validity, uid, kind, payload, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(place.accountId, place.folderId, place.uidValidity, place.uid, kind, JSON.stringify(payload), now)
}

/** Behind all that was queued since. */
export function queueLast(db: Database.Database, id: number): void {
  prepared(
    db,
    `INSERT INTO pending_change (account_id, folder_id, uid_validity, uid, kind, payload, attempts, last_error, created_at)
     SELECT account_id, folder_id, uid_validity, uid, kind, payload, attempts, last_error, created_at FROM pending_change WHERE id = ?`,
  ).run(id)
  changeDone(db, id)
}

/** What waits for an account, oldest first. */
export function waitingChanges(db: Database.Database, accountId: string): PendingChange[] {
  const rows = prepared(db, "SELECT * FROM pending_change WHERE account_id = ? AND state = 'waiting' ORDER BY id").all(
    accountId,
  )
  return (rows as Row[]).map(pending)
}
export function waitingOn(db: Database.Database, folderId: number, uidValidity: number, uid: number): Change[] {
  const rows = prepared(
    db,
    "SELECT * FROM pending_change WHERE folder_id = ? AND uid_validity = ? AND uid = ? AND state = 'waiting' ORDER BY id",
  ).all(folderId, uidValidity, uid)
  return (rows as Row[]).map((row) => pending(row).change)
}
export function countWaiting(db: Database.Database, accountId: string): number {
  return prepared(db, "SELECT count(*) FROM pending_change WHERE account_id = ? AND state = 'waiting'")
    .pluck()
    .get(accountId) as number
}

/** The server has it: the change is over. */
export function changeDone(db: Database.Database, id: number): void {
  prepared(db, 'DELETE FROM pending_change WHERE id = ?').run(id)
}
/** The server refused it; after `limit` refusals it is kept as failed and no longer stands in the way. */
export function changeRefused(db: Database.Database, id: number, reason: string, limit: number): void {
  prepared(
    db,
    `UPDATE pending_change SET attempts = attempts + 1, last_error = ?,
       state = CASE WHEN attempts + 1 >= ? THEN 'failed' ELSE state END WHERE id = ?`,
  ).run(reason, limit, id)
}

function pending(row: Row): PendingChange {
  return {
    id: row.id,
    accountId: row.account_id,
    folderId: row.folder_id,
    uidValidity: row.uid_validity,
    uid: row.uid,
    change: { kind: row.kind, ...(JSON.parse(row.payload) as object) } as Change,
    attempts: row.attempts,
  }
}
