// What an account's operator was seen to do: its size limit, whether it files what it sends, since when nothing leaves.

import type Database from 'better-sqlite3'
import type { PliError } from '../errors.ts'
import { prepared } from '../store/prepared.ts'

export interface SendingFacts {
  /** SIZE of its last EHLO, bytes (R32) */
  sizeLimit: number | undefined
  /** letters that it put in Sent by itself, and letters that it did not */
  filed: number
  unfiled: number
  failures: number
  /** ms */
  nextTryAt: number | undefined
  /** code of the fault that keeps everything here */
  lastError: string | undefined
}

interface Row {
  size_limit: number | null
  filed: number
  unfiled: number
  failures: number
  next_try_at: number | null
  last_error: string | null
}

export function sendingFacts(db: Database.Database, account: string): SendingFacts {
  const row = prepared(
    db,
    'SELECT size_limit, filed, unfiled, failures, next_try_at, last_error FROM outbox_account WHERE account_id = ?',
  ).get(account) as Row | undefined
  return {
    sizeLimit: row?.size_limit ?? undefined,
    filed: row?.filed ?? 0,
    unfiled: row?.unfiled ?? 0,
    failures: row?.failures ?? 0,
    nextTryAt: row?.next_try_at ?? undefined,
    lastError: row?.last_error ? (JSON.parse(row.last_error) as { code: string }).code : undefined,
  }
}

/** Its Sent folder is known to hold every letter: what is not there has not left (AT-24). */
export function filesEverything(facts: SendingFacts): boolean {
  return facts.filed > 0 && facts.unfiled === 0
}

export function noteSizeLimit(db: Database.Database, account: string, limit: number | undefined): void {
  put(db, account)
  prepared(db, 'UPDATE outbox_account SET size_limit = ? WHERE account_id = ?').run(limit ?? null, account)
}
export function noteFiling(db: Database.Database, account: string, by: 'server' | 'us'): void {
  put(db, account)
  const column = by === 'server' ? 'filed' : 'unfiled'
  prepared(db, `UPDATE outbox_account SET ${column} = ${column} + 1 WHERE account_id = ?`).run(account)
}
/** Nothing leaves before `nextTryAt`; undefined: it works again. */
export function noteFailure(
  db: Database.Database,
  account: string,
  failure: { error: PliError; nextTryAt: number } | undefined,
): void {
  put(db, account)
  prepared(
    db,
    'UPDATE outbox_account SET failures = CASE WHEN ? THEN failures + 1 ELSE 0 END, next_try_at = ?, last_error = ? WHERE account_id = ?',
  ).run(failure ? 1 : 0, failure?.nextTryAt ?? null, failure ? JSON.stringify(failure.error) : null, account)
}

function put(db: Database.Database, account: string): void {
  prepared(db, 'INSERT OR IGNORE INTO outbox_account (account_id) VALUES (?)').run(account)
}
