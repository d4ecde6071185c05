// A relève in a process of its own, to be killed at a failpoint: opens the profile, syncs, changes things, syncs again.
// `check` instead verifies everything, syncs once and prints what is aboard.

import fs from 'node:fs'
import path from 'node:path'
import { silent } from '../../../electron/engine/log.ts'
import type { Keychain } from '../../../electron/engine/store/keychain.ts'
import { createProfile, openProfile } from '../../../electron/engine/store/profile.ts'
import { verify } from '../../../electron/engine/store/verify.ts'
import { createSignIn } from '../../../electron/engine/sign-in/sign-in.ts'
import { createPreparer } from '../../../electron/engine/sync/preparer.ts'
import { createSync } from '../../../electron/engine/sync/relay.ts'
import { addMailbox } from './world.ts'

const [, , mode = '', dir = '', port = '', caFile = ''] = process.argv

/** A keychain in a file beside the profile: opening costs no scrypt. */
const keychainFile = `${dir}.keychain`
const keychain: Keychain = {
  get: async (name) =>
    fs.existsSync(keychainFile)
      ? (JSON.parse(fs.readFileSync(keychainFile, 'utf8')) as Record<string, string>)[name]
      : undefined,
  set: async (name, secret) => fs.writeFileSync(keychainFile, JSON.stringify({ [name]: secret })),
  remove: async () => fs.rmSync(keychainFile, { force: true }),
}

if (!fs.existsSync(path.join(dir, 'keyring.json'))) {
  await createProfile(dir, { keychain })
  const fresh = await openProfile(dir, { keychain })
  addMailbox(fresh, { port: Number(port), ca: fs.readFileSync(caFile, 'utf8'), user: 'dr', password: 'x' })
  fresh.close()
}

const profile = await openProfile(dir, { keychain })
const preparer = createPreparer()
const signIn = createSignIn({ profile, now: Date.now })
const sync = createSync({ profile, preparer, signIn, log: silent, emit: () => undefined, now: Date.now })
const { db } = profile.store

if (mode === 'work') {
  await sync.run()
  const held = db
    .prepare(
      `SELECT p.id, p.seen, m.sha256 FROM placement p JOIN message m ON m.id = p.message_id JOIN folder f ON f.id = p.folder_id
       WHERE f.path = 'INBOX' AND p.gone_at IS NULL AND p.uid > 0 ORDER BY p.uid DESC`,
    )
    .all() as { id: number; seen: number; sha256: string }[]
  const unread = held.find((row) => row.seen === 0)
  if (unread !== undefined) sync.markRead([unread.sha256], true)
  const [, , moved, deleted, forgotten] = held
  if (moved !== undefined) sync.move(moved.id, 'Archives')
  if (deleted !== undefined) sync.remove(deleted.id, 'delete')
  if (forgotten !== undefined) sync.remove(forgotten.id, 'keep')
  await sync.run()
} else {
  const { problems } = await verify(profile)
  const [answer] = await sync.run()
  const aboard = db
    .prepare(
      `SELECT f.path AS folder, m.sha256, p.seen, p.uid FROM placement p JOIN message m ON m.id = p.message_id
       JOIN folder f ON f.id = p.folder_id WHERE p.gone_at IS NULL`,
    )
    .all()
  const dismissed = db
    .prepare('SELECT f.path AS folder, d.uid FROM dismissed d JOIN folder f ON f.id = d.folder_id')
    .all()
  const pending = db.prepare('SELECT count(*) FROM pending_change').pluck().get()
  const after = (await verify(profile)).problems
  process.stdout.write(JSON.stringify({ problems: [...problems, ...after], answer, aboard, dismissed, pending }))
}
await sync.stop()
preparer.close()
profile.close()
