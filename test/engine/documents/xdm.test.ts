// The XDM reader: every layout that senders use, what METADATA.XML gets wrong, and who the patient is.

import { describe, expect, it } from 'vitest'

import type { ParsedFile } from '../../../electron/engine/documents/document.ts'
import { MAX_CONTAINER_DEPTH } from '../../../electron/engine/documents/format.ts'
import { parseFile } from '../../../electron/engine/documents/parse-file.ts'
import { xdm } from '../../../electron/engine/documents/xdm/index.ts'
import { biologyCda, letterCda, pq } from '../../files/cda.ts'
import { KOWALSKI, LEGRAND, MARTIN_A, MARTIN_B } from '../../files/patients.ts'
import { metadataXml, xdmZip, zipOf, type XdmFile } from '../../files/xdm.ts'

const PDF = Buffer.from('%PDF-1.4\ncopie\n%%EOF\n')
const REPORT = biologyCda([{ results: [{ code: '2823-3', label: 'Potassium', value: pq('4.1', 'mmol/L') }] }])
const DOC: XdmFile = { uri: 'DOC00001.XML', bytes: REPORT, uniqueId: '1.2.250.1.999.2.1' }

function parse(bytes: Uint8Array, path = ''): Promise<ParsedFile> {
  return parseFile({ bytes, path, depth: 0 })
}

/** Codes but the one that every test number gives. */
function codes(parsed: ParsedFile): string[] {
  return parsed.warnings.map((one) => one.code).filter((code) => code !== 'INS_TEST_OID')
}

/** METADATA.XML with the entry of another one beside its own. */
function beside(metadata: string, other: string): string {
  const [entry = ''] = /<rim:ExtrinsicObject[^]*<\/rim:ExtrinsicObject>/.exec(other) ?? []
  return metadata.replace('<rim:RegistryPackage', `${entry.replaceAll('Document1', 'Document9')}<rim:RegistryPackage`)
}

describe('layouts', () => {
  it.each([
    ['as IHE has it', xdmZip({ files: [DOC] }), 'IHE_XDM/SUBSET01/DOC00001.XML'],
    [
      'lower case, no hash',
      xdmZip({ files: [{ ...DOC, hash: null, size: null }], lowerCase: true }),
      'ihe_xdm/subset01/doc00001.xml',
    ],
    [
      'other case in the URI',
      xdmZip({ files: [{ ...DOC, uri: 'doc00001.xml' }], more: { 'x.txt': PDF.subarray(0, 0) } }),
      'IHE_XDM/SUBSET01/doc00001.xml',
    ],
    ['no folder', xdmZip({ files: [DOC], folder: '' }), 'DOC00001.XML'],
    [
      'deeper',
      xdmZip({ files: [DOC], folder: 'envoi/2026/IHE_XDM/SUBSET01/' }),
      'envoi/2026/IHE_XDM/SUBSET01/DOC00001.XML',
    ],
    ['no slash before the names', xdmZip({ files: [DOC], folder: 'IHE_XDM/SUBSET01' }), 'IHE_XDM/SUBSET01DOC00001.XML'],
    ['identifiers under each other’s scheme', xdmZip({ files: [DOC], swapped: true }), 'IHE_XDM/SUBSET01/DOC00001.XML'],
  ])('%s', async (_, zip, path) => {
    const parsed = await parse(zip)
    expect(parsed.kind).toBe('xdm')
    expect(codes(parsed)).toEqual([])
    expect(parsed.documents).toHaveLength(1)
    expect(parsed.documents[0]).toMatchObject({ source: 'xdm', path, uniqueId: '1.2.250.1.999.2.1' })
    expect(parsed.documents[0]?.patient?.ins?.value).toBe(LEGRAND.ins)
    expect(parsed.documents[0]?.observations).toHaveLength(1)
    expect(parsed.documents[0]).not.toHaveProperty('otherPatient')
  })

  it('reads several submission sets, and documents that no METADATA.XML names', async () => {
    const second = biologyCda([], { uniqueId: '1.2.250.1.999.2.7' })
    const third = biologyCda([], { uniqueId: '1.2.250.1.999.2.8' })
    const zip = xdmZip({
      files: [DOC],
      more: {
        'IHE_XDM/SUBSET02/METADATA.XML': Buffer.from(metadataXml({ files: [{ uri: 'B.XML', bytes: second }] })),
        'IHE_XDM/SUBSET02/B.XML': second,
        'autre/C.XML': third,
      },
    })
    const parsed = await parse(zip, '2')
    expect(parsed.documents.map((one) => one.uniqueId)).toEqual([
      '1.2.250.1.999.2.1',
      '1.2.250.1.999.2.7',
      '1.2.250.1.999.2.8',
    ])
    expect(parsed.documents[2]?.path).toBe('2!autre/C.XML')
    expect(codes(parsed)).toEqual([])
  })

  it('finds documents by content without METADATA.XML', async () => {
    const parsed = await parse(xdmZip({ files: [DOC], metadata: null }))
    expect(parsed.documents[0]?.uniqueId).toBe('1.2.250.1.999.2.1')
    expect(codes(parsed)).toEqual(['XDM_NO_METADATA'])
  })

  it('is not an archive of documents when nothing in it is one', async () => {
    expect(await parse(zipOf({ 'photo.bin': Buffer.from('x') }))).toEqual({
      kind: 'unknown',
      documents: [],
      warnings: [],
    })
    expect(await parse(zipOf({ '[Content_Types].xml': Buffer.from('<Types/>'), 'a.xml': REPORT }))).toMatchObject({
      kind: 'unknown',
      documents: [],
    })
  })
})

describe('what METADATA.XML gets wrong', () => {
  it.each<[string, Partial<XdmFile>, string]>([
    ['hash', { hash: 'a'.repeat(40) }, 'XDM_HASH_MISMATCH'],
    ['size', { size: 12 }, 'XDM_SIZE_MISMATCH'],
  ])('a wrong %s is a warning, never a loss', async (_, fields, code) => {
    const parsed = await parse(xdmZip({ files: [{ ...DOC, ...fields }] }))
    expect(codes(parsed)).toEqual([code])
    expect(parsed.documents).toHaveLength(1)
  })

  it('says which announced document is not there', async () => {
    const metadata = metadataXml({ files: [DOC, { uri: 'ABSENT.XML', bytes: PDF }] })
    const parsed = await parse(xdmZip({ files: [DOC], metadata }))
    expect(parsed.warnings.find((one) => one.code === 'XDM_DOCUMENT_MISSING')?.part).toBe('ABSENT.XML')
    expect(parsed.documents).toHaveLength(1)
  })

  it('reads the documents when METADATA.XML cannot be read', async () => {
    const parsed = await parse(xdmZip({ files: [DOC], metadata: '<html>rien</html>' }))
    expect(codes(parsed)).toEqual(expect.arrayContaining(['XDM_METADATA_BROKEN', 'XDM_NO_METADATA']))
    expect(parsed.documents).toHaveLength(1)
  })

  it('reads what is left of a METADATA.XML that is cut', async () => {
    const whole = metadataXml({ files: [DOC] })
    const parsed = await parse(
      xdmZip({ files: [DOC], metadata: whole.slice(0, whole.indexOf('<rim:RegistryPackage')) }),
    )
    expect(codes(parsed)).toContain('XDM_METADATA_BROKEN')
    expect(parsed.documents[0]?.patient?.ins?.value).toBe(LEGRAND.ins)
  })
})

describe('the patient', () => {
  it('keeps both identities when METADATA.XML and document name two persons', async () => {
    const report = biologyCda([], { patient: MARTIN_B })
    const parsed = await parse(xdmZip({ files: [{ ...DOC, bytes: report }], patient: MARTIN_A }))
    expect(codes(parsed)).toEqual(['XDM_TWO_PATIENTS'])
    expect(parsed.documents[0]?.patient).toMatchObject({ birthDate: '1948-11-02', ins: { value: MARTIN_A.ins } })
    expect(parsed.documents[0]?.otherPatient).toMatchObject({ birthDate: '1984-11-11', ins: { value: MARTIN_B.ins } })
  })

  it.each([
    ['a birth date', { birthTime: '19510315' }],
    ['a national number', { ins: MARTIN_A.ins }],
    ['a sex', { sexCode: 'M' }],
    ['the authority of the number', { insOid: '1.2.250.1.213.1.4.8' }],
  ])('sees a difference of %s', async (_, options) => {
    const parsed = await parse(xdmZip({ files: [{ ...DOC, bytes: biologyCda([], options) }] }))
    expect(codes(parsed)).toContain('XDM_TWO_PATIENTS')
    expect(parsed.documents[0]?.otherPatient).toBeDefined()
  })

  it.each([
    ['a partial date', { birthTime: '1951' }],
    ['no number in the document', { ins: null }],
    ['names without qualifier', { names: 'unqualified' as const }],
  ])('sees none in %s', async (_, options) => {
    const parsed = await parse(xdmZip({ files: [{ ...DOC, bytes: biologyCda([], options) }] }))
    expect(codes(parsed)).toEqual([])
    expect(parsed.documents[0]?.patient?.ins?.value).toBe(LEGRAND.ins)
  })

  it('warns when two documents concern two persons, each keeping its own', async () => {
    const other = biologyCda([], { patient: KOWALSKI, uniqueId: '1.2.250.1.999.2.9' })
    const parsed = await parse(xdmZip({ files: [DOC, { uri: 'B.XML', bytes: other, undescribed: true }] }))
    expect(codes(parsed)).toEqual(['XDM_TWO_PATIENTS'])
    expect(parsed.documents.map((one) => one.patient?.ins?.value)).toEqual([LEGRAND.ins, KOWALSKI.ins])
  })

  it('takes the identity of a file that has none from METADATA.XML', async () => {
    const parsed = await parse(
      xdmZip({
        files: [{ uri: 'A.PDF', bytes: PDF, mimeType: 'application/pdf', title: 'Courrier', typeCode: '96349-6' }],
        patient: KOWALSKI,
      }),
    )
    expect(parsed.documents[0]).toMatchObject({
      source: 'pdf',
      title: 'Courrier',
      typeLabel: "Lettre d'adressage",
      date: '2026-11-16T07:05:00Z',
      patient: {
        birthName: 'KOWALSKI',
        usedName: 'DUPONT',
        givenNames: ['ANNA'],
        sex: 'F',
        birthDate: '1963-07-19',
        ins: { value: KOWALSKI.ins },
      },
    })
  })

  it.each([
    ['Jean and Jean-Pierre', ['Jean'], ['Jean-Pierre'], ['XDM_TWO_PATIENTS']],
    ['Marie-Ange with and without its hyphen', ['Marie Ange'], ['Marie-Ange', 'Lise'], []],
    ['one name and the list that begins with it', ['Jeanne'], ['Jeanne Marie'], []],
  ])('given names: %s', async (_, one, other, said) => {
    const bytes = biologyCda([], { ins: null, patient: { ...LEGRAND, givenNames: other } })
    const parsed = await parse(xdmZip({ files: [{ ...DOC, bytes }], patient: { ...LEGRAND, givenNames: one } }))
    expect(codes(parsed)).toEqual(said)
  })

  it.each([
    ['œ and its two letters', 'LEBOEUF', 'LEBŒUF'],
    ['two hyphens', 'DUPONT-MARTIN', 'DUPONT‐MARTIN'],
  ])('takes %s for one name', async (_, one, other) => {
    const bytes = biologyCda([], { patient: { ...LEGRAND, birthName: other, usedName: other } })
    const patient = { ...LEGRAND, birthName: one, usedName: one }
    expect(codes(await parse(xdmZip({ files: [{ ...DOC, bytes }], patient })))).toEqual([])
  })

  it('keeps the birth date of the one that says it whole', async () => {
    const parsed = await parse(xdmZip({ files: [{ ...DOC, bytes: biologyCda([], { birthTime: '1951' }) }] }))
    expect(parsed.documents[0]?.patient?.birthDate).toBe('1951-03-14')
  })

  it('sees two persons in a submission set and its entry', async () => {
    const ofSet = `<rim:ExternalIdentifier identificationScheme="urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
      value="${KOWALSKI.ins}^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH"/>`
    const metadata = metadataXml({ files: [DOC] }).replace('</rim:RegistryPackage>', `${ofSet}</rim:RegistryPackage>`)
    const parsed = await parse(xdmZip({ files: [DOC], metadata }))
    expect(codes(parsed)).toEqual(['XDM_TWO_PATIENTS'])
    expect(parsed.documents[0]?.otherPatient?.ins?.value).toBe(KOWALSKI.ins)
  })

  it.each([
    ['patientId', LEGRAND.ins, `${KOWALSKI.ins}^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH`, []],
    [
      'PID-3',
      LEGRAND.ins,
      undefined,
      [`PID-3|IPP-1^^^&amp;1.2.3&amp;ISO^PI~${KOWALSKI.ins}^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH`],
    ],
  ])('sees a second national number in %s', async (_, own, more, info) => {
    const id = `${own}^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH`
    const metadata = metadataXml({ files: [DOC], patientId: more === undefined ? id : `${id}~${more}` })
    const described = info.map((line) => `<rim:Value>${line}</rim:Value>`).join('')
    const parsed = await parse(
      xdmZip({ files: [DOC], metadata: metadata.replace('<rim:Value>PID-7', `${described}<rim:Value>PID-7`) }),
    )
    expect(codes(parsed)).toEqual(['XDM_TWO_PATIENTS'])
    expect(parsed.documents[0]).toMatchObject({
      patient: { ins: { value: LEGRAND.ins } },
      otherPatient: { ins: { value: KOWALSKI.ins } },
    })
  })

  it('sees no second number in the same one written again', async () => {
    const id = `${LEGRAND.ins}^^^&amp;1.2.250.1.213.1.4.10&amp;ISO^NH`
    const metadata = metadataXml({ files: [DOC] }).replace('<rim:Value>PID-7', `<rim:Value>PID-3|${id}</rim:Value>$&`)
    expect(codes(await parse(xdmZip({ files: [DOC], metadata })))).toEqual([])
  })

  it('sees two persons in two entries about one member', async () => {
    const metadata = beside(metadataXml({ files: [DOC] }), metadataXml({ files: [DOC], patient: KOWALSKI }))
    const parsed = await parse(xdmZip({ files: [DOC], metadata }))
    expect(codes(parsed)).toEqual(['XDM_TWO_PATIENTS'])
    expect(parsed.documents).toHaveLength(1)
    expect(parsed.documents[0]).toMatchObject({
      patient: { ins: { value: LEGRAND.ins } },
      otherPatient: { ins: { value: KOWALSKI.ins } },
    })
  })

  it('takes a local number for no INS', async () => {
    const parsed = await parse(
      xdmZip({
        files: [{ ...DOC, bytes: biologyCda([], { ins: null }) }],
        patientId: 'IPP-00412^^^&amp;1.2.250.1.999.1&amp;ISO^PI',
      }),
    )
    expect(parsed.documents[0]?.patient).not.toHaveProperty('ins')
    expect(codes(parsed)).toEqual([])
  })
})

describe('a document and its copies', () => {
  const copy: XdmFile = {
    uri: 'COPIE.PDF',
    bytes: PDF,
    mimeType: 'application/pdf',
    uniqueId: '1.2.250.1.999.2.1.2',
    title: 'Autre titre',
  }

  it.each([
    ['said by XFRM', xdmZip({ files: [DOC, copy], associations: [{ type: 'XFRM', source: 2, target: 1 }] })],
    ['of the same file name', xdmZip({ files: [DOC, { ...copy, uri: 'DOC00001.PDF', undescribed: true }] })],
    ['of the same type, date and title', xdmZip({ files: [DOC, { ...copy, title: 'Compte rendu' }] })],
  ])('are one: %s', async (_, zip) => {
    const parsed = await parse(zip)
    expect(parsed.documents).toHaveLength(1)
    expect(parsed.documents[0]?.body).toMatchObject({ mediaType: 'application/pdf', size: PDF.length })
  })

  it.each([
    ['of the same file name', 'DOC00001.PDF'],
    ['of the same type, date and title', 'AUTRE.PDF'],
  ])('never gives the page of one person to another, %s', async (_, uri) => {
    const page: XdmFile = { ...copy, uri, title: 'Compte rendu' }
    const metadata = beside(metadataXml({ files: [DOC] }), metadataXml({ files: [page], patient: KOWALSKI }))
    const parsed = await parse(xdmZip({ files: [DOC, page], metadata }))
    expect(codes(parsed)).toEqual(['XDM_TWO_PATIENTS'])
    expect(parsed.documents.map((one) => [one.source, one.patient?.ins?.value, one.body?.path])).toEqual([
      ['xdm', LEGRAND.ins, undefined],
      ['pdf', KOWALSKI.ins, `IHE_XDM/SUBSET01/${uri}`],
    ])
  })

  it('gives a level 1 that refers to a file the file', async () => {
    const refers = Buffer.from(letterCda(PDF))
      .toString()
      .replace(/<text mediaType[^]*<\/text>/, '<text mediaType="application/pdf"><reference value="PAGE.PDF"/></text>')
    const page = { ...copy, uri: 'PAGE.PDF' }
    const parsed = await parse(xdmZip({ files: [{ ...DOC, bytes: Buffer.from(refers) }, page] }))
    expect(parsed.documents).toHaveLength(1)
    expect(parsed.documents[0]?.body?.path).toBe('IHE_XDM/SUBSET01/PAGE.PDF')
  })

  it('keeps the page that the document holds, the copy as a twin', async () => {
    const letter = letterCda(PDF, 'application/pdf', { uniqueId: '1.2.250.1.999.2.1' })
    const parsed = await parse(
      xdmZip({
        files: [
          { ...DOC, bytes: letter },
          { ...copy, uri: 'DOC00001.PDF' },
        ],
      }),
    )
    expect(parsed.documents[0]?.body?.path).toBe('IHE_XDM/SUBSET01/DOC00001.XML!#body')
    expect(parsed.documents[0]?.twins?.map((one) => one.path)).toEqual(['IHE_XDM/SUBSET01/DOC00001.PDF'])
  })

  it.each([
    ['an annex (APND)', xdmZip({ files: [DOC, copy], associations: [{ type: 'APND', source: 2, target: 1 }] })],
    ['another PDF', xdmZip({ files: [DOC, copy] })],
  ])('are not joined: %s', async (_, zip) => expect((await parse(zip)).documents).toHaveLength(2))

  it('finds every byte again by its path', async () => {
    const zip = xdmZip({ files: [DOC, { ...copy, uri: 'DOC00001.PDF' }] })
    expect(await xdm.extract?.(zip, 'IHE_XDM/SUBSET01/DOC00001.PDF')).toMatchObject({
      bytes: PDF,
      mediaType: 'application/pdf',
      filename: 'DOC00001.PDF',
    })
    expect(await xdm.extract?.(zip, 'absent')).toBeUndefined()
  })
})

describe('hostile archives', () => {
  it('goes no deeper than the limit, and opens few archives in one', async () => {
    let zip = xdmZip({ files: [DOC] })
    for (let depth = 0; depth < MAX_CONTAINER_DEPTH + 2; depth++) zip = zipOf({ 'a.zip': zip })
    expect((await parse(zip)).warnings.map((one) => one.code)).toContain('ZIP_NESTED')
    const inner = zipOf({ 'x.txt': Buffer.from('x') })
    const wide = zipOf(Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`${n}.zip`, inner])))
    expect((await parse(wide)).warnings.map((one) => one.code)).toContain('ZIP_NESTED')
  })

  it('opens an archive inside an archive', async () => {
    const parsed = await parse(zipOf({ 'IHE_XDM.zip': xdmZip({ files: [DOC] }) }), '3')
    expect(parsed.documents[0]?.path).toBe('3!IHE_XDM.zip!IHE_XDM/SUBSET01/DOC00001.XML')
  })

  it('reads the good members beside the bad ones', async () => {
    const parsed = await parse(xdmZip({ files: [DOC], more: { '../../x.xml': REPORT } }))
    expect(parsed.documents).toHaveLength(1)
    expect(codes(parsed)).toEqual(['ZIP_UNSAFE_PATH'])
  })
})
