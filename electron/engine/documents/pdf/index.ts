// PDF: recognised and described at ingest, its text read later, at idle (architecture, sync path).
// It must not open the PDF here: text.ts does, in a parser process.

import { sha256 } from '../../sha256.ts'
import type { DocumentFormat } from '../format.ts'

const MEDIA_TYPE = 'application/pdf'
/** Readers accept the signature anywhere in the first 1,024 bytes (ISO 32000-1, annex H). */
const SIGNATURE_WINDOW = 1024

export const pdf: DocumentFormat = {
  name: 'pdf',
  recognises,
  /** One document whose body is the file itself; a name as in ECO.2.1.6 belongs to whoever knows the file's name. */
  parse: ({ bytes, path }) => {
    const body = { mediaType: MEDIA_TYPE, size: bytes.length, sha256: sha256(bytes), path }
    return { kind: 'pdf', documents: [{ source: 'pdf', path, mediaType: MEDIA_TYPE, body }], warnings: [] }
  },
}

function recognises(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, SIGNATURE_WINDOW)).includes('%PDF-')
}
