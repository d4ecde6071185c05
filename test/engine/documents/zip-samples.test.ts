// The published hostile zip and XML files (shared test data, not part of the project): each opened or named, none obeyed.

import { existsSync, readdirSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import { rawTextOf } from '../../../electron/engine/documents/xml-tree.ts'
import { readXml } from '../../../electron/engine/documents/xml.ts'
import { ZipArchive } from '../../../electron/engine/documents/zip.ts'

const HOSTILE = new URL('../../../../shared/testdata/hostile/', import.meta.url)
const present = existsSync(HOSTILE)
if (!present) console.log('zip-samples.test: shared test data not found, hostile examples are not read')
const names = present ? readdirSync(HOSTILE) : []

function open(name: string): { sizes: Record<string, number | undefined>; codes: string[] } {
  const zip = new ZipArchive(readFileSync(new URL(name, HOSTILE)))
  const sizes = Object.fromEntries(zip.members.map((member) => [member.name, zip.read(member)?.length]))
  return { sizes, codes: zip.warnings.map((one) => one.code) }
}

describe.runIf(present)('zip', () => {
  it.each(names.filter((name) => name.startsWith('zip_ok')))('%s opens whole', (name) => {
    expect(open(name).codes).toEqual([])
  })

  // A comment shorter than announced hides nothing: both members are whole.
  it.each(names.filter((name) => name.startsWith('zip_bad') && !name.includes('comment_length')))(
    '%s is named',
    (name) => {
      expect(open(name).codes.length).toBeGreaterThan(0)
    },
  )

  it('gives the sound member beside the bad one', () => {
    expect(open('zip_bad_invalid_relative_path_xt.zip')).toEqual({ sizes: { 'b.txt': 5 }, codes: ['ZIP_UNSAFE_PATH'] })
  })
})

describe.runIf(present)('XML', () => {
  it.each(names.filter((name) => name.startsWith('xml_')))('%s: no entity is expanded', (name) => {
    const bytes = readFileSync(new URL(name, HOSTILE))
    const file = readXml(bytes)
    expect(file.warnings.map((one) => one.code)).toContain('XML_DTD')
    expect(rawTextOf(file.root).length).toBeLessThan(bytes.length)
  })
})
