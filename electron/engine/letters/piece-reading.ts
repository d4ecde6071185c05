// What a file says of itself when it is attached: its words, the documents in it, whom they name. Read once, in the parser processes.

import MailComposer from 'nodemailer/lib/mail-composer'
import type { ClinicalDocument } from '../documents/document.ts'
import { safeFilename } from '../mail/filename.ts'
import type { ParserPool } from '../parsing/pool.ts'
import type { NewPiece } from './drafts.ts'
import type { PieceDocument } from './letter.ts'
import { tooLarge } from './size.ts'
import { statedInText } from './stated.ts'

/** Guards look at the beginning of a text. */
const MOST_TEXT = 100_000

export interface PieceFile {
  filename: string
  mediaType: string
  bytes: Uint8Array
}

/** No operator takes a quarter of it; more would not leave, and would be in memory several times. */
const MOST_BYTES = 100_000_000

/** What cannot be read names nobody. Throws LETTER_TOO_LARGE (521) on a file that no operator would take. */
export async function readPiece(pool: ParserPool, file: PieceFile): Promise<NewPiece> {
  if (file.bytes.length > MOST_BYTES) throw tooLarge(file.bytes.length, MOST_BYTES)
  const isPdf = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, Math.min(file.bytes.length, 1024)).includes(
    '%PDF-',
  )
  const documents = await documentsIn(pool, file)
  const text = isPdf ? (await pool.pdfText(file.bytes)).slice(0, MOST_TEXT) : ''
  const stated = documents.find(({ patient }) => patient !== undefined)?.patient ?? statedInText(text)[0]
  return {
    filename: safeFilename(file.filename),
    mediaType: isPdf ? 'application/pdf' : file.mediaType || 'application/octet-stream',
    bytes: file.bytes,
    text,
    documents,
    ...(stated === undefined ? {} : { stated }),
  }
}

/** The parser reads messages: the file travels alone in one. */
async function documentsIn(pool: ParserPool, { filename, bytes }: PieceFile): Promise<PieceDocument[]> {
  const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const message = new MailComposer({
    attachments: [{ filename, content }],
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const answer = await pool.parse(await message.compile().build())
  if ('fault' in answer) return []
  return answer.parsed.documents.map(facts)
}

const FACTS = [
  'source',
  'path',
  'typeCode',
  'typeLabel',
  'title',
  'date',
  'createdAt',
  'uniqueId',
  'author',
  'patient',
  'otherPatient',
  'confidentiality',
] as const satisfies readonly (keyof PieceDocument)[]

function facts(document: ClinicalDocument): PieceDocument {
  const known = FACTS.flatMap((name) => (document[name] === undefined ? [] : [[name, document[name]]]))
  return Object.fromEntries(known)
}
