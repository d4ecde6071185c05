// Makes XDM archives for tests: any layout of folders, METADATA.XML with the habits of real senders, and hostile zips.
// Invented content only.

import { createHash } from 'node:crypto'

import { zipSync, type Zippable } from 'fflate'

import { INS_TEST_OID, LEGRAND, type TestPatient } from './patients.ts'

export interface XdmFile {
  /** relative to the folder of METADATA.XML */
  uri: string
  bytes: Uint8Array
  mimeType?: string
  uniqueId?: string
  typeCode?: string
  typeLabel?: string
  title?: string
  /** UTC, as METADATA.XML writes times: YYYYMMDDHHMMSS */
  createdAt?: string
  startedAt?: string
  /** undefined: the true one; null: no slot */
  hash?: string | null
  size?: number | null
  /** not in METADATA.XML */
  undescribed?: boolean
}

export interface XdmOptions {
  files: XdmFile[]
  patient?: TestPatient
  /** whole CX value of patientId */
  patientId?: string
  folder?: string
  metadataName?: string
  /** patientId and uniqueId under each other's scheme */
  swapped?: boolean
  lowerCase?: boolean
  associations?: { type: string; source: number; target: number }[]
  /** undefined: made from the rest; null: no METADATA.XML */
  metadata?: string | null
  more?: Record<string, Uint8Array>
}

const PATIENT = 'urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427'
const UNIQUE = 'urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab'

export function xdmZip(options: XdmOptions): Uint8Array {
  const folder = options.folder ?? 'IHE_XDM/SUBSET01/'
  const entries: Record<string, Uint8Array> = {
    'INDEX.HTM': Buffer.from('<html><body><script>alert(1)</script></body></html>'),
    'README.TXT': Buffer.from('Logiciel de test'),
  }
  if (options.metadata !== null) {
    entries[folder + (options.metadataName ?? 'METADATA.XML')] = Buffer.from(options.metadata ?? metadataXml(options))
  }
  for (const file of options.files) entries[folder + file.uri] = file.bytes
  Object.assign(entries, options.more)
  return zipOf(options.lowerCase === true ? lowered(entries) : entries)
}

export function zipOf(entries: Record<string, Uint8Array>): Uint8Array {
  // A fixed date: the same entries give the same bytes.
  const dated: Zippable = Object.fromEntries(
    Object.entries(entries).map(([name, bytes]) => [name, [bytes, { mtime: new Date('2026-11-16T12:00:00') }]]),
  )
  return zipSync(dated)
}

function lowered(entries: Record<string, Uint8Array>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(entries).map(([name, bytes]) => [name.toLowerCase(), bytes]))
}

export function metadataXml(options: XdmOptions): string {
  const described = options.files.filter((file) => file.undescribed !== true)
  const associations = (options.associations ?? [])
    .map(
      (one, n) =>
        `<rim:Association id="as${n}" associationType="urn:ihe:iti:2007:AssociationType:${one.type}" sourceObject="Document${one.source}" targetObject="Document${one.target}"/>`,
    )
    .join('')
  return `<?xml version="1.0" encoding="UTF-8"?>
<lcm:SubmitObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0" xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"><rim:RegistryObjectList>
${described.map((file, n) => entryXml(file, n + 1, options)).join('\n')}
<rim:RegistryPackage id="SubmissionSet01"></rim:RegistryPackage>${associations}</rim:RegistryObjectList></lcm:SubmitObjectsRequest>`
}

function entryXml(file: XdmFile, n: number, options: XdmOptions): string {
  const patient = options.patient ?? LEGRAND
  const [patientScheme, uniqueScheme] = options.swapped === true ? [UNIQUE, PATIENT] : [PATIENT, UNIQUE]
  const hash = file.hash === undefined ? createHash('sha1').update(file.bytes).digest('hex') : file.hash
  const size = file.size === undefined ? file.bytes.length : file.size
  const [first = ''] = patient.givenNames
  return `<rim:ExtrinsicObject id="Document${n}" mimeType="${file.mimeType ?? 'text/xml'}" objectType="urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1">
${slot('creationTime', file.createdAt ?? '20261116161000')}${hash === null ? '' : slot('hash', hash)}${size === null ? '' : slot('size', String(size))}${slot('URI', options.lowerCase === true ? file.uri.toLowerCase() : file.uri)}${slot('serviceStartTime', file.startedAt ?? '20261116070500')}
${slot('sourcePatientInfo', `PID-5|${patient.usedName}^${first.toUpperCase()}^^^^^D`, `PID-5|${patient.birthName}^${first.toUpperCase()}^^^^^L`, `PID-7|${patient.birthDate.replaceAll('-', '')}`, `PID-8|${patient.sex}`, 'PID-11|null')}
${name(file.title ?? 'Compte rendu')}
<rim:Classification classificationScheme="urn:uuid:f0306f51-975f-434e-a61c-c59651d33983" classifiedObject="Document${n}" nodeRepresentation="${file.typeCode ?? '11502-2'}">${name(file.typeLabel ?? 'Type')}</rim:Classification>
<rim:ExternalIdentifier registryObject="Document${n}" identificationScheme="${patientScheme}" value=" ${options.patientId ?? `${patient.ins}^^^&amp;${INS_TEST_OID}&amp;ISO^NH`}">${name('XDSDocumentEntry.patientId')}</rim:ExternalIdentifier>
<rim:ExternalIdentifier registryObject="Document${n}" identificationScheme="${uniqueScheme}" value="${file.uniqueId ?? `1.2.250.1.999.2.${n}`}">${name('XDSDocumentEntry.uniqueId')}</rim:ExternalIdentifier>
</rim:ExtrinsicObject>`
}

function slot(label: string, ...values: string[]): string {
  return `<rim:Slot name="${label}"><rim:ValueList>${values.map((value) => `<rim:Value>${value}</rim:Value>`).join('')}</rim:ValueList></rim:Slot>`
}

function name(value: string): string {
  return `<rim:Name><rim:LocalizedString value="${value}"/></rim:Name>`
}
