// The bytes at one Blob.path of a message, decoded again from raw when someone opens them. Resolves places; parses no document.

import type { Extract } from '../documents/format.ts'
import { formatOf } from '../documents/parse-file.ts'
import { findPart } from '../mail/parts.ts'
import type { ParseOptions } from './job.types.ts'

/** Levels below a MIME part: zip, zip inside, document, `#body`. */
const MAX_PLACES = 8

/**
 * @param path `2`, `3!1.2`, `2!IHE_XDM/SUBSET01/DOC00001.XML`, `2!IHE_XDM/SUBSET01/DOC00001.XML!#body`
 * @param options those of the parse that gave the path
 * @returns undefined when the message has nothing at that path
 */
export async function partBytes(
  raw: Uint8Array,
  path: string,
  options: ParseOptions = {},
): Promise<Extract | undefined> {
  const found = findPart(raw, path)
  if (!found) return undefined
  const { leaf, bytes } = found.part
  const part: Extract = {
    bytes,
    mediaType: leaf.contentType,
    ...(leaf.filename === undefined ? {} : { filename: leaf.filename }),
  }
  return found.rest === '' ? part : resolve(part, found.rest.split('!'), options)
}

/** The same below a bare file, whose paths have no MIME part (`pli inspect`): `''`, `#body`, `IHE_XDM/SUBSET01/DOC00001.XML!#body`. */
export async function placeBytes(bytes: Uint8Array, path: string): Promise<Extract | undefined> {
  return resolve({ bytes, mediaType: 'application/octet-stream' }, path === '' ? [] : path.split('!'), {})
}

/** Walks down the places. The name of a zip entry may hold a `!`, so the longest place that exists is taken. */
async function resolve(from: Extract, places: string[], options: ParseOptions): Promise<Extract | undefined> {
  if (places.length === 0) return from
  const format = formatOf(from.bytes)
  if (!format?.extract || places.length > MAX_PLACES) return undefined
  for (let count = places.length; count > 0; count--) {
    const inner = await format.extract(from.bytes, places.slice(0, count).join('!'), options.encoding)
    const end = inner && (await resolve(inner, places.slice(count), options))
    if (end) return end
  }
  return undefined
}
