import { describe, expect, test } from 'vitest'
import type { ClinicalDocument, ParsedFile } from '../../../electron/engine/documents/document.ts'
import { hprim } from '../../../electron/engine/documents/hprim/index.ts'
import { parseFile } from '../../../electron/engine/documents/parse-file.ts'
import { CODED, encode, hprimBytes, hprimLines, hprimText, TEXT, type RecordParts } from '../../files/hprim.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const parse = (bytes: Uint8Array, encoding?: string): Promise<ParsedFile> =>
  parseFile({ bytes, path: '', depth: 0, ...(encoding === undefined ? {} : { encoding }) })
const codes = (file: ParsedFile): string[] => file.warnings.map((warning) => warning.code)

async function single(bytes: Uint8Array): Promise<ClinicalDocument> {
  const file = await parse(bytes)
  expect(file.kind).toBe('hprim')
  expect(file.documents).toHaveLength(1)
  return file.documents[0] as ClinicalDocument
}

const made = (parts: RecordParts): Promise<ClinicalDocument> => single(hprimBytes(parts))
const result = (document: ClinicalDocument, code: string) =>
  document.observations?.find((observation) => observation.code === code)

describe('a whole record', () => {
  test('header, results, text', async () => {
    const file = await parse(hprimBytes())
    expect(file.warnings).toEqual([])
    expect(file.documents[0]).toMatchObject({
      source: 'hprim',
      date: '2026-11-03',
      author: { organization: 'Laboratoire des Alizés', organizationId: 'BIOLAB' },
      laboratory: 'Laboratoire des Alizés',
      recipients: ['Dr Hélène Ferré'],
      orderIds: ['26K-000417'],
      status: 'completed',
      patient: {
        name: 'LÉVÊQUE',
        givenNames: ['CÉLINE'],
        birthDate: '1962-02-14',
        ins: { value: '262023523807979', keyValid: true },
      },
    })
    const document = file.documents[0] as ClinicalDocument
    expect(document.patient).not.toHaveProperty('sex')
    expect(document.patient?.ins).not.toHaveProperty('oid')
    expect(document.incomplete).toBeUndefined()
    expect(document.text).toContain('Prélèvement à jeun')
    expect(document.text?.match(/BIOCHIMIE/g)).toHaveLength(1)
  })

  test('each RES line is one result, as sent', async () => {
    const { observations } = await made({})
    expect(observations).toEqual([
      {
        name: 'Créatinine',
        code: 'CREA',
        value: 8.3,
        valueText: '8.3',
        unit: 'mg/L',
        range: { low: 6, high: 11 },
        interpretation: 'N',
        status: 'completed',
        second: { value: 73.5, valueText: '73.5', unit: 'µmol/L', range: { low: 53.1, high: 97.4 } },
      },
      {
        name: 'Potassium',
        code: 'K',
        value: 6.4,
        valueText: '6.4',
        unit: 'mmol/L',
        range: { low: 3.5, high: 5.1 },
        interpretation: 'HH',
        status: 'completed',
      },
      {
        name: 'Protéine C réactive',
        code: 'CRP',
        value: 0.6,
        comparator: '<',
        valueText: '<0.6',
        unit: 'mg/L',
        range: { low: null, high: 5 },
        interpretation: null,
        status: 'completed',
      },
      {
        name: 'Aspect du sérum',
        code: 'ASP',
        value: null,
        valueText: 'Limpide',
        interpretation: 'N',
        status: 'completed',
      },
    ])
  })

  test('earlier values printed in the text never become results', async () => {
    const document = await made({})
    expect(document.text).toContain('Antériorité : 9,1')
    expect(JSON.stringify(document.observations)).not.toContain('9.1')
  })
})

describe('variants that senders use (R56)', () => {
  test.each([
    ['LF', hprimBytes({ newline: '\n' })],
    ['CR', hprimBytes({ newline: '\r' })],
    ['HTML line breaks', bytesOf(hprimText({ newline: '<br />\r\n' }))],
    ['13 header lines, the last empty', hprimBytes({ text: ['', 'Prélèvement à jeun'] })],
    ['an empty line in front', bytesOf(`\r\n${hprimText()}`)],
    ['an indented marker', bytesOf(hprimText().replace('****LAB****', ' ****LAB****\r\n'))],
    ['no ****FIN****', hprimBytes({ end: ['****FINFICHIER****'] })],
    ['no ****FINFICHIER****', hprimBytes({ end: ['****FIN****'] })],
    ['lines after the end', bytesOf(`${hprimText()}\r\nCordialement\r\nLe secrétariat\r\n`)],
    ['below words of a mail', bytesOf(`Bonjour,\r\n\r\nVoici les résultats.\r\n\r\n${hprimText()}`)],
    ['UTF-8 with a BOM', hprimBytes({}, 'utf-8-bom')],
    ['UTF-16 LE with a BOM', hprimBytes({}, 'utf-16le-bom')],
    ['UTF-16 BE with a BOM', hprimBytes({}, 'utf-16be-bom')],
    ['UTF-16 LE without a BOM', hprimBytes({}, 'utf-16le')],
    ['cp1252', hprimBytes({}, 'cp1252')],
    ['MacRoman', hprimBytes({}, 'macroman')],
    ['CP850', hprimBytes({}, 'cp850')],
    ['HTML entities', hprimBytes({}, 'entities')],
  ])('%s', async (_name, bytes) => {
    const document = await single(bytes)
    expect(document.patient).toMatchObject({ name: 'LÉVÊQUE', givenNames: ['CÉLINE'], birthDate: '1962-02-14' })
    expect(document.observations?.map((observation) => observation.name)).toEqual([
      'Créatinine',
      'Potassium',
      'Protéine C réactive',
      'Aspect du sérum',
    ])
    expect(result(document, 'CREA')?.second?.unit).toBe('µmol/L')
    expect(document.incomplete).toBeUndefined()
  })

  test('the 1.x form has no coded part: text, no results, not incomplete', async () => {
    const document = await made({ coded: null })
    expect(document.observations).toBeUndefined()
    expect(document.text).toContain('Créatinine')
    expect(document.incomplete).toBeUndefined()
  })

  test('no marker at all: recognised by its dates, said to be loose', async () => {
    const file = await parse(hprimBytes({ coded: null, end: [] }))
    expect(file.kind).toBe('hprim')
    expect(codes(file)).toEqual(['HPRIM_HEADER_LOOSE'])
    expect(file.documents[0]?.patient?.name).toBe('LÉVÊQUE')
  })

  test('several records a file are several documents, each with its own patient and place', async () => {
    const second = { header: { name: 'MARCHAND', given: 'Paul', birth: '', number: '' } }
    const text = hprimText({ end: ['****FIN****'] }) + hprimText(second)
    const file = await parse(bytesOf(text))
    expect(file.documents.map(({ path, patient }) => [path, patient?.name, patient?.birthDate])).toEqual([
      ['#record/1', 'LÉVÊQUE', '1962-02-14'],
      ['#record/2', 'MARCHAND', undefined],
    ])
    expect(file.warnings).toEqual([])
    const record = await hprim.extract?.(bytesOf(text), '#record/2')
    const content = new TextDecoder().decode(record?.bytes)
    expect(content).toContain('MARCHAND')
    expect(content).not.toContain('LÉVÊQUE')
  })

  test('two files joined into one: the record behind ****FINFICHIER**** is not lost', async () => {
    const file = await parse(bytesOf(hprimText() + hprimText({ header: { name: 'MARCHAND' } })))
    expect(file.documents.map((document) => document.patient?.name)).toEqual(['LÉVÊQUE', 'MARCHAND'])
  })

  test('short lines, decimal comma, second unit, text after the result', async () => {
    const document = await made({
      coded: [
        'RES|Hémoglobine|HB|N|13,3|g/dL|12,0|16,0|N|F',
        'RES|Lymphocytes|LY|N|33,0|%|||L|F|964|/mm3|1000|4000',
        'RES|Leucocytes|GB|N|4 450|/mm3',
        'RES||VIDE|A',
      ],
    })
    expect(document.observations).toHaveLength(3)
    expect(result(document, 'HB')).toMatchObject({ value: 13.3, valueText: '13,3', range: { low: 12, high: 16 } })
    expect(result(document, 'LY')).toMatchObject({ interpretation: 'L', second: { value: 964, range: { low: 1000 } } })
    expect(result(document, 'GB')).toMatchObject({ value: 4450, valueText: '4 450', interpretation: null })
  })

  test('a result line that a mail broke is joined again', async () => {
    const document = await made({
      coded: ['RES|Polynucléaires neutrophiles|PN|N|54.0|%|||N|F|1577|', '/mm3|1500|7500'],
    })
    expect(result(document, 'PN')?.second).toMatchObject({
      value: 1577,
      unit: '/mm3',
      range: { low: 1500, high: 7500 },
    })
  })

  test.each([
    ['F', 'completed', 'completed'],
    ['C', 'completed', 'completed'],
    ['R', 'active', 'partial'],
    ['P', 'active', 'partial'],
  ])('status %s', async (sent, status, of) => {
    const document = await made({ coded: [`RES|Sodium|NA|N|141|mmol/L|136|145|N|${sent}`] })
    expect(result(document, 'NA')?.status).toBe(status)
    expect(document.status).toBe(of)
  })

  test('a code announced without a value waits, it is no result', async () => {
    const document = await made({ coded: ['RES|Ferritine|FER|N||µg/L|30|400||R', CODED[3] ?? ''] })
    expect(document.pending).toEqual(['FER'])
    expect(document.observations?.map((observation) => observation.code)).toEqual(['K'])
    expect(document.status).toBe('partial')
  })

  test('a report whose printed head says « RÉSULTATS PARTIELS » is partial, whatever its encoding kept of the accent', async () => {
    for (const head of ['BIOLOGIE - RÉSULTATS PARTIELS', 'BIOLOGIE - R?SULTATS PARTIELS']) {
      expect((await made({ text: [head, ...TEXT] })).status).toBe('partial')
    }
  })

  test.each(['L', 'H', 'LL', 'HH', 'N', 'A'])('flag %s is kept as sent', async (flag) => {
    const document = await made({ coded: [`RES|Sodium|NA|N|141|mmol/L|136|145|${flag}|F`] })
    expect(result(document, 'NA')?.interpretation).toBe(flag)
  })

  test.each([
    ['<0.6', 0.6, '<'],
    ['> 90', 90, '>'],
    ['<= 0,12', 0.12, '<='],
    ['≥5', 5, '>='],
    ['< 0.12  mg/l', null, undefined],
    ['1.234,5', null, undefined],
    ['12-14', null, undefined],
    ['Traces', null, undefined],
  ])('%s', async (sent, value, comparator) => {
    const observation = result(await made({ coded: [`RES|CRP|CRP|A|   ${sent} |mg/L||||F`] }), 'CRP')
    expect(observation).toMatchObject({ value, valueText: sent })
    expect(observation?.comparator).toBe(comparator)
  })

  test('a coded value is a code, not a number', async () => {
    const observation = result(await made({ coded: ['RES|Germe|GERM|C|112||||A|F'] }), 'GERM')
    expect(observation).toMatchObject({ value: null, valueText: '112', valueCode: { code: '112' } })
  })
})

describe('identity', () => {
  test.each([
    ['14/02/62', '03/11/2026', '1962-02-14'],
    ['14/02/19', '03/11/2026', '2019-02-14'],
    ['14/12/26', '03/11/2026', '1926-12-14'],
    ['14/02/62', '03/11/26', '1962-02-14'],
    ['14-02-1962', '03/11/2026', '1962-02-14'],
    ['14021962', '03/11/2026', '1962-02-14'],
    ['1962-02-14', '03/11/2026', '1962-02-14'],
    ['31/02/1962', '03/11/2026', undefined],
    ['14/02/62', '', undefined],
    ['', '03/11/2026', undefined],
  ])('born « %s », examined « %s »', async (birth, date, expected) => {
    expect((await made({ header: { birth, date } })).patient?.birthDate).toBe(expected)
  })

  test('a wrong key is said, a number without key is not', async () => {
    expect(codes(await parse(hprimBytes({ header: { number: '2620235238079 80' } })))).toEqual(['INS_KEY_WRONG'])
    const file = await parse(hprimBytes({ header: { number: '2620235238079' } }))
    expect(file.warnings).toEqual([])
    expect(file.documents[0]?.patient?.ins).toEqual({ value: '2620235238079', keyValid: false })
  })

  test('Corsican numbers', async () => {
    const document = await made({ header: { number: '1 80 01 2A 001 001 61' } })
    expect(document.patient?.ins).toEqual({ value: '180012A00100161', keyValid: true })
  })

  test('what is no number is no INS', async () => {
    expect((await made({ header: { number: 'non communiqué' } })).patient).not.toHaveProperty('ins')
  })

  test('lines out of place give no identity rather than a wrong one', async () => {
    const lines = hprimLines()
    lines.splice(3, 4)
    const file = await parse(bytesOf(lines.join('\r\n')))
    expect(file.documents[0]?.patient).toBeUndefined()
    expect(codes(file)).toContain('HPRIM_HEADER_LOOSE')
    expect(file.documents[0]?.observations).toHaveLength(4)
  })
})

describe('cut files (AT-13)', () => {
  test('in the middle of a result: the whole ones are kept, the cut number is no number', async () => {
    const text = hprimText()
    const file = await parse(bytesOf(text.slice(0, text.indexOf('|6.4|') + 3)))
    const document = file.documents[0] as ClinicalDocument
    expect(codes(file)).toEqual(['HPRIM_TRUNCATED'])
    expect(document.incomplete).toBe(true)
    expect(result(document, 'CREA')?.value).toBe(8.3)
    expect(result(document, 'K')).toMatchObject({ value: null, valueText: '6.' })
  })

  test('in the middle of a bound: that bound is not given', async () => {
    const text = hprimText()
    const file = await parse(bytesOf(text.slice(0, text.indexOf('|5.1|') + 3)))
    expect(result(file.documents[0] as ClinicalDocument, 'K')).toMatchObject({
      value: 6.4,
      range: { low: 3.5, high: null },
    })
  })

  test.each(['****FIN*', '****FI', '****'])('inside the end marker: %s', async (end) => {
    const text = hprimLines({ end: [end] }).join('\r\n')
    const file = await parse(bytesOf(text))
    expect(file.documents[0]?.incomplete).toBe(true)
    expect(file.documents[0]?.observations).toHaveLength(4)
  })
})

describe('what senders do to markers and separators', () => {
  const OTHER = { name: 'TANGUY', given: 'MARC', birth: '01/02/1950', nir: '' }
  const text = (parts: RecordParts): string => hprimText({ newline: '\n', ...parts })
  const names = (file: ParsedFile): (string | undefined)[] => file.documents.map(({ patient }) => patient?.name)

  test('a record whose end is forgotten does not take the results of the next person', async () => {
    const first = text({}).replace('****FIN****\n', '').replace('****FINFICHIER****\n', '')
    const second = text({ header: OTHER, text: ['Hémogramme'], coded: ['RES|Hémoglobine|HB|N|8.1|g/dL|13|17|LL|F'] })
    const file = await parse(bytesOf(first + second))
    expect(names(file)).toEqual(['LÉVÊQUE', 'TANGUY'])
    const [own, other] = file.documents as [ClinicalDocument, ClinicalDocument]
    expect(result(own, 'HB')).toBeUndefined()
    expect(result(own, 'CREA')).toBeDefined()
    expect(other.observations?.map(({ code }) => code)).toEqual(['HB'])
    expect(codes(file)).toContain('HPRIM_TRUNCATED')
  })

  test.each([
    ['whose name is not written as others are', { name: 'DUPONT ép. 2 (née MARTIN)' }, 'DUPONT ép. 2 (née MARTIN)'],
    ['without birth date', { birth: '' }, 'TANGUY'],
    ['about the same person, of another day', { name: 'LÉVÊQUE', given: 'CÉLINE', birth: '14/02/1962' }, 'LÉVÊQUE'],
    ['without any date', { birth: '', date: '' }, undefined],
  ])('a second coded part ends the first record: one %s', async (_, header, name) => {
    const first = hprimLines({ end: [] })
    const second = hprimLines({
      header: { ...OTHER, number: '', date: '05/11/2026', ...header },
      coded: ['RES|CRP|CRP|N|9'],
    })
    const file = await parse(bytesOf([...first, ...second, ''].join('\n')))
    expect(file.documents.map((one) => [one.patient?.name, one.observations?.map(({ code }) => code)])).toEqual([
      ['LÉVÊQUE', ['CREA', 'K', 'CRP', 'ASP']],
      [name, ['CRP']],
    ])
    expect(file.documents[1]?.date).toBe(name === undefined ? undefined : '2026-11-05')
  })

  test('a coded part in two goes on in the same record', async () => {
    const document = await made({ coded: [...CODED, '', '****LAB****', 'RES|Sodium|NA|N|140|mmol/L'] })
    expect(document.observations?.map(({ code }) => code)).toEqual(['CREA', 'K', 'CRP', 'ASP', 'NA'])
  })

  test('nor does a letter without coded part take the next letters', async () => {
    const letter = (header: RecordParts['header'], body: string): string =>
      text({ ...(header === undefined ? {} : { header }), text: [body], coded: null }).replace(
        /\*{4}FIN\w*\*{4}\n/g,
        '',
      )
    const third = { name: 'LE GOFF', given: 'ANNE', birth: '03/03/1933' }
    const file = await parse(
      bytesOf(letter({}, 'Un') + letter(OTHER, 'Deux') + letter(third, 'Trois') + '****FIN****\n'),
    )
    expect(names(file)).toEqual(['LÉVÊQUE', 'TANGUY', 'LE GOFF'])
    expect(file.documents.map((one) => one.text)).toEqual(['Un', 'Deux', 'Trois'])
    expect(codes(file)).toContain('HPRIM_HEADER_LOOSE')
  })

  test('the header printed again in the text of its own record begins no other', async () => {
    const document = await made({ text: [...hprimLines({}).slice(0, 12), 'Conclusion'] })
    expect(document.text).toContain('Conclusion')
  })

  test.each([
    ['lower case', (all: string) => all.replace(/^RES/gm, 'res')],
    ['blanks before the separator', (all: string) => all.replace(/^RES/gm, 'RES ')],
    ['a separator behind the marker', (all: string) => all.replace('****LAB****', '****LAB****|')],
    ['three stars', (all: string) => all.replaceAll('****', '***')],
    ['the end of a DOS file', (all: string) => all.replace(/\s*\*{4}FINFICHIER\*{4}\s*$/, '') + '\x1a'],
    ['zeros up to the end of a block', (all: string) => all + '\0'.repeat(300)],
  ])('results are read: %s', async (_name, change) => {
    const whole = await made({})
    const changed = await single(bytesOf(change(text({}))))
    expect(changed.observations).toEqual(whole.observations)
    expect(changed).toMatchObject({ patient: whole.patient, text: whole.text })
  })

  test.each([
    ['> 100 000', '>', 100_000],
    ['<1 000,5', '<', 1000.5],
  ])('grouped digits behind a comparator: %s', async (sent, comparator, value) => {
    const document = await made({ coded: [`RES|Leucocytes|LEU|N|${sent}|/mL|0|10 000|H|F`] })
    expect(result(document, 'LEU')).toMatchObject({ value, comparator, valueText: sent })
  })
})

describe('encodings (R57)', () => {
  test('a person’s choice wins', async () => {
    const file = await parse(hprimBytes({}, 'cp850'), 'cp1252')
    expect(file.documents[0]).toMatchObject({ encoding: 'cp1252', patient: { name: 'L\uFFFDVÒQUE' } })
    expect(codes(file)).not.toContain('HPRIM_ENCODING_GUESSED')
  })

  test('too few letters to tell: said', async () => {
    const plain = hprimText({
      header: { name: 'LEVEQUE', given: 'CELINE', sender: 'LABO', recipient: 'DR' },
      text: ['ä'],
      coded: null,
    })
    const file = await parse(encode(plain, 'macroman'))
    expect(codes(file)).toEqual(['HPRIM_ENCODING_GUESSED'])
  })

  test('plain ASCII is certain', async () => {
    const file = await parse(bytesOf(hprimText().replace(/[^\p{ASCII}]/gu, 'x')))
    expect(codes(file)).not.toContain('HPRIM_ENCODING_GUESSED')
  })

  test('an unknown entity and a lone « & » stay as they are', async () => {
    const document = await made({ text: ['Labo A & B &inconnu; &#0; &lt;0,6'] })
    expect(document.text).toContain('Labo A & B &inconnu; &#0; <0,6')
  })
})

describe('recognition', () => {
  test('HPRIM Santé and HPRIM XML are shown as they are (R59)', async () => {
    const segments = 'H|~^\\&|C1.HPR||LAB^Labo||ORU|||CAB|LS1||H2.1^C|202611031200\rP|1|12\rOBX|1|NM|K||6.4|\rL|1|||\r'
    const xml =
      '<?xml version="1.0"?><evenementsServeurActes xmlns="http://www.hprim.org/hprimXML"><enteteMessage/></evenementsServeurActes>'
    for (const text of [segments, xml]) {
      const file = await parse(bytesOf(text))
      expect(file.kind).toBe('hprim')
      expect(codes(file)).toEqual(['HPRIM_SANTE'])
      expect(file.documents[0]?.text).toBe(text)
      expect(file.documents[0]?.observations).toBeUndefined()
    }
  })

  test.each([
    ['an empty file', ''],
    ['words', 'Bonjour,\n\nLe dossier est complet.\n'.repeat(20)],
    ['a quoted record', hprimText({ newline: '\n' }).replace(/^/gm, '> ')],
    ['a list of dates', '12/03/2026\n'.repeat(9)],
    ['a ZIP', `PK\x03\x04 ****FIN****\n${hprimText()}`],
  ])('not HPRIM: %s', (_name, text) => {
    expect(hprim.recognises(bytesOf(text))).toBe(false)
  })

  test('the end marker far from the start is found', () => {
    const long = hprimText({
      header: { birth: 'x', date: 'x' },
      text: Array<string>(3000).fill('ligne de texte libre du laboratoire'),
    })
    expect(hprim.recognises(bytesOf(long))).toBe(true)
  })
})
