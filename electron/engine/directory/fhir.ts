// Answers of the FHIR API of the annuaire santé (R4, spec §4.1) → entries. Pure: the network is live.ts. What is not as expected is left out.

import type { DirectoryEntry } from '../../ipc/directory.ts'

const MESSAGING = 'https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-contact-point-email-type'
const MAILBOX = 'https://interop.esante.gouv.fr/ig/fhir/annuaire/StructureDefinition/as-ext-mailbox-mss-metadata'
const RPPS = 'https://rpps.esante.gouv.fr'
const NATIONAL_ID = 'urn:oid:1.2.250.1.71.4.2.1'
const KINDS = ['PER', 'ORG', 'APP', 'CAB'] as const

/** JSON of a stranger: every step down is checked. */
type Json = { [name: string]: unknown }

export interface BundlePage {
  entries: DirectoryEntry[]
  /** link[rel=next], as written */
  next?: string
}

/**
 * Mailboxes of a searchset Bundle, red list left out; undefined when it is no Bundle. A practitioner has those of the bundle's
 * PractitionerRoles too; one without any stands without address. Box types are read here: the server cannot filter them.
 */
export function readBundle(bundle: unknown): BundlePage | undefined {
  if (!isObject(bundle) || bundle['resourceType'] !== 'Bundle') return undefined
  const resources = list(bundle['entry'])
    .map((entry) => entry['resource'])
    .filter(isObject)
  const people = new Map(
    resources
      .filter(({ resourceType }) => resourceType === 'Practitioner')
      .map((one) => [`Practitioner/${text(one['id'])}`, one]),
  )
  const entries: DirectoryEntry[] = []
  const reached = new Set<Json>()
  for (const resource of resources) {
    const practitioner = object(resource['practitioner'])
    const person =
      resource['resourceType'] === 'Practitioner' ? resource : people.get(text(practitioner?.['reference']))
    const found = mailboxes(resource).map(({ address, kind }) => ({
      ...(person ? whoIs(person) : { name: text(resource['name']) || text(practitioner?.['display']) || address }),
      ...placeOf(resource),
      address,
      ...(kind === undefined ? {} : { kind }),
    }))
    if (found.length > 0 && person) reached.add(person)
    entries.push(...found)
  }
  for (const person of people.values()) if (!reached.has(person)) entries.push(whoIs(person))
  const next = list(bundle['link']).find(({ relation }) => relation === 'next')
  return { entries, ...(next ? { next: text(next['url']) } : {}) }
}

function mailboxes(resource: Json): { address: string; kind?: (typeof KINDS)[number] }[] {
  return list(resource['telecom']).flatMap((telecom) => {
    const extensions = list(telecom['extension'])
    const messaging = object(extensions.find(({ url }) => url === MESSAGING)?.['valueCoding'])
    const metadata = list(extensions.find(({ url }) => url === MAILBOX)?.['extension'])
    const address = text(telecom['value']).trim().toLowerCase()
    const isHidden = metadata.some(({ url, valueBoolean }) => url === 'listeRouge' && valueBoolean === true)
    if (messaging?.['code'] !== 'MSSANTE' || isHidden || !/^[^@\s]+@[^@\s]+$/.test(address)) return []
    const type = metadata.find(({ url }) => url === 'type')
    const codings = [object(type?.['valueCoding']), ...list(object(type?.['valueCodeableConcept'])?.['coding'])]
    const kind = KINDS.find((one) => codings.some((coding) => coding?.['code'] === one))
    return [{ address, ...(kind === undefined ? {} : { kind }) }]
  })
}

function whoIs(person: Json): DirectoryEntry {
  const names = list(person['name'])
  const name = names.find(({ use }) => use === 'official') ?? names[0]
  const given = (Array.isArray(name?.['given']) ? name['given'] : []).map(text).join(' ')
  const rpps = list(person['identifier'])
    .map(({ system, value }) =>
      system === RPPS ? text(value) : system === NATIONAL_ID ? text(value).replace(/^8/, '') : '',
    )
    .find((value) => /^\d{11}$/.test(value))
  const qualifications = list(person['qualification']).flatMap(({ code }) => list(object(code)?.['coding']))
  const profession = qualifications.map(({ display }) => text(display)).find((display) => display !== '')
  return {
    name:
      [given, text(name?.['family'])].filter((part) => part !== '').join(' ') || text(name?.['text']) || (rpps ?? ''),
    ...(rpps === undefined ? {} : { rpps }),
    ...(profession === undefined ? {} : { profession }),
  }
}

function placeOf(resource: Json): Partial<DirectoryEntry> {
  const address = list(resource['address'])[0]
  const city = text(address?.['city'])
  const postcode = text(address?.['postalCode'])
  const organization =
    resource['resourceType'] === 'Organization'
      ? text(resource['name'])
      : text(object(resource['organization'])?.['display'])
  return {
    ...(organization === '' ? {} : { organization }),
    ...(city === '' ? {} : { city }),
    ...(postcode === '' ? {} : { postcode }),
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
function object(value: unknown): Json | undefined {
  return isObject(value) ? value : undefined
}
function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
