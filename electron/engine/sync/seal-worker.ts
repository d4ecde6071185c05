// Entry of the thread that hashes, compresses and encrypts raw messages: a third of the processor time of a relève.

import { parentPort } from 'node:worker_threads'
import { sealRecord, type SealedRecord } from '../store/raw-record.ts'
import { owned } from './transferable.ts'

/** Messages of one account: waking a thread costs more than sealing a small message. */
export interface SealRequest {
  rawKey: Uint8Array
  messages: readonly { id: number; raw: Uint8Array }[]
}
export interface SealAnswer extends SealedRecord {
  id: number
  /** the same bytes, handed back */
  raw: Uint8Array
}

parentPort?.on('message', ({ rawKey, messages }: SealRequest) => {
  const answers = messages.map(({ id, raw }): SealAnswer => ({ id, raw, ...sealRecord(raw, rawKey) }))
  const handed = answers.flatMap(({ raw, record }) => [...owned(raw), ...owned(record)])
  parentPort?.postMessage(answers, handed)
})
