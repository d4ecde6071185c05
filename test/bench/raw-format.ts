// Which format for the raw messages? Four figures for four formats (architecture, decision 11), printed as a table.
// node test/bench/raw-format.ts [MB] — writes in the system's temporary place and cleans it. It decides nothing by itself.

import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { constants, zstdCompressSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { seal, sha256 } from '../../electron/engine/store/crypto.ts'
import { encode } from '../../electron/engine/store/raw-coding.ts'
import { openRecord, sealRecord, type SealedRecord } from '../../electron/engine/store/raw-record.ts'
import { RawStore, type RawPlace } from '../../electron/engine/store/raw.ts'

const megabytes = Number(process.argv[2] ?? 300)
const BATCH = 100
const key = randomBytes(32)

/** Mail as it comes: a little text, an attachment in base64 that no longer compresses. 4 kB to 1.2 MB, 112 kB on average. */
function mail(n: number): Buffer {
  const bytes = 3000 + Math.floor((900_000 * ((n * 7919) % 1000) ** 3) / 1e9)
  const attachment = randomBytes(bytes).toString('base64').replace(/.{76}/g, '$&\r\n')
  return Buffer.from(`From: a@example\r\nSubject: ${n}\r\n\r\n${'Le bilan est joint.\r\n'.repeat(40)}${attachment}\r\n`)
}

interface Format {
  name: string
  write(batch: readonly SealedRecord[]): void
  repair(record: SealedRecord): void
  remove(record: SealedRecord): void
  close(): void
}

function syncFile(file: string, bytes: Uint8Array, flags: string, position: number | null): void {
  const fd = fs.openSync(file, flags)
  fs.writeSync(fd, bytes, 0, bytes.length, position)
  fs.fsyncSync(fd)
  fs.closeSync(fd)
}

function packs(dir: string, packBytes: number, name: string): Format {
  const raw = new RawStore(dir, packBytes)
  const places = new Map<string, RawPlace>()
  const put = (record: SealedRecord) => places.set(record.sha256, raw.appendSealed('a1', record.record))
  const place = (record: SealedRecord): RawPlace => places.get(record.sha256) ?? { file: '', offset: 0, length: 0 }
  return {
    name,
    write: (batch) => {
      batch.forEach(put)
      raw.flush()
    },
    repair: (record) => {
      put(record)
      raw.flush()
    },
    remove: (record) => raw.erase([place(record)]),
    close: () => raw.close(),
  }
}

function fileEach(dir: string): Format {
  const file = (record: SealedRecord) => path.join(dir, record.sha256.slice(0, 2), record.sha256)
  const syncDir = (name: string) => {
    const fd = fs.openSync(name, 'r')
    fs.fsyncSync(fd)
    fs.closeSync(fd)
  }
  const put = (record: SealedRecord) => {
    fs.mkdirSync(path.dirname(file(record)), { recursive: true })
    syncFile(file(record), record.record, 'w', 0)
  }
  return {
    name: 'a file a message',
    write: (batch) => {
      batch.forEach(put)
      for (const name of new Set(batch.map((record) => path.dirname(file(record))))) syncDir(name)
    },
    repair: put,
    remove: (record) => {
      syncFile(file(record), Buffer.alloc(record.record.length), 'r+', 0)
      fs.rmSync(file(record))
      syncDir(path.dirname(file(record)))
    },
    close: () => undefined,
  }
}

function sqlite(dir: string): Format {
  fs.mkdirSync(dir, { recursive: true })
  const db = new Database(path.join(dir, 'raw.db'))
  for (const pragma of ['journal_mode = WAL', 'synchronous = FULL', 'secure_delete = ON']) db.pragma(pragma)
  db.exec('CREATE TABLE record (sha256 TEXT PRIMARY KEY, bytes BLOB NOT NULL)')
  const put = db.prepare('INSERT INTO record VALUES (?, ?) ON CONFLICT DO UPDATE SET bytes = excluded.bytes')
  const all = (batch: readonly SealedRecord[]) =>
    db.transaction(() => batch.forEach((record) => put.run(record.sha256, record.record)))()
  return {
    name: 'SQLite, GCM values',
    write: all,
    repair: (record) => all([record]),
    remove: (record) => {
      db.prepare('DELETE FROM record WHERE sha256 = ?').run(record.sha256)
      db.pragma('wal_checkpoint(TRUNCATE)')
    },
    close: () => db.close(),
  }
}

function measure<T>(work: () => T): { ms: number; result: T } {
  const start = performance.now()
  const result = work()
  return { ms: performance.now() - start, result }
}

function fileStates(dir: string): Map<string, { state: string; size: number }> {
  const files = fs.readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files.map((entry) => {
      const name = path.join(entry.parentPath, entry.name)
      const { mtimeMs, size } = fs.statSync(name)
      return [name, { state: `${mtimeMs} ${size}`, size }]
    }),
  )
}

/** Bytes of the files that differ: what a backup by name, size and date copies. */
function changedBytes(dir: string, before: Map<string, { state: string; size: number }>): number {
  let bytes = 0
  for (const [name, { state, size }] of fileStates(dir)) if (before.get(name)?.state !== state) bytes += size
  return bytes
}

const letters: Buffer[] = []
for (let bytes = 0, n = 0; bytes < megabytes * 1e6; n++) {
  const letter = mail(n)
  letters.push(letter)
  bytes += letter.length
}
const rawMB = letters.reduce((sum, letter) => sum + letter.length, 0) / 1e6
const sealing = measure(() => letters.map((letter) => sealRecord(letter, key)))
const records = sealing.result
const sealedMB = records.reduce((sum, { record }) => sum + record.length, 0) / 1e6
console.log(
  `${letters.length} messages, ${rawMB.toFixed(0)} MB; sealed at ${((rawMB / sealing.ms) * 1e3).toFixed(0)} MB/s, ratio ${(sealedMB / rawMB).toFixed(3)}`,
)

/** What sealing is made of, and what it was chosen against, in seconds of processor. */
const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
const bytesOfAll = (work: (letter: Buffer) => number) => () => letters.reduce((sum, letter) => sum + work(letter), 0)
const parts: Record<string, () => number> = {
  'SHA-256': bytesOfAll((letter) => (sha256(letter), letter.length)),
  'base64 undone, the rest by zstd-1': bytesOfAll((letter) =>
    encode(letter, (_coding, pieces) => pieces.reduce((sum, piece) => sum + piece.length, 0)),
  ),
  'AES-256-GCM of all': bytesOfAll((letter) => seal(key, letter, key).length),
  'for comparison: zstd-1 of all': bytesOfAll((letter) => zstdCompressSync(letter, level).length),
  'opened again': () =>
    records.reduce((sum, { record, sha256: hash }) => sum + openRecord(record, key, hash).length, 0),
}
for (const [name, work] of Object.entries(parts)) {
  const before = process.cpuUsage()
  const bytes = work()
  const { user, system } = process.cpuUsage(before)
  console.log(`  ${name}: ${((user + system) / 1e6).toFixed(2)} s, ratio ${(bytes / 1e6 / rawMB).toFixed(3)}`)
}

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-raw-format-'))
const formats: ((dir: string) => Format)[] = [
  (dir) => packs(dir, 64 * 1024 * 1024, 'packs of 64 MB'),
  (dir) => packs(dir, 2 ** 31, 'one growing file (a month)'),
  fileEach,
  sqlite,
]
try {
  const rows = formats.map((make, n) => {
    const dir = path.join(root, String(n))
    const format = make(dir)
    const [old, fresh] = [records.slice(0, -20), records.slice(-20)]
    const writing = measure(() => {
      for (let at = 0; at < old.length; at += BATCH) format.write(old.slice(at, at + BATCH))
    })
    const before = fileStates(dir)
    format.write(fresh)
    const backup = changedBytes(dir, before)
    const middle = old.slice(old.length / 2, old.length / 2 + 20)
    const repairing = measure(() => middle.forEach(format.repair))
    const victims = old.slice(100, 120)
    const removing = measure(() => victims.forEach(format.remove))
    format.close()
    const left = victims.filter(({ record }) =>
      [...fileStates(dir).keys()].some((file) => fs.readFileSync(file).includes(record.subarray(-48))),
    )
    fs.rmSync(dir, { recursive: true })
    const oldMB = old.reduce((sum, { record }) => sum + record.length, 0) / 1e6
    return {
      format: format.name,
      'write MB/s': Math.round((oldMB / writing.ms) * 1e3),
      'backup after 20 more, MB': Math.round(backup / 1e5) / 10,
      'repair ms': Math.round(repairing.ms / 2) / 10,
      'delete ms': Math.round(removing.ms / 2) / 10,
      'still on disk': left.length,
    }
  })
  console.table(rows)
} finally {
  fs.rmSync(root, { recursive: true, force: true })
}
