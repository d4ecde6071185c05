// Writes a message as MSSanté software does: headers of the référentiel, archive and PDF beside it. Bytes depend on the input only.
// Knows nothing of patients nor of what letters say.

import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'

export interface Sender {
  address: string
  label: string
}

export interface Attachment {
  filename: string
  contentType: string
  content: Uint8Array
}

export interface Mail {
  from: Sender
  to: Sender
  date: Date
  subject: string
  text: string
  html?: string
  attachments?: Attachment[]
  /** local part of the Message-ID; otherwise made from the rest */
  id?: string
  /** ids of the messages that this one answers, oldest first */
  references?: string[]
  headers?: Record<string, string>
  askReceipt?: boolean
}

/** An invented product reference, as X-MSS-NIL wants one (ECO.2.4.3). */
const PRODUCT = 'DEV000000'

export function messageId(mail: Pick<Mail, 'from' | 'date' | 'subject' | 'id'>): string {
  const domain = mail.from.address.slice(mail.from.address.indexOf('@') + 1)
  return `<${mail.id ?? digest(mail.subject + mail.date.toISOString())}@${domain}>`
}

export async function compose(mail: Mail): Promise<Buffer> {
  const references = mail.references ?? []
  const composer = new MailComposer({
    from: { name: mail.from.label, address: mail.from.address },
    to: { name: mail.to.label, address: mail.to.address },
    date: mail.date,
    subject: mail.subject,
    messageId: messageId(mail),
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    ...(references.length === 0 ? {} : { references, inReplyTo: references.at(-1) ?? '' }),
    attachments: (mail.attachments ?? []).map(({ filename, contentType, content }) => ({
      filename,
      contentType,
      content: Buffer.from(content),
    })),
    headers: {
      'X-MSS-NIL': PRODUCT,
      ...(mail.askReceipt === true ? { 'Disposition-Notification-To': mail.from.address } : {}),
      ...mail.headers,
    },
    baseBoundary: digest(messageId(mail)),
  })
  return composer.compile().build()
}

/** A message of which the parts are written by hand: receipts, and mail of software that knows no MIME. */
export function handwritten(mail: Mail, contentType: string, body: string | Uint8Array, encoding = '8bit'): Buffer {
  const header = [
    `From: ${word(mail.from.label)} <${mail.from.address}>`,
    `To: ${word(mail.to.label)} <${mail.to.address}>`,
    `Subject: ${word(mail.subject)}`,
    `Message-ID: ${messageId(mail)}`,
    `Date: ${mail.date.toUTCString().replace('GMT', '+0000')}`,
    ...Object.entries(mail.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    'MIME-Version: 1.0',
    `Content-Type: ${contentType}`,
    `Content-Transfer-Encoding: ${encoding}`,
  ]
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body)
  return Buffer.concat([Buffer.from(`${header.join('\r\n')}\r\n\r\n`), bytes])
}

/** RFC 2047 */
function word(text: string): string {
  return /^[\p{ASCII}]*$/u.test(text) ? text : `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24)
}
