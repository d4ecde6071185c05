// Ready-made texts, numbered 1–9, their fields, and the signature. Defaults stand until a person saves others.

import type Database from 'better-sqlite3'
import type { LetterModel } from '../../ipc/letters.ts'
import { keepValue, keptValue } from '../store/kept.ts'
import { prepared } from '../store/prepared.ts'
import { bodyOfText, escapeHtml } from './body.ts'

const SIGNATURE = 'letters.signature'

/** The first two are those of journeys J1 and J2. */
const DEFAULTS: LetterModel[] = [
  ['accord', 'Accord', 'Oui, d’accord avec votre proposition. Bien confraternellement.', false],
  ['adapte', 'Traitement adapté', 'Merci de votre courrier. J’adapte le traitement comme proposé.', false],
  ['recu', 'Bien reçu', 'Merci de votre courrier au sujet de {patient}, bien reçu et classé.', false],
  [
    'avis',
    'Demande d’avis',
    'Je vous adresse {patient} pour avis. Merci de me dire la conduite que vous proposez.\n\n{signature}',
    true,
  ],
  [
    'identite',
    'Identité à préciser',
    'Le document reçu ne permet pas d’identifier le patient. Merci de préciser son nom de naissance, ses prénoms, sa date de naissance et son INS, ou de renvoyer le document.\n\n{signature}',
    true,
  ],
].map(([id, name, text, expectsAnswer]) => ({
  id: id as string,
  name: name as string,
  body: bodyOfText(text as string),
  expectsAnswer: expectsAnswer as boolean,
}))

/** As they were written, fields unfilled, in their order. */
export function letterModels(db: Database.Database): { models: LetterModel[]; signature: string } {
  const rows = prepared(db, 'SELECT id, name, body, expects_answer FROM letter_model ORDER BY position').all() as {
    id: string
    name: string
    body: string
    expects_answer: number
  }[]
  const signature = keptValue(db, SIGNATURE)
  const models = rows.map(({ expects_answer, ...model }) => ({ ...model, expectsAnswer: expects_answer === 1 }))
  // a signature is saved with the models: without it nobody ever saved any
  return { models: signature === undefined ? DEFAULTS : models, signature: signature ?? '' }
}

/** Call in a transaction. */
export function saveModels(db: Database.Database, models: LetterModel[], signature: string): void {
  db.exec('DELETE FROM letter_model')
  const insert = prepared(
    db,
    'INSERT INTO letter_model (id, position, name, body, expects_answer) VALUES (?, ?, ?, ?, ?)',
  )
  for (const [position, { id, name, body, expectsAnswer }] of models.entries()) {
    insert.run(id, position, name, body, expectsAnswer ? 1 : 0)
  }
  keepValue(db, SIGNATURE, signature)
}

export interface ModelFields {
  patient: string
  correspondant: string
  /** modest HTML */
  signature: string
}

/** {patient}, {correspondant} and {signature} in their place. Values are words: none can bring markup in, the signature is our own. */
export function filled(model: LetterModel, fields: ModelFields): LetterModel {
  const body = model.body
    .replaceAll('{patient}', () => escapeHtml(fields.patient))
    .replaceAll('{correspondant}', () => escapeHtml(fields.correspondant))
    .replaceAll('{signature}', () => fields.signature.replace(/^<p>|<\/p>$/g, ''))
  return { ...model, body }
}
