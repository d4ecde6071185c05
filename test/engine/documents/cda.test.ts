// The CDA reader: header, identity, the three kinds of body, results and narrative of our own documents.

import { deflateRawSync } from 'node:zlib'

import { describe, expect, it } from 'vitest'

import { cda } from '../../../electron/engine/documents/cda/index.ts'
import type { ClinicalDocument, ParsedFile } from '../../../electron/engine/documents/document.ts'
import {
  biologyCda,
  interval,
  LABORATORY,
  letterCda,
  mediaElement,
  pq,
  range,
  structuredCda,
  type TestResult,
} from '../../files/cda.ts'
import { KOWALSKI, LEGRAND, SANTONI } from '../../files/patients.ts'

const PDF = Buffer.from('%PDF-1.4\nbonjour\n%%EOF\n')

function parse(bytes: Uint8Array, path = ''): ParsedFile {
  const parsed = cda.parse({ bytes, path, depth: 0 }, () => Promise.reject(new Error('a CDA holds no container')))
  if (parsed instanceof Promise) throw new TypeError('parse of a CDA is synchronous')
  return parsed
}

function documentOf(bytes: Uint8Array): ClinicalDocument {
  const document = parse(bytes).documents[0]
  if (document === undefined) throw new Error('no document')
  return document
}

it.each([
  ['a stay', { from: '20261101', to: '20261108103000+0100' }, { from: '2026-11-01', to: '2026-11-08T10:30:00+01:00' }],
  ['a consultation of one day', { from: '20261108090000+0100', to: '20261108103000+0100' }, undefined],
  ['a stay that is not over', { from: '20261101' }, undefined],
  ['ends the wrong way round', { from: '20261108', to: '20261101' }, undefined],
])('the days of %s', (_, stay, said) => {
  expect(documentOf(structuredCda('', { stay })).stay).toEqual(said)
})

function codes(bytes: Uint8Array): string[] {
  return parse(bytes).warnings.map((warning) => warning.code)
}

const POTASSIUM: TestResult = {
  code: '2823-3',
  label: 'Potassium',
  value: pq('5.9', 'mmol/L'),
  interpretation: 'H',
  range: range('3.5', '5.1', 'mmol/L'),
  method: 'Potentiométrie',
}

function result(fields: Partial<TestResult>): NonNullable<ClinicalDocument['observations']>[number] {
  const [observation] =
    documentOf(biologyCda([{ results: [{ code: '1-1', label: 'Essai', ...fields }] }])).observations ?? []
  if (observation === undefined) throw new Error('no observation')
  return observation
}

describe('recognition, by content', () => {
  it.each([
    ['a document', biologyCda([]), true],
    ['with a byte order mark', biologyCda([], { prolog: '\uFEFF' }), true],
    ['without a declaration', biologyCda([], { prolog: '' }), true],
    ['wrapped in its stylesheet', biologyCda([], { prefix: 'c' }), true],
    ['in UTF-16', Buffer.from(`\uFEFF${Buffer.from(biologyCda([])).toString()}`, 'utf16le'), true],
    ['a lone section', Buffer.from('<section xmlns="urn:hl7-org:v3"/>'), true],
    ['another XML', Buffer.from('<?xml version="1.0"?><facture/>'), false],
    ['a page that speaks of it', Buffer.from('<html>&lt;ClinicalDocument <ClinicalDocument></html>'), false],
    ['a text that speaks of it', Buffer.from('Voir <ClinicalDocument>'), false],
    ['nothing', Buffer.alloc(0), false],
  ])('%s', (_, bytes, expected) => expect(cda.recognises(bytes)).toBe(expected))
})

describe('header', () => {
  const options = {
    setId: '1.2.250.1.999.2',
    version: 2,
    replaces: '1.2.250.1.999.2.0',
    status: 'active' as const,
    patient: KOWALSKI,
  }

  it('gives what the document says, and nothing else', () => {
    const { observations, narrative, text, ...header } = documentOf(biologyCda([{ results: [POTASSIUM] }], options))
    expect(header).toEqual({
      source: 'cda',
      path: '',
      mediaType: 'text/xml',
      title: 'Compte rendu de biologie',
      typeCode: '11502-2',
      typeLabel: "CR d'examens biologiques",
      date: '2026-11-16T08:05:00+01:00',
      createdAt: '2026-11-16T17:10:00+01:00',
      uniqueId: '1.2.250.1.999.2.1',
      setId: '1.2.250.1.999.2',
      version: 2,
      replaces: '1.2.250.1.999.2.0',
      author: {
        name: 'DR Yves KERMEN',
        id: '810009999999',
        organization: LABORATORY,
        organizationId: '1350099999',
        specialty: 'Médecin - Biologie médicale (SM)',
      },
      custodian: LABORATORY,
      laboratory: LABORATORY,
      recipients: ['Claire AUBRY'],
      orderIds: ['202600000417'],
      confidentiality: ['N'],
      status: 'partial',
      patient: {
        birthName: 'KOWALSKI',
        usedName: 'DUPONT',
        usedGivenName: 'Anna',
        givenNames: ['Anna'],
        sex: 'F',
        birthDate: '1963-07-19',
        birthPlace: '59999',
        ins: { value: KOWALSKI.ins, oid: '1.2.250.1.213.1.4.10', keyValid: true },
        localIds: [{ system: '1.2.250.1.999.1', value: 'IPP-00412' }],
        phone: '0699000001',
      },
    })
    expect(observations).toHaveLength(1)
    expect(narrative).toHaveLength(1)
    expect(text).toContain('Potassium')
  })

  it('takes the first given name by its qualifier', () => {
    expect(documentOf(biologyCda([], { patient: LEGRAND })).patient?.givenNames).toEqual(['Odile', 'Marie'])
    expect(documentOf(biologyCda([], { patient: SANTONI })).patient?.givenNames).toEqual(['Marie-Ange'])
  })

  it('never makes a birth name of an unqualified one', () => {
    const patient = documentOf(biologyCda([], { names: 'unqualified' })).patient
    expect(patient).toMatchObject({ name: 'LEGRAND', givenNames: ['Odile'] })
    expect(patient).not.toHaveProperty('birthName')
    expect(patient).not.toHaveProperty('usedName')
  })

  it('reads SP as a used name', () => {
    const patient = documentOf(biologyCda([], { names: 'older', patient: KOWALSKI })).patient
    expect(patient).toMatchObject({ birthName: 'KOWALSKI', usedName: 'DUPONT', givenNames: ['Anna'] })
  })

  it('finds the INS by its authority, not by its place', () => {
    expect(documentOf(biologyCda([], { localIdFirst: true })).patient?.ins?.value).toBe(LEGRAND.ins)
    const without = documentOf(biologyCda([], { ins: null })).patient
    expect(without).not.toHaveProperty('ins')
    expect(without?.localIds).toEqual([{ system: '1.2.250.1.999.1', value: 'IPP-00412' }])
  })

  it('knows the authority of an INS when it is written as a URN', () => {
    const { patient } = documentOf(biologyCda([], { insOid: ' urn:oid:1.2.250.1.213.1.4.8' }))
    expect(patient?.ins?.oid).toBe('1.2.250.1.213.1.4.8')
    expect(patient?.localIds).toHaveLength(1)
  })

  it('warns of a wrong key and of a test number', () => {
    expect(codes(biologyCda([], { ins: '251035999990103', insOid: '1.2.250.1.213.1.4.8' }))).toEqual(['INS_KEY_WRONG'])
    expect(codes(biologyCda([]))).toEqual(['INS_TEST_OID'])
    expect(codes(biologyCda([], { insOid: '1.2.250.1.213.1.4.8' }))).toEqual([])
  })

  it('keeps a birth date as precise as it is, and an undetermined sex', () => {
    const patient = documentOf(biologyCda([], { birthTime: '1951', sexCode: 'UN' })).patient
    expect(patient).toMatchObject({ birthDate: '1951', sex: 'U' })
  })

  it('keeps both persons of a document that names two', () => {
    const text = Buffer.from(biologyCda([])).toString()
    const target = /<recordTarget>[^]*<\/recordTarget>/.exec(text)?.[0] ?? ''
    const other = target.replaceAll('LEGRAND', 'MARTIN').replace('19510314', '20260102')
    const both = Buffer.from(text.replace(target, target + other))
    expect(documentOf(both).patient?.birthName).toBe('LEGRAND')
    expect(documentOf(both).otherPatient?.birthName).toBe('MARTIN')
    expect(codes(both)).toContain('XDM_TWO_PATIENTS')
    expect(documentOf(Buffer.from(text.replace(target, target + target)))).not.toHaveProperty('otherPatient')
  })

  it.each([
    ['a second number of the same authority', '1.2.250.1.213.1.4.10', '248115999990282', ['XDM_TWO_PATIENTS']],
    ['the same number again, in groups', '1.2.250.1.213.1.4.10', '2 51 03 59999901 02', []],
    ['a waiting number beside the own one', '1.2.250.1.213.1.4.9', '851035999990178', []],
  ])('%s', (_, root, extension, said) => {
    const text = Buffer.from(biologyCda([])).toString()
    const two = text.replace('<id root="1.2.250.1.999.1"', `<id root="${root}" extension="${extension}"/>$&`)
    expect(codes(Buffer.from(two)).filter((code) => code === 'XDM_TWO_PATIENTS')).toEqual(said)
  })

  it('says what a header lacks', () => {
    const bare = Buffer.from('<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Vide</title></ClinicalDocument>')
    expect(parse(bare).documents).toEqual([
      { source: 'cda', path: '', mediaType: 'text/xml', title: 'Vide', text: 'Vide' },
    ])
    expect(codes(bare)).toEqual(['CDA_INVALID'])
  })

  it('reads a document inside its stylesheet, every element prefixed', () => {
    const plain = documentOf(biologyCda([{ results: [POTASSIUM] }]))
    expect(documentOf(biologyCda([{ results: [POTASSIUM] }], { prefix: 'c' }))).toEqual(plain)
  })
})

describe('files inside', () => {
  it('gives the file of a level 1, found again by its place', () => {
    const letter = letterCda(PDF)
    const body = parse(letter, '2!DOC.XML').documents[0]?.body
    expect(body).toEqual({
      mediaType: 'application/pdf',
      size: PDF.length,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      path: '2!DOC.XML!#body',
    })
    expect(cda.extract?.(letter, '#body')).toEqual({ bytes: PDF, mediaType: 'application/pdf' })
    expect(cda.extract?.(letter, '#media/1')).toBeUndefined()
  })

  it('indexes the text of a level 1 that is text', () => {
    expect(documentOf(letterCda(Buffer.from('Tension à 14/8'), 'text/plain')).text).toContain('Tension à 14/8')
  })

  it('makes the PDF copy of a level 3 its body, and its images media', () => {
    const report = biologyCda([{ results: [POTASSIUM] }], {}, PDF)
    expect(documentOf(report).body).toMatchObject({ mediaType: 'application/pdf', size: PDF.length, path: '#body' })
    expect(documentOf(report).media).toBeUndefined()
    const png = Buffer.from('\u0089PNG image', 'latin1')
    const section = `<component><section><title>Courbe</title><text><renderMultiMedia referencedObject="img"/></text><entry>${mediaElement('img', 'image/png', png)}</entry></section></component>`
    const document = documentOf(structuredCda(section))
    expect(document.body).toBeUndefined()
    expect(document.media).toMatchObject([{ mediaType: 'image/png', size: png.length, path: '#media/1' }])
    expect(document.narrative?.[0]?.blocks).toEqual([{ kind: 'image', mediaId: '#media/1' }])
    expect(cda.extract?.(structuredCda(section), '#media/1')).toEqual({ bytes: png, mediaType: 'image/png' })
  })

  it('inflates a compressed file', () => {
    const packed = deflateRawSync(PDF).toString('base64')
    const text = Buffer.from(letterCda(PDF)).toString()
    const compressed = text.replace(/(representation="B64")>[^<]*</, `$1 compression="DF">${packed}<`)
    expect(cda.extract?.(Buffer.from(compressed), '#body')).toEqual({ bytes: PDF, mediaType: 'application/pdf' })
  })
})

describe('results', () => {
  it('gives every field', () => {
    const report = biologyCda([
      { chapter: 'BIOCHIMIE', title: 'Ionogramme', battery: 'IONOGRAMME :', results: [POTASSIUM] },
    ])
    expect(documentOf(report).observations).toEqual([
      {
        name: 'Potassium',
        code: '2823-3',
        codeSystem: '2.16.840.1.113883.6.1',
        value: 5.9,
        valueText: '5.9',
        unit: 'mmol/L',
        range: { low: 3.5, high: 5.1 },
        interpretation: 'H',
        method: 'Potentiométrie',
        chapter: 'BIOCHIMIE',
        section: 'Ionogramme',
        date: '2026-11-16T08:15:00+01:00',
        status: 'completed',
      },
    ])
  })

  it.each<[string, Partial<TestResult>, object]>([
    ['a decimal comma', { value: pq('5,9', 'mmol/L') }, { value: 5.9, valueText: '5,9' }],
    [
      'a bound not included',
      { value: interval('high', '0.6', 'mg/L', false) },
      { value: 0.6, valueText: '<0.6', comparator: '<', unit: 'mg/L' },
    ],
    [
      'a bound included',
      { value: interval('low', '90', 'mL/min', true) },
      { value: 90, valueText: '>=90', comparator: '>=' },
    ],
    ['a text', { value: '<value xsi:type="ST">négatif</value>' }, { value: null, valueText: 'négatif' }],
    ['a number as text', { value: '<value xsi:type="ST">12</value>' }, { value: null, valueText: '12' }],
    ['an integer', { value: '<value xsi:type="INT" value="3"/>' }, { value: 3, valueText: '3' }],
    [
      'a ratio',
      { value: '<value xsi:type="RTO"><numerator value="1"/><denominator value="80"/></value>' },
      { value: null, valueText: '1/80' },
    ],
    [
      'a code',
      {
        value:
          '<value xsi:type="CD" code="112283007" displayName="Escherichia coli" codeSystem="2.16.840.1.113883.6.96"/>',
      },
      {
        value: null,
        valueText: 'Escherichia coli',
        valueCode: { code: '112283007', codeSystem: '2.16.840.1.113883.6.96', display: 'Escherichia coli' },
      },
    ],
    [
      'a code that only the narrative says',
      { value: '<value xsi:type="CD"><originalText><reference value="#r0-0"/></originalText></value>' },
      { valueText: 'Essai' },
    ],
    ['no number', { value: '<value xsi:type="PQ" nullFlavor="NA"/>' }, { value: null, valueText: '' }],
    ['a number that is none', { value: pq('trace', 'g/L') }, { value: null, valueText: 'trace' }],
    ['two values', { value: pq('1', 'g') + pq('2', 'g') }, { value: null, valueText: '1 g ; 2 g' }],
    [
      'an interval',
      { value: '<value xsi:type="IVL_PQ"><low value="2" unit="/mL"/><high value="5" unit="/mL"/></value>' },
      { value: null, valueText: '2 - 5', unit: '/mL' },
    ],
    ['no interpretation', { value: pq('1') }, { interpretation: null }],
    [
      'an alert behind another interpretation',
      { value: pq('6'), interpretation: 'N', more: '<interpretationCode code="POS"/><interpretationCode code="HH"/>' },
      { interpretation: 'HH' },
    ],
    [
      'a cell and a line end of the narrative are no part of a word',
      {
        value: '<value xsi:type="ED"><reference value="#items"/></value>',
        cells: ['<list ID="items"><item>12</item><item>34</item><item>un<br/>deux</item></list>'],
      },
      { valueText: '12 34 un deux' },
    ],
    ['an interpretation of any table', { value: pq('1'), interpretation: 'SYN-R' }, { interpretation: 'SYN-R' }],
  ])('%s', (_, fields, expected) => expect(result(fields)).toMatchObject(expected))

  it.each<[string, string, object | undefined]>([
    ['one-sided', range(undefined, '5', 'mg/L'), { high: 5 }],
    ['low equal to high', range('3.89', '3.89', 'mg/L'), { low: 3.89, high: 3.89 }],
    ['same unit, other case', range('1', '2', 'MG/L'), { low: 1, high: 2 }],
    ['in another unit: words only', range('0.7', '1.1', 'g/L'), { text: '0.7 – 1.1 g/L' }],
    [
      'in words',
      '<referenceRange><observationRange><text>selon l’âge</text></observationRange></referenceRange>',
      { text: 'selon l’âge' },
    ],
    ['empty', range(undefined, undefined, 'mg/L'), undefined],
    [
      'several: the normal one, then the others in words',
      range('1', '2', 'mg/L').replace('code="N"', 'code="H"') + range('3', '4', 'mg/L'),
      { low: 3, high: 4, text: '1 – 2 mg/L' },
    ],
    [
      'several, the normal one marked after one that is not',
      range('1', '2', 'mg/L').replace('<interpretationCode code="N"/>', '') + range('3', '4', 'mg/L'),
      { low: 3, high: 4, text: '1 – 2 mg/L' },
    ],
    [
      'several that are normal for somebody: words only',
      range('1', '2', 'mg/L').replace('<value', '<text>Femme</text><value') + range('3', undefined, 'mg/L'),
      { text: 'Femme : 1 – 2 mg/L ; > 3 mg/L' },
    ],
    ['twice the same', range('1', '2', 'mg/L') + range('1', '2', 'mg/L'), { low: 1, high: 2, text: '1 – 2 mg/L' }],
    ['of a number without dimension', range('1', '2', '1'), { low: 1, high: 2 }],
  ])('range %s', (_, xml, expected) => expect(result({ value: pq('1', 'mg/L'), range: xml }).range).toEqual(expected))

  it('compares a value that has lost its unit with nothing', () => {
    expect(result({ value: pq('1.2'), range: range('3', '5', 'g/L') }).range).toEqual({ text: '3 – 5 g/L' })
    expect(result({ value: pq('1.2'), range: range('3', '5', '1') }).range).toEqual({ low: 3, high: 5 })
  })

  it.each(['GOL', 'RQO', 'INT'])('takes what is only aimed at or asked for (%s) for no result', (mood) => {
    const text = Buffer.from(biologyCda([{ results: [{ label: 'INR', value: pq('2.5') }] }])).toString()
    const aimed = text.replace(
      '<observation classCode="OBS" moodCode="EVN">',
      `<observation classCode="OBS" moodCode="${mood}">`,
    )
    expect(documentOf(Buffer.from(aimed)).observations).toBeUndefined()
  })

  it('never shows as found what is said not to be', () => {
    const found = '<value xsi:type="CD" code="260373001" displayName="Présence"/>'
    const xml = Buffer.from(biologyCda([{ results: [{ label: 'Plasmodium', value: found }] }])).toString()
    const denied = xml.replace('<observation classCode="OBS"', '<observation negationInd="true" classCode="OBS"')
    const [observation] = documentOf(Buffer.from(denied)).observations ?? []
    expect(observation).toMatchObject({ value: null, valueText: 'Non : Présence' })
    expect(observation).not.toHaveProperty('valueCode')
  })

  it.each(['observation', 'organizer'] as const)(
    'puts earlier results of an %s under previous, never beside',
    (previousIn) => {
      const glucose = {
        ...POTASSIUM,
        previousIn,
        previous: [
          { value: pq('4.2', 'mmol/L'), time: '20250904081500+0200' },
          { value: pq('4.4', 'mmol/L'), time: '2024' },
        ],
      }
      const observations = documentOf(biologyCda([{ results: [glucose] }])).observations
      expect(observations).toHaveLength(1)
      expect(observations?.[0]?.previous).toEqual([
        { value: 4.2, valueText: '4.2', unit: 'mmol/L', date: '2025-09-04T08:15:00+02:00' },
        { value: 4.4, valueText: '4.4', unit: 'mmol/L', date: '2024' },
      ])
    },
  )

  it('writes a detail of a result as a comment, beside the annotations', () => {
    const more = `<entryRelationship typeCode="COMP"><observation><code code="9-9" displayName="Aspect"/><value xsi:type="ST">trouble</value></observation></entryRelationship>
      <entryRelationship typeCode="SUBJ"><act><code code="48767-8"/><text>Contrôlé</text></act></entryRelationship>`
    const observation = result({ value: pq('1'), more })
    expect(observation.comment).toBe('Contrôlé\nAspect : trouble')
    expect(observation.previous).toBeUndefined()
  })

  it('keeps the code of a detail, alone or beside its value', () => {
    const detail = (name: string, rest: string) =>
      `<entryRelationship typeCode="COMP"><observation><code code="${name}" displayName="${name}"/>${rest}</observation></entryRelationship>`
    const more =
      detail('Amoxicilline', '<interpretationCode code="R"/>') +
      detail('Potassium', `${pq('6.4', 'mmol/L')}<interpretationCode code="HH"/>`)
    expect(result({ value: pq('1'), more }).comment).toBe('Amoxicilline : R\nPotassium : 6.4 mmol/L HH')
  })

  it('gives two units as two results, converted by no one', () => {
    const results = [
      { code: '40193-5', label: 'Glycémie', value: pq('4.89', 'mmol/L') },
      { code: '53049-3', label: 'Glycémie', value: pq('0.88', 'g/L') },
    ]
    expect(documentOf(biologyCda([{ results }])).observations?.map((one) => [one.code, one.value, one.unit])).toEqual([
      ['40193-5', 4.89, 'mmol/L'],
      ['53049-3', 0.88, 'g/L'],
    ])
  })

  it('lists what is announced without a value as pending', () => {
    const results = [POTASSIUM, { code: '4548-4', label: 'HbA1c', status: 'active' }]
    const document = documentOf(biologyCda([{ results }], { status: 'active' }))
    expect(document.pending).toEqual(['4548-4'])
    expect(document.observations).toHaveLength(1)
    expect(document.status).toBe('partial')
  })

  it('names the isolate that an antibiogram is about', () => {
    const amoxicillin = {
      code: '18861-5',
      label: 'Amoxicilline',
      value: interval('low', '8', 'ug/mL', false),
      interpretation: 'R',
    }
    const panel = { chapter: 'ECBU', germ: 'Escherichia coli', battery: 'Antibiogramme', results: [amoxicillin] }
    const document = documentOf(biologyCda([panel]))
    expect(document.observations?.[0]).toMatchObject({
      section: 'ECBU – Escherichia coli – Antibiogramme',
      valueText: '>8',
      interpretation: 'R',
    })
    // whoever searches for the germ finds the report, even when its narrative does not name it
    expect(document.text?.match(/Escherichia coli/g)).toHaveLength(1)
  })

  it('gives a result without code by its name', () => {
    const [observation] =
      documentOf(biologyCda([{ results: [{ label: 'CRP maison', value: pq('3', 'mg/L') }] }])).observations ?? []
    expect(observation).toMatchObject({ name: 'CRP maison', value: 3 })
    expect(observation).not.toHaveProperty('code')
  })
})

describe('narrative', () => {
  function blocks(text: string): unknown {
    const section = `<component><section><title>Examen</title><text>${text}</text></section></component>`
    return documentOf(structuredCda(section, { typeCode: '34112-3' })).narrative?.[0]?.blocks
  }

  it('keeps tables, lists, styles and breaks as data', () => {
    expect(
      blocks(
        '<paragraph>Vu <content styleCode="Bold xRed">ce jour</content> H<sub>2</sub>O</paragraph><list listType="ordered"><item>un</item><item>deux</item></list><table><caption>T</caption><thead><tr><th colspan="2">Tête</th></tr></thead><tbody><tr><td rowspan="3">a<br/>b</td><td><list><item>c</item></list></td></tr></tbody></table>',
      ),
    ).toEqual([
      {
        kind: 'paragraph',
        inlines: [
          { kind: 'text', text: 'Vu ' },
          { kind: 'text', text: 'ce jour', bold: true },
          { kind: 'text', text: ' H' },
          { kind: 'text', text: '2', sub: true },
          { kind: 'text', text: 'O' },
        ],
      },
      {
        kind: 'list',
        ordered: true,
        items: [
          [{ kind: 'paragraph', inlines: [{ kind: 'text', text: 'un' }] }],
          [{ kind: 'paragraph', inlines: [{ kind: 'text', text: 'deux' }] }],
        ],
      },
      {
        kind: 'table',
        caption: 'T',
        head: [[{ inlines: [{ kind: 'text', text: 'Tête' }], header: true, colSpan: 2 }]],
        rows: [
          [
            { inlines: [{ kind: 'text', text: 'a' }, { kind: 'break' }, { kind: 'text', text: 'b' }], rowSpan: 3 },
            { inlines: [{ kind: 'text', text: 'c' }] },
          ],
        ],
      },
    ])
  })

  it('gives hostile markup as words, or not at all', () => {
    const hostile =
      '<script>alert(1)</script><linkHtml href="javascript:alert(1)">lien</linkHtml><renderMultiMedia referencedObject="http://x/y.png"/>&lt;img src=x onerror=alert(1)&gt;'
    const shown = JSON.stringify(blocks(hostile))
    expect(shown).not.toMatch(/javascript:|http:|"script"|href/)
    expect(shown).toContain('<img src=x onerror=alert(1)>')
  })
})

describe('damaged documents', () => {
  it('shows what came before a cut, marked incomplete', () => {
    const results = [POTASSIUM, { ...POTASSIUM, code: '2951-2', label: 'Sodium', value: pq('140', 'mmol/L') }]
    const text = Buffer.from(biologyCda([{ results }])).toString()
    const cut = Buffer.from(text.slice(0, text.lastIndexOf('<interpretationCode')))
    const document = documentOf(cut)
    expect(document.incomplete).toBe(true)
    expect(document.observations?.map((one) => one.value)).toEqual([5.9, 140])
    expect(document.patient?.ins?.value).toBe(LEGRAND.ins)
    expect(codes(cut)).toEqual(expect.arrayContaining(['CDA_TRUNCATED', 'XML_MALFORMED']))
  })

  it('reads a document behind a DOCTYPE, without its entities', () => {
    const bytes = biologyCda([{ results: [POTASSIUM] }], {
      prolog: '<!DOCTYPE ClinicalDocument [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
      title: 'Titre &x;',
    })
    expect(documentOf(bytes).title).toBe('Titre &x;')
    expect(codes(bytes)).toContain('XML_DTD')
    expect(documentOf(bytes).observations).toHaveLength(1)
  })
})
