// Identities as documents state them, folded and compared (spec §2.8; journeys §4, P1).
// Pure. It must not know of cards, stores or rules: it says what agrees, rule.ts says what follows.

import type { Sex, StatedPatient } from '../documents/document.ts'
import { INS_DEMO, INS_NIA, INS_NIR, INS_TEST } from '../documents/oids.ts'

/** Only what can be compared: folded names, whole dates, a sex that is one. */
export interface Identity {
  /** birth name */
  family?: string
  /** used name, or a name of which the document does not say which it is */
  used?: string
  /** first birth given name */
  given?: string
  /** YYYY-MM-DD only: a date without its day is no trait */
  birthDate?: string
  sex?: 'M' | 'F'
  birthPlace?: string
  ins?: string
  oid?: string
}

/**
 * Name for comparison: case, accents, hyphens, apostrophes and double spaces do not count, nothing else is left out: « LE GALL »
 * is not « LEGALL ». Hyphens and apostrophes read as a space, as senders without them write. Œ and æ are opened: an INS holds
 * unaccented capitals only, where Œ can be nothing but OE, so it is a matter of writing as accents are.
 */
export function foldName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(/[-\u2010-\u2015'’‘ʼ`´\s]+/gu, ' ')
    .trim()
}

/** INS authorities (spec §2.8). Anything else is no INS. */
export type OidClass = 'production' | 'test' | 'demo'
const OIDS = new Map<string, OidClass>([
  [INS_NIR, 'production'],
  [INS_NIA, 'production'],
  [INS_TEST, 'test'],
  [INS_DEMO, 'demo'],
])
export function oidClass(oid: string | undefined): OidClass | undefined {
  return oid === undefined ? undefined : OIDS.get(oid)
}

/**
 * What the number itself says against the traits: the sex digit (1 and 7 M, 2 and 8 F) and, for months 01 to 12 only, the year and
 * month of birth. Months 20–42 and 50–99 mean an unknown month: nothing is derived from them.
 */
export function nirContradictions(ins: string, traits: Identity): ('sex' | 'birthDate')[] {
  const against: ('sex' | 'birthDate')[] = []
  const sex = { '1': 'M', '7': 'M', '2': 'F', '8': 'F' }[ins.charAt(0)]
  if (sex !== undefined && traits.sex !== undefined && sex !== traits.sex) against.push('sex')
  const month = Number(ins.slice(3, 5))
  if (month >= 1 && month <= 12 && traits.birthDate !== undefined) {
    if (ins.slice(1, 5) !== traits.birthDate.slice(2, 4) + traits.birthDate.slice(5, 7)) against.push('birthDate')
  }
  return against
}

function present(name: string | undefined): string | undefined {
  const folded = name === undefined ? '' : foldName(name)
  return folded === '' ? undefined : folded
}
function sexTrait(sex: Sex | undefined): 'M' | 'F' | undefined {
  return sex === 'U' ? undefined : sex
}

/** The comparable part of what a document states. Blank and partial values are absent, not different. */
export function identityOf(stated: StatedPatient): Identity {
  const birthDate = /^\d{4}-\d{2}-\d{2}$/.test(stated.birthDate?.slice(0, 10) ?? '')
    ? stated.birthDate?.slice(0, 10)
    : undefined
  const identity: Identity = {}
  const set = <K extends keyof Identity>(key: K, value: Identity[K] | undefined): void => {
    if (value !== undefined) identity[key] = value
  }
  set('family', present(stated.birthName))
  set('used', present(stated.usedName) ?? present(stated.name))
  set('given', present(stated.givenNames?.[0]))
  set('birthDate', birthDate)
  set('sex', sexTrait(stated.sex))
  set('birthPlace', present(stated.birthPlace)?.toUpperCase())
  set('ins', stated.ins === undefined ? undefined : stated.ins.value.replace(/\s/g, '').toUpperCase())
  set('oid', stated.ins?.oid)
  return identity
}

export const FOUR_TRAITS = ['family', 'given', 'birthDate', 'sex'] as const
export type Trait = (typeof FOUR_TRAITS)[number] | 'birthPlace'

/** The four traits that an INS cannot do without, and that `identity` lacks. */
export function missingTraits(identity: Identity): Trait[] {
  return FOUR_TRAITS.filter((trait) => identity[trait] === undefined)
}

/** Traits that both sides have and that differ; the birth place counts only here (rule P1). */
export function differingTraits(a: Identity, b: Identity): Trait[] {
  return [...FOUR_TRAITS, 'birthPlace' as const].filter(
    (trait) => a[trait] !== undefined && b[trait] !== undefined && a[trait] !== b[trait],
  )
}

/** Two statements that cannot be of one person: the METADATA against the CDA header (R42). What only one has is no contradiction. */
export function contradict(a: Identity, b: Identity): boolean {
  const numbers = (['ins', 'oid'] as const).some(
    (key) => a[key] !== undefined && b[key] !== undefined && a[key] !== b[key],
  )
  return numbers || differingTraits(a, b).length > 0
}

export function namesOf(identity: Identity): string[] {
  return [identity.family, identity.used].filter((name) => name !== undefined)
}
