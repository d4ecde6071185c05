// The relève: every account, on demand or by itself. It starts and stops work, spaces out new tries, tells how things stand.
// One run an account at a time; an account that fails never holds another (ECO.1.2.3).

import type { EngineEvent } from '../../ipc/contract.ts'
import type { AccountSync } from '../../ipc/mail.ts'
import type { AccountStatus } from '../../ipc/system.ts'
import { PliError } from '../errors.ts'
import type { Log } from '../log.ts'
import { fileAll, fileMessages, forgetMessage } from '../patients/filing.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import { getAccount, listAccounts } from '../store/accounts.ts'
import { folderAt, lastSync } from '../store/mailboxes.ts'
import { countWaiting } from '../store/pending-changes.ts'
import type { Profile } from '../store/profile.ts'
import { connect, syncAccount, type RunTools } from './account.ts'
import type { Connection } from './connection.ts'
import { backoff } from './plan.ts'
import { rebuild } from './rebuild.ts'
import * as changes from './replay.ts'
import type { Preparer } from './preparer.ts'
import { createStages, type OnStage } from './stages.ts'

export interface SyncOptions {
  profile: Profile
  preparer: Preparer
  log: Log
  emit: (event: EngineEvent) => void
  /** ms */
  now: () => number
  signIn: SignIn
  onStage?: OnStage
  /** who changes things, for the trace (R63) */
  actor?: string
  /** while watching: the operator of this account has answered */
  relayed?: (account: string) => Promise<void>
  /** drafts that a person had on a screen in this session */
  opened?: ReadonlySet<string>
}

export interface Sync {
  /** One full relève of one account or of all at once; answers when all is committed. Throws ACCOUNT_UNKNOWN. */
  run(accountId?: string): Promise<AccountSync[]>
  /** Stays: IDLE on each INBOX by a second connection, everything every few minutes, new tries after failures. */
  watch(): void
  /** A person has signed in: what was stopped by it is tried now. */
  wake(): void
  /** Something of this account is to go to its operator: soon, unless that fails at the moment. */
  look(accountId: string): void
  /** Ends the watch and waits for the runs under way. */
  stop(): Promise<void>
  status(): AccountStatus[]
  /** Applied at once, replayed to the server by the next run, which is started. Ids are message ids (sha256). */
  markRead(ids: readonly string[], read: boolean): number
  /** Throws NOT_FOUND. */
  move(placement: number, folder: string): number
  /** Deletes here; at the server only with `delete`. Throws NOT_FOUND. */
  remove(placement: number, there: 'keep' | 'delete'): number
  /** Derives everything again from raw; decisions stay. */
  rebuild(): Promise<{ messages: number; seconds: number; changed: number }>
}

/** Folders other than INBOX are not watched: all are looked at this often. */
const EVERY_MS = 5 * 60_000
/** Code 421 promises a try every 15 minutes: the third turn is one, even a little early. A person who asks waits for nothing. */
const REFUSED_EVERY_MS = 3 * EVERY_MS - 60_000
/** Changes come in volleys; one run takes them all. */
const SETTLE_MS = 300

const HANGS_UP = new Set(['SESSION_EXPIRED', 'SERVER_UNREACHABLE', 'AUTH_FAILED', 'SERVER_GONE'])

interface Watched {
  connection: Connection | undefined
  timer: NodeJS.Timeout | undefined
  failures: number
  nextTryAt: number | undefined
  /** a turn is under way */
  busy: boolean
  /** something moved during it */
  again: boolean
}

export function createSync(options: SyncOptions): Sync {
  const { profile, preparer, log, emit, now } = options
  const running = new Map<string, Promise<AccountSync>>()
  const progress = new Map<string, { done: number; todo: number }>()
  const watched = new Map<string, Watched>()
  let watching = false

  const filing = { db: profile.store.db, auditKey: profile.auditKey, now: () => new Date(now()), actor: 'rule' }
  const tools: RunTools = {
    profile,
    preparer,
    file: (messageIds) => fileMessages(filing, messageIds),
    committed: (messages) => {
      emit({ name: 'mail.changed' })
      if (messages > 0) emit({ name: 'patients.changed' })
    },
    now,
    actor: options.actor ?? 'person',
    lettersChanged: () => emit({ name: 'letters.changed' }),
    draftOpened: (draft) => options.opened?.has(draft) ?? false,
    stages: createStages(options.onStage),
  }

  function runOne(accountId: string, patience = 0): Promise<AccountSync> {
    const under = running.get(accountId)
    if (under !== undefined) return under
    const told = (done: number, todo: number): void => {
      progress.set(accountId, { done, todo })
      emit({ name: 'sync.changed' })
    }
    const run = syncAccount(tools, accountId, options.signIn, told, patience).finally(() => {
      running.delete(accountId)
      progress.delete(accountId)
      emit({ name: 'sync.changed' })
    })
    running.set(accountId, run)
    emit({ name: 'sync.changed' })
    return run.then((answer) => {
      const { seconds, newMessages, bytes, error } = answer
      log({ event: 'sync.done', account: accountId, seconds, newMessages, bytes, error: error?.code })
      return answer
    })
  }

  /** After this long, or when its INBOX moves, the account is run again. */
  function schedule(accountId: string, ms: number): void {
    const state = watched.get(accountId)
    if (!watching || state === undefined) return
    clearTimeout(state.timer)
    state.nextTryAt = now() + ms
    state.timer = setTimeout(() => void turn(accountId, state), ms)
  }

  async function turn(accountId: string, state: Watched): Promise<void> {
    if (state.busy) {
      state.again = true
      return
    }
    state.busy = true
    state.nextTryAt = undefined
    let error: AccountSync['error']
    try {
      // what moved since may lie behind what a run under way has read: it is not joined, one follows it
      await running.get(accountId)?.catch(() => undefined)
      error = (await runOne(accountId, REFUSED_EVERY_MS)).error
      // what cannot be read (421) is no reason to leave the rest unwatched
      if (error === undefined || error.spoken === 421) {
        void options.relayed?.(accountId).catch(() => log({ event: 'relayed.failed', account: accountId }))
        await listen(accountId, state)
      }
    } catch (failure) {
      error =
        failure instanceof PliError ? failure.toJSON() : { code: 'INTERNAL', message: 'La relève s’est interrompue.' }
      log({ event: 'sync.failed', account: accountId, code: error.code })
    }
    // the broker's session is over: so is the one with the operator (ECO.1.2.6); an operator that allows one connection refuses
    // the run for as long as the watch has it
    if (error !== undefined && HANGS_UP.has(error.code)) hangUp(state)
    const failed = error !== undefined && error.spoken !== 421
    state.failures = failed ? state.failures + 1 : 0
    const moved = state.again || state.nextTryAt !== undefined
    state.busy = state.again = false
    // a refused password is asked again rarely: some operators lock the mailbox after a few
    if (error?.code === 'AUTH_FAILED') schedule(accountId, 15 * 60_000)
    else if (moved) schedule(accountId, SETTLE_MS)
    else schedule(accountId, failed ? backoff(state.failures, Math.random()) : EVERY_MS)
  }

  function hangUp(state: Watched): void {
    const { connection } = state
    state.connection = undefined
    connection?.close()
  }

  async function listen(accountId: string, state: Watched): Promise<void> {
    if (!watching || state.connection?.alive === true) return
    const connection = await connect(profile, options.signIn, accountId, { watch: true })
    state.connection = connection
    connection.onChange(
      () => schedule(accountId, SETTLE_MS),
      () => {
        if (state.connection !== connection) return
        state.connection = undefined
        schedule(accountId, backoff(1, Math.random()))
      },
    )
    const { uidValidity, uidNext } = await connection.select('INBOX').catch((error: unknown) => {
      hangUp(state)
      throw error
    })
    if (!watching) connection.close()
    // what came between the run and this connection was told to neither
    const known = folderAt(profile.store.db, accountId, 'INBOX')
    if (known?.uidValidity !== uidValidity || known.uidNext !== uidNext) schedule(accountId, SETTLE_MS)
  }

  /** Local changes leave with the next run: at once when the relève stays, else when it is asked for. */
  function changed(accounts: Iterable<string>): void {
    emit({ name: 'mail.changed' })
    for (const account of accounts) schedule(account, 0)
  }

  return {
    async run(accountId) {
      if (accountId !== undefined) return [await runOne(getAccount(profile.store, accountId).id)]
      return Promise.all(listAccounts(profile.store).map((account) => runOne(account.id)))
    },
    watch() {
      watching = true
      for (const { id } of listAccounts(profile.store)) {
        if (watched.has(id)) continue
        watched.set(id, {
          connection: undefined,
          timer: undefined,
          failures: 0,
          nextTryAt: undefined,
          busy: false,
          again: false,
        })
        schedule(id, 0)
      }
    },
    wake() {
      for (const id of watched.keys()) schedule(id, 0)
    },
    look(accountId) {
      if (watched.get(accountId)?.failures === 0) schedule(accountId, 0)
    },
    async stop() {
      watching = false
      for (const state of watched.values()) {
        clearTimeout(state.timer)
        hangUp(state)
      }
      watched.clear()
      await Promise.allSettled(running.values())
    },
    status() {
      return listAccounts(profile.store).map(({ id, email }) => {
        const last = lastSync(profile.store.db, id)
        const state = watched.get(id)
        const work = progress.get(id)
        return {
          id,
          email,
          state: running.has(id) ? 'running' : stateAfter(last?.answer),
          ...work,
          ...(last === undefined ? {} : { lastSyncAt: new Date(last.at).toISOString(), last: last.answer }),
          ...(last?.answer.error === undefined ? {} : { error: last.answer.error }),
          ...(state?.nextTryAt === undefined ? {} : { nextTryAt: new Date(state.nextTryAt).toISOString() }),
          pendingChanges: countWaiting(profile.store.db, id),
        }
      })
    },
    markRead(ids, read) {
      const done = changes.markRead(profile, ids, read, now())
      if (done.changed > 0) changed(done.touched)
      return done.changed
    },
    move(placement, folder) {
      const done = changes.move(profile, placement, folder, now())
      if (done.changed > 0) changed([done.account])
      return done.changed
    },
    remove(placement, there) {
      const forget = (messageId: number, drop: () => void) => forgetMessage(filing, messageId, drop)
      const done = changes.remove({ profile, now: now(), forget }, placement, there)
      changed([done.account])
      return done.changed
    },
    async rebuild() {
      const done = await rebuild({
        ...tools,
        file: (messageIds) => fileMessages(filing, messageIds, { moveNothing: true }),
      })
      // a document derived otherwise may speak for another number: what is filed is looked at as a whole, and stays
      profile.store.transaction(() => fileAll(filing, { moveNothing: true }))
      return done
    },
  }
}

function stateAfter(last: AccountSync | undefined): AccountStatus['state'] {
  if (last === undefined) return 'never'
  if (last.error === undefined) return 'idle'
  return last.error.code === 'SERVER_UNREACHABLE' ? 'offline' : 'failed'
}
