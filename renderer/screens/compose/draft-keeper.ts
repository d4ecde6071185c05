// What was written and is not on disk yet: saved at each pause, at the latest one second after the first change, in order.
// It knows no screen and no engine: it is given the way to save.

import type { Input } from '../../../electron/ipc/contract.ts'

/** Fields of a letter; null empties one. */
export type Changes = Input<'letters.save'>['changes']

const PAUSE_MS = 400
/** Losing more than this to a power cut would be noticed. */
const LONGEST_MS = 1000

export interface KeeperOptions {
  save(changes: Changes): Promise<unknown>
  /** `undefined`: all is kept; else why the last save did not work. What it held is tried again with the next change. */
  settled(failure: unknown): void
}

export class DraftKeeper {
  readonly #options: KeeperOptions
  #pending: Changes = {}
  #since: number | undefined
  #timer: ReturnType<typeof setTimeout> | undefined
  #running: Promise<void> = Promise.resolve()

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** True while something is written that the disk does not have. */
  get waits(): boolean {
    return Object.keys(this.#pending).length > 0
  }

  change(changes: Changes): void {
    Object.assign(this.#pending, changes)
    const now = Date.now()
    this.#since ??= now
    clearTimeout(this.#timer)
    this.#timer = setTimeout(
      () => void this.flush().catch(this.#options.settled),
      Math.max(0, Math.min(PAUSE_MS, this.#since + LONGEST_MS - now)),
    )
  }

  /** Resolves once all that was written is on disk; rejects with the failure, what was written waiting for the next try. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    const earlier = this.#running.catch(() => undefined)
    this.#running = earlier.then(() => this.#saveNow())
    await this.#running
  }

  async #saveNow(): Promise<void> {
    if (!this.waits) return
    const changes = this.#pending
    this.#pending = {}
    this.#since = undefined
    try {
      await this.#options.save(changes)
    } catch (failure) {
      this.#pending = { ...changes, ...this.#pending }
      throw failure
    }
    this.#options.settled(undefined)
  }

  /** The letter is gone: nothing is saved any more. */
  drop(): void {
    clearTimeout(this.#timer)
    this.#pending = {}
  }
}
