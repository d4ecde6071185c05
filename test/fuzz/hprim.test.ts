// Hostile HPRIM: whatever the bytes, the parser answers, keeps what is whole, and invents nothing.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseFile } from '../../electron/engine/documents/parse-file.ts'
import { hprim } from '../../electron/engine/documents/hprim/index.ts'
import type { ParsedFile } from '../../electron/engine/documents/document.ts'
import { encode, hprimBytes, hprimText } from '../files/hprim.ts'

const parse = async (bytes: Uint8Array): Promise<ParsedFile> => hprim.parse({ bytes, path: '2', depth: 0 }, parseFile)

function expectSane(file: ParsedFile): void {
  expect(file.kind).toBe('hprim')
  JSON.stringify(file)
  const results = file.documents.flatMap((document) => document.observations ?? [])
  for (const { value, valueText } of results) {
    if (value === null) continue
    expect(Number.isFinite(value)).toBe(true)
    expect(valueText).toMatch(/\d/)
  }
  expect(new Set(file.documents.map((document) => document.path)).size).toBe(file.documents.length)
}

const valid = hprimBytes()

describe('HPRIM', () => {
  test('random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => expectSane(await parse(bytes))),
    )
  })

  test('random lines of the format', async () => {
    const line = fc.oneof(
      fc.constantFrom(
        '****LAB****',
        '****FIN****',
        '****FINFICHIER****',
        'RES',
        'TEX',
        '',
        '03/11/2026',
        '&eacute;',
        '<br>',
      ),
      fc.string({ maxLength: 40 }),
      fc.array(fc.string({ maxLength: 8 }), { maxLength: 20 }).map((fields) => `RES|${fields.join('|')}`),
    )
    const text = fc.array(line, { maxLength: 60 }).map((lines) => lines.join('\r\n'))
    await fc.assert(fc.asyncProperty(text, async (given) => expectSane(await parse(new TextEncoder().encode(given)))))
  })

  test('changed bytes of a valid file', async () => {
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 20 }), async (changes) => {
        const bytes = valid.slice()
        for (const [at, byte] of changes) bytes[at] = byte
        expectSane(await parse(bytes))
      }),
    )
  })

  test.each(['utf-8', 'cp1252', 'utf-16le-bom'])(
    'cut at every position (%s): never a wrong number, always said',
    async (encoding) => {
      const text = hprimText({ end: ['****FIN****'] })
      const whole = encode(text, encoding)
      const full = (await parse(whole)).documents[0]?.observations ?? []
      for (let length = 0; length < whole.length; length += 1) {
        const file = await parse(whole.subarray(0, length))
        expectSane(file)
        const document = file.documents[0]
        const numbers = document?.observations ?? []
        numbers.forEach((result, index) => {
          if (result.value !== null) expect(result.value).toBe(full[index]?.value)
        })
        // all lines of the coded part are there but the end is not
        if (numbers.length > 0 && numbers.length < full.length) expect(document?.incomplete).toBe(true)
      }
    },
  )

  test.each([
    ['one long line', 'x'.repeat(2_000_000)],
    ['many fields', `${hprimText()}RES|${'|'.repeat(1_000_000)}`],
    ['many records', '****FIN****\nx\n'.repeat(100_000)],
    ['many lines behind the end', `${hprimText({ end: ['****FIN****'] })}${'x\n'.repeat(500_000)}`],
    ['many empty lines', '\n'.repeat(1_000_000)],
    ['many entities', `****LAB****\n${'&eacute;&#'.repeat(200_000)}`],
    ['many comparators', `****LAB****\nRES|a|b|N|${'<'.repeat(500_000)}`],
    ['many digits', `****LAB****\nRES|a|b|N|${'1 '.repeat(500_000)}`],
    ['many stars', '*'.repeat(1_000_000)],
    ['many blanks', `${' '.repeat(1_000_000)}x`],
  ])('%s', async (_name, text) => {
    const bytes = new TextEncoder().encode(text)
    hprim.recognises(bytes)
    expectSane(await parse(bytes))
  })
})
