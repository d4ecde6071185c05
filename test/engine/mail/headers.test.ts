import { describe, expect, it } from 'vitest'
import { readMailboxes } from '../../../electron/engine/mail/address.ts'
import { readDate } from '../../../electron/engine/mail/date.ts'
import { decodeWords, readHeaders, readStructured } from '../../../electron/engine/mail/headers.ts'

describe('encoded words', () => {
  it.each([
    ['=?utf-8?Q?caf=C3=A9_noir?=', 'café noir'],
    ['=?ISO-8859-1?q?caf=E9?=', 'café'],
    ['=?utf-8?B?Y2Fmw6k=?=', 'café'],
    ['=?utf-8?B?Y2Fmw6k?=', 'café'], // padding left out
    ['=?utf-8?B?Y2Fmw?= =?utf-8?B?6k=?=', 'café'], // cut inside a character
    ['=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=', 'café'],
    ['=?utf-8?Q?un?=\r\n =?utf-8?Q?deux?=', 'undeux'],
    ['Re: =?utf-8?Q?un?= et =?utf-8?Q?deux?=', 'Re: un et deux'],
    ['=?utf-8?Q?avec des blancs?=', 'avec des blancs'],
    ['=?utf-8*fr?Q?caf=C3=A9?=', 'café'],
    ['=?utf-8?Q?oui=3F?=', 'oui?'],
    ['=?utf-8?Q?oui??=', 'oui?'],
    ['sans rien', 'sans rien'],
    ['=?utf-8?X?a?=', '=?utf-8?X?a?='],
    ['=?utf-8?Q?coupé', '=?utf-8?Q?coupé'],
  ])('%j', (source, out) => expect(decodeWords(source)).toBe(out))
})

describe('encoded words of charsets with shift states', () => {
  const patient = ['GyRCNDU8VCRPGyhC', 'GyRCTD5BMBsoQg==']
  it('each word stands for itself', () => {
    const words = patient.map((word) => `=?ISO-2022-JP?B?${word}?=`).join('\r\n ')
    expect(decodeWords(words)).toBe('患者は名前')
  })
  it('one cut inside a group of four goes on in the next', () => {
    const whole = patient[0]!
    expect(decodeWords(`=?iso-2022-jp?B?${whole.slice(0, 6)}?= =?iso-2022-jp?B?${whole.slice(6)}?=`)).toBe('患者は')
  })
})

describe('parameters', () => {
  const name = (value: string): string | undefined => readStructured(value).params.get('filename')
  it.each([
    [
      `attachment; filename="20150802_CR d'examens biologiques_VIAL_Paul.pdf"`,
      `20150802_CR d'examens biologiques_VIAL_Paul.pdf`,
    ],
    [`attachment; filename*=UTF-8''20150802_CR%20d%27examens_GU%C3%89RIN.pdf`, `20150802_CR d'examens_GUÉRIN.pdf`],
    [`attachment; filename*0="compte "; filename*1="rendu.pdf"`, 'compte rendu.pdf'],
    [`attachment; filename*1*=%A9t%C3%A9.pdf; filename*0*=utf-8''%C3`, 'été.pdf'],
    [`attachment; filename*=iso-8859-1'fr'%E9t%E9.pdf`, 'été.pdf'],
    [`attachment; filename="=?utf-8?B?w6l0w6kucGRm?="`, 'été.pdf'],
    [`attachment; filename="a;b.pdf"; size=12`, 'a;b.pdf'],
    [`attachment; filename="dit \\"le\\" vrai.pdf"`, 'dit "le" vrai.pdf'],
    [`attachment; filename=avec blanc.pdf`, 'avec blanc.pdf'],
    [`attachment; filename="C:\\docs\\a.pdf"`, 'C:\\docs\\a.pdf'],
    [`attachment; filename=été.pdf; filename*=utf-8''mieux.pdf`, 'mieux.pdf'],
    ['attachment', undefined],
  ])('%s', (value, out) => expect(name(value)).toBe(out))
  it('keeps a boundary as it is written', () => {
    expect(readStructured('multipart/mixed; boundary=----=_Part_1.2').params.get('boundary')).toBe('----=_Part_1.2')
    expect(readStructured('Multipart/MIXED (comment); Boundary="a b"')).toMatchObject({ value: 'multipart/mixed' })
  })
})

it('unfolds fields and reads raw 8-bit text', () => {
  const raw = Buffer.concat([
    Buffer.from('Subject: un\r\n  deux\r\nX-Nom: '),
    Buffer.from('é', 'latin1'),
    Buffer.from('\r\nVide:\r\n\r\ncorps'),
  ])
  const { headers, end } = readHeaders(raw, 0, raw.length)
  expect(headers).toEqual([
    { name: 'subject', value: 'un  deux' },
    { name: 'x-nom', value: 'é' },
    { name: 'vide', value: '' },
  ])
  expect(raw.subarray(end).toString()).toBe('corps')
})

describe('dates', () => {
  it.each([
    ['Mon, 16 Nov 2026 08:05:00 +0100', '2026-11-16T08:05:00+01:00'],
    ['16 Nov 2026 08:05 +0100', '2026-11-16T08:05:00+01:00'],
    ['Mon, 16 Nov 2026 08:05:00 GMT', '2026-11-16T08:05:00+00:00'],
    ['Mon, 16 Nov 26 08:05:00 -0430 (VET)', '2026-11-16T08:05:00-04:30'],
    ['Mon Nov 16 08:05:00 2026', '2026-11-16T08:05:00'],
    ['Mon Nov 16 08:05:00 CET 2026', '2026-11-16T08:05:00+01:00'],
    ['2026-11-16T08:05:00+01:00', '2026-11-16T08:05:00+01:00'],
    ['2026-11-16 08:05:00', '2026-11-16T08:05:00'],
    ['31 Feb 2026 08:05:00 +0100', undefined],
    ['Mon, 16 Nov 2026 25:05:00 +0100', '2026-11-16'],
    ['hier', undefined],
    ['', undefined],
  ])('%s', (source, out) => expect(readDate(source)).toBe(out))
})

describe('addresses', () => {
  it.each([
    [
      'Dr_Marie_MARTIN_Cabinet <m@medecin.test.mssante.fr>',
      [{ name: 'Dr_Marie_MARTIN_Cabinet', address: 'm@medecin.test.mssante.fr' }],
    ],
    ['a@b.fr', [{ address: 'a@b.fr' }]],
    ['"Martin, Jeanne" <j@b.fr>, c@d.fr', [{ name: 'Martin, Jeanne', address: 'j@b.fr' }, { address: 'c@d.fr' }]],
    ['=?utf-8?Q?L=C3=A9o_Dupond?= <x@b.fr>', [{ name: 'Léo Dupond', address: 'x@b.fr' }]],
    ['Équipe: a@b.fr, c@d.fr;', [{ address: 'a@b.fr' }, { address: 'c@d.fr' }]],
    ['undisclosed-recipients:;', []],
    ['', []],
  ])('%s', (source, out) => expect(readMailboxes(source)).toEqual(out))
})

it('reads an encoded word of an address that holds raw 8-bit text', () => {
  expect(
    readMailboxes('Heinz =?iso-8859-1?Q?H\xfcber?= <h@example.org>, =?utf-8?Q?Zo=C3=AB?= <z@example.org>'),
  ).toEqual([
    { name: 'Heinz H\xfcber', address: 'h@example.org' },
    { name: 'Zo\xeb', address: 'z@example.org' },
  ])
})
