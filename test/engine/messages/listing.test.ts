// Lists: pages meet without a hole or a repeat, every filter filters, and no plan reads more than its page at any size.

import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { datePage, page, segments, total, type ListInput } from '../../../electron/engine/messages/listing.ts'
import { UNREAD_REPEATED } from '../../../electron/engine/messages/repeats.ts'
import { messageRows } from '../../../electron/engine/messages/row.ts'
import { mail } from '../../../electron/ipc/mail.ts'
import { addMessage, addPatient, emptyStore, file } from '../store/mailbox.ts'

const input = (given: z.input<(typeof mail)['messages.list']['input']> = {}): ListInput =>
  mail['messages.list'].input.parse(given)

function mailbox() {
  const made = emptyStore()
  const { db } = made
  addPatient(db, 'pb', { birthName: 'BENALI', givenNames: ['Karim'] })
  addPatient(db, 'pl', { birthName: 'LEGRAND', givenNames: ['Odile'], usedName: 'MARTIN' })
  for (let n = 0; n < 120; n++) {
    const id = addMessage(db, {
      subject: `n${n}`,
      // every third shares its date with the one before: pages must not stumble on it
      date: Date.UTC(2026, 0, 1) + (n - (n % 3 === 2 ? 1 : 0)) * 60_000,
      folder: n % 4 === 0 ? 'Archives' : 'INBOX',
      seen: n % 5 !== 0,
      kinds: n % 10 === 0 ? ['biology'] : ['text'],
      flagRank: n === 7 ? 3 : n === 50 ? 2 : 0,
      documents: n % 10 === 0 ? [{ path: '1' }] : [],
    })
    if (n % 20 === 0) file(db, id, '1', n % 40 === 0 ? 'pl' : 'pb')
  }
  return made
}
const { db } = mailbox()
const subjects = (ids: readonly number[]) => messageRows(db, ids).map((row) => row.subject)

function all(given: z.input<(typeof mail)['messages.list']['input']>): string[] {
  const found: string[] = []
  let before: string | undefined
  do {
    const one = page(db, input({ ...given, limit: 7, ...(before === undefined ? {} : { before }) }))
    found.push(...subjects(one.ids))
    before = one.next
  } while (before !== undefined)
  return found
}

describe.each([
  {},
  { folder: 'INBOX' },
  { account: 'a1', folder: 'Archives' },
  { unread: true },
  { unread: true, folder: 'INBOX' },
  { kind: 'biology' },
  { kind: 'biology', folder: 'Archives', unread: true },
  { patient: 'pl' },
  { since: '2026-01-01T00:30:00Z', until: '2026-01-01T01:00:00Z' },
] as const)('list of %o', (filter) => {
  const whole = subjects(page(db, input({ ...filter, limit: 500 })).ids)
  test('has no hole and no repeat over its pages, in every order', () => {
    expect(all(filter)).toEqual(whole)
    expect(all({ ...filter, order: 'oldest' })).toEqual(whole.toReversed())
    for (const order of ['flags', 'patient'] as const)
      expect(all({ ...filter, order }).toSorted()).toEqual(whole.toSorted())
  })
  test('has its total, and windows anywhere', () => {
    expect(total(db, input(filter))).toBe(whole.length)
    expect(subjects(page(db, input({ ...filter, offset: 3, limit: 5 })).ids)).toEqual(whole.slice(3, 8))
  })
})

/** Which of the 120 courriers of the mailbox above a filter lets through, said without the list's own code. */
test.each([
  [{ folder: 'Archives' }, (n: number) => n % 4 === 0],
  [{ unread: true }, (n: number) => n % 5 === 0],
  [{ unread: false }, (n: number) => n % 5 !== 0],
  [{ kind: 'biology' }, (n: number) => n % 10 === 0],
  [{ patient: 'pl' }, (n: number) => n % 40 === 0],
  [{ account: 'a1' }, () => true],
  [{ account: 'nobody' }, () => false],
  [{ since: '2026-01-01T00:30:00Z', until: '2026-01-01T00:45:00Z' }, (n: number) => n >= 30 && n < 45],
] as const)('%o lets through what it names and nothing else (R69)', (filter, lets) => {
  const expected = Array.from({ length: 120 }, (_, n) => n).filter((n) => lets(n))
  expect(all(filter).toSorted()).toEqual(expected.map((n) => `n${n}`).toSorted())
})

test('alerts come first, then out of bounds, then the rest by date', () => {
  expect(subjects(page(db, input({ order: 'flags', limit: 4 })).ids)).toEqual(['n7', 'n50', 'n119', 'n118'])
})
test('by patient: by name, newest first in each, then what shows none', () => {
  const names = messageRows(db, page(db, input({ order: 'patient', limit: 7 })).ids).map((row) => row.patientName)
  expect(names).toEqual([...Array(3).fill('BENALI Karim'), ...Array(3).fill('LEGRAND Odile (MARTIN)'), undefined])
})
test.each(['patient', 'flags'] as const)('by %s, far down: the same windows, and again after a change', (order) => {
  const { db: large } = mailbox()
  const more = (uid: number) =>
    large
      .prepare(
        `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 5999)
         INSERT INTO placement (message_id, folder_id, uid_validity, uid, flags, seen, date)
         SELECT m.id, 1, 2, ? + i, '', 0, m.date FROM n JOIN message m ON m.id = 1 + i % 120`,
      )
      .run(uid)
  for (const uid of [1, 100_000]) {
    more(uid)
    const window = (offset: number, limit: number) => page(large, input({ order, offset, limit })).ids
    const whole = Array.from({ length: 100 }, (_, n) => window(n * 50, 50)).flat()
    for (const offset of [4600, 4990, 5000]) {
      const far = [...window(offset, 10), ...window(offset + 10, 490)]
      expect(new Set([...whole, ...far]).size).toBe(offset + 500)
    }
    const count = total(large, input({}))
    expect(window(count - 3, 10)).toHaveLength(3)
  }
})
describe('a courrier sent again word for word (AT-15)', () => {
  const sample = {
    text: 'Veuillez trouver ci-joint le compte rendu.',
    from: { address: 'resultats@labo-tilleuls.test.mssante.fr' },
    attachments: 1,
    documents: [{ path: '1' }],
  }
  const sent = (more: Partial<Parameters<typeof addMessage>[1]> = {}) => {
    const { db: box } = emptyStore()
    addPatient(box, 'pl', { birthName: 'LEGRAND', givenNames: ['Odile'] })
    const send = (subject: string, minute: number, other = {}) =>
      addMessage(box, { ...sample, subject, date: Date.UTC(2026, 10, 16, 7, minute), seen: false, ...other })
    const first = send('premier', 0)
    const again = send('encore', 9, more)
    box
      .prepare(
        `UPDATE document SET duplicate_of = (SELECT id FROM document WHERE message_id = ? AND path = '1')
         WHERE message_id = ? AND path = '1'`,
      )
      .run(first, again)
    return { box, again }
  }
  const shown = (box: typeof db) =>
    messageRows(box, page(box, input({ repeats: 'once' })).ids).map(({ subject, copies, duplicate }) => ({
      subject,
      ...(copies === undefined ? {} : { copies }),
      ...(duplicate === undefined ? {} : { duplicate }),
    }))
  const both = [{ subject: 'encore', copies: 2, duplicate: true }, { subject: 'premier' }]

  test('has one row, on the first sending, which says how often it came; it counts once', () => {
    const { box } = sent()
    expect(shown(box)).toEqual([{ subject: 'premier', copies: 2 }])
    expect(total(box, input({ repeats: 'once' }))).toBe(1)
    expect(total(box, input({}))).toBe(2)
    expect(box.prepare(UNREAD_REPEATED).pluck().get()).toBe(1)
  })
  test.each([
    ['other words', { text: 'Rappelez le patient.' }],
    ['a piece more', { attachments: 2 }],
    ['a document more', { documents: [{ path: '1' }, { path: '2' }] }],
    ['another sender', { from: { address: 'urgences@ch-saint-aubert.test.mssante.fr' } }],
    ['a piece of another size', { size: 90_000 }],
    ['another folder', { folder: 'Archives' }],
  ])('with %s it keeps its row', (_what, more) => {
    const { box } = sent(more)
    expect(shown(box)).toEqual(both)
    expect(box.prepare(UNREAD_REPEATED).pluck().get()).toBe(0)
  })
  test('under another patient it keeps its row', () => {
    const { box, again } = sent()
    box.prepare("UPDATE message SET patient_id = 'pl' WHERE id = ?").run(again)
    expect(shown(box)).toEqual(both)
  })
})
test('a cursor that is none of ours is refused', () => {
  expect(() => page(db, input({ before: "d1'; DROP" }))).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
})

/** What SQLite does in a query: a full sort or a walk of a whole table is what would be felt at 200,000. */
function plan(sql: string, values: readonly unknown[]): string {
  return (db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[])
    .map((row) => row.detail)
    .join('\n')
}
test.each([
  {},
  { folder: 'INBOX' },
  { unread: true },
  { unread: true, folder: 'INBOX' },
  { kind: 'text' },
  { order: 'oldest' },
  { repeats: 'once' },
  { repeats: 'once', unread: true, folder: 'INBOX' },
] as const)('the plan of %o walks an index and stops', (filter) => {
  const { sql, values } = datePage(db, input(filter), [Date.UTC(2026, 0, 1), 5])
  const text = plan(sql, [...values, 50, 0])
  expect(text).not.toMatch(/USE TEMP B-TREE FOR ORDER BY/)
  expect(text).not.toMatch(/SCAN \w+$/m)
  expect(text).toMatch(/USING (COVERING )?INDEX|USING PRIMARY KEY/)
})
test.each(['flags', 'patient'] as const)('the head of the list by %s walks its index', (order) => {
  const [head] = segments(db, input({ order }))
  const text = plan(
    `SELECT p.id FROM ${head?.from} ${head?.where.length ? `WHERE ${head.where.join(' AND ')}` : ''} ORDER BY ${head?.order}`,
    head?.values ?? [],
  )
  expect(text).not.toMatch(/USE TEMP B-TREE FOR ORDER BY/)
})
