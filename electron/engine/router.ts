// Name → handler: the one door of the engine. Inputs are parsed here, failures take their final shape here.
// No domain, no store: handlers come from the domains, with the connection they may use.

import * as z from 'zod'
import { contract, type Contract, type Name, type Output } from '../ipc/contract.ts'
import { PliError } from './errors.ts'
import type { Log } from './log.ts'

/** `signal` is aborted when nobody waits for the answer any more. */
export type Handler<N extends Name> = (
  input: z.output<Contract[N]['input']>,
  signal: AbortSignal,
) => Output<N> | Promise<Output<N>>
export type Handlers<N extends Name = Name> = { [K in N]: Handler<K> }

/** Commands that take as long as a network or a mailbox: they serialise themselves and never hold up a keystroke's command. */
const LONG: ReadonlySet<Name> = new Set<Name>([
  'sync.run',
  'outbox.run',
  'index.run',
  'accounts.add',
  'accounts.remove',
  'accounts.signIn',
  'store.rebuild',
  'store.export',
  'directory.import',
  // a file that is attached is read by the parsers
  'letters.begin',
  'letters.attach',
])

export class Router {
  readonly #handlers = new Map<Name, Handler<Name>>()
  readonly #log: Log
  #lastCommand: Promise<unknown> = Promise.resolve()

  constructor(log: Log) {
    this.#log = log
  }

  /** Throws when a name already has a handler: two answers to one question is a fault of ours. */
  add(handlers: Partial<Handlers>): void {
    for (const name of Object.keys(handlers) as Name[]) {
      if (this.#handlers.has(name)) throw new Error(`two handlers for ${name}`)
      this.#handlers.set(name, handlers[name] as Handler<Name>)
    }
  }

  /**
   * Queries run at once; short commands one after the other, in the order of their calls.
   * Rejects with a PliError only: what a handler threw besides is logged by name and place, never by its words.
   */
  async call(name: string, input: unknown, signal: AbortSignal = new AbortController().signal): Promise<unknown> {
    const known = Object.hasOwn(contract, name) ? (name as Name) : undefined
    const handler = known && this.#handlers.get(known)
    if (!known || !handler) {
      throw new PliError('USAGE', 'Cette demande n’existe pas dans cette version de Pli.', {
        detail: name.slice(0, 40),
      })
    }
    const parsed = contract[known].input.safeParse(input ?? {})
    if (!parsed.success) {
      // paths and rules only: the values may be a patient's
      const detail = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code}`).join(', ')
      throw new PliError('USAGE', 'Cette demande est incomplète ou mal formée.', { detail: `${name}: ${detail}` })
    }
    const run = async () => {
      if (signal.aborted) throw cancelled()
      return handler(parsed.data, signal)
    }
    try {
      if (contract[known].kind === 'query' || LONG.has(known)) return await run()
      const turn = this.#lastCommand.then(run)
      this.#lastCommand = turn.catch(() => undefined)
      return await turn
    } catch (error) {
      if (signal.aborted) throw cancelled()
      throw asPliError(error, known, this.#log)
    }
  }
}

export function cancelled(): PliError {
  return new PliError('CANCELLED', 'La demande a été annulée.')
}

/** Anything thrown → PliError. The words of an unknown error may hold mail: only its class and place are kept. */
export function asPliError(error: unknown, name: string, log: Log): PliError {
  if (error instanceof PliError) return error
  const kind = error instanceof Error ? error.name : typeof error
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
  const place =
    error instanceof Error
      ? /\(?([^\s(/\\]+:\d+):\d+\)?/.exec(error.stack?.split('\n    at ')[1] ?? '')?.[1]
      : undefined
  log({ event: 'call.failed', call: name, kind, code, place })
  return new PliError('INTERNAL', 'Pli a rencontré un imprévu.', {
    detail: [name, kind, code, place].filter((part) => part !== undefined).join(' '),
    kept: 'Vos courriers sont intacts.',
    next: 'Recommencez ; si cela se reproduit, donnez ce texte à votre conseiller.',
    cause: error,
  })
}
