// One message as bytes (RFC 5322, UTF-8): nodemailer's composer with our headers. Nothing here reads a store or opens a connection.

import MailComposer from 'nodemailer/lib/mail-composer'
import type { LetterAddress } from '../../ipc/letters.ts'
import { PliError } from '../errors.ts'
import { bodyText, cleanBody, escapeHtml, isRich } from './body.ts'
import { headerKey, newMessageId } from './headers.ts'
import type { Envelope, Sender } from './letter.ts'
import { fromLabel, labelPart } from './sender.ts'

export interface Attached {
  filename: string
  mediaType: string
  bytes: Uint8Array
}
export interface Outgoing {
  sender: Sender
  to: LetterAddress[]
  cc: LetterAddress[]
  subject: string
  /** modest HTML */
  body: string
  /** plain lines under the body: what goes with it */
  footer?: string
  attached: Attached[]
  /** X-MSS-* */
  headers: Record<string, string>
  answers?: { messageId?: string; references: string[] }
  receipt: boolean
  date: Date
  /** with its angle brackets; a new one when absent */
  messageId?: string
}

/** Printable ASCII, one `@`, nothing that an address header gives a meaning to. */
const ADDRESS = /^[^\s@<>()[\]"\\,;:\u0080-\uffff]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i
export const isAddress = (address: string): boolean => address.length <= 254 && ADDRESS.test(address)

const MOST_REFERENCES = 50

/** Text alone, or text and HTML when the HTML says more (R21); attachments under their names (RFC 2231). Throws USAGE on what is no address. */
export async function buildMessage(outgoing: Outgoing): Promise<Envelope> {
  const { sender, to, cc, answers } = outgoing
  const recipients = recipientsOf(outgoing)
  const messageId = outgoing.messageId ?? newMessageId(sender.address)
  const html = cleanBody(outgoing.body)
  const footer = outgoing.footer === undefined ? '' : `\n\n${outgoing.footer}`
  const message = new MailComposer({
    disableFileAccess: true,
    disableUrlAccess: true,
    normalizeHeaderKey: headerKey,
    from: { name: fromLabel(sender), address: sender.address },
    to: to.map(named),
    ...(cc.length === 0 ? {} : { cc: cc.map(named) }),
    subject: outgoing.subject,
    date: outgoing.date,
    messageId,
    ...references(answers),
    headers: {
      ...outgoing.headers,
      ...(outgoing.receipt ? { 'Disposition-Notification-To': sender.address } : {}),
    },
    text: `${bodyText(html)}${footer}`,
    ...(isRich(html) ? { html: page(html, footer) } : {}),
    attachments: outgoing.attached.map(({ filename, mediaType, bytes }) => ({
      filename,
      contentType: mediaType,
      content: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      contentDisposition: 'attachment' as const,
    })),
  })
  const raw = await message.compile().build()
  return {
    raw,
    messageId,
    from: sender.address,
    recipients,
    subject: outgoing.subject,
  }
}

/** Each once, lower case. Throws USAGE on what is no address, the sender's included. */
export function recipientsOf({ sender, to, cc }: Pick<Outgoing, 'sender' | 'to' | 'cc'>): string[] {
  if (![sender, ...to, ...cc].every(({ address }) => isAddress(address))) {
    throw new PliError('USAGE', 'Une adresse de ce courrier n’en est pas une.')
  }
  return [...new Set([...to, ...cc].map(({ address }) => address.toLowerCase()))]
}

/** RFC 5322 §3.6.4: the thread of the answered message, and that message last (R22). */
function references(answers: Outgoing['answers']): { inReplyTo?: string; references?: string[] } {
  const id = messageIdOf(answers?.messageId)
  if (id === undefined) return {}
  const thread = (answers?.references ?? []).flatMap((one) => messageIdOf(one) ?? []).slice(-MOST_REFERENCES)
  return { inReplyTo: id, references: [...thread.filter((one) => one !== id), id] }
}

function messageIdOf(id: string | undefined): string | undefined {
  const bare = /^<?([!-;=?-~]{3,250})>?$/.exec(id?.trim() ?? '')?.[1]
  return bare === undefined ? undefined : `<${bare}>`
}

function named({ name, address }: LetterAddress): { name: string; address: string } {
  return { name: labelPart(name), address }
}

function page(html: string, footer: string): string {
  const below = footer === '' ? '' : `<p>${escapeHtml(footer.trim()).replaceAll('\n', '<br>')}</p>`
  return `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"></head><body>${html}${below}</body></html>`
}
