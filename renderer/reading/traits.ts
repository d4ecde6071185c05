// The strict traits of an identity, line by line, as a document states them and as a record has them. No comparison: the engine compares.

import { matricule, numericDate } from '../display.ts'
import type { PatientCard, UnfiledRow } from '../shapes.ts'

export const TRAITS = ['birthName', 'usedName', 'givenName', 'birthDate', 'sex', 'birthPlace', 'ins'] as const
export type Trait = (typeof TRAITS)[number]

export function statedTrait(row: UnfiledRow, trait: Trait, sexWord: (sex: string) => string): string {
  const { stated } = row
  switch (trait) {
    case 'birthName':
      return stated.birthName ?? stated.name ?? ''
    case 'givenName':
      return stated.givenNames?.join(' ') ?? ''
    case 'birthDate':
      return numericDate(stated.birthDate)
    case 'sex':
      return stated.sex ? sexWord(stated.sex) : ''
    case 'ins':
      return stated.ins ? matricule(stated.ins, true) : ''
    default:
      return stated[trait] ?? ''
  }
}

export function cardTrait(card: PatientCard, trait: Trait, sexWord: (sex: string) => string): string {
  switch (trait) {
    case 'givenName':
      return card.givenNames.join(' ')
    case 'birthDate':
      return numericDate(card.birthDate)
    case 'sex':
      return card.sex ? sexWord(card.sex) : ''
    case 'ins':
      return card.ins ? matricule(card.ins.value, true) : ''
    default:
      return card[trait] ?? ''
  }
}
