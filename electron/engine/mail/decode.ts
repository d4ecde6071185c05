// Content-Transfer-Encoding to bytes: base64, quoted-printable, uuencode. Dirty or cut input gives what it holds and `broken`.

import { decodeBase64 } from '../base64.ts'
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
