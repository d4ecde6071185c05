// Whether bytes are an HPRIM file, by their content only.
// It must not read all of them: head and tail are enough.

import { decodeAscii, isBinary } from './encoding.ts'
import { decodeEntities } from './entities.ts'
import { findHeader, MARKER } from './records.ts'

const EDGE = 64 * 1024

export type HprimKind = 'text' | 'segments' | 'xml'

/** HPRIM Médecin text, HPRIM Santé segments (`H|`) or HPRIM XML; undefined for anything else. */
export function hprimKind(bytes: Uint8Array): HprimKind | undefined {
  if (bytes.length < 16 || isOtherFormat(bytes) || isBinary(bytes)) return undefined
  const head = decodeAscii(bytes.subarray(0, EDGE)).replace(/^(?:\uFEFF|\xEF\xBB\xBF)/, '')
  if (/^\s{0,9}</.test(head))
    return /hprim\.org\/hprimXML|<(?:\w{1,20}:)?evenementsServeur/i.test(head) ? 'xml' : undefined
  if (/^H\|[~^&\\]{3,5}\|/.test(head)) return 'segments'
  if (MARKER.test(head)) return 'text'
  if (bytes.length > EDGE && MARKER.test(decodeAscii(tail(bytes)))) return 'text'
  const lines = decodeEntities(head.slice(0, 8192)).split(/\r\n|\n|\r/)
  const header = lines.length >= 12 ? findHeader(lines.slice(0, 13)) : undefined
  return header?.score === 4 && header.start <= 1 ? 'text' : undefined
}

/** An even offset, so that UTF-16 keeps its pairs. */
function tail(bytes: Uint8Array): Uint8Array {
  const start = bytes.length - EDGE
  return bytes.subarray(start - (start % 2))
}

function isOtherFormat(bytes: Uint8Array): boolean {
  const magic = String.fromCharCode(...bytes.subarray(0, 5))
  return magic.startsWith('PK') || magic === '%PDF-' || magic.startsWith('\x89PNG') || magic.startsWith('\xff\xd8\xff')
}
