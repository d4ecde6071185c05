// The type that a structured letter has until its writer chooses another (JDV_J07). Pure.

import { typeLabelOf } from '../documents/type-codes.ts'
import type { Sender } from './letter.ts'

/** « CR ou fiche de suivi de soins par auxiliaire médical » */
const NURSING = '11506-3'
/** « CR ou fiche de consultation ou de visite » */
const CONSULTATION = '11488-4'
/** Professions that are no physician's: nurses, physiotherapists, speech therapists… (1.2.250.1.213.1.1.4.5) */
const AUXILIARY = /^G15_(?:6|7|8|9)\d/

export function defaultType(sender: Sender): string {
  return AUXILIARY.test(sender.specialtyCode ?? '') ? NURSING : CONSULTATION
}

/** A code outside the table is the writer's own choice among those of the contract: its label is the code. */
export function labelOfType(code: string): string {
  return typeLabelOf(code) ?? code
}
