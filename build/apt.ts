// What tests need from Debian, installed where it may (apt as root), else named. With CI=true what is missing is a failure.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { installedBrowser } from '../test/host/browser.ts'

const NEEDS: { name: string; packages: string[]; there: () => boolean }[] = [
  { name: 'Dovecot', packages: ['dovecot-imapd', 'openssl'], there: () => existsSync('/usr/sbin/dovecot') },
  {
    name: 'gnome-keyring',
    packages: ['gnome-keyring', 'libsecret-1-0', 'dbus'],
    there: () => existsSync('/usr/bin/gnome-keyring-daemon') && existsSync('/usr/bin/dbus-run-session'),
  },
  {
    name: 'Dovecot submission',
    packages: ['dovecot-submissiond'],
    there: () => existsSync('/usr/lib/dovecot/submission'),
  },
  {
    name: 'a soft card (SoftHSM, stunnel, OpenSC)',
    packages: ['softhsm2', 'stunnel4', 'opensc', 'libengine-pkcs11-openssl'],
    there: () =>
      ['/usr/bin/softhsm2-util', '/usr/bin/stunnel4', '/usr/bin/pkcs11-tool', '/usr/lib/softhsm/libsofthsm2.so'].every(
        (file) => existsSync(file),
      ),
  },
  { name: 'Chromium', packages: ['chromium', 'fonts-dejavu-core'], there: () => installedBrowser() !== undefined },
]

/** Installs or names what is missing. Returns the names of what is still not there. */
export function provide(): string[] {
  const missing = NEEDS.filter((need) => !need.there())
  if (missing.length === 0) return []
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0
  if (mayInstall && spawnSync('apt-get', ['--version']).status === 0) {
    process.stderr.write(`apt: ${missing.flatMap((need) => need.packages).join(' ')}\n`)
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env })
    spawnSync(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', ...missing.flatMap((need) => need.packages)],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env,
      },
    )
  }
  return NEEDS.filter((need) => !need.there()).map((need) => need.name)
}
