// Files without identity (journeys #15, AT-04): they wait with their reason, are ranked by their words, filed by a person only.

import { afterEach, beforeEach, expect, test } from 'vitest'
import { fileAll } from '../../../electron/engine/patients/filing.ts'
import { hprim, P02, P03, P07, P08, P09, pdf, report, World } from './world.ts'

const CONSULTATION = 'CH Saint-Aubert\nMme MARTIN Jeanne, née le 02/11/1948\nConsultation du 12/11/2026'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.close())

test('a PDF alone waits, with its sender and no candidate', () => {
  const mail = world.receive({ documents: [pdf()], from: { name: 'CH Saint-Aubert', address: 'ch@test.mssante.fr' } })
  expect(world.unfiled(mail)).toMatchObject({
    from: 'CH Saint-Aubert',
    reason: { code: 'no-patient', message: 'Le document ne désigne aucun patient.', discordant: false },
    stated: {},
    candidates: [],
  })
})

test('AT-04: once its words are read, whom they name comes first, her homonym after her; nothing is filed', () => {
  world.receive({ documents: [report(P03)] })
  world.receive({ documents: [report(P02)], name: 'P02' })
  const mail = world.receive({ documents: [pdf()] })
  world.read(mail, CONSULTATION)
  const row = world.unfiled(mail)
  expect(row.candidates.map(({ patient, traits }) => [patient.birthDate, traits['birthDate']])).toEqual([
    ['1948-11-02', 'same'],
    ['1984-11-11', 'different'],
  ])
  expect(row).toMatchObject({
    readInText: true,
    stated: { name: 'MARTIN', givenNames: ['Jeanne'], birthDate: '1948-11-02' },
  })
  world.db.transaction(() => fileAll(world.ctx))()
  expect(world.filing(mail)).toEqual([{ patient_id: null, how: 'none', reason: 'no-patient', discordant: 0 }])
})

test.each([
  ['a date in words', 'Madame Jeanne MARTIN née le 2 novembre 1948'],
  ['another order and punctuation', 'Patient(e): MARTIN, Jeanne (02.11.1948)'],
  ['no accents', 'MARTIN JEANNE 2/11/1948'],
])('the words of the page are compared as names are: %s', (_, text) => {
  world.receive({ documents: [report(P02)] })
  const mail = world.receive({ documents: [pdf()] })
  world.read(mail, text)
  expect(world.unfiled(mail).candidates.map(({ patient }) => patient.birthDate)).toEqual(['1948-11-02'])
})

test.each([
  ['the name without the date', 'Mme MARTIN Jeanne'],
  ['the date with another name', 'Mme DURAND Jeanne, née le 02/11/1948'],
  ['the date with another given name', 'Mme MARTIN Paule, née le 02/11/1948'],
  ['a longer name that holds it', 'Mme MARTINEZ Jeanne, née le 02/11/1948'],
])('%s names nobody', (_, text) => {
  world.receive({ documents: [report(P02)] })
  const mail = world.receive({ documents: [pdf()] })
  world.read(mail, text)
  expect(world.unfiled(mail)).toMatchObject({ candidates: [], stated: {} })
})

test('a used name in the words leads to its card', () => {
  world.receive({ documents: [report(P09)] })
  const mail = world.receive({ documents: [pdf()] })
  world.read(mail, 'Madame DUPONT Anna, 19/07/1963')
  expect(world.unfiled(mail).candidates[0]).toMatchObject({
    patient: { birthName: 'KOWALSKI' },
    traits: { usedName: 'same', birthDate: 'same' },
  })
})

test('words that name both twins show both, and say of neither that they name him', () => {
  world.receive({ documents: [report(P07)] })
  world.receive({ documents: [report(P08)] })
  const mail = world.receive({ documents: [pdf()] })
  world.read(mail, 'LEFEVRE Tom et LEFEVRE Théo, nés le 12/09/2023')
  const waiting = world.unfiled(mail)
  expect(new Set(waiting.candidates.map(({ patient }) => patient.givenNames[0]))).toEqual(new Set(['Théo', 'Tom']))
  expect(waiting.stated).toEqual({})
  expect(waiting.readInText).toBeUndefined()
})

test('a person attaches it, takes it back, or opens a card of what she reads on it', () => {
  world.receive({ documents: [report(P02)] })
  const mail = world.receive({ documents: [pdf()] })
  const [card] = world.cards('martin')
  const { event } = world.decide['filing.file']({ what: `${mail}/2`, patient: card?.id ?? '' })
  expect(world.patientOf(mail)).toBe(card?.id)
  world.decide['events.undo']({ event })
  expect(world.unfiled(mail).reason.code).toBe('no-patient')
  expect(() => world.decide['filing.file']({ what: `${mail}/2` })).toThrow('choisissez un dossier')
  const traits = { birthName: 'Vidal', givenName: 'Paul', sex: 'M' as const, birthDate: '1970-05-04' }
  const { patient } = world.decide['filing.file']({ what: `${mail}/2`, traits })
  expect(world.cards('vidal')).toMatchObject([
    { id: patient, birthName: 'Vidal', givenNames: ['Paul'], birthDate: '1970-05-04', insStatus: 'none', documents: 1 },
  ])
})

test('beside a clinical document, in what was sent from here: a PDF is a piece, and does not wait', () => {
  const beside = world.receive({ documents: [report(P02), pdf('3')] })
  const hospital = world.receive({ documents: [hprim(P02), pdf('3')] })
  const sent = world.receive({ documents: [pdf()], sent: true })
  expect(world.filing(beside)).toHaveLength(1)
  expect(world.patientOf(beside)).not.toBeNull()
  expect(world.filing(hospital)).toHaveLength(1)
  expect(world.filing(sent)).toEqual([])
})

const piece = { filename: 'plaie.jpg', contentType: 'image/jpeg', size: 400_000, sha256: 'a'.repeat(64), inline: false }
test.each([
  ['a photograph', piece, true],
  ['an RTF letter', { ...piece, contentType: 'application/rtf', size: 900 }, true],
  ['the logo of a signature', { ...piece, size: 4_000 }, false],
  ['a picture drawn in the mail', { ...piece, inline: true }, false],
  ['a calendar', { ...piece, contentType: 'text/calendar' }, false],
])('%s that comes alone: waits %s', (_, attachment, waits) => {
  const mail = world.receive({ documents: [], attachments: [{ ...attachment, path: '2' }] })
  const reasons = world.filing(mail).map(({ reason }) => reason)
  expect(reasons).toEqual(waits ? ['no-patient'] : [])
  if (!waits) return
  world.receive({ documents: [report(P02)] })
  const [card] = world.cards('martin')
  world.decide['filing.file']({ what: `${mail}/`, patient: card?.id ?? '' })
  expect(world.patientOf(mail)).toBe(card?.id)
})
