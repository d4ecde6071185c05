import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { listAccounts } from '../../../electron/engine/store/accounts.ts'
import { openProfile, profileExists } from '../../../electron/engine/store/profile.ts'
import { verify } from '../../../electron/engine/store/verify.ts'
import { bytesOf, PASSPHRASE } from './letterbox.ts'
import { temporaryFolder } from './temporary-folder.ts'

const child = fileURLToPath(new URL('children/batches.ts', import.meta.url))

/** Each failpoint of the store, with the passages at which it strikes. */
const places: Record<string, number[]> = {
  'keyring.before-fsync': [1, 2],
  'keyring.before-rename': [1, 2],
  'keyring.after-rename': [1, 2],
  'keyring.after-sync': [1, 2],
  'profile.create.store-made': [1],
  'store.commit.before': [1, 3, 7, 9],
  'store.commit.after': [1, 3, 7, 9],
  'store.checkpoint.before': [1, 2],
  'store.checkpoint.after': [1, 2],
  'raw.pack.created': [1],
  'raw.append.partial': [1, 4],
  'raw.append.after-write': [1, 4, 9, 10],
  'raw.flush.before-fsync': [1, 6],
  'raw.flush.before-dir-sync': [1, 3],
  'raw.flush.after': [1, 3],
  'raw.erase.before-fsync': [1, 2],
  'raw.erase.after': [1, 2],
  'raw.compact.copied': [1],
  'raw.compact.committed': [1],
  'account.remove.committed': [1],
  'account.remove.dropped': [1],
}

/** What the process said it had done before it died. */
function run(dir: string, from: number, place: string): { done: string[]; died: boolean; struck: string } {
  const { stdout, stderr, signal, status } = spawnSync(process.execPath, [child, dir, String(from)], {
    env: { ...process.env, PLI_FAILPOINT: place },
    encoding: 'utf8',
  })
  if (status !== 0 && signal !== 'SIGKILL') throw new Error(stderr)
  return { done: stdout.split('\n'), died: signal === 'SIGKILL', struck: stderr.trim() }
}

test.each(Object.entries(places))(
  'killed at %s, it opens, verifies, and has what was acknowledged',
  async (name, at) => {
    for (const passage of at) {
      const dir = temporaryFolder()
      const { done, died, struck } = run(dir, 0, `${name}#${passage}`)
      expect(died, `${name}#${passage} is never passed`).toBe(true)
      expect(struck).toBe(`failpoint ${name}`)
      if (!profileExists(dir)) {
        expect(done).not.toContain('created')
        // a creation that was cut is begun again, and goes to its end
        expect(run(dir, 0, '').died).toBe(false)
        console.log(`${struck} #${passage}: no profile yet, created again`)
        continue
      }
      const profile = await openProfile(dir, { passphrase: PASSPHRASE })
      const wiping = done.some((line) => line.startsWith('wiping'))
      const removing = new Set(done.filter((line) => line.startsWith('removing')).map((line) => line.slice(9)))
      const acknowledged = done.filter((line) => line.startsWith('stored')).map((line) => line.slice(7))
      const kept = wiping ? [] : acknowledged.filter((hash) => !removing.has(hash))
      for (const hash of kept) expect(bytesOf(profile, hash).length).toBeGreaterThan(0)
      const report = await verify(profile)
      expect(report.problems).toEqual([])
      // what is on disk is what rows name, and nothing more
      const onDisk = profile.raw.packs().reduce((sum, { size }) => sum + size, 0)
      const [held] = profile.store.db
        .prepare<[], { n: number }>('SELECT coalesce(sum(raw_length), 0) AS n FROM message')
        .all()
      if (removing.size === 0 || listAccounts(profile.store).length === 0) expect(onDisk).toBe(held?.n)
      profile.close()
      expect(fs.readdirSync(dir).filter((file) => file.endsWith('.tmp'))).toEqual([])
      // and the work goes on, in the same folder, to its end
      expect(run(dir, 100, '').died).toBe(false)
      console.log(`${struck} #${passage}: ${report.messages} messages verified, ${kept.length} acknowledged`)
    }
  },
  120_000,
)
