// Looks for words in files as an attacker with the disk would: in clear, as UTF-16, in base64, inside compressed frames.
// It must be able to find: leak.test.ts plants each form and sees it found.

import fs from 'node:fs'
import path from 'node:path'
import zlib from 'node:zlib'

export interface Leak {
  file: string
  word: string
  form: string
}

/** Compressed streams of a file are opened one inside the other, this deep. */
const DEPTH = 3
const MOST_BYTES = 64 * 1024 * 1024

/** ASCII words of at least 6 letters; case is ignored where the form keeps it. Folders that do not exist hold nothing. */
export function findLeaks(
  places: readonly string[],
  words: readonly string[],
  { since = 0 }: { since?: number } = {},
): Leak[] {
  const forms = words.flatMap((word) => formsOf(word))
  const leaks: Leak[] = []
  for (const file of places.flatMap((place) => filesOf(place, since))) {
    const name = file.toLowerCase()
    for (const word of words)
      if (name.includes(word.toLowerCase())) leaks.push({ file, word, form: 'name of the file' })
    let bytes: Buffer
    try {
      bytes = fs.readFileSync(file)
    } catch {
      // removed since it was listed, or another user's
      continue
    }
    leaks.push(...look(bytes, forms, DEPTH).map((found) => ({ file, ...found })))
  }
  return leaks
}

interface Form {
  word: string
  form: string
  needle: string
  ignoreCase: boolean
}

function formsOf(word: string): Form[] {
  const of = (form: string, bytes: Buffer, ignoreCase: boolean): Form => {
    const needle = bytes.toString('latin1')
    return { word, form, needle: ignoreCase ? needle.toLowerCase() : needle, ignoreCase }
  }
  const spellings = new Set([word, word.toLowerCase(), word.toUpperCase()])
  const base64 = [...spellings].flatMap((spelling) =>
    [0, 1, 2].map((before) => {
      // the letters that do not depend on what stands before and after
      const encoded = Buffer.from(' '.repeat(before) + spelling).toString('base64')
      const first = before === 0 ? 0 : before + 1
      const sure = Math.floor(((before + spelling.length) * 8) / 6)
      return of(`base64, alignment ${before}`, Buffer.from(encoded.slice(first, sure)), false)
    }),
  )
  return [
    of('in clear', Buffer.from(word), true),
    of('UTF-16LE', Buffer.from(word, 'utf16le'), true),
    of('UTF-16BE', Buffer.from(word, 'utf16le').swap16(), true),
    of('hexadecimal', Buffer.from(Buffer.from(word).toString('hex')), true),
    ...base64,
  ]
}

function look(bytes: Buffer, forms: readonly Form[], depth: number): Omit<Leak, 'file'>[] {
  const text = bytes.toString('latin1')
  const lower = text.toLowerCase()
  const found = forms
    .filter(({ needle, ignoreCase }) => (ignoreCase ? lower : text).includes(needle))
    .map(({ word, form }) => ({ word, form }))
  if (depth === 0) return found
  for (const inner of frames(bytes)) {
    found.push(...look(inner, forms, depth - 1).map(({ word, form }) => ({ word, form: `compressed, ${form}` })))
  }
  return found
}

const STREAMS: { magic: Buffer; open: (bytes: Buffer) => Buffer }[] = [
  { magic: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), open: (b) => zlib.zstdDecompressSync(b, limit) },
  // ten bytes of gzip header, thirty and the name of a zip entry; what follows the stream is of no interest
  { magic: Buffer.from([0x1f, 0x8b, 0x08]), open: (b) => zlib.inflateRawSync(b.subarray(10), limit) },
  {
    magic: Buffer.from('PK\u0003\u0004', 'latin1'),
    open: (b) => zlib.inflateRawSync(b.subarray(30 + b.readUInt16LE(26) + b.readUInt16LE(28)), limit),
  },
  ...[0x01, 0x5e, 0x9c, 0xda].map((second) => ({
    magic: Buffer.from([0x78, second]),
    open: (b: Buffer) => zlib.inflateSync(b, limit),
  })),
]
const limit = { maxOutputLength: MOST_BYTES }

function* frames(bytes: Buffer): Generator<Buffer> {
  for (const { magic, open } of STREAMS) {
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      try {
        yield open(bytes.subarray(at))
      } catch {
        // these bytes only looked like the head of a stream
      }
    }
  }
}

function filesOf(place: string, since: number): string[] {
  let entries: fs.Dirent[]
  try {
    entries = fs.readdirSync(place, { withFileTypes: true })
  } catch {
    return []
  }
  return entries.flatMap((entry) => {
    const file = path.join(place, entry.name)
    if (entry.isDirectory()) return filesOf(file, since)
    if (!entry.isFile()) return []
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    return stat && stat.mtimeMs >= since && stat.size <= MOST_BYTES ? [file] : []
  })
}
