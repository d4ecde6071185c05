import { afterEach, beforeEach, expect, test } from 'vitest'
import { Store } from '../../../electron/engine/store/store.ts'
import {
  appendTrace,
  firstBrokenTrace,
  journal,
  purgeTrace,
  traceCsv,
  type TraceEntry,
} from '../../../electron/engine/store/trace.ts'

// R63: who asked what of which operator, and what it answered; append-only, tamper-evident, six months, no content

const auditKey = Buffer.alloc(32, 7)
const START = Date.UTC(2026, 4, 1, 8)
const DAY = 86_400_000
let store: Store

beforeEach(() => {
  store = new Store({ file: ':memory:', pageKey: Buffer.alloc(32, 1) })
})
afterEach(() => store.close())

const context = () => ({ db: store.db, auditKey })
function add(entry: Partial<TraceEntry>, at: number): void {
  const whole: TraceEntry = {
    account: 'vasseur@cabinet.mssante.fr',
    actor: 'Dr VASSEUR',
    action: 'send',
    request: 'MAIL FROM:<vasseur@cabinet.mssante.fr> RCPT TO:<benali@cardio.mssante.fr> DATA 1200',
    answer: '250 2.0.0 pris',
    done: true,
    ...entry,
  }
  store.transaction(() => appendTrace(context(), whole, at))
}
/** Ten actions, two of them refused. */
function tenActions(): void {
  for (let n = 0; n < 10; n += 1) {
    const refused = n === 3 || n === 7
    add(
      { action: n % 2 ? 'delete' : 'send', answer: refused ? '550 5.1.1 non' : 'OK', done: !refused },
      START + n * DAY,
    )
  }
}

test('each request with its answer, refusals included, newest first, by pages', () => {
  tenActions()
  const { entries, next } = journal(store.db, { limit: 4 })
  expect(entries.map(({ seq, action, done }) => [seq, action, done])).toEqual([
    [10, 'delete', true],
    [9, 'send', true],
    [8, 'delete', false],
    [7, 'send', true],
  ])
  expect(journal(store.db, { limit: 4, before: next }).entries[0]?.seq).toBe(6)
  expect(journal(store.db, { limit: 4, account: 'autre@cabinet.mssante.fr' }).entries).toEqual([])
  expect(firstBrokenTrace(store.db, auditKey)).toBeUndefined()
})

test('the time is local, with its offset', () => {
  add({}, START)
  const [entry] = journal(store.db, { limit: 1 }).entries
  expect(entry?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/)
  expect(new Date(entry?.at ?? '').getTime()).toBe(START)
})

test('the matricule of a patient is in no row', () => {
  add(
    { request: 'RCPT TO:<255069588888811@patient.mssante.fr>', answer: '550 <255069588888811@patient.mssante.fr>' },
    START,
  )
  expect(JSON.stringify(journal(store.db, { limit: 1 }))).not.toContain('255069588888811')
})

test('no row is changed or removed', () => {
  tenActions()
  expect(() => store.db.prepare("UPDATE trace SET answer = 'OK'").run()).toThrow('append-only')
  expect(() => store.db.prepare('DELETE FROM trace').run()).toThrow('append-only')
})

test.each([
  ['changed', "UPDATE trace SET answer = 'OK' WHERE seq = 4", 4],
  ['removed in the middle', 'DELETE FROM trace WHERE seq = 5', 6],
  ['removed at the beginning', 'DELETE FROM trace WHERE seq < 3', 3],
])('a row %s from outside is seen', (_what, sql, seq) => {
  tenActions()
  store.db.exec('DROP TRIGGER trace_no_update; DROP TRIGGER trace_no_delete')
  store.db.exec(sql)
  expect(firstBrokenTrace(store.db, auditKey)).toBe(seq)
})

test('six months later: purged by a row that says so, and the rest still verifies', () => {
  tenActions()
  const later = new Date(START)
  later.setMonth(later.getMonth() + 6)
  const now = later.getTime() + 4 * DAY + 1000
  expect(store.transaction(() => purgeTrace(context(), 'Pli', now))).toBe(5)
  expect(journal(store.db, { limit: 20 }).entries.map(({ seq, action }) => `${seq} ${action}`)).toEqual([
    '11 purge',
    '10 delete',
    '9 send',
    '8 delete',
    '7 send',
    '6 delete',
  ])
  expect(firstBrokenTrace(store.db, auditKey)).toBeUndefined()
  expect(store.transaction(() => purgeTrace(context(), 'Pli', now))).toBe(0)
  store.db.exec('DROP TRIGGER trace_no_delete; DELETE FROM trace WHERE seq = 6')
  expect(firstBrokenTrace(store.db, auditKey)).toBe(7)
})

test('a second purge, and a purge of everything', () => {
  tenActions()
  const month = 31 * DAY
  store.transaction(() => purgeTrace(context(), 'Pli', START + 6 * month + 2 * DAY))
  store.transaction(() => purgeTrace(context(), 'Pli', START + 7 * month))
  expect(firstBrokenTrace(store.db, auditKey)).toBeUndefined()
  store.transaction(() => purgeTrace(context(), 'Pli', START + 20 * month))
  expect(firstBrokenTrace(store.db, auditKey)).toBeUndefined()
  expect(journal(store.db, { limit: 20 }).entries.every(({ action }) => action === 'purge')).toBe(true)
})

test('a spreadsheet takes nothing for a formula', () => {
  add({ answer: '=cmd|"/c calc"' }, START)
  const [mark, row] = [traceCsv(store.db).slice(0, 1), traceCsv(store.db).split('\r\n')[1]]
  expect(mark).toBe('\uFEFF')
  expect(row).toContain(`"'=cmd|""/c calc"""`)
})
