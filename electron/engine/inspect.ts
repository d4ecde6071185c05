// What `pli inspect` answers of one file (cli.md « Inspection »): the parsers of ingest, on bytes, with no store.
// It must not parse anything by itself, nor read a file: the CLI gives name and bytes.

import type { ClinicalDocument, ParsedFile } from './documents/document.ts'
import { formatOf, parseFile } from './documents/parse-file.ts'
import { pdfText } from './documents/pdf/text.ts'
import type { Message } from './mail/message.ts'
import { parseMessage } from './parsing/parse-message.ts'
import { partBytes, placeBytes } from './parsing/part-bytes.ts'
import type { Warning } from './warning.ts'

export interface Inspection {
  /** as given on the command line */
  file: string
  kind: 'message' | ParsedFile['kind']
  message?: Message
  documents: ClinicalDocument[]
  warnings: Warning[]
  /** French; only when nothing at all could be read */
  error?: { code: 'FILE_UNREADABLE'; message: string }
}

/**
 * Recognises a file by its content and gives all that can be read of it, the text of PDF included. Throws nothing.
 * A file of which nothing can be read has `error`.
 */
export async function inspectFile(name: string, bytes: Uint8Array): Promise<Inspection> {
  if (bytes.length === 0) return unreadable(name, [], 'Ce fichier est vide.')
  if (isMessage(bytes)) {
    const { message, documents, warnings } = await parseMessage(bytes)
    const read = await withPdfText(documents, (path) => partBytes(bytes, path))
    return {
      file: name,
      kind: 'message',
      message,
      documents: read.documents,
      warnings: [...warnings, ...read.warnings],
    }
  }
  const parsed = await parseFile({ bytes, path: '', depth: 0 })
  const read = await withPdfText(parsed.documents, (path) => placeBytes(bytes, path))
  const warnings = [...parsed.warnings, ...read.warnings]
  const nothing = parsed.documents.length === 0 && (parsed.kind === 'unknown' || warnings.length > 0)
  if (nothing)
    return unreadable(name, warnings, 'Aucun message ni document clinique n’a pu être lu dans ce fichier.', parsed.kind)
  return { file: name, kind: parsed.kind, documents: read.documents, warnings }
}

function unreadable(
  file: string,
  warnings: Warning[],
  message: string,
  kind: Inspection['kind'] = 'unknown',
): Inspection {
  return { file, kind, documents: [], warnings, error: { code: 'FILE_UNREADABLE', message } }
}

/** Ingest leaves the text of PDF for later; here it is read at once. */
async function withPdfText(
  documents: ClinicalDocument[],
  bytesAt: (path: string) => Promise<{ bytes: Uint8Array } | undefined>,
): Promise<{ documents: ClinicalDocument[]; warnings: Warning[] }> {
  const warnings: Warning[] = []
  const read: ClinicalDocument[] = []
  for (const document of documents) {
    const { body, text } = document
    const found = body?.mediaType === 'application/pdf' ? await bytesAt(body.path) : undefined
    if (body === undefined || found === undefined) {
      read.push(document)
      continue
    }
    const pages = await pdfText(found.bytes)
    warnings.push(...pages.warnings.map((warning) => withPath(warning, body.path)))
    const all = [text, pages.text].filter((part) => part !== undefined && part !== '').join('\n\n')
    read.push(all === '' ? document : { ...document, text: all })
  }
  return { documents: read, warnings }
}

function withPath(warning: Warning, path: string): Warning {
  const part = [path, warning.part].filter((place) => place !== undefined && place !== '').join('!')
  return part === '' ? warning : { ...warning, part }
}

const HEAD = 16 * 1024
/** Fields that mail has and that no other text begins with (RFC 5322 §3.6, RFC 3464, RFC 3798 §3). */
const FIELDS =
  /^(?:from|to|cc|bcc|subject|date|sender|reply-to|message-id|mime-version|received|return-path|delivered-to|content-type|content-transfer-encoding|references|in-reply-to|x-[\w-]+|dkim-signature|envelope-to|status|disposition-notification-to|resent-[a-z-]+)$/i

/** A message begins with header fields; clinical formats begin otherwise (`PK`, `<`, `%PDF-`, a patient number). */
export function isMessage(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEAD)).toString('latin1')
  const lines = head
    .replace(/^\xEF\xBB\xBF/, '')
    .replace(/^\s+/, '')
    .split(/\r\n|\n|\r/)
  let known = 0
  for (const [index, line] of lines.entries()) {
    if (line === '') break
    // the separator of mbox files, and the continuation of a field
    if ((index === 0 && line.startsWith('From ')) || (index > 0 && /^[ \t>]/.test(line))) continue
    const field = /^([!-9;-~]{1,80})[ \t]*:/.exec(line)?.[1]
    if (field === undefined && known === 0) return false
    if (field !== undefined && FIELDS.test(field)) known += 1
    if (known >= 2) return true
  }
  return known >= 1 && formatOf(bytes) === undefined
}
