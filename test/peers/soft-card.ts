// A card of the tests: SoftHSM behind PKCS#11, with one key and its certificate. It can be taken out.

import { execFileSync } from 'node:child_process'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Leaf } from './certificates.ts'

export interface SoftCard {
  module: string
  code: string
  /** label of the certificate */
  object: string
  /** the reader is empty, until `putBack` */
  takeOut(): void
  putBack(): void
  remove(): void
}

const MODULE = '/usr/lib/softhsm/libsofthsm2.so'
const PROGRAMS = ['/usr/bin/stunnel4', '/usr/bin/softhsm2-util', '/usr/bin/pkcs11-tool', MODULE]

/** Undefined, with the reason on the console, where it cannot be had; in CI that is a failure. */
export function startSoftCard({ cert, key }: Leaf): SoftCard | undefined {
  const missing = PROGRAMS.filter((program) => !fs.existsSync(program))
  if (missing.length > 0) {
    if (process.env['CI'] === 'true') throw new Error(`needed in CI: ${missing.join(', ')}`)
    console.log(`not run, a soft card is needed (apt-get install stunnel4 softhsm2 opensc libengine-pkcs11-openssl)`)
    return undefined
  }
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'card-'))
  const tokens = path.join(dir, 'tokens')
  fs.mkdirSync(tokens)
  const settings = path.join(dir, 'softhsm2.conf')
  fs.writeFileSync(settings, `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`)
  // the bridge finds the token by this, as it finds a reader by the system
  process.env['SOFTHSM2_CONF'] = settings
  const code = '1234'
  const object = 'Authentification'
  const [keyFile, certFile] = [path.join(dir, 'key.pem'), path.join(dir, 'cert.der')]
  fs.writeFileSync(keyFile, createPrivateKey(key).export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  fs.writeFileSync(certFile, new X509Certificate(cert).raw)
  const run = (program: string, ...args: string[]): void =>
    void execFileSync(program, args, { stdio: 'pipe', env: { ...process.env, SOFTHSM2_CONF: settings } })
  run('softhsm2-util', '--init-token', '--free', '--label', 'CPS', '--pin', code, '--so-pin', '12345678')
  run('softhsm2-util', '--import', keyFile, '--token', 'CPS', '--label', object, '--id', '01', '--pin', code)
  const write = ['--write-object', certFile, '--type', 'cert', '--id', '01', '--label', object]
  run('pkcs11-tool', '--module', MODULE, '--login', '--pin', code, ...write)
  fs.rmSync(keyFile)
  return {
    module: MODULE,
    code,
    object,
    takeOut() {
      fs.renameSync(tokens, `${tokens}-out`)
      fs.mkdirSync(tokens)
    },
    putBack() {
      fs.rmSync(tokens, { recursive: true })
      fs.renameSync(`${tokens}-out`, tokens)
    },
    remove() {
      delete process.env['SOFTHSM2_CONF']
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}
