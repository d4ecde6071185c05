// Drafts over a true profile: begun from what is aboard, kept through a closing, pieces read when attached, models, consents, a draft in two.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Letter } from '../../../electron/ipc/letters.ts'
import { Engine } from '../../../electron/engine/engine.ts'
import { composeEnvelopes } from '../../../electron/engine/letters/compose.ts'
import { parseMessage } from '../../../electron/engine/parsing/parse-message.ts'
import { PARSER_VERSION } from '../../../electron/engine/parsing/version.ts'
import { fileMessages } from '../../../electron/engine/patients/filing.ts'
import { addAccount } from '../../../electron/engine/store/accounts.ts'
import { putPlacement } from '../../../electron/engine/store/mailboxes.ts'
import { insertMessage } from '../../../electron/engine/store/messages.ts'
import { createProfile, openProfile, type Profile } from '../../../electron/engine/store/profile.ts'
import { sealRecord } from '../../../electron/engine/store/raw-record.ts'
import { writeIndex } from '../../../electron/engine/store/search.ts'
import { derive } from '../../../electron/engine/sync/derive.ts'
import { pdfBytes } from '../../files/pdf.ts'
import { context, HADDAD, letter, P01, P02, P16, piece, VASSEUR } from './world.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const PASSPHRASE = 'quatre clous de cuivre'
const COLLEAGUE = { ...VASSEUR, address: HADDAD.address, givenName: 'Samir', familyName: 'Haddad', rpps: '10999000044' }
const dir = mkdtempSync(path.join(tmpdir(), 'pli-letters-'))
const profile = path.join(dir, 'p')
const ids: Record<'discharge' | 'scan' | 'receipt' | 'second', string> = {
  discharge: '',
  scan: '',
  receipt: '',
  second: '',
}
let engine: Engine
const patients: Record<string, string> = {}

/** One message aboard, as the relève would put it there. */
async function receive(held: Profile, raw: Buffer, uid: number): Promise<string> {
  const { db } = held.store
  const parsed = await parseMessage(raw)
  const { sha256, headerHash, size, record } = sealRecord(raw, held.rawKey('a1'))
  const place = held.raw.appendSealed('a1', record)
  held.raw.flush()
  db.prepare("INSERT OR IGNORE INTO folder (id, account_id, path) VALUES (1, 'a1', 'INBOX')").run()
  const identity = { sha256, size, headerHash, place, accountId: 'a1', receivedAt: 0 }
  held.store.transaction(() => {
    const key = insertMessage(db, identity, parsed, { version: PARSER_VERSION, setAside: undefined, now: 0 })
    writeIndex(db, [derive(db, { ...key, sha256 }, parsed)])
    putPlacement(db, {
      messageId: key.id,
      folderId: 1,
      uidValidity: 1,
      uid,
      flags: [],
      modseq: undefined,
      date: key.date,
    })
    fileMessages({ db, auditKey: held.auditKey, now: () => new Date(), actor: 'rule' }, [key.id])
  })
  return sha256
}

beforeAll(async () => {
  await createProfile(profile, { passphrase: PASSPHRASE })
  const held = await openProfile(profile, { passphrase: PASSPHRASE })
  const server = { host: '127.0.0.1', port: 1, security: 'tls' as const }
  addAccount(held, {
    email: VASSEUR.address,
    kind: 'PER',
    settings: { user: 'v', imap: server, auth: { kind: 'password' } },
  })
  const about = (card: typeof P01) => context(card, { sender: COLLEAGUE })
  const to = [{ name: 'Hélène Vasseur', address: VASSEUR.address }, { address: 'paul.mercier@medecin.test.mssante.fr' }]
  const structured = letter({
    form: 'letter',
    to,
    subject: 'Lettre de liaison',
    body: '<p>Chère Consœur,</p><p>Sortie ce jour.</p>',
  })
  ids.discharge = await receive(held, (await composeEnvelopes(structured, about(P16)))[0]!.raw, 1)
  await receive(held, (await composeEnvelopes(structured, about(P01)))[0]!.raw, 2)
  await receive(held, (await composeEnvelopes(structured, about(P02)))[0]!.raw, 3)
  const scan = [piece('photo.jpg', Buffer.from('jpeg')), piece('courrier.pdf', await pdfBytes())]
  const plain = letter({ to, subject: 'Photo', body: '<p>Voici.</p>' })
  ids.scan = await receive(
    held,
    (await composeEnvelopes(plain, context(undefined, { sender: COLLEAGUE, pieces: scan })))[0]!.raw,
    4,
  )
  ids.receipt = await receive(held, Buffer.from(RECEIPT), 5)
  const reply = 'Reply-To: cardiologie@ch-saint-aubert.test.mssante.fr\r\n'
  const raw = (await composeEnvelopes(plain, context(undefined, { sender: COLLEAGUE })))[0]!.raw
  ids.second = await receive(held, Buffer.concat([Buffer.from(reply), raw]), 6)
  held.close()
  engine = await Engine.open(profile, { passphrase: PASSPHRASE, background: false })
  for (const card of (await engine.call('patients.list', {})).patients) patients[card.birthName] = card.id
})
afterAll(async () => {
  await engine.close()
  rmSync(dir, { recursive: true, force: true })
})

const RECEIPT = `From: <mailer-daemon@medecin.test.mssante.fr>
To: <${VASSEUR.address}>
Subject: Lu
Message-ID: <r@x.fr>
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b
Content-Type: text/plain

Lu.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;${HADDAD.address}
Original-Message-ID: <o@x.fr>
Disposition: manual-action/MDN-sent-manually; displayed
--b--
`.replaceAll('\n', '\r\n')

describe('what a draft starts from', () => {
  test('an answer: the sender, the patient of the documents, the thread, the words quoted', async () => {
    const draft = await engine.call('letters.begin', { how: 'reply', message: ids.discharge })
    expect(draft).toMatchObject({
      state: 'draft',
      account: 'a1',
      form: 'message',
      to: [{ name: 'Dr_Samir_HADDAD_Cabinet des Halles', address: HADDAD.address }],
      cc: [],
      subject: 'Re: Lettre de liaison CARPENTIER Roger 28/04/1933',
      patient: patients['CARPENTIER'],
      answers: ids.discharge,
      documents: [],
      receipt: true,
    })
    expect(draft.body).toMatch(/Dr_Samir_HADDAD_Cabinet des Halles a écrit\u00a0:<br>&gt; Chère Consœur/)
    expect(draft.models[0]!.body).toBe('<p>Oui, d’accord avec votre proposition. Bien confraternellement.</p>')
    expect(draft.models[1]!.body).toBe('<p>Merci de votre courrier. J’adapte le traitement comme proposé.</p>')
    expect(draft.models[2]!.body).toContain('CARPENTIER Roger')
  })
  test('to all: oneself left out; Reply-To before the sender', async () => {
    const all = await engine.call('letters.begin', { how: 'replyAll', message: ids.second })
    expect(all.to.map(({ address }) => address)).toEqual(['cardiologie@ch-saint-aubert.test.mssante.fr'])
    expect(all.cc.map(({ address }) => address)).toEqual(['paul.mercier@medecin.test.mssante.fr'])
  })
  test('a receipt is answered to nobody', async () => {
    expect(await engine.call('letters.begin', { how: 'reply', message: ids.receipt })).toMatchObject({ to: [], cc: [] })
  })
  test('a forward keeps the documents, and the other files as pieces', async () => {
    const draft = await engine.call('letters.begin', { how: 'forward', message: ids.discharge })
    expect(draft).toMatchObject({ to: [], subject: 'Tr: Lettre de liaison CARPENTIER Roger 28/04/1933', pieces: [] })
    expect(draft.documents).toEqual([`${ids.discharge}/2!IHE_XDM/SUBSET01/DOC00001.XML`])
    const plain = await engine.call('letters.begin', { how: 'forward', message: ids.scan })
    expect(plain.pieces.map(({ filename, size }) => [filename, size])).toEqual([['photo.jpg', 4]])
    expect(plain.documents).toHaveLength(1)
  })
  test('a page of a patient', async () => {
    const draft = await engine.call('letters.begin', { how: 'new', patient: patients['LEGRAND']! })
    expect(draft).toMatchObject({
      form: 'letter',
      to: [],
      patient: patients['LEGRAND'],
      typeCode: '11488-4',
      subject: '',
    })
  })
})

test('a draft is on disk after each pause: another opening finds it whole', async () => {
  const begun = await engine.call('letters.begin', { how: 'new', patient: patients['LEGRAND']! })
  await engine.call('letters.save', {
    id: begun.id,
    changes: { subject: 'Avis', body: '<p>a<script>x</script>b</p>', answerBy: '2026-12-01' },
  })
  await engine.call('letters.attach', {
    id: begun.id,
    filename: 'echo.pdf',
    mediaType: 'application/pdf',
    bytes: await pdfBytes(),
  })
  await engine.close()
  engine = await Engine.open(profile, { passphrase: PASSPHRASE })
  const { letters } = await engine.call('letters.drafts', {})
  const found = letters.find(({ id }) => id === begun.id)!
  expect(found).toMatchObject({ subject: 'Avis', body: '<p>ab</p>', answerBy: '2026-12-01' })
  expect(found.pieces).toMatchObject([{ filename: 'echo.pdf', mediaType: 'application/pdf' }])
  await engine.call('letters.save', { id: begun.id, changes: { answerBy: null } })
  expect((await engine.call('letters.show', { id: begun.id })).answerBy).toBeUndefined()
  await engine.call('letters.detach', { id: begun.id, piece: found.pieces[0]!.id })
  expect((await engine.call('letters.show', { id: begun.id })).pieces).toEqual([])
})

test('AT-27: a piece is read when it is attached, and checked at once', async () => {
  const { id } = await engine.call('letters.begin', { how: 'new', patient: patients['LEGRAND']!, to: [HADDAD] })
  const bytes = new Uint8Array(await pdfBytes({ lines: ['Echographie', 'MARTIN Jeanne 02/11/1948', 'Examen normal'] }))
  const attached = await engine.call('letters.attach', { id, filename: 'echo.pdf', mediaType: '', bytes })
  expect(attached.stated).toEqual({ birthName: 'MARTIN', givenNames: ['Jeanne'], birthDate: '1948-11-02' })
  const { points, size, limit, envelopes } = await engine.call('letters.check', { id })
  expect(points.find(({ code }) => code === 'other-patient')).toMatchObject({ about: attached.id, needsReason: true })
  expect([limit, envelopes]).toEqual([10_000_000, 1])
  expect(size).toBeGreaterThan(bytes.length)
  const held = await engine.call('letters.piece', { id, piece: attached.id })
  expect(Buffer.from(held.bytes).equals(bytes)).toBe(true)
})

test('AT-27: the text names another patient aboard', async () => {
  const { id } = await engine.call('letters.begin', { how: 'new', patient: patients['LEGRAND']!, to: [HADDAD] })
  await engine.call('letters.save', { id, changes: { body: '<p>J’ai vu Jeanne Martin ce matin.</p>' } })
  const { points } = await engine.call('letters.check', { id })
  expect(points.find(({ code }) => code === 'other-patient')).toMatchObject({ about: 'text' })
})

test('a letter is previewed as the PDF that goes with it', async () => {
  const { id } = await engine.call('letters.begin', { how: 'new', patient: patients['LEGRAND']! })
  const { bytes } = await engine.call('letters.preview', { id })
  expect(Buffer.from(bytes.subarray(0, 8)).toString()).toBe('%PDF-1.4')
})

test('AT-28: a draft in two', async () => {
  const { id } = await engine.call('letters.begin', { how: 'new', patient: patients['LEGRAND']!, to: [HADDAD] })
  await engine.call('letters.save', { id, changes: { subject: 'Scans' } })
  await expect(engine.call('letters.split', { id })).rejects.toMatchObject({ code: 'USAGE' })
  for (const name of ['a.bin', 'b.bin', 'c.bin']) {
    await engine.call('letters.attach', { id, filename: name, mediaType: '', bytes: Buffer.alloc(1000, name) })
  }
  const { letters } = await engine.call('letters.split', { id })
  const shape = letters.map(({ subject, pieces, to }: Letter) => [subject, pieces.map(({ filename }) => filename), to])
  expect(shape).toEqual([
    ['Scans (1/2)', ['a.bin'], [HADDAD]],
    ['Scans (2/2)', ['b.bin', 'c.bin'], [HADDAD]],
  ])
})

test('models and signature of a person take the place of ours', async () => {
  const models = [{ id: 'm', name: 'Oui', body: '<p>Oui pour {patient}.</p><p>{signature}</p>', expectsAnswer: true }]
  await engine.call('letters.saveModels', { models, signature: '<p>Dr Vasseur</p>' })
  expect(await engine.call('letters.models', {})).toEqual({ models, signature: '<p>Dr Vasseur</p>' })
  const draft = await engine.call('letters.begin', { how: 'reply', message: ids.discharge })
  expect(draft.models).toEqual([{ ...models[0], body: '<p>Oui pour CARPENTIER Roger.</p><p>Dr Vasseur</p>' }])
  expect(draft.body).toMatch(/^<p><\/p><p>Dr Vasseur<\/p>/)
})

test('who writes is set once a mailbox', async () => {
  expect((await engine.call('letters.sender', { account: 'a1' })).label).toBe('Helene_VASSEUR')
  const { address: _, kind: _kind, ...sender } = VASSEUR
  expect(await engine.call('letters.saveSender', { account: 'a1', sender })).toEqual({
    label: 'Dr_Hélène_VASSEUR_Cabinet des Halles',
  })
  expect((await engine.call('letters.sender', { account: 'a1' })).sender).toEqual(sender)
})

test('R34, R35: identity checked and opposition are decisions, kept in the journal and taken back by undoing', async () => {
  const patient = patients['LEGRAND']!
  const before = await engine.call('letters.patientCopy', { patient })
  expect(before).toEqual({
    address: '251035999990102@patient.mssante.fr',
    refusal: 'Identité non contrôlée\u00a0: envoi au patient impossible.',
    opposition: {},
    minor: false,
  })
  await engine.call('letters.checkIdentity', { patient, on: '2026-01-12' })
  const { event } = await engine.call('letters.oppose', { patient, toward: 'patient', opposed: true, on: '2026-02-03' })
  expect(await engine.call('letters.patientCopy', { patient })).toEqual({
    address: '251035999990102@patient.mssante.fr',
    identityChecked: '2026-01-12',
    opposition: { patient: '2026-02-03' },
    minor: false,
  })
  const { events } = await engine.call('events.list', { patient })
  expect(events.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['patient.identity-checked', 'patient.opposition']),
  )
  await engine.call('events.undo', { event })
  expect((await engine.call('letters.patientCopy', { patient })).opposition).toEqual({})
  expect((await engine.call('patients.show', { id: patient })).patient.id).toBe(patient)
  await engine.call('letters.oppose', { patient, toward: 'professionals', opposed: true })
  await engine.call('letters.oppose', { patient, toward: 'professionals', opposed: false })
  expect((await engine.call('letters.patientCopy', { patient })).opposition).toEqual({})
  expect((await engine.call('store.verify', {})).problems).toEqual([])
})

test('a letter that left is reminded of, or sent again with its pieces', async () => {
  const { id } = await engine.call('letters.begin', { how: 'new', patient: patients['LEGRAND']!, to: [HADDAD] })
  await engine.call('letters.save', {
    id,
    changes: { subject: 'Avis', body: '<p>Quelle conduite proposez-vous\u202f?</p>' },
  })
  await engine.call('letters.attach', { id, filename: 'a.bin', mediaType: '', bytes: Buffer.from('a') })
  const { letters } = await engine.call('letters.send', { id, accepted: [] })
  expect(letters.map(({ subject }) => subject)).toEqual(['XDM/1.0/DDM+Avis LEGRAND Odile 14/03/1951'])
  await expect(engine.call('letters.save', { id, changes: { subject: 'Autre' } })).rejects.toMatchObject({
    code: 'LETTER_LEFT',
  })
  expect((await engine.call('letters.drafts', {})).letters.map((one) => one.id)).not.toContain(id)

  const reminder = await engine.call('letters.begin', { how: 'remind', letter: letters[0]!.id })
  expect(reminder).toMatchObject({
    form: 'message',
    to: [HADDAD],
    subject: 'Re: Avis LEGRAND Odile 14/03/1951',
    patient: patients['LEGRAND'],
  })
  const again = await engine.call('letters.begin', { how: 'resend', letter: letters[0]!.id })
  expect(again).toMatchObject({ form: 'letter', to: [HADDAD], subject: 'Avis', state: 'draft' })
  expect(again.id).not.toBe(id)
  expect(again.pieces.map(({ filename }) => filename)).toEqual(['a.bin'])

  expect(await engine.call('letters.hold', { id })).toMatchObject({ id, state: 'draft' })
  await engine.call('letters.save', { id, changes: { subject: 'Autre' } })
})

test('pli export --format xdm: one archive a patient, opened by our reader, documents unchanged', async () => {
  const out = path.join(dir, 'sortie')
  const answer = await engine.call('store.export', { out, format: 'xdm' })
  expect(answer).toMatchObject({ messages: 3, documents: 3 })
  const { readFileSync } = await import('node:fs')
  const zip = readFileSync(path.join(out, patients['LEGRAND']!, 'IHE_XDM.zip'))
  const { parseFile } = await import('../../../electron/engine/documents/parse-file.ts')
  const { documents, kind } = await parseFile({ bytes: zip, path: '', depth: 0 })
  expect(kind).toBe('xdm')
  const [mine] = (await engine.call('patients.show', { id: patients['LEGRAND']! })).timeline
  const shown = (await engine.call('messages.show', { id: mine!.messageId })).documents[0]!
  expect(documents).toHaveLength(1)
  expect(documents[0]).toMatchObject({
    uniqueId: shown.uniqueId,
    title: shown.title,
    author: shown.author,
    patient: { ins: shown.patient!.ins },
  })
  expect(documents[0]!.otherPatient).toBeUndefined()
  expect(documents[0]!.body?.sha256).toBe(shown.body?.sha256)
})
