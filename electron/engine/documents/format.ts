// The interface of a document format. A new format is one folder here and one line in formats.ts.

import type { ParsedFile } from './document.ts'

export interface FormatInput {
  bytes: Uint8Array
  /** Place of these bytes, prefix of every path that the format gives (see Blob.path); '' for a bare file. */
  path: string
  /** How deep we are inside containers; a container refuses to go below MAX_CONTAINER_DEPTH. */
  depth: number
  /** Encoding that a person chose for a text format (R57); left out, the format finds it. */
  encoding?: string
}

export interface DocumentFormat {
  name: 'xdm' | 'cda' | 'hprim' | 'pdf'
  /** By content only, never by name or MIME type. Looks at the head (and tail) of the bytes, never at all of them. */
  recognises(bytes: Uint8Array): boolean
  /** Pure: bytes to documents and warnings. Throws nothing: a file of which nothing can be read gives no document and a warning. */
  parse(input: FormatInput, parseInner: (inner: FormatInput) => Promise<ParsedFile>): Promise<ParsedFile> | ParsedFile
  /**
   * The bytes at one place inside these bytes (last part of Blob.path: a zip entry, `#body`, `#media/3`), decoded again when
   * someone opens them. `encoding`: as that of FormatInput.
   */
  extract?(bytes: Uint8Array, place: string, encoding?: string): Promise<Extract | undefined> | Extract | undefined
}

export interface Extract {
  bytes: Uint8Array
  mediaType: string
  filename?: string
}

export const MAX_CONTAINER_DEPTH = 3
