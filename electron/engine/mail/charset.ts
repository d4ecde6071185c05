// Bytes and a declared charset to text. It guesses when the declaration cannot be right, and says so; it never throws.

import { isAscii, isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'

export interface Decoded {
  text: string
  /** true when the charset is unknown or contradicts the bytes: the text is a best guess (CHARSET_UNKNOWN) */
  guessed: boolean
}

/** Names that mail software writes and no table knows. */
const ALIASES: Record<string, string> = {
  ansi: 'windows-1252',
  'ansi_x3.4-1968': 'us-ascii',
  'iso-8859-1-windows-3.1-latin-1': 'windows-1252',
  latin: 'iso-8859-1',
  'utf-8-strict': 'utf-8',
  utf: 'utf-8',
}

/** What iconv-lite has beside charsets: transfer encodings, and bytes as they are. */
const NO_CHARSETS = new Set(['base64', 'hex', 'binary', 'ucs2-internal', 'utf8-internal'])

/** Declarations that senders use for windows-1252 text; where ISO 8859-1 has control codes, WHATWG reads windows-1252 too. */
const WESTERN = new Set([
  'us-ascii',
  'ascii',
  'iso-8859-1',
  'iso8859-1',
  'iso_8859-1',
  'latin1',
  'windows-1252',
  'cp1252',
])

/** @returns text of `bytes`; without a charset, UTF-8 if the bytes are, else windows-1252. */
export function decodeText(bytes: Uint8Array, declared?: string): Decoded {
  const buffer = asBuffer(bytes)
  const charset = normalise(declared)
  // a multi-byte charset may hide in 7 bits (ISO-2022-JP, UTF-7): only a Western or absent declaration makes ASCII plain
  const western = charset === undefined || WESTERN.has(charset)
  if ((western || charset === 'utf-8') && isAscii(buffer)) return { text: buffer.toString('latin1'), guessed: false }
  if (charset === undefined || charset === 'utf-8') return unicode(buffer)
  if (western) {
    // French prose in ISO 8859-1 is practically never well-formed UTF-8: such bytes are mislabelled
    const mislabelled = isUtf8(buffer)
    const ascii = charset === 'us-ascii' || charset === 'ascii'
    return { text: guess(buffer), guessed: mislabelled || ascii }
  }
  if (!NO_CHARSETS.has(charset) && iconv.encodingExists(charset))
    return { text: iconv.decode(buffer, charset), guessed: false }
  try {
    // the platform knows ISO-2022-JP and other WHATWG names that iconv-lite leaves out
    return { text: new TextDecoder(charset).decode(buffer), guessed: false }
  } catch {
    return unicode(buffer, true)
  }
}

/** UTF-8, and the bytes of another hand in it; windows-1252 when most of it is no UTF-8. */
function unicode(buffer: Buffer, guessed = false): Decoded {
  if (isUtf8(buffer)) return { text: iconv.decode(buffer, 'utf-8'), guessed }
  const { bytes, characters, strays } = repaired(buffer)
  // a text in windows-1252 has next to no sequence that happens to be UTF-8
  const isUnicode = characters > 0 && characters >= strays
  return { text: isUnicode ? iconv.decode(bytes, 'utf-8') : iconv.decode(buffer, 'windows-1252'), guessed: true }
}

/** Bytes 0x80 to 0xFF of windows-1252 in UTF-8. Made at the first stray byte: it loads the tables of iconv-lite. */
let westernUtf8: Buffer[] | undefined
function westernBytes(): Buffer[] {
  westernUtf8 ??= Array.from({ length: 128 }, (_, index) =>
    Buffer.from(iconv.decode(Buffer.of(0x80 + index), 'windows-1252')),
  )
  return westernUtf8
}

/** Well-formed UTF-8: the stray bytes, of a signature in windows-1252 or of a cut character, are written again. */
function repaired(buffer: Buffer): { bytes: Buffer; characters: number; strays: number } {
  const out = Buffer.allocUnsafe(buffer.length * 3)
  const replacements = westernBytes()
  let [written, characters, strays] = [0, 0, 0]
  for (let at = 0; at < buffer.length;) {
    const byte = buffer[at]!
    const length = byte < 0x80 ? 1 : sequenceLength(buffer, at)
    if (length === 0) {
      strays++
      written += replacements[byte - 0x80]!.copy(out, written)
      at++
      continue
    }
    if (length > 1) characters++
    for (let i = 0; i < length; i++) out[written++] = buffer[at++]!
  }
  return { bytes: out.subarray(0, written), characters, strays }
}

/** Bytes of the character that begins with this byte above 0x7F (Unicode table 3-7), 0 when none does. */
function sequenceLength(buffer: Buffer, at: number): number {
  const first = buffer[at]!
  const length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  if (length === 0 || at + length > buffer.length) return 0
  const second = buffer[at + 1]!
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let i = 2; i < length; i++) if ((buffer[at + i]! & 0xc0) !== 0x80) return 0
  return length
}

function guess(buffer: Buffer): string {
  return isUtf8(buffer) ? iconv.decode(buffer, 'utf-8') : iconv.decode(buffer, 'windows-1252')
}

function normalise(declared: string | undefined): string | undefined {
  const name = declared
    ?.trim()
    .replace(/^["']|["']$/g, '')
    .replace(/^charset=/i, '')
    .replace(/^x-/i, '')
    .toLowerCase()
  if (!name) return undefined
  if (name === 'utf8') return 'utf-8'
  return ALIASES[name] ?? name
}

/** A Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
