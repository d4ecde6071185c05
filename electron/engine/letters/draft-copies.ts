// Rows of drafts at the operator: which ones have a copy there, which ones came from there. SQL only; drafts-folder.ts decides.

import type Database from 'better-sqlite3'
import { prepared } from '../store/prepared.ts'

/** A message of a Drafts folder. */
export interface DraftPlace {
  folderId: number
  uidValidity: number
  uid: number
}
export interface FoundDraft extends DraftPlace {
  draft: string
  /** it is all in the draft */
  whole: boolean
  /** of the draft now: `unchanged` since it was read */
  state: 'unchanged' | 'changed' | 'left' | 'gone'
}

/** Drafts of this account that are touched since their copy, and rested before `restedAt` (ms); the oldest first. */
export function draftsToCopy(
  db: Database.Database,
  account: string,
  restedAt: number,
): { id: string; revision: number; bytes: number }[] {
  return prepared(
    db,
    `SELECT d.id, d.saved_at AS revision,
       length(d.fields) + (SELECT coalesce(sum(p.size), 0) FROM draft_piece p WHERE p.draft_id = d.id) AS bytes
     FROM draft d WHERE d.account_id = :account AND d.state = 'draft' AND d.touched = 1 AND d.saved_at <= :restedAt
       AND NOT EXISTS (SELECT 1 FROM draft_copy c WHERE c.draft_id = d.id AND c.account_id = :account
         AND c.revision = d.saved_at AND c.there = 1)
       AND NOT EXISTS (SELECT 1 FROM draft_found f WHERE f.draft_id = d.id AND f.revision = d.saved_at)
     ORDER BY d.saved_at`,
  ).all({ account, restedAt }) as { id: string; revision: number; bytes: number }[]
}

/** A copy may stand there whose draft is no draft of this account any more, or something found there was changed or discarded here. */
export function hasStale(db: Database.Database, account: string): boolean {
  const row = prepared(
    db,
    `SELECT 1 FROM draft_copy c LEFT JOIN draft d ON d.id = c.draft_id
       WHERE c.account_id = :account AND (d.id IS NULL OR d.state <> 'draft' OR d.account_id <> :account)
     UNION ALL SELECT 1 FROM draft_found f JOIN folder o ON o.id = f.folder_id LEFT JOIN draft d ON d.id = f.draft_id
       WHERE o.account_id = :account AND (d.id IS NULL OR (f.whole = 1 AND d.state <> 'draft')) LIMIT 1`,
  ).get({ account })
  return row !== undefined
}

/** The revision that stands for a draft of this account now; undefined when it is none (any more). */
export function revisionOf(db: Database.Database, account: string, draft: string): number | undefined {
  return prepared(db, "SELECT saved_at FROM draft WHERE id = ? AND account_id = ? AND state = 'draft'")
    .pluck()
    .get(draft, account) as number | undefined
}
/** Made here: its copies are ours to take away. */
export function isOurs(db: Database.Database, draft: string): boolean {
  return (
    prepared(
      db,
      'SELECT 1 FROM draft WHERE id = :draft UNION ALL SELECT 1 FROM draft_copy WHERE draft_id = :draft',
    ).get({ draft }) !== undefined
  )
}

/** Before the APPEND: what is found afterwards is ours. */
export function announceCopy(db: Database.Database, account: string, draft: string, revision: number): void {
  prepared(
    db,
    `INSERT INTO draft_copy (draft_id, account_id, revision) VALUES (?, ?, ?)
     ON CONFLICT (draft_id, account_id) DO UPDATE SET revision = excluded.revision, there = 0`,
  ).run(draft, account, revision)
}
export function copyIsThere(db: Database.Database, account: string, draft: string, revision: number): void {
  prepared(db, 'UPDATE draft_copy SET there = 1 WHERE draft_id = ? AND account_id = ? AND revision = ?').run(
    draft,
    account,
    revision,
  )
}
/** The newest state of this draft stands there. */
export function isCopied(db: Database.Database, account: string, draft: string): boolean {
  return (
    prepared(
      db,
      `SELECT 1 FROM draft d JOIN draft_copy c ON c.draft_id = d.id AND c.account_id = d.account_id
       WHERE d.id = ? AND d.account_id = ? AND c.revision = d.saved_at AND c.there = 1`,
    ).get(draft, account) !== undefined
  )
}
/** Drafts that have, or had, a copy of ours in this account. */
export function copiedDrafts(db: Database.Database, account: string): string[] {
  return prepared(db, 'SELECT draft_id FROM draft_copy WHERE account_id = ?').pluck().all(account) as string[]
}
export function forgetCopy(db: Database.Database, account: string, draft: string): void {
  prepared(db, 'DELETE FROM draft_copy WHERE draft_id = ? AND account_id = ?').run(draft, account)
}

export function foundDrafts(db: Database.Database, folderId: number): FoundDraft[] {
  const rows = prepared(
    db,
    `SELECT f.folder_id AS folderId, f.uid_validity AS uidValidity, f.uid, f.draft_id AS draft, f.whole,
       CASE WHEN d.id IS NULL THEN 'gone' WHEN d.state <> 'draft' THEN 'left' WHEN d.saved_at = f.revision THEN 'unchanged'
         ELSE 'changed' END AS state
     FROM draft_found f LEFT JOIN draft d ON d.id = f.draft_id WHERE f.folder_id = ? ORDER BY f.uid`,
  ).all(folderId) as (Omit<FoundDraft, 'whole'> & { whole: number })[]
  return rows.map((row) => ({ ...row, whole: row.whole === 1 }))
}
/** `draft` was made of what stands there. */
export function noteFound(db: Database.Database, place: DraftPlace, draft: string, whole: boolean): void {
  prepared(
    db,
    `INSERT INTO draft_found (folder_id, uid_validity, uid, draft_id, revision, whole)
     SELECT ?, ?, ?, id, saved_at, ? FROM draft WHERE id = ?`,
  ).run(place.folderId, place.uidValidity, place.uid, whole ? 1 : 0, draft)
}
export function forgetFound(db: Database.Database, place: DraftPlace): void {
  prepared(db, 'DELETE FROM draft_found WHERE folder_id = ? AND uid_validity = ? AND uid = ?').run(
    place.folderId,
    place.uidValidity,
    place.uid,
  )
}
