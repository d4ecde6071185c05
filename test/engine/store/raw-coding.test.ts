import { randomBytes } from 'node:crypto'
import { constants, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sealPieces, sha256 } from '../../../electron/engine/store/crypto.ts'
import { decode, encode, PLAIN, RUNS, ZSTD } from '../../../electron/engine/store/raw-coding.ts'
import { openRecord, sealRecord } from '../../../electron/engine/store/raw-record.ts'

const KEY = Buffer.alloc(32, 5)

function coded(raw: Buffer): { coding: number; body: Buffer } {
  return encode(raw, (coding, pieces) => ({ coding, body: Buffer.concat(pieces) }))
}
const back = (raw: Buffer): Buffer => {
  const { coding, body } = coded(raw)
  return decode(coding, body, raw.length)
}
const lines = (bytes: Uint8Array, width = 76, lineEnd = '\r\n'): string =>
  Buffer.from(bytes)
    .toString('base64')
    .replace(new RegExp(`.{1,${width}}`, 'g'), `$&${lineEnd}`)
const HEADER = 'From: a@example\r\nSubject: essai\r\n\r\n'
const mail = (...parts: string[]): Buffer => Buffer.from(HEADER + parts.join('--boundary\r\n\r\n'), 'latin1')

describe('a message', () => {
  test('with attachments is as small as what they hold', () => {
    const [pdf, zip, table] = [randomBytes(30_000), randomBytes(250_001), Buffer.alloc(40_000, 'glycémie;5,1;mmol/L\n')]
    const raw = mail('Bonjour\r\n', lines(pdf), lines(zip, 64, '\n'), lines(table, 72), '--boundary--\r\n')
    const { coding, body } = coded(raw)
    expect(coding).toBe(RUNS)
    expect(body.length).toBeLessThan(pdf.length + zip.length + 1000)
    expect(decode(coding, body, raw.length).equals(raw)).toBe(true)
  })

  test('without any is packed as a whole, or left as it is', () => {
    expect(coded(mail('Le bilan est joint.\r\n'.repeat(40))).coding).toBe(ZSTD)
    for (const raw of [randomBytes(5000), Buffer.alloc(0), Buffer.from('a\r\n')]) {
      expect(coded(raw).coding).toBe(PLAIN)
      expect(back(raw).equals(raw)).toBe(true)
    }
  })

  test('of many parts and of more than the memory that is kept', () => {
    const parts = Array.from({ length: 300 }, (_, n) => lines(randomBytes(1500 + n), 4 * (1 + (n % 249))))
    const large = mail(lines(randomBytes(3_000_000)), ...parts)
    expect(coded(large).body.length).toBeLessThan(large.length * 0.85)
    expect(back(large).equals(large)).toBe(true)
  })
})

describe('base64 that is not as it should be comes back as it was', () => {
  const whole = lines(randomBytes(57 * 100))
  const at = 78 * 50 + 30
  const changed = (text: string): string => whole.slice(0, at) + text + whole.slice(at + text.length)
  const inserted = (text: string): string => whole.slice(0, at) + text + whole.slice(at)
  const cases: Record<string, string> = {
    'alphabet of URLs': changed('-_'),
    'a space in a line': changed(' '),
    'padding in the middle': changed('='),
    'padding in the middle, then the end of a line': whole.slice(0, 78 * 50 - 4) + '==\r\n' + whole.slice(78 * 50),
    'a bare CR': changed('\r'),
    'a bare LF': changed('\n'),
    'a letter with an accent': changed('é'),
    'a zero': changed('\0'),
    'a character too many': inserted('A'),
    'a line of LF alone': whole.slice(0, 78 * 50 - 2) + 'A\n' + whole.slice(78 * 50),
    'a letter where CR should be, a blank that makes up for it':
      whole.slice(0, at) + ' ' + whole.slice(at + 1, 78 * 51 - 2) + 'A\n' + whole.slice(78 * 51),
    'no end of the last line': whole.slice(0, -2),
    'one character of padding': lines(randomBytes(57 * 100 - 1)),
    'two characters of padding': lines(randomBytes(57 * 100 - 2)),
    'no padding': lines(randomBytes(57 * 100 - 2)).replace('=', ''),
    'padding that hides bits': lines(Buffer.alloc(57 * 100 - 2)).replace('A==', 'B=='),
    'only LF': whole.replaceAll('\r\n', '\n'),
    'both line ends': whole.slice(0, 78 * 50) + whole.slice(78 * 50).replaceAll('\r\n', '\n'),
    'lines of another width': whole + lines(randomBytes(3000), 60),
    'nothing but padding': '====\r\n'.repeat(1000),
    'in one line': Buffer.alloc(9000, 7).toString('base64'),
  }
  test.each(Object.entries(cases))('%s', (_name, body) => {
    for (const raw of [mail(body), mail(body, body), Buffer.from(body, 'latin1')]) {
      expect(back(raw).equals(raw)).toBe(true)
    }
  })

  test('whatever the parts, whatever is written over them', () => {
    const body = fc
      .record({
        bytes: fc.oneof(fc.uint8Array({ minLength: 700, maxLength: 6000 }), fc.constant(Buffer.alloc(4000, 'é;'))),
        width: fc.oneof(fc.constantFrom(60, 64, 72, 76), fc.integer({ min: 1, max: 1100 })),
        lineEnd: fc.constantFrom('\r\n', '\n', '\r', '\n\r', ''),
      })
      .map(({ bytes, width, lineEnd }) => lines(bytes, width, lineEnd))
    const part = fc.oneof({ weight: 3, arbitrary: body }, fc.string({ unit: 'binary-ascii', maxLength: 200 }))
    const dirt = fc.record({
      at: fc.nat(),
      bytes: fc.constantFrom('-', '_', '=', '==', ' ', '\r', '\n', '\r\n', '\0', 'é', 'A', 'AAAA', '\r\n\r\n'),
      over: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), fc.array(dirt, { maxLength: 3 }), (parts, spots) => {
        let text = HEADER + parts.join('\r\n')
        for (const { at, bytes, over } of spots) {
          const from = at % text.length
          text = text.slice(0, from) + bytes + text.slice(over ? from + bytes.length : from)
        }
        const raw = Buffer.from(text, 'latin1')
        const { record, sha256: hash } = sealRecord(raw, KEY)
        expect(openRecord(record, KEY, hash).equals(raw)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a record', () => {
  /** Sealed with the right key, whatever it holds. */
  function sealed(coding: number, body: Buffer, size: number, hash: string): Buffer {
    const header = Buffer.alloc(16)
    header.write('PLR1')
    header.writeUInt8(coding, 4)
    header.writeUInt32LE(body.length, 8)
    header.writeUInt32LE(size, 12)
    const record = sealPieces(KEY, [body], Buffer.concat([header, Buffer.from(hash, 'hex')]), header.length)
    record.set(header)
    return record
  }

  test('that the coding before this one made still opens', () => {
    const raw = mail('Bonjour\r\n'.repeat(50), lines(randomBytes(20_000)))
    const level = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
    for (const [coding, body] of [
      [PLAIN, raw],
      [ZSTD, zstdCompressSync(raw, level)],
    ] as const) {
      expect(openRecord(sealed(coding, body, raw.length, sha256(raw)), KEY, sha256(raw)).equals(raw)).toBe(true)
    }
  })

  test('with the right key and wrong bytes is refused, and never makes more than it says', () => {
    const raw = mail(lines(randomBytes(3000)), 'Bonjour\r\n'.repeat(50), lines(Buffer.alloc(9000, 'résultat')))
    const { body } = coded(raw)
    const refused = expect.objectContaining({ code: 'STORE_CORRUPT' })
    const open =
      (coding: number, bytes: Buffer, size = raw.length) =>
      () =>
        openRecord(sealed(coding, bytes, size, sha256(raw)), KEY, sha256(raw))
    expect(open(RUNS, body)().equals(raw)).toBe(true)
    expect(open(RUNS, body, raw.length - 1)).toThrow(refused)
    expect(open(RUNS, body, raw.length + 1)).toThrow(refused)
    expect(open(3, body)).toThrow(refused)
    expect(open(RUNS, Buffer.concat([body, Buffer.from('x')]))).toThrow(refused)
    for (let cut = 0; cut < body.length; cut += 7) expect(open(RUNS, body.subarray(0, cut))).toThrow(refused)
    // the table, whole numbers of it
    for (let at = 0; at < 32; at += 1) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const changed = Buffer.from(body)
        if (changed[at] === value) continue
        changed[at] = value
        expect(open(RUNS, changed)).toThrow(refused)
      }
    }
    const bomb = zstdCompressSync(Buffer.alloc(50_000_000))
    const one = Buffer.alloc(8)
    one.writeUInt32LE(bomb.length, 4)
    expect(open(RUNS, Buffer.concat([one, bomb]), 100_000)).toThrow(refused)
    expect(open(ZSTD, bomb, 100_000)).toThrow(refused)
  })
})
