// The settings and how to change one: the engine keeps it, what is shown changes at once.

import type { Input } from '../../../electron/ipc/contract.ts'
import { queries, useCommand, useEngine } from '../../engine.ts'
import type { Settings } from '../../shapes.ts'

const KEY = ['settings.get', {}]

export function useSettings(): { settings: Settings | undefined; set: (change: Input<'settings.set'>) => void } {
  const settings = useEngine('settings.get', {}).data
  const save = useCommand('settings.set')
  return {
    settings,
    set: (change) => {
      // shown before it is written: two quick presses of a key are two steps; if it cannot be kept, what was comes back
      queries.setQueryData<Settings>(KEY, (before) => before && Object.assign({ ...before }, change))
      save.mutate(change, {
        onSettled: () => {
          // an answer opens as the settings say
          for (const queryKey of [KEY, ['letters.prepare']]) void queries.invalidateQueries({ queryKey })
        },
      })
    },
  }
}
