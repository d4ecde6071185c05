// Persons' decisions: merge, split, undo, undo of undo. Undoing restores exactly, whatever was done.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { PliError } from '../../../electron/engine/errors.ts'
import { rebuildProjection } from '../../../electron/engine/store/decisions.ts'
import { fileAll } from '../../../electron/engine/patients/filing.ts'
import { hprim, NIR, P01, P02, P03, P09, P10, P15, report, TEST, World } from './world.ts'

const WRONG_KEY = { value: '251035999990103', oid: TEST, keyValid: false }

function aWorld(): World {
  const world = new World()
  for (const patient of [P01, P02, P03, P09, P10]) {
    world.receive({ documents: [report(patient)] })
    world.receive({ documents: [report(patient, { title: 'Suite' })] })
  }
  world.receive({ documents: [report({ birthName: 'MARTIN', givenNames: ['Jeanne'] }, { title: 'Sans INS' })] })
  return world
}
function state(world: World): unknown {
  const table = (sql: string) => world.db.prepare(sql).all()
  return {
    outcome: world.outcome(),
    patients: table('SELECT * FROM patient ORDER BY id'),
    identifiers: table('SELECT * FROM patient_identifier ORDER BY system, value, patient_id'),
    decided: table('SELECT document, card_id FROM decided ORDER BY document'),
    claims: table('SELECT * FROM claim ORDER BY ins, oid'),
  }
}

test('merge shows both on one card, undo restores both', () => {
  const world = aWorld()
  const [own] = world.cards('legrand')
  const [without] = world.ask['filing.list']({}).unfiled
  const { patient: numberless } = world.decide['filing.file']({ what: without?.document ?? '' })
  const before = state(world)
  const { event } = world.decide['patients.merge']({ from: own?.id ?? '', into: numberless })
  expect(world.cards('legrand')).toEqual([])
  expect(world.cards('martin').find(({ id }) => id === numberless)).toMatchObject({ documents: 3 })
  const next = world.receive({ documents: [report(P01, { title: 'Encore' })], name: 'next' })
  expect(world.patientOf(next)).toBe(numberless)
  world.decide['events.undo']({ event })
  expect(world.patientOf(next)).toBe(own?.id)
  expect(world.cards('legrand').map((card) => card.documents)).toEqual([3])
  world.db.prepare('DELETE FROM placement WHERE message_id IN (SELECT id FROM message WHERE sha256 = ?)').run(next)
  world.db.prepare('DELETE FROM message WHERE sha256 = ?').run(next)
  fileAll(world.ctx)
  expect(state(world)).toEqual(before)
  world.close()
})

test('two records that each have a qualified INS are two persons: never merged, not through a third one either', () => {
  const world = aWorld()
  const [older, younger] = world.cards('martin').map(({ id }) => id)
  const before = state(world)
  const merge = (from = '', into = '') => world.decide['patients.merge']({ from, into })
  const refused = expect.objectContaining({ code: 'INS_DIFFER' })
  expect(() => merge(older, younger)).toThrow(refused)
  expect(() => merge(younger, older)).toThrow(refused)
  expect(state(world)).toEqual(before)
  const [without] = world.ask['filing.list']({}).unfiled
  const { patient: numberless } = world.decide['filing.file']({ what: without?.document ?? '' })
  merge(older, numberless)
  expect(() => merge(numberless, younger)).toThrow(refused)
  expect(world.ask['patients.compare']({ one: numberless, other: younger ?? '' }).provedApart).toBe(true)
  world.close()
})

test('a waiting number gives way to the person’s own: the two records may be merged', () => {
  const world = new World()
  world.receive({ documents: [report(P15)] })
  const definitive = { value: '279069935099992', oid: TEST, keyValid: true }
  world.receive({ documents: [report({ ...P15, birthPlace: '99350', ins: definitive }, { title: 'Suite' })] })
  for (const row of world.ask['filing.list']({}).unfiled) world.decide['filing.file']({ what: row.document })
  const [one, other] = world.cards('diallo').map(({ id }) => id)
  expect(world.ask['patients.compare']({ one: one ?? '', other: other ?? '' })).toMatchObject({ provedApart: false })
  world.decide['patients.merge']({ from: one ?? '', into: other ?? '' })
  expect(world.cards('diallo')).toMatchObject([{ id: other, documents: 2 }])
  world.close()
})

test('two records are compared trait by trait before they are merged', () => {
  const world = aWorld()
  const [older, younger] = world.cards('martin')
  const answer = world.ask['patients.compare']({ one: older?.id ?? '', other: younger?.id ?? '' })
  expect(answer).toMatchObject({ one: { id: older?.id }, other: { id: younger?.id } })
  expect(answer.traits).toMatchObject({
    birthName: 'same',
    givenName: 'same',
    birthDate: 'different',
    ins: 'different',
  })
  expect(answer.provedApart).toBe(true)
  expect(() => world.ask['patients.compare']({ one: older?.id ?? '', other: 'nobody' })).toThrow('pas dans le coffre')
  world.close()
})

test('what is split goes with its older versions and its copies, and comes back with them', () => {
  const world = new World()
  const letter = { title: 'Lettre', setId: 's' }
  world.receive({ documents: [report(P01, { ...letter, version: 1, uniqueId: '1' })], date: '2026-11-01T08:00:00Z' })
  world.receive({ documents: [report(P01, { ...letter, version: 2, uniqueId: '2' })], date: '2026-11-02T08:00:00Z' })
  world.receive({ documents: [report(P01, { ...letter, version: 2, uniqueId: '2' })], date: '2026-11-03T08:00:00Z' })
  world.receive({ documents: [report(P01, { title: 'Autre' })] })
  const [card] = world.cards('legrand')
  const page = (id: string) => world.ask['patients.show']({ id }).timeline.map(({ title }) => title)
  const entry = world.ask['patients.show']({ id: card?.id ?? '' }).timeline.find(({ title }) => title === 'Lettre')
  expect(entry).toMatchObject({ version: 2, copies: 2, olderVersions: [expect.any(String)] })
  const before = state(world)
  const { event, patient } = world.decide['patients.split']({
    id: card?.id ?? '',
    documents: [entry?.documentId ?? ''],
  })
  expect([page(card?.id ?? ''), page(patient)]).toEqual([['Autre'], ['Lettre']])
  expect(
    world
      .cards('legrand')
      .map(({ documents }) => documents)
      .toSorted((a, b) => a - b),
  ).toEqual([1, 3])
  world.decide['events.undo']({ event })
  expect(state(world)).toEqual(before)
  world.close()
})

test('split moves documents to a card without the number, undo brings them back', () => {
  const world = aWorld()
  const before = state(world)
  const [card] = world.cards('legrand')
  const [entry] = world.ask['patients.show']({ id: card?.id ?? '' }).timeline
  const { event, patient } = world.decide['patients.split']({
    id: card?.id ?? '',
    documents: [entry?.documentId ?? ''],
  })
  expect(world.cards('legrand').map((one) => [one.id === patient, one.documents, one.insStatus])).toEqual(
    expect.arrayContaining([
      [true, 1, 'none'],
      [false, 1, 'qualified'],
    ]),
  )
  const undone = world.decide['events.undo']({ event })
  expect(state(world)).toEqual(before)
  world.decide['events.undo']({ event: undone.event })
  expect(world.cards('legrand')).toHaveLength(2)
  world.close()
})

test('a new record that is taken back no longer keeps a near one waiting', () => {
  const world = new World()
  const same = { ...P01, birthName: 'LEGRANDE' }
  const letter = world.receive({ documents: [report({ ...same, ins: WRONG_KEY })] })
  const { event } = world.decide['filing.file']({ what: letter })
  const mail = world.receive({ documents: [report(P01)] })
  expect(world.unfiled(mail).reason.code).toBe('near-card')
  world.decide['events.undo']({ event })
  expect(world.patientOf(mail)).not.toBeNull()
  world.close()
})

test('a production identity that goes no longer shadows the test identity of its number', () => {
  const world = new World()
  const own = { ...P02, ins: { value: P02.ins?.value ?? '', oid: NIR, keyValid: true } }
  const production = world.receive({ documents: [report(own)] })
  const trial = world.receive({ documents: [report(P02)] })
  expect(world.unfiled(trial).reason.code).toBe('test-on-production')
  world.decide['filing.detach']({ document: `${production}/2!IHE_XDM/SUBSET01/DOC00001.XML` })
  expect(world.patientOf(trial)).not.toBeNull()
  world.close()
})

test('a record that took in one of another number is never completed with a second one, in whatever order', () => {
  const world = new World()
  const near = { ...P01, birthDate: '1951-03-15', ins: { ...WRONG_KEY, value: '251035999990892' } }
  const letter = world.receive({ documents: [report({ ...P01, ins: WRONG_KEY })] })
  const { patient } = world.decide['filing.file']({ what: letter })
  const mail = world.receive({ documents: [report(near)] })
  const completed = world.decide['filing.file']({ what: mail, patient })
  expect(world.ask['patients.card']({ id: patient }).patient.insStatus).toBe('qualified')
  const taken = world.decide['events.undo']({ event: completed.event })
  world.receive({ documents: [report(P03)] })
  const other = world.cards('martin')[0]?.id ?? ''
  world.decide['patients.merge']({ from: other, into: patient })
  const before = state(world)
  expect(() => world.decide['events.undo']({ event: taken.event })).toThrow(
    expect.objectContaining({ code: 'INS_DIFFER' }),
  )
  expect(state(world)).toEqual(before)
  world.decide['filing.file']({ what: mail, patient })
  expect(world.ask['patients.card']({ id: patient }).patient.insStatus).toBe('none')
  world.close()
})

test('what cannot be undone is refused and changes nothing', () => {
  const world = aWorld()
  const [card] = world.cards('legrand')
  const opened = world.ask['events.list']({ patient: card?.id ?? '' }).events.find(
    (one) => one.kind === 'patient.opened',
  )
  expect(() => world.decide['events.undo']({ event: opened?.id ?? '' })).toThrow(
    expect.objectContaining({ code: 'NOT_UNDOABLE' }),
  )
  expect(() => world.decide['events.undo']({ event: 'e0' })).toThrow(expect.objectContaining({ code: 'EVENT_UNKNOWN' }))
  const waiting = world.ask['filing.list']({}).unfiled[0]
  const { event, patient } = world.decide['filing.file']({ what: waiting?.document ?? '' })
  const merged = world.decide['patients.merge']({ from: patient, into: card?.id ?? '' })
  expect(() => world.decide['events.undo']({ event })).toThrow(expect.objectContaining({ code: 'NOT_UNDOABLE' }))
  world.decide['events.undo']({ event: merged.event })
  world.decide['events.undo']({ event })
  expect(() => world.decide['events.undo']({ event })).toThrow(expect.objectContaining({ code: 'NOT_UNDOABLE' }))
  expect(() => world.decide['patients.merge']({ from: 'p0', into: card?.id ?? '' })).toThrow(
    expect.objectContaining({ code: 'PATIENT_UNKNOWN' }),
  )
  world.close()
})

test('a message without document is filed by its words', () => {
  const world = aWorld()
  const [card] = world.cards('legrand')
  const mail = world.receive({ documents: [] })
  const { event } = world.decide['filing.file']({ what: mail, patient: card?.id ?? '' })
  expect(world.patientOf(mail)).toBe(card?.id)
  expect(world.cards('legrand')[0]?.documents).toBe(2)
  world.decide['events.undo']({ event })
  expect(world.patientOf(mail)).toBeNull()
  expect(world.ask['filing.list']({}).unfiled.some((row) => row.message === mail)).toBe(false)
  world.close()
})

test('a waiting document is shown by its id as it is in the list, and no longer once it is filed', () => {
  const world = aWorld()
  const [waiting] = world.ask['filing.list']({}).unfiled
  const document = waiting?.document ?? ''
  expect(waiting).toBeDefined()
  expect(world.ask['filing.show']({ document }).unfiled).toEqual(waiting)
  expect(world.ask['filing.show']({ document: `${document}!other` }).unfiled).toBeNull()
  expect(world.ask['filing.show']({ document: 'no id' }).unfiled).toBeNull()
  world.decide['filing.file']({ what: document })
  expect(world.ask['filing.show']({ document }).unfiled).toBeNull()
  world.close()
})

test('« nouveau depuis » counts from the last visit, before and after this one is noted, and goes on for an hour', () => {
  const world = aWorld()
  const [card] = world.cards('legrand')
  const show = () => world.ask['patients.show']({ id: card?.id ?? '' })
  expect(show().lastVisit).toBeUndefined()
  expect(show().patient.isNew).toBe(true)
  world.decide['patients.visited']({ id: card?.id ?? '' })
  expect(show().patient.isNew).toBeUndefined()
  world.at = new Date('2026-11-17T07:00:00Z')
  world.receive({ documents: [report(P01, { title: 'Nouveau' })], date: '2026-11-16T18:00:00Z' })
  const news = () => ({
    since: show().lastVisit,
    titles: show()
      .timeline.filter((entry) => entry.isNew)
      .map((entry) => entry.title),
  })
  const opened = { since: '2026-11-16T07:05:00.000Z', titles: ['Nouveau'] }
  expect(news()).toEqual(opened)
  world.decide['patients.visited']({ id: card?.id ?? '' })
  expect(news()).toEqual(opened)
  world.at = new Date('2026-11-17T07:40:00Z')
  world.decide['patients.visited']({ id: card?.id ?? '' })
  expect(news()).toEqual(opened)
  const kept = state(world)
  expect([...rebuildProjection(world.db).cards]).toEqual([])
  expect(state(world)).toEqual(kept)
  world.at = new Date('2026-11-17T08:30:00Z')
  expect(news()).toEqual({ since: '2026-11-17T07:00:00.000Z', titles: [] })
  world.close()
})

type Act = { kind: 'file' | 'merge' | 'detach' | 'split'; a: number; b: number }
const act = fc.record({
  kind: fc.constantFrom<Act['kind'][]>('file', 'merge', 'detach', 'split'),
  a: fc.nat(20),
  b: fc.nat(20),
})

function perform(world: World, { kind, a, b }: Act): string | undefined {
  const cards = world.cards()
  const [from, into] = [cards[a % cards.length], cards[b % cards.length]]
  if (from === undefined || into === undefined) return undefined
  const documents = world.ask['patients.show']({ id: from.id }).timeline.map((entry) => entry.documentId)
  const document = documents[b % Math.max(1, documents.length)]
  if (kind === 'merge') {
    const pair = { one: from.id, other: into.id }
    return from.id === into.id || world.ask['patients.compare'](pair).provedApart
      ? undefined
      : world.decide['patients.merge']({ from: from.id, into: into.id }).event
  }
  if (document === undefined) return undefined
  if (kind === 'file') return world.decide['filing.file']({ what: document, patient: into.id }).event
  if (kind === 'detach') return world.decide['filing.detach']({ document }).event
  return world.decide['patients.split']({ id: from.id, documents: [document] }).event
}

test('any decisions, undone from the last to the first, leave nothing behind; a rebuilt projection is the same', () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 1, maxLength: 6 }), (acts) => {
      const world = aWorld()
      const states = [state(world)]
      const events: string[] = []
      for (const one of acts) {
        const event = perform(world, one)
        if (event === undefined) continue
        events.push(event)
        states.push(state(world))
      }
      const now = state(world)
      expect([...rebuildProjection(world.db).documents]).toEqual([])
      fileAll(world.ctx)
      expect(state(world)).toEqual(now)
      for (const event of events.toReversed()) {
        expect(state(world)).toEqual(states.pop())
        world.decide['events.undo']({ event })
      }
      expect(state(world)).toEqual(states.pop())
      world.close()
    }),
    { numRuns: 25 },
  )
})

const CROWD = [
  P01,
  { ...P01, birthName: 'LEGRANDE' },
  { ...P01, birthDate: '1951-03-15', ins: { value: '251035999990892', oid: TEST, keyValid: true } },
  P02,
  { ...P02, ins: { value: P02.ins?.value ?? '', oid: NIR, keyValid: true } },
  { birthName: 'MARTIN', givenNames: ['Jeanne'], birthDate: '1948-11-02' },
  P03,
  P15,
]
const step = fc.record({
  kind: fc.constantFrom<(Act['kind'] | 'receive' | 'waiting' | 'undo' | 'remove')[]>(
    ...Array<'receive'>(5).fill('receive'),
    ...(['waiting', 'waiting', 'file', 'merge', 'detach', 'split', 'undo', 'undo', 'remove'] as const),
  ),
  a: fc.nat(50),
  b: fc.nat(50),
})

test('messages and decisions in any order: made again from nothing but them, filing is the same', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 8, maxLength: 25 }), (steps) => {
      const world = new World()
      const mails: string[] = []
      const events: string[] = []
      for (const [index, { kind, a, b }] of steps.entries()) {
        if (kind === 'receive') {
          const make = b % 5 === 0 ? hprim : report
          const documents = [make(CROWD[a % CROWD.length] ?? P01, { title: String(index) })]
          mails.push(world.receive({ documents, date: new Date(Date.UTC(2026, 0, 1 + b)).toISOString() }))
        } else if (kind === 'remove') {
          for (const mail of mails.splice(a % 10, 1)) world.remove(mail)
        } else {
          const event = allowed(() => {
            if (kind === 'undo') return events.length === 0 ? undefined : undone(world, events[a % events.length] ?? '')
            return kind === 'waiting' ? choose(world, a, b) : perform(world, { kind, a, b })
          })
          if (event !== undefined) events.push(event)
        }
      }
      const now = world.outcome()
      world.db.exec('DELETE FROM filing; DELETE FROM claim; DELETE FROM decided')
      rebuildProjection(world.db)
      fileAll(world.ctx)
      expect(world.outcome()).toEqual(now)
      world.close()
    }),
    { numRuns: 40 },
  )
})
const undone = (world: World, event: string): string => world.decide['events.undo']({ event }).event
/** What waits, onto one of its candidates or a new record. */
function choose(world: World, a: number, b: number): string | undefined {
  const { unfiled } = world.ask['filing.list']({})
  const waiting = unfiled[a % Math.max(1, unfiled.length)]
  if (waiting === undefined) return undefined
  const patient = waiting.candidates[b % (waiting.candidates.length + 1)]?.patient.id
  return world.decide['filing.file']({ what: waiting.document, ...(patient === undefined ? {} : { patient }) }).event
}
/** A decision that Pli refuses is no decision. */
function allowed(decide: () => string | undefined): string | undefined {
  try {
    return decide()
  } catch (error) {
    if (error instanceof PliError) return undefined
    throw error
  }
}
