// What the user chose for the window, one row a setting. Defaults live here; ranges are checked by the contract.

import type { Settings } from '../../ipc/system.ts'
import { keepValue } from './kept.ts'
import type { Store } from './store.ts'

const DEFAULTS: Settings = {
  theme: 'system',
  textSize: 'normal',
  compact: false,
  singleKeys: true,
  lockAfterMinutes: 10,
  markReadOnOpen: true,
  receipts: 'ask',
  answerForm: 'message',
  journalMonths: 6,
}
/** The table holds other names too (kept.ts): these have their own prefix. */
const PREFIX = 'window.'

export function getSettings(store: Pick<Store, 'db'>): Settings {
  const rows = store.db
    .prepare<[string], { name: string; value: string }>("SELECT name, value FROM setting WHERE name LIKE ? || '%'")
    .all(PREFIX)
  const known = rows.filter(({ name }) => Object.hasOwn(DEFAULTS, name.slice(PREFIX.length)))
  return {
    ...DEFAULTS,
    ...Object.fromEntries(known.map(({ name, value }) => [name.slice(PREFIX.length), JSON.parse(value)])),
  }
}

/** Changes what is given, keeps the rest; answers all. `change` has passed the contract's schema. */
export function setSettings(store: Store, change: { [N in keyof Settings]?: Settings[N] | undefined }): Settings {
  return store.transaction(() => {
    for (const [name, value] of Object.entries(change)) {
      if (value !== undefined && Object.hasOwn(DEFAULTS, name))
        keepValue(store.db, PREFIX + name, JSON.stringify(value))
    }
    return getSettings(store)
  })
}
