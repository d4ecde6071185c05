// Seals raw messages in a thread of its own, started with the first one. No file is touched here.

import { Worker } from 'node:worker_threads'
import { entry } from '../entry.ts'
import type { SealedRecord } from '../store/raw-record.ts'
import type { SealAnswer, SealRequest } from './seal-worker.ts'
import { transferable } from './transferable.ts'

/** What `sealRecord` makes, as it comes out of another thread; `raw` is the message itself, handed back. */
export interface SealedMessage extends Omit<SealedRecord, 'record'> {
  record: Uint8Array
  raw: Uint8Array
}
export interface Sealer {
  /** `raw` is handed over and must not be used any more: the answer hands it back. Rejects when the thread died. */
  seal(raw: Uint8Array, rawKey: Uint8Array): Promise<SealedMessage>
  close(): void
}

interface Waiting {
  raw: Uint8Array
  resolve(sealed: SealedMessage): void
  reject(error: Error): void
}

/** Requests go together up to this many bytes, or at the end of what the socket has given by now. */
const TOGETHER_BYTES = 256 * 1024

export function createSealer(): Sealer {
  /** sent, in order: the thread answers in order */
  const sent: Waiting[][] = []
  let thread: Worker | undefined
  let gathered: { rawKey: Uint8Array; messages: Waiting[]; bytes: number } | undefined

  function start(): Worker {
    const worker = new Worker(entry(import.meta.url, './seal-worker'))
    worker.unref()
    worker.on('message', ({ sealed, records, raw }: SealAnswer) => {
      for (const [n, one] of (sent.shift() ?? []).entries()) {
        const [identity, record, bytes] = [sealed[n], records[n], raw[n]]
        if (identity === undefined || record === undefined || bytes === undefined) one.reject(ended())
        else one.resolve({ ...identity, record, raw: bytes })
      }
    })
    const failed = (error: Error): void => {
      if (thread !== worker) return
      thread = undefined
      for (const one of sent.splice(0).flat()) one.reject(error)
    }
    worker.on('error', (error: Error) => failed(error))
    worker.on('exit', () => failed(ended()))
    return worker
  }

  function post(): void {
    if (gathered === undefined) return
    const { rawKey, messages } = gathered
    gathered = undefined
    const { bytes, memory } = transferable(messages.map(({ raw }) => raw))
    thread ??= start()
    sent.push(messages)
    thread.postMessage({ rawKey, messages: bytes } satisfies SealRequest, memory)
  }

  return {
    seal(raw, rawKey) {
      return new Promise((resolve, reject) => {
        if (gathered !== undefined && gathered.rawKey !== rawKey) post()
        if (gathered === undefined) {
          gathered = { rawKey, messages: [], bytes: 0 }
          setImmediate(post)
        }
        gathered.messages.push({ raw, resolve, reject })
        gathered.bytes += raw.length
        if (gathered.bytes >= TOGETHER_BYTES) post()
      })
    },
    close() {
      const worker = thread
      thread = undefined
      for (const one of sent.splice(0).flat()) one.reject(ended())
      void worker?.terminate()
    },
  }
}

const ended = (): Error => new Error('the sealing thread ended')
