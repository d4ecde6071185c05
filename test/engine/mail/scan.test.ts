import { describe, expect, it } from 'vitest'
import { scanStructure } from '../../../electron/engine/mail/scan.ts'
import { build, ENVELOPE, file, multipart, PDF, text, type Entity } from './mime-builder.ts'

const paths = (raw: Buffer): string[] => scanStructure(raw).leaves.map((l) => `${l.path} ${l.contentType}`)
const codes = (raw: Buffer): string[] => scanStructure(raw).warnings.map((w) => w.code)

describe('scanStructure', () => {
  it('gives 1 to a message without parts, and the exact range of its body', () => {
    const raw = build({ headers: [...ENVELOPE, 'Content-Type: text/plain'], body: 'Bonjour\r\n' })
    const { leaves, headerEnd, warnings } = scanStructure(raw)
    expect(leaves).toMatchObject([{ path: '1', encoding: '7bit', end: raw.length }])
    expect(raw.subarray(leaves[0]!.start).toString()).toBe('Bonjour\r\n')
    expect(raw.subarray(0, headerEnd).toString()).toMatch(/text\/plain\r\n\r\n$/)
    expect(warnings).toEqual([])
  })

  for (const [name, eol] of [
    ['CRLF', '\r\n'],
    ['LF alone', '\n'],
  ] as const) {
    it(`numbers nested multiparts as IMAP does (${name})`, () => {
      const alternative = multipart('alternative', [text('a'), { headers: ['Content-Type: text/html'], body: '<p>a' }])
      const raw = build(multipart('mixed', [alternative, file(PDF, 'application/pdf', 'a.pdf')], 'm', ENVELOPE), eol)
      expect(paths(raw)).toEqual(['1.1 text/plain', '1.2 text/html', '2 application/pdf'])
      const [first, , pdf] = scanStructure(raw).leaves
      expect(raw.subarray(first!.start, first!.end).toString()).toBe('a')
      expect(pdf).toMatchObject({ filename: 'a.pdf', disposition: 'attachment', parent: 'mixed', encoding: 'base64' })
      expect(codes(raw)).toEqual([])
    })
  }

  it('goes on inside an attached message, below its path', () => {
    const inner = build(multipart('mixed', [text('dedans'), file(PDF, 'application/pdf')], 'interne', ENVELOPE))
    const raw = build(
      multipart('mixed', [text('a'), { headers: ['Content-Type: message/rfc822'], body: inner }], 'm', ENVELOPE),
    )
    expect(paths(raw)).toEqual(['1 text/plain', '2 message/rfc822', '2!1 text/plain', '2!2 application/pdf'])
  })

  it('is not fooled by a boundary that begins like another one', () => {
    const inner = multipart('alternative', [text('x'), text('y')], 'lim-2')
    const raw = build(multipart('mixed', [inner, text('z')], 'lim', ENVELOPE))
    expect(paths(raw)).toEqual(['1.1 text/plain', '1.2 text/plain', '2 text/plain'])
  })

  it('keeps the last part of a message whose end is missing, and says so', () => {
    const raw = build({
      ...multipart('mixed', [text('a'), file(PDF, 'application/pdf')], 'm', ENVELOPE),
      unclosed: true,
    })
    expect(paths(raw)).toEqual(['1 text/plain', '2 application/pdf'])
    expect(codes(raw)).toEqual(['MIME_MALFORMED'])
  })

  it('ends an unclosed inner multipart at the outer delimiter', () => {
    const inner = { ...multipart('alternative', [text('a')], 'int'), unclosed: true }
    const raw = build(multipart('mixed', [inner, file(PDF, 'application/pdf')], 'ext', ENVELOPE))
    expect(paths(raw)).toEqual(['1.1 text/plain', '2 application/pdf'])
  })

  it('finds the boundary that is used when another is announced', () => {
    const entity = multipart('mixed', [text('a'), file(PDF, 'application/pdf')], 'vrai', ENVELOPE)
    entity.headers = [...ENVELOPE, 'Content-Type: multipart/mixed; boundary=faux']
    expect(paths(build(entity))).toEqual(['1 text/plain', '2 application/pdf'])
    expect(codes(build(entity))).toEqual(['MIME_MALFORMED'])
  })

  it('reads a multipart without any delimiter as one text', () => {
    const raw = build({ headers: [...ENVELOPE, 'Content-Type: multipart/mixed; boundary=x'], body: 'que des mots' })
    expect(paths(raw)).toEqual(['1 text/plain'])
    expect(codes(raw)).toEqual(['MIME_MALFORMED'])
  })

  it('reads 100 levels, warns, and keeps what is deeper unopened', () => {
    const nest = (levels: number): Buffer => {
      let entity: Entity = text('au fond')
      for (let i = 0; i < levels; i++) entity = multipart('mixed', [entity], `n${i}`, i === levels - 1 ? ENVELOPE : [])
      return build(entity)
    }
    expect(paths(nest(100))).toEqual([`${Array(100).fill('1').join('.')} text/plain`])
    expect(codes(nest(100))).toEqual(['MIME_TOO_DEEP'])
    expect(paths(nest(400))).toEqual([`${Array(128).fill('1').join('.')} multipart/mixed`])
  })

  it('stops at 5000 parts', () => {
    const raw = build(
      multipart(
        'mixed',
        Array.from({ length: 6000 }, () => text('a')),
        'm',
        ENVELOPE,
      ),
    )
    expect(scanStructure(raw).leaves).toHaveLength(5000)
    expect(codes(raw)).toContain('MIME_MALFORMED')
  })

  it('survives headers that are none', () => {
    for (const raw of [
      '',
      '\r\n',
      '\n\nmots',
      'mots sans en-tête',
      'A: b',
      'Content-Type: multipart/mixed; boundary="',
      'From x\nSubject: s\n\nb',
    ]) {
      expect(scanStructure(Buffer.from(raw)).leaves.length).toBeLessThanOrEqual(1)
    }
    expect(scanStructure(Buffer.from('mots\n\nsuite')).leaves).toMatchObject([{ path: '1', start: 0, end: 11 }])
  })

  it('keeps the fields below a stray line', () => {
    const raw = Buffer.from('From: a@b.fr\r\nligne perdue\r\nContent-Type: application/pdf\r\n\r\n%PDF')
    expect(paths(raw)).toEqual(['1 application/pdf'])
    expect(codes(raw)).toEqual(['MIME_MALFORMED'])
  })
})
