// The demonstration operator as a client sees it: TLS first, every message bit for bit, flags, IDLE, submission.

import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ImapFlow } from 'imapflow'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Engine } from '../../electron/engine/engine.ts'
import { startDemoOperator, type DemoOperator } from './operator.ts'
import { practiceWeek, type DemoMessage } from './week/index.ts'

const MONDAY = new Date('2026-11-16T07:05:00Z')
const PAGE = 500

let operator: DemoOperator
let week: DemoMessage[]
let engine: Engine
const folder = mkdtempSync(join(tmpdir(), 'pli-operator-'))

beforeAll(async () => {
  operator = await startDemoOperator({ now: MONDAY })
  week = await practiceWeek(MONDAY)
  engine = new Engine({ profile: join(folder, 'profil'), background: false })
  await engine.call('profile.create', { passphrase: 'la pluie tombe sur le toit' })
  await engine.call('accounts.add', {
    email: operator.user,
    user: operator.user,
    imap: { ...operator.imap, security: 'starttls' },
    smtp: { ...operator.smtp, security: 'starttls' },
    auth: { kind: 'password', password: operator.password },
    ca: operator.ca,
    check: true,
  })
  const { accounts } = await engine.call('sync.run', {})
  expect(accounts.map(({ error }) => error)).toEqual([undefined])
}, 240_000)

afterAll(async () => {
  await engine.close()
  await operator.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

function client(): ImapFlow {
  return new ImapFlow({
    ...operator.imap,
    secure: false,
    doSTARTTLS: true,
    tls: { ca: operator.ca },
    auth: { user: operator.user, pass: operator.password },
    logger: false,
  })
}

test('every message of the week is aboard, bit for bit, in its folder', async () => {
  for (const name of ['INBOX', 'Envoyés', 'Archives'] as const) {
    const { messages } = await engine.call('messages.list', { folder: name, limit: PAGE })
    const sent = week.filter((message) => message.folder === name)
    const digests = sent.map(({ raw }) => createHash('sha256').update(raw).digest('hex'))
    expect(messages.map(({ id }) => id).toSorted()).toEqual(digests.toSorted())
    expect(messages.filter(({ unread }) => unread)).toHaveLength(sent.filter(({ seen }) => !seen).length)
  }
})

test('the certificate is wanted, and another authority is refused', async () => {
  const stranger = new ImapFlow({
    ...operator.imap,
    secure: false,
    doSTARTTLS: true,
    auth: { user: operator.user, pass: operator.password },
    logger: false,
  })
  stranger.on('error', () => undefined)
  await expect(stranger.connect()).rejects.toThrow()
})

test('what is submitted arrives on a connection that waits', async () => {
  const waiting = client()
  await waiting.connect()
  await waiting.mailboxOpen('INBOX')
  const arrived = new Promise<number>((done) => waiting.on('exists', ({ count }: { count: number }) => done(count)))
  const idle = waiting.idle()
  const before = week.filter((message) => message.folder === 'INBOX').length
  const way = createTransport({
    ...operator.smtp,
    requireTLS: true,
    tls: { ca: operator.ca },
    auth: { user: operator.user, pass: operator.password },
  })
  await way.sendMail({ from: operator.user, to: operator.user, subject: 'Message d’essai', text: 'Revenu.' })
  expect(await arrived).toBe(before + 1)
  await waiting.logout()
  await idle
})

test('a flag set here is set there', async () => {
  const { messages } = await engine.call('messages.list', { folder: 'INBOX', unread: true, limit: 1 })
  const [row] = messages
  if (row === undefined) throw new Error('no unread message')
  await engine.call('messages.markRead', { ids: [row.id], read: true })
  await engine.call('sync.run', {})
  const reader = client()
  await reader.connect()
  await reader.mailboxOpen('INBOX')
  const raws: [string, boolean][] = []
  for await (const { source, flags } of reader.fetch('1:*', { source: true, flags: true })) {
    raws.push([
      createHash('sha256')
        .update(source ?? '')
        .digest('hex'),
      flags?.has('\\Seen') ?? false,
    ])
  }
  await reader.logout()
  expect(raws.find(([digest]) => digest === row.id)).toEqual([row.id, true])
})
