// Header blocks: where they end, their fields, parameters (RFC 2231) and encoded words (RFC 2047). No meaning of any field here.

import { decodeBase64 } from '../base64.ts'
import { remembered } from '../remembered.ts'
import { asBuffer, decodeText } from './charset.ts'

export interface Header {
  /** lower case */
  name: string
  /** unfolded, raw 8-bit text decoded, encoded words still encoded */
  value: string
}

export interface HeaderBlock {
  headers: Header[]
  /** offset just after the blank line */
  end: number
  /** a line was neither a field nor a continuation, or the blank line is missing */
  malformed: boolean
}

/** A block longer than this is no header block; what follows is body. */
const MAX_HEADER_BYTES = 1 << 20

/**
 * Reads the fields at the start of raw[start, end) (RFC 5322 §2.2, LF alone accepted).
 * A stray line inside the block is taken as a broken continuation when fields follow it, else as the first line of the body.
 */
export function readHeaders(raw: Uint8Array, start: number, end: number): HeaderBlock {
  const buffer = asBuffer(raw)
  const headers: Header[] = []
  const limit = Math.min(end, start + MAX_HEADER_BYTES)
  let malformed = false
  let current = -1 // start of the field being read
  let at = start
  const finish = (stop: number): void => {
    if (current >= 0) headers.push(field(buffer.subarray(current, lineEnd(buffer, current, stop))))
    current = -1
  }
  while (at < limit) {
    const eol = buffer.indexOf(10, at)
    const next = eol < 0 || eol >= limit ? limit : eol + 1
    const lineStop = lineEnd(buffer, at, next)
    if (lineStop === at || (lineStop === at + 1 && buffer[at] === CR)) {
      finish(at)
      return { headers, end: next, malformed }
    }
    const isContinuation = isBlank(buffer[at]) && current >= 0
    if (!isContinuation) {
      if (isField(buffer, at, Math.min(lineStop, at + MAX_LINE))) {
        finish(at)
        current = at
      } else if (/^>?From /.test(buffer.toString('latin1', at, at + 6)) && headers.length === 0 && current < 0) {
        // the separator of an mbox file
      } else {
        malformed = true
        if (current < 0 || !fieldsFollow(buffer, next, limit)) {
          finish(at)
          return { headers, end: at, malformed }
        }
      }
    }
    at = next
  }
  finish(at)
  return { headers, end: at, malformed: malformed || at < end }
}

const CR = 13
const LF = 10
const COLON = 58
/** RFC 5322 §2.1.1 */
const MAX_LINE = 998

const isBlank = (byte: number | undefined): boolean => byte === 32 || byte === 9

/** Where the line raw[start, stop) ends without its CRLF or LF. */
function lineEnd(raw: Buffer, start: number, stop: number): number {
  if (raw[stop - 1] !== LF) return stop
  return stop - 2 >= start && raw[stop - 2] === CR ? stop - 2 : stop - 1
}

/** A name of printable characters, blanks perhaps, and a colon. */
function isField(raw: Buffer, start: number, end: number): boolean {
  let at = start
  for (let byte = raw[at] ?? 0; at < end && byte > 32 && byte < 127 && byte !== COLON; byte = raw[at] ?? 0) at++
  if (at === start) return false
  while (at < end && isBlank(raw[at])) at++
  return at < end && raw[at] === COLON
}

/** Whether a header field stands among the next lines, before a blank one. */
function fieldsFollow(buffer: Buffer, from: number, limit: number): boolean {
  let at = from
  for (let lines = 0; lines < 20 && at < limit; lines++) {
    const eol = buffer.indexOf(10, at)
    const next = eol < 0 || eol >= limit ? limit : eol + 1
    const line = buffer.toString('latin1', at, Math.min(next, at + MAX_LINE)).trimEnd()
    if (line === '') return false
    if (/^[A-Za-z][A-Za-z0-9-]*:(\s|$)/.test(line)) return true
    at = next
  }
  return false
}

function field(bytes: Buffer): Header {
  const text = decodeText(bytes).text
  const colon = text.indexOf(':')
  const name = text.slice(0, colon).trim().toLowerCase()
  const value = text
    .slice(colon + 1)
    .replace(/\r?\n[ \t]/g, (fold) => fold.at(-1)!)
    .replace(/[\r\n]+/g, ' ')
    .trim()
  return { name, value }
}

/** First value of a field, undefined when absent or empty. */
export function headerValue(headers: Header[], name: string): string | undefined {
  for (const header of headers) if (header.name === name && header.value !== '') return header.value
  return undefined
}

export interface Structured {
  /** lower case, without comments: `text/plain`, `attachment` */
  value: string
  params: ReadonlyMap<string, string>
}

/** `value; name=value; …` of RFC 2045 with the continuations and charsets of RFC 2231, and encoded words where they should not be. */
export const readStructured = remembered((raw: string): Structured => {
  const pieces = splitParameters(raw.slice(0, 65_536))
  const value = (pieces[0] ?? '')
    .replace(/\([^()]*\)/g, '')
    .replace(/\s+/g, '')
    .toLowerCase()
  const plain = new Map<string, string>()
  const extended = new Map<string, { index: number; encoded: boolean; text: string }[]>()
  for (const piece of pieces.slice(1)) {
    const equal = piece.indexOf('=')
    if (equal <= 0) continue
    const name = piece.slice(0, equal).trim().toLowerCase()
    const text = unquote(piece.slice(equal + 1).trim())
    const star = /^([^*]+)\*(\d{1,4})?(\*)?$/.exec(name)
    if (!star) {
      if (!plain.has(name)) plain.set(name, text)
      continue
    }
    const list = extended.get(star[1]!) ?? []
    const index = star[2] === undefined ? 0 : Number(star[2])
    list.push({ index, encoded: star[2] === undefined || star[3] !== undefined, text })
    extended.set(star[1]!, list)
  }
  const params = new Map<string, string>()
  for (const [name, text] of plain) params.set(name, decodeWords(text))
  for (const [name, sections] of extended) params.set(name, joinExtended(sections))
  return { value, params }
})

function splitParameters(raw: string): string[] {
  const pieces: string[] = []
  let quoted = false
  let from = 0
  for (let i = 0; i < raw.length; i++) {
    const c = raw[i]
    if (c === '\\' && quoted) i++
    else if (c === '"') quoted = !quoted
    else if (c === ';' && !quoted) {
      pieces.push(raw.slice(from, i))
      from = i + 1
    }
  }
  pieces.push(raw.slice(from))
  return pieces
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text
  const close = /^"((?:[^"\\]|\\.)*)/s.exec(text)?.[1] ?? ''
  // a backslash before a letter is a Windows path, not an escape
  return close.replace(/\\(["\\])/g, '$1')
}

function joinExtended(sections: { index: number; encoded: boolean; text: string }[]): string {
  const sorted = [...sections].sort((a, b) => a.index - b.index)
  let charset: string | undefined
  const bytes: Buffer[] = []
  for (const [i, section] of sorted.entries()) {
    let text = section.text
    if (!section.encoded) {
      bytes.push(Buffer.from(text, charset && !/utf-?8/i.test(charset) ? 'latin1' : 'utf8'))
      continue
    }
    if (i === 0) {
      const head = /^([^']*)'[^']*'(.*)$/s.exec(text)
      if (head) {
        charset = head[1] || undefined
        text = head[2]!
      }
    }
    bytes.push(percentBytes(text))
  }
  const { text } = decodeText(Buffer.concat(bytes), charset)
  // continuations without charset that hold encoded words: seen from older senders
  return charset === undefined ? decodeWords(text) : text
}

function percentBytes(text: string): Buffer {
  const bytes: number[] = []
  for (let i = 0; i < text.length; i++) {
    const code =
      text[i] === '%' && /^[0-9a-f]{2}$/i.test(text.slice(i + 1, i + 3)) ? parseInt(text.slice(i + 1, i + 3), 16) : -1
    if (code >= 0) {
      bytes.push(code)
      i += 2
    } else bytes.push(...Buffer.from(text[i]!, 'utf8'))
  }
  return Buffer.from(bytes)
}

// The text may hold blanks and question marks that it should not; it ends at the first `?=`.
const WORD = /=\?([^?\s]{1,60})\?([bq])\?((?:[^?]|\?(?!=)){0,4000})\?=/gi

/** Charsets with shift states: each word ends in ASCII, and two ends joined are an error of the encoding. */
const STATEFUL = /^(?:iso-2022-|hz-gb|utf-7$)/

/**
 * Decodes the encoded words of RFC 2047 anywhere in a value. Neighbours of one charset are joined before they are decoded,
 * since senders cut inside a character; blanks between two words vanish (§6.2).
 */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value
  let out = ''
  let from = 0
  let run: { charset: string; words: { encoding: string; text: string }[] } | undefined
  const flush = (): void => {
    if (run) out += decodeText(Buffer.concat(run.words.map(wordBytes)), run.charset).text
    run = undefined
  }
  for (const word of value.matchAll(WORD)) {
    const between = value.slice(from, word.index)
    const charset = word[1]!.split('*')[0]!.toLowerCase()
    const encoding = word[2]!.toLowerCase()
    if (between.trim() !== '' || !run) {
      flush()
      out += between
    } else if (run.charset !== charset || (STATEFUL.test(charset) && isWhole(run.words.at(-1)))) flush()
    run ??= { charset, words: [] }
    const last = run.words.at(-1)
    // base64 cut inside a group of four goes on in the next word
    if (last && encoding === 'b' && last.encoding === 'b' && last.text.length % 4 !== 0) last.text += word[3]!
    else run.words.push({ encoding, text: word[3]! })
    from = word.index + word[0].length
  }
  flush()
  return out + value.slice(from)
}

/** Whether the word ends where a byte ends. */
function isWhole(word: { encoding: string; text: string } | undefined): boolean {
  return word === undefined || word.encoding === 'q' || word.text.length % 4 === 0
}

/** Encoded words that hold raw 8-bit text (RFC 2047 §2 forbids it) written again in ASCII: address-list readers take those bytes for UTF-8. */
export function inAscii(value: string): string {
  return value.replace(WORD, (word) =>
    /\P{ASCII}/u.test(word) ? `=?utf-8?b?${Buffer.from(decodeWords(word)).toString('base64')}?=` : word,
  )
}

function wordBytes({ encoding, text }: { encoding: string; text: string }): Buffer {
  if (encoding === 'b') return Buffer.from(decodeBase64(Buffer.from(text, 'latin1')).bytes)
  const spaced = text.replace(/_/g, ' ')
  // bytes that came raw inside the word were already decoded with the header: encode them again as UTF-8 only when they are not Latin
  return Buffer.from(
    spaced.replace(/=([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
    /[\u0100-\uffff]/.test(spaced) ? 'utf8' : 'latin1',
  )
}
