// The outbox of a profile: it queues, holds back, and makes what waits leave by itself, one run an account at a time.
// What leaves and what is known of it stands in the rows: nothing here is lost with the process.

import type { EngineEvent } from '../../ipc/contract.ts'
import { PliError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import type { Log } from '../log.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import { randomBytes } from '../store/crypto.ts'
import type { Profile } from '../store/profile.ts'
import { backoff } from '../sync/plan.ts'
import { depart, dueAgain, dueAt, recover, type DepartureTools } from './departure.ts'
import * as facts from './facts.ts'
import { preparedFrom, prepareLetters, type PreparationTools } from './preparation.ts'
import { lookUp, PATIENCE, type LookupPatience } from './lookup.ts'
import * as rows from './rows.ts'

export interface OutboxOptions {
  profile: Profile
  signIn: SignIn
  log: Log
  emit: (event: EngineEvent) => void
  /** ms */
  now: () => number
  /** who sends, for the trace */
  actor: string
  /** ms without a word before a line counts as dead */
  patience?: number
  lookup?: LookupPatience
  /** makes the bytes of what was queued without them */
  compose?: PreparationTools['compose']
  /** why a letter may not leave any more */
  refusal?: PreparationTools['refusal']
}

export interface Outbox {
  /**
   * Writes down letters that leave together, all or none; `also` is written in the same commit. Durable when it returns.
   * Throws DISK_FULL, with nothing queued.
   */
  queue(letters: Omit<rows.NewLetter, 'id'>[], also?: () => void): rows.Row[]
  /**
   * Takes back what has not begun to leave, or could not; `also` is written in the same commit. `id`: of a letter, or of its draft.
   * Answers the draft. Throws NOT_FOUND, TOO_LATE.
   */
  hold(id: string, also: (draft: string) => void): string
  /** Of an uncertain letter: a person says whether it goes again. Throws NOT_FOUND, TOO_LATE. */
  decide(id: string, decision: 'resend' | 'keep'): void
  /** Tries now what waits, whatever waits were set; answers when each was tried once. */
  run(account?: string): Promise<{ left: number; waiting: number }>
  /** The operator of this account answers again. */
  wake(account: string): Promise<void>
  /** Nothing of this account is under way any more, nor begins: it is about to be removed. */
  forget(account: string): Promise<void>
  /** From now on what is due leaves by itself. */
  start(): void
  /** Waits for what is under way. */
  stop(): Promise<void>
}

/** For what is under way when the window closes. */
const GRACE_MS = 3000

/** What sets a run going: each respects fewer waits than the one before. */
type Impulse = 'timer' | 'network' | 'person'

export function createOutbox(options: OutboxOptions): Outbox {
  const { profile, log, emit, now } = options
  const { store } = profile
  const { db } = store
  const lookup = options.lookup ?? PATIENCE
  const tools: DepartureTools = {
    profile,
    signIn: options.signIn,
    now,
    actor: options.actor,
    changed: () => emit({ name: 'letters.changed' }),
    ...(options.patience === undefined ? {} : { patience: options.patience }),
    ...(options.compose === undefined ? {} : { compose: options.compose }),
    ...(options.refusal === undefined ? {} : { refusal: options.refusal }),
  }
  const timers = new Map<string, NodeJS.Timeout>()
  const running = new Map<string, { done: Promise<number>; aborter: AbortController }>()
  const forgotten = new Set<string>()
  /** runs that failed one after the other: a disk that is full, a mailbox that cannot be looked up */
  const setbacks = new Map<string, number>()
  let started = false
  let stopped = false

  /** After the run under way, if any: what was queued meanwhile is in this one. */
  function turn(account: string, by: Impulse): Promise<number> {
    const before = running.get(account)?.done ?? Promise.resolve(0)
    const aborter = new AbortController()
    const done = before
      .catch(() => 0)
      .then(() => oneRun(account, by, aborter.signal))
      .catch((error: unknown) => {
        setbacks.set(account, (setbacks.get(account) ?? 0) + 1)
        throw error
      })
      .finally(() => {
        if (running.get(account)?.done !== done) return
        running.delete(account)
        schedule(account)
      })
    running.set(account, { done, aborter })
    return done
  }

  async function oneRun(account: string, by: Impulse, signal: AbortSignal): Promise<number> {
    if (stopped || forgotten.has(account) || signal.aborted) return 0
    recover(tools, account)
    await prepareLetters(tools, account, signal)
    const all = by === 'person'
    const { left, error } = mayTry(account, by) ? await depart(tools, account, all, signal) : { left: 0 }
    if (left > 0 || error !== undefined) log({ event: 'outbox.run', account, left, error: error?.code })
    const { changed, read } = await lookUp(tools, account, lookup, signal)
    if (read && error?.code !== 'DISK_FULL') setbacks.delete(account)
    else setbacks.set(account, (setbacks.get(account) ?? 0) + 1)
    if (!changed) return left
    tools.changed()
    // what did not leave goes again
    if (rows.waitingLetters(db, account).length === 0) return left
    return left + (await depart(tools, account, false, signal)).left
  }

  /** After a failure the operator is left alone for a while, unless it is heard of; a refused password always waits. */
  function mayTry(account: string, by: Impulse): boolean {
    const { nextTryAt = 0, lastError } = facts.sendingFacts(db, account)
    if (by === 'person' || (by === 'network' && lastError !== 'AUTH_FAILED')) return true
    return dueAgain(nextTryAt, now()) <= now()
  }

  /** The next moment at which something of this account can be done. */
  function schedule(account: string): void {
    clearTimeout(timers.get(account))
    timers.delete(account)
    if (!started || forgotten.has(account)) return
    const at = now()
    const operator = dueAgain(facts.sendingFacts(db, account).nextTryAt, at)
    const moments = rows
      .waitingLetters(db, account)
      .map((letter) => (letter.composed === 0 ? preparedFrom(letter) : Math.max(dueAt(letter, at), operator)))
    if (rows.openLetters(db, account).length > 0) moments.push(at + lookup.again)
    if (moments.length === 0) return
    const setback = setbacks.get(account)
    const rest = setback === undefined ? 0 : backoff(setback, Math.random())
    // a timer counts at most 2³¹ ms; a clock that moves is looked at again every hour
    const wait = Math.min(Math.max(rest, Math.min(...moments) - at), 3_600_000)
    timers.set(
      account,
      setTimeout(() => void turn(account, 'timer').catch((error: unknown) => failed(account, error)), wait),
    )
  }

  function failed(account: string, error: unknown): void {
    log({ event: 'outbox.failed', account, kind: error instanceof Error ? error.name : typeof error })
  }

  /** queued, or « à reprendre » */
  const isHere = ({ state, composed }: rows.Row) => state === 'queued' || (state === 'failed' && composed === 0)

  function found(id: string): rows.Row[] {
    const one = rows.letterById(db, id)
    const letters =
      one === undefined
        ? rows.lettersOfDraft(db, id)
        : one.draft_id === null
          ? [one]
          : rows.lettersOfDraft(db, one.draft_id)
    if (letters.length > 0) return letters
    throw new PliError('NOT_FOUND', 'Ce courrier n’est pas au départ.')
  }

  return {
    queue(letters, also) {
      const ids = letters.map(() => `o${randomBytes(10).toString('hex')}`)
      store.transaction(() => {
        for (const [n, letter] of letters.entries()) rows.putLetter(db, { ...letter, id: ids[n] ?? '' }, now())
        also?.()
      })
      failpoint('outbox.queued')
      tools.changed()
      for (const account of new Set(letters.map((letter) => letter.account)))
        if (!running.has(account)) schedule(account)
      return ids.flatMap((id) => rows.letterById(db, id) ?? [])
    },
    hold(id, also) {
      const letters = found(id)
      const draft = letters[0]?.draft_id
      const hasLeft = letters.some((letter) => !isHere(letter) || rows.isTaken(db, letter.seq))
      if (hasLeft || draft == null) {
        throw new PliError('TOO_LATE', 'Ce courrier est déjà parti.', { next: 'Son état est dans Envoyés et suivi.' })
      }
      store.transaction(() => {
        for (const { seq } of letters) rows.removeLetter(db, seq)
        also(draft)
      })
      failpoint('outbox.held')
      tools.changed()
      return draft
    },
    decide(id, decision) {
      const letter = rows.letterById(db, id)
      if (letter === undefined) throw new PliError('NOT_FOUND', 'Ce courrier n’est pas au départ.')
      const isOpen = letter.state === 'uncertain' || (letter.state === 'failed' && decision === 'keep')
      if (!isOpen) throw new PliError('TOO_LATE', 'Il n’y a plus rien à décider pour ce courrier.')
      store.transaction(() => {
        if (decision === 'resend') rows.sendAgain(db, letter.seq, now())
        else rows.settle(db, letter.seq, now())
      })
      tools.changed()
      if (decision === 'resend') schedule(letter.account_id)
    },
    async run(account) {
      const accounts = account === undefined ? rows.busyAccounts(db) : [account]
      const left = await Promise.all(accounts.map((one) => turn(one, 'person')))
      const waiting = accounts.reduce((sum, one) => sum + rows.waitingLetters(db, one).length, 0)
      return { left: left.reduce((sum, one) => sum + one, 0), waiting }
    },
    async wake(account) {
      if (rows.isBusy(db, account)) await turn(account, 'network')
    },
    async forget(account) {
      clearTimeout(timers.get(account))
      forgotten.add(account)
      running.get(account)?.aborter.abort()
      await running.get(account)?.done.catch(() => 0)
    },
    start() {
      started = true
      for (const account of rows.busyAccounts(db)) schedule(account)
    },
    async stop() {
      started = false
      stopped = true
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      // a silent operator must not hold the window: what had not left goes next time, what may have is looked up then
      const grace = setTimeout(() => {
        for (const { aborter } of running.values()) aborter.abort()
      }, GRACE_MS)
      await Promise.allSettled([...running.values()].map(({ done }) => done))
      clearTimeout(grace)
    },
  }
}
