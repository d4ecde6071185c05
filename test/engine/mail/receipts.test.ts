import { describe, expect, it } from 'vitest'
import { parseMail } from '../../../electron/engine/mail/parse.ts'
import type { Receipt } from '../../../electron/engine/mail/message.ts'
import { build, ENVELOPE, multipart, text, type Entity } from './mime-builder.ts'

const SENT = '<lettre-1@medecin.test.mssante.fr>'
const original: Entity = {
  headers: ['Content-Type: message/rfc822'],
  body: build({ headers: [`Message-ID: ${SENT}`, 'Subject: lettre'], body: 'a' }),
}
const part = (type: string, lines: string[]): Entity => ({
  headers: [`Content-Type: ${type}`],
  body: lines.join('\r\n'),
})
const receiptOf = (entity: Entity): Receipt | undefined => parseMail(build(entity)).message.receipt
const mdn = (lines: string[], headers = ENVELOPE): Receipt | undefined =>
  receiptOf(multipart('report', [text('Lu'), part('message/disposition-notification', lines), original], 'r', headers))
const dsn = (groups: string[][]): Receipt | undefined =>
  receiptOf(
    multipart(
      'report',
      [
        text('Non remis'),
        part(
          'message/delivery-status',
          groups.map((g) => g.join('\r\n') + '\r\n').flatMap((g) => [g]),
        ),
        original,
      ],
      'r',
      ENVELOPE,
    ),
  )

describe('read receipts and integration reports', () => {
  it('a person has read', () => {
    expect(
      mdn([
        'Final-Recipient: rfc822; a@b.fr',
        `Original-Message-ID: ${SENT}`,
        'Disposition: manual-action/MDN-sent-manually; displayed',
      ]),
    ).toEqual({
      kind: 'mdn',
      originalMessageId: SENT,
      recipient: 'a@b.fr',
      disposition: 'displayed',
    })
  })
  it('empty lines and comments among the fields', () => {
    expect(
      mdn([
        '',
        'Reporting-UA: x',
        '',
        'Final-Recipient: rfc822; a@b.fr',
        `Original-Message-ID: ${SENT}`,
        'Disposition: automatic-action/MDN-sent-automatically; deleted (non lu)',
      ]),
    ).toEqual({ kind: 'mdn', originalMessageId: SENT, recipient: 'a@b.fr', disposition: 'deleted' })
  })
  it('a machine refuses, new form and older form', () => {
    const expected = { disposition: /^processed\/error$/i, error: '902^Patient inconnu' }
    const forms = [
      [
        'Final-Recipient: rfc822;a@b.fr',
        'Disposition: automatic-action/MDN-sent-automatically; processed/error',
        'Error: 902^Patient inconnu',
      ],
      [
        'Final-Recipient: rfc822;a@b.fr',
        'Disposition: automatic-action/MDN-sent-automatically; processed/Error: 902^Patient inconnu',
      ],
    ]
    for (const form of forms) {
      const receipt = mdn(form)
      expect(receipt?.error).toBe(expected.error)
      expect(receipt?.disposition).toMatch(expected.disposition)
      expect(receipt?.originalMessageId).toBe(SENT) // from the returned message
    }
  })
  it('takes the code of the subject when the report has none', () => {
    const headers = ENVELOPE.map((h) =>
      h.startsWith('Subject')
        ? 'Subject: [KO =?utf-8?Q?Int=C3=A9gration?= =?utf-8?Q?_syst=C3=A8me_!?=][903] XDM/1.0/DDM+x'
        : h,
    )
    expect(mdn(['Disposition: automatic-action/MDN-sent-automatically; processed/error'], headers)?.error).toBe(
      '903^INS absente du document',
    )
  })
  it('reads a refusal sent as plain mail, and not the answer to it', () => {
    const refusal = (subject: string): Receipt | undefined =>
      receiptOf(
        multipart('mixed', [text('Refusé pour la raison suivante : 902 - Identifiant inconnu.\r\n'), original], 'm', [
          ...ENVELOPE.slice(0, 4),
          `Subject: ${subject}`,
        ]),
      )
    for (const subject of ['[KO Integration systeme !][902] XDM/1.0/DDM+x', "[Erreur d'intégration !][902] x"]) {
      expect(refusal(subject)).toEqual({
        kind: 'mdn',
        originalMessageId: SENT,
        recipient: 'labo@biologie.test.mssante.fr',
        disposition: 'processed/error',
        error: '902^Identifiant inconnu',
      })
    }
    expect(refusal('Re: [KO Intégration système !][902] x')).toBeUndefined()
  })
})

describe('delivery reports', () => {
  it('reads RFC 3464', () => {
    expect(dsn([['Reporting-MTA: dns; mx'], ['Final-Recipient: rfc822; a@b.fr', 'Action: failed', 'Status: 5.2.1', 'Diagnostic-Code: smtp; 550 5.2.1 boite fermee']])).toEqual({
      kind: 'dsn', originalMessageId: SENT, recipient: 'a@b.fr', action: 'failed', status: '5.2.1', error: '550 5.2.1 boite fermee',
    }) // prettier-ignore
  })
  it('lets the one that failed speak for several', () => {
    const receipt = dsn([
      ['Reporting-MTA: dns; mx'],
      ['Final-Recipient: rfc822; a@b.fr', 'Action: delivered', 'Status: 2.1.5'],
      ['Final-Recipient: rfc822; c@d.fr', 'Action: failed', 'Status: 5.1.1'],
    ])
    expect(receipt).toMatchObject({
      recipient: 'c@d.fr',
      action: 'failed',
      recipients: [{ recipient: 'a@b.fr', action: 'delivered' }, { recipient: 'c@d.fr' }],
    })
  })
  it('reads a bounce that is no report, only from a mail system', () => {
    const bounce = (from: string): Receipt | undefined =>
      receiptOf({
        headers: [`From: ${from}`, 'Subject: Undelivered Mail Returned to Sender'],
        body: `<a@b.fr>: host mx said: 550 5.1.1 inconnu\r\n\r\nMessage-ID: ${SENT}\r\n`,
      })
    expect(bounce('MAILER-DAEMON@mx.fr')).toEqual({
      kind: 'dsn',
      originalMessageId: SENT,
      recipient: 'a@b.fr',
      action: 'failed',
      status: '5.1.1',
      error: '<a@b.fr>: host mx said: 550 5.1.1 inconnu',
    })
    expect(bounce('confrere@medecin.test.mssante.fr')).toBeUndefined()
  })
  it('is not a receipt when a colleague forwards one', () => {
    const forwarded = build(
      multipart('report', [text('a'), part('message/delivery-status', ['Action: failed'])], 'r', ENVELOPE),
    )
    expect(
      receiptOf(
        multipart(
          'mixed',
          [text('vois'), { headers: ['Content-Type: message/rfc822'], body: forwarded }],
          'm',
          ENVELOPE,
        ),
      ),
    ).toBeUndefined()
  })
})
