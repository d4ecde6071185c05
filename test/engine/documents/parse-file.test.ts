import { describe, expect, test } from 'vitest'
import { MAX_CONTAINER_DEPTH } from '../../../electron/engine/documents/format.ts'
import { formats } from '../../../electron/engine/documents/formats.ts'
import { formatOf, parseFile } from '../../../electron/engine/documents/parse-file.ts'
import { hprimBytes } from '../../files/hprim.ts'
import { pdfBytes } from '../../files/pdf.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

describe('the format is that of the content', () => {
  test('each format once, containers and marked-up documents before plain text', () => {
    expect(formats.map((format) => format.name)).toEqual(['xdm', 'cda', 'pdf', 'hprim'])
  })

  test('one format for one file', async () => {
    expect(formatOf(hprimBytes({}, 'utf-16le'))?.name).toBe('hprim')
    expect(formatOf(await pdfBytes())?.name).toBe('pdf')
    expect(formatOf(bytesOf('<ClinicalDocument xmlns="urn:hl7-org:v3"/>'))?.name).toBe('cda')
    expect(formatOf(bytesOf('Bonjour'))).toBeUndefined()
  })

  test('what no format knows is unknown, without a warning', async () => {
    const expected = { kind: 'unknown', documents: [], warnings: [] }
    expect(await parseFile({ bytes: bytesOf('Bonjour'), path: '2', depth: 0 })).toEqual(expected)
    expect(await parseFile({ bytes: new Uint8Array(), path: '2', depth: 0 })).toEqual(expected)
  })
})

test('too deep inside containers: not opened, and it is said where', async () => {
  const file = await parseFile({ bytes: hprimBytes(), path: '2!a.zip!b.hpr', depth: MAX_CONTAINER_DEPTH + 1 })
  expect(file).toMatchObject({
    kind: 'unknown',
    documents: [],
    warnings: [{ code: 'ZIP_NESTED', part: '2!a.zip!b.hpr' }],
  })
})

test('the place of the file is the start of every path', async () => {
  const file = await parseFile({ bytes: hprimBytes(), path: '2!x/r.hpr', depth: 1 })
  expect(file.documents.map((document) => document.path)).toEqual(['2!x/r.hpr'])
})
