// From a draft to the bytes of its envelopes, beside the thread of sockets and commits: a large letter takes half a second to make.
// Short words are made here at once: a thread is not worth starting for them.

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { FailureShape } from '../../ipc/failure.ts'
import type { OperatorPreset } from '../../ipc/system.ts'
import { createAskedThread } from '../asked-thread.ts'
import { entry } from '../entry.ts'
import { PliError } from '../errors.ts'
import type { Profile } from '../store/profile.ts'
import type { ComposingData, FromComposing, ToComposing } from './composing-worker.ts'
import { composeEnvelopes } from './compose.ts'
import { letterContext } from './context.ts'
import { loadDraft } from './drafts.ts'
import type { Envelope } from './letter.ts'

export interface Composing {
  /** `messageIds`: of its plan. `now` in ms. Rejects with a PliError: what composeEnvelopes throws, INTERNAL when the thread died. */
  compose(draft: string, messageIds: readonly string[], now: number): Promise<Envelope[]>
  /** The PDF that goes with a letter. The first one of a session reads the fonts. */
  pdf(draft: string, now: number): Promise<Uint8Array>
  /** Waits for its reading connection to end. */
  close(): Promise<void>
}

/** Its fonts and libraries are kept for the next letter, not for the rest of the day. */
const IDLE_MS = 10 * 60_000

const known = new WeakMap<Profile, Composing>()

/** One thread a profile, whoever asks. */
export function composingOf(profile: Profile, operators: () => readonly OperatorPreset[]): Composing {
  const there = known.get(profile) ?? createComposing(profile, operators)
  known.set(profile, there)
  return there
}

function createComposing(profile: Profile, operators: () => readonly OperatorPreset[]): Composing {
  let idle: NodeJS.Timeout | undefined
  const thread = createAskedThread<FromComposing>(start, () => {
    idle = setTimeout(() => void close(), IDLE_MS).unref()
  })

  function start(): Worker {
    const worker = new Worker(entry(import.meta.url, './composing-worker'), {
      workerData: { access: profile.readerAccess, operators: operators() } satisfies ComposingData,
    })
    worker.on('message', (answer: FromComposing) => thread.settle(answer.number, answer))
    return worker
  }

  /** Rejects with what the thread said, or INTERNAL. */
  async function ask(work: Omit<ToComposing, 'number'>): Promise<Made> {
    clearTimeout(idle)
    const asked = thread.expect()
    thread.send({ number: asked.number, ...work } satisfies ToComposing)
    const answer = await asked.answer
    if (answer === undefined) throw new PliError('INTERNAL', 'Ce courrier n’a pas pu être préparé.')
    if ('failure' in answer) throw asError(answer.failure)
    return answer
  }

  async function close(): Promise<void> {
    const ending = thread.forget()
    clearTimeout(idle)
    if (ending === undefined) return
    ending.ref()
    const ended = once(ending, 'exit')
    ending.postMessage({ close: true })
    await ended
  }

  return {
    async compose(draft, messageIds, now) {
      const letter = loadDraft(profile.store.db, draft)
      if (letter.form === 'message' && letter.pieces.length === 0 && letter.documents.length === 0)
        return composeEnvelopes(letter, letterContext(profile, letter, operators(), new Date(now)), messageIds)
      const answer = await ask({ draft, messageIds, now })
      const envelopes = 'envelopes' in answer ? answer.envelopes : []
      return envelopes.map((envelope) => ({ ...envelope, raw: Buffer.from(envelope.raw.buffer) }))
    },
    async pdf(draft, now) {
      const answer = await ask({ draft, now })
      return 'pdf' in answer ? answer.pdf : new Uint8Array()
    },
    close,
  }
}

type Made = Exclude<FromComposing, { failure: FailureShape }>

function asError({ code, message, ...more }: FailureShape): PliError {
  return new PliError(code as PliError['code'], message, more)
}
