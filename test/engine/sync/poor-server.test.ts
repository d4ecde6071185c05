import { createHash } from 'node:crypto'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAuthority, type Authority, type Leaf } from '../../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { aboard, addMailbox, letter, openWorld, rawOf, type World } from './world.ts'

// a server without CONDSTORE, QRESYNC, ESEARCH, IDLE, MOVE, UIDPLUS, and its faults

let authority: Authority
let leaf: Leaf
let peer: PoorImap
let world: World

beforeAll(async () => {
  authority = await createAuthority()
  leaf = await authority.leaf()
})
beforeEach(async () => {
  peer = await startPoorImap({ leaf })
  peer.folders.set('Archives', { uidValidity: 7, messages: [] })
  world = await openWorld()
  addMailbox(world.profile, { port: peer.port, ca: authority.ca, user: 'dr', password: 'x' })
})
afterEach(async () => {
  await world.close()
  await peer.stop()
})

function fill(folder: string, count: number, from = 1): void {
  for (let n = from; n < from + count; n += 1) {
    peer.folders.get(folder)?.messages.push({ uid: n, raw: letter(n), flags: new Set(n % 2 ? ['\\Seen'] : []) })
  }
}
const inbox = () => peer.folders.get('INBOX')?.messages ?? []
const run = () => world.run()

test('every message comes aboard bit-exact, is counted, and the next run fetches nothing', async () => {
  fill('INBOX', 60)
  fill('Archives', 3, 100)
  const first = await run()
  expect(first.error).toBeUndefined()
  expect(first.newMessages).toBe(63)
  expect(first.folders).toEqual([
    { name: 'INBOX', onServer: 60, onBoard: 60, missing: 0 },
    { name: 'Archives', onServer: 3, onBoard: 3, missing: 0 },
  ])
  const raw = rawOf(world.profile)
  for (const message of inbox()) {
    expect(raw.get(createHash('sha256').update(message.raw).digest('hex'))?.equals(message.raw)).toBe(true)
  }
  const before = peer.commands.length
  expect((await run()).newMessages).toBe(0)
  expect(peer.commands.slice(before).some((line) => line.includes('BODY'))).toBe(false)
})

test('flags changed there are taken over without mod-sequences', async () => {
  fill('INBOX', 4)
  await run()
  inbox()[1]?.flags.add('\\Seen')
  inbox()[2]?.flags.delete('\\Seen')
  const answer = await run()
  expect(answer.flagChanges).toBe(2)
  expect(aboard(world.profile).map((row) => row.seen)).toEqual([1, 1, 0, 0])
})

test('what leaves the server stays here as the only copy; what comes back is no longer that', async () => {
  fill('INBOX', 3)
  await run()
  const [first] = inbox().splice(0, 1)
  const answer = await run()
  expect(answer.removed).toBe(1)
  expect(answer.folders[0]).toEqual({ name: 'INBOX', onServer: 2, onBoard: 2, missing: 0 })
  expect(aboard(world.profile).map((row) => row.gone)).toEqual([true, false, false])
  if (first !== undefined) inbox().unshift(first)
  expect((await run()).newMessages).toBe(0)
  expect(aboard(world.profile).map((row) => row.gone)).toEqual([false, false, false])
})

test('another UIDVALIDITY: nothing held is downloaded again, placements take their new UIDs', async () => {
  fill('INBOX', 40)
  await run()
  const ids = world.profile.store.db.prepare('SELECT id FROM message ORDER BY id').pluck().all()
  const folder = peer.folders.get('INBOX')
  if (folder === undefined) throw new Error('no INBOX')
  folder.uidValidity = 99
  for (const message of folder.messages) message.uid += 1000
  folder.messages.push({ uid: 2000, raw: letter(2000), flags: new Set() })
  const before = peer.commands.length
  const answer = await run()
  expect(answer.newMessages).toBe(1)
  const bodies = peer.commands.slice(before).filter((line) => line.includes('BODY.PEEK[]'))
  expect(bodies.map((line) => line.split(' ')[3])).toEqual(['2000'])
  expect(aboard(world.profile).map((row) => row.uid)).toEqual([...Array.from({ length: 40 }, (_, n) => 1001 + n), 2000])
  expect(world.profile.store.db.prepare('SELECT id FROM message ORDER BY id').pluck().all().slice(0, 40)).toEqual(ids)
})

test('messages hidden from a range are got one by one; one that refuses is named (AT-45, code 421)', async () => {
  fill('INBOX', 50)
  peer.faults.hiddenInRange = new Set([10, 20, 30])
  peer.faults.hidden = new Set([30])
  const answer = await run()
  expect(answer.newMessages).toBe(49)
  expect(answer.folders[0]).toEqual({ name: 'INBOX', onServer: 50, onBoard: 49, missing: 1 })
  expect(answer.error?.spoken).toBe(421)
  expect(answer.error?.message).toBe('1 courrier est chez l’opérateur mais ne se laisse pas lire.')
  expect(world.profile.store.db.prepare('SELECT uid, date, from_address FROM refused').all()).toEqual([
    { uid: 30, date: Date.parse('2026-11-16T08:05:00+01:00'), from_address: 'labo@biologie.mssante.fr' },
  ])
  const named = { folder: 'INBOX', uid: 30, date: '2026-11-16T07:05:00.000Z', from: 'labo@biologie.mssante.fr' }
  expect(answer.missingMessages).toEqual([named])
  peer.faults.hidden.clear()
  const again = await run()
  expect([again.error, again.missingMessages]).toEqual([undefined, undefined])
  expect(world.profile.store.db.prepare('SELECT count(*) FROM refused').pluck().get()).toBe(0)
})

test('a connection cut in the middle of a message is taken up again where it stood', async () => {
  fill('INBOX', 80)
  peer.faults.breakAfter = 40
  const answer = await run()
  expect(answer.error).toBeUndefined()
  expect(answer.folders[0]).toEqual({ name: 'INBOX', onServer: 80, onBoard: 80, missing: 0 })
  expect(peer.connections()).toBe(2)
})

test('a message that breaks the connection each time is refused, the others come', async () => {
  fill('INBOX', 30)
  peer.faults.breaks = new Set([12])
  const answer = await run()
  expect(answer.folders[0]).toEqual({ name: 'INBOX', onServer: 30, onBoard: 29, missing: 1 })
  expect(answer.error?.spoken).toBe(421)
})

test('read here, moved here, deleted here: applied at once, replayed at the next run', async () => {
  fill('INBOX', 4)
  await run()
  const [a, b, c, d] = aboard(world.profile)
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('four messages')
  const placement = (uid: number) =>
    world.profile.store.db.prepare('SELECT id FROM placement WHERE uid = ?').pluck().get(uid) as number
  expect(world.sync.markRead([b.sha256], true)).toBe(1)
  expect(world.sync.move(placement(3), 'Archives')).toBe(1)
  expect(world.sync.remove(placement(4), 'delete')).toBe(1)
  expect(world.sync.remove(placement(1), 'keep')).toBe(1)
  expect(aboard(world.profile).map((row) => [row.folder, row.sha256, row.seen])).toEqual([
    ['Archives', c.sha256, 1],
    ['INBOX', b.sha256, 1],
  ])
  const answer = await run()
  expect(answer.newMessages).toBe(1) // the moved one, found in its new folder: same bytes, same message
  expect(inbox()[1]?.flags.has('\\Seen')).toBe(true)
  // without UIDPLUS nothing is expunged: marked only, so that no other message goes with it
  expect(inbox().map((message) => message.flags.has('\\Deleted'))).toEqual([false, false, true, true])
  expect(peer.folders.get('Archives')?.messages.map((message) => message.raw.equals(letter(3)))).toEqual([true])
  expect(aboard(world.profile).map((row) => [row.folder, row.sha256])).toEqual([
    ['Archives', c.sha256],
    ['INBOX', b.sha256],
  ])
  expect(world.sync.status()[0]?.pendingChanges).toBe(0)
  // deleted here, kept there: never fetched again
  expect((await run()).newMessages).toBe(0)
})

test('a local change wins over the server until it is acknowledged', async () => {
  fill('INBOX', 2)
  await run()
  const row = aboard(world.profile)[1]
  if (row === undefined) throw new Error('two messages')
  world.sync.markRead([row.sha256], true)
  // the server is asked for flags while the change waits: another client's \Answered comes, \Seen stays ours
  inbox()[1]?.flags.add('\\Answered')
  await run()
  expect(aboard(world.profile)[1]?.seen).toBe(1)
  expect(inbox()[1]?.flags).toEqual(new Set(['\\Answered', '\\Seen']))
})

test('one account that fails does not hold another', async () => {
  fill('INBOX', 2)
  addMailbox(world.profile, { port: 1, ca: authority.ca, user: 'secretariat', password: 'x' })
  const answers = await world.sync.run()
  expect(answers.map((answer) => [answer.newMessages, answer.error?.code])).toEqual([
    [2, undefined],
    [0, 'SERVER_UNREACHABLE'],
  ])
})

test('large messages are committed before their range ends: memory is bounded, nothing waits for ever', async () => {
  for (let n = 1; n <= 6; n += 1) {
    inbox().push({ uid: n, raw: letter(n, `${'0123456789abcdef'.repeat(4)}\r\n`.repeat(70_000)), flags: new Set() })
  }
  const answer = await run()
  expect(answer.folders[0]).toEqual({ name: 'INBOX', onServer: 6, onBoard: 6, missing: 0 })
  expect(answer.bytes).toBeGreaterThan(24_000_000)
})

test('a rebuild derives everything again from raw and says what it changed', async () => {
  fill('INBOX', 5)
  await run()
  const { db } = world.profile.store
  const derived = () => db.prepare('SELECT subject, from_address, preview, kinds, date FROM message ORDER BY id').all()
  const before = derived()
  expect((await world.sync.rebuild()).changed).toBe(0)
  db.prepare("UPDATE message SET subject = 'autre', preview = '' WHERE id = 2").run()
  const { messages, changed } = await world.sync.rebuild()
  expect([messages, changed]).toEqual([5, 1])
  expect(derived()).toEqual(before)
})

test('a message whose rows the store refuses is set aside with its bytes; its whole batch is there', async () => {
  fill('INBOX', 6)
  const { db } = world.profile.store
  db.exec(
    "CREATE TEMP TRIGGER broken BEFORE INSERT ON main.message WHEN NEW.subject = 'Essai 3' BEGIN SELECT RAISE(ABORT, 'no'); END",
  )
  const answer = await run()
  expect(answer.folders[0]).toEqual({ name: 'INBOX', onServer: 6, onBoard: 6, missing: 0 })
  expect([answer.newMessages, answer.setAside]).toEqual([6, 1])
  const rows = db.prepare('SELECT subject, set_aside FROM message ORDER BY subject IS NULL, subject').all()
  expect(rows).toEqual([
    ...[1, 2, 4, 5, 6].map((n) => ({ subject: `Essai ${n}`, set_aside: null })),
    { subject: null, set_aside: 'INGEST' },
  ])
  expect(rawOf(world.profile).size).toBe(6)
})
