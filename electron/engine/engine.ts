// Composition of the engine: profile, parts, router. Opens and starts in order, stops in reverse. Plain Node, no electron.

import fs from 'node:fs'
import path from 'node:path'
import type { OperatorPreset } from '../ipc/system.ts'
import type { EngineEvent, Input, Name, Output } from '../ipc/contract.ts'
import { PliError } from './errors.ts'
import { silent, type Log } from './log.ts'
import { parts } from './parts.ts'
import type { Part } from './part.ts'
import type { LaunchParser } from './parsing/socket-parser.ts'
import { Router, type Handlers } from './router.ts'
import { operators } from './operators.ts'
import type { BrokerSession } from './sign-in/broker.ts'
import { createSignIn } from './sign-in/sign-in.ts'
import type { Credentials } from './store/keyring.ts'
import type { Keychain } from './store/keychain.ts'
import { createProfile, openProfile, profileExists, type Profile, type ReaderAccess } from './store/profile.ts'
import type { Store } from './store/store.ts'
import { igcSanteAnchors } from './trust/anchors.ts'

export interface EngineOptions {
  /** folder of the profile */
  profile: string
  keychain?: Keychain
  log?: Log
  /** who decides, in the chain of events */
  actor?: string
  /** false: nothing runs by itself (relève, reading of PDF): commands only, as the CLI wants */
  background?: boolean
  /** the window: anchors and private hosts given by hand are refused (R5, R17) */
  closed?: boolean
  /** for learning and for tests: TEST roots, hosts by hand, and operators of one more folder */
  training?: Training
  /** another thread that reads the store: told when it may, and waited for before the store closes */
  reader?: { open(access: ReaderAccess): Promise<void>; close(): Promise<void> }
  /** how a parser process is started where the engine may not do it itself (Electron) */
  launchParser?: LaunchParser | undefined
}

export interface Training {
  operators?: string
}

interface Opened {
  profile: Profile
  reader: Store
  router: Router
  running: Part[]
}

/** Calls that answer while the store is closed. */
const ALWAYS = new Set<string>(['profile.state', 'profile.create', 'profile.unlock', 'profile.lock'])

export class Engine {
  readonly #options: EngineOptions
  readonly #log: Log
  readonly #listeners = new Set<(event: EngineEvent) => void>()
  /** one at a time: opening, locking, closing */
  #changing: Promise<unknown> = Promise.resolve()
  readonly #door: Router
  #opened: Opened | undefined
  /** a lock does not end the sign-in at a broker: unlocking is no reason to take the telephone (R13) */
  readonly #sessions = new Map<string, BrokerSession>()
  #failure: PliError | undefined

  constructor(options: EngineOptions) {
    this.#options = options
    this.#log = options.log ?? silent
    this.#door = new Router(this.#log)
    this.#door.add(this.#profileHandlers())
  }

  /** An engine with its store open. Throws what openProfile throws. */
  static async open(
    profile: string,
    given: Credentials & Omit<EngineOptions, 'profile' | 'keychain'>,
  ): Promise<Engine> {
    const { passphrase, recoveryCode, ...options } = given
    const engine = new Engine({ profile, ...options })
    await engine.#unlock({
      ...(passphrase === undefined ? {} : { passphrase }),
      ...(recoveryCode === undefined ? {} : { recoveryCode }),
    })
    return engine
  }

  call<N extends Name>(name: N, input: Input<N>, signal?: AbortSignal): Promise<Output<N>>
  call(name: string, input: unknown, signal?: AbortSignal): Promise<unknown>
  /** Waits while the store is being opened. Rejects with a PliError only; LOCKED, or why it could not open, while it is closed. */
  async call(name: string, input: unknown, signal?: AbortSignal): Promise<unknown> {
    if (ALWAYS.has(name)) return this.#door.call(name, input, signal)
    await this.#changing
    if (!this.#opened) throw this.#failure ?? new PliError('LOCKED', 'Le coffre est verrouillé.')
    return this.#opened.router.call(name, input, signal)
  }

  /** Answers what takes the listener away. */
  on(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Stops what runs, closes the store, gives the profile back. Safe to call twice. */
  close(): Promise<void> {
    return this.#change(() => this.#lock())
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#changing.then(work)
    this.#changing = turn.catch(() => undefined)
    return turn
  }

  #profileHandlers(): Partial<Handlers> {
    const { profile: dir, keychain } = this.#options
    return {
      'profile.state': async () => ({
        state: this.#opened ? 'open' : profileExists(dir) ? 'locked' : 'missing',
        keychain: profileExists(dir) ? hasKeychainSlot(dir) : await answers(keychain),
        ...(this.#failure ? { failure: this.#failure.toJSON() } : {}),
      }),
      'profile.create': async ({ passphrase }) => {
        const secrets = passphrase === undefined ? {} : { passphrase }
        const { recoveryCode } = await this.#change(() => createProfile(dir, { ...this.#keychain(), ...secrets }))
        await this.#unlock(secrets)
        return { recoveryCode }
      },
      'profile.unlock': async ({ passphrase, recoveryCode }) => {
        await this.#unlock({
          ...(passphrase === undefined ? {} : { passphrase }),
          ...(recoveryCode === undefined ? {} : { recoveryCode }),
        })
        return { state: 'open' }
      },
      'profile.lock': async () => {
        await this.close()
        this.#emit({ name: 'locked' })
        return {}
      },
    }
  }

  #keychain(): { keychain?: Keychain } {
    return this.#options.keychain ? { keychain: this.#options.keychain } : {}
  }

  #unlock(secrets: Omit<Credentials, 'keychain'>): Promise<void> {
    return this.#change(async () => {
      if (this.#opened) return
      try {
        this.#opened = await this.#start(await openProfile(this.#options.profile, { ...this.#keychain(), ...secrets }))
        this.#failure = undefined
      } catch (error) {
        if (error instanceof PliError) this.#failure = error
        throw error
      }
    })
  }

  async #start(profile: Profile): Promise<Opened> {
    const running: Part[] = []
    let reader: Store | undefined
    try {
      reader = profile.openReader()
      const router = new Router(this.#log)
      const { closed = false, training } = this.#options
      let read: readonly OperatorPreset[] | undefined
      const known = () => (read ??= operators(training?.operators))
      const anchors = igcSanteAnchors(training !== undefined)
      const signIn = createSignIn({
        profile,
        now: Date.now,
        anchors,
        operators: known,
        sessions: this.#sessions,
        openBrowser: (url) => this.#emit({ name: 'browser.open', url }),
      })
      // first in, last out: what runs may sign in until it has stopped
      running.push({ handlers: {}, stop: () => signIn.close() })
      const { launchParser } = this.#options
      const context = {
        profile,
        reader,
        signIn,
        rules: { closed: closed && training === undefined, operators: known, now: Date.now },
        anchors,
        between: { relayed: [], removing: [], read: [], drafted: [], opened: new Set<string>() },
        log: this.#log,
        emit: (event: EngineEvent) => this.#emit(event),
        actor: this.#options.actor ?? 'person',
        ...(launchParser ? { launchParser } : {}),
      }
      for (const make of parts) {
        const part = make(context)
        running.push(part)
        router.add(part.handlers)
      }
      await this.#options.reader?.open(profile.readerAccess)
      if (this.#options.background ?? false) for (const part of running) part.start?.()
      return { profile, reader, router, running }
    } catch (error) {
      await stop(running)
      reader?.close()
      profile.close()
      throw error
    }
  }

  async #lock(): Promise<void> {
    const opened = this.#opened
    if (!opened) return
    this.#opened = undefined
    await stop(opened.running)
    await this.#options.reader?.close()
    opened.reader.close()
    opened.profile.close()
  }

  #emit(event: EngineEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

async function stop(running: Part[]): Promise<void> {
  for (const part of running.reverse()) await part.stop?.()
}

/** Whether this session has a keychain that can be asked: the first run says so before it makes a store. */
async function answers(keychain: Keychain | undefined): Promise<boolean> {
  if (!keychain) return false
  return keychain.get('pli').then(
    () => true,
    () => false,
  )
}

/** Read without any key: the lock screen asks for nothing when the keychain opens. */
function hasKeychainSlot(dir: string): boolean {
  try {
    const file = JSON.parse(fs.readFileSync(path.join(dir, 'keyring.json'), 'utf8')) as { slots?: { kind?: string }[] }
    return file.slots?.some((slot) => slot.kind === 'keychain') ?? false
  } catch {
    // unreadable: opening says why
    return false
  }
}
