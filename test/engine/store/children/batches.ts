// A process to be killed: makes or opens a profile, then does once each thing that writes. Acknowledges on stdout, after the fact.

import fs from 'node:fs'
import { removeAccount } from '../../../../electron/engine/store/accounts.ts'
import { removeFromIndex } from '../../../../electron/engine/store/search.ts'
import { createProfile, openProfile, profileExists } from '../../../../electron/engine/store/profile.ts'
import { compactRaw, eraseDeleted } from '../../../../electron/engine/store/raw-upkeep.ts'
import { letter, mailbox, PASSPHRASE, store } from '../letterbox.ts'

const [dir = '', from = '0'] = process.argv.slice(2)
const start = Number(from)
/** written at once: a kill must not lose what was acknowledged */
const acknowledge = (line: string) => fs.writeSync(1, `${line}\n`)

if (!profileExists(dir)) await createProfile(dir, { passphrase: PASSPHRASE })
acknowledge('created')
const profile = await openProfile(dir, { passphrase: PASSPHRASE })
const { db } = profile.store
const { id } = mailbox(profile, `cabinet-${start}`)
acknowledge(`mailbox ${id}`)

for (let n = start; n < start + 4; n++) {
  for (const hash of store(profile, id, [letter(n * 2), letter(n * 2 + 1)])) acknowledge(`stored ${hash}`)
}

const [first] = db.prepare<[], { id: number; sha256: string }>('SELECT id, sha256 FROM message LIMIT 1').all()
if (first) {
  acknowledge(`removing ${first.sha256}`)
  profile.store.transaction(() => {
    removeFromIndex(db, first.id)
    db.prepare('DELETE FROM placement WHERE message_id = ?').run(first.id)
    db.prepare('DELETE FROM message WHERE id = ?').run(first.id)
  })
  eraseDeleted(profile.store, profile.raw)
}

profile.raw.closePack(id)
fs.writeFileSync(`${profile.raw.path(id)}/000002.pack`, '')
store(profile, id, [letter(start * 2 + 1000)])
// all but one of the first pack's letters go: it is rewritten
const most = db
  .prepare<[string], { id: number; sha256: string }>('SELECT id, sha256 FROM message WHERE raw_file = ? ORDER BY id')
  .all(`${id}/000001.pack`)
for (const row of most.slice(1)) acknowledge(`removing ${row.sha256}`)
profile.store.transaction(() => {
  for (const row of most.slice(1)) {
    removeFromIndex(db, row.id)
    db.prepare('DELETE FROM placement WHERE message_id = ?').run(row.id)
    db.prepare('DELETE FROM message WHERE id = ?').run(row.id)
  }
})
compactRaw(profile.store, profile.raw)

profile.keyring.renewRecoveryCode()
profile.keyring.save()
profile.store.checkpoint()

acknowledge(`wiping ${id}`)
removeAccount(profile, id, (messageId) => removeFromIndex(db, messageId))
acknowledge(`wiped ${id}`)
profile.close()
