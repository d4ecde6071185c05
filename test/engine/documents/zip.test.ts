// The zip reader: sound archives of every form, and each hostile one refused in part and by name (R40).

import { deflateRawSync } from 'node:zlib'

import { describe, expect, it } from 'vitest'

import { isZip, ZIP_LIMITS, ZipArchive, type ZipLimits } from '../../../electron/engine/documents/zip.ts'
import { zipOf } from '../../files/xdm.ts'

const text = (words: string): Uint8Array => Buffer.from(words)

function contents(bytes: Uint8Array, limits?: ZipLimits): { files: Record<string, string>; codes: string[] } {
  const zip = new ZipArchive(bytes, limits)
  const files: Record<string, string> = {}
  for (const member of zip.members) {
    const content = zip.read(member)
    if (content !== undefined) files[member.name] = Buffer.from(content).toString()
  }
  return { files, codes: zip.warnings.map((one) => one.code) }
}

/** Changes bytes at every place where `from` stands. */
function patched(bytes: Uint8Array, from: Uint8Array | string, to: Uint8Array | string): Uint8Array {
  const copy = Buffer.from(bytes)
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + 1)) Buffer.from(to).copy(copy, at)
  return copy
}

/** Writes `value` at `offset` of each central header. */
function inCentral(bytes: Uint8Array, offset: number, value: number, size: 2 | 4 = 2): Uint8Array {
  const copy = Buffer.from(bytes)
  for (
    let at = copy.indexOf('PK\u0001\u0002', 0, 'latin1');
    at >= 0;
    at = copy.indexOf('PK\u0001\u0002', at + 1, 'latin1')
  ) {
    copy.writeUIntLE(value, at + offset, size)
  }
  return copy
}

describe('sound archives', () => {
  const archive = zipOf({ 'IHE_XDM/A.XML': text('<a/>'), 'IHE_XDM/vide.txt': text(''), 'é.txt': text('é'.repeat(500)) })

  it('gives every member', () => {
    expect(contents(archive)).toEqual({
      files: { 'IHE_XDM/A.XML': '<a/>', 'IHE_XDM/vide.txt': '', 'é.txt': 'é'.repeat(500) },
      codes: [],
    })
    expect(isZip(archive)).toBe(true)
    expect(isZip(text('PK'))).toBe(false)
  })

  it('reads an archive that something stands before, or after', () => {
    expect(contents(Buffer.concat([text('Bonjour\r\n'), archive])).files).toHaveProperty('IHE_XDM/A.XML', '<a/>')
    expect(contents(Buffer.concat([archive, text('\r\n--frontiere--')])).files).toHaveProperty('IHE_XDM/A.XML', '<a/>')
  })

  it('reads the names of older Windows software as CP437', () => {
    const named = zipOf({ 'r_sum_.xml': text('x') })
    const old = patched(named, 'r_sum_.xml', Buffer.from([0x72, 0x82, 0x73, 0x75, 0x6d, 0x82, 0x2e, 0x78, 0x6d, 0x6c]))
    expect(Object.keys(contents(old).files)).toEqual(['résumé.xml'])
  })

  it('opens an empty archive', () => {
    const empty = Buffer.concat([text('PK\u0005\u0006'), Buffer.alloc(18)])
    expect(contents(empty)).toEqual({ files: {}, codes: [] })
  })
})

describe('hostile archives', () => {
  it.each(['../x.xml', '/x.xml', 'C:/x.xml', 'a/../../x.xml', '..\\x.xml', 'a\u0000b.xml'])('leaves %j out', (name) => {
    const { files, codes } = contents(zipOf({ [name]: text('x'), 'ok.txt': text('ok') }))
    expect(files).toEqual({ 'ok.txt': 'ok' })
    expect(codes).toEqual(['ZIP_UNSAFE_PATH'])
  })

  it('leaves links and encrypted members out', () => {
    const archive = zipOf({ 'a.xml': text('/etc/passwd') })
    const link = inCentral(inCentral(archive, 4, 0x031e), 40, 0xa1ff)
    expect(contents(link)).toEqual({ files: {}, codes: ['ZIP_SYMLINK'] })
    expect(contents(inCentral(archive, 8, 1))).toEqual({ files: {}, codes: ['ZIP_ENCRYPTED'] })
  })

  it('keeps two members of one name', () => {
    const archive = patched(zipOf({ 'a.xml': text('un'), 'b.xml': text('deux') }), 'b.xml', 'a.xml')
    expect(contents(archive)).toEqual({ files: { 'a.xml': 'un', 'a.xml~2': 'deux' }, codes: ['ZIP_DUPLICATE_NAME'] })
  })

  it('refuses a bomb by what it yields, not by what it announces', () => {
    const limits = { ...ZIP_LIMITS, ratioFloorBytes: 10_000 }
    const bomb = inCentral(zipOf({ 'a.bin': new Uint8Array(5_000_000), 'b.txt': text('ok') }), 24, 10, 4)
    const { files, codes } = contents(bomb, limits)
    expect(files).not.toHaveProperty('a.bin')
    expect(codes).toContain('ZIP_BOMB')
  })

  it('counts the bytes of all members together', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`${n}.txt`, text('x'.repeat(1_000))]))
    const { files, codes } = contents(zipOf(many), { ...ZIP_LIMITS, maxTotalBytes: 5_500 })
    expect(Object.values(files).join('').length).toBeLessThanOrEqual(5_500)
    expect(codes).toContain('ZIP_BOMB')
  })

  it('bounds the number of members', () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.txt`, text('x')]))
    const { files, codes } = contents(zipOf(many), { ...ZIP_LIMITS, maxEntries: 10 })
    expect(Object.keys(files)).toHaveLength(10)
    expect(codes).toEqual(['ZIP_TOO_MANY_ENTRIES'])
  })

  it('names a method that it does not know', () => {
    expect(contents(inCentral(zipOf({ 'a.txt': text('x') }), 10, 12))).toEqual({ files: {}, codes: ['ZIP_BROKEN'] })
  })
})

describe('damaged archives', () => {
  const long = Array.from({ length: 4_000 }, (_, n) => `ligne ${n * 7919}`).join('\n')

  it('salvages members when the directory is lost', () => {
    const archive = zipOf({ 'a.txt': text('un'), 'b.txt': text(long) })
    const directory = Buffer.from(archive).indexOf('PK\u0001\u0002', 0, 'latin1')
    expect(contents(archive.subarray(0, directory))).toEqual({
      files: { 'a.txt': 'un', 'b.txt': long },
      codes: ['ZIP_TRUNCATED'],
    })
  })

  it('gives the readable start of a member that is cut', () => {
    const archive = zipOf({ 'a.txt': text('un'), 'b.txt': text(long) })
    const { files, codes } = contents(archive.subarray(0, 6_000))
    expect(files['a.txt']).toBe('un')
    expect(long.startsWith(files['b.txt'] ?? '?')).toBe(true)
    expect((files['b.txt'] ?? '').length).toBeGreaterThan(5_000)
    expect(codes).toContain('ZIP_TRUNCATED')
  })

  it('gives a member whose checksum is wrong, with a warning', () => {
    expect(contents(inCentral(zipOf({ 'a.txt': text('un') }), 16, 7, 4))).toEqual({
      files: { 'a.txt': 'un' },
      codes: ['ZIP_BROKEN'],
    })
  })

  it('reads streamed members without a directory', () => {
    const packed = deflateRawSync(text(long))
    const header = Buffer.alloc(30)
    header.write('PK\u0003\u0004', 'latin1')
    header.writeUInt16LE(8, 6)
    header.writeUInt16LE(8, 8)
    header.writeUInt16LE(5, 26)
    const descriptor = Buffer.concat([text('PK\u0007\u0008'), Buffer.alloc(12)])
    const streamed = Buffer.concat([header, text('a.txt'), packed, descriptor])
    expect(contents(streamed).files).toEqual({ 'a.txt': long })
  })
})
