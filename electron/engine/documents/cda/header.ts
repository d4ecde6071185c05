// Header of a CDA R2 document (CI-SIS « Structuration minimale », spec §2.4) as ClinicalDocument fields.
// Must not look into the body.

import type { Author, ClinicalDocument, StatedPatient, Stay } from '../document.ts'
import { INS_OIDS } from '../oids.ts'
import { typeLabelOf } from '../type-codes.ts'
import { birthPlaceCode, insOf, partialDate, partialDay, sexOf } from '../values.ts'
import { attribute, childOf, childrenOf, descend, elementsOf, textOf, type XmlElement } from '../xml-tree.ts'
import { displayOf, identifierOf, nameText } from './codes.ts'

export type Header = Partial<ClinicalDocument>

export function headerOf(document: XmlElement): Header {
  const code = childOf(document, 'code')
  const typeCode = attribute(code, 'code')
  const events = childrenOf(document, 'documentationOf').map((of) => childOf(of, 'serviceEvent'))
  const createdAt = timeOf(childOf(document, 'effectiveTime'))
  const version = Number(attribute(childOf(document, 'versionNumber'), 'value'))
  const [role, ...otherRoles] = childrenOf(document, 'recordTarget').map((target) => childOf(target, 'patientRole'))
  const patient = patientOf(role)
  const others = [...otherRoles.map(patientOf), withOtherNumber(patient)]
  const replaced = childrenOf(document, 'relatedDocument').find((related) => attribute(related, 'typeCode') === 'RPLC')
  return present({
    title: textOf(childOf(document, 'title')),
    typeCode,
    typeLabel: typeLabelOf(typeCode) ?? displayOf(code),
    date: firstOf(events, (event) => timeOf(childOf(event, 'effectiveTime'))) ?? createdAt,
    createdAt,
    stay: stayOf(document, events),
    uniqueId: identifierOf(childOf(document, 'id')),
    setId: identifierOf(childOf(document, 'setId')),
    version: Number.isInteger(version) && version > 0 ? version : undefined,
    replaces: identifierOf(descend(replaced, 'parentDocument', 'id')),
    author: firstOf(childrenOf(document, 'author'), (author) => authorOf(childOf(author, 'assignedAuthor'))),
    custodian: textOf(descend(document, 'custodian', 'assignedCustodian', 'representedCustodianOrganization', 'name')),
    laboratory: firstOf(events, performerOf),
    recipients: listOf(childrenOf(document, 'informationRecipient'), recipientOf),
    orderIds: listOf(childrenOf(document, 'inFulfillmentOf'), (order) => {
      const id = descend(order, 'order', 'id')
      return attribute(id, 'extension')?.trim() || attribute(id, 'root')?.trim()
    }),
    confidentiality: listOf(childrenOf(document, 'confidentialityCode'), (element) => attribute(element, 'code')),
    status: firstOf(events, statusOf),
    patient,
    // A CDA about two persons (a mother and her child): filed by nobody on the word of the first one alone.
    otherPatient: others.find((other) => other !== undefined && JSON.stringify(other) !== JSON.stringify(patient)),
  })
}

/** The days of the encounter, else of the act documented, when the document says both ends and they are not one day. */
function stayOf(document: XmlElement, events: readonly (XmlElement | undefined)[]): Stay | undefined {
  const encounter = descend(document, 'componentOf', 'encompassingEncounter')
  return firstOf([encounter, ...events], (holder) => {
    const time = childOf(holder, 'effectiveTime')
    const [from, to] = ['low', 'high'].map((bound) => partialDate(attribute(childOf(time, bound), 'value')))
    return from !== undefined && to !== undefined && from.slice(0, 10) < to.slice(0, 10) ? { from, to } : undefined
  })
}

/** Low bound or value of a time. */
function timeOf(time: XmlElement | undefined): string | undefined {
  return partialDate(attribute(childOf(time, 'low'), 'value')) ?? partialDate(attribute(time, 'value'))
}

/** `lab:statusCode` of the act documented: active announces results to come (R54). It is an extension, in its own namespace. */
function statusOf(event: XmlElement): 'completed' | 'partial' | undefined {
  const code = attribute(
    elementsOf(event).find((element) => element.name === 'statusCode'),
    'code',
  )
  return code === 'active' ? 'partial' : code === 'completed' ? 'completed' : undefined
}

function performerOf(event: XmlElement): string | undefined {
  return firstOf(childrenOf(event, 'performer'), (performer) =>
    textOf(descend(performer, 'assignedEntity', 'representedOrganization', 'name')),
  )
}

function authorOf(author: XmlElement | undefined): Author | undefined {
  if (author === undefined) return undefined
  const device = childOf(author, 'assignedAuthoringDevice')
  const organization = childOf(author, 'representedOrganization')
  const found: Author = present({
    name: nameText(descend(author, 'assignedPerson', 'name')) ?? textOf(childOf(device, 'softwareName')),
    id: attribute(childOf(author, 'id'), 'extension')?.trim() || undefined,
    organization: textOf(childOf(organization, 'name')),
    organizationId: attribute(childOf(organization, 'id'), 'extension')?.trim() || undefined,
    specialty: displayOf(childOf(author, 'code')),
  })
  return Object.keys(found).length === 0 ? undefined : found
}

function recipientOf(recipient: XmlElement): string | undefined {
  const intended = childOf(recipient, 'intendedRecipient')
  return (
    nameText(descend(intended, 'informationRecipient', 'name')) ??
    textOf(descend(intended, 'receivedOrganization', 'name'))
  )
}

/** Identity as recordTarget states it. The names of a guardian or of a contact are elsewhere and are never looked at. */
export function patientOf(role: XmlElement | undefined): StatedPatient | undefined {
  if (role === undefined) return undefined
  const patient = childOf(role, 'patient')
  const ids = childrenOf(role, 'id')
  // By root, not by place: local identifiers come before or after it (spec §2.4).
  const insId = INS_OIDS.map((oid) => ids.find((id) => authorityOf(id) === oid)).find(
    (id) => (attribute(id, 'extension') ?? '').trim() !== '',
  )
  const found: StatedPatient = present({
    ...namesOf(childrenOf(patient, 'name')),
    sex: sexOf(attribute(childOf(patient, 'administrativeGenderCode'), 'code')),
    birthDate: partialDay(attribute(childOf(patient, 'birthTime'), 'value')),
    birthPlace: birthPlaceCode(textOf(descend(patient, 'birthplace', 'place', 'addr', 'county'))),
    ins: insId === undefined ? undefined : insOf(attribute(insId, 'extension') ?? '', authorityOf(insId)),
    localIds: listOf(ids, (id) => {
      const system = attribute(id, 'root')?.trim()
      const value = attribute(id, 'extension')?.trim()
      return id === insId || system === undefined || value === undefined || value === '' ? undefined : { system, value }
    }),
    phone: phoneOf(childrenOf(role, 'telecom')),
  })
  return Object.keys(found).length === 0 ? undefined : found
}

/** The same person under a second number of the same authority, when there are two: one of them is somebody else's. */
export function withOtherNumber(patient: StatedPatient | undefined): StatedPatient | undefined {
  const { ins, localIds = [] } = patient ?? {}
  const other = localIds
    .filter(({ system }) => system.replace(OID_PREFIX, '') === ins?.oid)
    .map(({ value }) => insOf(value, ins?.oid))
    .find(({ value }) => value !== ins?.value)
  return patient === undefined || other === undefined ? undefined : { ...patient, ins: other }
}

const OID_PREFIX = /^urn:oid:/i

/** The OID of an identifier, also where a sender writes it as FHIR does. */
function authorityOf(id: XmlElement): string | undefined {
  return attribute(id, 'root')?.trim().replace(OID_PREFIX, '')
}

/**
 * Names, each part from the first `name` that has it. Birth and used names are told apart by qualifier only: BR, and CL
 * or SP of older documents. The unqualified `given` lists all given names in one text, the BR one says which comes first.
 */
function namesOf(names: readonly XmlElement[]): StatedPatient {
  const found: StatedPatient = {}
  for (const name of names) {
    const families = childrenOf(name, 'family')
    const givens = childrenOf(name, 'given')
    const birthName = qualified(families, 'BR')
    const usedName = qualified(families, 'CL', 'SP')
    const plain = unqualified(families)[0] ?? (families.length + givens.length === 0 ? textOf(name) : undefined)
    const usedGiven = qualified(givens, 'CL')
    const givenNames = givenNamesOf(qualified(givens, 'BR'), unqualified(givens))
    if (found.birthName === undefined && birthName !== undefined) found.birthName = birthName
    if (found.usedName === undefined && usedName !== undefined) found.usedName = usedName
    if (found.name === undefined && plain !== undefined) found.name = plain
    if (found.usedGivenName === undefined && usedGiven !== undefined) found.usedGivenName = usedGiven
    if (found.givenNames === undefined && givenNames.length > 0) found.givenNames = givenNames
  }
  return found
}

/** `DOMINIQUE` (BR) and `DOMINIQUE MARIE-LOUISE` are two names, not three. */
export function givenNamesOf(first: string | undefined, others: readonly string[]): string[] {
  if (first === undefined) return [...others]
  const rest = others.flatMap((text) => {
    const same = text.toLowerCase().startsWith(first.toLowerCase()) && /^(\s|$)/.test(text.slice(first.length))
    return (same ? text.slice(first.length) : text).split(/\s+/).filter((name) => name !== '')
  })
  return [first, ...rest]
}

function qualifiersOf(part: XmlElement): string[] {
  return (attribute(part, 'qualifier') ?? '').split(/\s+/).filter((qualifier) => qualifier !== '')
}

function qualified(parts: readonly XmlElement[], ...qualifiers: string[]): string | undefined {
  return firstOf(parts, (part) =>
    qualifiersOf(part).some((one) => qualifiers.includes(one)) ? textOf(part) : undefined,
  )
}

function unqualified(parts: readonly XmlElement[]): string[] {
  return listOf(parts, (part) => (qualifiersOf(part).length === 0 ? textOf(part) : undefined)) ?? []
}

/** Mobile first, then home, then any other number. */
function phoneOf(telecoms: readonly XmlElement[]): string | undefined {
  const phones = telecoms.filter((telecom) => attribute(telecom, 'value')?.startsWith('tel:'))
  const best =
    phones.find((phone) => attribute(phone, 'use') === 'MC') ??
    phones.find((phone) => attribute(phone, 'use') === 'H') ??
    phones[0]
  return attribute(best, 'value')?.slice(4).trim() || undefined
}

/** First defined answer. */
function firstOf<In, Out>(items: readonly (In | undefined)[], read: (item: In) => Out | undefined): Out | undefined {
  for (const item of items) {
    const value = item === undefined ? undefined : read(item)
    if (value !== undefined) return value
  }
  return undefined
}

/** Defined answers; undefined when there is none. */
function listOf<In, Out>(items: readonly In[], read: (item: In) => Out | undefined): Out[] | undefined {
  const values = items.map(read).filter((value) => value !== undefined)
  return values.length === 0 ? undefined : values
}

type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** The object without its undefined fields: a field that the file does not hold is absent. */
export function present<T extends object>(fields: T): Partial<Present<T>> {
  const found: Partial<T> = {}
  for (const name in fields) if (fields[name] !== undefined) found[name] = fields[name]
  return found as Partial<Present<T>>
}
