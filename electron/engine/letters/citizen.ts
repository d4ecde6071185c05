// Writing to a patient in Mon espace santé (R34–R36, journeys P5): the address, and whether it may be used. Pure.

import type { PatientCard } from '../../ipc/patients.ts'
import { citizenOf } from '../mail/citizen.ts'
import { insKeyValid } from '../documents/values.ts'
import { oidClass } from '../patients/identity.ts'
import type { LetterPatient } from './letter.ts'

/** Does this address belong to Mon espace santé? */
export function isCitizen({ address }: { address: string }): boolean {
  return citizenOf({ address }) !== undefined
}

/** `<matricule>@patient.mssante.fr`, from a qualified INS only (ECO.2.2.6); undefined when there is none. */
export function citizenAddress(card: PatientCard): string | undefined {
  return card.ins !== undefined && card.insStatus === 'qualified' ? `${card.ins.value}@patient.mssante.fr` : undefined
}

/** Why this patient cannot be written to, in the words of code 533; undefined when it is possible. */
export function citizenRefusal({ card, identityChecked }: LetterPatient, production: boolean): string | undefined {
  const because = (reason: string) => `${reason}\u00a0: envoi au patient impossible.`
  const family = card.ins === undefined ? undefined : oidClass(card.ins.oid)
  if (citizenAddress(card) === undefined || family === undefined) return because('INS non qualifiée')
  if (!insKeyValid(card.ins!.value)) return because('Clé de l’INS inexacte')
  if (production && family !== 'production') return because('Identité de test')
  if (identityChecked === undefined) return because('Identité non contrôlée')
  return undefined
}

const MAJORITY = 18

/** Under age on that day; not without a full birth date. */
export function isMinor(birthDate: string | undefined, day: Date): boolean {
  return (ageOn(birthDate, day) ?? MAJORITY) < MAJORITY
}

/** Whole years on that day; undefined without a full birth date. */
function ageOn(birthDate: string | undefined, day: Date): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(birthDate ?? '')
  if (!match) return undefined
  const [year, month, date] = match.slice(1).map(Number) as [number, number, number]
  const before = day.getMonth() + 1 < month || (day.getMonth() + 1 === month && day.getDate() < date)
  return day.getFullYear() - year - (before ? 1 : 0)
}
