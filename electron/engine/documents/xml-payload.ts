// Large base64 inside an XML file (the page of a level 1, images), taken out of the bytes before they become a string:
// a string of that size costs more to make than all the rest of the document costs to read. It must not decode it.

/** Shorter content stays text. */
const LARGE = 8 * 1024
/** A file says B64 a few times; what says it more often is read as text. */
const MAX_TRIES = 500
const MARKED = '"B64"'
/** The rest of the start tag after `representation="B64"`: whole attributes, then its end. */
const REST_OF_TAG = /^\s*(?:[\w:.-]+\s*=\s*"[^"<>]*"\s*)*>/
/** How base64 begins, and words do not. */
const BASE64 = /^\s*[A-Za-z0-9+/]{16}[A-Za-z0-9+/\s]*$/
const LOOKED_AT = 1024
const LT = 0x3c
const SLASH = 0x2f
const AMPERSAND = 0x26

export interface WithoutPayloads {
  /** the file, each large content replaced by its mark */
  bytes: Buffer
  payloads: Uint8Array[]
}

/**
 * Mark of the n-th payload: U+0001, which no XML file may hold, and its number.
 * A file that writes such a mark itself gets a payload of its own, or none.
 */
const markOf = (index: number): string => `\u0001${index}`

/** The payload that a text stands for. */
export function payloadOf(text: string, payloads: readonly Uint8Array[]): Uint8Array | undefined {
  return text.charCodeAt(0) === 1 ? payloads[Number(text.slice(1))] : undefined
}

/** Takes out what stands between a start tag that says B64 and its end tag. UTF-16 holds no such bytes and stays whole. */
export function takePayloads(file: Buffer): WithoutPayloads {
  const pieces: Buffer[] = []
  const payloads: Uint8Array[] = []
  let kept = 0
  let at = file.indexOf(MARKED)
  for (let tries = 0; at >= 0 && tries < MAX_TRIES; tries++) {
    const content = contentAfter(file, at + MARKED.length)
    if (content !== undefined) {
      pieces.push(file.subarray(kept, content.start), Buffer.from(markOf(payloads.length)))
      payloads.push(file.subarray(content.start, content.end))
      kept = content.end
    }
    at = file.indexOf(MARKED, content?.end ?? at + MARKED.length)
  }
  if (payloads.length === 0) return { bytes: file, payloads }
  return { bytes: Buffer.concat([...pieces, file.subarray(kept)]), payloads }
}

function contentAfter(file: Buffer, mark: number): { start: number; end: number } | undefined {
  const rest = REST_OF_TAG.exec(file.toString('latin1', mark, mark + LOOKED_AT))
  if (rest === null) return undefined
  const start = mark + rest[0].length
  const end = file.indexOf(LT, start)
  if (end - start < LARGE || file[end + 1] !== SLASH) return undefined
  const isBase64 =
    BASE64.test(file.toString('latin1', start, start + LOOKED_AT)) && !file.subarray(start, end).includes(AMPERSAND)
  return isBase64 ? { start, end } : undefined
}
