// Guards of the patient: is there one, and does anything that leaves speak of another (R37, AT-27)? Pure.

import type { LetterPoint } from '../../../ipc/letters.ts'
import type { PatientCard } from '../../../ipc/patients.ts'
import type { StatedPatient } from '../../documents/document.ts'
import { insKeyValid } from '../../documents/values.ts'
import { quotedFrom } from '../../mail/quote.ts'
import { foldName } from '../../patients/identity.ts'
import { cardName } from '../../store/patient-name.ts'
import { bodyText } from '../body.ts'
import type { Draft, LetterContext } from '../letter.ts'
import { birthDateIn, statedInText } from '../stated.ts'
import { writerName } from '../sender.ts'
import { compare, differs, statedOfCard } from './compare.ts'

const OTHER = 'Une pièce jointe concerne une autre personne'

export function identityPoints(letter: Draft, context: LetterContext): LetterPoint[] {
  const said = statements(context)
  const two = twoNumbers(said, context)
  return [
    patientPoint(letter, context),
    ...(two === undefined ? [] : [two]),
    ...otherPieces(said, context, two?.about),
    ...otherInText(letter, context),
    ...authorPoint(letter, context),
  ]
}

function patientPoint({ form }: Draft, { patient }: LetterContext): LetterPoint {
  if (patient === undefined) {
    return form === 'letter'
      ? {
          code: 'patient',
          level: 'blocks',
          title: 'Aucun patient choisi.',
          detail:
            'Une lettre part avec son document structuré\u202f: choisissez le patient, ou envoyez un message court.',
        }
      : { code: 'patient', level: 'passed', title: 'Sans patient' }
  }
  const { card } = patient
  // a wrong key is a warning on what comes in; on what leaves it blocks (R44, AT-02)
  if (form === 'letter' && card.ins !== undefined && !insKeyValid(card.ins.value)) {
    return {
      code: 'patient',
      level: 'blocks',
      title: 'La clé du numéro INS du patient est inexacte.',
      detail: 'Le document structuré porterait ce numéro\u202f: corrigez le dossier, ou envoyez un message court.',
    }
  }
  const kind =
    card.insStatus === 'qualified' ? 'INS qualifiée' : card.ins ? 'INS provisoire, elle ne part pas' : 'sans INS'
  return {
    code: 'patient',
    level: 'passed',
    title: 'Patient identifié',
    detail: `${cardName(card)}, ${kind}`,
  }
}

/** A structured letter is signed by a number; without one it leaves all the same, and its reader cannot look its author up. */
function authorPoint({ form }: Draft, { patient, sender }: LetterContext): LetterPoint[] {
  if (form !== 'letter' || patient === undefined || sender.rpps !== undefined) return []
  return [
    {
      code: 'author',
      level: 'passed',
      title: `Auteur\u00a0: ${writerName(sender)}`,
      detail: 'Son numéro RPPS n’est pas renseigné, le document part sans lui.',
    },
  ]
}

interface Named {
  /** id of the piece, or 'sha256/path' */
  about: string
  filename: string
  people: StatedPatient[]
}

/** Whom each piece and each document says that it is about; nothing for those that say nothing. */
function statements({ pieces, documents }: LetterContext): Named[] {
  const both = (one: { patient?: StatedPatient; otherPatient?: StatedPatient }) =>
    [one.patient, one.otherPatient].filter((person) => person !== undefined)
  return [
    ...pieces.map((piece) => {
      const inside = piece.documents.flatMap(both)
      return {
        about: piece.id,
        filename: piece.filename,
        people: inside.length > 0 ? inside : statedInText(piece.text),
      }
    }),
    ...documents.map(({ name, filename, document }) => ({ about: name, filename, people: both(document) })),
  ].filter(({ people }) => people.length > 0)
}

/** Two matricules in one message: there is no way round (R37). */
function twoNumbers(statements: Named[], context: LetterContext): LetterPoint | undefined {
  const card = context.patient?.card
  const first = card?.ins?.value
  const seen = new Map<string, string>(first === undefined ? [] : [[first.slice(0, 13), '']])
  for (const { about, people, filename } of statements) {
    for (const person of people) {
      const number = person.ins?.value.toUpperCase().slice(0, 13)
      if (number === undefined || number.length < 13) continue
      if (seen.size > 0 && !seen.has(number)) {
        return {
          code: 'two-patients',
          level: 'blocks',
          title: OTHER,
          detail: `${filename}\u00a0: un courrier concerne un seul patient.`,
          about,
          ...(card === undefined ? {} : { compared: compare(card, person) }),
        }
      }
      seen.set(number, about)
    }
  }
  return undefined
}

function otherPieces(statements: Named[], context: LetterContext, blocked: string | undefined): LetterPoint[] {
  const card = context.patient?.card
  if (card === undefined) return []
  const points = statements.flatMap(({ about, filename, people }): LetterPoint[] => {
    const other = about === blocked ? undefined : people.find((person) => differs(card, person))
    if (other === undefined || people.some((person) => !differs(card, person) && person.birthDate !== undefined))
      return []
    return [otherPoint(about, filename, card, other)]
  })
  const said = new Set(statements.map(({ about }) => about))
  for (const piece of context.pieces) {
    if (said.has(piece.id) || piece.text === '' || namesPatient(piece.text, card)) continue
    const [named] = context.named(piece.text)
    if (named !== undefined) points.push(otherPoint(piece.id, piece.filename, card, statedOfCard(named)))
  }
  return points
}

function otherPoint(about: string, filename: string, card: PatientCard, other: StatedPatient): LetterPoint {
  return {
    code: 'other-patient',
    level: 'confirms',
    title: OTHER,
    detail: filename,
    about,
    needsReason: true,
    compared: compare(card, other),
  }
}

/** The person's own words only: what is quoted was written about whom it was written. */
function otherInText(letter: Draft, context: LetterContext): LetterPoint[] {
  const card = context.patient?.card
  if (card === undefined) return []
  const text = bodyText(letter.body)
  const own = text.slice(0, quotedFrom(text))
  const people = statedInText(own)
  const other = people.find((person) => differs(card, person)) ?? withBirthDate(card, own, people)
  const named = other === undefined ? context.named(own).filter((one) => !sameName(one, card)) : []
  const stated = other ?? (named[0] === undefined ? undefined : statedOfCard(named[0]))
  if (stated === undefined) return []
  return [
    {
      code: 'other-patient',
      level: 'confirms',
      title: 'Le texte nomme une autre personne',
      about: 'text',
      compared: compare(card, stated),
    },
  ]
}

/** « née le 11/11/1984 » without a name: it can only be the letter's patient. */
function withBirthDate(card: PatientCard, own: string, people: StatedPatient[]): StatedPatient | undefined {
  const birthDate = people.length === 0 ? birthDateIn(own) : undefined
  return birthDate !== undefined && card.birthDate !== undefined && birthDate !== card.birthDate
    ? { birthDate }
    : undefined
}

/** A homonym's name is also the patient's own: a name alone tells nothing. */
function sameName(one: PatientCard, other: PatientCard): boolean {
  const names = (card: PatientCard) => [card.birthName, card.usedName].flatMap((name) => (name ? foldName(name) : []))
  return (
    names(one).some((name) => names(other).includes(name)) &&
    foldName(one.givenNames[0] ?? '') === foldName(other.givenNames[0] ?? '')
  )
}

function namesPatient(text: string, card: PatientCard): boolean {
  const folded = ` ${foldName(text).replace(/[^\p{L}\p{N}]+/gu, ' ')} `
  return [card.birthName, card.usedName].some((name) => name !== undefined && folded.includes(` ${foldName(name)} `))
}
