// A card's facts as a document states them: what an opening event carries and what the card shows.
// It must not add what the document does not say.

import type { StatedPatient } from '../../documents/document.ts'
import type { CardFacts } from '../../store/decisions/event.ts'
import { foldName, oidClass } from '../identity.ts'

/** `withIns`: the number becomes the card's; without it the card has none. */
export function factsOf(stated: StatedPatient, withIns: boolean): CardFacts {
  const birthName = stated.birthName ?? stated.name ?? stated.usedName ?? ''
  const usedName = stated.usedName
  const givenNames = stated.givenNames ?? []
  const { ins } = stated
  return {
    birthName,
    ...(usedName === undefined ? {} : { usedName }),
    givenNames,
    ...(stated.sex === undefined ? {} : { sex: stated.sex }),
    ...(stated.birthDate === undefined ? {} : { birthDate: stated.birthDate.slice(0, 10) }),
    ...(stated.birthPlace === undefined ? {} : { birthPlace: stated.birthPlace.toUpperCase() }),
    ...(stated.phone === undefined ? {} : { phone: stated.phone }),
    ...(withIns && ins?.oid !== undefined && oidClass(ins.oid) !== undefined
      ? { ins: { value: ins.value.replace(/\s/g, '').toUpperCase(), oid: ins.oid } }
      : {}),
    folded: {
      family: foldName(birthName),
      ...(usedName === undefined ? {} : { used: foldName(usedName) }),
      given: foldName(givenNames[0] ?? ''),
    },
  }
}
