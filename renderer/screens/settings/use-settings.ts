// The settings and how to change one: the engine keeps it, the answer replaces what is shown.

import type { Input } from '../../../electron/ipc/contract.ts'
import { queries, useCommand, useEngine } from '../../engine.ts'
import type { Settings } from '../../shapes.ts'

export function useSettings(): { settings: Settings | undefined; set: (change: Input<'settings.set'>) => void } {
  const settings = useEngine('settings.get', {}).data
  const save = useCommand('settings.set')
  return {
    settings,
    set: (change) => save.mutate(change, { onSuccess: (next) => queries.setQueryData(['settings.get', {}], next) }),
  }
}
