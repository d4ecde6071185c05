// Hostile PDF: whatever the bytes, reading ends with text or a warning, and nothing escapes as a rejection.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { pdfText } from '../../electron/engine/documents/pdf/text.ts'
import { pdfWithAction } from '../files/pdf.ts'

const valid = pdfWithAction('<< /Type /Action /S /URI /URI (https://example.org) >>')
const LIMITS = { time: 2000, pages: 20, characters: 10_000 }

async function expectAnswer(bytes: Uint8Array): Promise<void> {
  const { text, warnings } = await pdfText(bytes, LIMITS)
  expect(text.length).toBeLessThanOrEqual(LIMITS.characters)
  for (const { code } of warnings) expect(code).toMatch(/^(PDF_UNREADABLE|PDF_ENCRYPTED|LIMIT_TIME|LIMIT_SIZE)$/)
}

describe('PDF', () => {
  test('random bytes behind the signature', async () => {
    const bytes = fc.uint8Array({ maxLength: 500 }).map((tail) => Buffer.concat([Buffer.from('%PDF-1.7\n'), tail]))
    await fc.assert(fc.asyncProperty(bytes, expectAnswer), { numRuns: 60 })
  })

  test('changed bytes of a valid file', async () => {
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255))
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 10 }), async (changes) => {
        const bytes = valid.slice()
        for (const [at, byte] of changes) bytes[at] = byte
        await expectAnswer(bytes)
      }),
      { numRuns: 100 },
    )
  })

  test('cut at every tenth position', async () => {
    for (let length = 0; length < valid.length; length += 10) await expectAnswer(valid.subarray(0, length))
  })
})
