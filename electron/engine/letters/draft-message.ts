// A draft as the message that a mail program keeps in Drafts, and such a message as a draft. It reads no folder and writes no row.

import type { LetterAddress, LetterFields } from '../../ipc/letters.ts'
import { PliError } from '../errors.ts'
import { headerValue, readHeaders } from '../mail/headers.ts'
import { parseMail } from '../mail/parse.ts'
import type { Mailbox } from '../mail/message.ts'
import { displaySubject } from '../mail/subject.ts'
import type { RawSource } from '../messages/bytes.ts'
import { partBytes } from '../parsing/part-bytes.ts'
import type { ParserPool } from '../parsing/pool.ts'
import { aboardDocument } from './aboard.ts'
import { bodyOfText, cleanBody } from './body.ts'
import { heldPieces, type NewPiece } from './drafts.ts'
import type { Draft } from './letter.ts'
import { buildMessage, isAddress, type Attached } from './mime.ts'
import { readPiece } from './piece-reading.ts'
import { senderOf } from './senders.ts'
import { plainSubject } from './subject.ts'

/** Says which draft a copy is of, and which state of it. Other programs drop it when they write a draft anew. */
const HEADER = 'X-Pli-Draft'

/** What stands in the header block of a copy of ours. */
export function copyMark(header: Uint8Array): { draft: string; revision: number } | undefined {
  const value = headerValue(readHeaders(header, 0, header.length).headers, HEADER.toLowerCase())
  const [, draft, revision] = /^(l[0-9a-f]{20}) (\d{1,15})$/.exec(value?.trim() ?? '') ?? []
  return draft === undefined ? undefined : { draft, revision: Number(revision) }
}

/** The Message-ID of a draft is the same in all its copies. An address half typed is left out; the patient's copy stays here. */
export async function draftMessage(source: RawSource, draft: Draft, revision: number): Promise<Buffer> {
  const { db } = source.store
  const sender = senderOf(db, draft.account)
  const { raw } = await buildMessage({
    sender,
    to: draft.to.filter(({ address }) => isAddress(address)),
    cc: draft.cc.filter(({ address }) => isAddress(address)),
    subject: plainSubject(draft.subject),
    body: draft.body,
    attached: [
      ...heldPieces(db, draft.id).map(({ filename, mediaType, bytes }) => ({ filename, mediaType, bytes: bytes() })),
      ...(await carried(source, draft)),
    ],
    headers: { [HEADER]: `${draft.id} ${revision}` },
    messageId: `<${draft.id}@${sender.address.split('@')[1]}>`,
    receipt: false,
    date: new Date(revision),
  })
  return raw
}

async function carried(source: RawSource, { documents }: Draft): Promise<Attached[]> {
  const files: Attached[] = []
  for (const name of documents) {
    try {
      const { filename, mediaType, bytes, readable } = aboardDocument(source, name)
      if (readable === undefined) files.push({ filename, mediaType, bytes: await bytes() })
      else files.push({ filename: readable.filename, mediaType: 'application/pdf', bytes: await readable.bytes() })
    } catch (error) {
      // no longer aboard: the check says so before anything is sent
      if (!(error instanceof PliError) || error.code !== 'DOCUMENT_UNKNOWN') throw error
    }
  }
  return files
}

export interface ReadDraft {
  fields: Omit<LetterFields, 'account'>
  pieces: NewPiece[]
  /** nothing of the message is missing in the two above */
  whole: boolean
  inReplyTo?: string
}

const MOST_BODY = 1_000_000
const MOST_SUBJECT = 400

/** What another program wrote, as the start of a letter. What cannot be read becomes a piece as it is: nothing is lost. */
export async function readDraft(pool: ParserPool, raw: Buffer): Promise<ReadDraft> {
  const answer = await pool.parse(raw)
  const common = { form: 'message' as const, cc: [], documents: [], receipt: true }
  if ('fault' in answer) {
    const file = { filename: 'brouillon.eml', mediaType: 'message/rfc822', bytes: raw, text: '', documents: [] }
    return { fields: { ...common, to: [], subject: '', body: bodyOfText('') }, pieces: [file], whole: false }
  }
  // it has gone through a parser process and come out: its HTML is read here
  const { message, html } = parseMail(raw)
  const pieces: NewPiece[] = []
  let whole = message.bcc === undefined
  for (const { path, filename } of message.attachments) {
    if (path.includes('!')) continue
    try {
      const part = await partBytes(raw, path)
      if (part === undefined) whole = false
      else
        pieces.push(
          await readPiece(pool, { filename: filename ?? 'piece', mediaType: part.mediaType, bytes: part.bytes }),
        )
    } catch (error) {
      // larger than anything that may leave
      if (!(error instanceof PliError) || error.code !== 'LETTER_TOO_LARGE') throw error
      whole = false
    }
  }
  const hidden = (message.bcc ?? []).map(({ address }) => address).join(', ')
  const body =
    html === undefined
      ? bodyOfText(message.text.slice(0, MOST_BODY))
      : cleanBody(html.replace(/^[^]*?<body\b[^>]*>/i, '').slice(0, MOST_BODY))
  return {
    fields: {
      ...common,
      to: addresses(message.to),
      cc: addresses(message.cc),
      subject: displaySubject(message.subject ?? '').slice(0, MOST_SUBJECT),
      // Pli writes no hidden copy: who was to have one is said, and decided by a person
      body: hidden === '' ? body : `${bodyOfText(`Copie cachée prévue\u00a0: ${hidden}`)}${body}`,
    },
    pieces,
    whole,
    ...(message.inReplyTo === undefined ? {} : { inReplyTo: message.inReplyTo }),
  }
}

function addresses(mailboxes: readonly Mailbox[]): LetterAddress[] {
  return mailboxes
    .filter(({ address }) => address.length > 2)
    .map(({ name, address }) => (name === undefined ? { address } : { name, address }))
}
