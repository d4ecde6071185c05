// The letter on screen: what the engine holds, with what was written here laid over it, saved as one writes.
// While it is open the window is right about what was typed; pieces and state are the engine's.

import { useEffect, useMemo, useState } from 'react'
import type { FailureShape } from '../../../electron/ipc/failure.ts'
import type { LetterFields } from '../../../electron/ipc/letters.ts'
import { asFailure, call, queries, useEngine } from '../../engine.ts'
import type { Letter } from '../../shapes.ts'
import { showToast } from '../../ui/overlay.tsx'
import { DraftKeeper, type Changes } from './draft-keeper.ts'
import { begun } from './start.ts'

export interface Draft {
  letter: Letter | undefined
  failure: FailureShape | undefined
  change(changes: Changes): void
  /** resolves once all is on disk */
  flush(): Promise<void>
  /** a person wrote something since it opened */
  touched: boolean
  /** it leaves the screen for good: no later save */
  drop(): void
  /** shows why something about it did not work */
  fail(thrown: unknown): void
}

export function useDraft(id: string): Draft {
  const shown = useEngine('letters.show', { id })
  const [written, setWritten] = useState<Changes>({})
  const [failure, setFailure] = useState<FailureShape>()
  const [keeper] = useState(
    () =>
      new DraftKeeper({
        save: async (changes) => {
          await begun(id)
          await call('letters.save', { id, changes })
          // opened again from the cache, it has every word that was saved
          const key = ['letters.show', { id }]
          await queries.cancelQueries({ queryKey: key })
          queries.setQueryData<Letter>(key, (before) => before && laidOver(before, changes))
          for (const name of ['letters.show', 'letters.check', 'letters.drafts'])
            void queries.invalidateQueries({ queryKey: [name] })
        },
        settled: (thrown) => setFailure(thrown === undefined ? undefined : asFailure(thrown)),
      }),
  )
  useEffect(() => void begun(id).catch((thrown: unknown) => setFailure(asFailure(thrown))), [id])
  useEffect(() => {
    const flush = () => void keeper.flush().catch(() => undefined)
    // another program in front, the machine about to sleep
    document.addEventListener('visibilitychange', flush)
    window.addEventListener('blur', flush)
    return () => {
      document.removeEventListener('visibilitychange', flush)
      window.removeEventListener('blur', flush)
      // the screen is gone: what could not be kept is said wherever the person is now
      keeper.flush().catch((thrown: unknown) => showToast({ text: asFailure(thrown).message }))
    }
  }, [keeper])
  const letter = useMemo(() => shown.data && laidOver(shown.data, written), [shown.data, written])
  return {
    letter,
    failure: failure ?? (shown.error ? asFailure(shown.error) : undefined),
    change: (changes) => {
      setWritten((before) => ({ ...before, ...changes }))
      keeper.change(changes)
    },
    flush: async () => {
      await begun(id)
      await keeper.flush()
    },
    touched: Object.keys(written).length > 0,
    drop: () => keeper.drop(),
    fail: (thrown) => setFailure(asFailure(thrown)),
  }
}

/** The letter with these changes; null takes a field away. */
export function laidOver<T extends LetterFields>(letter: T, changes: Changes): T {
  const kept = Object.entries(letter).filter(([name]) => !(name in changes))
  const set = Object.entries(changes).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries([...kept, ...set]) as unknown as T
}
