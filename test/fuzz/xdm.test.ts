// Fuzz of the XDM reader: a damaged archive or METADATA.XML never throws, and never gives a document to another person.

import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import type { ParsedFile } from '../../electron/engine/documents/document.ts'
import { parseFile } from '../../electron/engine/documents/parse-file.ts'
import { xdm } from '../../electron/engine/documents/xdm/index.ts'
import { biologyCda, pq } from '../files/cda.ts'
import { LEGRAND } from '../files/patients.ts'
import { metadataXml, xdmZip, type XdmFile } from '../files/xdm.ts'

const FILE: XdmFile = {
  uri: 'DOC00001.XML',
  bytes: biologyCda([{ results: [{ code: '2823-3', label: 'Potassium', value: pq('4.1', 'mmol/L') }] }]),
}
const ARCHIVE = xdmZip({ files: [FILE] })

async function parse(bytes: Uint8Array): Promise<ParsedFile> {
  // Called without the net of parseFile: what it would catch must not happen.
  const parsed = await xdm.parse({ bytes, path: '2', depth: 0 }, parseFile)
  expect(parsed.warnings.map((one) => one.code)).not.toContain('PARSER_DIED')
  return parsed
}

it('reads what is left, wherever the archive is cut', async () => {
  for (let length = 0; length < ARCHIVE.length; length += 5) {
    for (const document of (await parse(ARCHIVE.subarray(0, length))).documents) {
      if (document.patient?.ins !== undefined) expect(document.patient.ins.value).toBe(LEGRAND.ins)
    }
  }
})

it('survives changed bytes of the archive', async () => {
  const change = fc.tuple(fc.nat(ARCHIVE.length - 1), fc.nat(255))
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 10 }), async (changes) => {
      const bytes = Buffer.from(ARCHIVE)
      for (const [at, value] of changes) bytes[at] = value
      expect(Array.isArray((await parse(bytes)).documents)).toBe(true)
    }),
    { numRuns: 500 },
  )
})

it('keeps the document whatever METADATA.XML becomes', async () => {
  const metadata = metadataXml({ files: [FILE] })
  const change = fc.tuple(
    fc.nat(metadata.length - 1),
    fc.constantFrom('<', '>', '"', '&', '/', 'x', '', '\0', '|', '^'),
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 8 }),
      fc.nat(metadata.length),
      async (changes, cut) => {
        const pieces = metadata.split('')
        for (const [at, value] of changes) pieces[at] = value
        const text = pieces.join('')
        for (const one of [text, text.slice(0, cut)]) {
          const { documents } = await parse(xdmZip({ files: [FILE], metadata: one }))
          expect(documents).toHaveLength(1)
          expect(documents[0]?.observations?.[0]?.value).toBe(4.1)
        }
      },
    ),
    { numRuns: 200 },
  )
})
