// A thread that answers questions by their number: started with the first one or a little before, held while it owes an answer, let go when it owes none.
// Shared by whoever gives work away (relève, letters); what is asked and how it is sent is theirs.

import type { Transferable, Worker } from 'node:worker_threads'

export interface AskedThread<Answer> {
  /** Starts the thread ahead of its first question. */
  begin(): void
  /** A number for one more question, and its answer: undefined once the thread has died or was let go. */
  expect(): { number: number; answer: Promise<Answer | undefined> }
  send(message: unknown, transfer?: readonly Transferable[]): void
  settle(number: number, answer: Answer | undefined): void
  /** Forgets the thread: what was asked is answered with undefined. The thread, for the caller to end; undefined when there is none. */
  forget(): Worker | undefined
}

/** `start`: makes the thread, and hands its answers to `settle`. `idle`: nothing is owed any more. */
export function createAskedThread<Answer>(
  start: () => Worker,
  idle: () => void = () => undefined,
): AskedThread<Answer> {
  const waiting = new Map<number, (answer: Answer | undefined) => void>()
  let thread: Worker | undefined
  let last = 0

  function made(): Worker {
    const worker = start()
    const ended = (): void => {
      if (thread === worker) forget()
    }
    worker.on('error', ended)
    worker.on('exit', ended)
    return worker
  }

  function settle(number: number, answer: Answer | undefined): void {
    const done = waiting.get(number)
    waiting.delete(number)
    // what is awaited keeps the process alive, an idle thread does not
    if (waiting.size === 0) {
      thread?.unref()
      idle()
    }
    done?.(answer)
  }

  function forget(): Worker | undefined {
    const ending = thread
    thread = undefined
    for (const number of waiting.keys()) settle(number, undefined)
    return ending
  }

  return {
    begin() {
      if (thread !== undefined) return
      thread = made()
      // nothing is owed yet
      thread.unref()
    },
    expect() {
      last += 1
      const number = last
      return { number, answer: new Promise((resolve) => waiting.set(number, resolve)) }
    },
    send(message, transfer = []) {
      thread ??= made()
      thread.ref()
      thread.postMessage(message, transfer)
    },
    settle,
    forget,
  }
}
