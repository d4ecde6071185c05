// The subject that leaves (R26, ECO.2.1.3): no INS in it, never the word that closes an exchange with a citizen. Pure.

import { displaySubject } from '../mail/subject.ts'
import { foldName } from '../patients/identity.ts'
import type { PatientCard } from '../../ipc/patients.ts'

const PREFIX = /^(?:\s*(?:re|tr|fwd?|réf?)\s*:)+\s*/i
/** 13 or 15 characters of a matricule, with or without spaces between its groups */
const MATRICULE = /\b[12378] ?\d{2} ?\d{2} ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3}(?: ?\d{2})?\b/g
const MOST = 200

/** One line without a matricule. `[FIN]` alone would withdraw a citizen's right to answer (spec §1.10): it is written out. */
export function plainSubject(subject: string): string {
  const line = subject
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(MATRICULE, '')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, MOST)
    .replace(/[\uD800-\uDBFF]$/, '')
  return line === '[FIN]' ? 'Fin de l’échange' : line
}

/** Subject of an answer or a forward to this one, the technical prefix left out. */
export function answerSubject(subject: string, prefix: 'Re' | 'Tr'): string {
  return `${prefix}: ${displaySubject(subject).replace(PREFIX, '')}`.trim()
}

/**
 * `XDM/1.0/DDM+<libellé> <NOM> <prénom> <date de naissance>` for a message that carries structured documents. The label is what the
 * writer chose, unless it repeats the patient's name or answers another subject: then that of the document type.
 */
export function documentSubject(written: string, typeLabel: string, patient: PatientCard): string {
  const own = plainSubject(displaySubject(written))
  const named = ` ${foldName(own)} `.includes(` ${foldName(patient.birthName)} `)
  const label = own === '' || PREFIX.test(own) || named ? typeLabel : own
  const [year, month, day] = (patient.birthDate ?? '').split('-')
  const words = [label, patient.birthName.toLocaleUpperCase('fr'), patient.givenNames[0] ?? '']
  if (day !== undefined) words.push(`${day}/${month}/${year}`)
  return `XDM/1.0/DDM+${plainSubject(words.filter((word) => word !== '').join(' '))}`
}
