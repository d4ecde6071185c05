// Structured letters: every rule of the CDA header (spec §2.4) and of METADATA.XML (§2.3) walked by an independent XML reader, the archive
// opened by other programs, and read back by ours.

import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unzipSync } from 'fflate'
import PostalMime from 'postal-mime'
import * as saxes from 'saxes'
import { beforeAll, describe, expect, test } from 'vitest'
import { composeEnvelopes } from '../../../electron/engine/letters/compose.ts'
import type { AboardDocument } from '../../../electron/engine/letters/letter.ts'
import { pdfOfLetter } from '../../../electron/engine/letters/structured.ts'
import { pdfText } from '../../../electron/engine/documents/pdf/text.ts'
import { parseMessage } from '../../../electron/engine/parsing/parse-message.ts'
import { letterCda } from '../../files/cda.ts'
import { pdfBytes } from '../../files/pdf.ts'
import { context, letter, NIR_OID, P01, P09, piece, VASSEUR } from './world.ts'

const BODY =
  '<p>Chère Consœur,</p><p>Potassium à <strong>5,3</strong> mmol/L, <em>à revoir</em>.</p><ul><li>un</li><li>deux</li></ul>'
const draft = letter({
  form: 'letter',
  patient: 'p01',
  subject: 'Avis sur la kaliémie',
  body: BODY,
  typeCode: '11488-4',
})

interface Node {
  name: string
  attributes: Record<string, string>
  children: Node[]
  text: string
}
/** The tree as saxes, a strict parser, sees it: prefixes left out. */
function tree(bytes: Uint8Array): Node {
  const root: Node = { name: '', attributes: {}, children: [], text: '' }
  const open = [root]
  const parser = new saxes.SaxesParser({ xmlns: true })
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ local, attributes }) => {
    const values = Object.values(attributes).map((one) => [one.local, one.value])
    const node: Node = { name: local, attributes: Object.fromEntries(values), children: [], text: '' }
    open.at(-1)!.children.push(node)
    open.push(node)
  })
  parser.on('text', (text) => (open.at(-1)!.text += text))
  parser.on('closetag', () => void open.pop())
  parser.write(Buffer.from(bytes).toString('utf8')).close()
  return root.children[0]!
}
function all(node: Node, ...names: string[]): Node[] {
  const [name, ...rest] = names
  if (name === undefined) return [node]
  return node.children.filter((child) => child.name === name).flatMap((child) => all(child, ...rest))
}
const first = (node: Node, ...names: string[]): Node => all(node, ...names)[0]!
const attribute = (node: Node, name: string, ...names: string[]) => first(node, ...names)?.attributes[name]

async function filesOf(raw: Uint8Array) {
  const { attachments } = await PostalMime.parse(raw)
  const files = attachments.map(({ filename, mimeType, content }) => ({
    filename: filename ?? '',
    mimeType,
    bytes: new Uint8Array(content as ArrayBuffer),
  }))
  const archive = files.find(({ filename }) => filename === 'IHE_XDM.zip')!
  return { files, archive: archive.bytes, entries: unzipSync(archive.bytes) }
}

let raw: Buffer
let made: Awaited<ReturnType<typeof filesOf>>
beforeAll(async () => {
  raw = (await composeEnvelopes(draft, context(P01)))[0]!.raw
  made = await filesOf(raw)
})

test('the layout of an XDM submission; two other programs open it whole', () => {
  expect(Object.keys(made.entries).toSorted()).toEqual([
    'IHE_XDM/SUBSET01/DOC00001.XML',
    'IHE_XDM/SUBSET01/METADATA.XML',
    'INDEX.HTM',
    'README.TXT',
  ])
  const dir = mkdtempSync(path.join(tmpdir(), 'pli-xdm-'))
  try {
    const file = path.join(dir, 'IHE_XDM.zip')
    writeFileSync(file, made.archive)
    const programs: [string, string[]][] = [
      ['unzip', ['-t', file]],
      ['python3', ['-c', 'import sys, zipfile; sys.exit(zipfile.ZipFile(sys.argv[1]).testzip() is not None)', file]],
    ]
    const present = programs.filter(([name]) => spawnSync(name, ['--version']).error === undefined)
    for (const [name, args] of present) execFileSync(name, args, { stdio: 'pipe' })
    if (present.length === 0) console.info('neither unzip nor python3 here: the archive is read by fflate alone')
  } finally {
    rmSync(dir, { recursive: true })
  }
})

describe('CDA header, spec §2.4', () => {
  let cda: Node
  beforeAll(() => (cda = tree(made.entries['IHE_XDM/SUBSET01/DOC00001.XML']!)))

  test('elements in the order of the schema', () => {
    const names = cda.children.map(({ name }) => name)
    expect(names.filter((name, at) => name !== names[at - 1])).toEqual([
      'realmCode', 'typeId', 'templateId', 'id', 'code', 'title', 'effectiveTime', 'confidentialityCode', 'languageCode', 'setId',
      'versionNumber', 'recordTarget', 'author', 'custodian', 'informationRecipient', 'legalAuthenticator', 'documentationOf',
      'componentOf', 'component',
    ]) // prettier-ignore
  })
  test('identification', () => {
    expect(attribute(cda, 'code', 'realmCode')).toBe('FR')
    expect(first(cda, 'typeId').attributes).toEqual({ root: '2.16.840.1.113883.1.3', extension: 'POCD_HD000040' })
    expect(all(cda, 'templateId').map(({ attributes }) => attributes['root'])).toEqual([
      '2.16.840.1.113883.2.8.2.1',
      '1.2.250.1.213.1.1.1.1',
      '1.3.6.1.4.1.19376.1.2.20',
    ])
    expect(attribute(cda, 'root', 'id')).toMatch(/^2\.25\.\d{1,39}$/)
    expect(attribute(cda, 'root', 'setId')).toMatch(/^2\.25\.\d{1,39}$/)
    expect(attribute(cda, 'value', 'versionNumber')).toBe('1')
    expect(first(cda, 'code').attributes).toMatchObject({ code: '11488-4', codeSystem: '2.16.840.1.113883.6.1' })
    expect(first(cda, 'title').text).toBe('Avis sur la kaliémie')
    expect(attribute(cda, 'value', 'effectiveTime')).toMatch(/^\d{14}[+-]\d{4}$/)
    expect(attribute(cda, 'code', 'languageCode')).toBe('fr-FR')
    expect(first(cda, 'confidentialityCode').attributes).toMatchObject({
      code: 'N',
      codeSystem: '2.16.840.1.113883.5.25',
    })
  })
  test('patient: INS first, then the local number; traits with their qualifiers; no address of his', () => {
    const role = first(cda, 'recordTarget', 'patientRole')
    expect(first(role, 'id').attributes).toEqual({ root: '1.2.250.1.213.1.4.10', extension: '251035999990102' })
    expect(all(role, 'id')[1]!.attributes['extension']).toBe('p01')
    const names = first(role, 'patient', 'name').children.map(({ name, attributes, text }) => [
      name,
      attributes['qualifier'],
      text,
    ])
    expect(names).toEqual([
      ['family', 'BR', 'LEGRAND'],
      ['given', undefined, 'Odile Marie'],
      ['given', 'BR', 'Odile'],
    ])
    expect(attribute(role, 'code', 'patient', 'administrativeGenderCode')).toBe('F')
    expect(attribute(role, 'value', 'patient', 'birthTime')).toBe('19510314')
    expect(first(role, 'patient', 'birthplace', 'place', 'addr', 'county').text).toBe('75056')
    expect(Buffer.from(made.entries['IHE_XDM/SUBSET01/DOC00001.XML']!).toString()).not.toContain('patient.mssante.fr')
  })
  test('author, custodian, signatory, recipient, act, care', () => {
    for (const place of [
      ['author', 'assignedAuthor'],
      ['legalAuthenticator', 'assignedEntity'],
      ['documentationOf', 'serviceEvent', 'performer', 'assignedEntity'],
    ]) {
      const person = first(cda, ...place)
      expect(first(person, 'id').attributes).toEqual({ root: '1.2.250.1.71.4.2.1', extension: '810999000010' })
      expect(first(person, 'code').attributes).toMatchObject({
        code: 'G15_10/SM26',
        codeSystem: '1.2.250.1.213.1.1.4.5',
      })
      expect(first(person, 'assignedPerson', 'name', 'family').text).toBe('Vasseur')
      expect(first(person, 'representedOrganization', 'id').attributes).toEqual({
        root: '1.2.250.1.71.4.2.2',
        extension: '1999999901',
      })
    }
    expect(first(cda, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name').text).toBe(
      'Cabinet des Halles',
    )
    expect(attribute(cda, 'code', 'legalAuthenticator', 'signatureCode')).toBe('S')
    expect(first(cda, 'informationRecipient', 'intendedRecipient', 'informationRecipient', 'name', 'family').text).toBe(
      'Dr Samir Haddad',
    )
    expect(attribute(cda, 'value', 'documentationOf', 'serviceEvent', 'effectiveTime', 'low')).toMatch(/^\d{8}$/)
    expect(
      attribute(cda, 'codeSystem', 'componentOf', 'encompassingEncounter', 'location', 'healthCareFacility', 'code'),
    ).toBe('1.2.250.1.71.4.2.4')
  })
  test('the body is the PDF that goes beside the archive (ECO.2.1.5), under the name of ECO.2.1.6', () => {
    const text = first(cda, 'component', 'nonXMLBody', 'text')
    expect(text.attributes).toEqual({ mediaType: 'application/pdf', representation: 'B64' })
    const beside = made.files.find(({ mimeType }) => mimeType === 'application/pdf')!
    expect(Buffer.from(text.text, 'base64').equals(beside.bytes)).toBe(true)
    expect(beside.filename).toMatch(/^\d{8}_CR ou fiche de consultation ou de visite_LEGRAND_Odile\.pdf$/)
  })
})

describe('METADATA.XML, spec §2.3', () => {
  let list: Node
  let entry: Node
  let set: Node
  beforeAll(() => {
    list = first(tree(made.entries['IHE_XDM/SUBSET01/METADATA.XML']!), 'RegistryObjectList')
    entry = first(list, 'ExtrinsicObject')
    set = first(list, 'RegistryPackage')
  })
  const slots = (node: Node) =>
    Object.fromEntries(
      all(node, 'Slot').map((slot) => [
        slot.attributes['name'],
        all(slot, 'ValueList', 'Value').map(({ text }) => text),
      ]),
    )
  const scheme = (node: Node, uuid: string) =>
    all(node, 'Classification').find(({ attributes }) => attributes['classificationScheme'] === `urn:uuid:${uuid}`)
  const identifier = (node: Node, uuid: string) =>
    all(node, 'ExternalIdentifier').find(({ attributes }) => attributes['identificationScheme'] === `urn:uuid:${uuid}`)

  test('objects are named, related, and each id is used once', () => {
    expect(entry.attributes).toMatchObject({
      objectType: 'urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1',
      mimeType: 'text/xml',
    })
    const node = all(list, 'Classification').find(({ attributes }) => attributes['classificationNode'] !== undefined)!
    expect(node.attributes).toMatchObject({
      classifiedObject: set.attributes['id'],
      classificationNode: 'urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd',
    })
    const association = first(list, 'Association')
    expect(association.attributes).toMatchObject({
      associationType: 'urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember',
      sourceObject: set.attributes['id'],
      targetObject: entry.attributes['id'],
    })
    expect(slots(association)).toEqual({ SubmissionSetStatus: ['Original'] })
    const ids: string[] = []
    const walk = (one: Node): void => {
      if (one.attributes['id'] !== undefined) ids.push(one.attributes['id'])
      one.children.forEach(walk)
    }
    walk(list)
    expect(new Set(ids).size).toBe(ids.length)
  })
  test('slots of the document: hash, size, place, times in UTC, patient', () => {
    const cda = made.entries['IHE_XDM/SUBSET01/DOC00001.XML']!
    const found = slots(entry)
    expect(found).toMatchObject({
      hash: [createHash('sha1').update(cda).digest('hex')],
      size: [String(cda.length)],
      URI: ['DOC00001.XML'],
      creationTime: ['20261116070500'],
      serviceStartTime: ['20261116'],
      languageCode: ['fr-FR'],
      sourcePatientInfo: ['PID-5|LEGRAND^Odile^Marie^^^^L', 'PID-7|19510314', 'PID-8|F'],
    })
    expect(found['sourcePatientId']![0]).toMatch(/^p01\^\^\^&2\.25\.\d+&ISO\^PI$/)
    expect(found['legalAuthenticator']![0]).toMatch(/^810999000010\^Vasseur\^Hélène/)
  })
  test('every classification and identifier, with its coding scheme', () => {
    const codes: [string, string, string][] = [
      ['41a5887f-8865-4c09-adf7-e362475b143a', '10', '1.2.250.1.213.1.1.4.1'],
      ['f4f85eac-e6cb-4883-b524-f2705394840f', 'N', '2.16.840.1.113883.5.25'],
      ['a09d5840-386c-46f2-b5ad-9c3699a4309d', 'urn:ihe:iti:xds-sd:pdf:2008', '1.3.6.1.4.1.19376.1.2.3'],
      ['f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1', 'SA07', '1.2.250.1.71.4.2.4'],
      ['cccf5598-8b07-4b77-a05e-ae952c785ead', 'AMBULATOIRE', '1.2.250.1.213.1.1.4.9'],
      ['f0306f51-975f-434e-a61c-c59651d33983', '11488-4', '2.16.840.1.113883.6.1'],
    ]
    for (const [uuid, code, system] of codes) {
      const found = scheme(entry, uuid)!
      expect(found.attributes['nodeRepresentation']).toBe(code)
      expect(slots(found)['codingScheme']).toEqual([system])
      expect(found.attributes['classifiedObject']).toBe(entry.attributes['id'])
    }
    const author = scheme(entry, '93606bcf-9494-43ec-9b4e-a7748d1a838d')!
    expect(slots(author)['authorPerson']![0]).toBe('810999000010^Vasseur^Hélène^^^Dr^^^&1.2.250.1.71.4.2.1&ISO^D^^^EI')
    expect(slots(author)['authorInstitution']![0]).toBe('Cabinet des Halles^^^^^&1.2.250.1.71.4.2.2&ISO^^^^1999999901')
    const cx = '251035999990102^^^&1.2.250.1.213.1.4.10&ISO^NH'
    expect(identifier(entry, '58a6f841-87b3-4a3e-92fd-a8ffeff98427')!.attributes['value']).toBe(cx)
    expect(identifier(set, '6b5aea1a-874d-4603-a4bc-96a0a7b38446')!.attributes['value']).toBe(cx)
    const cda = tree(made.entries['IHE_XDM/SUBSET01/DOC00001.XML']!)
    expect(identifier(entry, '2e82c1f6-a085-4c72-9da3-8640a32e42ab')!.attributes['value']).toBe(
      attribute(cda, 'root', 'id'),
    )
    expect(slots(set)['submissionTime']).toEqual(['20261116070500'])
    for (const uuid of ['96fdda7c-d067-4183-912e-bf5ee74998a8', '554ac39e-e3fe-47fe-b233-965d2a147832']) {
      expect(identifier(set, uuid)!.attributes['value']).toMatch(/^2\.25\.\d+$/)
    }
    expect(scheme(set, 'aa543740-bdda-424e-8c96-df4873be8500')).toBeDefined()
    expect(scheme(set, 'a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d')).toBeDefined()
  })
})

test('our own reader finds the same patient, type, author and date, one document and no fault', async () => {
  const { documents, warnings, message } = await parseMessage(raw)
  expect(message.subject).toBe('XDM/1.0/DDM+Avis sur la kaliémie LEGRAND Odile 14/03/1951')
  expect(message.mss).toEqual({ nil: 'DEV000001', codeCda: '11488-4', ins: 'O' })
  expect(documents).toHaveLength(1)
  expect(documents[0]).toMatchObject({
    source: 'xdm',
    title: 'Avis sur la kaliémie',
    typeCode: '11488-4',
    createdAt: expect.stringMatching(/^2026-11-16T/) as string,
    author: { name: 'Dr Hélène Vasseur', id: '810999000010', organization: 'Cabinet des Halles' },
    custodian: 'Cabinet des Halles',
    version: 1,
    patient: {
      birthName: 'LEGRAND',
      givenNames: ['Odile', 'Marie'],
      sex: 'F',
      birthDate: '1951-03-14',
      birthPlace: '75056',
      ins: { value: '251035999990102', oid: '1.2.250.1.213.1.4.10', keyValid: true },
    },
  })
  expect(documents[0]!.otherPatient).toBeUndefined()
  expect(new Date(documents[0]!.createdAt!).getTime()).toBe(Date.parse('2026-11-16T08:05:00+01:00'))
  expect(warnings.map(({ code }) => code)).toEqual(['INS_TEST_OID'])
})

test('PDF/A-1b: fonts and colours aboard, nothing that moves; words, patient and page number in it', async () => {
  const long = { ...draft, body: BODY + '<p>Ligne de suite.</p>'.repeat(120) }
  const pdf = await pdfOfLetter(long, context(P01))
  const source = pdf.toString('latin1')
  expect(source).toMatch(/^%PDF-1\.4/)
  expect(source).toMatch(/<pdfaid:part>1<[\s\S]*<pdfaid:conformance>B</)
  expect(source).toContain('/OutputIntent')
  expect(source).toContain('/FontFile2')
  expect(source).not.toMatch(/\/(?:Encrypt|JavaScript|EmbeddedFile|SMask|CA|ca)\b/)
  const { text, warnings } = await pdfText(pdf)
  expect(warnings).toEqual([])
  for (const words of [
    'Dr Hélène VASSEUR',
    'RPPS 10999000010',
    'Chère Consœur,',
    'mmol/L',
    'à revoir',
    'page 3/',
    '2 51 03 59 999 901 02',
  ])
    expect(text).toContain(words)
  const pages = Number(/page 1\/(\d)/.exec(text)?.[1])
  expect(text.match(/LEGRAND Odile Marie, F, née le 14\/03\/1951/g)).toHaveLength(pages + 1)
})

test('a scan is sent as structured too', async () => {
  const scan = await pdfBytes()
  const [envelope] = await composeEnvelopes(draft, context(P01, { pieces: [piece('Écho rénale.pdf', scan)] }))
  const { documents, message } = await parseMessage(envelope!.raw)
  expect(documents.map(({ title, source, typeCode }) => [title, source, typeCode])).toEqual([
    ['Avis sur la kaliémie', 'xdm', '11488-4'],
    ['Écho rénale', 'xdm', '11488-4'],
  ])
  expect(documents[1]!.body).toMatchObject({ sha256: createHash('sha256').update(scan).digest('hex') })
  expect(documents.every(({ twins }) => twins?.length === 1)).toBe(true)
  expect(message.mss?.codeCda).toBe('11488-4,11488-4')
})

function aboard(
  source: 'xdm' | 'pdf',
  bytes: Uint8Array,
  more: Partial<AboardDocument['document']> = {},
): AboardDocument {
  return {
    name: `${'a'.repeat(64)}/2`,
    document: { source, path: '2', ...more },
    filename: source === 'pdf' ? 'bilan.pdf' : 'bilan.xml',
    mediaType: source === 'pdf' ? 'application/pdf' : 'text/xml',
    size: bytes.length,
    bytes: () => Promise.resolve(Buffer.from(bytes)),
  }
}

test('a document aboard goes on unchanged, with its own author', async () => {
  const bytes = Buffer.from(
    letterCda(await pdfBytes(), 'application/pdf', { uniqueId: '1.2.250.1.999.7', typeCode: '11490-0' }),
  )
  const stated = (await parseMessage(Buffer.concat([Buffer.from('Content-Type: text/xml\r\n\r\n'), bytes])))
    .documents[0]!
  const document = aboard('xdm', bytes, { ...stated, source: 'xdm' })
  const [envelope] = await composeEnvelopes(letter(), context(undefined, { documents: [document] }))
  const { entries } = await filesOf(envelope!.raw)
  expect(Buffer.from(entries['IHE_XDM/SUBSET01/DOC00001.XML']!).equals(bytes)).toBe(true)
  const read = await parseMessage(envelope!.raw)
  expect(read.documents[0]).toMatchObject({ uniqueId: '1.2.250.1.999.7', typeCode: '11490-0', author: stated.author })
  expect(read.documents[0]!.otherPatient).toBeUndefined()
})

describe('R24: headers computed from the archive', () => {
  const { ins: _, ...withoutIns } = P01
  const { sex: _sex, ...withoutSex } = P01
  const cases = [
    ['a qualified INS with its traits', 'letter', P01, '11488-4', 'O'],
    ['no INS', 'letter', { ...withoutIns, insStatus: 'none' }, '11488-4', 'N'],
    ['an INS that is not qualified does not leave', 'letter', { ...P01, insStatus: 'provisional' }, '11488-4', 'N'],
    ['a trait is missing', 'letter', withoutSex, '11488-4', 'N'],
    ['no CDA', 'message', P01, undefined, undefined],
  ] as const
  test.each(cases)('%s', async (_name, form, card, codeCda, ins) => {
    const [envelope] = await composeEnvelopes(
      { ...draft, form },
      context({ ...card, givenNames: [...card.givenNames] }),
    )
    const { message, documents } = await parseMessage(envelope!.raw)
    expect([message.mss?.codeCda, message.mss?.ins]).toEqual([codeCda, ins])
    if (card.insStatus !== 'qualified') expect(documents[0]!.patient!.ins).toBeUndefined()
  })
})

test('« annule et remplace »: same series, next version, the replaced document named', async () => {
  const replaces = { uniqueId: '2.25.111', setId: '2.25.100', version: 2 }
  const [envelope] = await composeEnvelopes(draft, context(P01, { replaces }))
  const { documents, message } = await parseMessage(envelope!.raw)
  expect(documents[0]).toMatchObject({ setId: '2.25.100', version: 3, replaces: '2.25.111' })
  expect(message.subject).toMatch(/^\[Annule et remplace\] XDM\/1\.0\/DDM\+/)
})

test('names that hold markup or HL7 separators stay names', async () => {
  const odd = {
    ...P09,
    birthName: 'O’BRIEN <FILS>',
    usedName: 'A^B|C~D',
    ins: { value: P09.ins!.value, oid: NIR_OID },
  }
  const sender = { ...VASSEUR, entity: 'Cabinet "A" & <B>\u0001' }
  const [envelope] = await composeEnvelopes({ ...draft, subject: 'a & <b> ]]> \uFFFE' }, context(odd, { sender }))
  const { documents } = await parseMessage(envelope!.raw)
  expect(documents[0]!.patient).toMatchObject({ birthName: 'O’BRIEN <FILS>' })
  expect(documents[0]!.title).toBe('a & <b> ]]>')
  expect(documents[0]!.custodian).toBe('Cabinet "A" & <B>')
})
