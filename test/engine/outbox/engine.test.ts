import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { Engine } from '../../../electron/engine/engine.ts'
import { createAuthority, type Authority } from '../../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { startPoorSmtp, type PoorSmtp } from '../../peers/poor-smtp.ts'

// the contract, end to end: a draft is sent, held back, followed; a receipt is given; the journal tells

vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 })

let authority: Authority
let smtp: PoorSmtp
let imap: PoorImap
let engine: Engine
let account: string
let dir: string

beforeAll(async () => {
  authority = await createAuthority()
})
beforeEach(async () => {
  const leaf = await authority.leaf()
  smtp = await startPoorSmtp({ leaf })
  imap = await startPoorImap({ leaf })
  imap.folders.set('Sent', { uidValidity: 1, messages: [] })
  dir = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pli-envoi-')), 'profile')
  engine = new Engine({ profile: dir, actor: 'Dr VASSEUR' })
  await engine.call('profile.create', { passphrase: 'une phrase' })
  account = (
    await engine.call('accounts.add', {
      email: 'vasseur@cabinet.mssante.fr',
      user: 'vasseur',
      imap: { host: '127.0.0.1', port: imap.port, security: 'tls' },
      smtp: { host: '127.0.0.1', port: smtp.port, security: 'starttls' },
      auth: { kind: 'password', password: 'sésame' },
      ca: authority.ca,
      check: false,
    })
  ).id
})
afterEach(async () => {
  await engine.close()
  await smtp.stop()
  await imap.stop()
  fs.rmSync(path.dirname(dir), { recursive: true, force: true })
})

async function draft(changes: object = {}): Promise<string> {
  const { id } = await engine.call('letters.begin', {
    how: 'new',
    account,
    to: [{ name: 'Dr Benali', address: 'benali@cardio.mssante.fr' }],
  })
  await engine.call('letters.save', {
    id,
    changes: { form: 'message', subject: 'Avis', body: '<p>Merci de votre avis.</p>', patient: null, ...changes },
  })
  return id
}
/** A person who says yes to every point. */
async function everything(id: string): Promise<{ code: string; about?: string; reason: string }[]> {
  const { points } = await engine.call('letters.check', { id })
  return points.map(({ code, about }) => ({ code, ...(about === undefined ? {} : { about }), reason: 'vu' }))
}

test('sent, held back within ten seconds, changed, sent again; one letter leaves', async () => {
  const id = await draft()
  const { letters } = await engine.call('letters.send', { id, accepted: await everything(id) })
  expect(letters).toMatchObject([
    { account, state: 'queued', subject: 'Avis', to: [{ name: 'Dr Benali', state: 'queued' }], attempts: 0 },
  ])
  // pressed twice: the same letter, not another one
  expect((await engine.call('letters.send', { id, accepted: await everything(id) })).letters).toEqual(letters)
  expect((await engine.call('letters.hold', { id: letters[0]?.id ?? '' })).state).toBe('draft')
  expect((await engine.call('outbox.list', {})).letters).toEqual([])
  await engine.call('letters.save', { id, changes: { subject: 'Avis, complété', leaveAt: new Date().toISOString() } })
  await engine.call('letters.send', { id, accepted: await everything(id) })
  expect(await engine.call('outbox.run', {})).toEqual({ left: 1, waiting: 0 })
  expect(smtp.taken).toHaveLength(1)
  const [left] = (await engine.call('outbox.list', {})).letters
  expect(left).toMatchObject({ state: 'sent', subject: 'Avis, complété', to: [{ state: 'sent' }] })
  const shown = await engine.call('outbox.show', { id: left?.id ?? '' })
  expect(shown.text).toContain('Merci de votre avis.')
  await expect(engine.call('letters.hold', { id })).rejects.toMatchObject({ code: 'TOO_LATE' })
})

test('a point that blocks refuses: LETTER_BLOCKED, the draft stays', async () => {
  const id = await draft({ to: [] })
  await expect(engine.call('letters.send', { id })).rejects.toMatchObject({
    code: 'LETTER_BLOCKED',
    kept: 'Votre texte et vos pièces sont enregistrés.',
  })
  expect((await engine.call('letters.show', { id })).state).toBe('draft')
})

test('letters.queue, then the relève that is asked for sends it and finds its copy', async () => {
  const queued = await engine.call('letters.queue', {
    account,
    to: ['benali@cardio.mssante.fr'],
    subject: 'Essai',
    body: 'Bonjour',
    pieces: [{ filename: 'note.txt', bytes: new TextEncoder().encode('texte joint') }],
  })
  expect(queued.state).toBe('queued')
  await engine.call('sync.run', {})
  expect(smtp.taken).toHaveLength(1)
  expect(smtp.taken[0]?.raw.toString()).toContain(`Message-ID: ${queued.messageId}`)
  const { letters, toFollow } = await engine.call('outbox.list', { tab: 'all' })
  expect([letters[0]?.state, toFollow]).toEqual(['sent', 0])
})

test('a receipt asked of us: given once, without a sender, the flag set for other programs', async () => {
  const raw = [
    'Return-Path: <benali@cardio.mssante.fr>',
    'From: Dr Benali <benali@cardio.mssante.fr>',
    'To: <vasseur@cabinet.mssante.fr>',
    'Subject: Votre patiente',
    'Message-ID: <question@cardio.mssante.fr>',
    'Disposition-Notification-To: <benali@cardio.mssante.fr>',
    'Date: Mon, 16 Nov 2026 08:00:00 +0100',
    '',
    'texte',
    '',
  ].join('\r\n')
  imap.folders.get('INBOX')?.messages.push({ uid: 1, raw: Buffer.from(raw), flags: new Set() })
  await engine.call('sync.run', {})
  const { messages } = await engine.call('messages.list', {})
  const message = messages[0]?.id ?? ''
  expect(await engine.call('receipts.answer', { message, answer: true })).toEqual({ answered: true })
  expect(await engine.call('receipts.answer', { message, answer: true })).toEqual({ answered: false })
  await engine.call('sync.run', {})
  expect(smtp.taken).toMatchObject([{ from: '', to: ['benali@cardio.mssante.fr'] }])
  expect(smtp.taken[0]?.raw.toString()).toContain('Original-Message-ID: <question@cardio.mssante.fr>')
  expect([...(imap.folders.get('INBOX')?.messages[0]?.flags ?? [])]).toContain('$MDNSent')
  // it is no letter of ours
  expect((await engine.call('outbox.list', {})).letters).toEqual([])
})

test('by itself on reading when the setting says so, and never for another address than the sender’s', async () => {
  const message = (id: string, back: string) =>
    Buffer.from(
      `Return-Path: <benali@cardio.mssante.fr>\r\nFrom: <benali@cardio.mssante.fr>\r\nMessage-ID: <${id}@cardio.mssante.fr>\r\nDisposition-Notification-To: <${back}>\r\nDate: Mon, 16 Nov 2026 08:00:00 +0100\r\n\r\n${id}\r\n`,
    )
  const inbox = imap.folders.get('INBOX')
  inbox?.messages.push({ uid: 1, raw: message('un', 'benali@cardio.mssante.fr'), flags: new Set() })
  inbox?.messages.push({ uid: 2, raw: message('deux', 'ailleurs@cardio.mssante.fr'), flags: new Set() })
  await engine.call('sync.run', {})
  const ids = (await engine.call('messages.list', {})).messages.map(({ id }) => id)
  await engine.call('settings.set', { receipts: 'always' })
  await engine.call('messages.markRead', { ids, read: true })
  // it is composed after the answer of markRead
  for (let n = 0; n < 100 && smtp.taken.length === 0; n += 1) {
    await engine.call('outbox.run', {})
    await pause(100)
  }
  await engine.call('outbox.run', {})
  expect(smtp.taken).toHaveLength(1)
  expect(smtp.taken[0]?.to).toEqual(['benali@cardio.mssante.fr'])
})

test('the journal has each request and its answer, refusals included, and no word of a letter (R63)', async () => {
  smtp.mishap = (step, to) => (step === 'rcpt' && to.startsWith('parti') ? '550 5.1.1 inconnu' : undefined)
  for (const to of ['benali@cardio.mssante.fr', 'parti@cardio.mssante.fr']) {
    await engine.call('letters.queue', { account, to: [to], subject: 'KOWALSKI Anna', body: 'Potassium 6,4' })
  }
  await engine.call('outbox.run', {})
  const { entries } = await engine.call('journal.list', {})
  expect(entries.map(({ actor, action, done, answer }) => [actor, action, done, answer.slice(0, 3)])).toEqual([
    ['Dr VASSEUR', 'send', false, '550'],
    ['Dr VASSEUR', 'send', true, '250'],
  ])
  const { csv } = await engine.call('journal.csv', {})
  for (const word of ['KOWALSKI', 'Potassium']) expect(csv).not.toContain(word)
  expect((await engine.call('store.verify', {})).problems).toEqual([])
})

test('a mailbox that is removed takes its letters with it, and the journal stays', async () => {
  await engine.call('letters.queue', { account, to: ['benali@cardio.mssante.fr'], subject: 'Essai', body: 'x' })
  await engine.call('outbox.run', {})
  await engine.call('accounts.remove', { id: account })
  expect((await engine.call('outbox.list', {})).total).toBe(0)
  expect((await engine.call('journal.list', {})).entries).toHaveLength(1)
})

test('over a rebuild, receipts and states are the same', async () => {
  // the operator files what it takes
  smtp.onTaken = ({ raw }) => imap.folders.get('Sent')?.messages.push({ uid: 1, raw, flags: new Set() })
  const { messageId } = await engine.call('letters.queue', {
    account,
    to: ['benali@cardio.mssante.fr'],
    subject: 'Essai',
    body: 'x',
  })
  await engine.call('outbox.run', {})
  const report = `From: <benali@cardio.mssante.fr>\r\nSubject: Lu\r\nDate: Mon, 16 Nov 2026 09:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nlu\r\n--b\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;benali@cardio.mssante.fr\r\nOriginal-Message-ID: ${messageId}\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--b--\r\n`
  imap.folders.get('INBOX')?.messages.push({ uid: 1, raw: Buffer.from(report), flags: new Set() })
  await engine.call('sync.run', {})
  const before = (await engine.call('outbox.list', {})).letters
  expect(before[0]).toMatchObject({ state: 'read', to: [{ state: 'read', at: '2026-11-16T08:00:00.000Z' }] })
  // the receipt stands beside its letter and nowhere else; the copy in Sent is aboard
  expect((await engine.call('messages.list', { folder: 'INBOX', receipts: 'failures' })).messages).toEqual([])
  expect((await engine.call('messages.list', { folder: 'INBOX' })).messages).toHaveLength(1)
  expect(before[0]?.message).toMatch(/^[0-9a-f]{64}$/)
  await engine.call('store.rebuild', {})
  expect((await engine.call('outbox.list', {})).letters).toEqual(before)
})
