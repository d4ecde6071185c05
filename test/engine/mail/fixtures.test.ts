// Every mail of the shared test data against what Python reads there, with the differences that are ours on purpose.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../electron/engine/mail/parse.ts'
import { parseMessage } from '../../../electron/engine/parsing/parse-message.ts'
import type { Mailbox } from '../../../electron/engine/mail/message.ts'

interface Expected {
  subject?: string
  date?: string
  messageId?: string
  from?: Mailbox[]
  to?: Mailbox[]
  cc?: Mailbox[]
  'reply-to'?: Mailbox[]
  attachments: { filename?: string; type: string; sha256?: string }[]
  leafParts: { type: string; filename?: string; disposition?: string; textStart?: string }[]
  dsn?: Record<string, string>[]
  mdn?: Record<string, string>
  strict: boolean
}

const shared = new URL('../../../../shared/testdata/', import.meta.url)
const present = existsSync(shared)
if (!present) console.log('testdata absent: the mail fixtures are skipped')
const all = present
  ? (JSON.parse(readFileSync(new URL('expected.json', shared), 'utf8')) as Record<string, Expected>)
  : {}
const mails = Object.entries(all).filter(([file]) => file.startsWith('mime/'))

/** Fields where we read more than Python's replacement characters, or where it keeps what is no name. */
const OURS: Record<string, string[]> = {
  'mime/mailgem_mime_raw_email11.eml': ['from'], // the name repeats the address
  'mime/mailgem_plain_mix_caps_content_type.eml': ['from'], // a name and an address without angle brackets
  'mime/mmp_m2006.txt': ['subject', 'to'], // raw 8-bit inside encoded words
  'mime/mmp_m2014.txt': ['subject', 'to'],
}

const flat = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim()
const people = (list: Mailbox[] | undefined): string =>
  (list ?? []).map((m) => `${flat(m.name)}<${m.address}>`).join(', ')
const unreadable = (text: string): boolean => text.includes('\ufffd')

describe.skipIf(!present)('mails of the shared test data', () => {
  it.each(mails)('%s', (file, expected) => {
    const { message, warnings } = parseMail(readFileSync(new URL(file, shared)))
    for (const warning of warnings) expect(warning.message).not.toBe('')
    if (!expected.strict) return // broken on purpose: it must not throw, hang or lose
    const compare: [string, string, string][] = [
      ['subject', flat(expected.subject), flat(message.subject)],
      ['messageId', flat(expected.messageId), flat(message.messageId)],
      ['from', people(expected.from), people(message.from && [message.from])],
      ['to', people(expected.to), people(message.to)],
      ['cc', people(expected.cc), people(message.cc)],
      ['reply-to', people(expected['reply-to']), people(message.replyTo)],
    ]
    for (const [field, theirs, ours] of compare) {
      if (unreadable(theirs)) expect(ours, field).not.toContain('\ufffd')
      else if (!OURS[file]?.includes(field)) expect(ours, field).toBe(theirs)
    }
    if (expected.date) expect(Date.parse(message.date ?? '')).toBe(Date.parse(expected.date))
    for (const { filename, sha256 } of expected.attachments) {
      const same = message.attachments.find(
        (a) => flat(a.filename) === flat(filename) && (sha256 === undefined || a.sha256 === sha256),
      )
      expect(same, `${filename}`).toBeDefined()
    }
    // beyond theirs we only list what is inside attached messages
    const more = message.attachments.filter((a) => !a.inline && !a.path.includes('!'))
    expect(more.length).toBe(
      expected.attachments.filter((a) => more.some((m) => flat(m.filename) === flat(a.filename))).length,
    )
    for (const leaf of expected.leafParts) {
      if (leaf.type === 'text/plain' && !leaf.filename && leaf.disposition !== 'attachment')
        expect(flat(message.text)).toContain(flat(leaf.textStart))
    }
    const group = expected.dsn?.find((g) => g['action'] === 'failed') ?? expected.dsn?.[0]
    if (group) {
      expect(message.receipt).toMatchObject({ kind: 'dsn', action: group['action'], status: group['status'] })
      expect(group['original-recipient'] ?? group['final-recipient']).toContain(message.receipt?.recipient)
      expect(message.receipt?.recipients?.length ?? 1).toBe(expected.dsn?.length)
    }
    if (expected.mdn)
      expect(message.receipt).toMatchObject({ kind: 'mdn', originalMessageId: expected.mdn['original-message-id'] })
  })

  it('gives every hostile file back as an attachment, and nothing rejects', async () => {
    const hostile = Object.keys(all).filter((file) => file.startsWith('hostile/'))
    expect(hostile.length).toBeGreaterThan(10)
    for (const file of hostile) {
      const bytes = readFileSync(new URL(file, shared))
      const head =
        'From: a@b.fr\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\n'
      const parsed = await parseMessage(Buffer.from(head + bytes.toString('base64')))
      expect(parsed.message.attachments, file).toMatchObject([{ size: bytes.length }])
    }
  })
})
