// Every failure on stdout says what is safe and what to do (contract): the words of a fault that has none of its own.

import { PliError, type ErrorCode } from '../engine/errors.ts'

interface Advice {
  kept: string
  next: string
}

const UNKNOWN_ID: Advice = { kept: 'Rien n’a changé.', next: 'Vérifiez l’identifiant donné, puis recommencez.' }
const ADVICE: Partial<Record<ErrorCode, Advice>> = {
  USAGE: { kept: 'Rien n’a été fait.', next: 'L’option --help montre ce que chaque commande accepte.' },
  ACCOUNT_UNKNOWN: UNKNOWN_ID,
  DOCUMENT_UNKNOWN: UNKNOWN_ID,
  EVENT_UNKNOWN: UNKNOWN_ID,
  MESSAGE_UNKNOWN: UNKNOWN_ID,
  NOT_FOUND: UNKNOWN_ID,
  PATIENT_UNKNOWN: UNKNOWN_ID,
  CANCELLED: { kept: 'Ce qui était déjà fait le reste.', next: 'Relancez la commande pour faire le reste.' },
}
const OTHERWISE: Advice = {
  kept: 'Vos courriers sont intacts.',
  next: 'Recommencez ; si le message revient, donnez-le à votre conseiller.',
}

/** The same fault, with `kept` and `next`. */
export function advised(fault: PliError): PliError {
  const { code, message, detail, spoken, cause, kept, next } = fault
  if (kept !== undefined && next !== undefined) return fault
  return new PliError(code, message, {
    ...(ADVICE[code] ?? OTHERWISE),
    ...(kept === undefined ? {} : { kept }),
    ...(next === undefined ? {} : { next }),
    ...(detail === undefined ? {} : { detail }),
    ...(spoken === undefined ? {} : { spoken }),
    cause,
  })
}
