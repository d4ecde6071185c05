import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAuthority, type Authority, type Leaf } from '../../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { aboard, addMailbox, letter, openWorld, type World } from './world.ts'

// a server that leaves out, repeats or takes back what RFC 9051 has it say: no message is lost, every gap is counted

let authority: Authority
let leaf: Leaf
let peer: PoorImap
let world: World

beforeAll(async () => {
  authority = await createAuthority()
  leaf = await authority.leaf()
})
beforeEach(async () => {
  peer = await startPoorImap({ leaf, capabilities: 'IMAP4rev1 ENABLE CONDSTORE' })
  world = await openWorld()
  addMailbox(world.profile, { port: peer.port, ca: authority.ca, user: 'dr', password: 'x' })
})
afterEach(async () => {
  await world.close()
  await peer.stop()
})

function add(name: string, uid: number, n = uid): void {
  const folder = peer.folders.get(name) ?? { uidValidity: 1, messages: [] }
  peer.folders.set(name, folder)
  folder.messages.push({ uid, raw: letter(n), flags: new Set() })
}
const inbox = () => peer.folders.get('INBOX')?.messages ?? []
const run = () => world.run()

test('no UIDNEXT: a message that is not given is a gap all the same', async () => {
  for (let n = 1; n <= 3; n += 1) add('INBOX', n)
  peer.faults = { unsaid: new Set(['UIDNEXT']), hidden: new Set([2]) }
  const answer = await run()
  expect(answer.folders).toEqual([{ name: 'INBOX', onServer: 3, onBoard: 2, missing: 1 }])
  expect(answer.error?.spoken).toBe(421)
})

test('no UIDVALIDITY: that folder is not read, and counted as such', async () => {
  add('INBOX', 1)
  peer.faults = { unsaid: new Set(['UIDVALIDITY']) }
  const answer = await run()
  expect(answer.folders).toEqual([{ name: 'INBOX', onServer: 1, onBoard: 0, missing: 1 }])
  expect(answer.error?.code).toBe('SERVER_REFUSED')
})

test('a search that leaves messages out: they come, and those held are not gone', async () => {
  for (let n = 1; n <= 4; n += 1) add('INBOX', n)
  await run()
  add('INBOX', 5)
  peer.faults = { unfound: new Set([2, 5]) }
  const answer = await run()
  expect([answer.error, answer.newMessages, answer.removed]).toEqual([undefined, 1, 0])
  expect(answer.folders).toEqual([{ name: 'INBOX', onServer: 5, onBoard: 5, missing: 0 }])
})

test.each([
  ['goes back', 3],
  ['is 0', 0],
])('a HIGHESTMODSEQ that %s hides no change of flags', async (_name, modseq) => {
  peer.faults = { modseq: 90 }
  add('INBOX', 1)
  await run()
  peer.faults.modseq = modseq
  inbox()[0]?.flags.add('\\Seen')
  await run()
  expect(aboard(world.profile)[0]?.seen).toBe(1)
  inbox()[0]?.flags.delete('\\Seen')
  peer.faults.modseq = modseq === 0 ? 0 : modseq + 1
  await run()
  expect(aboard(world.profile)[0]?.seen).toBe(0)
})

test('rows told unasked, without UID or of another message, change nothing', async () => {
  peer.faults = { unsolicited: '* 1 FETCH (FLAGS (\\Seen))\r\n* OK [ALERT] maintenance ce soir\r\n* 0 RECENT' }
  add('INBOX', 1)
  add('INBOX', 2)
  expect((await run()).error).toBeUndefined()
  const answer = await run()
  expect([answer.error, answer.folders]).toEqual([undefined, [{ name: 'INBOX', onServer: 2, onBoard: 2, missing: 0 }]])
})

test('a message refused once and then expunged there is named no more', async () => {
  add('INBOX', 1)
  add('INBOX', 2)
  peer.faults = { hidden: new Set([1, 2]) }
  expect((await run()).missingMessages?.map(({ uid }) => uid)).toEqual([2, 1])
  inbox().shift()
  const answer = await run()
  expect(answer.folders).toEqual([{ name: 'INBOX', onServer: 1, onBoard: 0, missing: 1 }])
  expect(answer.missingMessages?.map(({ uid }) => uid)).toEqual([2])
})

test('a new folder of the same UIDVALIDITY as one that went is no rename: its messages come', async () => {
  add('Ancien', 1)
  add('Ancien', 2)
  await run()
  peer.folders.delete('Ancien')
  add('Nouveau', 1, 10)
  const answer = await run()
  expect([answer.error, answer.newMessages]).toEqual([undefined, 1])
  expect(aboard(world.profile).map((row) => [row.folder, row.uid, row.gone])).toEqual([
    ['Ancien', 1, true],
    ['Ancien', 2, true],
    ['Nouveau', 1, false],
  ])
})

test('a UIDVALIDITY that comes back: its UIDs are those of other messages', async () => {
  for (let n = 1; n <= 3; n += 1) add('INBOX', n)
  await run()
  inbox().splice(1, 1)
  await run()
  const folder = peer.folders.get('INBOX')
  if (folder === undefined) throw new Error('INBOX')
  folder.uidValidity = 2
  await run()
  folder.uidValidity = 1
  add('INBOX', 2, 20)
  const answer = await run()
  expect([answer.error, answer.newMessages]).toEqual([undefined, 1])
  expect(aboard(world.profile).map((row) => [row.uid > 0, row.gone])).toEqual([
    [false, true],
    [true, false],
    [true, false],
    [true, false],
  ])
})

test('folders that cannot be opened, whatever the case they are said in, are no refusal', async () => {
  add('INBOX', 1)
  peer.folders.set('Partages', { uidValidity: 1, messages: [] })
  peer.faults = { attributes: new Map([['Partages', '\\NoSelect']]), closed: new Set(['Partages']) }
  expect((await run()).error).toBeUndefined()
})

test('an operator that allows one connection: the watch gives it back', { timeout: 60_000 }, async () => {
  add('INBOX', 1)
  world.sync.watch()
  await expect.poll(() => peer.connections(), { timeout: 20_000 }).toBe(2)
  await expect.poll(() => world.sync.status()[0]?.nextTryAt, { timeout: 20_000 }).toBeDefined()
  peer.faults = { maxConnections: 1 }
  add('INBOX', 2)
  world.sync.wake()
  await expect.poll(() => aboard(world.profile).length, { timeout: 40_000 }).toBe(2)
})

test('what a person deletes while the relève reads is not missing', async () => {
  for (let n = 1; n <= 3; n += 1) add('INBOX', n)
  await run()
  for (let n = 4; n <= 200; n += 1) add('INBOX', n)
  const id = world.profile.store.db.prepare('SELECT id FROM placement WHERE uid = 2').pluck().get() as number
  const seen = peer.commands.length
  const running = run()
  await expect
    .poll(() => peer.commands.slice(seen).some((line) => line.includes('BODY')), { interval: 1, timeout: 20_000 })
    .toBe(true)
  world.sync.remove(id, 'keep')
  const answer = await running
  expect([answer.error, answer.folders[0]?.missing]).toEqual([undefined, 0])
})
