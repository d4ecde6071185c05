// From the bytes of one file to the clinical documents in it, whatever its name or MIME type say.
// It must not know any format by itself: formats.ts lists them.

import type { ParsedFile } from './document.ts'
import { MAX_CONTAINER_DEPTH, type DocumentFormat, type FormatInput } from './format.ts'
import { formats } from './formats.ts'

/** The format whose content this is, or undefined. A recogniser that throws has not recognised. */
export function formatOf(bytes: Uint8Array): DocumentFormat | undefined {
  return formats.find((format) => {
    try {
      return format.recognises(bytes)
    } catch {
      return false
    }
  })
}

/**
 * Parses one file with the first format that recognises its content (cli.md « Inspection »: never by name or MIME type).
 * Containers come back here for what they hold, at most MAX_CONTAINER_DEPTH levels down.
 *
 * Throws nothing. A file that no format knows gives kind `unknown` without a warning; a format that throws
 * is a bug of ours, the file stays whole in the original and a PARSER_DIED warning says so.
 */
export async function parseFile(input: FormatInput): Promise<ParsedFile> {
  if (input.depth > MAX_CONTAINER_DEPTH) {
    const warning = {
      code: 'ZIP_NESTED' as const,
      message: 'Ce fichier est dans trop d’archives emboîtées : il n’est pas ouvert.',
      part: input.path,
    }
    return { kind: 'unknown', documents: [], warnings: [warning] }
  }
  const format = formatOf(input.bytes)
  if (format === undefined) return { kind: 'unknown', documents: [], warnings: [] }
  try {
    return await format.parse(input, parseFile)
  } catch {
    const warning = {
      code: 'PARSER_DIED' as const,
      message: 'La lecture de ce fichier s’est interrompue : il reste disponible dans l’original.',
      part: input.path,
    }
    return { kind: 'unknown', documents: [], warnings: [warning] }
  }
}
