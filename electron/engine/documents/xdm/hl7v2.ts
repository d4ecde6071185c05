// The HL7 v2 texts that METADATA.XML carries: CX, XPN, XCN, XON, and the PID fields of sourcePatientInfo (spec §2.3).
// Must not complete an identity: an empty component is an absent field.

import type { Author, StatedPatient } from '../document.ts'
import { insOf, isInsOid, partialDay, sexOf } from '../values.ts'
import { givenNamesOf } from '../cda/header.ts'

/** `<value>^^^&<OID>&ISO^<type>`; undefined without a value. */
function cxOf(text: string | undefined): { value: string; system: string } | undefined {
  const parts = componentsOf(text)
  const value = parts[0] ?? ''
  const system = (parts[3] ?? '').split('&').find((part) => /^[\d.]{3,}$/.test(part)) ?? ''
  return value === '' ? undefined : { value, system }
}

/** Identity that an entry states: patientId, and PID-5 (type L birth name, D used name), 7, 8, 13 of sourcePatientInfo. */
export function patientOfFields(patientId: string | undefined, info: readonly string[]): StatedPatient | undefined {
  const patient: StatedPatient = {}
  for (const line of info) {
    const [field = '', ...rest] = line.split('|')
    const value = rest.join('|').trim()
    // Several names may come in one PID-5, separated by `~`.
    if (field.trim() === 'PID-5') for (const name of value.split('~')) addName(patient, name)
    else if (field.trim() === 'PID-7') assign(patient, 'birthDate', partialDay(value))
    else if (field.trim() === 'PID-8') assign(patient, 'sex', sexOf(value))
    else if (field.trim() === 'PID-13') assign(patient, 'phone', value.split('^')[0])
  }
  const [id, ...further] = [...(patientId ?? '').split('~'), ...info.flatMap(numbersOf)].map(cxOf)
  if (id !== undefined && isInsOid(id.system)) patient.ins = insOf(id.value, id.system)
  else if (id !== undefined && id.system !== '') patient.localIds = [{ system: id.system, value: id.value }]
  // no number but patientId is the one of record; a second one of the same authority is kept, to be held against it
  const { ins } = patient
  const other = further.find(
    (one) => one?.system === ins?.oid && insOf(one?.value ?? '', ins?.oid).value !== ins?.value,
  )
  if (ins !== undefined && other !== undefined) patient.localIds = [other]
  return Object.keys(patient).length === 0 ? undefined : patient
}

/** The numbers of a PID-3. */
function numbersOf(line: string): string[] {
  return /^\s*PID-3\|(.*)$/s.exec(line)?.[1]?.split('~') ?? []
}

/** Family, given, further given names, and the type of name as the last component: L legal, D display. */
function addName(patient: StatedPatient, text: string): void {
  const [family = '', given = '', further = '', ...rest] = componentsOf(text)
  const type = rest.findLast((part) => /^[A-Z]$/.test(part))
  if (type === 'D') {
    assign(patient, 'usedName', family)
    assign(patient, 'usedGivenName', given)
    return
  }
  assign(patient, type === 'L' ? 'birthName' : 'name', family)
  const names = givenNamesOf(given === '' ? undefined : given, further === '' ? [] : [further])
  if (names.length > 0 && patient.givenNames === undefined) patient.givenNames = names
}

function assign<K extends 'birthName' | 'usedName' | 'name' | 'usedGivenName' | 'birthDate' | 'sex' | 'phone'>(
  patient: StatedPatient,
  field: K,
  value: StatedPatient[K] | undefined,
): void {
  if (value !== undefined && value !== '' && patient[field] === undefined) patient[field] = value
}

/** XCN person, XON institution and coded specialty of an author. */
export function authorOfFields(
  person: string | undefined,
  institution: string | undefined,
  specialty: string | undefined,
): Author | undefined {
  const [id = '', family = '', given = ''] = componentsOf(person)
  const organization = componentsOf(institution)
  const label = componentsOf(specialty)[1] ?? ''
  const name = [given, family].filter((part) => part !== '').join(' ')
  const author: Author = {
    ...(name === '' ? {} : { name }),
    ...(id === '' ? {} : { id }),
    ...(organization[0] === undefined || organization[0] === '' ? {} : { organization: organization[0] }),
    ...(organization[9] === undefined || organization[9] === '' ? {} : { organizationId: organization[9] }),
    ...(label === '' ? {} : { specialty: label }),
  }
  return Object.keys(author).length === 0 ? undefined : author
}

function componentsOf(text: string | undefined): string[] {
  return (text ?? '').split('^').map((part) => {
    const trimmed = part.trim()
    return trimmed.toLowerCase() === 'null' ? '' : trimmed
  })
}
