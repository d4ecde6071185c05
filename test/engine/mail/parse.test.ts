import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../electron/engine/mail/parse.ts'
import { ber, build, ENVELOPE, file, multipart, PDF, signed, text, tnef } from './mime-builder.ts'

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
const html = (body: string): { headers: string[]; body: string } => ({
  headers: ['Content-Type: text/html; charset=utf-8'],
  body,
})
const parse = (entity: Parameters<typeof build>[0]): ReturnType<typeof parseMail> => parseMail(build(entity))

describe('the message', () => {
  it('has the shape of the command line', () => {
    const more = [
      'Cc: a@b.fr',
      'In-Reply-To: <m0@x>',
      'References: <m0@x> <m9@x>',
      'X-MSS-NIL: DEV1',
      'X-MSS-INS: O',
      'Disposition-Notification-To: labo@biologie.test.mssante.fr',
      'Return-Path: <bounce@x.fr>',
    ]
    const { message, warnings } = parse(
      multipart('mixed', [text('Bonjour'), file(PDF, 'application/pdf', 'été.pdf')], 'm', [...ENVELOPE, ...more]),
    )
    expect(message).toEqual({
      messageId: '<m1@biologie.test.mssante.fr>',
      date: '2026-11-16T08:05:00+01:00',
      subject: 'Bilan',
      from: { name: 'Labo des Tilleuls', address: 'labo@biologie.test.mssante.fr' },
      to: [{ address: 'helene.vasseur@medecin.test.mssante.fr' }],
      cc: [{ address: 'a@b.fr' }],
      inReplyTo: '<m0@x>',
      references: ['<m0@x>', '<m9@x>'],
      text: 'Bonjour',
      hasHtml: false,
      mss: { nil: 'DEV1', ins: 'O' },
      dispositionNotificationTo: 'labo@biologie.test.mssante.fr',
      returnPath: 'bounce@x.fr',
      attachments: [
        {
          filename: 'été.pdf',
          contentType: 'application/pdf',
          size: PDF.length,
          sha256: sha256(PDF),
          inline: false,
          path: '2',
        },
      ],
    })
    expect(warnings).toEqual([])
  })

  it('prefers plain text, keeps the HTML beside it', () => {
    const parsed = parse(multipart('alternative', [text('mots'), html('<p>mots')], 'm', ENVELOPE))
    expect(parsed).toMatchObject({ message: { text: 'mots', hasHtml: true, attachments: [] }, html: '<p>mots' })
  })

  it('makes the text from the HTML when there is no other, or when the other is empty', () => {
    const source = '<style>p{}</style><p>Un&nbsp;mg</p><ul><li>a</li><li>b</li></ul><script>x()</script>'
    const expected = 'Un\u00a0mg\n\n• a\n• b'
    expect(parse({ headers: [...ENVELOPE, 'Content-Type: text/html'], body: source }).message.text).toBe(expected)
    expect(parse(multipart('alternative', [text(' '), html(source)], 'm', ENVELOPE)).message.text).toBe(expected)
  })

  it('joins several inline texts, and an HTML footer that says something else', () => {
    expect(parse(multipart('mixed', [text('un'), text('deux'), html('<b>pied')], 'm', ENVELOPE)).message.text).toBe(
      'un\n\ndeux\n\npied',
    )
    expect(parse(multipart('mixed', [text('le même'), html('<b>le même</b>')], 'm', ENVELOPE)).message.text).toBe(
      'le même',
    )
  })

  it('lists a related image as inline, a named text as a file', () => {
    const image = file('png', 'image/png', undefined, [
      'Content-ID: <logo@x>',
      'Content-Disposition: inline; filename=logo.png',
    ])
    const parsed = parse(
      multipart(
        'mixed',
        [multipart('related', [html('<img src="cid:logo@x">'), image]), file('12', 'text/plain', 'valeurs.txt')],
        'm',
        ENVELOPE,
      ),
    )
    expect(parsed.message.attachments).toMatchObject([
      { path: '1.2', inline: true, contentId: 'logo@x' },
      { path: '2', inline: false, filename: 'valeurs.txt' },
    ])
    expect(parsed.message.text).toBe('')
  })

  it('lists an attached message and the files in it, but not its words', () => {
    const inner = build(multipart('mixed', [text('autre texte'), file(PDF, 'application/pdf', 'a.pdf')], 'i', ENVELOPE))
    for (const attached of [
      { headers: ['Content-Type: message/rfc822'], body: inner },
      file(inner, 'message/rfc822', 'transféré.eml'),
    ]) {
      const { message } = parse(multipart('mixed', [text('voir'), attached], 'm', ENVELOPE))
      expect(message.text).toBe('voir')
      expect(message.attachments.map((a) => [a.path, a.sha256])).toEqual([
        ['2', sha256(inner)],
        ['2!2', sha256(PDF)],
      ])
    }
  })

  it('warns of a wrong charset and of a cut encoding, and keeps the rest', () => {
    const latin = {
      headers: [...ENVELOPE, 'Content-Type: text/plain; charset=utf-8'],
      body: Buffer.from('été', 'latin1'),
    }
    expect(parse(latin)).toMatchObject({ message: { text: 'été' }, warnings: [{ code: 'CHARSET_UNKNOWN', part: '1' }] })
    const cut = {
      headers: ['Content-Type: image/png', 'Content-Transfer-Encoding: base64', 'Content-Disposition: attachment'],
      body: 'YWJjZ',
    }
    expect(parse(multipart('mixed', [text('a'), cut], 'm', ENVELOPE))).toMatchObject({
      message: { attachments: [{ size: 3 }] },
      warnings: [{ code: 'ENCODING_BROKEN', part: '2' }],
    })
  })

  it('marks what lists and machines send', () => {
    const automatic = (line: string): unknown => parse({ headers: [...ENVELOPE, line], body: 'a' }).message.automatic
    for (const line of ['List-Id: <x>', 'Auto-Submitted: auto-replied', 'Precedence: bulk', 'Return-Path: <>'])
      expect(automatic(line)).toBe(true)
    expect(automatic('Auto-Submitted: no')).toBeUndefined()
  })
})

describe('containers', () => {
  it('opens what is only signed, in one piece or in many', () => {
    const inside = build(multipart('mixed', [text('signé'), file(PDF, 'application/pdf', 'a.pdf')], 'i'))
    for (const pieces of [1, 7]) {
      const raw = file(signed(inside, pieces), 'application/pkcs7-mime; smime-type=signed-data', undefined, ENVELOPE)
      const { message, warnings } = parse(raw)
      expect(message).toMatchObject({ text: 'signé', attachments: [{ path: '1!2', sha256: sha256(PDF) }] })
      expect(warnings).toEqual([])
    }
  })

  it('knows an envelope by its name when a gateway wrote its type again, and no other signed file', () => {
    const inside = build(multipart('mixed', [text('signé'), file(PDF, 'application/pdf', 'a.pdf')], 'i'))
    const sent = (name: string) => parse(file(signed(inside, 1), 'application/octet-stream', name, ENVELOPE)).message
    expect(sent('smime.p7m')).toMatchObject({ text: 'signé', attachments: [{ path: '1!2', sha256: sha256(PDF) }] })
    expect(sent('facture.pdf.p7m')).toMatchObject({ text: '', attachments: [{ path: '1' }] })
  })

  it('reads the content of a clear signed message', () => {
    const { message } = parse(
      multipart('signed', [text('clair'), file('sig', 'application/pkcs7-signature', 'smime.p7s')], 'm', ENVELOPE),
    )
    expect(message).toMatchObject({ text: 'clair', attachments: [{ filename: 'smime.p7s' }] })
  })

  it('says that an encrypted message is not readable, and keeps it as a file', () => {
    const sealed = ber(0x30, ber(0x06, '2a864886f70d010703'), ber(0xa0, ber(0x30)))
    for (const bytes of [
      sealed,
      Buffer.from('rien'),
      Buffer.alloc(0),
      signed(Buffer.from('x'.repeat(500))).subarray(0, 90),
    ]) {
      const parsed = parse(file(bytes, 'application/x-pkcs7-mime', 'smime.p7m', ENVELOPE))
      expect(parsed.warnings).toMatchObject([{ code: 'SMIME_OPAQUE', part: '1' }])
      expect(parsed.message.attachments).toHaveLength(1)
    }
  })

  it('opens winmail.dat, whatever its name, and keeps what a cut one holds', () => {
    const stream = tnef('Compte rendu été.pdf', PDF, 'Voir la pièce')
    const mail = (bytes: Buffer) =>
      parse(multipart('mixed', [file(bytes, 'application/octet-stream', 'x.bin')], 'm', ENVELOPE))
    expect(mail(stream)).toMatchObject({
      message: {
        text: 'Voir la pièce',
        attachments: [{ path: '1!2', filename: 'Compte rendu été.pdf', sha256: sha256(PDF) }],
      },
      warnings: [],
    })
    const cut = mail(stream.subarray(0, stream.length - 30))
    expect(cut).toMatchObject({
      message: { attachments: [{ sha256: sha256(PDF) }] },
      warnings: [{ code: 'TNEF_UNREADABLE' }],
    })
  })

  it('shows Apicrypt for what it is', () => {
    const body = parse({ headers: ENVELOPE, body: 'Bonjour\r\n$APICRYPT\r\nqs5f4qs5d4f\r\n' })
    expect(body.message.text).toBe('Bonjour\n[chiffré Apicrypt, non lisible ici]')
    expect(body.warnings).toMatchObject([{ code: 'APICRYPT' }])
    expect(
      parse(multipart('mixed', [text('a'), file('x', 'application/octet-stream', 'lettre.apz')], 'm', ENVELOPE))
        .warnings,
    ).toMatchObject([{ code: 'APICRYPT', part: '2' }])
  })

  it('does not go down for ever', () => {
    let inner = build({ headers: ENVELOPE, body: 'au fond' })
    for (let i = 0; i < 12; i++) inner = build(file(inner, 'message/rfc822', undefined, ENVELOPE))
    expect(parseMail(inner).warnings).toMatchObject([{ code: 'MIME_TOO_DEEP' }])
  })
})

it('reads a message of 50 MB', () => {
  const big = Buffer.alloc(36_000_000, 'abcdefghi')
  const { message, warnings } = parse(
    multipart('mixed', [text('a'), file(big, 'application/pdf', 'gros.pdf')], 'm', ENVELOPE),
  )
  expect(message.attachments).toMatchObject([{ size: big.length, sha256: sha256(big) }])
  expect(warnings).toEqual([])
})

describe('repeated without end', () => {
  // each of these once took a regular expression or a search minutes
  it.each([
    ['openings of comments', `Content-Transfer-Encoding: ${'('.repeat(300_000)}\r\n\r\n`],
    ['words never closed', `Subject: ${'=?utf-8?Q?a'.repeat(20_000)}\r\n\r\n`],
    ['brackets', `From: ${'<'.repeat(200_000)}\r\n\r\n`],
    ['attached messages', 'Content-Type: message/rfc822\r\n\r\n'.repeat(20_000)],
    [
      'one boundary at every level',
      `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n'.repeat(20_000)}`,
    ],
    [
      'delimiters of another boundary',
      `Content-Type: multipart/mixed; boundary=zz\r\n\r\n${'\n--abc'.repeat(300_000)}`,
    ],
    [
      'a long boundary, nearly met',
      `Content-Type: multipart/mixed; boundary=${'a'.repeat(900)}\r\n\r\n${`\n--${'a'.repeat(899)}b`.repeat(5000)}`,
    ],
    ['a delivery report of one line', `Content-Type: message/delivery-status\r\n\r\n${'a'.repeat(3_000_000)}`],
    ['elements', `Content-Type: text/html\r\n\r\n${'<div>'.repeat(500_000)}fin`],
    ['cells', `Content-Type: text/html\r\n\r\n<table>${'<tr><td>a<td>b'.repeat(100_000)}`],
  ])('%s', (_, raw) => {
    expect(parseMail(Buffer.from(raw)).message.attachments.length).toBeLessThanOrEqual(200)
  })
})
