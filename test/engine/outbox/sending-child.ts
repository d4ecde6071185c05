// An outbox in a process of its own, to be killed: opens the profile, queues letters, lets them leave, says where it stands.
// Each letter is named on stdout before it is queued, and again once it is on disk.

import fs from 'node:fs'
import { addMailbox, compose, openWorld } from './world.ts'

interface Order {
  dir: string
  caFile: string
  /** one mailbox each */
  servers: { smtp: number; imap: number }[]
  letters: number
  /** runs after the letters were queued */
  runs: number
}
const { dir, caFile, servers, letters, runs } = JSON.parse(process.argv[2] ?? '') as Order

const world = await openWorld(dir, 30_000)
const { db } = world.profile.store
const accounts = db.prepare('SELECT id FROM account ORDER BY position').pluck().all() as string[]
// the one before may have been killed between two mailboxes
for (const [n, ports] of [...servers.entries()].slice(accounts.length)) {
  accounts.push(addMailbox(world.profile, { ...ports, ca: fs.readFileSync(caFile, 'utf8'), user: `boite${n}` }))
}
for (let n = 0; n < letters; n += 1) {
  const letter = await compose({ subject: `Courrier ${n}` })
  // written at once: a kill must not take it along
  fs.writeSync(1, `before ${letter.messageId}\n`)
  const account = accounts[n % accounts.length] ?? ''
  world.outbox.queue([{ ...letter, account, kind: 'letter', leavesAt: 0, scheduled: false }])
  fs.writeSync(1, `queued ${letter.messageId}\n`)
}
for (let n = 0; n < runs; n += 1) await world.outbox.run()
const rows = db.prepare('SELECT message_id AS messageId, state, copy FROM outbox ORDER BY seq').all()
fs.writeSync(1, `standing ${JSON.stringify(rows)}\n`)
await world.close()
