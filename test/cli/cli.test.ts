// The true command line as child processes: shapes, exit statuses, secrets, streams.

import { spawnSync } from 'node:child_process'
import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CLI, runCli, type Ended, type Given } from './run.ts'

// a process a call, each a second or more on a busy machine
vi.setConfig({ testTimeout: 240_000 })

let dir: string
let profile: string
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'pli-cli-'))
  profile = path.join(dir, 'p')
  expect(await pli(['init'])).toMatchObject({
    status: 0,
    json: { profile, recoveryCode: expect.any(String) as string },
  })
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const pli = (args: string[], given: Given = {}): Promise<Ended> => runCli(dir, ['--profile', profile, ...args], given)
const words = expect.stringMatching(/\S/) as string
const code = (code: string) => ({ json: { error: { code, message: words, kept: words, next: words } } })

test('an empty store answers every list', async () => {
  for (const [args, json] of [
    [['account', 'list'], { accounts: [] }],
    [['messages'], { messages: [] }],
    [['patients'], { patients: [] }],
    [['unfiled'], { unfiled: [] }],
    [['search', 'cœur'], { hits: [], total: 0 }],
    [['verify'], { messages: 0, documents: 0, bytes: 0, problems: [] }],
    [['sync'], { accounts: [], pendingText: 0 }],
  ] as const) {
    expect(await pli([...args]), args.join(' ')).toMatchObject({ status: 0, stderr: '', json })
  }
})

test('options stand after the command too, and --text is for people', async () => {
  const { status, stdout } = await pli(['verify', '--quiet', '--text'])
  expect({ status, stdout }).toEqual({ status: 0, stdout: '0 courriers relus, 0 anomalies.\n' })
})

test('failures are 1, wrong usage is 2, never a stack', async () => {
  expect(await pli(['init'])).toMatchObject({ status: 1, ...code('PROFILE_EXISTS') })
  expect(await pli(['messages'], { env: { PLI_PASSPHRASE: 'autre' } })).toMatchObject({
    status: 1,
    ...code('WRONG_KEY'),
  })
  expect(await pli(['show', 'x'])).toMatchObject({ status: 1, ...code('MESSAGE_UNKNOWN') })
  expect(await pli(['patient', 'x'])).toMatchObject({ status: 1, ...code('PATIENT_UNKNOWN') })
  for (const args of [
    [],
    ['nothing'],
    ['raw'],
    ['messages', '--limit', 'x'],
    ['export'],
    ['sync', '--folder', 'x'],
    ['undo', '--profile'],
  ]) {
    const ended = await pli(args)
    expect(ended, args.join(' ')).toMatchObject({ status: 2, ...code('USAGE') })
    expect(ended.stderr).not.toMatch(/\n\s+at /)
  }
})

test.skipIf(process.platform !== 'linux')('an answer that cannot be written is said, and is no success', () => {
  const full = fs.openSync('/dev/full', 'w')
  try {
    const ended = spawnSync(process.execPath, [CLI, '--version'], { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' })
    expect(ended).toMatchObject({ status: 1, stderr: 'La réponse n’a pas pu être écrite (ENOSPC).\n' })
  } finally {
    fs.closeSync(full)
  }
})

test('a store cannot be made where a file stands', async () => {
  const file = path.join(dir, 'file')
  writeFileSync(file, '')
  for (const place of [file, path.join(file, 'below')]) {
    expect(await runCli(dir, ['init', '--profile', place])).toMatchObject({ status: 1, ...code('FILE_UNWRITABLE') })
  }
})

test('what this version lacks says so', async () => {
  expect(await pli(['diagnose'])).toMatchObject({ status: 1, ...code('NOT_YET') })
})

test('without keychain and passphrase there is no store', async () => {
  const none = path.join(dir, 'none')
  expect(await pli(['init', '--profile=' + none].slice(1).concat('init'), { env: {} })).toMatchObject({ status: 2 })
  profile = none
  const ended = await pli(['init'], { env: {} })
  profile = path.join(dir, 'p')
  expect(ended).toMatchObject({ status: 1, ...code('KEYCHAIN_UNAVAILABLE') })
})

test('the passphrase comes from a file too, its first line', async () => {
  const file = path.join(dir, 'phrase')
  writeFileSync(file, 'secret\r\nreste')
  expect(await pli(['account', 'list', '--passphrase-file', file], { env: {} })).toMatchObject({ status: 0 })
})

test('a mailbox is added without its password in sight, listed, removed', async () => {
  const add = ['account', 'add', '--email', 'a@b.test', '--user', 'a', '--imap', 'localhost:1', '--smtp', '[::1]:465']
  expect(await pli([...add, '--no-check'])).toMatchObject({ status: 2, ...code('USAGE') })
  const added = await pli([...add, '--no-check', '--password-stdin'], { stdin: 'pw\n' })
  expect(added).toMatchObject({ status: 0, json: { id: 'a1', email: 'a@b.test' } })
  expect(await pli(['account', 'list', '--jsonl'])).toMatchObject({
    json: { id: 'a1', kind: null, imap: { security: 'starttls' }, smtp: { host: '::1', security: 'tls' } },
  })
  const sync = await pli(['sync'])
  expect(sync).toMatchObject({
    status: 1,
    json: { accounts: [{ id: 'a1', error: { code: expect.any(String) as string } }] },
  })
  expect(await pli(['account', 'remove', 'a1'])).toMatchObject({ status: 0, json: { removed: 'a1', messages: 0 } })
})

test('inspect needs no store; one readable file is enough', async () => {
  const file = path.join(dir, 'x.eml')
  writeFileSync(
    file,
    'From: a@b.test\r\nTo: c@d.test\r\nSubject: =?utf-8?q?C=C5=93ur?=\r\nMessage-ID: <1@b.test>\r\n\r\nBonjour\r\n',
  )
  const ended = await pli(['inspect', file, path.join(dir, 'absent')], { env: {} })
  expect(ended).toMatchObject({
    status: 0,
    json: { files: [{ file, kind: 'message', message: { subject: 'Cœur' } }, { error: { code: 'FILE_UNREADABLE' } }] },
  })
  expect(await pli(['inspect', path.join(dir, 'absent')])).toMatchObject({ status: 1 })
})
