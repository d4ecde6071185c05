import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createProfile, openProfile, Reader, type Profile } from '../../../electron/engine/store/profile.ts'
import { sha256 } from '../../../electron/engine/store/crypto.ts'
import { headerBlock, openRecord, sealRecord } from '../../../electron/engine/store/raw-record.ts'
import { compactRaw, eraseDeleted } from '../../../electron/engine/store/raw-upkeep.ts'
import { RawStore } from '../../../electron/engine/store/raw.ts'
import { bytesOf, held, letter, mailbox, PASSPHRASE, store } from './letterbox.ts'
import { temporaryFolder } from './temporary-folder.ts'

const KEY = Buffer.alloc(32, 5)

async function newProfile(): Promise<Profile> {
  const dir = temporaryFolder()
  await createProfile(dir, { passphrase: PASSPHRASE })
  return openProfile(dir, { passphrase: PASSPHRASE })
}

function removeMessage(profile: Profile, id: number): void {
  profile.store.transaction(() => {
    profile.store.db.prepare('DELETE FROM search WHERE rowid = ?').run(id)
    profile.store.db.prepare('DELETE FROM placement WHERE message_id = ?').run(id)
    profile.store.db.prepare('DELETE FROM message WHERE id = ?').run(id)
  })
}

describe('a record', () => {
  test('gives back any bytes exactly', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => {
        const sealed = sealRecord(bytes, KEY)
        expect(openRecord(sealed.record, KEY, sealed.sha256).equals(bytes)).toBe(true)
        expect(sealed.sha256).toBe(sha256(bytes))
      }),
    )
    const large = Buffer.alloc(3_000_000, 'résultats ')
    const sealed = sealRecord(large, KEY)
    expect(sealed.record.length).toBeLessThan(large.length / 10)
    expect(openRecord(sealed.record, KEY, sealed.sha256).equals(large)).toBe(true)
  })

  test('any bit changed, another key, another hash: refused', () => {
    const { record, sha256: hash } = sealRecord(letter(1, 'court'), KEY)
    for (let i = 0; i < record.length; i++) {
      const changed = Buffer.from(record)
      changed[i] = (changed[i] ?? 0) ^ 0x10
      expect(() => openRecord(changed, KEY, hash)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }))
    }
    const refused = expect.objectContaining({ code: 'STORE_CORRUPT' })
    expect(() => openRecord(record, Buffer.alloc(32, 6), hash)).toThrow(refused)
    expect(() => openRecord(record, KEY, sha256(Buffer.from('autre')))).toThrow(refused)
    expect(() => openRecord(record.subarray(0, 20), KEY, hash)).toThrow(refused)
  })

  test('its header block is what IMAP gives as BODY[HEADER]', () => {
    const ends = [
      ['A: 1\r\nB: 2\r\n\r\nx\r\n\r\ny', 'A: 1\r\nB: 2\r\n\r\n'],
      ['A: 1\n\nx\r\n\r\n', 'A: 1\n\n'],
      ['A: 1\r\nB: 2', 'A: 1\r\nB: 2'],
    ]
    for (const [raw = '', block] of ends) expect(Buffer.from(headerBlock(Buffer.from(raw))).toString()).toBe(block)
  })
})

describe('packs', () => {
  test('are filled in order, closed when full, begun again where they were', () => {
    const dir = path.join(temporaryFolder(), 'raw')
    const noise = Array.from({ length: 12 }, (_, n) => Buffer.from(sha256(Buffer.from([n])).repeat(10)))
    const write = (letters: readonly Buffer[]) => {
      const raw = new RawStore(dir, 500)
      const places = letters.map((bytes) => raw.append({ id: 'a1', rawKey: KEY }, bytes))
      raw.flush()
      raw.close()
      return places
    }
    const kept = [...write(noise.slice(0, 5)), ...write(noise.slice(5))]
    const files = new Set(kept.map(({ place }) => place.file))
    expect(files.size).toBeGreaterThan(1)
    const raw = new RawStore(dir)
    expect(raw.packs('a1').map(({ file }) => file)).toEqual([...files])
    for (const { size } of raw.packs('a1')) expect(size).toBeLessThanOrEqual(500)
    kept.forEach(({ place, sha256: hash }, n) => {
      expect(raw.read(place, KEY, hash).equals(noise[n] ?? Buffer.alloc(0))).toBe(true)
    })
  })

  test('a missing or shortened pack is said, never invented', () => {
    const dir = path.join(temporaryFolder(), 'raw')
    const raw = new RawStore(dir)
    const { place, sha256: hash } = raw.append({ id: 'a1', rawKey: KEY }, letter(1))
    raw.flush()
    raw.close()
    fs.truncateSync(raw.path(place.file), place.length - 1)
    expect(() => raw.read(place, KEY, hash)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }))
    fs.rmSync(raw.path(place.file))
    expect(() => raw.read(place, KEY, hash)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }))
  })
})

describe('upkeep', () => {
  test('bytes without a row are cut at open, those with a row stay', async () => {
    const profile = await newProfile()
    const { id } = mailbox(profile, 'cabinet')
    const [first = ''] = store(profile, id, [letter(1)])
    const before = profile.raw.packs(id)
    profile.raw.append({ id, rawKey: profile.rawKey(id) }, letter(2))
    profile.raw.flush()
    profile.close()
    fs.mkdirSync(path.join(profile.dir, 'raw', 'a9'))
    fs.writeFileSync(path.join(profile.dir, 'raw', 'a9', '000001.pack'), 'left by a mailbox that is gone')
    const again = await openProfile(profile.dir, { passphrase: PASSPHRASE })
    expect(again.raw.packs()).toEqual(before)
    expect(bytesOf(again, first).equals(letter(1))).toBe(true)
    const [second = ''] = store(again, id, [letter(2)])
    expect(bytesOf(again, second).equals(letter(2))).toBe(true)
    again.close()
  })

  test.each(['shortened', 'missing'])(
    'what comes after a pack was %s stays, whatever happens to what it lost',
    async (damage) => {
      const profile = await newProfile()
      const { id } = mailbox(profile, 'cabinet')
      const [a = '', b = ''] = store(profile, id, [letter(1), letter(2)])
      const [placeA, placeB] = [held(profile, a), held(profile, b)]
      profile.close()
      const pack = path.join(profile.dir, 'raw', ...placeA.raw_file.split('/'))
      if (damage === 'missing') fs.rmSync(pack)
      else fs.truncateSync(pack, placeA.raw_length - 1)
      const damaged = await openProfile(profile.dir, { passphrase: PASSPHRASE })
      // longer than what is missing
      const long = randomBytes(4000).toString('hex')
      const [c = ''] = store(damaged, id, [letter(3, long)])
      expect(() => bytesOf(damaged, b)).toThrow(expect.objectContaining({ code: 'STORE_CORRUPT' }))
      removeMessage(damaged, placeB.id)
      eraseDeleted(damaged.store, damaged.raw)
      expect(bytesOf(damaged, c).equals(letter(3, long))).toBe(true)
      damaged.close()
      const again = await openProfile(profile.dir, { passphrase: PASSPHRASE })
      expect(bytesOf(again, c).equals(letter(3, long))).toBe(true)
      again.close()
    },
  )

  test('a deleted message is overwritten in its pack, at once or at the next open', async () => {
    const profile = await newProfile()
    const { id } = mailbox(profile, 'cabinet')
    const [a = '', b = '', c = ''] = store(profile, id, [letter(1), letter(2), letter(3)])
    const [placeA, placeB] = [held(profile, a), held(profile, b)]
    const region = (row: typeof placeA) =>
      fs.readFileSync(profile.raw.path(row.raw_file)).subarray(row.raw_offset, row.raw_offset + row.raw_length)
    removeMessage(profile, placeA.id)
    expect(eraseDeleted(profile.store, profile.raw)).toBe(1)
    expect(region(placeA).every((byte) => byte === 0)).toBe(true)
    removeMessage(profile, placeB.id)
    expect(region(placeB).every((byte) => byte === 0)).toBe(false)
    profile.close()
    const again = await openProfile(profile.dir, { passphrase: PASSPHRASE })
    expect(region(placeB).every((byte) => byte === 0)).toBe(true)
    expect(bytesOf(again, c).equals(letter(3))).toBe(true)
    again.close()
  })

  test('a row put back at the same place keeps its record', async () => {
    const profile = await newProfile()
    const { id } = mailbox(profile, 'cabinet')
    const [a = ''] = store(profile, id, [letter(1)])
    const { db } = profile.store
    profile.store.transaction(() => {
      db.exec('CREATE TEMP TABLE kept AS SELECT * FROM message; DELETE FROM placement; DELETE FROM message')
      db.exec('INSERT INTO message SELECT * FROM kept')
    })
    eraseDeleted(profile.store, profile.raw)
    expect(bytesOf(profile, a).equals(letter(1))).toBe(true)
    profile.close()
  })

  test('a pack more than half empty is rewritten, as sealed, and goes', async () => {
    const profile = await newProfile()
    const { id } = mailbox(profile, 'cabinet')
    const old = store(profile, id, [letter(1), letter(2), letter(3), letter(4)])
    profile.raw.closePack(id)
    // a full pack is followed by another one
    fs.writeFileSync(path.join(profile.dir, 'raw', id, '000002.pack'), '')
    store(profile, id, [letter(5)])
    const rows = old.map((hash) => held(profile, hash))
    for (const row of rows.slice(0, 3)) removeMessage(profile, row.id)
    const { freedBytes } = compactRaw(profile.store, profile.raw)
    expect(freedBytes).toBe(rows.slice(0, 3).reduce((sum, row) => sum + row.raw_length, 0))
    expect(profile.raw.packs(id).map(({ file }) => file)).toEqual([`${id}/000002.pack`])
    expect(bytesOf(profile, old[3] ?? '').equals(letter(4))).toBe(true)
    profile.close()
  })

  test('another thread reads with what it was posted', async () => {
    const profile = await newProfile()
    const { id } = mailbox(profile, 'cabinet')
    const [a = ''] = store(profile, id, [letter(1)])
    const reader = new Reader(structuredClone(profile.readerAccess))
    const row = held(profile, a)
    const place = { file: row.raw_file, offset: row.raw_offset, length: row.raw_length }
    expect(reader.raw.read(place, reader.rawKey(id), a).equals(letter(1))).toBe(true)
    expect(() => reader.store.db.exec('DELETE FROM message')).toThrow(/readonly/)
    reader.close()
    profile.close()
  })
})
