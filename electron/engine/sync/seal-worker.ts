// Entry of the thread that hashes, compresses and encrypts raw messages: a third of the processor time of a relève.

import { parentPort } from 'node:worker_threads'
import { sealRecord, type SealedRecord } from '../store/raw-record.ts'

export interface SealRequest {
  id: number
  raw: Uint8Array
  rawKey: Uint8Array
}
export interface SealAnswer extends SealedRecord {
  id: number
}

parentPort?.on('message', ({ id, raw, rawKey }: SealRequest) => {
  const sealed = sealRecord(raw, rawKey)
  const { buffer } = sealed.record
  // a small record lies in a shared pool, which cannot be handed over
  const owned = buffer instanceof ArrayBuffer && buffer.byteLength === sealed.record.length ? [buffer] : []
  parentPort?.postMessage({ id, ...sealed } satisfies SealAnswer, owned)
})
