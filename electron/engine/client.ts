// The engine seen from another thread: starts its two threads, numbers the calls, sends each to the thread that answers it.
// Knows no domain; the window's process and the tests use it.

import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { EngineEvent, Input, Name, Output } from '../ipc/contract.ts'
import type { FailureShape } from '../ipc/failure.ts'
import type { Training } from './engine.ts'
import { entry } from './entry.ts'
import { READER_QUERIES } from './reader-queries.ts'
import type { FromThread, ToThread } from './thread.ts'

/** The shape of every way to the engine: in process, over threads, over a socket. */
export interface Calls {
  call<N extends Name>(name: N, input: Input<N>, signal?: AbortSignal): Promise<Output<N>>
  on(listener: (event: EngineEvent) => void): () => void
  close(): Promise<void>
}

interface Waiting {
  thread: Worker
  resolve(value: unknown): void
  reject(failure: FailureShape): void
}

/**
 * Starts the writer thread (sockets, ingest, commands) and the reader thread (queries on a read-only connection).
 * Calls wait until their thread is up. When a thread dies, every waiting and later call rejects with that reason.
 * Rejections are FailureShape objects, never Errors: they go on to the window as they are.
 */
export class EngineClient {
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(event: EngineEvent) => void>()
  readonly #writer: Worker
  readonly #reader: Worker
  #last = 0
  #failure: FailureShape | undefined
  #closing = false

  /**
   * `parsers`: where parser processes are asked for (parsing/socket-parser.ts); without it the engine starts its own.
   * `training`: see EngineOptions.
   */
  constructor(profile: string, parsers?: MessagePort, training?: Training) {
    const { port1, port2 } = new MessageChannel()
    const forWriter = { profile, reader: port1, parsers, training }
    this.#writer = this.#start('./worker', forWriter, parsers ? [port1, parsers] : [port1])
    this.#reader = this.#start('./reader', { profile, writer: port2 }, [port2])
  }

  #start(name: string, workerData: Record<string, unknown>, transferList: MessagePort[]): Worker {
    const thread = new Worker(entry(import.meta.url, name), { workerData, transferList })
    thread.on('message', (message: FromThread) => this.#receive(message))
    thread.on('error', (error: Error & { code?: string }) =>
      this.#fail({
        code: 'INTERNAL',
        message: 'Le moteur de Pli s’est arrêté.',
        detail: [name.slice(2), error.name, error.code].filter(Boolean).join(' '),
        kept: 'Vos courriers sont intacts.',
        next: 'Fermez Pli, puis rouvrez-le.',
      }),
    )
    thread.on('exit', () => {
      if (!this.#closing)
        this.#fail({ code: 'INTERNAL', message: 'Le moteur de Pli s’est arrêté.', detail: name.slice(2) })
    })
    return thread
  }

  call(name: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    const thread = READER_QUERIES.has(name) ? this.#reader : this.#writer
    return new Promise((resolve, reject: (failure: FailureShape) => void) => {
      if (this.#failure) return reject(this.#failure)
      const id = ++this.#last
      this.#waiting.set(id, { thread, resolve, reject })
      thread.postMessage({ id, name, input } satisfies ToThread)
      signal?.addEventListener('abort', () => thread.postMessage({ cancel: id } satisfies ToThread), { once: true })
    })
  }

  on(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Lets the engine stop in order (at most `patienceMs`), then ends its threads. */
  async close(patienceMs = 10_000): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    await Promise.all(
      [this.#reader, this.#writer].map((thread) => {
        const stopped = new Promise<void>((resolve) => thread.once('exit', () => resolve()))
        thread.postMessage({ close: true } satisfies ToThread)
        const timer = setTimeout(() => void thread.terminate(), patienceMs)
        return stopped.finally(() => clearTimeout(timer))
      }),
    )
    this.#fail({ code: 'LOCKED', message: 'Pli est en cours de fermeture.' }, false)
  }

  #receive(message: FromThread): void {
    if ('event' in message) {
      for (const listener of this.#listeners) listener(message.event)
      return
    }
    const waiting = this.#waiting.get(message.id)
    if (!waiting) return
    this.#waiting.delete(message.id)
    if ('failure' in message) waiting.reject(message.failure)
    else waiting.resolve(message.ok)
  }

  #fail(failure: FailureShape, tell = true): void {
    if (this.#failure) return
    this.#failure = failure
    for (const waiting of this.#waiting.values()) waiting.reject(failure)
    this.#waiting.clear()
    if (tell) for (const listener of this.#listeners) listener({ name: 'engine.failed', error: failure })
  }
}
