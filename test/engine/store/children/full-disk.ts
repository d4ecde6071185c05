// A process with little room: stores letters until the disk is full, then shows what still works. Run on a small file system.

import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { PliError } from '../../../../electron/engine/errors.ts'
import { createProfile, openProfile } from '../../../../electron/engine/store/profile.ts'
import { verify } from '../../../../electron/engine/store/verify.ts'
import { bytesOf, letter, mailbox, PASSPHRASE, store } from '../letterbox.ts'

const [dir = '', fill = 'raw'] = process.argv.slice(2)
await createProfile(dir, { passphrase: PASSPHRASE })
const profile = await openProfile(dir, { passphrase: PASSPHRASE })
const { id } = mailbox(profile, 'cabinet')
const noise = (n: number) =>
  letter(
    n,
    Array.from({ length: 3000 }, (_, i) => createHash('sha256').update(`${n}/${i}`).digest('base64')).join('\r\n'),
  )
const kept: string[] = []
let failure: unknown
try {
  for (let n = 0; n < 1000; n++) {
    if (fill === 'raw') kept.push(...store(profile, id, [noise(n)]))
    else {
      if (kept.length === 0) kept.push(...store(profile, id, [letter(n)]))
      profile.store.transaction(() =>
        profile.store.db.prepare('INSERT INTO setting VALUES (?, hex(randomblob(200000)))').run(`filler ${n}`),
      )
    }
  }
} catch (error) {
  failure = error
}
const readable = kept.every((hash) => bytesOf(profile, hash).length > 0)
const { messages, problems } = await verify(profile)
profile.close()
const again = await openProfile(dir, { passphrase: PASSPHRASE })
const after = await verify(again)
again.close()
fs.writeSync(
  1,
  JSON.stringify({
    code: failure instanceof PliError ? failure.code : String(failure),
    spoken: failure instanceof PliError ? failure.spoken : undefined,
    kept: kept.length,
    readable,
    messages,
    problems: [...problems, ...after.problems],
    after: after.messages,
  }),
)
