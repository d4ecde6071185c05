// The types that a structured letter may have (JDV_J07), and the one it has until its writer chooses another. Pure.

import type { LetterType } from '../../ipc/letters.ts'
import { typeCodes, typeLabelOf } from '../documents/type-codes.ts'
import { PliError } from '../errors.ts'
import type { Sender } from './letter.ts'

/** « CR ou fiche de suivi de soins par auxiliaire médical » */
const NURSING = '11506-3'
/** « CR ou fiche de consultation ou de visite » */
const CONSULTATION = '11488-4'
/** Professions that are no physician's: nurses, physiotherapists, speech therapists… (1.2.250.1.213.1.1.4.5) */
const AUXILIARY = /^G15_(?:6|7|8|9)\d/

export function defaultType(sender: Pick<Sender, 'specialtyCode'>): string {
  return AUXILIARY.test(sender.specialtyCode ?? '') ? NURSING : CONSULTATION
}

/** By label. What a patient writes is not among them. */
export function letterTypes(): LetterType[] {
  return typeCodes
    .filter((code) => !code.startsWith('EXPPAT'))
    .map((code) => ({ code, label: labelOfType(code) }))
    .toSorted((one, other) => one.label.localeCompare(other.label, 'fr'))
}

/** Throws USAGE for a code that is none of `letterTypes`. */
export function checkType(code: string): void {
  if (letterTypes().some((type) => type.code === code)) return
  throw new PliError('USAGE', 'Ce type de document n’est pas de ceux qu’une lettre peut avoir.', { detail: code })
}

/** A document that is handed on may have a code of its own: it is its label then. */
export function labelOfType(code: string): string {
  return typeLabelOf(code) ?? code
}
