// What comes back about a letter that was sent: read receipts and integration reports (MDN), delivery reports (DSN), plain refusals.
// Reads them; decides nothing about the letter.

import { asBuffer, decodeText } from './charset.ts'
import { decodeWords, headerValue, readHeaders, type Header } from './headers.ts'
import type { Receipt } from './message.ts'
import type { Part } from './parts.ts'

export interface ReceiptInput {
  headers: Header[]
  /** decoded subject */
  subject: string
  from: string
  text: string
  parts: Part[]
}

/** Refusals of an integrating system (ANS « error-codes », spec §1.8), in the words of journeys §7. */
const INTEGRATION_ERRORS: Record<string, string> = {
  900: 'version incompatible avec le remplacement ou la suppression',
  901: 'auteur non autorisé',
  902: 'patient inconnu',
  903: 'INS absente du document',
  904: 'INS différente de celle du dossier local',
  905: 'INS incomplète',
  906: 'autre motif',
}

const REFUSAL = /\[\s*(?:KO\s+int[ée]gration|erreur\s+d['’ ]\s*int[ée]gration)[^\]]*\]\s*(?:\[\s*(\d{3})\s*\])?/i
const BOUNCE_SUBJECT =
  /undeliver|returned mail|failure notice|mail delivery (?:failed|failure|system|subsystem)|delivery (?:status|failure|report|has failed)|non[- ](?:remis|distribu|d[ée]livr)|[ée]chec de (?:la )?(?:remise|distribution)/i
const BOUNCE_SENDER = /^(?:mailer-daemon|postmaster|mail-daemon)@|^(?:mailer-daemon|postmaster)$/i

/** A report names recipients; more than this is something else. */
const MAX_REPORT = 1 << 20

/** @returns the receipt that this message is, undefined when it is ordinary mail. */
export function readReceipt(input: ReceiptInput): Receipt | undefined {
  // a forwarded receipt is ordinary mail: only the message's own parts count
  const own = input.parts.filter((p) => !p.leaf.path.includes('!'))
  const notification = own.find((p) => p.leaf.contentType.includes('disposition-notification'))
  if (notification) return readMdn(notification, input)
  const deliveries = own.filter((p) => /^message\/(global-)?delivery-status$/.test(p.leaf.contentType))
  if (deliveries.length > 0) return readDsn(deliveries, input)
  return readRefusal(input) ?? readBounce(input)
}

/** RFC 8098, with the French machine forms: `Error: code^label`, and the older `processed/Error: code^label`. */
function readMdn(part: Part, input: ReceiptInput): Receipt {
  // one recipient, whatever empty lines stand before its fields or between them
  const fields = fieldGroups(part.bytes).flat()
  // `action-mode/sending-mode; type/modifier`
  const whole = headerValue(fields, 'disposition') ?? ''
  const verdict = whole.slice(whole.indexOf(';') + 1).trim()
  const older = /^([^:]*\/\s*error)\s*:\s*(.*)$/i.exec(verdict)
  const disposition = (older?.[1] ?? verdict).replace(/\([^()]*\)|\s+/g, '')
  const code = REFUSAL.exec(input.subject)?.[1]
  const error =
    headerValue(fields, 'error') ?? older?.[2] ?? headerValue(fields, 'failure') ?? (code && withLabel(code))
  return {
    kind: 'mdn',
    ...told({
      originalMessageId: headerValue(fields, 'original-message-id') ?? returnedMessageId(input),
      recipient: address(headerValue(fields, 'final-recipient') ?? headerValue(fields, 'original-recipient')),
      disposition,
      error: error && decodeWords(error),
    }),
  }
}

/** RFC 3464. With several recipients the first that failed speaks for the message; all are listed. */
function readDsn(deliveries: Part[], input: ReceiptInput): Receipt {
  const recipients = deliveries
    .flatMap((part) => fieldGroups(part.bytes))
    .filter((fields) => headerValue(fields, 'action') ?? headerValue(fields, 'final-recipient'))
    .map((fields) => {
      const diagnostic = headerValue(fields, 'diagnostic-code')?.replace(/^[\w-]+\s*;\s*/, '')
      return told({
        recipient: address(headerValue(fields, 'original-recipient') ?? headerValue(fields, 'final-recipient')),
        action: headerValue(fields, 'action')
          ?.replace(/[\s(].*$/, '')
          .toLowerCase(),
        status: /\d\.\d{1,3}\.\d{1,3}/.exec(headerValue(fields, 'status') ?? '')?.[0],
        error: diagnostic && decodeWords(diagnostic),
      })
    })
  const speaks = recipients.find((r) => r.action === 'failed') ?? recipients[0]
  return {
    kind: 'dsn',
    ...told({ originalMessageId: returnedMessageId(input), ...speaks }),
    ...(recipients.length > 1 ? { recipients } : {}),
  }
}

/** Groups of fields between blank lines; words that are no field are passed over. */
function fieldGroups(bytes: Uint8Array): Header[][] {
  const buffer = asBuffer(bytes.subarray(0, MAX_REPORT))
  const groups: Header[][] = []
  let at = 0
  while (at < buffer.length && groups.length < 1000) {
    const group = readHeaders(buffer, at, buffer.length)
    if (group.headers.length > 0) groups.push(group.headers)
    const eol = buffer.indexOf(10, at)
    at = group.end > at ? group.end : eol < 0 ? buffer.length : eol + 1
  }
  return groups
}

/** `[KO Intégration système !][902] …` sent as plain mail (ANS « struct-email-standard »). */
function readRefusal(input: ReceiptInput): Receipt | undefined {
  const found = REFUSAL.exec(input.subject)
  // an answer to such a mail is a person writing
  if (!found || /^\s*(?:re|tr|fwd?)\s*:/i.test(input.subject)) return undefined
  const code = found[1] ?? /\b(90[0-6])\b/.exec(input.text)?.[1]
  const label =
    code && new RegExp(`\\b${code}\\s*[-–:^]\\s*([^\\r\\n]{1,200}?)\\.?\\s*(?:\\r?\\n|$)`).exec(input.text)?.[1]
  return {
    kind: 'mdn',
    ...told({
      originalMessageId: returnedMessageId(input),
      recipient: input.from,
      disposition: 'processed/error',
      error: code && (label ? `${code}^${label}` : withLabel(code)),
    }),
  }
}

/** Bounces that are no report (RFC 3464 not followed): only from a mail system, and only when the text says what failed. */
function readBounce(input: ReceiptInput): Receipt | undefined {
  const returnPath = headerValue(input.headers, 'return-path')
  const machine =
    BOUNCE_SENDER.test(input.from) ||
    returnPath === '<>' ||
    headerValue(input.headers, 'x-failed-recipients') !== undefined
  if (!machine || !BOUNCE_SUBJECT.test(input.subject)) return undefined
  const text = input.text.slice(0, 20_000)
  const status = /(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])/.exec(text)?.[0]
  const line = text.split(/\r?\n/).find((l) => /(?<!\d)[45]\d\d[ -]|(?<![\d.])[45]\.\d\.\d/.test(l))
  const recipient =
    headerValue(input.headers, 'x-failed-recipients')?.split(',')[0] ??
    /<([^<>\s]+@[^<>\s]+)>/.exec(text)?.[1] ??
    /^\s*(\S+@[^\s:>]+)/m.exec(text)?.[1]
  if (!recipient && !status && !line) return undefined
  const action =
    /delayed|retard|will be retried|still trying/i.test(`${input.subject} ${text.slice(0, 2000)}`) &&
    !status?.startsWith('5')
      ? 'delayed'
      : 'failed'
  return {
    kind: 'dsn',
    ...told({
      originalMessageId: returnedMessageId(input),
      recipient: recipient?.trim(),
      action,
      status,
      error: line?.trim().slice(0, 500),
    }),
  }
}

/** Message-ID of the returned message or of its headers, else the message that this one answers. */
function returnedMessageId(input: ReceiptInput): string | undefined {
  for (const { leaf, bytes } of input.parts) {
    if (leaf.path.includes('!')) continue
    if (
      leaf.contentType !== 'message/rfc822' &&
      leaf.contentType !== 'message/global' &&
      !/rfc822-headers|global-headers/.test(leaf.contentType)
    )
      continue
    const id = headerValue(readHeaders(bytes, 0, bytes.length).headers, 'message-id')
    if (id) return id
  }
  const quoted = /^[>\s]*Message-ID:\s*(<[^<>\s]{1,500}>)/im.exec(input.text)?.[1]
  return (
    quoted ??
    headerValue(input.headers, 'in-reply-to')?.match(/<[^<>\s]+>/)?.[0] ??
    headerValue(input.headers, 'references')
      ?.match(/<[^<>\s]+>/g)
      ?.at(-1)
  )
}

const withLabel = (code: string): string => (INTEGRATION_ERRORS[code] ? `${code}^${INTEGRATION_ERRORS[code]}` : code)

/** `rfc822; a@b` or `a@b` to the address. */
function address(field: string | undefined): string | undefined {
  return field
    ?.replace(/^[\w-]+\s*;\s*/, '')
    .trim()
    .replace(/^<|>$/g, '')
}

type Told = Omit<Receipt, 'kind' | 'recipients'>

/** Only what the report says, on one line each. */
function told(fields: { [K in keyof Told]: string | undefined }): Told {
  const said = Object.entries(fields).flatMap(([name, value]) =>
    value ? [[name, value.replace(/\s+/g, ' ').trim()] as const] : [],
  )
  return Object.fromEntries(said)
}

/** Whether an automatic answer would go to a machine or a list (R30, RFC 3834 §2). */
export function isAutomatic(headers: Header[], from: string): boolean {
  const submitted = headerValue(headers, 'auto-submitted')
  return (
    (submitted !== undefined && !/^no\b/i.test(submitted)) ||
    headers.some(
      (h) => h.name === 'list-id' || h.name === 'list-unsubscribe' || h.name === 'x-auto-response-suppress',
    ) ||
    /bulk|list|junk|auto_reply/i.test(headerValue(headers, 'precedence') ?? '') ||
    headerValue(headers, 'return-path') === '<>' ||
    /^multipart\/report/i.test(headerValue(headers, 'content-type') ?? '') ||
    /^(?:mailer-daemon|postmaster|no-?reply|ne-?pas-?repondre|donotreply)(?:[+._-][^@]*)?@/i.test(from)
  )
}

/** Text of a part, for those that hold words. */
export function partText(part: Part): { text: string; guessed: boolean } {
  return decodeText(part.bytes, part.leaf.charset)
}
