// What a raw message becomes before it is encrypted: base64 undone, what packs packed by zstd. Pure, for any thread; exact, or not
// at all: bytes that would not come back the same stay as they are.

import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { release } from '../memory.ts'

/** The whole as it is. */
export const PLAIN = 0
/** The whole packed by zstd. */
export const ZSTD = 1
/**
 * Runs of base64 lines stand decoded: number of runs (u32) · length of the stream that follows (u32) · a row a run · the stream ·
 * the dense runs. A row: bytes of raw between the run before and this one (u32) · lines (u32) · characters a line (u16) · bytes of
 * a line end (u8; 2 CRLF, 1 LF) · 1 dense, 0 in the stream (u8). The stream holds, in the order of raw, what lies between runs
 * and the runs that are not dense; packed by zstd when its length is less than that of what it holds. Integers are little-endian.
 */
export const RUNS = 2

const HEAD_BYTES = 8
const ROW_BYTES = 12
const CR = 13
const LF = 10
const PADDING = 61
/** Below this a run costs more than it saves. Longer lines are no mail's (RFC 5322 §2.1.1). */
const LEAST_CHARACTERS = 1024
const MOST_A_LINE = 996
/** Characters turned into a string at a time: what is decoded is still in the processor's cache then. */
const BLOCK = 32 * 1024
/** Scratch memory is kept up to this size: few messages are larger. */
const MOST_SCRATCH = 2 * 1024 * 1024

interface Run {
  from: number
  to: number
  lines: number
  characters: number
  lineEnd: 1 | 2
  dense: boolean
}

const bytesOf = ({ lines, characters }: Pick<Run, 'lines' | 'characters'>): number => (lines * characters * 3) / 4

let scratch = Buffer.alloc(0)

/**
 * `use` is given the coding and the pieces that make it up, and must not keep them: their memory serves the next message.
 */
export function encode<T>(raw: Buffer, use: (coding: number, pieces: readonly Uint8Array[]) => T): T {
  const decoded = roomFor(raw.length)
  const { runs, dense, loose } = findRuns(raw, decoded)
  if (runs.length === 0) {
    const packed = pack(raw)
    return packed === undefined ? use(PLAIN, [raw]) : use(ZSTD, [packed])
  }
  const loosely = Buffer.concat(loose)
  const stream = pack(loosely) ?? loosely
  return use(RUNS, [table(runs, stream.length), stream, decoded.subarray(0, dense)])
}

/** The `size` bytes that `encode` was given. Throws on anything else; never makes more than that many. */
export function decode(coding: number, body: Buffer, size: number): Buffer {
  if (coding === PLAIN) return body
  if (coding === ZSTD) return unpack(body, size)
  if (coding === RUNS) return decodeRuns(body, size)
  throw new RangeError('unknown coding')
}

function roomFor(bytes: number): Buffer {
  if (bytes > MOST_SCRATCH) return Buffer.allocUnsafeSlow(bytes)
  if (bytes > scratch.length) {
    release(scratch)
    scratch = Buffer.allocUnsafeSlow(bytes)
  }
  return scratch
}

function pack(bytes: Uint8Array): Buffer | undefined {
  // one output buffer that holds it all, instead of pieces that are joined
  const chunkSize = Math.max(1024, bytes.length)
  const packed = zstdCompressSync(bytes, { chunkSize, params: { [constants.ZSTD_c_compressionLevel]: 1 } })
  return packed.length < bytes.length ? packed : undefined
}

function unpack(packed: Uint8Array, size: number): Buffer {
  return zstdDecompressSync(packed, { maxOutputLength: Math.max(size, 1) })
}

/** Runs of raw; `dense` bytes of them are in `decoded`, the rest of what raw holds is `loose`. */
function findRuns(raw: Buffer, decoded: Buffer): { runs: Run[]; dense: number; loose: Uint8Array[] } {
  const runs: Run[] = []
  const loose: Uint8Array[] = []
  let dense = 0
  let looseFrom = 0
  for (let at = 0; ;) {
    const eol = raw.indexOf(LF, at)
    if (eol < 0) break
    const lineEnd = eol > at && raw[eol - 1] === CR ? 2 : 1
    const width = eol + 1 - at
    const characters = width - lineEnd
    if (characters === 0 || characters % 4 !== 0 || characters > MOST_A_LINE) {
      at = eol + 1
      continue
    }
    const run: Run = { from: at, to: at, lines: 0, characters, lineEnd, dense: true }
    const end = sameLines(raw, eol + 1, width, lineEnd)
    // padding closes what the last line holds
    const lines = (end - at) / width - (raw[end - lineEnd - 1] === PADDING ? 1 : 0)
    at = end
    if (lines * characters < LEAST_CHARACTERS) continue
    const most = Math.floor(BLOCK / width)
    while (run.lines < lines) {
      const block = Math.min(lines - run.lines, most)
      const to = run.to + block * width
      const done = dense + bytesOf(run)
      if (!decodes(raw, run.to, to, decoded, done, (block * characters * 3) / 4)) {
        at = to
        break
      }
      run.to = to
      run.lines += block
    }
    if (run.lines === 0) continue
    const bytes = decoded.subarray(dense, dense + bytesOf(run))
    run.dense = isDense(bytes)
    if (run.from > looseFrom) loose.push(raw.subarray(looseFrom, run.from))
    if (run.dense) dense += bytes.length
    else loose.push(Buffer.from(bytes))
    runs.push(run)
    looseFrom = run.to
  }
  if (looseFrom < raw.length) loose.push(raw.subarray(looseFrom))
  return { runs, dense, loose }
}

/** Where the lines from `at` on end that are as wide as the one before. */
function sameLines(raw: Buffer, at: number, width: number, lineEnd: 1 | 2): number {
  const isLine = (end: number): boolean => raw[end - 1] === LF && (lineEnd === 1 || raw[end - 2] === CR)
  let next = at
  while (next + width <= raw.length && isLine(next + width)) next += width
  return next
}

/**
 * Decodes whole lines into `out`; false when they would not come back the same. Node's decoder skips what is no base64, and stops
 * at padding: it then gives fewer bytes than that many characters hold. It also takes `-` and `_`, which are looked for.
 */
function decodes(raw: Buffer, from: number, to: number, out: Buffer, at: number, bytes: number): boolean {
  const lines = raw.subarray(from, to)
  if (lines.includes(45) || lines.includes(95)) return false
  return out.write(lines.toString('latin1'), at, 'base64') === bytes
}

const counts = new Uint16Array(256)
const SLICES = 16
const SLICE_BYTES = 32

/**
 * Packing would gain little, as with PDF, zip and images: the bytes of a sample are about as many of each kind. Two of a sample
 * are the same once in 256 draws then, ten times as often in text.
 */
function isDense(bytes: Uint8Array): boolean {
  counts.fill(0)
  const step = Math.floor((bytes.length - SLICE_BYTES) / (SLICES - 1))
  for (let slice = 0; slice < SLICES; slice++) {
    const from = slice * step
    for (let at = from; at < from + SLICE_BYTES; at++) counts[bytes[at]!]!++
  }
  let pairs = 0
  for (const count of counts) pairs += count * (count - 1)
  const drawn = SLICES * SLICE_BYTES
  return pairs < (2.5 * drawn * (drawn - 1)) / 256
}

function table(runs: readonly Run[], streamBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + runs.length * ROW_BYTES)
  bytes.writeUInt32LE(runs.length, 0)
  bytes.writeUInt32LE(streamBytes, 4)
  let at = HEAD_BYTES
  let end = 0
  for (const { from, to, lines, characters, lineEnd, dense } of runs) {
    bytes.writeUInt32LE(from - end, at)
    bytes.writeUInt32LE(lines, at + 4)
    bytes.writeUInt16LE(characters, at + 8)
    bytes.writeUInt8(lineEnd, at + 10)
    bytes.writeUInt8(dense ? 1 : 0, at + 11)
    at += ROW_BYTES
    end = to
  }
  return bytes
}

function readTable(body: Buffer, size: number): { runs: Run[]; loose: number; end: number } {
  const end = HEAD_BYTES + body.readUInt32LE(0) * ROW_BYTES
  if (end > body.length) throw new RangeError('more runs than the body holds')
  const runs: Run[] = []
  let to = 0
  let loose = size
  for (let at = HEAD_BYTES; at < end; at += ROW_BYTES) {
    const from = to + body.readUInt32LE(at)
    const lines = body.readUInt32LE(at + 4)
    const characters = body.readUInt16LE(at + 8)
    const lineEnd = body.readUInt8(at + 10)
    const dense = body.readUInt8(at + 11) === 1
    const isRun = characters > 0 && characters % 4 === 0 && (lineEnd === 1 || lineEnd === 2)
    if (!isRun || body.readUInt8(at + 11) > 1) throw new RangeError('no run of base64')
    to = from + lines * (characters + lineEnd)
    loose -= to - from - (dense ? 0 : bytesOf({ lines, characters }))
    runs.push({ from, to, lines, characters, lineEnd, dense })
  }
  if (to > size) throw new RangeError('runs are longer than the message')
  return { runs, loose, end }
}

function decodeRuns(body: Buffer, size: number): Buffer {
  const { runs, loose, end } = readTable(body, size)
  const dense = new Reading(body, end + body.readUInt32LE(4))
  const held = body.subarray(end, dense.at)
  const stream = new Reading(held.length < loose ? unpack(held, loose) : held, 0)
  const raw = Buffer.allocUnsafeSlow(size)
  let at = 0
  for (const run of runs) {
    raw.set(stream.take(run.from - at), at)
    writeLines(raw, run, (run.dense ? dense : stream).take(bytesOf(run)))
    at = run.to
  }
  raw.set(stream.take(size - at), at)
  if (!stream.isAtEnd || !dense.isAtEnd) throw new RangeError('bytes are left over')
  return raw
}

class Reading {
  readonly #bytes: Buffer
  at: number

  constructor(bytes: Buffer, at: number) {
    this.#bytes = bytes
    this.at = at
  }

  take(length: number): Buffer {
    const from = this.at
    this.at += length
    if (this.at > this.#bytes.length) throw new RangeError('bytes are missing')
    return this.#bytes.subarray(from, this.at)
  }

  get isAtEnd(): boolean {
    return this.at === this.#bytes.length
  }
}

function writeLines(raw: Buffer, run: Run, bytes: Buffer): void {
  const { characters, lineEnd } = run
  const width = characters + lineEnd
  const most = Math.max(1, Math.floor(BLOCK / width))
  let read = 0
  for (let at = run.from; at < run.to;) {
    const lines = Math.min(most, (run.to - at) / width)
    const held = bytesOf({ lines, characters })
    // all of them at the end of their place, then each to where it belongs: never over one that still waits
    let from = at + lines * lineEnd
    raw.write(bytes.toString('base64', read, read + held), from, 'latin1')
    read += held
    for (let line = 0; line < lines; line++) {
      raw.copyWithin(at, from, from + characters)
      from += characters
      at += width
      if (lineEnd === 2) raw[at - 2] = CR
      raw[at - 1] = LF
    }
  }
}
