// Read receipts asked of us (R30): whether one may be given, by itself or by a person, and the report of RFC 8098 that says so.
// Given or declined once; never to lists, machines or bounces. It sends nothing: the report is queued like a letter.

import type Database from 'better-sqlite3'
import MimeNode from 'nodemailer/lib/mime-node'
import { headerKey, newMessageId } from '../letters/headers.ts'
import { readMailboxes } from '../mail/address.ts'
import { headerValue, readHeaders } from '../mail/headers.ts'
import type { Message } from '../mail/message.ts'
import { unpackEnvelope } from '../store/envelope.ts'
import { prepared } from '../store/prepared.ts'

export interface AskedReceipt {
  /** mailbox that got the message */
  account: string
  /** its address */
  own: string
  /** whom the report goes to */
  to: string
  /** it may leave without asking a person: asked for the address that the message came from, and nobody else */
  plain: boolean
}

type Asking = Pick<Message, 'dispositionNotificationTo' | 'returnPath' | 'automatic' | 'receipt' | 'from'>

/** Pure part: whom a report would go to; undefined when none may be given. */
export function receiptAsked(message: Asking): { to: string; plain: boolean } | undefined {
  if (message.automatic === true || message.receipt !== undefined) return undefined
  const asked = readMailboxes(message.dispositionNotificationTo ?? '').filter(({ address }) => address.includes('@'))
  const [first] = asked
  if (first === undefined) return undefined
  // RFC 8098 §2.1: several addresses, or another than Return-Path, are a person's affair
  return {
    to: first.address,
    plain: asked.length === 1 && first.address.toLowerCase() === message.returnPath?.toLowerCase(),
  }
}

/** What a message aboard asks for and has not got yet. */
export function openReceipt(db: Database.Database, sha256: string): AskedReceipt | undefined {
  const row = prepared(
    db,
    `SELECT m.envelope, f.account_id AS account, a.email AS own FROM message m JOIN placement p ON p.message_id = m.id
       JOIN folder f ON f.id = p.folder_id JOIN account a ON a.id = f.account_id
     WHERE m.sha256 = :sha256 AND NOT EXISTS (SELECT 1 FROM receipt_answer WHERE message = :sha256)
       AND NOT EXISTS (SELECT 1 FROM placement q WHERE q.message_id = m.id AND ' ' || lower(q.flags) || ' ' LIKE '% $mdnsent %')
       AND NOT EXISTS (SELECT 1 FROM account own WHERE lower(own.email) = lower(m.from_address))
     ORDER BY p.id LIMIT 1`,
  ).get({ sha256 }) as { envelope: Buffer; account: string; own: string } | undefined
  const asked = row && receiptAsked(unpackEnvelope(row.envelope))
  return asked && { account: row.account, own: row.own, ...asked }
}

/** Inside a transaction. */
export function noteReceiptAnswer(db: Database.Database, sha256: string, answered: boolean, now: number): void {
  prepared(db, 'INSERT INTO receipt_answer (message, answered, at) VALUES (?, ?, ?)').run(sha256, answered ? 1 : 0, now)
}

export interface ReportInput {
  /** the message read */
  raw: Uint8Array
  own: string
  /** label of `From` */
  label: string
  to: string
  /** sent without asking, as the setting says */
  automatic: boolean
  /** X-MSS-NIL (R23) */
  nil: string
  date: Date
}

/** multipart/report in three parts (RFC 8098 §3): words, the fields, the header of the message that was read. */
export async function composeReport(report: ReportInput): Promise<{ raw: Buffer; messageId: string; subject: string }> {
  const { own, to, automatic } = report
  const { headers, end } = readHeaders(report.raw, 0, report.raw.length)
  const original = headerValue(headers, 'message-id')?.match(/<[^<>\s]+>/)?.[0]
  const messageId = newMessageId(own)
  const subject = 'Accusé de lecture'
  const fields = [
    'Reporting-UA: Pli',
    `Original-Recipient: rfc822;${own}`,
    `Final-Recipient: rfc822;${own}`,
    ...(original === undefined ? [] : [`Original-Message-ID: ${original}`]),
    `Disposition: manual-action/MDN-sent-${automatic ? 'automatically' : 'manually'}; displayed`,
  ]
  const root = new MimeNode('multipart/report; report-type=disposition-notification', {
    normalizeHeaderKey: headerKey,
  })
  root.setHeader({
    From: [{ name: report.label, address: own }],
    To: [{ name: '', address: to }],
    Subject: subject,
    Date: report.date.toUTCString().replace('GMT', '+0000'),
    'Message-ID': messageId,
    ...(original === undefined ? {} : { 'In-Reply-To': original, References: original }),
    'Auto-Submitted': 'auto-replied',
    'X-MSS-NIL': report.nil,
  })
  root
    .createChild('text/plain; charset=utf-8')
    .setContent('Ce courrier a été affiché. Cela ne dit pas que son contenu a été lu ou compris.\r\n')
  root.createChild('message/disposition-notification').setContent(`${fields.join('\r\n')}\r\n`)
  root.createChild('text/rfc822-headers').setContent(Buffer.from(report.raw.subarray(0, end)))
  return { raw: await root.build(), messageId, subject }
}
