// What passes between the window's thread and the engine's threads, and the loop that both of them run. No domain.

import type { MessagePort } from 'node:worker_threads'
import type { EngineEvent } from '../ipc/contract.ts'
import type { FailureShape } from '../ipc/failure.ts'
import { asPliError } from './router.ts'
import type { Log } from './log.ts'

export type ToThread = { id: number; name: string; input: unknown } | { cancel: number } | { close: true }
export type FromThread = { id: number; ok: unknown } | { id: number; failure: FailureShape } | { event: EngineEvent }

/** Answers the calls that come on `port` by `call`; `close` runs once, when the other side asks. */
export function serve(
  port: MessagePort,
  call: (name: string, input: unknown, signal: AbortSignal) => Promise<unknown>,
  close: () => Promise<void>,
  log: Log,
): void {
  const running = new Map<number, AbortController>()
  port.on('message', (message: ToThread) => {
    if ('cancel' in message) running.get(message.cancel)?.abort()
    else if ('close' in message) void close().finally(() => port.close())
    else void answer(message)
  })
  async function answer({ id, name, input }: { id: number; name: string; input: unknown }): Promise<void> {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      port.postMessage({ id, ok: await call(name, input, controller.signal) } satisfies FromThread)
    } catch (error) {
      port.postMessage({ id, failure: asPliError(error, name, log).toJSON() } satisfies FromThread)
    } finally {
      running.delete(id)
    }
  }
}
