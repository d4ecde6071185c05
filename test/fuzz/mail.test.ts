// Random, mutated and cut mails: nothing throws, every offset stays inside, and postal-mime agrees on what is well formed.
import * as fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, it } from 'vitest'
import { cleanHtml } from '../../electron/engine/mail/body.ts'
import { decodeWords, readStructured } from '../../electron/engine/mail/headers.ts'
import { htmlToText } from '../../electron/engine/mail/html-text.ts'
import { parseMail } from '../../electron/engine/mail/parse.ts'
import { quotedFrom } from '../../electron/engine/mail/quote.ts'
import { scanStructure } from '../../electron/engine/mail/scan.ts'
import { partBytes } from '../../electron/engine/parsing/part-bytes.ts'
import { parseMessage } from '../../electron/engine/parsing/parse-message.ts'
import { build, ENVELOPE, file, multipart, PDF, signed, text, tnef, type Entity } from '../engine/mail/mime-builder.ts'

const words = fc
  .string({ unit: fc.constantFrom(...'a b c d é œ \n = - _ ? . < > & ; : "'.split(' '), ' '), maxLength: 200 })
  .map((s) => s.replaceAll('\n', '\r\n'))
const leaf: fc.Arbitrary<Entity> = fc.oneof(
  words.map((w) => text(`mots ${w}`)),
  fc
    .tuple(fc.uint8Array({ maxLength: 400 }), fc.nat(1e6))
    .map(([bytes, n]) => file(Buffer.from(bytes), 'image/png', `f${n}.png`)),
)
/** A boundary that stands in none of the parts (RFC 2046 §5.1): mail that is not well-formed is tried elsewhere. */
function unused(boundary: string, parts: Entity[]): string {
  return parts.some((part) => build(part).includes(boundary)) ? unused(`x${boundary}`, parts) : boundary
}
const { entity } = fc.letrec<{ entity: Entity }>((tie) => ({
  entity: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc
      .tuple(
        fc.constantFrom('mixed', 'related', 'alternative'),
        fc.array(tie('entity'), { minLength: 1, maxLength: 4 }),
        fc.nat(1e9),
      )
      .map(([subtype, parts, n]) => multipart(subtype, parts, unused(`b${n}-${subtype}`, parts))),
  ),
}))
const mail = fc
  .tuple(fc.array(entity, { minLength: 1, maxLength: 3 }), fc.constantFrom('\r\n', '\n'))
  .map(([parts, eol]) => build(multipart('mixed', parts, 'racine', ENVELOPE), eol))

/** A mail with one of everything. */
const everything = build(
  multipart('mixed', [
    multipart('alternative', [text('Bonjour é'), { headers: ['Content-Type: text/html; charset=iso-8859-1', 'Content-Transfer-Encoding: quoted-printable'], body: '<p>Bonjour =E9</p>' }]),
    file(PDF, 'application/pdf', 'a.pdf'),
    file(tnef('b.pdf', PDF, 'texte'), 'application/ms-tnef', 'winmail.dat'),
    file(signed(build(text('signé')), 3), 'application/pkcs7-mime'),
    { headers: ['Content-Type: message/rfc822'], body: build(multipart('mixed', [text('dedans')], 'i', ENVELOPE)) },
    { headers: ['Content-Type: message/delivery-status'], body: 'Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; a@b.fr\r\nAction: failed\r\nStatus: 5.1.1\r\n' },
  ], 'm', [...ENVELOPE, "X: =?utf-8?Q?caf=C3=A9?=", "Content-Disposition: attachment; filename*0*=utf-8''%C3; filename*1*=%A9"]),
) // prettier-ignore

function check(raw: Buffer): void {
  const { leaves, headerEnd } = scanStructure(raw)
  expect(headerEnd).toBeLessThanOrEqual(raw.length)
  for (const { start, end } of leaves) {
    expect(start).toBeGreaterThanOrEqual(0)
    expect(start).toBeLessThanOrEqual(end)
    expect(end).toBeLessThanOrEqual(raw.length)
  }
  expect(new Set(leaves.map((l) => l.path)).size).toBe(leaves.length)
  const { message } = parseMail(raw)
  const paths = message.attachments.map((a) => a.path)
  expect(new Set(paths).size).toBe(paths.length)
}

describe('mail', () => {
  it('agrees with postal-mime on well-formed mail', async () => {
    await fc.assert(
      fc.asyncProperty(mail, async (raw) => {
        const theirs = await PostalMime.parse(raw)
        const ours = parseMail(raw).message
        const names = theirs.attachments
          .filter((a) => a.filename)
          .map((a) => [a.filename, Buffer.from(a.content as ArrayBuffer).length])
        expect(ours.attachments.map((a) => [a.filename, a.size])).toEqual(names)
        expect(ours.subject).toBe(theirs.subject)
        expect(scanStructure(raw).warnings).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('survives random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => check(Buffer.from(bytes))),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            '\n',
            '\r\n',
            '--b',
            'Content-Type: multipart/mixed; boundary=b\n',
            'Content-Type: message/rfc822\n',
            'a',
            ':',
            ' ',
            '=?utf-8?B?',
          ),
          maxLength: 80,
        }),
        (s) => check(Buffer.from(s)),
      ),
      { numRuns: 500 },
    )
  })

  it('survives mutations of a mail that has one of everything', () => {
    const edit = fc.tuple(fc.nat(everything.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 12 }), (edits) => {
        const raw = Buffer.from(everything)
        for (const [at, byte] of edits) raw[at] = byte
        check(raw)
      }),
      { numRuns: 500 },
    )
  })

  it('survives a cut anywhere', () => {
    for (let end = 0; end < everything.length; end++) check(everything.subarray(0, end))
  })

  it('parses everything and gives each attachment back by its path', async () => {
    for (const raw of [everything, ...fc.sample(mail, 50)]) {
      const { message } = await parseMessage(raw)
      for (const { path, size } of message.attachments) expect((await partBytes(raw, path))?.bytes.length).toBe(size)
    }
  })

  it('survives broken words, parameters, HTML and quotes', () => {
    const html = fc.string({
      unit: fc.constantFrom(
        '<',
        '>',
        '</',
        'div',
        'style="',
        'a',
        ' href=',
        '"',
        "'",
        '&',
        '#x',
        ';',
        '<!--',
        '-->',
        '<svg>',
        '<img src=x onerror=y',
        '\n',
        '\0',
      ),
      maxLength: 60,
    })
    fc.assert(
      fc.property(html, (s) => {
        expect(cleanHtml(s, { cids: new Map() })).not.toMatch(/<(?:svg|script|style|img)/i)
        htmlToText(s)
      }),
      { numRuns: 500 },
    )
    const odd = fc.string({
      unit: fc.constantFrom(
        '=?',
        '?=',
        '?',
        'utf-8',
        'Q',
        'B',
        '=C3',
        '%A9',
        ';',
        '*0*=',
        "'",
        '"',
        '\\',
        'filename',
        '(',
        ')',
        '> ',
        '\n',
        'Le ',
        'a écrit :',
      ),
      maxLength: 60,
    })
    fc.assert(
      fc.property(odd, (s) => {
        decodeWords(s)
        readStructured(s)
        expect(quotedFrom(s)).toBeLessThanOrEqual(s.length)
      }),
      { numRuns: 1000 },
    )
  })
})
