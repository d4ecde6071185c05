// The files inside a CDA: the body of a level 1, the PDF copy of a level 3, images and other attachments (spec §2.5).
// Must not fetch what is only referred to; a compressed content is inflated under a limit.

import { hash } from 'node:crypto'
import { inflateRawSync, inflateSync } from 'node:zlib'

import { decodeBase64 } from '../../base64.ts'
import type { Blob } from '../document.ts'
import { attribute, childOf, childrenOf, descend, findAll, rawTextOf, type XmlElement } from '../xml-tree.ts'

const PDF_COPY_SECTION = '55108-5'
const MAX_INFLATED = 64 * 1024 * 1024

export interface InnerFile {
  element: XmlElement
  mediaType: string
  /** `#body`, or `#media/N` counted from 1 */
  place: string
  /** ID that renderMultiMedia may name */
  id: string | undefined
}

/** Files of a document, body first, then media in document order. Their bytes are not decoded here. */
export function innerFiles(document: XmlElement): InnerFile[] {
  const nonXml = descend(document, 'component', 'nonXMLBody', 'text')
  if (nonXml !== undefined) {
    const mediaType = attribute(nonXml, 'mediaType')?.toLowerCase() ?? 'text/plain'
    // A reference names a file beside the document: the archive that holds both gives it.
    return isInline(nonXml) ? [{ element: nonXml, mediaType, place: '#body', id: undefined }] : []
  }
  const body = descend(document, 'component', 'structuredBody')
  const found = findAll(body, (element) => element.name === 'section' || isMedia(element) || isEmbedded(element))
  const copies = found
    .filter((one) => one.name === 'section' && attribute(childOf(one, 'code'), 'code') === PDF_COPY_SECTION)
    .flatMap((section) => findAll(section, isEmbedded))
  const copy = copies.find(isPdf) ?? copies[0]
  const files: InnerFile[] = []
  if (copy !== undefined) files.push({ element: copy, mediaType: mediaTypeOf(copy), place: '#body', id: undefined })
  for (const element of found) {
    if (isEmbedded(element) && element !== copy)
      files.push({
        element,
        mediaType: mediaTypeOf(element),
        place: `#media/${files.length + (copy === undefined ? 1 : 0)}`,
        id: undefined,
      })
  }
  const ids = new Map(
    found.filter(isMedia).flatMap((media) => {
      const value = childrenOf(media, 'value')[0]
      return value === undefined ? [] : [[value, attribute(media, 'ID')] as const]
    }),
  )
  return files.map((file) => ({ ...file, id: ids.get(file.element) }))
}

function isInline(text: XmlElement): boolean {
  return childOf(text, 'reference') === undefined && hasContent(text)
}

function isMedia(element: XmlElement): boolean {
  return element.name === 'observationMedia'
}

function isEmbedded(element: XmlElement): boolean {
  return isBase64(element) && hasContent(element)
}

function isBase64(element: XmlElement): boolean {
  return attribute(element, 'representation')?.toUpperCase() === 'B64'
}

function hasContent(element: XmlElement): boolean {
  return element.payload !== undefined || element.children.length > 0
}

function isPdf(element: XmlElement): boolean {
  return mediaTypeOf(element) === 'application/pdf'
}

function mediaTypeOf(element: XmlElement): string {
  return attribute(element, 'mediaType')?.toLowerCase() ?? 'application/octet-stream'
}

/** Decoded bytes, with `compression` (DF deflate, ZL zlib, GZ is not used by CDA senders) undone; undefined when it cannot be. */
export function contentOf(file: InnerFile, scratch?: Buffer): Buffer | undefined {
  const bytes = bytesOf(file.element, scratch)
  const compression = attribute(file.element, 'compression')
  if (compression === undefined) return bytes
  for (const inflate of compression === 'ZL' ? [inflateSync] : [inflateRawSync, inflateSync]) {
    try {
      return inflate(bytes, { maxOutputLength: MAX_INFLATED })
    } catch {
      // Senders take DF for both the raw and the zlib form: the second one is tried.
      continue
    }
  }
  return undefined
}

/** Bytes of an ED with representation B64, or of its plain text. */
function bytesOf(element: XmlElement, scratch?: Buffer): Buffer {
  if (!isBase64(element)) return Buffer.from(rawTextOf(element).trim(), 'utf8')
  return decodeBase64(element.payload ?? Buffer.from(rawTextOf(element), 'latin1'), scratch).bytes
}

/** Where a content is decoded that is only measured and hashed: fresh memory for each would cost more than both. */
const SCRATCH = Buffer.allocUnsafeSlow(1024 * 1024)

/** What the rest of Pli knows of an inner file; `path` is the place of its document. */
export function blobOf(file: InnerFile, path: string): Blob | undefined {
  const bytes = contentOf(file, SCRATCH)
  if (bytes === undefined) return undefined
  return {
    mediaType: file.mediaType,
    size: bytes.length,
    sha256: hash('sha256', bytes),
    path: path === '' ? file.place : `${path}!${file.place}`,
  }
}
