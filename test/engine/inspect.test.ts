import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { inspectFile, type Inspection } from '../../electron/engine/inspect.ts'
import { hprimBytes, hprimText } from '../files/hprim.ts'
import { pdfBytes } from '../files/pdf.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)

function mail(parts: { type: string; filename?: string; bytes: Uint8Array }[]): Uint8Array {
  const bodies = parts.map(({ type, filename, bytes }) => {
    const disposition = filename === undefined ? 'inline' : `attachment; filename="${filename}"`
    return `--b\r\nContent-Type: ${type}\r\nContent-Disposition: ${disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(bytes).toString('base64')}\r\n`
  })
  return bytesOf(
    `From: Labo <labo@alizes.mssante.fr>\r\nTo: ferre@medecin.mssante.fr\r\nSubject: Resultats\r\nDate: Tue, 3 Nov 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${bodies.join('')}--b--\r\n`,
  )
}

describe('recognised by content, whatever the name', () => {
  test('HPRIM', async () => {
    const answer = await inspectFile('x.pdf', hprimBytes({}, 'cp850'))
    expect(answer).toMatchObject({
      file: 'x.pdf',
      kind: 'hprim',
      documents: [{ patient: { name: 'LÉVÊQUE' } }],
      warnings: [],
    })
    expect(answer).not.toHaveProperty('message')
  })

  test('PDF, with its text', async () => {
    const answer = await inspectFile('x.xml', await pdfBytes())
    expect(answer.kind).toBe('pdf')
    expect(answer.documents[0]?.text).toContain('Créatinine 8,3 mg/L')
  })

  test('PDF under a password: read as a file, its text is not, and it is said', async () => {
    const answer = await inspectFile('x.pdf', await pdfBytes({ userPassword: 'secret' }))
    expect(answer).toMatchObject({ kind: 'pdf', warnings: [{ code: 'PDF_ENCRYPTED' }] })
    expect(answer).not.toHaveProperty('error')
  })

  test('a message with a report and its PDF: one document, text of both', async () => {
    const pdf = await pdfBytes({ lines: ['Page du laboratoire'] })
    const raw = mail([
      { type: 'text/plain; charset=utf-8', bytes: bytesOf('Bonjour') },
      { type: 'application/octet-stream', filename: 'r.hpr', bytes: hprimBytes({}, 'macroman') },
      { type: 'application/octet-stream', filename: 'r.pdf', bytes: pdf },
    ])
    const answer = await inspectFile('m.bin', raw)
    expect(answer.kind).toBe('message')
    expect(answer.message).toMatchObject({ subject: 'Resultats', text: 'Bonjour' })
    expect(answer.message?.attachments.map((attachment) => attachment.filename)).toEqual(['r.hpr', 'r.pdf'])
    expect(answer.documents).toHaveLength(1)
    expect(answer.documents[0]?.text).toContain('Prélèvement à jeun')
    expect(answer.documents[0]?.text).toContain('Page du laboratoire')
  })

  test('a report in the words of the mail', async () => {
    const raw = mail([{ type: 'text/plain; charset=utf-8', bytes: bytesOf(`${hprimText()}\r\nCordialement`) }])
    expect((await inspectFile('m', raw)).documents).toMatchObject([{ source: 'hprim', path: '1' }])
  })
})

describe('nothing to read', () => {
  test.each([
    ['an empty file', new Uint8Array()],
    ['words', bytesOf('Bonjour, rien de clinique ici.')],
    ['zeros', new Uint8Array(5000)],
  ])('%s', async (_name, bytes) => {
    expect(await inspectFile('f', bytes)).toMatchObject({
      file: 'f',
      kind: 'unknown',
      documents: [],
      error: { code: 'FILE_UNREADABLE' },
    })
  })
})

test('the answer is JSON as it is: nothing undefined, no HTML', async () => {
  const answer = await inspectFile('f', mail([{ type: 'text/html', bytes: bytesOf('<p>Bonjour</p>') }]))
  expect(JSON.parse(JSON.stringify(answer))).toEqual(answer)
  expect(undefinedFields(answer)).toEqual([])
  expect(JSON.stringify(answer)).not.toContain('<p>')
})

function undefinedFields(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [key] : undefinedFields(inner)))
}

// ---- real files of others, when they are here: every difference is known and has its reason ----

const shared = new URL('../../../shared/testdata/', import.meta.url)
const present = existsSync(shared)
if (!present) console.log('shared test data is not here: the comparison with real files is skipped')

interface Expected {
  subject?: string
  messageId?: string
  from?: { address: string }[]
  to?: { address: string }[]
  attachments?: { sha256?: string }[] | string[]
  dsn?: { action?: string; status?: string }[]
  mdn?: { 'original-message-id'?: string }
  title?: string
  typeCode?: { code?: string }
  versionNumber?: string
  labObservationCount?: number
  bodyKind?: string
  patient?: { ins?: { extension: string }[]; sex?: string; birthplace?: string }
  header?: { name: string; firstName: string }
  results?: { label?: string; code?: string; value?: string }[]
  documents?: { uniqueId?: string }[]
}

/** file and field → why ours stands. A difference that is not here fails, and so does an entry that no longer differs. */
const NOTHING_SAID = 'the one result has null flavours only, no value: ours lists none'
const UNTAGGED = 'results without the XD-LAB template are results too: ours lists all four'
const CDA_IDENTIFIER =
  'METADATA and the CDA header give different ids: ours is that of the CDA, which other documents refer to'
const RAW_8BIT = 'raw 8-bit header: the reference gives replacement characters, ours decodes it'
const KNOWN: Record<string, string> = {
  'cda/ccda_PracticeFusion_AdamEveryman-ReferralSummary.xml results': NOTHING_SAID,
  'cda/ccda_PracticeFusion_MaryGrant-ClinicalSummary.xml results': NOTHING_SAID,
  'cda/ccda_EMERGE_Patient-10.xml results': NOTHING_SAID,
  'cda/ccda_EMERGE_Patient-130.xml results': NOTHING_SAID,
  'cda/ccda_HL7_CCD.xml results': 'announced without a value (active): pending, no result',
  'cda/ihe_IHE_LabReport_20070816.xml results': UNTAGGED,
  'cda/ihe_IHE_LabReport_20070816_Errored.xml results': UNTAGGED,
  'cda/ihe_IHE_LabReport_21_Extended.xml results': UNTAGGED,
  'xdm/ONC_XDM_FULL.ZIP uniqueIds': CDA_IDENTIFIER,
  'xdm/ETT_C32_SAMPLE2_IN_XDM.ZIP uniqueIds': CDA_IDENTIFIER,
  'xdm/ETT_CCDA_INPATIENT_IN_XDM.ZIP uniqueIds': CDA_IDENTIFIER,
  'xdm/ETTweb_XDM_LIM.ZIP uniqueIds': CDA_IDENTIFIER,
  'hprim/freemedforms_body_test1.hpr results': 'a line with neither label nor value says nothing (spec §3.1)',
  'mime/mailgem_attachment_attachment_pdf.eml subject': RAW_8BIT,
  'mime/mailgem_attachment_attachment_pdf_lf.eml subject': RAW_8BIT,
  'mime/mailgem_attachment_attachment_pdf_non_ascii.eml subject': RAW_8BIT,
  'mime/mailgem_attachment_attachment_pdf_non_ascii_lf.eml subject': RAW_8BIT,
  'mime/mailgem_error_content_transfer_encoding_empty.eml subject': RAW_8BIT,
  'mime/mailgem_error_invalid_subject_characters.eml subject': RAW_8BIT,
  'mime/mailgem_error_must_supply_encoding.eml subject': RAW_8BIT,
  'mime/mailgem_error_trademark_character_in_subject.eml subject': RAW_8BIT,
  'mime/mailgem_rfc6532_utf8_headers.eml subject': RAW_8BIT,
  'mime/mailgem_rfc6532_utf8_headers.eml from': RAW_8BIT,
  'mime/mailgem_rfc6532_utf8_headers.eml to': RAW_8BIT,
  'mime/mmp_m0001.txt subject': RAW_8BIT,
  'mime/mmp_m0009.txt subject': RAW_8BIT,
  'mime/mmp_m2006.txt subject': RAW_8BIT,
  'mime/mmp_m2014.txt subject': RAW_8BIT,
  'mime/mailgem_error_bad_encoded_subject.eml subject':
    'an encoded word of unknown charset that is plain ASCII: ours decodes it',
  'mime/mailgem_error_missing_body.eml to': 'not an address: both keep what was written',
  'mime/mailgem_plain_mix_caps_content_type.eml from': 'name and address without brackets: ours finds the address',
  'mime/mailgem_plain_raw_email_incorrect_header.eml subject':
    'a broken line among the headers: ours reads on behind it',
  'mime/mailgem_plain_raw_email_incorrect_header.eml messageId':
    'a broken line among the headers: ours reads on behind it',
  'mime/mailgem_plain_raw_email_incorrect_header.eml from': 'a broken line among the headers: ours reads on behind it',
  'mime/mailgem_plain_raw_email_incorrect_header.eml to': 'a broken line among the headers: ours reads on behind it',
}

/** The fields that both sides state, as text: expected, ours. */
function compared(
  name: string,
  expected: Expected,
  answer: Inspection,
): [field: string, expected: string, ours: string][] {
  const rows: [string, unknown, unknown][] = []
  const document = answer.documents[0]
  if (name.startsWith('mime/')) {
    const { message } = answer
    rows.push(
      ['subject', words(expected.subject), words(message?.subject)],
      ['messageId', expected.messageId ?? '', message?.messageId ?? ''],
      ['from', expected.from?.[0]?.address ?? '', message?.from?.address ?? ''],
      ['to', addresses(expected.to), addresses(message?.to)],
      ['lost attachments', '', lost(expected.attachments, message?.attachments).join()],
    )
    if (expected.dsn !== undefined) rows.push(['dsn', expected.dsn[0]?.status ?? '', message?.receipt?.status ?? ''])
    if (expected.mdn !== undefined) {
      rows.push(['mdn', expected.mdn['original-message-id'] ?? '', message?.receipt?.originalMessageId ?? ''])
    }
  } else if (name.startsWith('cda/')) {
    rows.push(
      ['title', words(expected.title), words(document?.title)],
      ['typeCode', expected.typeCode?.code ?? '', document?.typeCode ?? ''],
      ['version', expected.versionNumber ?? '', String(document?.version ?? '')],
      ['ins', expected.patient?.ins?.[0]?.extension ?? '', document?.patient?.ins?.value ?? ''],
    )
    if (expected.labObservationCount !== undefined && expected.labObservationCount > 0) {
      rows.push(['results', expected.labObservationCount, document?.observations?.length ?? 0])
    }
  } else if (name.startsWith('hprim/') && expected.header !== undefined) {
    const stated = (result: { label?: string; code?: string; value?: string }): string =>
      `${result.code}=${result.value ?? ''}`
    rows.push(
      [
        'patient',
        `${expected.header.name} ${expected.header.firstName}`,
        `${document?.patient?.name} ${document?.patient?.givenNames?.join()}`,
      ],
      [
        'results',
        (expected.results ?? []).map(stated).join(),
        (document?.observations ?? []).map(({ code, valueText }) => `${code}=${valueText}`).join(),
      ],
    )
  } else if (name.startsWith('xdm/')) {
    const ids = (list: { uniqueId?: string }[] | undefined): string =>
      (list ?? [])
        .map((one) => one.uniqueId ?? '')
        .sort()
        .join()
    rows.push(['uniqueIds', ids(expected.documents), ids(answer.documents)])
  }
  return rows.map(([field, theirs, ours]) => [field, String(theirs), String(ours)])
}

const words = (text: string | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim()
const addresses = (list: { address: string }[] | undefined): string => (list ?? []).map((one) => one.address).join()
/** Ours also lists inline files and attached messages; what the reference lists may not be missing. */
function lost(theirs: Expected['attachments'], ours: { sha256: string }[] | undefined): string[] {
  const held = new Set((ours ?? []).map((one) => one.sha256))
  return (theirs ?? [])
    .flatMap((one) => (typeof one === 'string' || one.sha256 === undefined ? [] : [one.sha256]))
    .filter((sha256) => !held.has(sha256))
}

test.runIf(present)(
  'every file of the shared test data',
  async () => {
    const all = JSON.parse(readFileSync(new URL('expected.json', shared), 'utf8')) as Record<string, Expected>
    const differences: { where: string; expected: string; ours: string }[] = []
    const kinds: Record<string, string> = {}
    for (const [name, expected] of Object.entries(all)) {
      if (!/^(mime|cda|xdm|hprim|pdf|hostile)\//.test(name)) continue
      const answer = await inspectFile(name, readFileSync(new URL(name, shared)))
      expect(undefinedFields(answer), name).toEqual([])
      kinds[name] = answer.kind
      for (const [field, theirs, ours] of compared(name, expected, answer)) {
        if (theirs !== ours)
          differences.push({ where: `${name} ${field}`, expected: theirs.slice(0, 60), ours: ours.slice(0, 60) })
      }
    }
    console.table(differences)
    for (const [name, kind] of Object.entries(kinds)) {
      const folder = name.slice(0, name.indexOf('/'))
      if (folder === 'mime') expect(kind, name).toBe('message')
      else if (folder !== 'hostile') expect(kind, name).toBe(folder)
    }
    expect(differences.map(({ where }) => where).filter((where) => KNOWN[where] === undefined)).toEqual([])
    expect(Object.keys(KNOWN).filter((where) => !differences.some((difference) => difference.where === where))).toEqual(
      [],
    )
  },
  120_000,
)
