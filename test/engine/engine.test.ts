// The engine over a true profile: every name of the contract is answered, the store is closed and opened again, threads too.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EngineClient } from '../../electron/engine/client.ts'
import { Engine } from '../../electron/engine/engine.ts'
import { operators } from '../../electron/engine/operators.ts'
import { contract, type EngineEvent } from '../../electron/ipc/contract.ts'

// a key is derived at each opening: slow on a busy machine
vi.setConfig({ testTimeout: 120_000 })

let dir: string
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'pli-engine-'))))
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('every name of the contract has a handler', async () => {
  const engine = new Engine({ profile: path.join(dir, 'p') })
  await engine.call('profile.create', { passphrase: 'mot de passe' })
  const unanswered: string[] = []
  for (const name of Object.keys(contract)) {
    // a wrong input is refused before the handler, a missing handler before the input
    const failure: unknown = await engine.call(name, 'no object').catch((error: unknown) => error)
    if ((failure as Error).message.includes('n’existe pas dans cette version')) unanswered.push(name)
  }
  await engine.close()
  expect(unanswered).toEqual([])
})

test('missing, open, locked, open again; a wrong passphrase is the reason of later calls', async () => {
  const engine = new Engine({ profile: path.join(dir, 'p') })
  expect(await engine.call('profile.state', {})).toEqual({ state: 'missing', keychain: false })
  await expect(engine.call('accounts.list', {})).rejects.toMatchObject({ code: 'LOCKED' })
  const { recoveryCode } = await engine.call('profile.create', { passphrase: 'a' })
  expect(await engine.call('accounts.list', {})).toEqual({ accounts: [] })
  const events: EngineEvent[] = []
  engine.on((event) => events.push(event))
  await engine.call('profile.lock', {})
  expect(events).toEqual([{ name: 'locked' }])
  expect(await engine.call('profile.state', {})).toMatchObject({ state: 'locked' })
  await expect(engine.call('profile.unlock', { passphrase: 'b' })).rejects.toMatchObject({ code: 'WRONG_KEY' })
  await expect(engine.call('accounts.list', {})).rejects.toMatchObject({ code: 'WRONG_KEY' })
  await engine.call('profile.unlock', { recoveryCode })
  expect(await engine.call('accounts.list', {})).toEqual({ accounts: [] })
  await engine.close()
})

test('a second engine on the same profile is refused', async () => {
  const profile = path.join(dir, 'p')
  const engine = new Engine({ profile })
  await engine.call('profile.create', { passphrase: 'a' })
  await expect(Engine.open(profile, { passphrase: 'a' })).rejects.toMatchObject({ code: 'PROFILE_IN_USE' })
  await engine.close()
  await (await Engine.open(profile, { passphrase: 'a' })).close()
})

test('the same over two threads: the reader answers after the store is open, and not after it is locked', async () => {
  const client = new EngineClient(path.join(dir, 'p'))
  await expect(client.call('accounts.list', {})).rejects.toMatchObject({ code: 'LOCKED' })
  await client.call('profile.create', { passphrase: 'a' })
  expect(await client.call('accounts.list', {})).toEqual({ accounts: [] })
  expect(await client.call('settings.set', { theme: 'dark' })).toMatchObject({ theme: 'dark' })
  expect(await client.call('settings.get', {})).toMatchObject({ theme: 'dark' })
  await client.call('profile.lock', {})
  await expect(client.call('settings.get', {})).rejects.toMatchObject({ code: 'LOCKED' })
  await client.close()
  await expect(client.call('settings.get', {})).rejects.toMatchObject({ code: 'LOCKED' })
})

test('each operator is one valid file, none of them a demonstration', () => {
  const list = operators()
  expect(list.map((one) => one.id)).toEqual([...new Set(list.map((one) => one.id))])
  expect(list.length).toBeGreaterThan(0)
  // an absent host says whom to ask
  expect(list.filter((one) => !one.imap && !one.note)).toEqual([])
  expect(list.filter((one) => /localhost|127\.|demo/i.test(JSON.stringify([one.id, one.imap, one.smtp])))).toEqual([])
})
