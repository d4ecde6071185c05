import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createAuthority, type Authority } from '../../peers/certificates.ts'
import { freePort } from '../../peers/dovecot.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { filesWhatItTakes, startPoorSmtp, STEPS, type Mishap, type PoorSmtp, type Step } from '../../peers/poor-smtp.ts'
import { addMailbox, openWorld, queueOne, seen, until, type World } from './world.ts'

// P4, AT-23, AT-24: the line breaks, or the server falls silent, at each step of the dialogue. The letter arrives once, or is shown
// uncertain; it never leaves twice without a person

vi.setConfig({ testTimeout: 60_000 })

let authority: Authority
let smtp: PoorSmtp
let imap: PoorImap
let world: World
let account: string

beforeAll(async () => {
  authority = await createAuthority()
})
beforeEach(async () => {
  const leaf = await authority.leaf()
  smtp = await startPoorSmtp({ leaf })
  imap = await startPoorImap({ leaf })
  imap.folders.set('Sent', { uidValidity: 1, messages: [] })
  // long enough that no step of a slow machine is taken for a silence
  world = await openWorld(undefined, 4000)
  account = addMailbox(world.profile, { smtp: smtp.port, imap: imap.port, ca: authority.ca })
})
afterEach(async () => {
  await world.close()
  await smtp.stop()
  await imap.stop()
})

/** Once, at this step. */
function strike(step: Step, mishap: Mishap): void {
  let struck = false
  smtp.mishap = (at) => {
    if (struck || at !== step) return undefined
    struck = true
    return mishap
  }
}
/** The operator is seen to file what it takes. */
async function learnFiling(): Promise<void> {
  filesWhatItTakes(smtp, imap)
  await queueOne(world, account)
  await world.outbox.run()
  smtp.taken.length = 0
}
const arrivals = (messageId: string) => smtp.taken.filter(({ raw }) => raw.includes(`Message-ID: ${messageId}`)).length

/** Steps that the server hears before it can have the whole letter. */
const EARLY = STEPS.filter((step) => !['middle', 'end', 'taken', 'quit'].includes(step))

describe.each(['cut', 'silence'] as const)('%s', (mishap) => {
  test.each(EARLY)('at « %s »: it waits here, and leaves once', async (step) => {
    strike(step, mishap)
    const { id, messageId } = await queueOne(world, account)
    expect((await world.outbox.run()).waiting).toBe(1)
    expect(seen(world, id).state).toBe('queued')
    expect(arrivals(messageId)).toBe(0)
    expect((await world.outbox.run()).waiting).toBe(0)
    expect(arrivals(messageId)).toBe(1)
  })

  // what a socket has taken may all be on its way: a small letter that is cut in its middle may well be uncertain
  test('in the middle of the data: once, or uncertain', async () => {
    strike('middle', mishap)
    const { id, messageId } = await queueOne(world, account, { size: 300_000 })
    await world.outbox.run()
    expect(arrivals(messageId)).toBe(0)
    await world.outbox.run()
    expect([
      [1, 'sent'],
      [0, 'uncertain'],
    ]).toContainEqual([arrivals(messageId), seen(world, id).state])
  })

  test('after the end of the data, taken, and filed by the operator: found in Sent, left once (AT-23)', async () => {
    filesWhatItTakes(smtp, imap)
    strike('taken', mishap)
    const { id, messageId } = await queueOne(world, account)
    await world.outbox.run()
    await world.outbox.run()
    expect([arrivals(messageId), seen(world, id).state]).toEqual([1, 'sent'])
  })

  test('after the end of the data, not taken, by an operator that files everything: sent again once (AT-24)', async () => {
    await learnFiling()
    strike('end', mishap)
    const { id, messageId } = await queueOne(world, account)
    await world.outbox.run()
    await world.outbox.run()
    expect([arrivals(messageId), seen(world, id).state]).toEqual([1, 'sent'])
  })

  test.each(['end', 'taken'] as const)(
    'at « %s » of an operator that files nothing: a person decides',
    async (step) => {
      strike(step, mishap)
      const { id, messageId } = await queueOne(world, account)
      await world.outbox.run()
      expect(seen(world, id)).toMatchObject({ state: 'uncertain', shown: 'uncertain', checking: 1 })
      expect(JSON.parse(seen(world, id).last_error ?? '')).toMatchObject({
        code: 'SEND_UNCERTAIN',
        spoken: 511,
        message: 'Un courrier est peut-être parti pendant la coupure.',
      })
      for (let n = 0; n < 3; n += 1) await world.outbox.run()
      const before = step === 'taken' ? 1 : 0
      expect(arrivals(messageId)).toBe(before)
      world.clock.ahead = 3_600_000
      await world.outbox.run()
      expect(seen(world, id)).toMatchObject({ state: 'uncertain', checking: 0 })
      world.outbox.decide(id, 'resend')
      await world.outbox.run()
      expect([arrivals(messageId), seen(world, id).state]).toEqual([before + 1, 'sent'])
    },
  )

  test('at « quit »: it had left', async () => {
    strike('quit', mishap)
    const { id, messageId } = await queueOne(world, account)
    await world.outbox.run()
    await world.outbox.run()
    expect([arrivals(messageId), seen(world, id).state]).toEqual([1, 'sent'])
  })
})

test('a second cut after it was sent again: nobody sends it a third time', async () => {
  await learnFiling()
  smtp.mishap = (step) => (step === 'end' ? 'cut' : undefined)
  const { id } = await queueOne(world, account)
  for (let n = 0; n < 5; n += 1) await world.outbox.run()
  expect(seen(world, id)).toMatchObject({ state: 'uncertain', attempts: 2 })
})

test('« Ne pas renvoyer »: it stays as it is', async () => {
  strike('end', 'cut')
  const { id, messageId } = await queueOne(world, account)
  await world.outbox.run()
  world.outbox.decide(id, 'keep')
  await world.outbox.run()
  expect([arrivals(messageId), seen(world, id).state]).toEqual([0, 'uncertain'])
})

test('an operator seen once not to file is not trusted for what Sent does not show', async () => {
  await learnFiling()
  smtp.onTaken = () => undefined
  await queueOne(world, account)
  await world.outbox.run()
  strike('end', 'cut')
  const { id } = await queueOne(world, account)
  for (let n = 0; n < 3; n += 1) await world.outbox.run()
  expect(seen(world, id)).toMatchObject({ state: 'uncertain', attempts: 1 })
})

test('the mailbox cannot be read: what was cut stays uncertain', async () => {
  await learnFiling()
  strike('end', 'cut')
  const { id } = await queueOne(world, account)
  await imap.stop()
  for (let n = 0; n < 2; n += 1) await world.outbox.run()
  expect(seen(world, id)).toMatchObject({ state: 'uncertain', attempts: 1 })
})

test('nobody listens on the sending port: 212, the letter waits, and leaves by itself when it opens (AT-38)', async () => {
  const port = await freePort()
  world.profile.store.transaction(() => {
    world.profile.store.db.prepare("UPDATE account SET settings = json_set(settings, '$.smtp.port', ?)").run(port)
  })
  const letters = [await queueOne(world, account), await queueOne(world, account), await queueOne(world, account)]
  await world.outbox.run()
  const { last_error } = world.profile.store.db.prepare('SELECT last_error FROM outbox_account').get() as {
    last_error: string
  }
  expect(JSON.parse(last_error)).toMatchObject({
    spoken: 212,
    message: `L’envoi est bloqué par le pare-feu (port ${port}).`,
  })
  const peer = await startPoorSmtp({ leaf: await authority.leaf(), port })
  world.outbox.start()
  await world.outbox.wake(account)
  await until('three letters left', () => peer.taken.length === 3)
  expect(peer.taken.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw.toString())?.[1]?.trim())).toEqual(
    letters.map(({ messageId }) => messageId),
  )
  await peer.stop()
})
