import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseFile } from '../../../electron/engine/documents/parse-file.ts'
import { pdf } from '../../../electron/engine/documents/pdf/index.ts'
import { pdfText } from '../../../electron/engine/documents/pdf/text.ts'
import { pdfBytes, pdfWithAction } from '../../files/pdf.ts'

const codes = (answer: { warnings: { code: string }[] }): string[] => answer.warnings.map((warning) => warning.code)

describe('at ingest', () => {
  test('one document, whose body is the file', async () => {
    const bytes = await pdfBytes()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const file = await parseFile({ bytes, path: '2', depth: 0 })
    expect(file).toEqual({
      kind: 'pdf',
      documents: [
        {
          source: 'pdf',
          path: '2',
          mediaType: 'application/pdf',
          body: { mediaType: 'application/pdf', size: bytes.length, sha256, path: '2' },
        },
      ],
      warnings: [],
    })
  })

  test('by content: a signature behind a few stray bytes, and nothing else', () => {
    const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
    expect(pdf.recognises(bytesOf('\r\n\r\n%PDF-1.4'))).toBe(true)
    expect(pdf.recognises(bytesOf(`${' '.repeat(2000)}%PDF-1.4`))).toBe(false)
    expect(pdf.recognises(bytesOf('PDF-1.4'))).toBe(false)
    expect(pdf.recognises(new Uint8Array())).toBe(false)
  })
})

describe('text', () => {
  test('lines in order, with their accents', async () => {
    expect(await pdfText(await pdfBytes())).toEqual({
      text: 'Compte rendu de biologie\nCréatinine 8,3 mg/L\nInterprétation : résultat normal',
      warnings: [],
    })
  })

  test('the bytes given stay usable', async () => {
    const bytes = await pdfBytes()
    const before = bytes.slice()
    await pdfText(bytes)
    expect(bytes).toEqual(before)
  })

  test('pages over the limit are not read, and it is said', async () => {
    const answer = await pdfText(await pdfBytes({ lines: ['une page'], pages: 5 }), { pages: 2 })
    expect(answer.text).toBe('une page\nune page')
    expect(codes(answer)).toEqual(['LIMIT_SIZE'])
  })

  test('text over the limit is cut, and it is said', async () => {
    const answer = await pdfText(await pdfBytes({ pages: 3 }), { characters: 30 })
    expect(answer.text.length).toBeLessThanOrEqual(30)
    expect(answer.text).toContain('Compte rendu')
    expect(codes(answer)).toEqual(['LIMIT_SIZE'])
  })

  test('no time left: nothing hangs, and it is said', async () => {
    expect(codes(await pdfText(await pdfBytes({ pages: 3 }), { time: 0 }))).toEqual(['LIMIT_TIME'])
  })

  test('a password', async () => {
    const answer = await pdfText(await pdfBytes({ userPassword: 'secret' }))
    expect(answer.text).toBe('')
    expect(codes(answer)).toEqual(['PDF_ENCRYPTED'])
  })

  test.each([
    ['nothing behind the signature', new TextEncoder().encode('%PDF-1.4\n')],
    ['an empty file', new Uint8Array()],
  ])('%s', async (_name, bytes) => {
    expect(codes(await pdfText(bytes))).toEqual(['PDF_UNREADABLE'])
  })

  test('a script that runs on opening does not run', async () => {
    const marked = globalThis as { pdfRan?: boolean }
    const script = '(globalThis.pdfRan = true; app.launchURL\\("https://example.org"\\))'
    const answer = await pdfText(pdfWithAction(`<< /Type /Action /S /JavaScript /JS ${script} >>`))
    expect(answer).toEqual({ text: '', warnings: [] })
    expect(marked.pdfRan).toBeUndefined()
  })
})

const shared = new URL('../../../../shared/testdata/', import.meta.url)
if (!existsSync(shared)) console.log('shared test data is not here: real PDF files are skipped')
describe.runIf(existsSync(shared))('real files', () => {
  const expected = existsSync(shared)
    ? (JSON.parse(readFileSync(new URL('expected.json', shared), 'utf8')) as Record<string, ExpectedPdf>)
    : {}
  const words = (text: string): string => text.normalize('NFKC').replace(/\s+/g, '')
  // where pdf.js reads something else than pypdf: right-to-left words in visual order; words drawn outside of the page
  const OTHER_READING = ['pdf/habibi.pdf', 'pdf/imagemagick-images.pdf']

  test.each(Object.entries(expected).filter(([name]) => name.endsWith('.pdf')))('%s', async (name, facts) => {
    const answer = await pdfText(readFileSync(new URL(name, shared)))
    expect(codes(answer)).toEqual(facts.encrypted ? ['PDF_ENCRYPTED'] : [])
    if (!OTHER_READING.includes(name)) {
      expect(words(answer.text).startsWith(words(facts.firstPageTextStart ?? '').slice(0, 60))).toBe(true)
    }
  })
})

interface ExpectedPdf {
  encrypted: boolean
  firstPageTextStart?: string
}
