// A message of the week, and how the parts of the week put theirs in its mailbox.

import type { Attachment } from './mail.ts'

export interface DemoMessage {
  folder: 'INBOX' | 'Envoyés' | 'Archives'
  raw: Buffer
  arrived: Date
  seen: boolean
}

/** What came before this many days is seen; before the second, it is in the archives. */
const SEEN_AFTER_DAYS = 1.5
const ARCHIVED_AFTER_DAYS = 30

export function received(raw: Buffer, arrived: Date, now: Date): DemoMessage {
  const days = (now.getTime() - arrived.getTime()) / 86_400_000
  return { folder: days > ARCHIVED_AFTER_DAYS ? 'Archives' : 'INBOX', raw, arrived, seen: days > SEEN_AFTER_DAYS }
}

export function sent(raw: Buffer, at: Date): DemoMessage {
  return { folder: 'Envoyés', raw, arrived: at, seen: true }
}

export function pdfAttachment(filename: string, content: Uint8Array): Attachment {
  return { filename, contentType: 'application/pdf', content }
}
