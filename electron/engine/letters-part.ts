// Writing: drafts, what goes with them, what is checked before they leave, models, consents. What leaves is the outbox's.

import { checkType, defaultType, letterTypes } from './letters/document-type.ts'
import { composedSize } from './letters/size.ts'
import { composingOf } from './letters/composing.ts'
import { readPiece } from './letters/piece-reading.ts'
import { beginLetter } from './letters/begin.ts'
import { cleanBody } from './letters/body.ts'
import { checkLetter } from './letters/check.ts'
import { citizenAddress, citizenRefusal, isMinor } from './letters/citizen.ts'
import { envelopeCount } from './letters/compose.ts'
import { checkIdentity, letterPatient, setOpposition } from './letters/consents.ts'
import { letterContext } from './letters/context.ts'
import {
  addPiece,
  heldPieces,
  listDrafts,
  loadDraft,
  removeDraft,
  removePiece,
  saveDraft,
  splitDraft,
} from './letters/drafts.ts'
import type { Draft } from './letters/letter.ts'
import { letterModels, saveModels } from './letters/models.ts'
import { product } from './letters/product.ts'
import { fromLabel } from './letters/sender.ts'
import { saveSender, senderOf } from './letters/senders.ts'
import { shownLetter } from './letters/shown.ts'
import { localDay } from './days.ts'
import { PliError } from './errors.ts'
import type { Part, PartContext } from './part.ts'
import { createParserPool } from './parsing/pool.ts'
import type { Letter } from '../ipc/letters.ts'

/** After a draft opens: the person is reading it, not yet waiting for anything. */
const WARM_MS = 400

export function lettersPart({ profile, rules, between, emit, actor, launchParser }: PartContext) {
  const { store } = profile
  const { db } = store
  const now = () => new Date()
  const pool = createParserPool({ launch: launchParser })
  const deciding = () => ({ db, auditKey: profile.auditKey, now, actor })
  const changed = <T>(answer: T): T => {
    emit({ name: 'letters.changed' })
    return answer
  }
  /** What is written goes to the operator too, at rest. */
  const written = <T>(draft: string, answer: T): T => {
    const { account } = loadDraft(db, draft)
    for (const tell of between.drafted) tell(account)
    return changed(answer)
  }
  const decided = (work: () => string): { event: string } => {
    const event = store.transaction(work)
    emit({ name: 'patients.changed' })
    return changed({ event })
  }
  const context = (draft: Draft) => letterContext(profile, draft, rules.operators(), now())

  const composing = composingOf(profile, rules.operators)
  /** The first PDF of a session reads the fonts and their library: while the person writes, not when he sends. */
  let warmed = false
  function warm({ id }: Draft): void {
    if (warmed) return
    warmed = true
    // a failure here is nothing to anybody: composing says it when it matters
    const read = () => composing.pdf(id, Date.now()).catch(() => (warmed = false))
    setTimeout(() => void (stopped || read()), WARM_MS).unref()
  }
  let stopped = false

  const shown = (draft: Draft) => shownLetter(db, draft)

  return {
    handlers: {
      'letters.begin': async (input) => {
        const begun = await beginLetter(profile, input, now())
        try {
          for (const file of begun.files) addPiece(db, begun.draft, await readPiece(pool, file), now())
        } catch (failure) {
          // begun whole, or asked for again: never without what goes with it
          removeDraft(db, begun.draft)
          throw failure
        }
        const draft = loadDraft(db, begun.draft)
        warm(draft)
        return changed(shown(draft))
      },
      'letters.show': ({ id }) => {
        const draft = loadDraft(db, id)
        between.opened.add(id)
        return shown(draft)
      },
      'letters.drafts': () => ({ letters: listDrafts(db).map(shown) }),
      'letters.save': ({ id, changes }) => {
        const { body, ...others } = changes
        const cleaned = body == null ? {} : { body: cleanBody(body) }
        if (changes.typeCode != null) checkType(changes.typeCode)
        return written(id, { savedAt: store.transaction(() => saveDraft(db, id, { ...others, ...cleaned }, now())) })
      },
      'letters.attach': async ({ id, ...file }) => {
        loadDraft(db, id)
        const piece = await readPiece(pool, file)
        return written(
          id,
          store.transaction(() => addPiece(db, id, piece, now())),
        )
      },
      'letters.detach': ({ id, piece }) => {
        store.transaction(() => removePiece(db, id, piece, now()))
        return written(id, {})
      },
      'letters.piece': ({ id, piece }) => {
        const held = heldPieces(db, id).find((one) => one.id === piece)
        if (!held) throw new PliError('NOT_FOUND', 'Cette pièce n’est pas dans ce courrier.')
        return { bytes: held.bytes(), mediaType: held.mediaType, filename: held.filename }
      },
      'letters.split': ({ id }) => {
        const other = store.transaction(() => splitDraft(db, id, now()))
        return written(id, { letters: [shown(loadDraft(db, id)), shown(loadDraft(db, other))] as [Letter, Letter] })
      },
      'letters.check': ({ id }) => {
        const letter = loadDraft(db, id)
        const about = context(letter)
        return {
          points: checkLetter(letter, about),
          size: composedSize(letter, about),
          limit: about.limit,
          envelopes: envelopeCount(letter, about),
        }
      },
      'letters.preview': async ({ id }) => ({ bytes: await composing.pdf(id, Date.now()) }),
      'letters.models': () => letterModels(db),
      'letters.saveModels': ({ models, signature }) => {
        store.transaction(() => saveModels(db, models, cleanBody(signature)))
        return changed({})
      },
      'letters.types': ({ account }) => ({
        types: letterTypes(),
        usual: defaultType(account === undefined ? {} : senderOf(db, account)),
      }),
      'letters.sender': ({ account }) => {
        const { address: _, kind: _kind, ...sender } = senderOf(db, account)
        return { sender, label: fromLabel(senderOf(db, account)) }
      },
      'letters.saveSender': ({ account, sender }) => {
        store.transaction(() => saveSender(db, account, sender))
        return changed({ label: fromLabel(senderOf(db, account)) })
      },
      'letters.patientCopy': ({ patient: id }) => {
        const patient = letterPatient(db, id, now())
        const address = citizenAddress(patient.card)
        const refusal = citizenRefusal(patient, product().production)
        return {
          ...(address === undefined ? {} : { address }),
          ...(refusal === undefined ? {} : { refusal }),
          ...(patient.identityChecked === undefined ? {} : { identityChecked: patient.identityChecked }),
          opposition: patient.opposition,
          minor: isMinor(patient.card.birthDate, now()),
        }
      },
      'letters.checkIdentity': ({ patient, on }) =>
        decided(() => checkIdentity(deciding(), patient, on ?? localDay(now()))),
      'letters.oppose': ({ patient, toward, opposed, on }) =>
        decided(() => setOpposition(deciding(), { patient, toward, opposed, on: on ?? localDay(now()) })),
    },
    async stop() {
      stopped = true
      pool.close()
      await composing.close()
    },
  } satisfies Part
}
