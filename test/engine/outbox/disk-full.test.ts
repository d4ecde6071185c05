import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createAuthority } from '../../peers/certificates.ts'
import { startPoorImap } from '../../peers/poor-imap.ts'
import { startPoorSmtp } from '../../peers/poor-smtp.ts'
import { addMailbox, compose, openWorld } from './world.ts'

// a full disk while queueing: nothing half-queued, nothing leaves that could not be written down, everything leaves once there is room

test('disk full: 102, what was queued is whole, and leaves once when there is room', async () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-plein-'))
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', dir]).status !== 0) {
    console.log('not run: no right to mount a small file system here')
    return
  }
  onTestFinished(() => void spawnSync('umount', ['-l', dir]))
  const authority = await createAuthority()
  const leaf = await authority.leaf()
  const [smtp, imap] = [await startPoorSmtp({ leaf }), await startPoorImap({ leaf })]
  imap.folders.set('Sent', { uidValidity: 1, messages: [] })
  const world = await openWorld(path.join(dir, 'profile'))
  onTestFinished(async () => {
    await world.close()
    await smtp.stop()
    await imap.stop()
  })
  const account = addMailbox(world.profile, { smtp: smtp.port, imap: imap.port, ca: authority.ca })
  const filler = path.join(dir, 'filler')
  fs.writeFileSync(filler, Buffer.alloc(5_000_000))

  const queued: string[] = []
  let failure: unknown
  for (let n = 0; n < 60 && failure === undefined; n += 1) {
    const letter = await compose({ size: 400_000 })
    try {
      world.outbox.queue([{ ...letter, account, kind: 'letter', leavesAt: 0, scheduled: false }])
      queued.push(letter.messageId)
    } catch (error) {
      failure = error
    }
  }
  expect(failure).toMatchObject({ code: 'DISK_FULL', spoken: 102 })
  const rows = world.profile.store.db.prepare('SELECT message_id FROM outbox ORDER BY seq').pluck().all()
  expect(rows).toEqual(queued)
  // with no room to write a step down, that step is not taken
  await world.outbox.run().catch((error: unknown) => expect(error).toMatchObject({ code: 'DISK_FULL' }))

  fs.rmSync(filler)
  for (let n = 0; n < 3; n += 1) await world.outbox.run()
  const arrived = smtp.taken.map(({ raw }) => /^Message-ID: (\S+)/im.exec(raw.toString('latin1'))?.[1])
  const uncertain = world.profile.store.db
    .prepare("SELECT message_id FROM outbox WHERE state = 'uncertain'")
    .pluck()
    .all() as string[]
  expect(new Set(arrived).size).toBe(arrived.length)
  expect(queued.filter((id) => !arrived.includes(id) && !uncertain.includes(id))).toEqual([])
})
