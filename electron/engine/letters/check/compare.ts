// Two identities line by line, as a person sees them when a piece speaks of somebody else (AT-27, mockup « Écrire »). Pure.

import type { LetterPoint } from '../../../ipc/letters.ts'
import type { PatientCard } from '../../../ipc/patients.ts'
import { frenchDay } from '../../days.ts'
import type { StatedPatient } from '../../documents/document.ts'
import { foldName } from '../../patients/identity.ts'

type Line = NonNullable<LetterPoint['compared']>[number]

/** Trait by trait: what the letter has, what the piece says. A trait that one of them lacks is no difference. */
export function compare(card: PatientCard, stated: StatedPatient): Line[] {
  const names = namesDiffer(card, stated)
  return [
    line('Nom', card.birthName, familyOf(stated), names.family),
    line('Prénom', card.givenNames[0], stated.givenNames?.[0], names.given),
    line(
      'Naissance',
      card.birthDate && frenchDay(card.birthDate),
      stated.birthDate && frenchDay(stated.birthDate),
      datesDiffer(card.birthDate, stated.birthDate),
    ),
    line(
      'Sexe',
      card.sex,
      stated.sex,
      stated.sex !== undefined && stated.sex !== 'U' && card.sex !== undefined && card.sex !== stated.sex,
    ),
    line('INS', card.ins?.value, stated.ins?.value, numbersDiffer(card, stated)),
  ].filter(({ letter, piece }) => letter !== undefined || piece !== undefined)
}

/** Whether they cannot be one person. */
export function differs(card: PatientCard, stated: StatedPatient): boolean {
  return compare(card, stated).some((one) => one.differs)
}

export function statedOfCard(card: PatientCard): StatedPatient {
  const { birthName, usedName, givenNames, sex, birthDate, ins } = card
  return {
    birthName,
    ...(usedName === undefined ? {} : { usedName }),
    givenNames,
    ...(sex === undefined ? {} : { sex }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(ins === undefined ? {} : { ins: { ...ins, keyValid: true } }),
  }
}

function line(trait: string, letter: string | undefined, piece: string | undefined, different: boolean): Line {
  return {
    trait,
    ...(letter === undefined ? {} : { letter }),
    ...(piece === undefined ? {} : { piece }),
    differs: different && letter !== undefined && piece !== undefined,
  }
}

function familyOf(stated: StatedPatient): string | undefined {
  return stated.birthName ?? stated.name ?? stated.usedName
}

/**
 * A printed name may be the used one, hold both, or give capitals to the given name too: it is the patient's when his family and given
 * names are both among its words.
 */
function namesDiffer(card: PatientCard, stated: StatedPatient): { family: boolean; given: boolean } {
  const words = ` ${[stated.birthName, stated.name, stated.usedName, stated.usedGivenName, ...(stated.givenNames ?? [])]
    .flatMap((name) => (name === undefined ? [] : foldName(name)))
    .join(' ')} `
  const has = (name: string | undefined) => name !== undefined && words.includes(` ${foldName(name)} `)
  const given = stated.givenNames?.[0]
  return {
    family: !has(card.birthName) && !has(card.usedName),
    given: given !== undefined && !card.givenNames.some(has),
  }
}

function datesDiffer(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && !one.startsWith(other.slice(0, 10)) && !other.startsWith(one)
}

function numbersDiffer(card: PatientCard, stated: StatedPatient): boolean {
  const [own, said] = [card.ins?.value, stated.ins?.value].map((value) => value?.toUpperCase().slice(0, 13))
  return own !== undefined && said !== undefined && own !== said
}
