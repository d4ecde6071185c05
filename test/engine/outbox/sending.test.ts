import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createAuthority, type Authority } from '../../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { filesWhatItTakes, startPoorSmtp, type PoorSmtp } from '../../peers/poor-smtp.ts'
import { addMailbox, compose, openWorld, queueOne, recipientsOf, seen, type World } from './world.ts'

// a letter leaves once, over a true connection; its copy stands in Sent once; what is refused says why

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
  world = await openWorld()
  account = addMailbox(world.profile, { smtp: smtp.port, imap: imap.port, ca: authority.ca })
})
afterEach(async () => {
  await world.close()
  await smtp.stop()
  await imap.stop()
})

const sentCopies = () => imap.folders.get('Sent')?.messages ?? []

test('a letter leaves over STARTTLS, bytes exactly as composed, signed in only under TLS', async () => {
  const letter = await compose({ to: ['benali@cardio.mssante.fr', 'labo@biologie.mssante.fr'] })
  const [row] = world.outbox.queue([{ ...letter, account, kind: 'letter', leavesAt: 0, scheduled: false }])
  expect(await world.outbox.run()).toEqual({ left: 1, waiting: 0 })
  expect(smtp.taken).toHaveLength(1)
  const [taken] = smtp.taken
  expect(taken?.raw.equals(letter.raw)).toBe(true)
  expect(taken?.from).toBe('vasseur@cabinet.mssante.fr')
  expect(taken?.to).toEqual(['benali@cardio.mssante.fr', 'labo@biologie.mssante.fr'])
  expect(smtp.lines.filter(({ secure }) => !secure).map(({ line }) => line)).toEqual(['EHLO [127.0.0.1]', 'STARTTLS'])
  expect(seen(world, row?.id ?? '')).toMatchObject({ state: 'sent', shown: 'sent', attempts: 1 })
})

test('a delivery report is asked for each recipient by its own address (RFC 3461, R31)', async () => {
  const { id } = await queueOne(world, account, { to: ['benali@cardio.mssante.fr', 'labo@biologie.mssante.fr'] })
  await world.outbox.run()
  expect(smtp.taken[0]?.parameters).toEqual({
    mail: expect.stringMatching(new RegExp(`SIZE=\\d+ RET=HDRS ENVID=${id}$`)) as string,
    rcpt: [
      'NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;benali@cardio.mssante.fr',
      'NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;labo@biologie.mssante.fr',
    ],
  })
})

test('an operator that files nothing: the copy is appended once, read', async () => {
  const { id } = await queueOne(world, account)
  await world.outbox.run()
  await world.outbox.run()
  expect(sentCopies()).toHaveLength(1)
  expect([...(sentCopies()[0]?.flags ?? [])]).toEqual(['\\Seen'])
  expect(sentCopies()[0]?.raw.equals(smtp.taken[0]?.raw ?? Buffer.alloc(0))).toBe(true)
  expect(seen(world, id)).toMatchObject({ copy: 'there', copy_by: 'us' })
})

test('an operator that files by itself: no second copy', async () => {
  filesWhatItTakes(smtp, imap)
  const { id } = await queueOne(world, account)
  await world.outbox.run()
  await world.outbox.run()
  expect(sentCopies()).toHaveLength(1)
  expect(seen(world, id)).toMatchObject({ copy: 'there', copy_by: 'server' })
})

test('no Sent folder: one is made', async () => {
  imap.folders.delete('Sent')
  await queueOne(world, account)
  await world.outbox.run()
  expect(sentCopies()).toHaveLength(1)
})

test('letters of an account leave in their order, over one connection', async () => {
  const sent = []
  for (let n = 0; n < 3; n += 1) sent.push((await queueOne(world, account)).messageId)
  await world.outbox.run()
  expect(smtp.taken.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw.toString())?.[1]?.trim())).toEqual(sent)
  expect(smtp.connections()).toBe(1)
})

test('one recipient refused for good, one for now: the others go, the second is tried again alone', async () => {
  smtp.mishap = (step, argument) => {
    if (step !== 'rcpt') return undefined
    if (argument === 'parti@cardio.mssante.fr') return '550 5.1.1 inconnu'
    return argument === 'lent@cardio.mssante.fr' && smtp.taken.length === 0 ? '451 4.7.1 plus tard' : undefined
  }
  const to = ['parti@cardio.mssante.fr', 'benali@cardio.mssante.fr', 'lent@cardio.mssante.fr']
  const { id } = await queueOne(world, account, { to })
  expect(await world.outbox.run()).toEqual({ left: 1, waiting: 1 })
  expect(recipientsOf(world, id)).toEqual([
    { address: to[0], state: 'failed', cause: 'Non remis : cette adresse n’existe pas.' },
    { address: to[1], state: 'sent', cause: null },
    { address: to[2], state: 'queued', cause: null },
  ])
  expect(await world.outbox.run()).toEqual({ left: 1, waiting: 0 })
  expect(smtp.taken.map((one) => one.to)).toEqual([[to[1]], [to[2]]])
  expect(seen(world, id)).toMatchObject({ state: 'sent', shown: 'failed' })
})
