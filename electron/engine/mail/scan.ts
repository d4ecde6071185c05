// The MIME structure of a raw message: which parts, where, encoded how. Finds boundaries in bytes; never decodes or copies a body.

import type { Warning } from '../warning.ts'
import { asBuffer } from './charset.ts'
import { headerValue, readHeaders, readStructured, type Header, type Structured } from './headers.ts'
import type { Leaf } from './message.ts'

export interface Structure {
  leaves: Leaf[]
  /** of the message itself */
  headers: Header[]
  /** The header block is raw[0, headerEnd): with Message-ID and size it names a message after a UIDVALIDITY change. */
  headerEnd: number
  warnings: Warning[]
}

/** Each level is searched again by the one inside it: 128 levels of 50 MB are 6 GB of search, about two seconds. */
const MAX_DEPTH = 128
/** Deeper than any mail software nests; still read. */
const STRANGE_DEPTH = 32
const MAX_LEAVES = 5000
/** RFC 2046 allows 70 characters; a longer one only slows the search down. */
const MAX_BOUNDARY = 200

interface Place {
  /** what stands before the number: '' or the path of the attached message and `!` */
  prefix: string
  /** `2.1`; '' for a whole message */
  number: string
  depth: number
  parent?: string
}

/**
 * Scans a message (RFC 2045, 2046). Broken structure gives the parts that can be told apart and MIME_MALFORMED.
 * Attached messages are leaves, and the parts inside them follow (`3`, `3!1`, `3!2`), unless they are encoded: see parts.ts.
 * @param prefix path of these bytes when they are a message inside another one: `3!`
 */
export function scanStructure(raw: Uint8Array, prefix = ''): Structure {
  const scan = new Scan(raw)
  const start = scan.skipBlankLines(0)
  const { headers, bodyStart } = scan.entity(start, raw.length, { prefix, number: '', depth: 0 }, 'text/plain')
  return { leaves: scan.leaves, headers, headerEnd: bodyStart, warnings: scan.warnings }
}

class Scan {
  readonly leaves: Leaf[] = []
  readonly warnings: Warning[] = []
  private readonly raw: Buffer

  constructor(raw: Uint8Array) {
    this.raw = asBuffer(raw)
  }

  /** A header block and its body, raw[start, end). */
  entity(start: number, end: number, place: Place, defaultType: string): { headers: Header[]; bodyStart: number } {
    const { headers, end: bodyStart, malformed } = readHeaders(this.raw, start, end)
    const path = place.prefix + (place.number || '1')
    if (malformed) this.warn('MIME_MALFORMED', 'L’en-tête d’une partie est mal formé ; ce qui se lit est gardé.', path)
    const type = contentType(headers, defaultType)
    const isMultipart = type.value.startsWith('multipart/')
    const isMessage = type.value === 'message/rfc822' || type.value === 'message/global'
    if (place.depth === STRANGE_DEPTH && (isMultipart || isMessage)) {
      this.warn('MIME_TOO_DEEP', 'Les parties de ce message s’emboîtent plus que de raison.', path)
    }
    if (isMultipart && place.depth < MAX_DEPTH) this.multipart(bodyStart, end, place, type, headers)
    else {
      const leaf = this.leaf(headers, type, path, place, bodyStart, end)
      if (isMultipart) this.warn('MIME_TOO_DEEP', 'Une partie trop enfouie est gardée sans être ouverte.', path)
      else if (isMessage && leaf && isPlain(leaf.encoding)) this.attachedMessage(leaf, place)
    }
    return { headers, bodyStart }
  }

  private attachedMessage(leaf: Leaf, place: Place): void {
    if (place.depth >= MAX_DEPTH) {
      this.warn('MIME_TOO_DEEP', 'Un message trop enfoui est gardé sans être ouvert.', leaf.path)
      return
    }
    const start = this.skipBlankLines(leaf.start)
    if (start >= leaf.end) return
    this.entity(start, leaf.end, { prefix: `${leaf.path}!`, number: '', depth: place.depth + 1 }, 'text/plain')
  }

  private multipart(start: number, end: number, place: Place, type: Structured, headers: Header[]): void {
    const path = place.prefix + (place.number || '1')
    const declared = (type.params.get('boundary') ?? '').trimEnd()
    const usable = declared !== '' && declared.length <= MAX_BOUNDARY
    let found = usable ? this.delimiters(start, end, declared) : undefined
    if (!found || found.parts.length === 0) {
      const guessed = this.firstDelimiter(start, end)
      if (guessed !== undefined && guessed !== declared) found = this.delimiters(start, end, guessed)
      this.warn('MIME_MALFORMED', 'Les séparateurs des parties ne sont pas ceux qui sont annoncés.', path)
    } else if (!found.closed) {
      this.warn('MIME_MALFORMED', 'La fin de ce message manque, ou n’est pas marquée.', path)
    }
    if (!found || found.parts.length === 0) {
      // no part can be told apart: the whole body is one text
      this.leaf(headers, { value: 'text/plain', params: type.params }, path, place, start, end)
      return
    }
    const subtype = type.value.slice('multipart/'.length)
    const defaultType = subtype === 'digest' ? 'message/rfc822' : 'text/plain'
    for (const [index, part] of found.parts.entries()) {
      if (this.leaves.length >= MAX_LEAVES) {
        this.warn('MIME_MALFORMED', `Plus de ${MAX_LEAVES} parties : la suite reste dans l’original.`, path)
        return
      }
      if (part.start >= part.end) continue
      const number = place.number ? `${place.number}.${index + 1}` : `${index + 1}`
      const inside = { prefix: place.prefix, number, depth: place.depth + 1, parent: subtype }
      this.entity(part.start, part.end, inside, defaultType)
    }
  }

  /** Body parts between the delimiter lines of one boundary (RFC 2046 §5.1.1). */
  private delimiters(
    start: number,
    end: number,
    boundary: string,
  ): { parts: { start: number; end: number }[]; closed: boolean } {
    // not with its line end in front: base64 has no dash, so that this search jumps over it
    const needle = Buffer.from(`--${boundary}`, /[\u0100-\uffff]/.test(boundary) ? 'utf8' : 'latin1')
    const window = this.raw.subarray(0, end) // a search must not run into what follows this part
    const parts: { start: number; end: number }[] = []
    let open = -1
    const close = (at: number): void => {
      if (open >= 0) parts.push({ start: open, end: Math.max(open, at) })
    }
    let at = window.indexOf(needle, start)
    while (at >= 0 && parts.length <= MAX_LEAVES) {
      const after = at + needle.length
      // the line end before the first delimiter may be the one that ends the headers
      const ending = this.raw[at - 1] === 10 ? this.lineEnding(after, end) : undefined
      // without an ending it is the delimiter of another boundary that starts like this one
      if (ending) {
        close(this.raw[at - 2] === 13 ? at - 2 : at - 1)
        if (ending.closing) return { parts, closed: true }
        open = ending.next
      }
      at = window.indexOf(needle, ending ? Math.max(after, open) : after)
    }
    close(end)
    // with more parts than are read, nobody looked for the end
    return { parts, closed: at >= 0 }
  }

  /** What follows a delimiter: `--`, or only blanks to the end of the line. */
  private lineEnding(after: number, end: number): { closing: boolean; next: number } | undefined {
    const closing = this.raw[after] === 45 && this.raw[after + 1] === 45
    let at = closing ? after + 2 : after
    while (at < end && (this.raw[at] === 32 || this.raw[at] === 9)) at++
    if (at >= end) return { closing, next: end }
    if (this.raw[at] === 13 && this.raw[at + 1] === 10) return { closing, next: at + 2 }
    if (this.raw[at] === 10) return { closing, next: at + 1 }
    // text glued to a closing delimiter still closes
    return closing ? { closing, next: at } : undefined
  }

  /** The boundary of the first line that looks like a delimiter, when the declared one is not to be found. */
  private firstDelimiter(start: number, end: number): string | undefined {
    const window = this.raw.subarray(0, end)
    let at = Math.max(0, start - 1)
    for (let tries = 0; tries < 200; tries++) {
      at = window.indexOf('\n--', at)
      if (at < 0) return undefined
      const eol = window.indexOf(10, at + 1)
      const line = window.toString('latin1', at + 3, Math.min(eol < 0 ? end : eol, at + 3 + MAX_BOUNDARY)).trimEnd()
      const next = window.toString('latin1', eol + 1, Math.min(end, eol + 60))
      // a signature (`-- `) or a rule of dashes is no delimiter; one is followed by a field
      if (eol > 0 && /[^-\s]/.test(line) && /^content-/i.test(next)) return line
      at += 3
    }
    return undefined
  }

  private leaf(
    headers: Header[],
    type: Structured,
    path: string,
    place: Place,
    start: number,
    end: number,
  ): Leaf | undefined {
    if (this.leaves.length >= MAX_LEAVES) return undefined
    const disposition = readStructured(headerValue(headers, 'content-disposition') ?? '')
    const charset = type.params.get('charset')
    const filename = disposition.params.get('filename') ?? disposition.params.get('name') ?? type.params.get('name')
    const contentId = headerValue(headers, 'content-id')?.replace(/^<|>$/g, '')
    const kind = disposition.value === 'inline' || disposition.value === 'attachment' ? disposition.value : undefined
    const leaf: Leaf = {
      path,
      contentType: type.value,
      encoding: encodingOf(headerValue(headers, 'content-transfer-encoding')),
      start: Math.min(start, end),
      end,
      depth: place.depth,
      ...(charset ? { charset } : {}),
      ...(filename ? { filename } : {}),
      ...(kind ? { disposition: kind } : {}),
      ...(contentId ? { contentId } : {}),
      ...(place.parent === undefined ? {} : { parent: place.parent }),
    }
    this.leaves.push(leaf)
    return leaf
  }

  skipBlankLines(start: number): number {
    let at = start
    while (this.raw[at] === 10 || (this.raw[at] === 13 && this.raw[at + 1] === 10)) at++
    return at
  }

  private warn(code: Warning['code'], message: string, part: string): void {
    // one of a kind is enough to tell; a hostile message must not fill the list
    if (!this.warnings.some((w) => w.code === code && w.message === message))
      this.warnings.push({ code, message, part })
  }
}

function contentType(headers: Header[], defaultType: string): Structured {
  const raw = headerValue(headers, 'content-type')
  if (raw === undefined) return { value: defaultType, params: new Map() }
  const type = readStructured(raw)
  if (/^[^\s/]+\/[^\s/]+$/.test(type.value)) return type
  const isFile = /^attachment/i.test(headerValue(headers, 'content-disposition') ?? '')
  // `text` alone, or rubbish: RFC 2045 §5.2 reads it as plain text, unless the part says that it is a file
  return { value: isFile ? 'application/octet-stream' : 'text/plain', params: type.params }
}

function encodingOf(raw: string | undefined): Leaf['encoding'] {
  const name = (raw ?? '7bit')
    .replace(/\([^()]*\)/g, '')
    .split(/[;,]/)[0]!
    .replace(/[\s"']/g, '')
    .toLowerCase()
  switch (name.replace(/^x-/, '')) {
    case '7bit':
    case '7-bit':
    case '':
      return '7bit'
    case '8bit':
    case '8-bit':
    case '8bits':
      return '8bit'
    case 'binary':
      return 'binary'
    case 'base64':
    case 'base-64':
      return 'base64'
    case 'quoted-printable':
    case 'quotedprintable':
    case 'qp':
      return 'quoted-printable'
    case 'uuencode':
    case 'uue':
    case 'uu':
      return 'uuencode'
    default:
      return 'unknown'
  }
}

/** Whether the encoding leaves the bytes as they are. */
export function isPlain(encoding: Leaf['encoding']): boolean {
  return encoding !== 'base64' && encoding !== 'quoted-printable' && encoding !== 'uuencode'
}
