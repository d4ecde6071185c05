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
  if (charset === undefined) return { text: guess(buffer), guessed: !isUtf8(buffer) }
  if (charset === 'utf-8') return { text: guess(buffer), guessed: !isUtf8(buffer) }
  if (western) {
    // French prose in ISO 8859-1 is practically never well-formed UTF-8: such bytes are mislabelled
    const mislabelled = isUtf8(buffer)
    const ascii = charset === 'us-ascii' || charset === 'ascii'
    return { text: guess(buffer), guessed: mislabelled || ascii }
  }
  if (iconv.encodingExists(charset)) return { text: iconv.decode(buffer, charset), guessed: false }
  try {
    // the platform knows ISO-2022-JP and other WHATWG names that iconv-lite leaves out
    return { text: new TextDecoder(charset).decode(buffer), guessed: false }
  } catch {
    return { text: guess(buffer), guessed: true }
  }
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
