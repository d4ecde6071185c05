// TNEF (winmail.dat of Outlook, [MS-OXTNEF]): its attachments and its text. Reads nothing else of it.

import { decodeText } from './charset.ts'

export interface TnefFile {
  filename?: string
  contentType?: string
  contentId?: string
  bytes: Uint8Array
}

export interface Tnef {
  text?: string
  html?: string
  files: TnefFile[]
  /** the stream is cut or a length is wrong: what stands before is kept (TNEF_UNREADABLE) */
  broken: boolean
}

const SIGNATURE = 0x223e9f78
const ATT_BODY = 0x0002800c
const ATT_MAPI_PROPS = 0x00069003
const ATT_RENDERING = 0x00069002 // opens an attachment
const ATT_TITLE = 0x00018010
const ATT_DATA = 0x0006800f
const ATT_PROPS = 0x00069005
const ATT_CODEPAGE = 0x00069007

const PR_BODY = 0x1000
const PR_BODY_HTML = 0x1013
const PR_ATTACH_DATA = 0x3701
const PR_ATTACH_LONG_FILENAME = 0x3707
const PR_ATTACH_MIME_TAG = 0x370e
const PR_ATTACH_CONTENT_ID = 0x3712
const MAX_FILES = 1000

/** By content: the signature of the format. */
export function isTnef(bytes: Uint8Array): boolean {
  return bytes.length > 6 && view(bytes).getUint32(0, true) === SIGNATURE
}

export function readTnef(bytes: Uint8Array): Tnef {
  const result: Tnef = { files: [], broken: false }
  const data = view(bytes)
  let codepage = 1252
  let file: TnefFile | undefined
  let at = 6
  while (at + 9 <= bytes.length) {
    const id = data.getUint32(at + 1, true)
    const length = data.getUint32(at + 5, true)
    const start = at + 9
    const end = start + length
    if (end + 2 > bytes.length) {
      result.broken = true
      break
    }
    const value = bytes.subarray(start, end)
    if (id === ATT_CODEPAGE && length >= 4) codepage = data.getUint32(start, true)
    else if (id === ATT_BODY) result.text ??= string(value, codepage)
    else if (id === ATT_MAPI_PROPS) {
      const body = readProperties(value, codepage)
      if (typeof body.get(PR_BODY) === 'string') result.text = body.get(PR_BODY) as string
      const html = body.get(PR_BODY_HTML)
      if (html !== undefined) result.html = typeof html === 'string' ? html : decodeText(html, `cp${codepage}`).text
    } else if (id === ATT_RENDERING) {
      if (result.files.length >= MAX_FILES) {
        result.broken = true
        break
      }
      file = { bytes: new Uint8Array(0) }
      result.files.push(file)
    } else if (file) describe(file, id, value, codepage)
    at = end + 2 // a 16-bit checksum that many senders get wrong
  }
  return result
}

function describe(file: TnefFile, id: number, value: Uint8Array, codepage: number): void {
  if (id === ATT_TITLE) file.filename ??= string(value, codepage)
  else if (id === ATT_DATA) file.bytes = value
  else if (id === ATT_PROPS) {
    const props = readProperties(value, codepage)
    const name = props.get(PR_ATTACH_LONG_FILENAME)
    const type = props.get(PR_ATTACH_MIME_TAG)
    const contentId = props.get(PR_ATTACH_CONTENT_ID)
    const body = props.get(PR_ATTACH_DATA)
    if (typeof name === 'string' && name) file.filename = name
    if (typeof type === 'string' && type) file.contentType = type.toLowerCase()
    if (typeof contentId === 'string' && contentId) file.contentId = contentId
    if (body instanceof Uint8Array && file.bytes.length === 0) file.bytes = body
  }
}

/** Sizes of the fixed property types; 0 stands for « a count, then lengths and values padded to four bytes ». */
const FIXED: Record<number, number> = {
  0x02: 4,
  0x03: 4,
  0x04: 4,
  0x05: 8,
  0x06: 8,
  0x07: 8,
  0x0a: 4,
  0x0b: 4,
  0x14: 8,
  0x40: 8,
  0x48: 16,
}
const VARIABLE = new Set([0x0d, 0x1e, 0x1f, 0x102])

function readProperties(bytes: Uint8Array, codepage: number): Map<number, string | Uint8Array> {
  const found = new Map<number, string | Uint8Array>()
  const data = view(bytes)
  const u32 = (at: number): number | undefined => (at + 4 <= bytes.length ? data.getUint32(at, true) : undefined)
  const count = u32(0) ?? 0
  let at = 4
  for (let i = 0; i < count && at + 4 <= bytes.length; i++) {
    const type = data.getUint16(at, true)
    const id = data.getUint16(at + 2, true)
    at += 4
    if (id >= 0x8000) {
      // named property: GUID, then a number or a name
      const kind = u32(at + 16)
      const extra = u32(at + 20)
      if (kind === undefined || extra === undefined) return found
      at += 24 + (kind === 1 ? padded(extra) : 0)
    }
    const base = type & 0x0fff
    let values = 1
    if (type & 0x1000 || VARIABLE.has(base)) {
      values = u32(at) ?? 0
      at += 4
    }
    for (let v = 0; v < values && at <= bytes.length; v++) {
      const fixed = FIXED[base]
      if (fixed !== undefined) {
        at += fixed
        continue
      }
      const length = VARIABLE.has(base) ? u32(at) : undefined
      if (length === undefined || at + 4 + length > bytes.length) return found
      const value = bytes.subarray(at + 4, at + 4 + length)
      at += 4 + padded(length)
      if (found.has(id)) continue
      if (base === 0x1e) found.set(id, string(value, codepage))
      else if (base === 0x1f) found.set(id, decodeText(value, 'utf-16le').text.replace(/\0[\s\S]*$/, ''))
      // an object starts with its 16-byte interface identifier
      else found.set(id, base === 0x0d ? value.subarray(Math.min(16, value.length)) : value)
    }
  }
  return found
}

const padded = (length: number): number => length + ((4 - (length % 4)) % 4)

const string = (value: Uint8Array, codepage: number): string =>
  decodeText(value, `cp${codepage}`).text.replace(/\0[\s\S]*$/, '')

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
