// What the relève block says of the letters of this machine: those that wait here, and those that left together last. Reads only.

import type Database from 'better-sqlite3'
import type { OutboxStanding } from '../../ipc/system.ts'
import { prepared } from '../store/prepared.ts'

/** A line that comes back takes what waited in one go: one after the other, each this soon after the one before. */
const NEXT_MS = 20_000
/** Letters looked at, from the last one written: more never leave in one go. */
const LOOKED_AT = 200

/** `now` in ms. A letter whose departure a person set for later does not wait yet (AT-38, AT-48). */
export function outboxStanding(db: Database.Database, now: number): OutboxStanding {
  const waiting = prepared(
    db,
    `SELECT count(*) FROM outbox
     WHERE state IN ('queued', 'sending') AND kind = 'letter' AND (scheduled = 0 OR leaves_at <= ?)`,
  )
    .pluck()
    .get(now) as number
  const times = prepared(
    db,
    `SELECT sent_at FROM (SELECT sent_at, kind FROM outbox WHERE elsewhere IS NULL ORDER BY seq DESC LIMIT ${LOOKED_AT})
     WHERE kind = 'letter' AND sent_at IS NOT NULL ORDER BY sent_at DESC`,
  )
    .pluck()
    .all() as number[]
  const [last] = times
  if (last === undefined) return { waiting }
  const pause = times.findIndex((at, n) => n > 0 && (times[n - 1] ?? at) - at > NEXT_MS)
  return { waiting, left: { count: pause < 0 ? times.length : pause, at: new Date(last).toISOString() } }
}
