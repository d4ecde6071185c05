import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  backoff,
  batchSize,
  bringsMail,
  findRenames,
  isSeen,
  isUnchanged,
  planUids,
} from '../../../electron/engine/sync/plan.ts'
import { fromUidSet, toUidSet } from '../../../electron/engine/sync/uid-set.ts'

const uid = fc.integer({ min: 1, max: 0xffffffff })
const uids = fc.uniqueArray(uid, { maxLength: 60 })

test('after a plan is carried out, here and there hold the same, and nothing held was dropped', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(uid, fc.boolean()), { selector: ([n]) => n }),
      uids,
      uids,
      (pairs, listed, dismissedUids) => {
        const held = new Map(pairs)
        const dismissed = new Set(dismissedUids)
        const plan = planUids(held, listed, dismissed)
        const after = new Map(held)
        for (const n of plan.fetch) after.set(n, false)
        for (const n of plan.gone) after.set(n, true)
        for (const n of plan.back) after.set(n, false)
        const present = [...after].filter(([, gone]) => !gone).map(([n]) => n)
        const wanted = listed.filter((n) => !dismissed.has(n) || held.has(n))
        expect(present.toSorted((a, b) => a - b)).toEqual(wanted.toSorted((a, b) => a - b))
        for (const n of held.keys()) expect(after.has(n)).toBe(true)
        expect(plan.fetch).toEqual(plan.fetch.toSorted((a, b) => b - a))
        expect(plan.fetch.some((n) => held.has(n) || dismissed.has(n))).toBe(false)
      },
    ),
  )
})

test('a plan carried out leaves nothing to do', () => {
  fc.assert(
    fc.property(uids, uids, (heldUids, listed) => {
      const plan = planUids(new Map(heldUids.map((n) => [n, false])), listed, new Set())
      const after = new Map([...heldUids, ...plan.fetch].map((n) => [n, plan.gone.includes(n)]))
      expect(planUids(after, listed, new Set())).toEqual({ fetch: [], gone: [], back: [] })
    }),
  )
})

test('a UID set says the same UIDs, ascending', () => {
  fc.assert(
    fc.property(uids, (list) => {
      expect(fromUidSet(toUidSet(list), 1000)).toEqual(list.toSorted((a, b) => a - b))
    }),
  )
  expect(toUidSet([7, 1, 2, 3, 9, 10])).toBe('1:3,7,9:10')
})

test('a set of a hostile server is refused before it is expanded', () => {
  for (const set of ['1:4294967295', '0', '4294967296', '1:', 'a', '1,,2', '*', '-1', '1:1001']) {
    expect(fromUidSet(set, 1000)).toBeUndefined()
  }
  fc.assert(fc.property(fc.string(), (text) => (fromUidSet(text, 100)?.length ?? 0) <= 100))
})

test('unchanged only when all four of CONDSTORE agree and the last pass was complete', () => {
  const known = { uidValidity: 1, uidNext: 10, highestModseq: '7', seenUids: 0, onServer: 9, missing: 0 }
  const said = { uidValidity: 1, uidNext: 10, messages: 9, highestModseq: '7' }
  expect(isUnchanged(known, said)).toBe(true)
  for (const change of [
    { uidValidity: 2 },
    { uidNext: 11 },
    { messages: 8 },
    { highestModseq: '8' },
    { highestModseq: undefined },
  ]) {
    expect(isUnchanged(known, { ...said, ...change })).toBe(false)
  }
  expect(isUnchanged({ ...known, seenUids: 4 }, said)).toBe(false)
  expect(isUnchanged({ ...known, missing: 1 }, said)).toBe(false)
})

test('mail is announced by a UID that was never seen, another validity or a pass that was cut; by no flag', () => {
  const known = { uidValidity: 1, uidNext: 10, highestModseq: '7', seenUids: 0, onServer: 9, missing: 0 }
  const said = { uidValidity: 1, uidNext: 10, messages: 9, highestModseq: '7' }
  expect(bringsMail(known, said)).toBe(false)
  expect(bringsMail(known, { ...said, highestModseq: '8', messages: 8 })).toBe(false)
  expect(bringsMail(known, { ...said, uidNext: 11 })).toBe(true)
  expect(bringsMail(known, { ...said, uidValidity: 2 })).toBe(true)
  expect(bringsMail({ ...known, seenUids: 4 }, said)).toBe(true)
  const never = { ...known, uidValidity: undefined, uidNext: undefined }
  expect(bringsMail(never, said)).toBe(true)
  expect(bringsMail(never, { ...said, messages: 0 })).toBe(false)
})

test('local changes are laid over the flags of the server, in order', () => {
  const read = { kind: 'flag' as const, add: ['\\Seen'], remove: [] }
  const unread = { kind: 'flag' as const, add: [], remove: ['\\Seen'] }
  expect(isSeen([], [])).toBe(false)
  expect(isSeen(['\\Seen'], [])).toBe(true)
  expect(isSeen([], [read])).toBe(true)
  expect(isSeen(['\\Seen'], [unread])).toBe(false)
  expect(isSeen([], [read, unread, { kind: 'delete' }])).toBe(false)
})

test('a rename is one folder lost and one new of the same UIDVALIDITY, never a guess', () => {
  const lost = [{ path: 'Labo', uidValidity: 5 }]
  expect(findRenames(lost, [{ path: 'Biologie', uidValidity: 5 }])).toEqual(new Map([['Labo', 'Biologie']]))
  expect(findRenames(lost, [{ path: 'Biologie', uidValidity: 6 }]).size).toBe(0)
  expect(
    findRenames(lost, [
      { path: 'A', uidValidity: 5 },
      { path: 'B', uidValidity: 5 },
    ]).size,
  ).toBe(0)
  expect(findRenames([...lost, { path: 'Labo 2', uidValidity: 5 }], [{ path: 'A', uidValidity: 5 }]).size).toBe(0)
  expect(findRenames([{ path: 'Labo', uidValidity: undefined }], [{ path: 'A', uidValidity: undefined }]).size).toBe(0)
})

test('the first batch is small, later ones make about eight megabytes, within bounds', () => {
  expect(batchSize({ messages: 0, bytes: 0 })).toBe(25)
  expect(batchSize({ messages: 25, bytes: 25 * 100_000 })).toBe(168)
  expect(batchSize({ messages: 25, bytes: 25 * 1000 })).toBe(1000)
  expect(batchSize({ messages: 2, bytes: 2 * 50_000_000 })).toBe(10)
})

test('new tries part ways and are never further than twenty minutes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const ms = backoff(attempt, random)
      expect(ms).toBeGreaterThanOrEqual(3750)
      expect(ms).toBeLessThanOrEqual(20 * 60_000)
    }),
  )
  expect(backoff(2, 0.5)).toBe(10_000)
})
