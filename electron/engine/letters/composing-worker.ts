// Entry of the thread that makes the bytes of letters: PDF, archive, MIME. It reads the store, and writes nothing.

import { parentPort, workerData } from 'node:worker_threads'
import type { FailureShape } from '../../ipc/failure.ts'
import type { OperatorPreset } from '../../ipc/system.ts'
import { silent } from '../log.ts'
import { asPliError } from '../router.ts'
import { Reader, type ReaderAccess } from '../store/profile.ts'
import { composeEnvelopes } from './compose.ts'
import { letterContext } from './context.ts'
import { loadDraft } from './drafts.ts'
import type { Envelope } from './letter.ts'
import { pdfOfLetter } from './structured.ts'

export interface ComposingData {
  access: ReaderAccess
  operators: readonly OperatorPreset[]
}
export interface ToComposing {
  number: number
  draft: string
  /** of its plan; absent: the letter as PDF is asked for, and nothing else */
  messageIds?: readonly string[]
  /** ms */
  now: number
}
export type FromComposing = { number: number } & (
  | { envelopes: (Omit<Envelope, 'raw'> & { raw: Uint8Array<ArrayBuffer> })[] }
  | { pdf: Uint8Array<ArrayBuffer> }
  | { failure: FailureShape }
)

const { access, operators } = workerData as ComposingData
const source = new Reader(access)

async function answer({ number, draft, messageIds, now }: ToComposing): Promise<void> {
  try {
    const letter = loadDraft(source.store.db, draft)
    const context = letterContext(source, letter, operators, new Date(now))
    if (messageIds === undefined) {
      const pdf = new Uint8Array(await pdfOfLetter(letter, context))
      return parentPort?.postMessage({ number, pdf } satisfies FromComposing, [pdf.buffer])
    }
    const composed = await composeEnvelopes(letter, context, messageIds)
    // memory of their own: what is handed over leaves this thread whole
    const envelopes = composed.map((envelope) => ({ ...envelope, raw: new Uint8Array(envelope.raw) }))
    parentPort?.postMessage(
      { number, envelopes } satisfies FromComposing,
      envelopes.map(({ raw }) => raw.buffer),
    )
  } catch (error) {
    parentPort?.postMessage({
      number,
      failure: asPliError(error, 'letters.compose', silent).toJSON(),
    } satisfies FromComposing)
  }
}

parentPort?.on('message', (message: ToComposing | { close: true }) => {
  if ('close' in message) {
    source.close()
    parentPort?.close()
  } else void answer(message)
})
