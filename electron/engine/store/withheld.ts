// UIDs that a folder lists and that are not here: refused by the server, or deleted here on purpose and left there.
// SQL only; sync/ decides.

import type Database from 'better-sqlite3'
import { prepared } from './prepared.ts'

export interface Refusal {
  folderId: number
  uidValidity: number
  uid: number
  reason: string
  date: number | undefined
  from: string | undefined
}
export function putRefusal(db: Database.Database, refusal: Refusal, now: number): void {
  prepared(
    db,
    `INSERT INTO refused (folder_id, uid_validity, uid, reason, last_at, date, from_address) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (folder_id, uid_validity, uid) DO UPDATE SET reason = excluded.reason, attempts = attempts + 1,
       last_at = excluded.last_at, date = coalesce(excluded.date, date), from_address = coalesce(excluded.from_address, from_address)`,
  ).run(
    refusal.folderId,
    refusal.uidValidity,
    refusal.uid,
    refusal.reason,
    now,
    refusal.date ?? null,
    refusal.from ?? null,
  )
}
export function clearRefusal(db: Database.Database, folderId: number, uidValidity: number, uid: number): void {
  prepared(db, 'DELETE FROM refused WHERE folder_id = ? AND uid_validity = ? AND uid = ?').run(
    folderId,
    uidValidity,
    uid,
  )
}
/** What is missing no more, expunged there meanwhile, is named no more. */
export function keepRefusals(
  db: Database.Database,
  folderId: number,
  uidValidity: number,
  missing: readonly number[],
): void {
  prepared(
    db,
    'DELETE FROM refused WHERE folder_id = ? AND uid_validity = ? AND uid NOT IN (SELECT value FROM json_each(?))',
  ).run(folderId, uidValidity, JSON.stringify(missing))
}
/** `since`: only those that were last asked for after that instant, ms. */
export function refusedUids(db: Database.Database, folderId: number, uidValidity: number, since = 0): Set<number> {
  const uids = prepared(db, 'SELECT uid FROM refused WHERE folder_id = ? AND uid_validity = ? AND last_at > ?')
    .pluck()
    .all(folderId, uidValidity, since)
  return new Set(uids as number[])
}

/** What names the gaps of an account (code 421), newest first. */
export function refusalsOf(
  db: Database.Database,
  accountId: string,
  limit: number,
): { folder: string; uid: number; date: number | null; from: string | null }[] {
  return prepared(
    db,
    `SELECT f.path AS folder, r.uid, r.date, r.from_address AS "from" FROM refused r JOIN folder f ON f.id = r.folder_id
     WHERE f.account_id = ? AND f.gone_at IS NULL AND r.uid_validity = f.uid_validity
     ORDER BY r.date DESC, r.uid DESC LIMIT ?`,
  ).all(accountId, limit) as { folder: string; uid: number; date: number | null; from: string | null }[]
}

/** Deleted or moved away here while the server still lists it: not fetched again. */
export function dismiss(
  db: Database.Database,
  place: { folderId: number; uidValidity: number; uid: number; messageId: number },
): void {
  prepared(
    db,
    `INSERT OR REPLACE INTO dismissed (folder_id, uid_validity, uid, size, header_hash)
     SELECT ?, ?, ?, size, header_hash FROM message WHERE id = ?`,
  ).run(place.folderId, place.uidValidity, place.uid, place.messageId)
}
export function undismiss(db: Database.Database, folderId: number, uidValidity: number, uid: number): void {
  prepared(db, 'DELETE FROM dismissed WHERE folder_id = ? AND uid_validity = ? AND uid = ?').run(
    folderId,
    uidValidity,
    uid,
  )
}
export function dismissedUids(db: Database.Database, folderId: number, uidValidity: number): Set<number> {
  const uids = prepared(db, 'SELECT uid FROM dismissed WHERE folder_id = ? AND uid_validity = ?')
    .pluck()
    .all(folderId, uidValidity)
  return new Set(uids as number[])
}
/**
 * A message deleted here under a former UIDVALIDITY shows again: it takes its new UID and stays deleted. Answers where it was,
 * undefined when there is none.
 */
export function renumberDismissed(
  db: Database.Database,
  folderId: number,
  header: { size: number; headerHash: string },
  to: { uidValidity: number; uid: number },
): { uidValidity: number; uid: number } | undefined {
  const former = prepared(
    db,
    `SELECT rowid, uid_validity AS uidValidity, uid FROM dismissed
     WHERE folder_id = ? AND size = ? AND header_hash = ? AND uid_validity <> ? LIMIT 1`,
  ).get(folderId, header.size, header.headerHash, to.uidValidity) as
    { rowid: number; uidValidity: number; uid: number } | undefined
  if (former === undefined) return undefined
  prepared(db, 'UPDATE OR REPLACE dismissed SET uid_validity = ?, uid = ? WHERE rowid = ?').run(
    to.uidValidity,
    to.uid,
    former.rowid,
  )
  return former
}
