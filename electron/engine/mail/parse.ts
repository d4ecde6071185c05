// Raw bytes to the message a person reads (cli.md « Inspection »). Opens no clinical document: parsing/ does.

import { sha256 } from '../sha256.ts'
import type { Warning } from '../warning.ts'
import { readMailboxes } from './address.ts'
import { readDate } from './date.ts'
import { decodeWords, headerValue, type Header } from './headers.ts'
import { htmlToText } from './html-text.ts'
import type { Attachment, Mailbox, Message, ParsedMail } from './message.ts'
import { openMail, type OpenedMail, type Part } from './parts.ts'
import { isAutomatic, partText, readReceipt } from './receipts.ts'

/** Text shown and indexed of one message; a person reads less, and the original stays whole. */
const MAX_TEXT = 2_000_000
const APICRYPT = /^[ \t]*\$APICRYPT[\s\S]*$/m

/** One message in full. Never throws; what cannot be read is a warning that names the part. */
export function parseMail(raw: Uint8Array): ParsedMail {
  return describe(openMail(raw))
}

/** The same, from parts that are already open (each is decoded once). */
export function describe({ parts, headers, warnings: structural }: OpenedMail): ParsedMail {
  const warnings: Warning[] = [...structural]
  const body = readBody(parts, warnings)
  const text = withoutApicrypt(body.text, parts, warnings)
  const subject = header(headers, 'subject')
  const from = mailboxes(headers, 'from')[0]
  const receipt = readReceipt({ headers, subject: subject ?? '', from: from?.address ?? '', text, parts })
  const message: Message = {
    ...defined('messageId', headerValue(headers, 'message-id')),
    ...defined('date', readDate(headerValue(headers, 'date') ?? '')),
    ...defined('subject', subject),
    ...defined('from', from),
    ...defined('sender', mailboxes(headers, 'sender')[0]),
    ...filled('replyTo', mailboxes(headers, 'reply-to')),
    to: mailboxes(headers, 'to'),
    cc: mailboxes(headers, 'cc'),
    ...filled('bcc', mailboxes(headers, 'bcc')),
    ...defined('inReplyTo', messageIds(headers, 'in-reply-to')[0]),
    references: messageIds(headers, 'references'),
    text,
    hasHtml: body.html !== undefined,
    ...mssHeaders(headers),
    ...defined('dispositionNotificationTo', header(headers, 'disposition-notification-to')),
    ...defined('returnPath', headerValue(headers, 'return-path')?.replace(/^<|>$/g, '')),
    ...defined('receipt', receipt),
    attachments: parts.filter((p) => isAttachment(p, body.used)).map(attachmentOf),
    ...(isAutomatic(headers, from?.address ?? '') ? { automatic: true } : {}),
  }
  return { message, ...defined('html', body.html), warnings }
}

interface Body {
  text: string
  html: string | undefined
  /** the parts that are the text of the message */
  used: Set<Part>
}

/** The text of the message itself: its inline text parts in order; HTML only where no plain text says the same. */
function readBody(parts: Part[], warnings: Warning[]): Body {
  const used = new Set(parts.filter((p) => isBodyText(p, parts)))
  const plain: string[] = []
  const html: string[] = []
  let fromHtml = ''
  for (const part of used) {
    const { text, guessed } = partText(part)
    if (guessed) {
      const message = 'Le codage des caractères est inconnu ou inexact : le texte est une lecture probable.'
      warnings.push({ code: 'CHARSET_UNKNOWN', message, part: part.leaf.path })
    }
    if (part.leaf.contentType === 'text/html') html.push(text)
    else if (text.trim() !== '') plain.push(text.slice(0, MAX_TEXT).replace(/\r\n?/g, '\n').trimEnd())
  }
  if (
    html.length > 0 &&
    (plain.length === 0 || [...used].some((p) => p.leaf.contentType === 'text/html' && p.leaf.parent === 'mixed'))
  ) {
    fromHtml = htmlToText(html.join('\n').slice(0, MAX_TEXT * 4)).slice(0, MAX_TEXT)
    // some senders put both versions side by side: say it once
    if (!folded(plain.join('\n')).includes(folded(fromHtml))) plain.push(fromHtml)
  }
  const text = plain.join('\n\n').slice(0, MAX_TEXT)
  return { text, html: html.length > 0 ? html.join('\n') : undefined, used }
}

const folded = (text: string): string => text.replace(/[\s>•*_]+/g, '')

/** A text part that the reader sees as the message: not a file, not inside an attached message. */
function isBodyText({ leaf }: Part, parts: Part[]): boolean {
  if (leaf.contentType !== 'text/plain' && leaf.contentType !== 'text/html') return false
  if (leaf.filename !== undefined || leaf.disposition === 'attachment') return false
  // inside a signed envelope or a winmail.dat the text is this message's own; inside an attached message it is not
  return containers(leaf.path).every((path) => parts.find((p) => p.leaf.path === path)?.opened !== 'message')
}

/** `3!1!2` lies in `3` and `3!1`. */
function containers(path: string): string[] {
  const pieces = path.split('!')
  return pieces.slice(1).map((_, i) => pieces.slice(0, i + 1).join('!'))
}

/** Parts that machines read, and that say nothing beside the message's own text and receipt. */
const MACHINE =
  /^message\/(?:global-)?(?:delivery-status|disposition-notification|feedback-report)$|^text\/rfc822-headers$/

function isAttachment(part: Part, body: Set<Part>): boolean {
  const { leaf } = part
  if (body.has(part) || part.opened === 'tnef' || part.opened === 'signed') return false
  const isFile = leaf.filename !== undefined || leaf.disposition === 'attachment'
  if (MACHINE.test(leaf.contentType))
    return leaf.contentType.startsWith('message/') ? isFile && leaf.disposition === 'attachment' : false
  // the words of an attached message are read by opening that message
  const isWords = leaf.contentType === 'text/plain' || leaf.contentType === 'text/html'
  return isFile || !isWords
}

function attachmentOf({ leaf, bytes }: Part): Attachment {
  return {
    ...defined('filename', leaf.filename),
    contentType: leaf.contentType,
    size: bytes.length,
    sha256: sha256(bytes),
    inline:
      leaf.disposition === undefined
        ? leaf.filename === undefined || leaf.parent === 'related'
        : leaf.disposition === 'inline',
    ...defined('contentId', leaf.contentId),
    path: leaf.path,
  }
}

/** Apicrypt v1 (R58) is shown for what it is, never as garbage. */
function withoutApicrypt(text: string, parts: Part[], warnings: Warning[]): string {
  const sealed = parts.find((p) => /\.apz$/i.test(p.leaf.filename ?? '') || startsWithApicrypt(p.bytes))
  if (!sealed && !APICRYPT.test(text)) return text
  const message = 'Contenu chiffré Apicrypt, non lisible ici.'
  warnings.push({ code: 'APICRYPT', message, ...defined('part', sealed?.leaf.path) })
  return text.replace(APICRYPT, '[chiffré Apicrypt, non lisible ici]')
}

const startsWithApicrypt = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.subarray(0, 64)).toString('latin1').trimStart().startsWith('$APICRYPT')

function header(headers: Header[], name: string): string | undefined {
  const value = headerValue(headers, name)
  return value === undefined
    ? undefined
    : decodeWords(value)
        .replace(/[\t\r\n]+/g, ' ')
        .trim()
}

function mailboxes(headers: Header[], name: string): Mailbox[] {
  // some senders repeat To and Cc instead of listing
  return headers
    .filter((h) => h.name === name)
    .slice(0, 50)
    .flatMap((h) => readMailboxes(h.value))
}

function messageIds(headers: Header[], name: string): string[] {
  const value = headerValue(headers, name)?.slice(0, 100_000) ?? ''
  const ids = value.match(/<[^<>\s]+>/g) ?? value.split(/[\s,]+/).filter((id) => id.includes('@'))
  return [...new Set(ids)]
}

/** X-MSS-* as sent (spec §1.9). */
function mssHeaders(headers: Header[]): { mss?: NonNullable<Message['mss']> } {
  const mss = {
    ...defined('nil', headerValue(headers, 'x-mss-nil')),
    ...defined('codeCda', headerValue(headers, 'x-mss-codecda')),
    ...defined('ins', headerValue(headers, 'x-mss-ins')),
    ...defined('mes', headerValue(headers, 'x-mss-mes')),
  }
  return Object.keys(mss).length > 0 ? { mss } : {}
}

/** A field that the message does not hold is absent, not undefined. */
function defined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [P in K]: V })
}

function filled<K extends string, V>(key: K, list: V[]): { [P in K]?: V[] } {
  return list.length > 0 ? ({ [key]: list } as { [P in K]: V[] }) : {}
}
