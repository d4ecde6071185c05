// What the relève block says of the letters of this machine: those that wait here, and those that left together last. Reads only.

import type Database from 'better-sqlite3'
import type { OutboxStanding } from '../../ipc/system.ts'
import { prepared } from '../store/prepared.ts'

/** A line that comes back takes what waited in one go: due before the one ahead of it had left, and gone this soon after it. */
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
  const departures = prepared(
    db,
    `SELECT sent_at AS sentAt, leaves_at AS dueAt
     FROM (SELECT sent_at, leaves_at, kind FROM outbox WHERE elsewhere IS NULL ORDER BY seq DESC LIMIT ${LOOKED_AT})
     WHERE kind = 'letter' AND sent_at IS NOT NULL ORDER BY sent_at DESC`,
  ).all() as { sentAt: number; dueAt: number }[]
  const [last] = departures
  if (last === undefined) return { waiting }
  const alone = departures.findIndex(({ sentAt, dueAt }, n) => {
    const ahead = departures[n + 1]
    return ahead === undefined || dueAt > ahead.sentAt || sentAt - ahead.sentAt > NEXT_MS
  })
  return { waiting, left: { count: alone + 1, at: new Date(last.sentAt).toISOString() } }
}
