// What the packs hold against what the rows name: orphans reclaimed, deleted records overwritten, half-empty packs rewritten.
// A row of `message` is the only thing that keeps a record: a table that holds records must be named in HELD.

import type Database from 'better-sqlite3'
import { failpoint } from '../failpoint.ts'
import type { RawPlace, RawStore } from './raw.ts'
import type { Store } from './store.ts'

const HELD = 'SELECT raw_file, raw_offset, raw_length FROM message'

interface PlaceRow {
  raw_file: string
  raw_offset: number
  raw_length: number
}
const placeOf = (row: PlaceRow): RawPlace => ({ file: row.raw_file, offset: row.raw_offset, length: row.raw_length })

/**
 * At open, by the one writer: overwrites what was deleted, drops folders of accounts that are gone, begins a new pack after one
 * that lacks bytes (what is written there would be cut, or overwritten, as what the rows lost), cuts the bytes that
 * follow the last committed record of each pack. One indexed look a pack: 320 packs are 20 GB.
 */
export function sweepRaw(store: Store, raw: RawStore): { reclaimedBytes: number } {
  const { db } = store
  eraseDeleted(store, raw)
  let reclaimedBytes = 0
  const isAccount = db.prepare('SELECT 1 FROM account WHERE id = ?')
  for (const id of raw.accounts()) {
    if (isAccount.get(id)) continue
    for (const pack of raw.packs(id)) reclaimedBytes += pack.size
    raw.dropAccount(id)
  }
  const last = db.prepare<[string], PlaceRow>(`${HELD} WHERE raw_file = ? ORDER BY raw_offset DESC LIMIT 1`)
  for (const { file, size } of raw.packs()) {
    const row = last.get(file)
    const end = row ? row.raw_offset + row.raw_length : 0
    if (end >= size && size > 0) continue
    reclaimedBytes += size - end
    raw.truncate(file, end)
    failpoint('raw.sweep.after-truncate')
  }
  const sizes = new Map(raw.packs().map(({ file, size }) => [file, size]))
  const named = db
    .prepare<[string, string], string | null>('SELECT max(raw_file) FROM message WHERE raw_file >= ? AND raw_file < ?')
    .pluck()
  for (const id of db.prepare<[], string>('SELECT id FROM account').pluck().all()) {
    // « 0 » is the character behind « / »
    const file = named.get(`${id}/`, `${id}0`) ?? undefined
    const row = file === undefined ? undefined : last.get(file)
    if (row !== undefined && (sizes.get(row.raw_file) ?? 0) < row.raw_offset + row.raw_length)
      raw.closeDamaged(row.raw_file)
  }
  return { reclaimedBytes }
}

/** Overwrites the records whose rows were deleted or moved. Call it after the commit of a deletion; open does it too. */
export function eraseDeleted(store: Store, raw: RawStore): number {
  const { db } = store
  // a row put back at the same place in the same transaction keeps its record
  db.prepare(
    `DELETE FROM raw_erasure WHERE EXISTS
       (SELECT 1 FROM message m WHERE m.raw_file = raw_erasure.raw_file AND m.raw_offset = raw_erasure.raw_offset)`,
  ).run()
  const places = db.prepare<[], PlaceRow>('SELECT raw_file, raw_offset, raw_length FROM raw_erasure').all().map(placeOf)
  if (places.length === 0) return 0
  raw.erase(places)
  failpoint('raw.erase.after')
  store.transaction(() => {
    const done = db.prepare('DELETE FROM raw_erasure WHERE raw_file = ? AND raw_offset = ?')
    for (const place of places) done.run(place.file, place.offset)
  })
  return places.length
}

/**
 * At idle: moves what is left of packs that are more than half empty into the current pack, as sealed, then removes them.
 * Copies are durable before the rows move, rows before the old pack goes: a kill leaves an orphan, which open reclaims.
 */
export function compactRaw(store: Store, raw: RawStore): { freedBytes: number } {
  eraseDeleted(store, raw)
  let freedBytes = 0
  for (const accountId of raw.accounts()) {
    // the last pack is where the copies go
    for (const { file, size } of raw.packs(accountId).slice(0, -1)) {
      const live = heldIn(store.db, file)
      const liveBytes = live.reduce((sum, place) => sum + place.length, 0)
      if (liveBytes * 2 > size) continue
      movePack(store, raw, accountId, file, live)
      freedBytes += size - liveBytes
    }
  }
  return { freedBytes }
}

function movePack(store: Store, raw: RawStore, accountId: string, file: string, live: readonly RawPlace[]): void {
  const moves = live.map((from) => ({ from, to: raw.appendSealed(accountId, raw.readSealed(from)) }))
  raw.flush()
  failpoint('raw.compact.copied')
  const move = store.db.prepare('UPDATE message SET raw_file = ?, raw_offset = ? WHERE raw_file = ? AND raw_offset = ?')
  store.transaction(() => {
    for (const { from, to } of moves) move.run(to.file, to.offset, from.file, from.offset)
    // the whole pack goes: nothing to overwrite in it
    store.db.prepare('DELETE FROM raw_erasure WHERE raw_file = ?').run(file)
  })
  failpoint('raw.compact.committed')
  raw.truncate(file, 0)
}

function heldIn(db: Database.Database, file: string): RawPlace[] {
  return db.prepare<[string], PlaceRow>(`${HELD} WHERE raw_file = ? ORDER BY raw_offset`).all(file).map(placeOf)
}
