// What was queued gets its bytes before it leaves, and is looked at once more: a letter that may no longer leave is « à reprendre ».
// Nothing of a letter has left while its bytes are made: a kill begins them again under the same Message-ID.

import { setImmediate as breath } from 'node:timers/promises'
import { PliError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import type { Envelope } from '../letters/letter.ts'
import type { Profile } from '../store/profile.ts'
import * as rows from './rows.ts'
import type { Row } from './rows.ts'

export interface PreparationTools {
  profile: Profile
  /** ms */
  now: () => number
  changed: () => void
  /** the bytes of a draft's envelopes, in their order; rejects with a PliError */
  compose?: (draft: string, messageIds: readonly string[], now: number) => Promise<Envelope[]>
  /** why a letter made of this draft may not leave any more */
  refusal?: (draft: string) => PliError | undefined
}

/** Of a letter with a date: it is made when it leaves, so that it says that day. */
export const AHEAD_MS = 10_000
/** Written at once: the thread has other things to do between two. */
const PART_BYTES = 256 * 1024

/** When the bytes of this letter are to be made, ms. */
export function preparedFrom(letter: Row): number {
  return letter.scheduled ? letter.leaves_at - AHEAD_MS : 0
}

/** Makes what leaves soon. Throws DISK_FULL only: what belongs to a letter is in its row. */
export async function prepareLetters(tools: PreparationTools, account: string, signal: AbortSignal): Promise<void> {
  const { db } = tools.profile.store
  const isWanted = (one: Row): boolean =>
    one.state === 'queued' && one.composed === 0 && preparedFrom(one) <= tools.now()
  for (;;) {
    const draft = rows.waitingLetters(db, account).find(isWanted)?.draft_id
    if (draft == null || signal.aborted || tools.compose === undefined) return
    const letters = rows.lettersOfDraft(db, draft)
    failpoint('outbox.preparing')
    try {
      const refusal = tools.refusal?.(draft)
      if (refusal !== undefined) throw refusal
      const ids = letters.map(({ message_id }) => message_id)
      await write(tools, letters, await tools.compose(draft, ids, tools.now()))
    } catch (error) {
      if (!(error instanceof PliError) || error.code === 'DISK_FULL') throw error
      refuse(tools, draft, error)
    }
    tools.changed()
  }
}

async function write({ profile }: PreparationTools, letters: readonly Row[], envelopes: Envelope[]): Promise<void> {
  const { store } = profile
  const { db } = store
  // held back meanwhile: there is nothing left to write for
  const isWanted = (): boolean => letters.every(({ id }) => rows.letterById(db, id)?.composed === 0)
  if (!isWanted()) return
  store.transaction(() => letters.forEach(({ seq }) => rows.unsetComposed(db, seq)))
  for (const [at, { seq }] of letters.entries()) {
    const raw = envelopes[at]?.raw ?? Buffer.of()
    for (let n = 0; n * PART_BYTES < raw.length; n += 1) {
      if (!isWanted()) return
      // a power cut may take some back: the commit at the end is the one that vouches for all
      store.transaction(() => rows.putPart(db, seq, n, raw.subarray(n * PART_BYTES, (n + 1) * PART_BYTES)), 'again')
      failpoint('outbox.part-written')
      await breath()
    }
  }
  if (!isWanted()) return
  store.transaction(() => {
    for (const [n, { seq }] of letters.entries()) {
      const envelope = envelopes[n]
      if (envelope !== undefined) rows.setComposed(db, seq, envelope.raw.length, envelope.subject)
    }
  })
  failpoint('outbox.prepared')
}

/**
 * Nothing of this draft leaves any more: its letters are « à reprendre ». Where one of them has left already, the others have failed, and
 * nothing brings the draft back.
 */
export function refuse({ profile, now }: PreparationTools, draft: string, error: PliError): void {
  const { store } = profile
  const { db } = store
  const letters = rows.lettersOfDraft(db, draft)
  const waiting = letters.filter(({ state }) => state === 'queued')
  const whole = letters.length === waiting.length && !letters.some(({ seq }) => rows.isTaken(db, seq))
  store.transaction(() => {
    for (const { seq } of waiting) {
      if (whole) rows.unsetComposed(db, seq)
      rows.endTry(db, seq, { state: 'failed', error }, now())
    }
  })
  failpoint('outbox.refused')
}
