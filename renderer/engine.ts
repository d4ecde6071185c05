// The only door to the engine: typed calls, the cache of what was asked, and what an event of the engine makes stale.
// It holds no view and no copy of data edited by hand.

import { QueryClient, QueryObserver, keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { CommandName, EngineEvent, Input, Name, Output, QueryName } from '../electron/ipc/contract.ts'
import type { FailureShape } from '../electron/ipc/failure.ts'
import type { ShellContract } from '../electron/ipc/shell.ts'

declare global {
  interface Window {
    pli: {
      call(name: string, input: unknown, lane?: string): Promise<unknown>
      on(listener: (event: EngineEvent) => void): () => void
      /** origin of the documents shown in the script-less frame */
      mailOrigin: string
    }
  }
}

/** Asks the engine; rejects with a FailureShape. A query of the same `lane` still under way is cancelled. */
export function call<N extends Name>(name: N, input: Input<N>, lane?: string): Promise<Output<N>> {
  return window.pli.call(name, input, lane) as Promise<Output<N>>
}

/** Asks the program around the page: dialogs, other programs, printing. */
export function ask<N extends keyof ShellContract>(
  name: N,
  input: ShellContract[N]['input'],
): Promise<ShellContract[N]['output']> {
  return window.pli.call(name, input) as Promise<ShellContract[N]['output']>
}

/** What was thrown, as a fault that can be shown; anything else than the engine's shape is named as the window's own. */
export function asFailure(thrown: unknown): FailureShape {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown)
    return thrown as FailureShape
  return { code: 'INTERNAL', message: thrown instanceof Error ? thrown.message : String(thrown) }
}

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 5 * 60_000,
      retry: false,
      refetchOnWindowFocus: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

interface Options {
  enabled?: boolean
  /** keep the former answer on screen while the next one comes: typing, paging */
  keep?: boolean
  lane?: string
}

export function useEngine<N extends QueryName>(
  name: N,
  input: Input<N>,
  options: Options = {},
): UseQueryResult<Output<N>, FailureShape> {
  return useQuery<Output<N>, FailureShape>({
    queryKey: [name, input],
    queryFn: () => call(name, input, options.lane),
    enabled: options.enabled ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
  })
}

export function useCommand<N extends CommandName>(name: N): UseMutationResult<Output<N>, FailureShape, Input<N>> {
  return useMutation<Output<N>, FailureShape, Input<N>>({
    mutationKey: [name],
    mutationFn: (input) => call(name, input),
  })
}

/** Warms the cache so that the next key press finds the answer there. */
export function prefetch<N extends QueryName>(name: N, input: Input<N>): void {
  void queries.prefetchQuery({ queryKey: [name, input], queryFn: () => call(name, input) })
}

/** Keeps the cache warm: asked now, and again whenever it has become stale. Returns what stops it. */
export function watch<N extends QueryName>(name: N, input: Input<N>): () => void {
  const watcher = new QueryObserver<Output<N>, FailureShape>(queries, {
    queryKey: [name, input],
    queryFn: () => call(name, input),
  })
  return watcher.subscribe(() => undefined)
}

/** Which queries each event makes stale. */
const STALE: Record<EngineEvent['name'], QueryName[] | 'all'> = {
  'mail.changed': [
    'messages.list',
    'messages.show',
    'folders.list',
    'search',
    'system.status',
    'patients.list',
    'patients.card',
    'patients.show',
    'patients.series',
    'filing.list',
    'filing.show',
    'letters.prepare',
    // a receipt is a message that moves a letter
    'outbox.list',
    'outbox.show',
  ],
  'patients.changed': [
    'patients.list',
    'patients.card',
    'patients.show',
    'patients.series',
    'filing.list',
    'filing.show',
    'events.list',
    'messages.list',
    'messages.show',
    'letters.patientCopy',
    'letters.prepare',
    'system.status',
  ],
  'letters.changed': [
    'letters.prepare',
    'letters.drafts',
    'letters.show',
    'letters.check',
    'outbox.list',
    'outbox.show',
    'receipts.asked',
    'system.status',
  ],
  'directory.changed': [
    'directory.status',
    'directory.search',
    'correspondents.suggest',
    'correspondents.show',
    'contacts.list',
  ],
  'sync.changed': ['system.status', 'accounts.list'],
  'browser.open': [],
  'engine.failed': [],
  locked: 'all',
}

let held = false
let waiting = false
const holders = new Set<() => void>()

/** While a pointer is over the list its rows do not move: what arrived waits until this is called with false. */
export function holdList(hold: boolean): void {
  held = hold
  if (!hold && waiting) refreshHeldList()
}

/** Shows what changed behind a held list, for a change that moves no row. */
export function refreshHeldList(): void {
  waiting = false
  void queries.invalidateQueries({ queryKey: ['messages.list'] })
  for (const holder of holders) holder()
}

/** True when something changed behind a held list. */
export function useHeldChange(): boolean {
  return useSyncExternalStore(
    (watcher) => {
      holders.add(watcher)
      return () => holders.delete(watcher)
    },
    () => waiting,
  )
}

/** Called once at start. `onState` hears what changes the whole window: a stopped engine, a lock. */
export function listen(onState: (event: EngineEvent) => void): () => void {
  return window.pli.on((event) => {
    const stale = STALE[event.name]
    // on lock nothing decrypted stays in memory
    if (stale === 'all') queries.clear()
    else
      for (const name of stale)
        if (name === 'messages.list' && held) {
          waiting = true
          for (const holder of holders) holder()
        } else void queries.invalidateQueries({ queryKey: [name] })
    if (event.name === 'locked' || event.name === 'engine.failed') onState(event)
  })
}
