// Folders, placements and cursors of the mailboxes, local changes that wait for the server. SQL only.
// It connects to nothing and decides nothing: sync/plan.ts does. Rows of `message` are written by messages.ts.

import type Database from 'better-sqlite3'
import type { AccountSync } from '../../ipc/mail.ts'
import { prepared } from './prepared.ts'

export interface FolderRecord {
  id: number
  path: string
  specialUse: string | undefined
  uidValidity: number | undefined
  uidNext: number | undefined
  highestModseq: string | undefined
  /** lowest UID of the last committed batch of a pass that has not ended, 0 when it ended */
  seenUids: number
  onServer: number | undefined
  onBoard: number | undefined
  missing: number
  gone: boolean
}
interface FolderRow {
  id: number
  path: string
  special_use: string | null
  uid_validity: number | null
  uid_next: number | null
  highest_modseq: string | null
  seen_uids: number
  on_server: number | null
  on_board: number | null
  missing: string | null
  gone_at: number | null
}

/** Every folder of an account, also those that the server no longer lists. */
export function foldersOf(db: Database.Database, accountId: string): FolderRecord[] {
  const rows = prepared(db, 'SELECT * FROM folder WHERE account_id = ? ORDER BY id').all(accountId) as FolderRow[]
  return rows.map(folderRecord)
}

export function folderAt(db: Database.Database, accountId: string, path: string): FolderRecord | undefined {
  const row = prepared(db, 'SELECT * FROM folder WHERE account_id = ? AND path = ?').get(accountId, path) as
    FolderRow | undefined
  return row === undefined ? undefined : folderRecord(row)
}

function folderRecord(row: FolderRow): FolderRecord {
  return {
    id: row.id,
    path: row.path,
    specialUse: row.special_use ?? undefined,
    uidValidity: row.uid_validity ?? undefined,
    uidNext: row.uid_next ?? undefined,
    highestModseq: row.highest_modseq ?? undefined,
    seenUids: row.seen_uids,
    onServer: row.on_server ?? undefined,
    onBoard: row.on_board ?? undefined,
    missing: row.missing === null ? 0 : (JSON.parse(row.missing) as number[]).length,
    gone: row.gone_at !== null,
  }
}

export interface ListedFolder {
  path: string
  delimiter: string
  specialUse: string | undefined
}

/** Adds or finds again a folder that the server lists. Writes nothing when nothing of it is new: such a commit waits for no disk. */
export function putFolder(db: Database.Database, accountId: string, listed: ListedFolder): FolderRecord {
  const row = prepared(
    db,
    `INSERT INTO folder (account_id, path, delimiter, special_use) VALUES (?, ?, ?, ?)
     ON CONFLICT (account_id, path) DO UPDATE SET delimiter = excluded.delimiter, special_use = excluded.special_use, gone_at = NULL
       WHERE delimiter IS NOT excluded.delimiter OR special_use IS NOT excluded.special_use OR gone_at IS NOT NULL
     RETURNING *`,
  ).get(accountId, listed.path, listed.delimiter, listed.specialUse ?? null) as FolderRow | undefined
  const folder = row === undefined ? folderAt(db, accountId, listed.path) : folderRecord(row)
  if (folder === undefined) throw new Error('a folder without a row')
  return folder
}

export function renameFolder(db: Database.Database, folderId: number, path: string): void {
  prepared(db, 'UPDATE folder SET path = ?, gone_at = NULL WHERE id = ?').run(path, folderId)
}

/** The server no longer lists it: what it held stays, as the only copy. */
export function loseFolder(db: Database.Database, folderId: number, now: number): number {
  prepared(db, 'UPDATE folder SET gone_at = ?, on_server = 0, missing = NULL WHERE id = ? AND gone_at IS NULL').run(
    now,
    folderId,
  )
  return prepared(db, 'UPDATE placement SET gone_at = ? WHERE folder_id = ? AND gone_at IS NULL').run(now, folderId)
    .changes
}

/** Where a pass stands; saved in the same commit as the rows it speaks of (seshat's rule). */
export interface Cursor {
  uidValidity: number
  highestModseq: string | undefined
  seenUids: number
}
export function saveCursor(db: Database.Database, folderId: number, cursor: Cursor): void {
  prepared(db, 'UPDATE folder SET uid_validity = ?, highest_modseq = ?, seen_uids = ? WHERE id = ?').run(
    cursor.uidValidity,
    cursor.highestModseq ?? null,
    cursor.seenUids,
    folderId,
  )
}

/** The end of a pass: server and board compared UID by UID. `missing` are UIDs that only the server has. */
export interface Count {
  uidNext: number
  onServer: number
  onBoard: number
  missing: readonly number[]
}
export function saveCount(db: Database.Database, folderId: number, count: Count, now: number): void {
  prepared(
    db,
    'UPDATE folder SET uid_next = ?, on_server = ?, on_board = ?, missing = ?, counted_at = ?, seen_uids = 0 WHERE id = ?',
  ).run(
    count.uidNext,
    count.onServer,
    count.onBoard,
    // named one by one up to a bound; beyond it the number alone is of use
    count.missing.length === 0 ? null : JSON.stringify(count.missing.slice(0, 10_000)),
    now,
    folderId,
  )
}

/** UIDs held of a folder under one UIDVALIDITY → true when the server no longer had it at the last look. */
export function heldUids(db: Database.Database, folderId: number, uidValidity: number): Map<number, boolean> {
  const rows = prepared(db, 'SELECT uid, gone_at IS NOT NULL FROM placement WHERE folder_id = ? AND uid_validity = ?')
    .raw()
    .all(folderId, uidValidity) as [number, number][]
  return new Map(rows.map(([uid, gone]) => [uid, gone === 1]))
}

export interface NewPlacement {
  messageId: number
  folderId: number
  uidValidity: number
  uid: number
  flags: readonly string[]
  modseq: string | undefined
  /** ms, of the message */
  date: number
}

/** The same UID twice is the same placement: a pass that is done again changes nothing. */
export function putPlacement(db: Database.Database, placement: NewPlacement): void {
  prepared(
    db,
    `INSERT INTO placement (message_id, folder_id, uid_validity, uid, flags, seen, modseq, date) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (folder_id, uid_validity, uid) DO UPDATE SET message_id = excluded.message_id, gone_at = NULL`,
  ).run(
    placement.messageId,
    placement.folderId,
    placement.uidValidity,
    placement.uid,
    placement.flags.join(' '),
    placement.flags.includes('\\Seen') ? 1 : 0,
    placement.modseq ?? null,
    placement.date,
  )
  // it stood in this folder without a UID
  prepared(db, 'DELETE FROM placement WHERE message_id = ? AND folder_id = ? AND uid < 0 AND gone_at IS NOT NULL').run(
    placement.messageId,
    placement.folderId,
  )
}

export interface PlacementRecord {
  id: number
  messageId: number
  folderId: number
  accountId: string
  folder: string
  uidValidity: number
  uid: number
  flags: string[]
  seen: boolean
  gone: boolean
}
interface PlacementRow {
  id: number
  message_id: number
  folder_id: number
  account_id: string
  path: string
  uid_validity: number
  uid: number
  flags: string
  seen: number
  gone_at: number | null
}
const PLACEMENTS = 'SELECT p.*, f.account_id, f.path FROM placement p JOIN folder f ON f.id = p.folder_id'

export function placementById(db: Database.Database, id: number): PlacementRecord | undefined {
  const row = prepared(db, `${PLACEMENTS} WHERE p.id = ?`).get(id) as PlacementRow | undefined
  return row === undefined ? undefined : placementRecord(row)
}
export function placementAt(
  db: Database.Database,
  folderId: number,
  uidValidity: number,
  uid: number,
): PlacementRecord | undefined {
  const row = prepared(db, `${PLACEMENTS} WHERE p.folder_id = ? AND p.uid_validity = ? AND p.uid = ?`).get(
    folderId,
    uidValidity,
    uid,
  ) as PlacementRow | undefined
  return row === undefined ? undefined : placementRecord(row)
}
export function placementsOfMessage(db: Database.Database, sha256: string): PlacementRecord[] {
  const rows = prepared(db, `${PLACEMENTS} WHERE p.message_id = (SELECT id FROM message WHERE sha256 = ?)`).all(sha256)
  return (rows as PlacementRow[]).map(placementRecord)
}
function placementRecord(row: PlacementRow): PlacementRecord {
  return {
    id: row.id,
    messageId: row.message_id,
    folderId: row.folder_id,
    accountId: row.account_id,
    folder: row.path,
    uidValidity: row.uid_validity,
    uid: row.uid,
    flags: row.flags === '' ? [] : row.flags.split(' '),
    seen: row.seen === 1,
    gone: row.gone_at !== null,
  }
}

/** What the server says of its flags, and what the user sees once the waiting changes are laid over it. */
export function saveFlags(
  db: Database.Database,
  placementId: number,
  flags: readonly string[],
  seen: boolean,
  modseq: string | undefined,
): void {
  prepared(db, 'UPDATE placement SET flags = ?, seen = ?, modseq = ? WHERE id = ?').run(
    flags.join(' '),
    seen ? 1 : 0,
    modseq ?? null,
    placementId,
  )
}
export function setSeen(db: Database.Database, placementId: number, seen: boolean): void {
  prepared(db, 'UPDATE placement SET seen = ? WHERE id = ?').run(seen ? 1 : 0, placementId)
}

export function setGone(
  db: Database.Database,
  folderId: number,
  uidValidity: number,
  uids: readonly number[],
  now: number,
): void {
  const mark = prepared(db, 'UPDATE placement SET gone_at = ? WHERE folder_id = ? AND uid_validity = ? AND uid = ?')
  for (const uid of uids) mark.run(now, folderId, uidValidity, uid)
}
export function setBack(db: Database.Database, folderId: number, uidValidity: number, uids: readonly number[]): void {
  const mark = prepared(db, 'UPDATE placement SET gone_at = NULL WHERE folder_id = ? AND uid_validity = ? AND uid = ?')
  for (const uid of uids) mark.run(folderId, uidValidity, uid)
}

/** After a UIDVALIDITY change: where a message stood in this folder, rather one that the server still had; not what is on its way to it. */
export function formerPlacement(
  db: Database.Database,
  folderId: number,
  messageId: number,
  uidValidity: number,
): PlacementRecord | undefined {
  const row = prepared(
    db,
    `${PLACEMENTS} WHERE p.folder_id = ? AND p.message_id = ? AND p.uid_validity <> ? AND (p.uid > 0 OR p.gone_at IS NOT NULL)
     ORDER BY p.gone_at IS NULL DESC, p.id LIMIT 1`,
  ).get(folderId, messageId, uidValidity) as PlacementRow | undefined
  return row === undefined ? undefined : placementRecord(row)
}
export function renumber(db: Database.Database, placementId: number, to: { uidValidity: number; uid: number }): void {
  prepared(db, 'UPDATE placement SET uid_validity = ?, uid = ?, gone_at = NULL WHERE id = ?').run(
    to.uidValidity,
    to.uid,
    placementId,
  )
}
/**
 * What the former UIDVALIDITY still has was not found again: only here now, and under no UID, since that one may come to mean
 * another message. Waiting changes on it have lost their place; what one of them was to move is only here too.
 */
export function closeFormerValidity(db: Database.Database, folderId: number, uidValidity: number, now: number): number {
  prepared(
    db,
    `UPDATE placement SET gone_at = ? WHERE uid < 0 AND gone_at IS NULL AND id IN (SELECT json_extract(payload, '$.placement')
       FROM pending_change WHERE kind = 'move' AND folder_id = ? AND uid_validity <> ?)`,
  ).run(now, folderId, uidValidity)
  prepared(db, 'DELETE FROM pending_change WHERE folder_id = ? AND uid_validity <> ?').run(folderId, uidValidity)
  prepared(db, 'DELETE FROM refused WHERE folder_id = ? AND uid_validity <> ?').run(folderId, uidValidity)
  return prepared(
    db,
    `UPDATE placement SET gone_at = coalesce(gone_at, ?), uid_validity = 0, uid = -id
     WHERE folder_id = ? AND uid_validity <> ? AND uid > 0`,
  ).run(now, folderId, uidValidity).changes
}
/** A waiting change follows its message to the new UID. */
export function moveChanges(
  db: Database.Database,
  folderId: number,
  from: { uidValidity: number; uid: number },
  to: { uidValidity: number; uid: number },
): void {
  prepared(
    db,
    'UPDATE pending_change SET uid_validity = ?, uid = ? WHERE folder_id = ? AND uid_validity = ? AND uid = ?',
  ).run(to.uidValidity, to.uid, folderId, from.uidValidity, from.uid)
}

/** Some of what is held still stands under another UIDVALIDITY: the change has not been worked through. */
export function hasFormerValidity(db: Database.Database, folderId: number, uidValidity: number): boolean {
  const found = prepared(
    db,
    'SELECT 1 FROM placement WHERE folder_id = ? AND uid_validity <> ? AND uid > 0 LIMIT 1',
  ).get(folderId, uidValidity)
  return found !== undefined
}

/** A move made here before the server knows: the placement stands in its new folder without a UID (a negative one). */
export function movePlacement(db: Database.Database, placementId: number, folderId: number): void {
  prepared(db, 'UPDATE placement SET folder_id = ?, uid_validity = 0, uid = -id WHERE id = ?').run(
    folderId,
    placementId,
  )
}
/** Moved, and the server does not say where to: only here, until a sync finds it. */
export function losePlacement(db: Database.Database, placementId: number, now: number): void {
  prepared(db, 'UPDATE placement SET gone_at = ? WHERE id = ? AND uid < 0').run(now, placementId)
}
/** The server says where it landed; a sync may have found it there already. */
export function landPlacement(db: Database.Database, placementId: number, uidValidity: number, uid: number): void {
  prepared(
    db,
    `DELETE FROM placement WHERE id = ? AND EXISTS (SELECT 1 FROM placement o JOIN placement p ON p.id = ?
       WHERE o.folder_id = p.folder_id AND o.uid_validity = ? AND o.uid = ?)`,
  ).run(placementId, placementId, uidValidity, uid)
  prepared(db, 'UPDATE placement SET uid_validity = ?, uid = ? WHERE id = ?').run(uidValidity, uid, placementId)
}
export function restorePlacement(
  db: Database.Database,
  placementId: number,
  place: { folderId: number; uidValidity: number; uid: number },
): void {
  prepared(db, 'UPDATE OR REPLACE placement SET folder_id = ?, uid_validity = ?, uid = ? WHERE id = ?').run(
    place.folderId,
    place.uidValidity,
    place.uid,
    placementId,
  )
}
export function removePlacement(db: Database.Database, placementId: number): void {
  prepared(db, 'DELETE FROM placement WHERE id = ?').run(placementId)
}
export function hasPlacements(db: Database.Database, messageId: number): boolean {
  return prepared(db, 'SELECT 1 FROM placement WHERE message_id = ? LIMIT 1').get(messageId) !== undefined
}

/** The last answer of the relève for this account, as it was given (compte juste). `now` in ms. */
export function saveLastSync(db: Database.Database, accountId: string, answer: AccountSync, now: number): void {
  prepared(db, 'UPDATE account SET last_sync_at = ?, last_sync = ? WHERE id = ?').run(
    now,
    JSON.stringify(answer),
    accountId,
  )
}
export function lastSync(db: Database.Database, accountId: string): { at: number; answer: AccountSync } | undefined {
  const row = prepared(db, 'SELECT last_sync_at, last_sync FROM account WHERE id = ?').get(accountId) as
    { last_sync_at: number | null; last_sync: string | null } | undefined
  if (row === undefined || row.last_sync_at === null || row.last_sync === null) return undefined
  return { at: row.last_sync_at, answer: JSON.parse(row.last_sync) as AccountSync }
}
