// Base64 as mail and CDA carry it: large, in lines, sometimes dirty. Bytes to bytes; it must not keep any.

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
 * @param scratch memory to decode into when it is large enough: the bytes are then its own, and good until it is used again
 * @returns the bytes, and whether characters that are no base64 were dropped or the end is missing
 */
export function decodeBase64(body: Uint8Array, scratch?: Buffer): { bytes: Buffer; broken: boolean } {
  const size = body.length
  const needed = ((size * 3) >> 2) + 3
  const out = scratch !== undefined && scratch.length >= needed ? scratch : Buffer.allocUnsafe(needed)
  let { at, written } = decodeWholeLines(Buffer.from(body.buffer, body.byteOffset, size), out)
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
  const isLine = (from: number): boolean => from + width <= end && (isOneLine || body[from + width - 1] === 10)
  for (;;) {
    let lines = 0
    let next = at
    while (lines < most && isLine(next)) {
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
