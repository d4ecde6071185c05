// The two identities of one archive, METADATA.XML and CDA header, made one when they agree (spec R42, ECO.2.1.2).
// Must not choose between two persons: what disagrees is shown, both sides kept.

import type { StatedPatient } from '../document.ts'

/** What METADATA.XML says, completed by the CDA header. `differs` when a trait that both state is not the same. */
export function joinIdentities(
  metadata: StatedPatient | undefined,
  header: StatedPatient | undefined,
): { patient: StatedPatient | undefined; differs: boolean } {
  if (metadata === undefined || header === undefined) return { patient: metadata ?? header, differs: false }
  if (contradict(metadata, header)) return { patient: metadata, differs: true }
  const localIds = [...(header.localIds ?? [])]
  for (const id of metadata.localIds ?? []) {
    if (!localIds.some((one) => one.system === id.system && one.value === id.value)) localIds.push(id)
  }
  return {
    // The header has accents, all names and the birth place; METADATA.XML has the identifier of record.
    patient: {
      ...metadata,
      ...header,
      ...(metadata.ins === undefined ? {} : { ins: metadata.ins }),
      ...fullerDate(metadata.birthDate, header.birthDate),
      ...(localIds.length === 0 ? {} : { localIds }),
    },
    differs: false,
  }
}

function fullerDate(one = '', other = ''): Pick<StatedPatient, 'birthDate'> {
  const birthDate = one.length > other.length ? one : other
  return birthDate === '' ? {} : { birthDate }
}

/** True when both state a thing and do not agree on it: INS, a local number of one system, birth name, birth date, sex, first given name. */
export function contradict(one: StatedPatient, other: StatedPatient): boolean {
  return (
    unlike(one.ins?.value, other.ins?.value) ||
    unlike(one.ins?.oid, other.ins?.oid) ||
    unlikeLocalIds(one, other) ||
    unlike(folded(one.birthName), folded(other.birthName)) ||
    unlikeDates(one.birthDate, other.birthDate) ||
    (unlike(one.sex, other.sex) && one.sex !== 'U' && other.sex !== 'U') ||
    unlikeNames(one, other) ||
    unlikeGiven(one, other)
  )
}

function unlike(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one !== other
}

/** A partial date agrees with a fuller one that begins like it. */
function unlikeDates(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && !one.startsWith(other) && !other.startsWith(one)
}

function unlikeLocalIds(one: StatedPatient, other: StatedPatient): boolean {
  return (one.localIds ?? []).some((id) => {
    const same = (other.localIds ?? []).filter((two) => two.system === id.system)
    return same.length > 0 && !same.some((two) => two.value === id.value)
  })
}

/** Names without qualifier on one side: one name in common, of whatever kind, is enough. */
function unlikeNames(one: StatedPatient, other: StatedPatient): boolean {
  const [mine, theirs] = [familiesOf(one), familiesOf(other)]
  return mine.length > 0 && theirs.length > 0 && !mine.some((name) => theirs.includes(name))
}

function familiesOf(patient: StatedPatient): string[] {
  return [patient.birthName, patient.usedName, patient.name].flatMap((name) => folded(name) ?? [])
}

function unlikeGiven(one: StatedPatient, other: StatedPatient): boolean {
  const [mine, theirs] = [givensOf(one), givensOf(other)]
  const agree = mine.some((name) =>
    theirs.some((two) => folded(name) === folded(two) || listsFirst(name, two) || listsFirst(two, name)),
  )
  return mine.length > 0 && theirs.length > 0 && !agree
}

/** `JEANNE MARIE` lists Jeanne first; `JEAN-PIERRE` is one name, another one than Jean. */
function listsFirst(list: string, first: string): boolean {
  const start = `${folded(first) ?? ''} `
  return folded(list)?.startsWith(start) === true && !list[start.length - 1]?.match(HYPHEN)
}

/** With their hyphens, blanks made single. */
function givensOf(patient: StatedPatient): string[] {
  return [patient.givenNames?.[0], patient.usedGivenName].flatMap((name) => {
    const plain = name?.normalize('NFD').replace(/\p{M}/gu, '').trim().replace(/\s+/g, ' ') ?? ''
    return plain === '' ? [] : [plain]
  })
}
const HYPHEN = /[-\u2010-\u2015]/

/** Case, accents, hyphens, apostrophes and double blanks aside, œ and æ opened, as in rule P1. */
function folded(text: string | undefined): string | undefined {
  const plain = (text ?? '')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replaceAll('Œ', 'OE')
    .replaceAll('Æ', 'AE')
    .replace(/[-\u2010-\u2015'’‘ʼ`´\s]+/g, ' ')
    .trim()
  return plain === '' ? undefined : plain
}
