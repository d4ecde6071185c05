// From the bytes of an HPRIM file to its text: nothing in the format says which encoding was used.
// It must not read the text: it only weighs how French the letters are.

import { isUtf8 as isWholeUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'

/** Encodings that readers of HPRIM meet (spec §3.1); R57 lets a person choose one of them. */
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'cp1252', 'macroman', 'cp850'] as const
export type HprimEncoding = (typeof ENCODINGS)[number]

export interface DecodedText {
  text: string
  encoding: HprimEncoding
  /** true when another encoding reads almost as well */
  unsure: boolean
}

const SINGLE_BYTE = ['cp1252', 'macroman', 'cp850'] as const
/** Enough to judge; the rest of a long file is in the same encoding. */
const SAMPLE = 64 * 1024

/** Decodes with the forced encoding when there is one, else BOM, UTF-16 by its zeros, valid UTF-8, then the most French reading. */
export function decodeHprim(bytes: Uint8Array, forced?: HprimEncoding): DecodedText {
  if (forced !== undefined) return { text: decode(bytes, forced), encoding: forced, unsure: false }
  const sure = certainEncoding(bytes)
  if (sure !== undefined) return { text: decode(bytes, sure), encoding: sure, unsure: false }

  const sample = bytes.subarray(0, SAMPLE)
  const scored = (['utf-8', ...SINGLE_BYTE] as const)
    .map((encoding) => ({ encoding, score: frenchScore(decode(sample, encoding)) }))
    .sort((a, b) => b.score - a.score)
  const best = scored[0]?.encoding ?? 'cp1252'
  const margin = (scored[0]?.score ?? 0) - (scored[1]?.score ?? 0)
  return { text: decode(bytes, best), encoding: best, unsure: margin < 6 }
}

/** Zeros that are not those of UTF-16: no text in any of the encodings, told without decoding anything. */
export function isBinary(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 4096)
  const end = bytes.length > head.length ? head.length : withoutPadding(head)
  return head.subarray(0, end).includes(0) && certainEncoding(bytes.subarray(0, 512))?.startsWith('utf-16') !== true
}

/** Where a file that was padded to the size of a block ends. */
function withoutPadding(bytes: Uint8Array): number {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  return end
}

/** The text when only its ASCII matters: no 8-bit encoding has to be chosen for that. */
export function decodeAscii(bytes: Uint8Array): string {
  const sure = certainEncoding(bytes.subarray(0, 512))
  return decode(bytes, sure?.startsWith('utf-16') === true ? sure : 'latin1')
}

export function isEncoding(name: string): name is HprimEncoding {
  return (ENCODINGS as readonly string[]).includes(name)
}

function decode(bytes: Uint8Array, encoding: HprimEncoding | 'latin1'): string {
  const text =
    encoding === 'latin1'
      ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
      : iconv.decode(bytes, encoding) // strips the BOM of the Unicode encodings
  return withoutFiller(text)
}

/** DOS ends a text with U+001A, and pads it with zeros. */
function withoutFiller(text: string): string {
  let end = text.length
  while (end > 0 && (text[end - 1] === '\0' || text[end - 1] === '\x1a')) end--
  return text.slice(0, end)
}

function certainEncoding(bytes: Uint8Array): HprimEncoding | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8'
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  return utf16ByZeros(bytes) ?? (isUtf8(bytes) ? 'utf-8' : undefined)
}

/** Latin text in UTF-16 has a zero in nearly every second byte. */
function utf16ByZeros(bytes: Uint8Array): HprimEncoding | undefined {
  const sample = bytes.subarray(0, 512)
  if (!sample.includes(0)) return undefined
  let [even, odd] = [0, 0]
  for (let at = 0; at < sample.length; at++) {
    if (sample[at] !== 0) continue
    if (at % 2 === 0) even++
    else odd++
  }
  const most = sample.length * 0.4
  if (odd > most) return 'utf-16le'
  return even > most ? 'utf-16be' : undefined
}

/** Strict, but a file cut inside its last character is still UTF-8. */
function isUtf8(bytes: Uint8Array): boolean {
  let end = bytes.length
  // the last character begins at most three bytes before the end
  while (end > 0 && bytes.length - end < 3 && ((bytes[end - 1] ?? 0) & 0xc0) === 0x80) end--
  const cut = end > 0 && (bytes[end - 1] ?? 0) >= 0xc0 ? end - 1 : end
  return isWholeUtf8(bytes) || isWholeUtf8(bytes.subarray(0, cut))
}

const WEIGHTS = new Map<string, number>([
  ...letters('éÉ', 6),
  ...letters('èàÈÀ', 4),
  ...letters('êçùâîôûëïœÊÇÙÂÎÔÛËÏŒ', 2),
  ...letters('°µ', 3),
  ...letters('²³«»’…–—±€\u00A0', 1),
  ...letters('üöäñáíóúÜÖÄÑÁÍÓÚæÆ½¼×÷‘“”', 0),
])

function letters(characters: string, weight: number): [string, number][] {
  return Array.from(characters, (character) => [character, weight])
}

/** Sum over the letters outside ASCII; a capital inside small letters, or a symbol inside a word, is a wrong reading. */
function frenchScore(text: string): number {
  let score = 0
  for (const found of text.matchAll(/[^\p{ASCII}]/gu)) {
    const character = found[0]
    const weight = character === '\uFFFD' ? -10 : (WEIGHTS.get(character) ?? -4)
    score += weight > 0 && !fits(character, text[found.index - 1] ?? ' ', text[found.index + 1] ?? ' ') ? -3 : weight
  }
  return score
}

function fits(character: string, before: string, after: string): boolean {
  if (character === 'µ') return !/[a-z]/i.test(before)
  if (character === '°') return true
  const neighbours = before + after
  if (/\p{L}/u.test(character)) {
    if (/\p{Lu}/u.test(character)) return !/[a-z]/.test(before)
    return !/[A-Z]{2}|[0-9]/.test(neighbours)
  }
  return !(/[a-z]/i.test(before) && /[a-z]/i.test(after)) || character === '’' || character === '\u00A0'
}
