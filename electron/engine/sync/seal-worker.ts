// Entry of the thread that hashes, compresses and encrypts raw messages: a third of the processor time of a relève.

import { parentPort } from 'node:worker_threads'
import { sealRecord, type SealedRecord } from '../store/raw-record.ts'
import { owned } from './transferable.ts'

export interface SealRequest {
  id: number
  raw: Uint8Array
  rawKey: Uint8Array
}
export interface SealAnswer extends SealedRecord {
  id: number
  /** the same bytes, handed back */
  raw: Uint8Array
}

parentPort?.on('message', ({ id, raw, rawKey }: SealRequest) => {
  const sealed = sealRecord(raw, rawKey)
  parentPort?.postMessage({ id, raw, ...sealed } satisfies SealAnswer, [...owned(raw), ...owned(sealed.record)])
})
