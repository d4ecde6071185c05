// Acceptance tests of attaching (journeys §6): AT-01 to AT-09, AT-47, and the edges of rule P1.

import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StatedPatient } from '../../../electron/engine/documents/document.ts'
import { fileMessages } from '../../../electron/engine/patients/filing.ts'
import {
  DEMO,
  hprim,
  NIR,
  P01,
  P02,
  P03,
  P05,
  P06,
  P07,
  P08,
  P09,
  P10,
  P11,
  P15,
  P18,
  P22,
  person,
  report,
  TEST,
  World,
} from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.close())

test('AT-01: an INS with its traits files by itself, badged', () => {
  const mail = world.receive({ documents: [report(P18)] })
  const [card] = world.cards('schmitt')
  expect(card).toMatchObject({
    birthName: 'SCHMITT',
    insStatus: 'qualified',
    badge: 'TEST',
    documents: 1,
    unread: 1,
    isNew: true,
  })
  expect(world.patientOf(mail)).toBe(card?.id)
  expect(world.filing(mail)).toEqual([{ patient_id: card?.id, how: 'rule', reason: null, discordant: 0 }])
})

test('AT-02: a wrong key waits, its right owner is the first candidate', () => {
  world.receive({ documents: [report(P01)] })
  const wrong = world.receive({
    documents: [report({ ...P01, ins: { value: '251035999990103', oid: TEST, keyValid: false } })],
  })
  expect(world.patientOf(wrong)).toBeNull()
  const row = world.unfiled(wrong)
  expect(row.reason).toEqual({
    code: 'key-wrong',
    message: 'La clé du numéro INS reçu est inexacte.',
    discordant: false,
  })
  expect(row.candidates[0]?.patient.birthName).toBe('LEGRAND')
})

test('a key taken as right by its parser is computed again', () => {
  const mail = world.receive({
    documents: [report({ ...P01, ins: { value: '251035999990103', oid: TEST, keyValid: true } })],
  })
  expect(world.filing(mail)[0]?.reason).toBe('key-wrong')
})

test('AT-03: the INS of one twin with the first name of the other is discordant, both are proposed', () => {
  world.receive({ documents: [report(P07)] })
  world.receive({ documents: [report(P08)] })
  world.receive({ documents: [report(P08, { title: 'Consultation' })] })
  const mixed = world.receive({ documents: [report({ ...P08, givenNames: ['Tom'] })] })
  const row = world.unfiled(mixed)
  expect(row.reason).toEqual({
    code: 'traits-differ',
    message: 'INS de Théo, prénom Tom. Choisissez.',
    discordant: true,
  })
  expect(new Set(row.candidates.map((one) => one.patient.givenNames[0]))).toEqual(new Set(['Théo', 'Tom']))
  const theo = row.candidates.find((one) => one.patient.givenNames[0] === 'Théo')
  expect(theo?.traits).toMatchObject({ ins: 'same', givenName: 'different', birthName: 'same' })
  expect(world.cards('lefevre').map((card) => card.documents)).toEqual([2, 1])
})

test('AT-04: without INS the homonyms are ranked by birth date', () => {
  world.receive({ documents: [report(P02)] })
  world.receive({ documents: [report(P03)] })
  const { ins: _ins, ...withoutIns } = P02
  const letter = world.receive({ documents: [report(withoutIns, { title: 'Consultation' })] })
  const row = world.unfiled(letter)
  expect(row.reason.code).toBe('no-ins')
  expect(row.candidates.map((one) => [one.patient.birthDate, one.traits['birthDate']])).toEqual([
    ['1948-11-02', 'same'],
    ['1984-11-11', 'different'],
  ])
  expect(row.candidates[0]?.patient.homonyms).toBe(2)
})

test('AT-05: a used name finds its card, a person attaches it', () => {
  world.receive({ documents: [report(P09)] })
  const letter = world.receive({
    documents: [report({ name: 'DUPONT', givenNames: ['Anna'], birthDate: '1963-07-19' }, { title: 'Courrier' })],
  })
  const [first] = world.unfiled(letter).candidates
  expect(first?.patient.birthName).toBe('KOWALSKI')
  expect(first?.traits['usedName']).toBe('same')
  const done = world.decide['filing.file']({ what: letter, patient: first?.patient.id ?? '' })
  expect(world.patientOf(letter)).toBe(first?.patient.id)
  const page = world.ask['patients.show']({ id: first?.patient.id ?? '' })
  expect(page.timeline.find((entry) => entry.title === 'Courrier')).toMatchObject({ how: 'person', event: done.event })
  expect(world.ask['events.list']({ patient: first?.patient.id ?? '' }).events[0]).toMatchObject({
    actor: 'person:vasseur',
    kind: 'document.filed',
  })
})

test('AT-06: case, accents and hyphens do not count, Corsica either', () => {
  for (const [patient, family, given] of [
    [P11, 'ROUVIERE', 'EMILE'],
    [P05, 'SANTONI', 'MARIE ANGE'],
    [P06, 'PIERI', 'TOUSSAINT'],
  ] as const) {
    const first = world.receive({ documents: [report(patient)] })
    const second = world.receive({
      documents: [report({ ...patient, birthName: family, givenNames: [given] }, { title: 'Autre' })],
    })
    expect(world.patientOf(second)).not.toBeNull()
    expect(world.patientOf(second)).toBe(world.patientOf(first))
  }
})

test('AT-07: METADATA and CDA that name two persons wait', () => {
  const mail = world.receive({ documents: [report(P01, { otherPatient: P02 })] })
  expect(world.unfiled(mail).reason).toEqual({
    code: 'two-patients',
    message: 'Le document désigne deux patients différents.',
    discordant: true,
  })
  expect(world.cards()).toEqual([])
})

test.each<[string, (own: StatedPatient) => StatedPatient]>([
  ['a month of birth', (own) => ({ ...own, birthDate: '1951-04' })],
  ['a name of which it does not say which it is', ({ birthName: _birth, ...own }) => ({ ...own, name: 'DURAND' })],
  ['a local number', (own) => ({ ...own, localIds: [{ system: '1.2.250.1.999.1', value: '7' }] })],
])('a second statement that differs in %s is a second person', (_, otherThan) => {
  const own = { ...P01, localIds: [{ system: '1.2.250.1.999.1', value: '6' }] }
  world.receive({ documents: [report(P01)] })
  const mail = world.receive({ documents: [report(own, { title: 'b', otherPatient: otherThan(own) })] })
  expect(world.unfiled(mail).reason).toMatchObject({ code: 'two-patients', discordant: true })
})

test('a second statement that only writes the same person otherwise is no second person', () => {
  const mail = world.receive({
    documents: [report(P11, { otherPatient: { ...P11, birthName: 'Rouviere', givenNames: ['EMILE'] } })],
  })
  expect(world.patientOf(mail)).not.toBeNull()
})

test('AT-08: detached here, attached there, both pages and the journal keep it', () => {
  world.receive({ documents: [report(P02)] })
  world.receive({ documents: [report(P03)] })
  const [older, younger] = world.cards('jeanne martin')
  const letter = world.receive({
    documents: [report({ birthName: 'MARTIN', givenNames: ['Jeanne'] }, { title: 'Cheville' })],
  })
  const document = world.unfiled(letter).document
  world.decide['filing.file']({ what: document, patient: older?.id ?? '' })
  world.decide['filing.detach']({ document })
  expect(world.filing(letter)[0]).toMatchObject({ patient_id: null, how: 'person' })
  world.decide['filing.file']({ what: document, patient: younger?.id ?? '' })
  expect(world.ask['patients.show']({ id: older?.id ?? '' }).timeline.some((one) => one.title === 'Cheville')).toBe(
    false,
  )
  expect(world.ask['patients.show']({ id: younger?.id ?? '' }).timeline.some((one) => one.title === 'Cheville')).toBe(
    true,
  )
  expect(world.ask['events.list']({ patient: older?.id ?? '' }).events.map((one) => one.kind)).toEqual([
    'document.detached',
    'document.filed',
    'patient.opened',
  ])
})

test('AT-09: the sex digit against the sex', () => {
  const mail = world.receive({ documents: [report(P22)] })
  expect(world.unfiled(mail).reason).toEqual({
    code: 'nir-contradicts',
    message: 'Sexe et numéro INS ne concordent pas.',
    discordant: true,
  })
})

test('AT-47: unknown INS opens a card, unless one is near: then a person completes it', () => {
  const opened = world.receive({ documents: [report(P10)] })
  expect(world.cards('nguyen')).toMatchObject([{ isNew: true, documents: 1 }])
  expect(world.patientOf(opened)).not.toBeNull()

  const other = new World()
  const paper = other.receive({
    documents: [report({ birthName: 'NGUYEN', givenNames: ['Anne-Sophie'], birthDate: '1991-07-27' })],
  })
  const { patient: near } = other.decide['filing.file']({ what: paper })
  const mail = other.receive({ documents: [report(P10)] })
  const row = other.unfiled(mail)
  expect(row.reason.code).toBe('near-card')
  expect(row.candidates[0]?.patient.id).toBe(near)
  const { event } = other.decide['filing.file']({ what: mail, patient: near })
  expect(other.cards('nguyen')).toMatchObject([
    { id: near, insStatus: 'qualified', birthDate: '1991-07-22', documents: 2 },
  ])
  const next = other.receive({ documents: [report(P10, { title: 'Suite' })] })
  expect(other.patientOf(next)).toBe(near)
  other.decide['events.undo']({ event })
  expect(other.cards('nguyen')).toMatchObject([{ id: near, insStatus: 'none', birthDate: '1991-07-27', documents: 1 }])
  expect(other.filing(next)[0]?.reason).toBe('near-card')
  other.close()
})

test('a waiting number (NIA) is an INS like another', () => {
  expect(world.patientOf(world.receive({ documents: [report(P15)] }))).not.toBeNull()
})

test('what a document lacks is said', () => {
  const { ins: _ins, ...noIns } = P01
  const { oid: _oid, ...number } = P01.ins ?? { value: '', keyValid: true }
  const cases: [Parameters<typeof report>[0], string][] = [
    [undefined, 'no-patient'],
    [noIns, 'no-ins'],
    [{ ...P01, ins: number }, 'no-oid'],
    [{ ...P01, ins: { ...number, oid: '1.2.250.1.213.1.4.2' } }, 'oid-unknown'],
    [{ ...P01, sex: 'U' }, 'traits-missing'],
    [{ ...P01, birthDate: '1951' }, 'traits-missing'],
    [{ ...P01, birthDate: '1951-04-14' }, 'nir-contradicts'],
  ]
  for (const [patient, code] of cases) {
    const mail = world.receive({ documents: [report(patient)] })
    expect(world.filing(mail)).toMatchObject([{ patient_id: null, reason: code }])
  }
  expect(world.cards()).toEqual([])
})

test('a contradiction of a card opened by rule by one document sends both to À rattacher', () => {
  const first = world.receive({ documents: [report(P08)], date: '2026-11-10T08:00:00Z' })
  const second = world.receive({ documents: [report({ ...P08, givenNames: ['Tom'] })] })
  for (const mail of [first, second]) {
    expect(world.filing(mail)).toEqual([{ patient_id: null, how: 'none', reason: 'contradicted', discordant: 1 }])
    expect(world.patientOf(mail)).toBeNull()
  }
  // the person who chooses settles it: what agrees follows, what does not waits
  world.decide['filing.file']({ what: first })
  const third = world.receive({ documents: [report(P08, { title: 'Suite' })] })
  expect(world.patientOf(third)).not.toBeNull()
  expect(world.patientOf(third)).toBe(world.patientOf(first))
  expect(world.filing(second)[0]).toMatchObject({ reason: 'traits-differ', discordant: 1 })
})

test('a document that is deleted no longer contradicts', () => {
  const first = world.receive({ documents: [report(P01)], date: '2026-11-01T08:00:00Z' })
  const other = world.receive({ documents: [report({ ...P01, birthName: 'LEGRANDE' })], date: '2026-11-02T08:00:00Z' })
  expect(world.patientOf(first)).toBeNull()
  world.remove(other)
  expect(world.patientOf(first)).not.toBeNull()
  world.remove(first)
  expect(world.cards()).toEqual([])
})

test('HPRIM files by concordance onto a card, never opens one, waits for it', () => {
  const early = world.receive({ documents: [hprim(P09)] })
  expect(world.filing(early)[0]).toMatchObject({ patient_id: null, reason: 'no-card' })
  world.receive({ documents: [report(P09)] })
  expect(world.filing(early)[0]).toMatchObject({ how: 'concordance', reason: null })
  const used = world.receive({ documents: [hprim({ ...P09, birthName: 'DUPONT' })] })
  expect(world.filing(used)[0]?.how).toBe('concordance')
  const child = world.receive({ documents: [hprim({ ...P09, givenNames: ['Léa'], birthDate: '1995-01-02' })] })
  expect(world.filing(child)[0]).toMatchObject({ patient_id: null, reason: 'no-oid' })
  const keyless = world.receive({
    documents: [hprim({ ...P09, ins: { value: '2630759999909', keyValid: false } }, { title: 'b' })],
  })
  expect(world.filing(keyless)[0]?.how).toBe('concordance')
})

test('HPRIM whose header is not of whom its archive names waits', () => {
  world.receive({ documents: [report(P01)] })
  const { patient } = hprim(P09)
  const mail = world.receive({ documents: [hprim(P01, patient === undefined ? {} : { otherPatient: patient })] })
  expect(world.unfiled(mail).reason).toMatchObject({ code: 'two-patients', discordant: true })
})

test('a citizen files on an existing card that the label does not contradict', () => {
  const write = (name: string | undefined) =>
    world.receive({
      documents: [],
      from: { ...(name === undefined ? {} : { name }), address: '251035999990102@patient.mssante.fr' },
    })
  const early = write('Odile Legrand')
  expect(world.filing(early)[0]).toMatchObject({ patient_id: null, reason: 'no-card' })
  world.receive({ documents: [report(P01)] })
  const [card] = world.cards()
  expect(world.filing(early)[0]).toMatchObject({ patient_id: card?.id, how: 'citizen' })
  expect(world.patientOf(write(undefined))).toBe(card?.id)
  expect(world.patientOf(write('251035999990102'))).toBe(card?.id)
  expect(world.patientOf(write('Mme LEGRAND'))).toBe(card?.id)
  expect(world.filing(write('Jean Petit'))[0]).toMatchObject({
    patient_id: null,
    reason: 'traits-differ',
    discordant: 1,
  })
  expect(world.filing(write('Paul Legrand'))[0]).toMatchObject({ patient_id: null, reason: 'traits-differ' })
})

test('a receipt that comes from a citizen is no letter of his', () => {
  world.receive({ documents: [report(P01)] })
  const { id, sha256 } = world.put({ documents: [], from: { address: '251035999990102@patient.mssante.fr' } })
  world.db.prepare('UPDATE message SET kinds = \'["receipt"]\' WHERE id = ?').run(id)
  fileMessages(world.ctx, [id])
  expect(world.filing(sha256)).toEqual([])
})

test('test, demo and production identities do not mix', () => {
  const production = person('LEGRAND', ['Odile'], 'F', '1951-03-14', '251035999990102', { oid: NIR })
  const real = world.receive({ documents: [report(production)] })
  const trial = world.receive({ documents: [report(P01)] })
  expect(world.patientOf(real)).not.toBeNull()
  expect(world.filing(trial)[0]).toMatchObject({ patient_id: null, reason: 'test-on-production' })

  const other = new World()
  const demo = other.receive({
    documents: [report({ ...P18, ins: { value: P18.ins?.value ?? '', oid: DEMO, keyValid: true } })],
  })
  expect(other.cards()).toMatchObject([{ badge: 'DÉMO' }])
  const older = other.receive({ documents: [report(P18)], date: '2026-01-01T08:00:00Z' })
  expect(other.patientOf(older)).not.toBeNull()
  expect(other.filing(demo)[0]).toMatchObject({ patient_id: null, reason: 'near-card' })
  other.close()
})

test('a birth place counts when both have it', () => {
  world.receive({ documents: [report({ ...P18, birthPlace: '67999' })] })
  world.receive({ documents: [report({ ...P18, birthPlace: '67999' }, { title: 'b' })] })
  const without = world.receive({ documents: [report(P18, { title: 'c' })] })
  const elsewhere = world.receive({ documents: [report({ ...P18, birthPlace: '57001' }, { title: 'd' })] })
  expect(world.patientOf(without)).not.toBeNull()
  expect(world.filing(elsewhere)[0]?.reason).toBe('traits-differ')
})

test('a message shows a patient only when all its documents agree', () => {
  const mail = world.receive({ documents: [report(P01), report(P02, { path: '3!b' })] })
  expect(world.filing(mail).every((row) => row.patient_id !== null)).toBe(true)
  expect(world.patientOf(mail)).toBeNull()
})

test('a rebuild that would file elsewhere moves nothing and lists it', () => {
  const mail = world.receive({ documents: [report(P01)], name: 'same bytes' })
  const before = world.patientOf(mail)
  // the same bytes read otherwise by a newer parser
  world.receive({ documents: [report(P02)], name: 'same bytes' }, { moveNothing: true })
  expect(world.patientOf(mail)).toBe(before)
  expect(world.unfiled(mail).reason.code).toBe('review')
  world.receive({ documents: [report(P02)], name: 'other bytes' })
  expect(world.patientOf(mail)).toBe(before)
})
