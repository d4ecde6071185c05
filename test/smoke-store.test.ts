import { expect, test } from 'vitest'
import { Store } from '../electron/engine/store/store.ts'
test('an in-memory store opens with all migrations', () => {
  const store = new Store({ file: ':memory:', pageKey: Buffer.alloc(32, 1) })
  expect(store.db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name='placement'").get()).toEqual({ n: 1 })
  store.close()
})
