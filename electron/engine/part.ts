// What the engine is composed of: each part answers some names of the contract, and may run while the store is open.

import type { EngineEvent, Name } from '../ipc/contract.ts'
import type { Log } from './log.ts'
import type { LaunchParser } from './parsing/socket-parser.ts'
import type { Handler, Handlers } from './router.ts'
import type { AccountRules } from './sign-in/new-account.ts'
import type { SignIn } from './sign-in/sign-in.ts'
import type { Profile } from './store/profile.ts'
import type { Store } from './store/store.ts'

export interface PartContext {
  profile: Profile
  /** a read-only connection: queries use this one */
  reader: Store
  log: Log
  emit(event: EngineEvent): void
  /** what a connection of a mailbox signs in with: one for IMAP and SMTP */
  signIn: SignIn
  /** what a mailbox that is added may be */
  rules: AccountRules
  /** PEM of the trust space; none: such a mailbox connects to nobody (R5) */
  anchors: string | undefined
  between: Between
  /** French name of the event's actor: who sits here */
  actor: string
  /** how a parser process is started where the engine may not do it itself */
  launchParser?: LaunchParser
}
/** What happens in one part that another has to do with; parts add themselves while they are made. */
export interface Between {
  /** the operator of this account has answered a relève */
  relayed: ((account: string) => Promise<void>)[]
  /** this account is about to be removed: nothing of it may be under way */
  removing: ((account: string) => Promise<void>)[]
  /** a person has these messages (sha256) on a screen */
  read: ((messages: readonly string[]) => void)[]
  /** a draft of this account was written, queued or discarded */
  drafted: ((account: string) => void)[]
  /** drafts that a person had on a screen in this session */
  opened: Set<string>
}
export interface Part {
  handlers: Partial<Handlers>
  /** once every part is there */
  start?(): void
  /** before the store closes, last part first */
  stop?(): Promise<void>
}

/**
 * A part whose code loads at the first of its calls, or when it starts: a command line that reads pays for no network and no parser.
 * `names`: all that it answers.
 */
export function latePart<N extends Name>(
  names: readonly N[],
  load: () => Promise<Part & { handlers: Pick<Handlers, N> }>,
): Part {
  let loaded: ReturnType<typeof load> | undefined
  const part = () => (loaded ??= load())
  const late =
    (name: N): Handler<Name> =>
    async (input, signal) =>
      ((await part()).handlers[name] as Handler<Name>)(input, signal)
  return {
    handlers: Object.fromEntries(names.map((name) => [name, late(name)])) as Partial<Handlers>,
    start: () => void part().then((one) => one.start?.()),
    stop: async () => (await loaded)?.stop?.(),
  }
}
