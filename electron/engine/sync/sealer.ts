// Seals raw messages in a thread of its own, started with the first one. No file is touched here.

import { Worker } from 'node:worker_threads'
import { entry } from '../entry.ts'
import type { SealedRecord } from '../store/raw-record.ts'
import { owned } from './transferable.ts'
import type { SealAnswer, SealRequest } from './seal-worker.ts'

export interface Sealer {
  /** `raw` is handed over and must not be used any more: the answer hands it back. Rejects when the thread died. */
  seal(raw: Uint8Array, rawKey: Uint8Array): Promise<SealedRecord & { raw: Uint8Array }>
  close(): void
}

interface Waiting {
  resolve(sealed: SealedRecord & { raw: Uint8Array }): void
  reject(error: Error): void
}

export function createSealer(): Sealer {
  const waiting = new Map<number, Waiting>()
  let last = 0
  let thread: Worker | undefined
  function start(): Worker {
    const worker = new Worker(entry(import.meta.url, './seal-worker'))
    worker.unref()
    worker.on('message', ({ id, ...sealed }: SealAnswer) => {
      waiting.get(id)?.resolve(sealed)
      waiting.delete(id)
    })
    const failed = (error: Error): void => {
      if (thread === worker) thread = undefined
      for (const one of waiting.values()) one.reject(error)
      waiting.clear()
    }
    worker.on('error', (error: Error) => failed(error))
    worker.on('exit', () => failed(new Error('the sealing thread ended')))
    return worker
  }
  return {
    seal(raw, rawKey) {
      return new Promise((resolve, reject) => {
        thread ??= start()
        last += 1
        waiting.set(last, { resolve, reject })
        thread.postMessage({ id: last, raw, rawKey } satisfies SealRequest, owned(raw))
      })
    },
    close() {
      void thread?.terminate()
      thread = undefined
    },
  }
}
