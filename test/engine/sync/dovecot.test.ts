import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { way } from '../../../electron/engine/sign-in/sign-in.ts'
import { Connection } from '../../../electron/engine/sync/connection.ts'
import { dovecotUsers } from './dovecot-users.ts'
import { aboard, addMailbox, letter, openWorld, rawOf, type World } from './world.ts'

// the true server: CONDSTORE, QRESYNC, ESEARCH, IDLE, MOVE, UIDPLUS

const { server, user: own } = dovecotUsers('dr')
let world: World
let user = ''

beforeEach(async () => {
  user = own()
  world = await openWorld()
})
afterEach(async () => {
  await world?.close()
})

function add(security: 'tls' | 'starttls' = 'tls', password = server().password): string {
  const port = security === 'tls' ? server().imapsPort : server().imapPort
  return addMailbox(world.profile, { port, security, ca: server().ca, user, password })
}
const run = () => world.run()
/** Another program on the same mailbox. */
async function elsewhere<T>(work: (other: Connection) => Promise<T>): Promise<T> {
  const other = await Connection.open({
    email: `${user}@cabinet.mssante.fr`,
    imap: { host: '127.0.0.1', port: server().imapsPort, security: 'tls' },
    way: way({ kind: 'password', user, password: server().password }, server().ca),
  })
  try {
    await other.select('INBOX', false)
    return await work(other)
  } finally {
    other.close()
  }
}

test('a full relève over STARTTLS: every message of every folder bit-exact, counted; then nothing to fetch', async () => {
  const sent = Array.from({ length: 120 }, (_, n) => letter(n, `é\r\n${'long '.repeat(n * 40)}`))
  for (const [n, raw] of sent.entries())
    server().deliver(user, n % 3 === 0 ? 'Biologie' : 'INBOX', raw, n % 2 ? 'S' : '')
  server().deliver(user, 'Archives/2025', sent[0] ?? '')
  add('starttls')
  const first = await run()
  expect(first.error).toBeUndefined()
  expect(first.newMessages).toBe(121)
  expect(first.folders.every((folder) => folder.missing === 0 && folder.onServer === folder.onBoard)).toBe(true)
  expect(first.folders[0]?.name).toBe('INBOX')
  const raw = rawOf(world.profile)
  expect(raw.size).toBe(120) // the same bytes in two folders are one message, two placements
  for (const bytes of sent) expect(raw.get(createHash('sha256').update(bytes).digest('hex'))?.equals(bytes)).toBe(true)
  expect(aboard(world.profile)).toHaveLength(121)
  const again = await run()
  expect([again.newMessages, again.bytes, again.flagChanges]).toEqual([0, 0, 0])
  expect(again.folders).toEqual(first.folders)
})

test('flags both ways, new, removed and moved elsewhere', async () => {
  for (let n = 0; n < 6; n += 1) server().deliver(user, 'INBOX', letter(n))
  add()
  await run()
  await elsewhere(async (other) => {
    await other.storeFlags(1, ['\\Seen'], [])
    await other.remove(2)
    await other.move(3, 'Archives')
  })
  server().deliver(user, 'INBOX', letter(6))
  const third = aboard(world.profile)[3]
  if (third === undefined) throw new Error('six messages')
  world.sync.markRead([third.sha256], true)
  const answer = await run()
  expect([answer.error, answer.flagChanges, answer.removed, answer.newMessages]).toEqual([undefined, 1, 2, 2])
  expect(aboard(world.profile).map((row) => [row.folder, row.uid, row.seen, row.gone])).toEqual([
    ['Archives', 1, 0, false],
    ['INBOX', 1, 1, false],
    ['INBOX', 2, 0, true],
    ['INBOX', 3, 0, true],
    ['INBOX', 4, 1, false],
    ['INBOX', 5, 0, false],
    ['INBOX', 6, 0, false],
    ['INBOX', 7, 0, false],
  ])
  await elsewhere(async (other) => {
    const rows = new Map<number, string[]>()
    await other.flags(undefined, (row) => rows.set(row.uid, row.flags))
    expect(rows.get(4)).toEqual(['\\Seen'])
  })
})

test('moved and deleted here, there too; deleted here only, kept there', async () => {
  for (let n = 0; n < 4; n += 1) server().deliver(user, 'INBOX', letter(n))
  add()
  await run()
  const placement = (uid: number) =>
    world.profile.store.db.prepare('SELECT id FROM placement WHERE uid = ?').pluck().get(uid) as number
  world.sync.move(placement(1), 'Archives')
  world.sync.remove(placement(2), 'delete')
  world.sync.remove(placement(3), 'keep')
  const answer = await run()
  expect([answer.error, answer.newMessages]).toEqual([undefined, 0])
  expect(aboard(world.profile).map((row) => [row.folder, row.uid])).toEqual([
    ['Archives', 1],
    ['INBOX', 4],
  ])
  expect(await elsewhere((other) => other.uids(2))).toEqual([3, 4])
  expect(rawOf(world.profile).size).toBe(2)
})

test('another UIDVALIDITY: no duplicate, nothing downloaded again', async () => {
  for (let n = 0; n < 30; n += 1) server().deliver(user, 'INBOX', letter(n))
  add()
  await run()
  const before = aboard(world.profile).map((row) => row.sha256)
  const validity = () =>
    world.profile.store.db.prepare("SELECT uid_validity FROM folder WHERE path = 'INBOX'").pluck().get()
  const old = validity()
  await new Promise((resolve) => setTimeout(resolve, 1100)) // Dovecot takes UIDVALIDITY from the clock
  server().renumber(user)
  const answer = await run()
  expect(validity()).not.toBe(old)
  expect([answer.newMessages, answer.bytes, answer.removed]).toEqual([0, 0, 0])
  expect(aboard(world.profile).map((row) => row.sha256)).toEqual(before)
  expect(aboard(world.profile).some((row) => row.gone)).toBe(false)
})

test('a folder removed there keeps here what it held', async () => {
  server().deliver(user, 'Biologie', letter(1))
  server().deliver(user, 'INBOX', letter(2))
  add()
  await run()
  server().removeFolder(user, 'Biologie')
  await run()
  expect(aboard(world.profile).map((row) => [row.folder, row.gone])).toEqual([
    ['Biologie', true],
    ['INBOX', false],
  ])
})

test('a wrong password: AUTH_FAILED, 401, the other account goes on', async () => {
  server().deliver(user, 'INBOX', letter(1))
  add()
  user = `autre${user}`
  add('tls', 'faux')
  const answers = await world.sync.run()
  expect(answers[0]?.error).toBeUndefined()
  expect(answers[0]?.newMessages).toBe(1)
  expect([answers[1]?.error?.code, answers[1]?.error?.spoken]).toEqual(['AUTH_FAILED', 401])
})

test('the watch sees a message that arrives, without being asked', async () => {
  server().deliver(user, 'INBOX', letter(1))
  add()
  await run()
  world.sync.watch()
  await expect.poll(() => world.sync.status()[0]?.state).toBe('idle')
  // between a run and IDLE, during a run, in IDLE: whenever it comes, it does not wait for the turn of every five minutes
  for (let n = 2; n < 8; n += 1) {
    server().deliver(user, 'INBOX', letter(n))
    await expect.poll(() => aboard(world.profile).length).toBe(n)
  }
})

test('the server dies and comes back: the relève says so, then goes on', async () => {
  for (let n = 0; n < 10; n += 1) server().deliver(user, 'INBOX', letter(n))
  add()
  await run()
  await server().stop()
  expect((await run()).error?.code).toBe('SERVER_UNREACHABLE')
  expect(world.sync.status()[0]?.state).toBe('offline')
  server().deliver(user, 'INBOX', letter(10))
  await server().start()
  expect((await run()).newMessages).toBe(1)
})

test('a folder renamed at the operator keeps its messages: nothing is fetched again', async () => {
  for (let n = 0; n < 5; n += 1) server().deliver(user, 'Labo', letter(n))
  add()
  await run()
  server().renameFolder(user, 'Labo', 'Laboratoire')
  const answer = await run()
  expect([answer.error, answer.newMessages, answer.removed]).toEqual([undefined, 0, 0])
  expect(aboard(world.profile).map(({ folder, gone }) => ({ folder, gone }))).toEqual(
    Array.from({ length: 5 }, () => ({ folder: 'Laboratoire', gone: false })),
  )
})

test('a session killed in the middle of a range is taken up again by the same run', async () => {
  const sent = Array.from({ length: 300 }, (_, n) => letter(n, `${n} ${'0123456789abcdef\r\n'.repeat(4000)}`))
  for (const raw of sent) server().deliver(user, 'INBOX', raw)
  add()
  const running = run()
  const held = () => Number(world.profile.store.db.prepare('SELECT count(*) FROM placement').pluck().get())
  while (held() === 0) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(held()).toBeLessThan(300)
  expect(server().killSessions()).toBe(1)
  const answer = await running
  expect([answer.error, answer.newMessages]).toEqual([undefined, 300])
  expect(answer.folders[0]).toEqual({ name: 'INBOX', onServer: 300, onBoard: 300, missing: 0 })
  expect([...rawOf(world.profile).values()].map((raw) => raw.toString('latin1')).toSorted()).toEqual(
    sent.map((raw) => raw.toString('latin1')).toSorted(),
  )
})
