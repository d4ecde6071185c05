// The command line over a true Secret Service: gnome-keyring on a private bus, unlocked, then another one that knows nothing.
// Without it the tests say so and are left out; with CI=true that is a failure.

import { execFile } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from './temporary-folder.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const here = ['/usr/bin/gnome-keyring-daemon', '/usr/bin/dbus-run-session'].every((file) => existsSync(file))
if (!here) {
  if (process.env['CI'] === 'true') throw new Error('gnome-keyring and dbus are required in CI')
  console.log('keychain: no gnome-keyring here, its tests are left out')
}

/** Runs `pli` with a session of its own: `home` holds the keyring's files. No passphrase anywhere. */
async function pli(home: string, ...args: string[]): Promise<Record<string, unknown>> {
  mkdirSync(home, { recursive: true })
  const { PLI_PASSPHRASE: _, DBUS_SESSION_BUS_ADDRESS: __, ...env } = process.env
  const script = 'printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" "$@"'
  const command = ['--', 'bash', '-c', script, process.execPath, 'electron/cli.ts', ...args]
  const ran = await promisify(execFile)('dbus-run-session', command, {
    cwd: root,
    env: { ...env, HOME: home, XDG_DATA_HOME: path.join(home, 'data'), XDG_RUNTIME_DIR: home },
  }).catch((error: { stdout: string }) => error)
  return JSON.parse(ran.stdout) as Record<string, unknown>
}

describe.runIf(here)('the keychain of the session', () => {
  test('keeps the key of a profile made without any passphrase; another keychain does not open it', async () => {
    const dir = temporaryFolder()
    const profile = path.join(dir, 'profile')
    const home = path.join(dir, 'home')
    expect(await pli(home, 'init', '--profile', profile)).toMatchObject({ profile, recoveryCode: expect.any(String) })
    expect(await pli(home, 'account', 'list', '--profile', profile)).toEqual({ accounts: [] })
    const stranger = await pli(path.join(dir, 'stranger'), 'account', 'list', '--profile', profile)
    expect(stranger).toMatchObject({ error: { code: expect.stringMatching(/^(WRONG_KEY|KEYCHAIN_UNAVAILABLE)$/) } })
  })
})
