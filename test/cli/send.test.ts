// pli send and pli outbox: queued safely first, whatever the network says; pli sync sends what waits.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { createAuthority, type Leaf } from '../peers/certificates.ts'
import { freePort } from '../peers/dovecot.ts'
import { startPoorImap, type PoorImap } from '../peers/poor-imap.ts'
import { startPoorSmtp, type PoorSmtp } from '../peers/poor-smtp.ts'
import { runCli } from './run.ts'

// a process a call, each seconds on a busy machine
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-send-'))
const profile = path.join(dir, 'p')
const bodyFile = path.join(dir, 'texte.txt')
const piece = path.join(dir, 'note.txt')
let leaf: Leaf
let imap: PoorImap
let smtp: PoorSmtp | undefined
let port: number
let account: string

const pli = (...args: string[]) => runCli(dir, ['--profile', profile, ...args])
const send = (...more: string[]) =>
  pli(
    'send',
    '--account',
    account,
    '--subject',
    'Avis',
    '--body-file',
    bodyFile,
    '--to',
    'benali@cardio.mssante.fr',
    ...more,
  )

beforeAll(async () => {
  const authority = await createAuthority()
  leaf = await authority.leaf()
  imap = await startPoorImap({ leaf })
  imap.folders.set('Sent', { uidValidity: 1, messages: [] })
  port = await freePort()
  fs.writeFileSync(path.join(dir, 'ca.pem'), authority.ca)
  fs.writeFileSync(bodyFile, 'Cher confrère,\nmerci de votre avis.\n')
  fs.writeFileSync(piece, 'texte joint')
  await pli('init')
  const servers = ['--imap', `127.0.0.1:${imap.port}`, '--imap-security', 'tls', '--smtp', `127.0.0.1:${port}`]
  const added = await runCli(
    dir,
    [
      '--profile',
      profile,
      'account',
      'add',
      '--email',
      'vasseur@cabinet.mssante.fr',
      '--user',
      'vasseur',
      ...servers,
    ].concat(['--smtp-security', 'starttls', '--ca', path.join(dir, 'ca.pem'), '--no-check', '--password-stdin']),
    { stdin: 'sésame\n' },
  )
  account = (added.json as { id: string }).id
})
afterAll(async () => {
  await imap.stop()
  await smtp?.stop()
  fs.rmSync(dir, { recursive: true, force: true })
})

test('the sending port is closed: exit 0, queued; pli outbox says why; pli sync sends it once the port opens', async () => {
  const queued = await send('--attach', piece)
  expect([queued.status, queued.json]).toEqual([
    0,
    { id: expect.any(String) as string, messageId: expect.stringMatching(/^<.+@.+>$/) as string, state: 'queued' },
  ])
  expect(queued.stderr).not.toContain('benali')
  const { messageId } = queued.json as { messageId: string }
  const outbox = await pli('outbox')
  expect(outbox.json).toMatchObject({
    letters: [
      {
        messageId,
        state: 'queued',
        to: [{ address: 'benali@cardio.mssante.fr', state: 'queued' }],
        attempts: 1,
        lastError: { code: 'SERVER_UNREACHABLE', spoken: 212 },
      },
    ],
  })
  smtp = await startPoorSmtp({ leaf, port })
  expect((await pli('sync')).status).toBe(0)
  expect(smtp.taken.map(({ to }) => to)).toEqual([['benali@cardio.mssante.fr']])
  const raw = smtp.taken[0]?.raw.toString() ?? ''
  expect(raw).toContain(`Message-ID: ${messageId}`)
  expect(raw).toContain('note.txt')
  expect((await pli('outbox')).json).toMatchObject({ letters: [{ messageId, state: 'sent' }] })
})

test('an open port: sent', async () => {
  smtp ??= await startPoorSmtp({ leaf, port })
  expect((await send()).json).toMatchObject({ state: 'sent' })
})

test('refused with its reason, nothing queued: no such file, an address that is none', async () => {
  const before = ((await pli('outbox')).json as { letters: unknown[] }).letters.length
  const absent = await pli(
    'send',
    '--account',
    account,
    '--to',
    'a@b.mssante.fr',
    '--subject',
    's',
    '--body-file',
    'absent',
  )
  expect([absent.status, absent.json]).toMatchObject([1, { error: { code: 'FILE_UNREADABLE' } }])
  const wrong = await pli('send', '--account', account, '--to', 'personne', '--subject', 's', '--body-file', bodyFile)
  expect([wrong.status, wrong.json]).toMatchObject([1, { error: { code: 'LETTER_BLOCKED' } }])
  expect((await pli('send', '--account', account)).status).toBe(2)
  expect(((await pli('outbox')).json as { letters: unknown[] }).letters).toHaveLength(before)
})
