// Drafts in a process of their own, to be killed: `work` begins one, changes one, discards one, and runs the relève twice; `check` runs
// it twice and says which drafts are here.

import fs from 'node:fs'
import { listDrafts, removeDraft, saveDraft } from '../../../electron/engine/letters/drafts.ts'
import { begin, openDrafts, type Mailbox } from './drafts-world.ts'

const order = JSON.parse(process.argv[2] ?? '') as {
  dir: string
  mailbox: Mailbox
  mode: 'work' | 'check'
  round: number
}
const world = await openDrafts(order.dir, order.mailbox)
const { store } = world.profile
if (order.mode === 'work') {
  const [changed, discarded] = listDrafts(store.db)
  const fresh = begin(world, '')
  store.transaction(() => saveDraft(store.db, fresh, { subject: `Avis ${order.round}` }, new Date()))
  if (changed !== undefined)
    store.transaction(() => saveDraft(store.db, changed.id, { subject: `Revu ${order.round}` }, new Date()))
  if (discarded !== undefined) store.transaction(() => removeDraft(store.db, discarded.id))
  // every change here is on disk: from now on kills may come
  fs.writeSync(1, `begun ${JSON.stringify(listDrafts(store.db).map(({ subject }) => subject))}\n`)
}
await world.sync.run()
await world.sync.run()
fs.writeSync(1, `standing ${JSON.stringify(listDrafts(store.db).map(({ subject }) => subject))}\n`)
await world.close()
