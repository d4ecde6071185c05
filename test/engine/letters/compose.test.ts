// Messages as they leave: headers (AT-30, R20–R25), envelopes (AT-31), subjects (R26), and that no text can break out of its place.

import * as fc from 'fast-check'
import PostalMime from 'postal-mime'
import { describe, expect, test } from 'vitest'
import { bodyOfText, bodyText, cleanBody } from '../../../electron/engine/letters/body.ts'
import { composeEnvelopes, envelopeCount } from '../../../electron/engine/letters/compose.ts'
import type { Sender } from '../../../electron/engine/letters/letter.ts'
import { pdfName } from '../../../electron/engine/letters/pdf-name.ts'
import { fromLabel } from '../../../electron/engine/letters/sender.ts'
import { answerSubject, documentSubject, plainSubject } from '../../../electron/engine/letters/subject.ts'
import { parseMail } from '../../../electron/engine/mail/parse.ts'
import { parseMessage } from '../../../electron/engine/parsing/parse-message.ts'
import { pdfBytes } from '../../files/pdf.ts'
import { context, HADDAD, letter, P01, P02, P14, piece, VASSEUR } from './world.ts'

const one = async (...args: Parameters<typeof composeEnvelopes>) => (await composeEnvelopes(...args))[0]!
const headersOf = (raw: Buffer) => raw.subarray(0, raw.indexOf('\r\n\r\n')).toString('latin1')

test('AT-30: every message has its own Message-ID, asks for a receipt, says who writes and with what', async () => {
  const draft = letter({ subject: 'Avis sur le traitement' })
  const [first, second] = [await one(draft, context()), await one(draft, context())]
  const { message } = parseMail(first.raw)
  expect(first.messageId).toMatch(/^<[0-9a-f-]{36}@medecin\.test\.mssante\.fr>$/)
  expect(second.messageId).not.toBe(first.messageId)
  expect(message).toMatchObject({
    messageId: first.messageId,
    from: { name: 'Dr_Hélène_VASSEUR_Cabinet des Halles', address: VASSEUR.address },
    to: [HADDAD],
    subject: 'Avis sur le traitement',
    dispositionNotificationTo: VASSEUR.address,
    mss: { nil: 'DEV000001' },
  })
  expect(first).toMatchObject({ from: VASSEUR.address, recipients: [HADDAD.address] })
  expect(headersOf(first.raw)).not.toMatch(/X-MSS-(?:CODECDA|INS|MES)|patient\.mssante\.fr/)
  const silent = await one(letter({ receipt: false }), context())
  expect(headersOf(silent.raw)).not.toContain('Disposition-Notification-To')
})

test('R22: an answer names the message and its thread', async () => {
  const answers = { messageId: '<b@x.fr>', references: ['<a@x.fr>', '<b@x.fr>'] }
  const { message } = parseMail((await one(letter(), context(undefined, { answers }))).raw)
  expect(message).toMatchObject({ inReplyTo: '<b@x.fr>', references: ['<a@x.fr>', '<b@x.fr>'] })
  const hostile = { messageId: '<b@x.fr>\r\nBcc: x@y.fr', references: [] }
  const { raw } = await one(letter(), context(undefined, { answers: hostile }))
  expect(headersOf(raw)).not.toMatch(/^(?:Bcc|In-Reply-To)/m)
})

test('R21: UTF-8; plain text alone, or with HTML when a style would be lost', async () => {
  const plain = (await one(letter({ body: '<p>Été à 38,5 °C</p>' }), context())).raw.toString('latin1')
  expect(plain).toMatch(/Content-Type: text\/plain; charset=utf-8/)
  expect(plain).not.toContain('multipart')
  const rich = (await one(letter({ body: '<p>Été <strong>fort</strong></p>' }), context())).raw
  expect(rich.toString('latin1')).toMatch(/Content-Type: multipart\/alternative/)
  expect(parseMail(rich)).toMatchObject({ message: { text: 'Été fort' } })
  expect(parseMail(rich).html).toContain('<strong>fort</strong>')
})

describe('R20: label of From', () => {
  const cases: [string, Partial<Sender>, string][] = [
    ['a person', {}, 'Dr_Hélène_VASSEUR_Cabinet des Halles'],
    ['no title, no entity', { title: undefined, entity: undefined }, 'Hélène_VASSEUR'],
    ['a service', { kind: 'ORG', entity: 'CH Saint-Aubert, cardiologie' }, 'CH Saint-Aubert cardiologie'],
    ['a program', { kind: 'APP', entity: 'Labo des Tilleuls' }, 'Labo des Tilleuls'],
    [
      'nothing known',
      { title: undefined, givenName: undefined, familyName: undefined, entity: undefined },
      'Helene_VASSEUR',
    ],
    [
      'line breaks',
      { familyName: 'Vas\r\nBcc: x@y.fr\r\n\r\nseur' },
      'Dr_Hélène_VAS BCC X Y.FR SEUR_Cabinet des Halles',
    ],
    ['separators', { familyName: 'Le_Gall <x>', entity: '"Cabinet"; (A)' }, 'Dr_Hélène_LE GALL X_Cabinet A'],
    ['a mark that turns the line', { familyName: 'Vas\u202Eseur\u2028' }, 'Dr_Hélène_VAS SEUR_Cabinet des Halles'],
  ]
  test.each(cases)('%s', async (_name, facts, label) => {
    const sender = { ...VASSEUR, ...facts }
    expect(fromLabel(sender)).toBe(label)
    const { raw } = await one(letter(), context(undefined, { sender }))
    expect(parseMail(raw).message.from).toEqual({ name: label, address: VASSEUR.address })
    expect(headersOf(raw)).not.toMatch(/^Bcc/m)
  })
})

describe('AT-31: patient and professional', () => {
  const draft = letter({
    subject: 'Re: Lettre de liaison',
    body: '<p>Merci de votre courrier.</p>',
    patientCopy: { body: '<p>Je vous explique au prochain rendez-vous.</p>', blockReplies: false },
  })
  const address = '251035999990102@patient.mssante.fr'

  test('two envelopes, neither names the other reader', async () => {
    const [toColleague, toPatient] = await composeEnvelopes(draft, context(P01))
    expect(toColleague!.recipients).toEqual([HADDAD.address])
    expect(toPatient!.recipients).toEqual([address])
    expect(toColleague!.raw.toString()).not.toContain('patient.mssante.fr')
    expect(toPatient!.raw.toString()).not.toContain(HADDAD.address)
    expect(headersOf(toPatient!.raw)).not.toContain('X-MSS-MES')
    expect(parseMail(toPatient!.raw).message).toMatchObject({
      subject: 'Lettre de liaison',
      text: 'Je vous explique au prochain rendez-vous.',
      references: [],
    })
    expect(envelopeCount(draft, context(P01))).toBe(2)
  })

  test('R25: FIN only when answers are blocked, only to the patient', async () => {
    const blocked = { ...draft, patientCopy: { ...draft.patientCopy!, blockReplies: true } }
    const [toColleague, toPatient] = await composeEnvelopes(blocked, context(P01))
    expect(headersOf(toColleague!.raw)).not.toContain('X-MSS-MES')
    expect(headersOf(toPatient!.raw)).toMatch(/^X-MSS-MES: FIN\r?$/m)
  })

  test('a citizen among other recipients has an envelope of his own; AT-32: a child has his own address', async () => {
    const mixed = letter({ to: [HADDAD, { address }], cc: [] })
    const envelopes = await composeEnvelopes(mixed, context(P01))
    expect(envelopes.map(({ recipients }) => recipients)).toEqual([[HADDAD.address], [address]])
    const [, child] = await composeEnvelopes({ ...draft, patient: 'p14' }, context(P14))
    expect(child!.recipients).toEqual(['215034499991424@patient.mssante.fr'])
  })

  test('documents go to the patient only when asked', async () => {
    const structured = letter({ ...draft, form: 'letter', patient: 'p01' })
    const [, without] = await composeEnvelopes(structured, context(P01))
    expect((await parseMessage(without!.raw)).documents).toEqual([])
    const asked = { ...structured, patientCopy: { ...draft.patientCopy!, documents: true } }
    const [, withThem] = await composeEnvelopes(asked, context(P01))
    expect((await parseMessage(withThem!.raw)).documents).toHaveLength(1)
  })
})

describe('subjects', () => {
  test('R26: label, name, first name, birth date; never twice the patient', () => {
    const label = 'CR ou fiche de consultation ou de visite'
    expect(documentSubject('', label, P01)).toBe(`XDM/1.0/DDM+${label} LEGRAND Odile 14/03/1951`)
    expect(documentSubject('Avis sur la kaliémie', label, P01)).toBe(
      'XDM/1.0/DDM+Avis sur la kaliémie LEGRAND Odile 14/03/1951',
    )
    for (const answered of [
      'Re: XDM/1.0/DDM+CR LEGRAND Odile 14/03/1951',
      'Re: Peut-on arrêter ?',
      'Bilan de Mme Legrand',
    ]) {
      expect(documentSubject(answered, label, P01)).toBe(`XDM/1.0/DDM+${label} LEGRAND Odile 14/03/1951`)
    }
    const { birthDate: _, ...undated } = P01
    expect(documentSubject('', label, undated)).toBe(`XDM/1.0/DDM+${label} LEGRAND Odile`)
  })

  test('no matricule, one line, never the word that ends an exchange', () => {
    expect(plainSubject('Bilan 251035999990102 de ce jour')).toBe('Bilan de ce jour')
    expect(plainSubject('Bilan 2 51 03 59 999 901 02')).toBe('Bilan')
    expect(plainSubject('Bilan 261042A99990522')).toBe('Bilan')
    expect(plainSubject('a\r\nBcc: x@y.fr')).toBe('a Bcc: x@y.fr')
    expect(plainSubject(' [FIN] ')).not.toBe('[FIN]')
    expect(plainSubject('Appel au 01 44 53 45 51')).toBe('Appel au 01 44 53 45 51')
  })

  test('an answer keeps one prefix and hides the technical one', () => {
    expect(answerSubject('RE: Re: XDM/1.0/DDM+CR LEGRAND Odile', 'Re')).toBe('Re: CR LEGRAND Odile')
    expect(answerSubject('TR : bilan', 'Tr')).toBe('Tr: bilan')
  })
})

test('R68: name of a clinical PDF', () => {
  const facts = { type: "CR d'examens biologiques", family: 'Vial', given: 'Paul' }
  expect(pdfName({ ...facts, date: '2015-08-02T09:00:00+02:00', number: '12150302014578' })).toBe(
    "20150802_CR d'examens biologiques_VIAL_Paul_12150302014578.pdf",
  )
  expect(pdfName({ ...facts, date: '20150802' })).toBe("20150802_CR d'examens biologiques_VIAL_Paul.pdf")
  expect(pdfName({ type: 'CR ou fiche de consultation ou de visite, suite', family: 'le gall' })).toBe(
    'CR ou fiche de consultation ou de visite_LE GALL.pdf',
  )
  expect(pdfName({ family: '../a_b\u0000' })).toBe('A B.pdf')
  expect(pdfName({})).toBe('document.pdf')
})

test('pieces keep their names and bytes; two of one name are told apart', async () => {
  const scan = await pdfBytes()
  const pieces = [piece('Écho rénale d’hier « A ».pdf', scan), piece('Écho rénale d’hier « A ».pdf', Buffer.from('x'))]
  const { raw } = await one(letter(), context(P02, { pieces }))
  const { attachments } = await PostalMime.parse(raw)
  expect(attachments.map(({ filename }) => filename)).toEqual([
    'Écho rénale d’hier « A ».pdf',
    'Écho rénale d’hier « A » (2).pdf',
  ])
  expect(Buffer.from(attachments[0]!.content as ArrayBuffer).equals(scan)).toBe(true)
})

test('521: what is over the limit once encoded is not composed', async () => {
  const pieces = [piece('scan.bin', Buffer.alloc(7_600_000, 7))]
  await expect(composeEnvelopes(letter(), context(P02, { pieces }))).rejects.toMatchObject({
    code: 'LETTER_TOO_LARGE',
    spoken: 521,
    message: 'Ce courrier pèse 10,4\u00a0Mo, l’opérateur accepte 10\u00a0Mo.',
  })
})

describe('whatever a person types', () => {
  /** a line of a text part ends as its carrier writes it */
  const words = fc
    .string({ unit: 'binary', maxLength: 300 })
    .map((text) => text.replace(/\p{Cs}|\p{Cc}/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : '')))
  const line = fc.string({ unit: 'binary', maxLength: 80 })

  test('the text comes back, by our reader and by another', async () => {
    await fc.assert(
      fc.asyncProperty(words, async (text) => {
        const { raw } = await one(letter({ body: bodyOfText(text) }), context())
        expect(bodyText(bodyOfText(text))).toBe(text.trimEnd())
        const expected = text.trimEnd()
        expect(parseMail(raw).message.text).toBe(expected)
        expect((await PostalMime.parse(raw)).text?.replace(/\r\n/g, '\n').trimEnd() ?? '').toBe(expected)
      }),
      { numRuns: 150 },
    )
  })

  test('subject, names and labels bring in no header', async () => {
    const known = await one(letter(), context())
    const names = (raw: Buffer) =>
      headersOf(raw)
        .split('\r\n')
        .filter((row) => !/^\s/.test(row))
        .map((row) => row.slice(0, row.indexOf(':')))
        // an empty subject is no header
        .filter((name) => name !== 'Subject')
    await fc.assert(
      fc.asyncProperty(line, line, line, async (subject, name, familyName) => {
        const sender = { ...VASSEUR, familyName }
        const { raw } = await one(letter({ subject, to: [{ ...HADDAD, name }] }), context(undefined, { sender }))
        expect(names(raw)).toEqual(names(known.raw))
        const parsed = await PostalMime.parse(raw)
        expect(parsed.from?.address).toBe(VASSEUR.address)
        expect(parsed.to?.map(({ address }) => address)).toEqual([HADDAD.address])
        expect(parseMail(raw).message.subject ?? '').toBe(plainSubject(subject))
      }),
      { numRuns: 150 },
    )
  })

  test('an address that is none never becomes a header', async () => {
    for (const address of ['a@b.fr\r\nBcc: x@y.fr', 'a@b.fr, c@d.fr', '<a@b.fr>', 'a b@c.fr', 'é@b.fr', 'a@b']) {
      await expect(composeEnvelopes(letter({ to: [{ address }] }), context())).rejects.toMatchObject({ code: 'USAGE' })
    }
  })

  test('only modest tags are left of a pasted page', () => {
    expect(
      cleanBody(
        '<h1>Titre</h1><p onclick="x()">a<b>b</b><script>alert(1)</script><a href="http://x">c</a></p><img src=x>',
      ),
    ).toBe('Titre<p>a<strong>b</strong>c</p>')
  })
})
