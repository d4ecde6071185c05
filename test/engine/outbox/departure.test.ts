import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { PliError } from '../../../electron/engine/errors.ts'
import { createAuthority, type Authority } from '../../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { startPoorSmtp, type PoorSmtp } from '../../peers/poor-smtp.ts'
import { addMailbox, compose, openWorld, queueOne, recipientsOf, seen, until, type World } from './world.ts'

// when a letter leaves, what holds it back, what refuses it: undo, dates, clocks, refusals by the operator

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
  smtp = await startPoorSmtp({ leaf, extensions: ['AUTH PLAIN', 'SIZE 200000'] })
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

const errorOf = (id: string) => JSON.parse(seen(world, id).last_error ?? 'null') as PliError | null
const accountError = () =>
  JSON.parse(
    (world.profile.store.db.prepare('SELECT last_error FROM outbox_account').pluck().get() as string | null) ?? 'null',
  ) as PliError | null
const HOUR = 3_600_000

test('ten seconds to think again: held back, nothing leaves', async () => {
  const { id } = await queueOne(world, account, { leavesAt: Date.now() + 10_000, draft: 'd1' })
  expect(await world.outbox.run()).toEqual({ left: 0, waiting: 1 })
  let held = ''
  expect(world.outbox.hold(id, (draft) => (held = draft))).toBe('d1')
  expect(held).toBe('d1')
  world.clock.ahead = HOUR
  expect(await world.outbox.run()).toEqual({ left: 0, waiting: 0 })
  expect(smtp.taken).toEqual([])
})

test('a letter and its patient copy are held back together, by the draft too', async () => {
  const [one, two] = [await compose(), await compose({ to: ['255069588888811@patient.mssante.fr'] })]
  const common = { account, kind: 'letter', draft: 'd2', leavesAt: Date.now() + 10_000, scheduled: false } as const
  world.outbox.queue([
    { ...one, ...common },
    { ...two, ...common },
  ])
  world.outbox.hold('d2', () => undefined)
  expect(world.profile.store.db.prepare('SELECT count(*) FROM outbox').pluck().get()).toBe(0)
})

test('after it has left: TOO_LATE, and nothing changes', async () => {
  const { id } = await queueOne(world, account, { draft: 'd3' })
  await world.outbox.run()
  expect(() => world.outbox.hold(id, () => undefined)).toThrow(expect.objectContaining({ code: 'TOO_LATE' }))
  expect(seen(world, id).state).toBe('sent')
})

test('it leaves by itself when its time has come', async () => {
  world.outbox.start()
  await queueOne(world, account, { leavesAt: Date.now() + 300 })
  await until('it left', () => smtp.taken.length === 1)
})

test('a date chosen by a person is kept, also across a restart', async () => {
  const { id } = await queueOne(world, account, { leavesAt: Date.now() + 2 * HOUR, scheduled: true })
  const { dir } = world
  await world.close()
  world = await openWorld(dir)
  world.clock.ahead = HOUR
  expect(await world.outbox.run()).toEqual({ left: 0, waiting: 1 })
  world.clock.ahead = 2 * HOUR + 1000
  expect(await world.outbox.run()).toEqual({ left: 1, waiting: 0 })
  expect(seen(world, id).state).toBe('sent')
})

test('a clock put back by an hour holds nothing for an hour; put forward, nothing leaves twice', async () => {
  world.clock.ahead = HOUR
  const { id } = await queueOne(world, account, { leavesAt: Date.now() + HOUR + 10_000 })
  world.clock.ahead = 0
  expect(await world.outbox.run()).toEqual({ left: 1, waiting: 0 })
  world.clock.ahead = HOUR
  await world.outbox.run()
  expect([smtp.taken.length, seen(world, id).state]).toEqual([1, 'sent'])
})

test('every recipient refused: the cause beside each, code 531, the text kept', async () => {
  smtp.mishap = (step) => (step === 'rcpt' ? '550 5.1.1 inconnu' : undefined)
  const { id } = await queueOne(world, account, {
    to: ['parti@cardio.mssante.fr', '255069588888811@patient.mssante.fr'],
  })
  expect(await world.outbox.run()).toEqual({ left: 0, waiting: 0 })
  expect(recipientsOf(world, id).map(({ state, cause }) => [state, cause])).toEqual([
    ['failed', 'Non remis : cette adresse n’existe pas.'],
    ['failed', 'Non remis : le patient n’a pas de messagerie Mon espace santé.'],
  ])
  expect(errorOf(id)).toMatchObject({ code: 'RECIPIENT_REFUSED', spoken: 531, kept: 'Le courrier est conservé.' })
  expect(imap.folders.get('Sent')?.messages).toEqual([])
})

test('the recipient’s mailbox is full: said so', async () => {
  smtp.mishap = (step) => (step === 'rcpt' ? '552 5.2.2 quota dépassé' : undefined)
  const { id } = await queueOne(world, account)
  await world.outbox.run()
  expect(recipientsOf(world, id)[0]?.cause).toBe('Non remis : cette boîte est pleine.')
})

test('too large for the operator, known by its SIZE: 521 without a byte of the letter', async () => {
  await queueOne(world, account)
  await world.outbox.run()
  const { id } = await queueOne(world, account, { size: 300_000 })
  smtp.lines.length = 0
  await world.outbox.run()
  expect(errorOf(id)).toMatchObject({
    code: 'LETTER_TOO_LARGE',
    spoken: 521,
    message: 'Ce courrier pèse 0,4\u00a0Mo, l’opérateur accepte 0,2\u00a0Mo.',
    kept: 'Votre texte et vos pièces sont enregistrés.',
  })
  expect(smtp.lines.some(({ line }) => line.startsWith('MAIL'))).toBe(false)
  // it does not get smaller by being tried again for five days
  expect(seen(world, id).state).toBe('failed')
})

test('552 after the data: refused for good, nothing filed', async () => {
  smtp.mishap = (step) => (step === 'end' ? '552 5.3.4 trop gros' : undefined)
  const { id } = await queueOne(world, account)
  await world.outbox.run()
  expect([seen(world, id).state, errorOf(id)?.code]).toEqual(['failed', 'LETTER_TOO_LARGE'])
  expect(imap.folders.get('Sent')?.messages).toEqual([])
})

test('451 after the data: tried again later, not at once', async () => {
  smtp.mishap = (step) => (step === 'end' ? '451 4.3.0 plus tard' : undefined)
  const { id } = await queueOne(world, account)
  await world.outbox.run()
  await world.outbox.wake(account)
  expect(seen(world, id)).toMatchObject({ state: 'queued', attempts: 1 })
  smtp.mishap = () => undefined
  world.clock.ahead = HOUR
  await world.outbox.wake(account)
  expect([smtp.taken.length, seen(world, id).state]).toEqual([1, 'sent'])
})

test('a temporary refusal for five days is one for good', async () => {
  smtp.mishap = (step) => (step === 'rcpt' ? '450 4.2.0 plus tard' : undefined)
  const { id } = await queueOne(world, account)
  await world.outbox.run()
  world.clock.ahead = 6 * 24 * HOUR
  await world.outbox.run()
  expect(recipientsOf(world, id)[0]).toMatchObject({
    state: 'failed',
    cause: 'Non remis : l’opérateur a différé ce courrier trop longtemps.',
  })
})

test.each([
  ['451 4.7.1 plus tard', 'queued', 'queued'],
  ['550 5.7.1 expéditeur refusé', 'failed', 'failed'],
])(
  'the sender is answered « %s », with every command sent at once: what RCPT is told after it counts for nothing',
  async (reply, state, recipient) => {
    const pipelining = await startPoorSmtp({ leaf: await authority.leaf(), extensions: ['AUTH PLAIN', 'PIPELINING'] })
    pipelining.mishap = (step) => (step === 'mail' ? (reply as `${number} ${string}`) : undefined)
    const other = addMailbox(world.profile, { smtp: pipelining.port, imap: imap.port, ca: authority.ca, user: 'suite' })
    const { id } = await queueOne(world, other)
    await world.outbox.run(other)
    expect([seen(world, id).state, recipientsOf(world, id)[0]?.state]).toEqual([state, recipient])
    await pipelining.stop()
  },
)

test('one recipient refused, then the data: nobody has it, each with a cause', async () => {
  smtp.mishap = (step, to) =>
    step === 'end' ? '554 5.7.1 non' : step === 'rcpt' && to.startsWith('parti') ? '550 5.1.1 inconnu' : undefined
  const { id } = await queueOne(world, account, { to: ['parti@cardio.mssante.fr', 'benali@cardio.mssante.fr'] })
  await world.outbox.run()
  expect(seen(world, id).state).toBe('failed')
  expect(recipientsOf(world, id).map(({ cause }) => cause)).toEqual([
    'Non remis : cette adresse n’existe pas.',
    'Non remis : l’opérateur du destinataire n’accepte pas ce courrier.',
  ])
})

test('held back while the connection is being made: it does not leave', async () => {
  const { id } = await queueOne(world, account, { draft: 'd4' })
  smtp.mishap = (step) => {
    if (step === 'auth') world.outbox.hold(id, () => undefined)
    return undefined
  }
  expect(await world.outbox.run()).toEqual({ left: 0, waiting: 0 })
  expect(smtp.taken).toEqual([])
})

test('a server that takes us in and hangs up is not called again and again', async () => {
  smtp.mishap = (step) => (step === 'auth' ? '235 2.7.0 bienvenue' : step === 'mail' ? 'cut' : undefined)
  await queueOne(world, account)
  await world.outbox.run()
  expect(smtp.connections()).toBe(1)
})

test('closing does not wait for a silent operator; what had not left goes next time', async () => {
  smtp.mishap = (step) => (step === 'data' ? 'silence' : undefined)
  const { id } = await queueOne(world, account)
  const run = world.outbox.run()
  await until('the server is silent', () => smtp.lines.some(({ line }) => line.startsWith('DATA')))
  await world.outbox.stop()
  await run
  expect(seen(world, id).state).toBe('queued')
  smtp.mishap = () => undefined
  const { dir } = world
  await world.close()
  world = await openWorld(dir)
  await world.outbox.run()
  expect(smtp.taken).toHaveLength(1)
})

test('a letter that is refused holds back none after it', async () => {
  smtp.mishap = (step, to) => (step === 'rcpt' && to.startsWith('parti') ? '550 5.1.1 inconnu' : undefined)
  await queueOne(world, account, { to: ['parti@cardio.mssante.fr'] })
  await queueOne(world, account)
  expect(await world.outbox.run()).toEqual({ left: 1, waiting: 0 })
})

test('password refused: 401, everything waits, and leaves once it is accepted', async () => {
  smtp.mishap = (step) => (step === 'auth' ? '535 5.7.8 refusé' : undefined)
  const { id } = await queueOne(world, account)
  await world.outbox.run()
  expect(accountError()).toMatchObject({ code: 'AUTH_FAILED', spoken: 401 })
  expect(seen(world, id).state).toBe('queued')
  // the operator is left alone: some lock a mailbox after a few tries
  const connections = smtp.connections()
  await world.outbox.wake(account)
  expect(smtp.connections()).toBe(connections)
  smtp.mishap = () => undefined
  await world.outbox.run()
  expect(smtp.taken).toHaveLength(1)
  expect(accountError()).toBeNull()
})

test('454 at the sign-in is no refusal of the password', async () => {
  smtp.mishap = (step) => (step === 'auth' ? '454 4.7.0 occupé' : undefined)
  await queueOne(world, account)
  await world.outbox.run()
  expect(accountError()).toMatchObject({ code: 'SERVER_REFUSED', spoken: 213 })
})

test('STARTTLS refused: nothing is said in clear (R2)', async () => {
  smtp.mishap = (step) => (step === 'starttls' ? '502 5.5.1 non' : undefined)
  await queueOne(world, account)
  await world.outbox.run()
  expect(accountError()).toMatchObject({ code: 'STARTTLS_MISSING', spoken: 221 })
  expect(smtp.lines.map(({ line }) => line)).toEqual(['EHLO [127.0.0.1]', 'STARTTLS'])
})

test.each([
  ['of another authority', async () => (await createAuthority('Une autre')).leaf(), 'TLS_UNTRUSTED', 221],
  ['expired', () => authority.leaf({ from: -60, to: -10 }), 'TLS_EXPIRED', 222],
  ['of another host', () => authority.leaf({ host: 'smtp.ailleurs.mssante.fr' }), 'TLS_WRONG_HOST', 221],
] as const)(
  'a certificate %s: refused before any credential, over TLS as over STARTTLS',
  async (_what, leaf, code, spoken) => {
    for (const security of ['tls', 'starttls'] as const) {
      const peer = await startPoorSmtp({ leaf: await leaf(), security })
      const user = `boite-${security}`
      const other = addMailbox(world.profile, { smtp: peer.port, imap: imap.port, ca: authority.ca, security, user })
      await queueOne(world, other)
      await world.outbox.run(other)
      const error = world.profile.store.db.prepare('SELECT last_error FROM outbox_account WHERE account_id = ?')
      expect(JSON.parse(error.pluck().get(other) as string)).toMatchObject({ code, spoken })
      expect(peer.lines.some(({ line }) => /^AUTH|^MAIL/.test(line))).toBe(false)
      await peer.stop()
    }
  },
)

test('two accounts: one whose operator is silent holds back nothing of the other (R18)', async () => {
  const silent = await startPoorSmtp({ leaf: await authority.leaf() })
  silent.mishap = () => 'silence'
  const other = addMailbox(world.profile, { smtp: silent.port, imap: imap.port, ca: authority.ca, user: 'muet' })
  await queueOne(world, other)
  const { id } = await queueOne(world, account)
  const run = world.outbox.run()
  await until('the other left', () => seen(world, id).state === 'sent')
  await run
  await silent.stop()
})

test('the SIZE of the last EHLO is remembered for the account (R32)', async () => {
  await queueOne(world, account)
  await world.outbox.run()
  expect(world.profile.store.db.prepare('SELECT size_limit FROM outbox_account').pluck().get()).toBe(200_000)
})

test('no fault and no trace repeats the password or a word of the letter', async () => {
  smtp.mishap = (step) => (step === 'end' ? '554 5.7.1 non' : undefined)
  const { id } = await queueOne(world, account, { subject: 'KOWALSKI Anna', text: 'Potassium 6,4' })
  await world.outbox.run()
  const said = JSON.stringify([errorOf(id), world.profile.store.db.prepare('SELECT * FROM trace').all()])
  for (const word of ['KOWALSKI', 'Potassium', 'sésame']) expect(said).not.toContain(word)
})
