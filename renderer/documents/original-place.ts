// Where the original of a document lies in its message. Pure.

import type { ShownDocument } from '../shapes.ts'

/** Where the bytes of the original are: its body, a PDF twin, or the document itself when it is a PDF. */
export function originalOf(document: ShownDocument): { path: string; mediaType: string } | undefined {
  if (document.body) return document.body
  const twin = document.twins?.find((candidate) => candidate.mediaType === 'application/pdf')
  if (twin) return twin
  return document.mediaType === 'application/pdf' ? { path: document.path, mediaType: document.mediaType } : undefined
}
