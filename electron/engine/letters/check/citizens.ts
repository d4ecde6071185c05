// Guards of what goes to a patient in Mon espace santé (R34–R36, AT-31…AT-33, AT-35), and of a patient who refuses. Pure.

import type { LetterPoint } from '../../../ipc/letters.ts'
import { frenchDay } from '../../days.ts'
import { citizenOf } from '../../mail/citizen.ts'
import { citizenRefusal, isCitizen, isMinor } from '../citizen.ts'
import type { Draft, LetterContext, LetterPatient } from '../letter.ts'
import { cardName } from '../../store/patient-name.ts'

const INVISIBLE = 'INVISIBLE_PATIENT'

export function citizenPoints(letter: Draft, context: LetterContext): LetterPoint[] {
  const { patient } = context
  const direct = [...letter.to, ...letter.cc].filter(isCitizen)
  const toPatient = letter.patientCopy !== undefined || direct.length > 0
  const points: LetterPoint[] = []
  if (
    patient !== undefined &&
    patient.opposition.professionals !== undefined &&
    direct.length < letter.to.length + letter.cc.length
  ) {
    points.push(opposed(patient.opposition.professionals, 'L’opposition porte sur les envois aux professionnels.'))
  }
  if (!toPatient) return points
  const refusal = refusalOf(
    direct.map(({ address }) => address),
    context,
  )
  if (refusal !== undefined) {
    points.push({
      code: 'citizen-refused',
      level: 'blocks',
      title: refusal,
      detail:
        'Le courrier au confrère peut partir. Contrôlez l’identité du patient, ou remettez le document en main propre.',
    })
  } else if (patient !== undefined) points.push(confirmation(patient, context.now))
  if (patient?.opposition.patient !== undefined) {
    points.push(opposed(patient.opposition.patient, 'L’opposition porte sur les envois au patient.'))
  }
  if (carriesInvisible(context)) {
    points.push({
      code: 'invisible',
      level: 'blocks',
      title: 'Un document de ce courrier n’est pas visible par le patient\u202f: il ne lui est pas envoyé.',
    })
  }
  return points
}

/** Code 533, for the copy or for an address that was chosen: it must be the one of the letter's patient. */
function refusalOf(direct: string[], { patient, product }: LetterContext): string | undefined {
  if (patient === undefined) return 'Aucun patient choisi\u00a0: envoi au patient impossible.'
  const refusal = citizenRefusal(patient, product.production)
  if (refusal !== undefined) return refusal
  const other = direct.some((address) => citizenOf({ address })?.ins !== patient.card.ins?.value.toUpperCase())
  return other ? 'Adresse d’un autre patient\u00a0: envoi au patient impossible.' : undefined
}

/** Sex and birth date, confirmed before each sending (spec §1.10). */
function confirmation({ card }: LetterPatient, now: Date): LetterPoint {
  const born = frenchDay(card.birthDate ?? '')
  return {
    code: 'citizen-identity',
    level: 'confirms',
    title: `Copie à ${cardName(card)}, ${card.sex ?? ''}, ${card.sex === 'F' ? 'née' : 'né'} le ${born}`,
    ...(isMinor(card.birthDate, now) ? { detail: 'Enfant\u00a0: le message va à son propre espace santé' } : {}),
  }
}

function opposed(since: string, detail: string): LetterPoint {
  return {
    code: 'opposition',
    level: 'confirms',
    title: `Ce patient s’y est opposé le ${frenchDay(since)}.`,
    detail,
    needsReason: true,
  }
}

function carriesInvisible({ pieces, documents }: LetterContext): boolean {
  const all = [...pieces.flatMap((piece) => piece.documents), ...documents.map(({ document }) => document)]
  return all.some(({ confidentiality }) => confidentiality?.includes(INVISIBLE))
}
