// The raw messages on disk: append-only packs, one folder an account (`raw/a1/000001.pack`). Writes, syncs, reads, erases.
// It decides nothing of what is kept: rows of `message` do (raw-upkeep.ts). No key is stored here.

import fs from 'node:fs'
import path from 'node:path'
import { failpoint } from '../failpoint.ts'
import { diskFault, syncDirectory, syncFile } from './durable.ts'
import { damaged, openRecord, sealRecord, type SealedRecord } from './raw-record.ts'

/** A pack is closed at this size: what an incremental backup copies again, what a compaction rewrites at most. */
const PACK_BYTES = 64 * 1024 * 1024

/** Columns raw_file, raw_offset, raw_length of a row. `file` has forward slashes on every system. */
export interface RawPlace {
  file: string
  offset: number
  length: number
}
export interface RawAccount {
  id: string
  /** 32 bytes, unwrapped */
  rawKey: Uint8Array
}
interface Pack {
  file: string
  fd: number
  size: number
  dirty: boolean
}

/** One writer a profile; any number of readers (a reader never appends). Making one touches no file. */
export class RawStore {
  readonly dir: string
  readonly #packBytes: number
  readonly #open = new Map<string, Pack>()
  /** packs full since the last flush: still to be synced */
  readonly #full: Pack[] = []
  readonly #newNames = new Set<string>()
  /** account → number of its pack that lacks bytes which rows name */
  readonly #damaged = new Map<string, number>()

  constructor(dir: string, packBytes = PACK_BYTES) {
    this.dir = dir
    this.#packBytes = packBytes
  }

  /** Seals and appends. Not durable before `flush`. Throws DISK_FULL. */
  append(account: RawAccount, raw: Uint8Array): SealedRecord & { place: RawPlace } {
    const sealed = sealRecord(raw, account.rawKey)
    return { ...sealed, place: this.appendSealed(account.id, sealed.record) }
  }

  /** Appends what `sealRecord` made, in any thread, with that account's key. Not durable before `flush`. Throws DISK_FULL. */
  appendSealed(accountId: string, record: Uint8Array): RawPlace {
    try {
      const pack = this.#packFor(accountId, record.length)
      const offset = pack.size
      try {
        for (let done = 0; done < record.length;) {
          done += fs.writeSync(pack.fd, record, done, record.length - done, offset + done)
          failpoint('raw.append.partial')
        }
      } catch (error) {
        // room for the rest of the store; what is left of the record would be an orphan
        fs.ftruncateSync(pack.fd, offset)
        throw error
      }
      pack.size += record.length
      pack.dirty = true
      failpoint('raw.append.after-write')
      return { file: pack.file, offset, length: record.length }
    } catch (error) {
      throw diskFault(error)
    }
  }

  /** Makes all that was appended durable: call it once a batch, before the commit of the rows. Throws DISK_FULL. */
  flush(): void {
    try {
      failpoint('raw.flush.before-fsync')
      for (const pack of [...this.#full, ...this.#open.values()]) {
        if (!pack.dirty) continue
        fs.fdatasyncSync(pack.fd)
        pack.dirty = false
      }
      this.#syncNames()
    } catch (error) {
      throw diskFault(error)
    }
    for (const pack of this.#full.splice(0)) fs.closeSync(pack.fd)
  }

  /**
   * The same for one account, without holding the thread: what is appended meanwhile is not waited for. The packs are opened
   * apart, so that nobody closes them in between.
   */
  async flushed(accountId: string): Promise<void> {
    const full = this.#full.filter((pack) => pack.file.startsWith(`${accountId}/`))
    const open = this.#open.get(accountId)
    const dirty = [...full, ...(open ? [open] : [])].filter((pack) => pack.dirty)
    failpoint('raw.flush.before-fsync')
    try {
      for (const pack of dirty) {
        pack.dirty = false
        try {
          await syncFile(this.path(pack.file))
        } catch (error) {
          pack.dirty = true
          throw error
        }
      }
      this.#syncNames()
    } catch (error) {
      throw diskFault(error)
    }
    for (const pack of full) {
      const at = this.#full.indexOf(pack)
      if (at >= 0 && !pack.dirty) fs.closeSync(this.#full.splice(at, 1)[0]?.fd ?? -1)
    }
  }

  /** The end of a flush: names of new packs, once their bytes are on the disk. */
  #syncNames(): void {
    failpoint('raw.flush.before-dir-sync')
    for (const dir of this.#newNames) syncDirectory(dir)
    this.#newNames.clear()
    failpoint('raw.flush.after')
  }

  /** The exact bytes, checked against their hash. Works in any process that has the folder. Throws STORE_CORRUPT. */
  read(place: RawPlace, rawKey: Uint8Array, sha256: string): Buffer {
    return openRecord(this.readSealed(place), rawKey, sha256)
  }

  /** The record as it lies in its pack: moved as it is by a compaction, copied by a backup. Throws STORE_CORRUPT. */
  readSealed(place: RawPlace): Buffer {
    const record = Buffer.allocUnsafe(place.length)
    try {
      const fd = fs.openSync(this.path(place.file), 'r')
      try {
        let done = 0
        while (done < place.length) {
          const read = fs.readSync(fd, record, done, place.length - done, place.offset + done)
          if (read === 0) throw damaged('pack is too short')
          done += read
        }
      } finally {
        fs.closeSync(fd)
      }
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') throw damaged('pack is missing', cause)
      throw cause
    }
    return record
  }

  /** Overwrites places with zeros, durably. The rows that named them must be gone, and committed. */
  erase(places: readonly RawPlace[]): void {
    const byFile = Map.groupBy(places, (place) => place.file)
    for (const [file, group] of byFile) {
      if (!fs.existsSync(this.path(file))) continue
      const fd = fs.openSync(this.path(file), 'r+')
      try {
        const size = fs.fstatSync(fd).size
        for (const { offset, length } of group) {
          const zeros = Buffer.alloc(Math.max(0, Math.min(length, size - offset)))
          fs.writeSync(fd, zeros, 0, zeros.length, offset)
        }
        failpoint('raw.erase.before-fsync')
        fs.fsyncSync(fd)
      } finally {
        fs.closeSync(fd)
      }
    }
  }

  /** Packs on disk, of one account or all, oldest first: name as in raw_file, bytes. */
  packs(accountId?: string): { file: string; size: number }[] {
    const accounts = accountId === undefined ? this.accounts() : [accountId]
    return accounts.flatMap((id) =>
      this.#names(id).map((name) => ({ file: `${id}/${name}`, size: fs.statSync(path.join(this.dir, id, name)).size })),
    )
  }

  /** Ids of the accounts that have a folder here. */
  accounts(): string[] {
    if (!fs.existsSync(this.dir)) return []
    return fs
      .readdirSync(this.dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
  }

  /** Cuts a pack to its first `size` bytes; nothing is left of it at 0. */
  truncate(file: string, size: number): void {
    this.#forget(file)
    if (size === 0) {
      fs.rmSync(this.path(file), { force: true })
      syncDirectory(path.dirname(this.path(file)))
      return
    }
    const fd = fs.openSync(this.path(file), 'r+')
    try {
      fs.ftruncateSync(fd, size)
      fs.fsyncSync(fd)
    } finally {
      fs.closeSync(fd)
    }
  }

  /** This pack, the last one that rows name, is too short or missing: nothing is appended where their bytes were. */
  closeDamaged(file: string): void {
    this.#forget(file)
    this.#damaged.set(path.posix.dirname(file), numberOf(file))
  }

  /** Removes every pack of an account. Its key must have been forgotten, and that committed. */
  dropAccount(accountId: string): void {
    this.closePack(accountId)
    fs.rmSync(path.join(this.dir, accountId), { recursive: true, force: true })
    if (fs.existsSync(this.dir)) syncDirectory(this.dir)
  }

  /** The next record of this account begins a new pack. Flush first. */
  closePack(accountId: string): void {
    const pack = this.#open.get(accountId)
    if (!pack) return
    fs.closeSync(pack.fd)
    this.#open.delete(accountId)
  }

  path(file: string): string {
    return path.join(this.dir, ...file.split('/'))
  }

  close(): void {
    for (const pack of [...this.#full.splice(0), ...this.#open.values()]) fs.closeSync(pack.fd)
    this.#open.clear()
  }

  #packFor(accountId: string, length: number): Pack {
    const current = this.#open.get(accountId) ?? this.#resume(accountId)
    if (current && current.size + length <= this.#packBytes) return current
    if (current) {
      this.#open.delete(accountId)
      this.#full.push(current)
    }
    return this.#begin(accountId, current)
  }

  #resume(accountId: string): Pack | undefined {
    const name = this.#names(accountId).at(-1)
    if (name === undefined || numberOf(name) <= this.#lastDamaged(accountId)) return undefined
    const fd = fs.openSync(path.join(this.dir, accountId, name), 'r+')
    const pack = { file: `${accountId}/${name}`, fd, size: fs.fstatSync(fd).size, dirty: false }
    this.#open.set(accountId, pack)
    return pack
  }

  #begin(accountId: string, before: Pack | undefined): Pack {
    const dir = path.join(this.dir, accountId)
    if (!fs.existsSync(dir)) {
      fs.mkdirSync(dir, { recursive: true, mode: 0o700 })
      this.#newNames.add(this.dir).add(path.dirname(this.dir))
    }
    const last = Math.max(before ? numberOf(before.file) : 0, this.#lastDamaged(accountId))
    const name = `${String(last + 1).padStart(6, '0')}.pack`
    const pack = {
      file: `${accountId}/${name}`,
      fd: fs.openSync(path.join(dir, name), 'wx+', 0o600),
      size: 0,
      dirty: true,
    }
    this.#newNames.add(dir)
    this.#open.set(accountId, pack)
    failpoint('raw.pack.created')
    return pack
  }

  #lastDamaged(accountId: string): number {
    return this.#damaged.get(accountId) ?? 0
  }

  #forget(file: string): void {
    for (const [accountId, pack] of this.#open) if (pack.file === file) this.closePack(accountId)
  }

  #names(accountId: string): string[] {
    const dir = path.join(this.dir, accountId)
    if (!fs.existsSync(dir)) return []
    return fs
      .readdirSync(dir)
      .filter((name) => name.endsWith('.pack'))
      .sort()
  }
}

const numberOf = (file: string): number => Number(path.posix.basename(file, '.pack'))
