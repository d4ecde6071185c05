// Rule P1: where a document files itself, as one pure function (architecture, « Patients »; journeys §4, P1).
// It must not read a store nor depend on what arrived first: the cards it is shown are a function of the set of documents.

import type { UnfiledCode } from '../../ipc/patients.ts'
import { insKeyValid } from '../documents/values.ts'
import { contradict, differingTraits, missingTraits, namesOf, nirContradictions, oidClass } from './identity.ts'
import type { Identity } from './identity.ts'

export const RULE_VERSION = 1

/** Where an identity comes from: an INS document, an HPRIM header, the address of a citizen's mailbox. */
export type IdentitySource = 'document' | 'hprim' | 'citizen'

export interface Stated {
  source: IdentitySource
  /** undefined: the document names nobody */
  identity: Identity | undefined
  /** a second identity in the same package, when there is one (R42) */
  other?: Identity | undefined
  /** the two identities differ in what alone decides nothing: a partial date, a name of which nobody says what it is, a local number */
  apart?: boolean
  /** display name of a citizen's mailbox, folded */
  label?: string
}

/** A card that the rule may see. */
export interface Card extends Identity {
  id: string
  /** birth name and every used name known, folded */
  names: string[]
  /** every given name, folded */
  givenNames: string[]
  /** its own documents contradict each other */
  contested: boolean
}
export interface Seen {
  /** cards with this number: for a document of the same OID too, for HPRIM and citizens whatever the OID */
  sameIns: Card[]
  /** a card is near (near.ts) */
  near: boolean
  /** a test or demo identity whose number a production card has */
  shadowed: boolean
}
export const NOTHING_SEEN: Seen = { sameIns: [], near: false, shadowed: false }

export type Outcome =
  | { kind: 'file'; card: string; how: 'rule' | 'concordance' | 'citizen' }
  | { kind: 'open' }
  | { kind: 'wait'; code: UnfiledCode; discordant: boolean }

const wait = (code: UnfiledCode, discordant = false): Outcome => ({ kind: 'wait', code, discordant })

/** Rule P1. */
export function decide(stated: Stated, seen: Seen): Outcome {
  const identity = stated.identity
  if (identity === undefined) return wait('no-patient')
  if (stated.apart === true || (stated.other !== undefined && contradict(identity, stated.other)))
    return wait('two-patients', true)
  if (identity.ins === undefined) return wait('no-ins')
  if (stated.source === 'hprim') return byConcordance(identity, identity.ins, seen)
  if (!insKeyValid(identity.ins)) return wait('key-wrong')
  if (stated.source === 'citizen') return byMailbox(stated.label ?? '', identity.ins, seen)
  if (identity.oid === undefined) return wait('no-oid')
  if (oidClass(identity.oid) === undefined) return wait('oid-unknown')
  return seen.sameIns.length > 0
    ? ontoCard(identity, identity.ins, seen.sameIns)
    : newCard(identity, identity.ins, seen)
}

function ontoCard(identity: Identity, ins: string, cards: Card[]): Outcome {
  const missing = missingTraits(identity).length > 0
  const agreeing = missing
    ? []
    : cards.filter((card) => differingTraits(identity, card).length === 0 && missingTraits(card).length === 0)
  const [card, ...others] = agreeing
  if (cards.some((one) => one.contested)) return wait('contradicted', true)
  if (card !== undefined && others.length === 0) return { kind: 'file', card: card.id, how: 'rule' }
  if (others.length > 0) return wait('contradicted', true)
  if (nirContradictions(ins, identity).length > 0) return wait('nir-contradicts', true)
  const differs = cards.every((one) => differingTraits(identity, one).length > 0)
  return differs ? wait('traits-differ', true) : wait('traits-missing')
}

function newCard(identity: Identity, ins: string, seen: Seen): Outcome {
  if (missingTraits(identity).length > 0) return wait('traits-missing')
  if (nirContradictions(ins, identity).length > 0) return wait('nir-contradicts', true)
  if (seen.shadowed) return wait('test-on-production')
  return seen.near ? wait('near-card') : { kind: 'open' }
}

/** HPRIM line 8 is a social-security number, often the insured parent's: never an INS, never opens a card. */
function byConcordance(identity: Identity, number: string, seen: Seen): Outcome {
  if (!insKeyValid(number)) return wait('key-wrong')
  if (seen.sameIns.length === 0) return wait('no-card')
  if (seen.sameIns.some((card) => card.contested)) return wait('contradicted', true)
  const stated = namesOf(identity)
  const agreeing = seen.sameIns.filter(
    (card) =>
      stated.length > 0 &&
      stated.every((name) => card.names.includes(name)) &&
      identity.given !== undefined &&
      identity.given === card.given &&
      identity.birthDate !== undefined &&
      identity.birthDate === card.birthDate,
  )
  const [card, ...others] = agreeing
  if (card !== undefined && others.length === 0) return { kind: 'file', card: card.id, how: 'concordance' }
  return wait('no-oid')
}

const TITLES = new Set(['m', 'mr', 'mme', 'mlle', 'monsieur', 'madame', 'mademoiselle'])

/** The label of a citizen's mailbox is his name, or the number when the profile has none (spec §1.10). */
function byMailbox(label: string, number: string, seen: Seen): Outcome {
  if (seen.sameIns.length === 0) return wait('no-card')
  if (seen.sameIns.some((card) => card.contested)) return wait('contradicted', true)
  const [card, ...others] = seen.sameIns.filter((one) => !labelContradicts(label, number, one))
  if (card !== undefined && others.length === 0) return { kind: 'file', card: card.id, how: 'citizen' }
  return wait('traits-differ', true)
}
function labelContradicts(label: string, number: string, card: Card): boolean {
  if (label === '' || label === number.toLowerCase()) return false
  let rest = ` ${label
    .split(' ')
    .filter((word) => !TITLES.has(word))
    .join(' ')} `
  const name = card.names.toSorted((a, b) => b.length - a.length).find((one) => rest.includes(` ${one} `))
  if (name === undefined) return true
  for (const one of card.names) rest = rest.replace(` ${one} `, ' ')
  return rest.trim() !== '' && !card.givenNames.some((given) => rest.includes(` ${given} `))
}
