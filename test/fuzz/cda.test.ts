// Fuzz of the CDA reader: a cut or changed document never throws, and never gives a value that the sender did not write.

import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { cda } from '../../electron/engine/documents/cda/index.ts'
import type { ParsedFile } from '../../electron/engine/documents/document.ts'
import { biologyCda, pq, range } from '../files/cda.ts'
import { LEGRAND } from '../files/patients.ts'

const REPORT = Buffer.from(
  biologyCda(
    [
      {
        title: 'Ionogramme',
        battery: 'Ions',
        results: [
          {
            code: '2823-3',
            label: 'Potassium',
            value: pq('4.1', 'mmol/L'),
            range: range('3.5', '5.1', 'mmol/L'),
            method: 'ISE',
          },
          {
            code: '2951-2',
            label: 'Sodium',
            value: pq('140', 'mmol/L'),
            previous: [{ value: pq('138', 'mmol/L'), time: '2025' }],
          },
        ],
      },
    ],
    { version: 1, setId: '1.2.3' },
    Buffer.from('%PDF-1.4 court'),
  ),
)

function parse(bytes: Uint8Array): ParsedFile {
  const parsed = cda.parse({ bytes, path: '2', depth: 0 }, () => Promise.reject(new Error('unused')))
  if (parsed instanceof Promise) throw new TypeError('synchronous')
  JSON.stringify(parsed)
  return parsed
}

it('never gives a wrong value or another identity, wherever the file is cut', () => {
  // Character by character around the results, and every 7th elsewhere.
  const [from, to] = [REPORT.indexOf('Potassium'), REPORT.lastIndexOf('</entry>')]
  for (let length = 0; length < REPORT.length; length += length > from && length < to ? 1 : 7) {
    for (const document of parse(REPORT.subarray(0, length)).documents) {
      if (document.patient?.ins !== undefined) expect(document.patient.ins.value).toBe(LEGRAND.ins)
      for (const one of document.observations ?? []) expect([4.1, 140, null]).toContain(one.value)
      for (const one of document.observations ?? []) expect([undefined, 138]).toContain(one.previous?.[0]?.value)
      expect(document.incomplete).toBe(true)
    }
  }
})

it('survives changed bytes', () => {
  const change = fc.tuple(fc.nat(REPORT.length - 1), fc.nat(255))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 20 }), (changes) => {
      const bytes = Buffer.from(REPORT)
      for (const [at, value] of changes) bytes[at] = value
      expect(parse(bytes).kind).toBe('cda')
      expect(typeof cda.recognises(bytes)).toBe('boolean')
      expect(cda.extract?.(bytes, '#body')).not.toBeInstanceOf(Promise)
    }),
    { numRuns: 1_000 },
  )
})

it('survives moved pieces', () => {
  const pieces = REPORT.toString().split(/(?=<)/)
  fc.assert(
    fc.property(fc.shuffledSubarray(pieces, { minLength: 20, maxLength: 200 }), (some) => {
      expect(parse(Buffer.from(`<ClinicalDocument xmlns="urn:hl7-org:v3">${some.join('')}`)).kind).toBe('cda')
    }),
    { numRuns: 500 },
  )
})
