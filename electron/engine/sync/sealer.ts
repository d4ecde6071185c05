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

/** Requests go together up to this many bytes, or at the end of what the socket has given by now. */
const TOGETHER_BYTES = 256 * 1024

export function createSealer(): Sealer {
  const waiting = new Map<number, Waiting>()
  let last = 0
  let thread: Worker | undefined
  let gathered: { rawKey: Uint8Array; messages: { id: number; raw: Uint8Array }[]; bytes: number } | undefined

  function start(): Worker {
    const worker = new Worker(entry(import.meta.url, './seal-worker'))
    worker.unref()
    worker.on('message', (answers: SealAnswer[]) => {
      for (const { id, ...sealed } of answers) {
        waiting.get(id)?.resolve(sealed)
        waiting.delete(id)
      }
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

  function post(): void {
    if (gathered === undefined) return
    const { rawKey, messages } = gathered
    gathered = undefined
    thread ??= start()
    thread.postMessage(
      { rawKey, messages } satisfies SealRequest,
      messages.flatMap(({ raw }) => owned(raw)),
    )
  }

  return {
    seal(raw, rawKey) {
      return new Promise((resolve, reject) => {
        last += 1
        waiting.set(last, { resolve, reject })
        if (gathered !== undefined && gathered.rawKey !== rawKey) post()
        if (gathered === undefined) {
          gathered = { rawKey, messages: [], bytes: 0 }
          setImmediate(post)
        }
        gathered.messages.push({ id: last, raw })
        gathered.bytes += raw.length
        if (gathered.bytes >= TOGETHER_BYTES) post()
      })
    },
    close() {
      void thread?.terminate()
      thread = undefined
    },
  }
}
