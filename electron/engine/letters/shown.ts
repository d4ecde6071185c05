// A draft as the window shows it: with the models of this answer, their fields filled. SQL that reads, nothing else.

import type Database from 'better-sqlite3'
import type { Input } from '../../ipc/contract.ts'
import type { Letter } from '../../ipc/letters.ts'
import { patientCards } from '../patients/cards.ts'
import type { RawSource } from '../messages/bytes.ts'
import { preparedFields } from './begin.ts'
import { cleanBody } from './body.ts'
import { newDraftId } from './drafts.ts'
import type { Draft } from './letter.ts'
import { filled, letterModels } from './models.ts'

export function shownLetter(db: Database.Database, draft: Draft): Letter {
  const { models, signature } = letterModels(db)
  const card = draft.patient === undefined ? undefined : patientCards(db, [draft.patient]).get(draft.patient)
  const correspondent = draft.to[0]
  const fields = {
    patient: card === undefined ? '' : `${card.birthName} ${card.givenNames[0] ?? ''}`.trim(),
    correspondant: correspondent?.name ?? correspondent?.address ?? '',
    signature: cleanBody(signature),
  }
  return { ...draft, models: models.map((model) => filled(model, fields)) }
}

/** The letter that `letters.begin` would make, with an id that is free. Throws as `preparedFields` does. */
export function preparedLetter(store: RawSource['store'], input: Input<'letters.prepare'>, now: Date): Letter {
  const fields = preparedFields(store, input)
  const draft: Draft = { ...fields, id: newDraftId(), state: 'draft', savedAt: now.toISOString(), pieces: [] }
  return shownLetter(store.db, draft)
}
