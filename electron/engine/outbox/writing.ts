// From a draft to the outbox: what letters/ checks and composes is queued, all of it or nothing. The seam between the two:
// no rule about a letter's content is here.

import type { Input, Output } from '../../ipc/contract.ts'
import type { LetterPoint } from '../../ipc/letters.ts'
import type { OperatorPreset } from '../../ipc/system.ts'
import { PliError } from '../errors.ts'
import { bodyOfText } from '../letters/body.ts'
import { checkLetter } from '../letters/check.ts'
import { planEnvelopes } from '../letters/compose.ts'
import { letterContext } from '../letters/context.ts'
import { composedSize } from '../letters/size.ts'
import { checkType, defaultType } from '../letters/document-type.ts'
import * as drafts from '../letters/drafts.ts'
import type { Draft } from '../letters/letter.ts'
import { readPiece } from '../letters/piece-reading.ts'
import { senderOf } from '../letters/senders.ts'
import type { ParserPool } from '../parsing/pool.ts'
import { append, type DecisionContext } from '../store/decisions.ts'
import type { Profile } from '../store/profile.ts'
import { UNDO_MS } from './departure.ts'
import type { Outbox } from './outbox.ts'
import { lettersOfDraft, type NewLetter, type Row } from './rows.ts'

export interface WritingTools {
  profile: Profile
  outbox: Outbox
  operators: () => readonly OperatorPreset[]
  pool: () => ParserPool
  deciding: () => DecisionContext
  now: () => number
}
type Accepted = { code: string; about?: string | undefined; reason?: string | undefined }[]

/**
 * Queues a draft; one that is queued already is not queued twice. Its bytes are made afterwards (preparation.ts).
 * Throws NOT_FOUND, LETTER_BLOCKED, DISK_FULL: the draft stays as it is.
 */
export function sendDraft(tools: WritingTools, id: string, accepted: Accepted): Row[] {
  const { db } = tools.profile.store
  const draft = drafts.loadDraft(db, id)
  const there = lettersOfDraft(db, id)
  if (there.length > 0) return there
  const leavesAt = draft.leaveAt === undefined ? tools.now() + UNDO_MS : new Date(draft.leaveAt).getTime()
  return queueDraft(tools, draft, accepted, { leavesAt, scheduled: draft.leaveAt !== undefined })
}

/** One call from nothing to queued, due at once. What a person would be asked to confirm passes, unless it wants a reason. */
export async function queueLetter(
  tools: WritingTools,
  input: Input<'letters.queue'>,
): Promise<Output<'letters.queue'>> {
  const { store } = tools.profile
  const { db } = store
  const now = new Date(tools.now())
  if (input.typeCode !== undefined) checkType(input.typeCode)
  const pieces = await Promise.all(
    (input.pieces ?? []).map(({ filename, bytes }) =>
      readPiece(tools.pool(), { filename, mediaType: 'application/octet-stream', bytes }),
    ),
  )
  const id = store.transaction(() => {
    const draft = drafts.createDraft(
      db,
      {
        account: input.account,
        form: input.structured === true ? 'letter' : 'message',
        to: input.to.map((address) => ({ address })),
        cc: [],
        subject: input.subject,
        body: bodyOfText(input.body),
        documents: [],
        receipt: true,
        typeCode: input.typeCode ?? defaultType(senderOf(db, input.account)),
        ...(input.patient === undefined ? {} : { patient: input.patient }),
      },
      now,
    )
    for (const piece of pieces) drafts.addPiece(db, draft, piece, now)
    return draft
  })
  try {
    const points = pointsOf(tools, drafts.loadDraft(db, id))
    const passing = points.filter(({ level, needsReason }) => level === 'confirms' && needsReason !== true)
    const leavesAt = tools.now()
    const [first] = queueDraft(tools, drafts.loadDraft(db, id), passing, { leavesAt, scheduled: false })
    if (first === undefined) throw new Error('nothing composed')
    return { id: first.id, messageId: first.message_id, state: 'queued' }
  } catch (error) {
    store.transaction(() => drafts.removeDraft(db, id))
    throw error
  }
}

function queueDraft(
  tools: WritingTools,
  draft: Draft,
  accepted: Accepted,
  leaves: { leavesAt: number; scheduled: boolean },
): Row[] {
  const { profile, outbox } = tools
  const { db } = profile.store
  const context = contextOf(tools, draft)
  const passed = mayLeave(checkLetter(draft, context), accepted)
  const size = composedSize(draft, context)
  const names = new Map([...draft.to, ...draft.cc].map(({ address, name }) => [address.toLowerCase(), name]))
  const letters = planEnvelopes(draft, context).map((envelope, n): Omit<NewLetter, 'id'> => ({
    account: draft.account,
    kind: 'letter',
    draft: draft.id,
    ...envelope,
    recipients: envelope.recipients.map((address) => ({ address, name: names.get(address) })),
    size,
    patient: draft.patient,
    // the answer is asked of those whom the letter is for
    answerBy: n === 0 ? draft.answerBy : undefined,
    ...leaves,
  }))
  return outbox.queue(letters, () => {
    drafts.setDraftState(db, draft.id, 'left', accepted)
    for (const { code, reason } of passed) {
      append(tools.deciding(), 'letter.accepted', {
        letter: draft.id,
        ...(draft.patient === undefined ? {} : { patient: draft.patient }),
        code,
        reason,
      })
    }
  })
}

/** Guards whose answer may change between the queue and the departure: consents, the trust space, what a patient may see. */
const WATCHED: ReadonlySet<LetterPoint['code']> = new Set(['opposition', 'outside', 'citizen-refused', 'invisible'])

/** Why a letter that was queued may not leave any more, unless it was passed over then. */
export function refusalOf(tools: WritingTools, id: string): PliError | undefined {
  const { db } = tools.profile.store
  const accepted = drafts.acceptedPoints(db, id)
  if (accepted === undefined) return undefined
  try {
    const watched = pointsOf(tools, drafts.loadDraft(db, id)).filter(({ code }) => WATCHED.has(code))
    const point = watched.find(
      (one) => one.level === 'blocks' || (one.level === 'confirms' && acceptedOf(accepted, one) === undefined),
    )
    return point && blocked(point)
  } catch (error) {
    // a document or a card that is gone since: composing says so, and what is composed does without
    if (error instanceof PliError) return undefined
    throw error
  }
}

function contextOf({ profile, operators, now }: WritingTools, draft: Draft) {
  return letterContext(profile, draft, operators(), new Date(now()))
}

function pointsOf(tools: WritingTools, draft: Draft): LetterPoint[] {
  return checkLetter(draft, contextOf(tools, draft))
}

/** What a person said yes to of this point. */
function acceptedOf<T extends drafts.AcceptedPoint>(accepted: readonly T[], point: LetterPoint): T | undefined {
  return accepted.find(({ code, about }) => code === point.code && (about ?? undefined) === point.about)
}

/** Guards passed over with a reason, to be kept. Throws LETTER_BLOCKED, with the first line that stands in the way. */
function mayLeave(points: readonly LetterPoint[], accepted: Accepted): { code: string; reason: string }[] {
  const passed: { code: string; reason: string }[] = []
  for (const point of points) {
    if (point.level === 'passed') continue
    const said = acceptedOf(accepted, point)
    const reason = said?.reason?.trim() ?? ''
    if (point.level === 'blocks' || said === undefined || (point.needsReason === true && reason === ''))
      throw blocked(point)
    if (reason !== '') passed.push({ code: point.code, reason })
  }
  return passed
}

function blocked(point: LetterPoint): PliError {
  return new PliError('LETTER_BLOCKED', point.title, {
    detail: point.code,
    kept: 'Votre texte et vos pièces sont enregistrés.',
    ...(point.detail === undefined ? {} : { next: point.detail }),
    ...(point.code === 'size' ? { spoken: 521 } : point.code === 'citizen-refused' ? { spoken: 533 } : {}),
  })
}
