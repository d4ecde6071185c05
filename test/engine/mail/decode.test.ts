import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../electron/engine/mail/charset.ts'
import { decodeBase64 } from '../../../electron/engine/base64.ts'
import { decodeQuotedPrintable, decodeUu } from '../../../electron/engine/mail/decode.ts'

const base64 = (text: string): [string, boolean] => {
  const { bytes, broken } = decodeBase64(Buffer.from(text))
  return [Buffer.from(bytes).toString('latin1'), broken]
}
const qp = (text: string): [string, boolean] => {
  const { bytes, broken } = decodeQuotedPrintable(Buffer.from(text))
  return [Buffer.from(bytes).toString('latin1'), broken]
}

describe('base64', () => {
  it('gives back any bytes, whatever the line length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom('\n', '\r\n', ' \r\n'),
        (bytes, width, eol) => {
          const lines = Buffer.from(bytes)
            .toString('base64')
            .replace(new RegExp(`.{${width}}`, 'g'), `$&${eol}`)
          const decoded = decodeBase64(Buffer.from(lines))
          expect(Buffer.from(decoded.bytes).equals(Buffer.from(bytes))).toBe(true)
          expect(decoded.broken).toBe(false)
        },
      ),
    )
  })
  it('finds the one bad character of a long body, wherever it stands', () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * 7 + (i >> 8)) & 255))
    const text = bytes.toString('base64')
    for (const eol of ['', '\n', '\r\n']) {
      const lines = eol === '' ? text : text.replace(/.{76}/g, `$&${eol}`)
      expect(decodeBase64(Buffer.from(lines))).toEqual({ bytes, broken: false })
      for (const at of [40, 150_000, lines.length - 20]) {
        for (const bad of ['!', '-', '_', '\xe9']) {
          const dirty = decodeBase64(Buffer.from(`${lines.slice(0, at)}${bad}${lines.slice(at)}`, 'latin1'))
          expect([at, bad, dirty.broken, dirty.bytes.equals(bytes)]).toEqual([at, bad, true, true])
        }
      }
    }
  })
  it.each([
    ['YWJj', 'abc', false],
    ['YQ==YmM=', 'abc', false], // chunks encoded one by one
    ['YW!Jj', 'abc', true],
    ['YWJjZ', 'abc', true], // cut
    ['YWJjZGU', 'abcde', true],
    ['', '', false],
    ['====', '', false],
  ])('%s', (source, out, broken) => expect(base64(source)).toEqual([out, broken]))
})

describe('quoted-printable', () => {
  it.each([
    ['caf=C3=A9', 'cafÃ©', false],
    ['a=\r\nb', 'ab', false],
    ['a=\nb', 'ab', false],
    ['a= \t\r\nb', 'ab', false],
    ['fin  \r\nsuite', 'fin\r\nsuite', false],
    ['deux  mots', 'deux  mots', false],
    ['=e9', 'é', false],
    ['50 = 50', '50 = 50', true],
    ['coupé=', 'coupé', false],
  ])('%j', (source, out, broken) =>
    expect(qp(Buffer.from(source, 'latin1').toString('latin1').replace('é', '=E9'))).toEqual([out, broken]),
  )
})

describe('uuencode', () => {
  it('reads lines between begin and end, and says when the end is missing', () => {
    const body = 'begin 644 a.txt\n#86)C\n`\nend\n'
    expect(Buffer.from(decodeUu(Buffer.from(body)).bytes).toString()).toBe('abc')
    expect(decodeUu(Buffer.from(body)).broken).toBe(false)
    expect(decodeUu(Buffer.from('begin 644 a.txt\n#86)C\n'))).toMatchObject({ broken: true, bytes: Buffer.from('abc') })
    expect(decodeUu(Buffer.from('rien'))).toMatchObject({ broken: true, bytes: Buffer.from('rien') })
  })
})

describe('charsets', () => {
  it.each([
    [Buffer.from('é'), 'utf-8', 'é', false],
    [Buffer.from('é', 'latin1'), 'iso-8859-1', 'é', false],
    [Buffer.from([0x80, 0x9c]), 'iso-8859-1', '€œ', false], // windows-1252 under the usual name
    [Buffer.from([0xa4]), 'iso-8859-15', '€', false],
    [Buffer.from([0x82]), 'cp850', 'é', false],
    [Buffer.from('é', 'latin1'), 'utf-8', 'é', true], // wrong declaration
    [Buffer.from('résumé'), 'iso-8859-1', 'résumé', true],
    [Buffer.from('é', 'latin1'), 'us-ascii', 'é', true],
    [Buffer.from('é'), 'x-inconnu', 'é', true],
    [Buffer.from('é'), undefined, 'é', false],
    [Buffer.from('1b2442467c1b2842', 'hex'), 'iso-2022-jp', '日', false],
    [Buffer.from('é', 'utf16le'), 'utf-16le', 'é', false],
  ])('%o as %s', (bytes, charset, out, guessed) => expect(decodeText(bytes, charset)).toEqual({ text: out, guessed }))
})

describe('charsets that are nearly what they say', () => {
  const words = 'Élévation de la créatinine, cœur – « été »'
  const stray = Buffer.concat([Buffer.from(`${words}\n`), Buffer.from('café', 'latin1'), Buffer.from(`\n${words}`)])
  it.each(['utf-8', undefined, 'x-unknown'])('one byte of another hand does not spoil the text (%s)', (charset) => {
    expect(decodeText(stray, charset)).toEqual({ text: `${words}\ncafé\n${words}`, guessed: true })
  })
  it('nor does the end of a cut message', () => {
    const whole = Buffer.from(`${words} é`)
    const { text, guessed } = decodeText(whole.subarray(0, whole.length - 1), 'utf-8')
    expect([text.startsWith(words), guessed]).toEqual([true, true])
  })
  it('windows-1252 that calls itself UTF-8 is read as it is', () => {
    const bytes = Buffer.from('Créatinine élevée', 'latin1')
    expect(decodeText(bytes, 'utf-8')).toEqual({ text: 'Créatinine élevée', guessed: true })
  })
  it.each(['base64', 'hex', 'binary'])('%s is no charset', (charset) => {
    expect(decodeText(Buffer.from(words), charset)).toEqual({ text: words, guessed: true })
  })
  it('never throws, and gives valid UTF-8 back', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('utf-8', undefined, 'x-none'),
        (bytes, charset) => {
          expect(typeof decodeText(bytes, charset).text).toBe('string')
        },
      ),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = Buffer.concat([Buffer.from(`éé${text}`), Buffer.of(0xff)])
        expect(decodeText(bytes, 'utf-8').text).toBe(`éé${text}ÿ`)
      }),
    )
  })
})
