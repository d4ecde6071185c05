// Which attached files may be somebody's document though no clinical format was read from them. Pure.
// It must not look inside: what it takes for a document only waits in À rattacher, a person says whose it is.

import type { Attachment } from '../../mail/message.ts'

const PICTURE = /^image\/(?!svg)/i
const FORMATTED = /^(?:application|text)\/(?:x-)?rtf$/i
/** a logo of a signature is smaller, a photograph or a scan is not */
const LEAST_PICTURE_BYTES = 20_000

/** A photograph, a scan, an RTF letter, attached and not drawn inside the mail. A PDF is a document of its own (documents/pdf). */
export function clinicalPiece({ contentType, size, inline }: Attachment): boolean {
  if (inline) return false
  return FORMATTED.test(contentType) || (PICTURE.test(contentType) && size >= LEAST_PICTURE_BYTES)
}
