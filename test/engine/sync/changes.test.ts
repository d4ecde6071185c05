import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAuthority, type Authority, type Leaf } from '../../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { aboard, addMailbox, letter, openWorld, type World } from './world.ts'

// local changes that meet a server which lost the message, renumbered it, will not open its folder or breaks over them

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

function folder(name: string) {
  const found = peer.folders.get(name)
  if (found === undefined) throw new Error(name)
  return found
}
function fill(name: string, count: number): void {
  for (let n = 1; n <= count; n += 1) folder(name).messages.push({ uid: n, raw: letter(n), flags: new Set() })
}
const run = () => world.run()
/** The UIDVALIDITY of INBOX changes, and so do its UIDs. */
function renumber(): void {
  folder('INBOX').uidValidity += 1
  for (const message of folder('INBOX').messages) message.uid += 100
}
const placement = (uid: number): number =>
  world.profile.store.db.prepare('SELECT id FROM placement WHERE uid = ?').pluck().get(uid) as number
const shown = () => aboard(world.profile).map((row) => [row.folder, row.uid > 0, row.seen, row.gone])
const pending = () => world.sync.status()[0]?.pendingChanges
const flagsThere = (name: string) => folder(name).messages.map(({ flags }) => [...flags].toSorted())

test('moved here, erased there meanwhile: the only copy stays in sight', async () => {
  fill('INBOX', 1)
  await run()
  world.sync.move(placement(1), 'Archives')
  folder('INBOX').messages.pop()
  const answer = await run()
  expect([answer.error, pending()]).toEqual([undefined, 0])
  expect(shown()).toEqual([['Archives', false, 0, true]])
})

test('moved, then read: both are at the operator', async () => {
  fill('INBOX', 1)
  await run()
  const [first] = aboard(world.profile)
  world.sync.move(placement(1), 'Archives')
  world.sync.markRead([first?.sha256 ?? ''], true)
  await run()
  expect(flagsThere('Archives')).toEqual([['\\Seen']])
  expect(shown()).toEqual([['Archives', true, 1, false]])
})

test.each(['keep', 'delete'] as const)(
  'moved, then deleted before the move has left (%s): it does not come back',
  async (there) => {
    fill('INBOX', 1)
    await run()
    world.sync.move(placement(1), 'Archives')
    const [moved] = world.profile.store.db.prepare('SELECT id FROM placement').pluck().all() as number[]
    world.sync.remove(moved ?? 0, there)
    await run()
    await run()
    expect([shown(), pending()]).toEqual([[], 0])
    expect(folder('Archives').messages).toEqual([])
    expect(flagsThere('INBOX')).toEqual([there === 'delete' ? ['\\Deleted'] : []])
  },
)

test.each([1, 3])('moved or deleted here, and another UIDVALIDITY before that is told (%i messages)', async (count) => {
  fill('INBOX', count)
  await run()
  const before = aboard(world.profile)
  world.sync.move(placement(1), 'Archives')
  if (count > 1) world.sync.remove(placement(2), 'delete')
  renumber()
  const answer = await run()
  expect([answer.error, answer.newMessages]).toEqual([undefined, 0])
  await run()
  expect(pending()).toBe(0)
  expect(folder('Archives').messages.map(({ raw }) => raw.equals(letter(1)))).toEqual([true])
  expect(flagsThere('INBOX')).toEqual([['\\Deleted'], ['\\Deleted'], []].slice(0, count))
  expect(aboard(world.profile).map((row) => [row.folder, row.sha256])).toEqual(
    [
      ['Archives', before[0]?.sha256],
      ['INBOX', before[2]?.sha256],
    ].slice(0, count === 1 ? 1 : 2),
  )
})

test('deleted here and kept there: another UIDVALIDITY brings nothing back, even of a folder where nothing else is held', async () => {
  fill('INBOX', 1)
  await run()
  world.sync.remove(placement(1), 'keep')
  renumber()
  const answer = await run()
  expect([answer.error, answer.newMessages, shown()]).toEqual([undefined, 0, []])
})

test('a change whose message is under no new UID: nothing waits for ever, the only copy stays in sight', async () => {
  fill('INBOX', 2)
  await run()
  world.sync.move(placement(1), 'Archives')
  renumber()
  folder('INBOX').messages.shift()
  await run()
  expect(pending()).toBe(0)
  expect(shown()).toEqual([
    ['Archives', false, 0, true],
    ['INBOX', true, 0, false],
  ])
})

test('a folder in use: its change waits, the mail of the others comes', async () => {
  fill('Archives', 1)
  await run()
  world.sync.remove(placement(1), 'delete')
  peer.faults.closed = new Set(['Archives'])
  fill('INBOX', 3)
  const answer = await run()
  expect(answer.newMessages).toBe(3)
  expect(answer.error?.code).toBe('SERVER_REFUSED')
  expect(pending()).toBe(1)
  delete peer.faults.closed
  await run()
  expect([pending(), flagsThere('Archives')]).toEqual([0, [['\\Deleted']]])
})

test('a line that breaks over a change is no refusal of those that wait behind it', async () => {
  fill('INBOX', 3)
  await run()
  world.sync.markRead(
    aboard(world.profile).map((row) => row.sha256),
    true,
  )
  peer.faults.cutAt = /UID STORE 1 /
  expect((await run()).error?.code).toBe('SERVER_GONE')
  const attempts = world.profile.store.db.prepare('SELECT attempts FROM pending_change ORDER BY id').pluck()
  expect(attempts.all()).toEqual([1, 0, 0])
  // one that breaks every connection is given up in the end, the others and the mail go on
  folder('INBOX').messages.push({ uid: 4, raw: letter(4), flags: new Set() })
  for (let turn = 0; turn < 5; turn += 1) await run()
  expect(pending()).toBe(0)
  expect(flagsThere('INBOX')).toEqual([[], ['\\Seen'], ['\\Seen'], []])
  expect(shown()).toEqual([
    ['INBOX', true, 0, false],
    ['INBOX', true, 1, false],
    ['INBOX', true, 1, false],
    ['INBOX', true, 0, false],
  ])
})

test('a UIDVALIDITY change worked through twice brings nothing back', async () => {
  fill('INBOX', 3)
  await run()
  world.sync.move(placement(1), 'Archives')
  await run()
  renumber()
  await run()
  const before = shown()
  // as a cut between the last batch of headers and its end leaves it
  world.profile.store.db.prepare("UPDATE folder SET uid_validity = uid_validity - 1 WHERE path = 'INBOX'").run()
  await run()
  expect(shown()).toEqual(before)
})
