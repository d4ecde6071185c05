// Content-Transfer-Encoding to bytes: base64, quoted-printable, uuencode. Dirty or cut input gives what it holds and `broken`.

import { asBuffer } from './charset.ts'
import type { Leaf } from './message.ts'

export interface Transfer {
  bytes: Uint8Array
  /** characters that do not belong to the encoding were dropped, or the end is missing (ENCODING_BROKEN) */
  broken: boolean
}

/** Decodes one body. 7bit, 8bit, binary and unknown encodings give a view of the same memory, never a copy. */
export function decodeTransfer(body: Uint8Array, encoding: Leaf['encoding']): Transfer {
  switch (encoding) {
    case 'base64':
      return decodeBase64(body)
    case 'quoted-printable':
      return decodeQuotedPrintable(body)
    case 'uuencode':
      return decodeUu(body)
    default:
      return { bytes: body, broken: false }
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const BASE64 = new Uint8Array(256).fill(255)
for (let i = 0; i < 64; i++) BASE64[ALPHABET.charCodeAt(i)] = i

/**
 * Characters turned into a string at a time: V8 gives a longer string pages of its own, and the time goes into making them.
 * A multiple of 4.
 */
const BLOCK = 96 * 1024

/**
 * Base64 with line breaks. Whole lines of one length go through Node's decoder; what is left has a loop of its own, because
 * Node's stops at the first padding, where some senders go on with the next chunk, and does not tell what it dropped.
 */
export function decodeBase64(body: Uint8Array): Transfer {
  const size = body.length
  const out = Buffer.allocUnsafe(((size * 3) >> 2) + 3)
  let { at, written } = decodeWholeLines(asBuffer(body), out)
  let broken = false
  let pending = 0 // bits not yet written
  let bits = 0
  let padded = false
  while (at < size) {
    if (bits === 0) {
      // four good characters at a time: all but the line ends
      while (at + 3 < size) {
        const a = BASE64[body[at]!]!
        const b = BASE64[body[at + 1]!]!
        const c = BASE64[body[at + 2]!]!
        const d = BASE64[body[at + 3]!]!
        if ((a | b | c | d) > 63) break
        out[written] = (a << 2) | (b >> 4)
        out[written + 1] = (b << 4) | (c >> 2)
        out[written + 2] = (c << 6) | d
        written += 3
        at += 4
      }
      if (at >= size) break
    }
    const byte = body[at++]!
    const value = BASE64[byte]!
    if (value < 64) {
      padded = false
      pending = ((pending << 6) | value) & 0xffffff
      bits += 6
      if (bits >= 8) {
        bits -= 8
        out[written++] = (pending >> bits) & 255
      }
    } else if (byte === 61) {
      // '=' ends a group; what follows, if anything, starts afresh
      if (bits === 6) broken = true
      padded ||= bits > 0
      bits = 0
      pending = 0
    } else if (byte !== 10 && byte !== 13 && byte !== 32 && byte !== 9) broken = true
  }
  // a group left open: two or three characters without padding still hold whole bytes, one holds none
  if (bits > 0) broken = true
  return { bytes: out.subarray(0, written), broken }
}

/** Decodes lines of the length of the first one, up to the first that is no such line; each block must give all the bytes that it promises. */
function decodeWholeLines(body: Buffer, out: Buffer): { at: number; written: number } {
  let at = 0
  let written = 0
  // Node also takes the alphabet of URLs, which is none of ours
  if (body.includes(45) || body.includes(95)) return { at, written }
  const eol = body.indexOf(10)
  const isOneLine = eol < 0 || eol >= BLOCK
  const width = isOneLine ? BLOCK : eol + 1
  const characters = isOneLine ? BLOCK : body[eol - 1] === 13 ? eol - 1 : eol
  if (characters === 0 || characters % 4 !== 0) return { at, written }
  const padding = body.indexOf(61)
  const end = padding < 0 ? body.length : padding
  const most = Math.floor(BLOCK / width)
  for (;;) {
    let lines = 0
    let next = at
    while (lines < most && next + width <= end && (isOneLine || body[next + width - 1] === 10)) {
      next += width
      lines++
    }
    if (lines === 0) return { at, written }
    const bytes = (lines * characters * 3) / 4
    // fewer than promised: something among them is no base64
    if (out.write(body.toString('latin1', at, next), written, 'base64') !== bytes) return { at, written }
    at = next
    written += bytes
  }
}

const hex = (byte: number | undefined): number => {
  if (byte === undefined) return -1
  if (byte >= 48 && byte <= 57) return byte - 48
  if (byte >= 65 && byte <= 70) return byte - 55
  if (byte >= 97 && byte <= 102) return byte - 87
  return -1
}

function afterBlanks(body: Uint8Array, from: number): number {
  let at = from
  while (body[at] === 32 || body[at] === 9) at++
  return at
}

const isLineEnd = (body: Uint8Array, at: number): boolean => body[at] === 10 || (body[at] === 13 && body[at + 1] === 10)

/** Quoted-printable (RFC 2045 §6.7). A `=` that escapes nothing stays as it is. */
export function decodeQuotedPrintable(body: Uint8Array): Transfer {
  const size = body.length
  const out = Buffer.allocUnsafe(size)
  let written = 0
  let broken = false
  for (let at = 0; at < size; at++) {
    const byte = body[at]!
    if (byte === 32 || byte === 9) {
      const next = afterBlanks(body, at)
      // white space before a line end was added on the way
      if (!isLineEnd(body, next)) for (let i = at; i < next; i++) out[written++] = body[i]!
      at = next - 1
      continue
    }
    if (byte !== 61) {
      out[written++] = byte
      continue
    }
    const high = hex(body[at + 1])
    const low = hex(body[at + 2])
    if (high >= 0 && low >= 0) {
      out[written++] = (high << 4) | low
      at += 2
      continue
    }
    const next = afterBlanks(body, at + 1)
    if (next >= size) at = next
    else if (isLineEnd(body, next)) at = body[next] === 13 ? next + 1 : next
    else {
      out[written++] = byte
      broken = true
    }
  }
  return { bytes: out.subarray(0, written), broken }
}

/** uuencode (POSIX): lines between `begin` and `end`; without `begin`, nothing can be read and the body stays as it is. */
export function decodeUu(body: Uint8Array): Transfer {
  const buffer = asBuffer(body)
  const begin = /(?:^|\n)begin [0-7]{3,4} [^\r\n]*\r?\n/.exec(
    buffer.toString('latin1', 0, Math.min(buffer.length, 4096)),
  )
  if (!begin) return { bytes: body, broken: true }
  const out = Buffer.allocUnsafe(buffer.length)
  let written = 0
  let at = begin.index + begin[0].length
  let broken = false
  let ended = false
  while (at < buffer.length) {
    let eol = buffer.indexOf(10, at)
    if (eol < 0) eol = buffer.length
    const end = buffer[eol - 1] === 13 && eol > at ? eol - 1 : eol
    const count = end > at ? (buffer[at]! - 32) & 63 : 0
    if (count === 0) {
      ended = true
      break
    }
    if (buffer.toString('latin1', at, end).trimEnd() === 'end') {
      ended = true
      break
    }
    let left = count
    for (let i = at + 1; left > 0; i += 4) {
      if (i >= end + 3) {
        broken = true
        break
      }
      const [a, b, c, d] = [i, i + 1, i + 2, i + 3].map((p) => (p < end ? (buffer[p]! - 32) & 63 : 0)) as [
        number,
        number,
        number,
        number,
      ] // trailing spaces may have been cut
      const group = [(a << 2) | (b >> 4), (b << 4) | (c >> 2), (c << 6) | d]
      for (let k = 0; k < 3 && left > 0; k++, left--) out[written++] = group[k]! & 255
    }
    at = eol + 1
  }
  return { bytes: out.subarray(0, written), broken: broken || !ended }
}
