// Guards of what is carried: a piece that is announced and missing (AT-26), the weight (R32, AT-28). Pure.

import type { LetterPoint } from '../../../ipc/letters.ts'
import { quotedFrom } from '../../mail/quote.ts'
import { bodyText } from '../body.ts'
import { isCitizen } from '../citizen.ts'
import type { Draft, LetterContext } from '../letter.ts'
import { CITIZEN_LIMIT, composedSize, megabytes } from '../size.ts'

/** How French letters announce a piece. « joint » alone does not: « j’ai joint le patient au téléphone ». */
const ANNOUNCED = [
  /\bci[\s-]*joint(?:e?s?)\b/i,
  /\bci[\s-]*(?:inclus|annex[ée])(?:e?s?)\b/i,
  /\ben\s+(?:pi[èe]ces?|document|fichier)s?[\s-]+(?:jointe?s?|attach[ée]e?s?)\b/i,
  /\b(?:pi[èe]ce|document|fichier|courrier|compte[\s-]rendu|bilan|cr)s?\s+(?:est\s+|sont\s+)?joint(?:e?s?)\b/i,
  /\bjoint(?:e?s?)\s+(?:à|au|avec)\s+(?:ce|cet|cette|ma|mon|la|le|présente?)\b/i,
  /\bje\s+(?:vous\s+|te\s+)?(?:joins|transmets\s+en\s+pi[èe]ce)\b/i,
  /\bnous\s+(?:vous\s+)?joignons\b/i,
  /\ben\s+annexe\b/i,
  /(?<![\p{L}\p{N}])(?:PJ|P\.J\.)(?![\p{L}\p{N}])/u,
]

export function contentPoints(letter: Draft, context: LetterContext): LetterPoint[] {
  return [announced(letter, context), weight(letter, context)]
}

function announced(letter: Draft, { pieces, documents }: LetterContext): LetterPoint {
  const text = bodyText(letter.body)
  // typed with or without no-break spaces and curly apostrophes
  const own = text.slice(0, quotedFrom(text)).replace(/[\u00a0\u202f]/g, ' ')
  const says = ANNOUNCED.some((pattern) => pattern.test(own))
  if (pieces.length + documents.length > 0) {
    const count = pieces.length + documents.length
    return {
      code: 'announced-piece',
      level: 'passed',
      title: count === 1 ? '1 pièce jointe' : `${count} pièces jointes`,
    }
  }
  return says
    ? { code: 'announced-piece', level: 'confirms', title: 'Pièce annoncée, aucune jointe.' }
    : { code: 'announced-piece', level: 'passed', title: 'Aucune pièce annoncée' }
}

function weight(letter: Draft, context: LetterContext): LetterPoint {
  const size = composedSize(letter, context)
  const toCitizen = [...letter.to, ...letter.cc].some(isCitizen) || letter.patientCopy?.documents === true
  const limit = toCitizen ? Math.min(CITIZEN_LIMIT, context.limit) : context.limit
  if (size <= limit) {
    return {
      code: 'size',
      level: 'passed',
      title: `Taille ${megabytes(size)}`,
      detail: `Limite de l’opérateur\u00a0: ${megabytes(context.limit)}`,
    }
  }
  const taker = limit === context.limit ? 'l’opérateur' : 'Mon espace santé'
  return {
    code: 'size',
    level: 'blocks',
    title: `Ce courrier pèse ${megabytes(size)}, ${taker} accepte ${megabytes(limit)}.`,
    detail: 'Votre texte et vos pièces sont enregistrés. Réduisez les images ou envoyez en deux courriers.',
  }
}
