// What the rest of Pli knows of a mail message. Types only. The JSON of `pli inspect` / `pli show` uses these shapes as they are.

import type { Warning } from '../warning.ts'

export interface Mailbox {
  name?: string
  address: string
}

export interface Receipt {
  kind: 'mdn' | 'dsn'
  originalMessageId?: string
  recipient?: string
  /** MDN: displayed, processed, deleted, processed/error … as sent */
  disposition?: string
  /** DSN: delivered, failed, delayed, relayed, expanded */
  action?: string
  /** DSN: 5.1.1 … */
  status?: string
  /** `code^label` of Error: or of the older `processed/Error:` form, or the bounce's diagnostic text */
  error?: string
  /** DSN about several recipients: one entry each; the fields above are those of the first that failed, else of the first */
  recipients?: { recipient?: string; action?: string; status?: string; error?: string }[]
}

export interface Attachment {
  filename?: string
  contentType: string
  /** of the decoded bytes */
  size: number
  sha256: string
  inline: boolean
  contentId?: string
  /** MIME part path, `2`, `2.1`; parts of an attached message continue below it: `3!1.2` */
  path: string
}

export interface Message {
  messageId?: string
  /** ISO 8601 with the offset of the Date header */
  date?: string
  /** decoded, as sent: `XDM/1.0/DDM+` is still there (R27 hides it on display only) */
  subject?: string
  from?: Mailbox
  sender?: Mailbox
  replyTo?: Mailbox[]
  to: Mailbox[]
  cc: Mailbox[]
  bcc?: Mailbox[]
  inReplyTo?: string
  references: string[]
  /** readable plain text; made from the HTML when there is no text part */
  text: string
  hasHtml: boolean
  /** X-MSS-* and receipt headers, as sent */
  mss?: { nil?: string; codeCda?: string; ins?: string; mes?: string }
  dispositionNotificationTo?: string
  /** address of Return-Path: a receipt asked for another address is never sent without asking (R30) */
  returnPath?: string
  receipt?: Receipt
  attachments: Attachment[]
  /** mail of lists and machines: never answered by an automatic receipt (R30) */
  automatic?: boolean
}

export interface ParsedMail {
  message: Message
  /** The HTML as sent, undecorated and NOT safe; body.ts cleans it at display time. Absent when hasHtml is false. */
  html?: string
  warnings: Warning[]
}

/** A leaf of the MIME tree, found by the structure scan without decoding it. Offsets count bytes in the raw message. */
export interface Leaf {
  path: string
  contentType: string
  charset?: string
  filename?: string
  encoding: '7bit' | '8bit' | 'binary' | 'base64' | 'quoted-printable' | 'uuencode' | 'unknown'
  disposition?: 'attachment' | 'inline'
  contentId?: string
  start: number
  end: number
  depth: number
  /** multipart type that holds it (mixed, alternative, related, signed, report …) */
  parent?: string
}
