// Entry of the thread that hashes, compresses and encrypts raw messages: a third of the processor time of a relève.

import { parentPort } from 'node:worker_threads'
import { sealRecord, type SealedRecord } from '../store/raw-record.ts'
import { transferable } from './transferable.ts'

/** Messages of one account: waking a thread costs more than sealing a small message. */
export interface SealRequest {
  rawKey: Uint8Array
  messages: readonly Uint8Array[]
}
/** In the order of the request; `raw` are the same bytes, handed back. */
export interface SealAnswer {
  sealed: readonly Omit<SealedRecord, 'record'>[]
  records: readonly Uint8Array[]
  raw: readonly Uint8Array[]
}

parentPort?.on('message', ({ rawKey, messages: raw }: SealRequest) => {
  const made = raw.map((one) => sealRecord(one, rawKey))
  const records = transferable(made.map(({ record }) => record))
  const sealed = made.map(({ record: _record, ...rest }) => rest)
  const memory = new Set([...records.memory, ...raw.map((one) => one.buffer as ArrayBuffer)])
  parentPort?.postMessage({ sealed, records: records.bytes, raw } satisfies SealAnswer, [...memory])
})
