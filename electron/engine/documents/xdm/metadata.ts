// METADATA.XML of an XDM submission (ebRIM 3.0, IHE ITI TF-3 §4.2; keys in spec §2.3), read tolerantly.
// Must not look at the documents themselves, nor trust what an entry says of their bytes.

import type { Author, ClinicalDocument, StatedPatient } from '../document.ts'
import { partialDate } from '../values.ts'
import { attribute, childOf, childrenOf, descend, findAll, textOf, type XmlElement } from '../xml-tree.ts'
import { withOtherNumber } from '../cda/header.ts'
import { authorOfFields, patientOfFields } from './hl7v2.ts'
import { contradict } from './identity.ts'

const DOCUMENT_ENTRY = 'urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1'
const AUTHOR = 'urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d'
const TYPE_CODE = 'urn:uuid:f0306f51-975f-434e-a61c-c59651d33983'
const CONFIDENTIALITY = 'urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f'
const PATIENT_ID = 'urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427'
const UNIQUE_ID = 'urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab'
const SET_PATIENT_ID = 'urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446'

/** Elements that stand at any depth. */
const READ = new Set(['ExtrinsicObject', 'RegistryPackage', 'Association', 'Classification', 'ExternalIdentifier'])

/** Entries read of one METADATA.XML; the documents of any others are found by their content. */
const MAX_ENTRIES = 500

/** One ExtrinsicObject: a document of the archive as its sender describes it. */
export interface DocumentEntry {
  id: string
  mimeType: string | undefined
  /** relative to the folder of METADATA.XML */
  uri: string | undefined
  /** SHA-1, lower-case hex */
  hash: string | undefined
  size: number | undefined
  patient: StatedPatient | undefined
  /** whom the submission set or a second number names, when it is another person */
  otherPatient: StatedPatient | undefined
  /** fields for a document that does not describe itself (a PDF, a text) */
  fields: Partial<ClinicalDocument>
}

/** A relation between two entries: XFRM, APND, RPLC… without its URN. */
export interface Association {
  type: string
  source: string
  target: string
}

export interface Metadata {
  entries: DocumentEntry[]
  associations: Association[]
}

/** Reads the entries, whatever the prefix, the root and the order; undefined when there is no ebRIM object inside. */
export function metadataOf(root: XmlElement): Metadata | undefined {
  const found = findAll(root, (element) => READ.has(element.name))
  const named = (name: string): XmlElement[] => found.filter((element) => element.name === name)
  const objects = named('ExtrinsicObject')
  const packages = named('RegistryPackage')
  if (objects.length === 0 && packages.length === 0) return undefined
  // Slots and classifications stand inside their object, or beside it and name it.
  const loose = byOwner(found)
  const setPatient = packages
    .map((one) => identifierOf(one, loose, SET_PATIENT_ID, 'XDSSubmissionSet.patientId'))
    .find((value) => value !== undefined)
  return {
    entries: objects
      .filter((object) => (attribute(object, 'objectType') ?? DOCUMENT_ENTRY).toLowerCase() === DOCUMENT_ENTRY)
      .slice(0, MAX_ENTRIES)
      .map((object) => entryOf(object, loose, setPatient)),
    associations: named('Association').map((association) => ({
      type: (attribute(association, 'associationType') ?? '').split(':').pop() ?? '',
      source: attribute(association, 'sourceObject') ?? '',
      target: attribute(association, 'targetObject') ?? '',
    })),
  }
}

function entryOf(object: XmlElement, loose: Owned, setPatient: string | undefined): DocumentEntry {
  const slots = slotsOf(object)
  const size = Number(slots('size')[0])
  const patientId = identifierOf(object, loose, PATIENT_ID, 'XDSDocumentEntry.patientId') ?? setPatient
  const patient = patientOfFields(patientId, slots('sourcePatientInfo'))
  const ofSet = patientOfFields(setPatient, [])
  const author = classificationsOf(object, loose, AUTHOR)[0]
  const type = classificationsOf(object, loose, TYPE_CODE)[0]
  const start = partialDate(slots('serviceStartTime')[0])
  const created = partialDate(slots('creationTime')[0])
  const title = stringOf(childOf(object, 'Name'))
  const uniqueId = identifierOf(object, loose, UNIQUE_ID, 'XDSDocumentEntry.uniqueId')
  const typeCode = useful(attribute(type, 'nodeRepresentation'))
  const typeLabel = stringOf(childOf(type, 'Name'))
  const confidentiality = classificationsOf(object, loose, CONFIDENTIALITY).flatMap(
    (one) => useful(attribute(one, 'nodeRepresentation')) ?? [],
  )
  const stated = author === undefined ? undefined : authorOf(author)
  // Times of METADATA.XML are UTC without zone (ITI TF-3 table 4.2.3.1.7-2).
  const fields: Partial<ClinicalDocument> = {
    ...(title === undefined ? {} : { title }),
    ...(typeCode === undefined ? {} : { typeCode }),
    ...(typeLabel === undefined ? {} : { typeLabel }),
    ...(start === undefined && created === undefined ? {} : { date: inUtc(start ?? created) }),
    ...(created === undefined ? {} : { createdAt: inUtc(created) }),
    ...(uniqueId === undefined ? {} : { uniqueId }),
    ...(stated === undefined ? {} : { author: stated }),
    ...(confidentiality.length === 0 ? {} : { confidentiality }),
  }
  return {
    id: attribute(object, 'id') ?? '',
    mimeType: useful(attribute(object, 'mimeType'))?.toLowerCase(),
    uri: slots('URI').join('') || undefined,
    hash: slots('hash')[0]?.toLowerCase(),
    size: Number.isInteger(size) && size >= 0 && slots('size').length > 0 ? size : undefined,
    patient,
    otherPatient:
      patient !== undefined && ofSet !== undefined && contradict(patient, ofSet) ? ofSet : withOtherNumber(patient),
    fields,
  }
}

function inUtc(date: string | undefined): string {
  const text = date ?? ''
  return /T[\d:]+$/.test(text) ? `${text}Z` : text
}

function authorOf(classification: XmlElement): Author | undefined {
  const slots = slotsOf(classification)
  return authorOfFields(slots('authorPerson')[0], slots('authorInstitution')[0], slots('authorSpecialty')[0])
}

/** Values of the slots of an object by their name, without the blanks and `null` words that some software writes. */
function slotsOf(holder: XmlElement): (name: string) => string[] {
  const slots = childrenOf(holder, 'Slot')
  return (name) => {
    const slot = slots.find((one) => attribute(one, 'name') === name)
    return childrenOf(childOf(slot, 'ValueList'), 'Value').flatMap((value) => useful(textOf(value)) ?? [])
  }
}

function classificationsOf(object: XmlElement, loose: Owned, scheme: string): XmlElement[] {
  return ownedBy(object, loose, 'Classification').filter(
    (one) => attribute(one, 'classificationScheme')?.toLowerCase() === scheme,
  )
}

/**
 * Value of an external identifier, by its name before its scheme: the stylesheet of the ANS writes patientId under the
 * scheme of uniqueId, and some software both under each other's (spec §2.3).
 */
function identifierOf(object: XmlElement, loose: Owned, scheme: string, name: string): string | undefined {
  const all = ownedBy(object, loose, 'ExternalIdentifier')
  const named = all.find((one) => stringOf(childOf(one, 'Name'))?.toLowerCase() === name.toLowerCase())
  const schemed = all.find(
    (one) =>
      attribute(one, 'identificationScheme')?.toLowerCase() === scheme && stringOf(childOf(one, 'Name')) === undefined,
  )
  return useful(attribute(named ?? schemed, 'value'))
}

function ownedBy(object: XmlElement, loose: Owned, name: string): XmlElement[] {
  const named = loose.get(attribute(object, 'id') ?? '')
  if (named === undefined) return childrenOf(object, name)
  return [...new Set([...childrenOf(object, name), ...named.filter((one) => one.name === name)])]
}

/** Classifications and identifiers by the id of the object that they name. */
type Owned = ReadonlyMap<string, readonly XmlElement[]>

function byOwner(found: readonly XmlElement[]): Owned {
  const owned = new Map<string, XmlElement[]>()
  for (const one of found) {
    if (one.name !== 'Classification' && one.name !== 'ExternalIdentifier') continue
    const owner = attribute(one, 'classifiedObject') ?? attribute(one, 'registryObject') ?? ''
    const list = owned.get(owner)
    if (owner !== '' && list === undefined) owned.set(owner, [one])
    else list?.push(one)
  }
  return owned
}

function stringOf(name: XmlElement | undefined): string | undefined {
  return useful(attribute(descend(name, 'LocalizedString'), 'value'))
}

function useful(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? ''
  return trimmed === '' || trimmed.toLowerCase() === 'null' ? undefined : trimmed
}
