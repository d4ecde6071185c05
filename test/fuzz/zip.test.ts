// Fuzz of the zip reader: any bytes, any mutation, any cut end in members and warnings, within the limits.

import * as fc from 'fast-check'
import { expect, it } from 'vitest'

import { ZIP_LIMITS, ZipArchive } from '../../electron/engine/documents/zip.ts'
import { zipOf } from '../files/xdm.ts'

const LIMITS = { ...ZIP_LIMITS, maxEntries: 50, maxEntryBytes: 100_000, maxTotalBytes: 200_000 }
const ARCHIVE = zipOf({
  'IHE_XDM/SUBSET01/METADATA.XML': Buffer.from('<a>'.repeat(300)),
  'INDEX.HTM': Buffer.from('x'),
  'vide.txt': new Uint8Array(0),
})

function readAll(bytes: Uint8Array): void {
  const zip = new ZipArchive(bytes, LIMITS)
  let total = 0
  for (const member of zip.members) {
    expect(member.name).not.toMatch(/(^|\/)\.\.(\/|$)|^\/|^[A-Za-z]:/)
    const content = zip.read(member)
    total += content?.length ?? 0
  }
  expect(total).toBeLessThanOrEqual(LIMITS.maxTotalBytes)
  expect(zip.members.length).toBeLessThanOrEqual(LIMITS.maxEntries)
  expect(zip.warnings.length).toBeLessThanOrEqual(50)
}

it('survives any bytes, a zip signature before them or not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), fc.boolean(), (bytes, signed) => {
      readAll(
        signed ? Buffer.concat([Buffer.from('PK\u0003\u0004'), bytes, Buffer.from('PK\u0005\u0006'), bytes]) : bytes,
      )
    }),
    { numRuns: 1_000 },
  )
})

it('survives every cut', () => {
  for (let length = 0; length <= ARCHIVE.length; length++) readAll(ARCHIVE.subarray(0, length))
})

it('survives changed bytes', () => {
  const change = fc.tuple(fc.nat(ARCHIVE.length - 1), fc.nat(255))
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
      const bytes = Buffer.from(ARCHIVE)
      for (const [at, value] of changes) bytes[at] = value
      readAll(bytes)
    }),
    { numRuns: 3_000 },
  )
})
