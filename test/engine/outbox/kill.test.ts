import fs from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAuthority } from '../../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { startPoorSmtp, type PoorSmtp, type Step } from '../../peers/poor-smtp.ts'
import { startChild, type Order, type Said } from './children.ts'
import { temporaryDir } from './world.ts'

// AT-25: kill -9 at each point of a departure. Then the letter arrived once, or it is shown uncertain; its copy is in Sent once

/** Where the client kills itself. `again`: after a cut by an operator known to file everything. */
const places: readonly { place: string; when?: 'again' | 'unfiled' }[] = [
  { place: 'store.commit.before' },
  { place: 'outbox.queued' },
  { place: 'outbox.connecting' },
  { place: 'outbox.connected' },
  { place: 'outbox.begun' },
  { place: 'outbox.end-held' },
  { place: 'outbox.end-written' },
  { place: 'outbox.answered' },
  { place: 'outbox.recorded' },
  { place: 'outbox.looked' },
  { place: 'outbox.found', when: 'again' },
  { place: 'outbox.again', when: 'again' },
  { place: 'outbox.filing', when: 'unfiled' },
  { place: 'outbox.appended', when: 'unfiled' },
  { place: 'outbox.filed', when: 'unfiled' },
]
/** Where the server sees to it. */
const steps: readonly Step[] = ['ehlo', 'auth', 'mail', 'rcpt', 'data', 'middle', 'end', 'taken']

let smtp: PoorSmtp
let imap: PoorImap
let files = true
let order: Order

beforeAll(async () => {
  const authority = await createAuthority()
  const leaf = await authority.leaf()
  smtp = await startPoorSmtp({ leaf })
  imap = await startPoorImap({ leaf })
  imap.folders.set('Sent', { uidValidity: 1, messages: [] })
  smtp.onTaken = ({ raw }) => {
    const sent = imap.folders.get('Sent')
    if (files) sent?.messages.push({ uid: (sent.messages.at(-1)?.uid ?? 0) + 1, raw, flags: new Set() })
  }
  const dir = temporaryDir()
  const caFile = `${dir}.ca.pem`
  fs.writeFileSync(caFile, authority.ca)
  order = { dir, caFile, servers: [{ smtp: smtp.port, imap: imap.port }], letters: 0, runs: 1 }
  await startChild(order).said
})
afterAll(async () => {
  await smtp.stop()
  await imap.stop()
})

const times = (all: { raw: Buffer }[], messageId: string) =>
  all.filter(({ raw }) => raw.includes(`Message-ID: ${messageId}`)).length

/** What became of the letters that were on disk when the kill came. */
async function judge(killed: Said, what: string): Promise<void> {
  smtp.mishap = () => undefined
  const { standing = [] } = await startChild({ ...order, runs: 3 }).said
  const known = new Map(standing.map((row) => [row.messageId, row]))
  for (const messageId of killed.before) {
    const row = known.get(messageId)
    const arrived = times(smtp.taken, messageId)
    if (row === undefined) {
      // the kill came before the commit: nobody was told that it is safe
      expect([what, killed.queued.includes(messageId), arrived]).toEqual([what, false, 0])
      continue
    }
    expect([what, row.state, arrived]).toEqual([what, expect.stringMatching(/^(sent|uncertain)$/), expect.any(Number)])
    if (row.state === 'sent') {
      expect([what, arrived, times(imap.folders.get('Sent')?.messages ?? [], messageId)]).toEqual([what, 1, 1])
    } else {
      expect(arrived, what).toBeLessThan(2)
    }
  }
}

test.each(places)('killed at $place', async ({ place, when }) => {
  files = when !== 'unfiled'
  smtp.mishap = () => undefined
  if (when === 'again') {
    // one letter tells that this operator files; the next is cut
    await startChild({ ...order, letters: 1 }).said
    let cut = false
    const at = place === 'outbox.found' ? 'taken' : 'end'
    smtp.mishap = (step) => {
      if (cut || step !== at) return undefined
      cut = true
      return 'cut'
    }
  }
  const killed = await startChild({ ...order, letters: 1, runs: 2 }, place).said
  expect(killed.err, place).toContain(`failpoint ${place}`)
  await judge(killed, place)
})

test.each(steps)('killed when the server is at « %s »', async (step) => {
  // what an operator files tells something only once the whole letter is there
  for (const filing of step === 'end' || step === 'taken' ? [true, false] : [true]) {
    files = filing
    const child = startChild({ ...order, letters: 1, runs: 1 })
    let struck = false
    smtp.mishap = (at) => {
      if (struck || at !== step) return undefined
      struck = true
      child.process.kill('SIGKILL')
      return 'cut'
    }
    const killed = await child.said
    expect([step, struck, killed.killed]).toEqual([step, true, true])
    await judge(killed, `${step}, ${filing ? 'filed by the operator' : 'not filed'}`)
  }
})
