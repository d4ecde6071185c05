// METADATA.XML: what an archive says of its documents (ebRIM 3.0, IHE ITI TF-3 §4.2; keys in spec §2.3). Pure, times given.

import { createHash } from 'node:crypto'
import type { PatientCard } from '../../../ipc/patients.ts'
import type { Author } from '../../documents/document.ts'
import type { Sender } from '../letter.ts'
import { namesOf } from '../sender.ts'
import { NORMAL, OUTPATIENT, PROFESSIONS, REPORT_CLASS, sectorOf, typeCode, type Code } from './codes.ts'
import { localAuthority, newOid, newUrn, patientIdentifiers, personId, PERSONS, STRUCTURES } from './identifiers.ts'
import { utcTime } from './times.ts'
import { node, xmlDocument, type Xml } from './xml.ts'

const OBJECT_TYPE = 'urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject'
const DOCUMENT_ENTRY = 'urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1'
const SUBMISSION_SET = 'urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd'
const ENTRY = {
  author: 'urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d',
  classCode: 'urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a',
  confidentialityCode: 'urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f',
  formatCode: 'urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d',
  healthcareFacilityTypeCode: 'urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1',
  practiceSettingCode: 'urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead',
  typeCode: 'urn:uuid:f0306f51-975f-434e-a61c-c59651d33983',
  patientId: 'urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427',
  uniqueId: 'urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab',
} as const
const SET = {
  author: 'urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d',
  contentTypeCode: 'urn:uuid:aa543740-bdda-424e-8c96-df4873be8500',
  patientId: 'urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446',
  sourceId: 'urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832',
  uniqueId: 'urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8',
} as const

export interface ArchiveEntry {
  /** relative to the folder of METADATA.XML */
  uri: string
  mediaType: string
  bytes: Uint8Array
  uniqueId: string
  /** absent when the document does not say what it is */
  typeCode?: string
  title: string
  format: Code
  /** codes of JDV_J08 as the document has them; N when it says nothing */
  confidentiality?: Code[]
  /** who wrote it, when the sender did not */
  author?: Author
  /** UTC, HL7 */
  createdAt: string
  /** of the act */
  startedAt?: string
}

/** @param sender of the submission, author of the entries that we wrote ourselves */
export function metadataXml(entries: ArchiveEntry[], card: PatientCard, sender: Sender, now: Date): Buffer {
  const set = newUrn()
  const objects = entries.map((entry) => ({ entry, id: newUrn() }))
  return xmlDocument(
    node(
      'lcm:SubmitObjectsRequest',
      {
        'xmlns:lcm': 'urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0',
        'xmlns:rim': 'urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0',
        'xmlns:rs': 'urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0',
      },
      node(
        'rim:RegistryObjectList',
        {},
        submissionSet(set, entries, card, sender, now),
        node('rim:Classification', {
          id: newUrn(),
          objectType: `${OBJECT_TYPE}:Classification`,
          classifiedObject: set,
          classificationNode: SUBMISSION_SET,
        }),
        objects.map(({ entry, id }) => documentEntry(id, entry, card, sender)),
        objects.map(({ id }) =>
          node(
            'rim:Association',
            {
              id: newUrn(),
              objectType: `${OBJECT_TYPE}:Association`,
              associationType: 'urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember',
              sourceObject: set,
              targetObject: id,
            },
            slot('SubmissionSetStatus', 'Original'),
          ),
        ),
      ),
    ),
  )
}

function submissionSet(id: string, entries: ArchiveEntry[], card: PatientCard, sender: Sender, now: Date): Xml {
  return node(
    'rim:RegistryPackage',
    { id, objectType: `${OBJECT_TYPE}:RegistryPackage` },
    slot('submissionTime', utcTime(now)),
    name(entries[0]?.title ?? 'Documents'),
    author(id, SET.author, sender),
    classification(id, SET.contentTypeCode, sectorOf(sender)),
    identifier(id, SET.uniqueId, 'XDSSubmissionSet.uniqueId', newOid()),
    identifier(id, SET.sourceId, 'XDSSubmissionSet.sourceId', localAuthority(sender)),
    identifier(id, SET.patientId, 'XDSSubmissionSet.patientId', patientId(card, sender)),
  )
}

function documentEntry(id: string, entry: ArchiveEntry, card: PatientCard, sender: Sender): Xml {
  const local = patientIdentifiers(card, sender).at(-1)!
  return node(
    'rim:ExtrinsicObject',
    {
      id,
      mimeType: entry.mediaType,
      objectType: DOCUMENT_ENTRY,
      status: 'urn:oasis:names:tc:ebxml-regrep:StatusType:Approved',
    },
    slot('creationTime', entry.createdAt),
    slot('languageCode', 'fr-FR'),
    entry.startedAt === undefined ? undefined : slot('serviceStartTime', entry.startedAt),
    slot('sourcePatientId', cx(local)),
    slot('sourcePatientInfo', ...patientInfo(card)),
    slot('hash', createHash('sha1').update(entry.bytes).digest('hex')),
    slot('size', String(entry.bytes.length)),
    slot('URI', entry.uri),
    entry.author === undefined ? slot('legalAuthenticator', personXcn(sender)) : undefined,
    name(entry.title),
    authorOf(id, entry, sender),
    classification(id, ENTRY.classCode, REPORT_CLASS),
    (entry.confidentiality ?? [NORMAL]).map((code) => classification(id, ENTRY.confidentialityCode, code)),
    classification(id, ENTRY.formatCode, entry.format),
    classification(id, ENTRY.healthcareFacilityTypeCode, sectorOf(sender)),
    classification(id, ENTRY.practiceSettingCode, OUTPATIENT),
    entry.typeCode === undefined ? undefined : classification(id, ENTRY.typeCode, typeCode(entry.typeCode)),
    identifier(id, ENTRY.patientId, 'XDSDocumentEntry.patientId', patientId(card, sender)),
    identifier(id, ENTRY.uniqueId, 'XDSDocumentEntry.uniqueId', entry.uniqueId),
  )
}

function slot(label: string, ...values: string[]): Xml {
  return node(
    'rim:Slot',
    { name: label },
    node(
      'rim:ValueList',
      {},
      values.map((value) => node('rim:Value', {}, value)),
    ),
  )
}

function name(value: string): Xml {
  return node('rim:Name', {}, node('rim:LocalizedString', { 'xml:lang': 'fr-FR', charset: 'UTF-8', value }))
}

/** `representation`: the code, or nothing for what is said by slots alone. */
function classified(object: string, scheme: string, representation: string, ...more: (Xml | undefined)[]): Xml {
  return node(
    'rim:Classification',
    {
      id: newUrn(),
      objectType: `${OBJECT_TYPE}:Classification`,
      classificationScheme: scheme,
      classifiedObject: object,
      nodeRepresentation: representation,
    },
    ...more,
  )
}

function classification(object: string, scheme: string, { code, label, system }: Code): Xml {
  return classified(object, scheme, code, slot('codingScheme', system), name(label))
}

function identifier(object: string, scheme: string, label: string, value: string): Xml {
  return node(
    'rim:ExternalIdentifier',
    {
      id: newUrn(),
      objectType: `${OBJECT_TYPE}:ExternalIdentifier`,
      registryObject: object,
      identificationScheme: scheme,
      value,
    },
    name(label),
  )
}

function author(object: string, scheme: string, sender: Sender): Xml {
  const institution = institutionXon(sender.entity, sender.structureId)
  return authorClassification(
    object,
    scheme,
    personXcn(sender),
    institution,
    sender.specialtyCode && `${field(sender.specialtyCode)}^${field(sender.specialty ?? '')}^${PROFESSIONS}`,
  )
}

/** Ours, that of a document that is handed on, or none when it names nobody. */
function authorOf(id: string, entry: ArchiveEntry, sender: Sender): Xml | undefined {
  if (entry.author === undefined) return author(id, ENTRY.author, sender)
  return Object.keys(entry.author).length === 0 ? undefined : otherAuthor(id, entry.author)
}

/** The author of a document that is handed on, as it states him. */
function otherAuthor(object: string, { id, name: words, organization, organizationId, specialty }: Author): Xml {
  const person = `${field(id ?? '')}^${field(words ?? '')}`
  return authorClassification(
    object,
    ENTRY.author,
    id === undefined ? person : `${person}^^^^^^^&${PERSONS}&ISO^D`,
    institutionXon(organization, organizationId),
    specialty && `^${field(specialty)}^${PROFESSIONS}`,
  )
}

function authorClassification(
  object: string,
  scheme: string,
  person: string,
  institution: string,
  specialty?: string,
): Xml {
  return classified(
    object,
    scheme,
    '',
    slot('authorPerson', person),
    institution === '' ? undefined : slot('authorInstitution', institution),
    specialty === undefined ? undefined : slot('authorSpecialty', specialty),
  )
}

function institutionXon(entity: string | undefined, id: string | undefined): string {
  const name = field(entity ?? '')
  return id === undefined ? name : `${name}^^^^^&${STRUCTURES}&ISO^^^^${field(id)}`
}

/** XCN of HL7 v2: id, family, given, prefix, authority. */
function personXcn(sender: Sender): string {
  const [given, family] = namesOf(sender)
  const id = personId(sender)
  const start = `${id ?? ''}^${field(family)}^${field(given)}^^^${field(sender.title ?? '')}`
  return id === undefined ? start : `${start}^^^&${PERSONS}&ISO^D^^^EI`
}

function patientId(card: PatientCard, sender: Sender): string {
  return cx(patientIdentifiers(card, sender)[0]!)
}
function cx({ root, extension, type }: { root: string; extension: string; type: string }): string {
  return `${field(extension)}^^^&${root}&ISO^${type}`
}

/** PID fields of HL7 v2, one a value. */
function patientInfo(card: PatientCard): string[] {
  const given = card.givenNames.map(field)
  const first = given[0] ?? ''
  return [
    `PID-5|${field(card.birthName)}^${first}^${given.slice(1).join(' ')}^^^^L`,
    ...(card.usedName === undefined ? [] : [`PID-5|${field(card.usedName)}^^^^^^D`]),
    ...(card.birthDate === undefined ? [] : [`PID-7|${card.birthDate.replaceAll('-', '')}`]),
    `PID-8|${card.sex ?? 'U'}`,
  ]
}

/** A value cannot bring in the separators of HL7 v2. */
function field(text: string): string {
  return text.replace(/[|^~&\\\r\n]+/g, ' ').trim()
}
