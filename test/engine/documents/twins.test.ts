import { describe, expect, test } from 'vitest'
import type { ClinicalDocument } from '../../../electron/engine/documents/document.ts'
import { mergeTwins, type TwinCandidate } from '../../../electron/engine/documents/twins.ts'

const blob = (sha256: string, path: string) => ({ mediaType: 'application/pdf', size: 10, sha256, path })
const pdf = (path: string, sha256 = `pdf-${path}`): ClinicalDocument => ({
  source: 'pdf',
  path,
  mediaType: 'application/pdf',
  body: blob(sha256, path),
})
const file = (path: string, filename: string, sha256 = `file-${path}`): TwinCandidate => ({
  path,
  filename,
  size: 10,
  sha256,
})
const letter = (more: Partial<ClinicalDocument> = {}): ClinicalDocument => ({
  source: 'xdm',
  path: '2!IHE_XDM/SUBSET01/DOC00001.XML',
  mediaType: 'text/xml',
  title: 'CR d’examens biologiques',
  date: '2026-11-03T08:00:00+01:00',
  uniqueId: '1.2.3',
  patient: { birthName: 'LÉVÊQUE', usedName: 'FERRÉ', givenNames: ['CÉLINE', 'ANNE'], birthDate: '1962-02-14' },
  ...more,
})
const hprim = (more: Partial<ClinicalDocument> = {}): ClinicalDocument => ({
  source: 'hprim',
  path: '2',
  mediaType: 'text/plain',
  date: '2026-11-03',
  patient: { name: 'FERRÉ', givenNames: ['CÉLINE'] },
  observations: [],
  ...more,
})
const ACT = "20261103_CR d'examens biologiques_LEVEQUE_Céline_26000417.pdf"

/** One line: the documents left, with the paths of body and twins. */
const lines = (documents: ClinicalDocument[], files: TwinCandidate[] = []) =>
  mergeTwins(documents, files).map(({ source, body, twins }) => [source, body?.path, twins?.map((twin) => twin.path)])

describe('the PDF beside', () => {
  test('same bytes as the body of the N1', () => {
    const body = blob('same', '2!IHE_XDM/SUBSET01/DOC00001.XML!#body')
    expect(lines([letter({ body }), pdf('3', 'same')])).toEqual([['xdm', body.path, ['3']]])
  })

  test('named as in ECO.2.1.6: the page of a document that has none', () => {
    expect(lines([letter(), pdf('3')], [file('3', ACT)])).toEqual([['xdm', '3', undefined]])
  })

  test('named as in ECO.2.1.6, in other bytes than the copy that the document holds', () => {
    const body = blob('own', '2!x!#body')
    expect(lines([letter({ body }), pdf('3')], [file('3', ACT)])).toEqual([['xdm', '2!x!#body', ['3']]])
  })

  test.each([
    ['another day', ACT.replace('20261103', '20261102')],
    ['another name', ACT.replace('LEVEQUE', 'MARCHAND')],
    ['another given name', ACT.replace('Céline', 'Paul')],
    ['another type of document', ACT.replace("CR d'examens biologiques", 'Ordonnance')],
    ['no meaning', 'scan.pdf'],
  ])('%s: a line of its own', (_why, filename) => {
    expect(lines([letter(), pdf('3')], [file('3', filename)])).toEqual([
      ['xdm', undefined, undefined],
      ['pdf', '3', undefined],
    ])
  })

  test('two documents could claim it: none gets it', () => {
    const both = [letter(), letter({ path: '4!DOC.XML', uniqueId: '1.2.4' }), pdf('3')]
    expect(lines(both, [file('3', ACT)])).toHaveLength(3)
  })

  test('two documents, one PDF each', () => {
    const other = letter({ path: '4!DOC.XML', uniqueId: '1.2.4', title: 'Lettre de liaison' })
    const files = [file('3', ACT), file('5', '20261103_Lettre de liaison_LEVEQUE_Céline.pdf')]
    expect(lines([letter(), other, pdf('3'), pdf('5')], files)).toEqual([
      ['xdm', '3', undefined],
      ['xdm', '5', undefined],
    ])
  })
})

describe('HPRIM and PDF', () => {
  test.each([
    ['same order number', '26000417.hpr', 'CR_26000417.pdf'],
    ['same name', 'resultat.hpr', 'resultat.pdf'],
    ['birth name in the file name, used name in the header', '26000417.hpr', ACT],
    ['names of the patient', 'r.hpr', 'FERRE-Celine.pdf'],
    ['family name and day of the examination', 'r.hpr', 'bilan ferré 03-11-2026.pdf'],
  ])('%s', (_why, name, page) => {
    expect(lines([hprim(), pdf('3')], [file('2', name), file('3', page)])).toEqual([['hprim', '3', undefined]])
  })

  test('the report in the text of the mail', () => {
    const report = hprim({ path: '1', orderIds: ['26000417'] })
    expect(lines([report, pdf('2')], [file('2', 'CR_26000417.pdf')])).toEqual([['hprim', '2', undefined]])
  })

  test.each([
    ['nothing', 'scan.pdf'],
    ['no more than the day', 'resultat_20261103.pdf'],
    ['no more than the family name', 'FERRE.pdf'],
    ['another given name', 'FERRE Paul.pdf'],
    ['a longer family name', 'FERREIRA Céline.pdf'],
    ['another person on the same day', 'MARCHAND_20261103.pdf'],
    ['another day', 'FERRE_Celine_20251103.pdf'],
    ['another person (ECO.2.1.6)', ACT.replace('LEVEQUE_Céline', 'MARCHAND_Paul').replace('_26000417', '')],
    ['another family name (ECO.2.1.6)', ACT.replace('_26000417', '')],
    ['another day (ECO.2.1.6)', ACT.replace('20261103', '20251103').replace('_26000417', '')],
  ])('the name of the PDF states %s: two lines', (_why, page) => {
    expect(lines([hprim(), pdf('3')], [file('2', 'r.hpr'), file('3', page)])).toHaveLength(2)
  })

  test('the number of the order does not give one person the page of another', () => {
    const files = [file('2', '26000417.hpr'), file('3', ACT.replace('LEVEQUE_Céline', 'MARCHAND_Paul'))]
    expect(lines([hprim(), pdf('3')], files)).toHaveLength(2)
  })

  test('two PDF, none of which says anything: three lines', () => {
    expect(lines([hprim(), pdf('3'), pdf('4')], [file('3', 'a.pdf'), file('4', 'b.pdf')])).toHaveLength(3)
  })
})

describe('the XML given twice', () => {
  const bare = (more: Partial<ClinicalDocument> = {}): ClinicalDocument => letter({ source: 'cda', path: '3', ...more })

  test('beside the archive that holds it', () => {
    expect(lines([letter(), bare()], [file('3', 'cr.xml')])).toEqual([['xdm', undefined, ['3']]])
  })

  test.each([
    ['another version', { version: 2 }],
    ['another person', { patient: { birthName: 'MARCHAND' } }],
    ['another result', { observations: [{ name: 'K', value: 4, valueText: '4', interpretation: null }] }],
    ['another document', { uniqueId: '9' }],
  ])('%s: two lines', (_why, more) => {
    expect(lines([letter(), bare(more)], [file('3', 'cr.xml')])).toHaveLength(2)
  })
})

test('the same PDF attached twice is one line', () => {
  expect(lines([pdf('2', 'same'), pdf('3', 'same'), pdf('4')])).toEqual([
    ['pdf', '2', ['3']],
    ['pdf', '4', undefined],
  ])
})

test('inputs are left as they were', () => {
  const documents = [letter(), pdf('3')]
  const before = structuredClone(documents)
  mergeTwins(documents, [file('3', ACT)])
  expect(documents).toEqual(before)
})
