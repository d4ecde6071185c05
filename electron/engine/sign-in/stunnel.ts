// The program that does TLS with a key that never leaves its card: found, its version read, its configuration written.
// Pure but for looking where the program is.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { MailServer } from '../store/accounts.ts'
import { bridgeMissing, noCardHere } from './faults.ts'

const SERVICES = ['imap', 'smtp'] as const
const OLDEST = [5, 50] as const

const PLACES: Partial<Record<NodeJS.Platform, string[]>> = {
  linux: ['/usr/bin/stunnel', '/usr/bin/stunnel4', '/usr/local/bin/stunnel'],
  darwin: ['/opt/homebrew/bin/stunnel', '/usr/local/bin/stunnel'],
}
/** Where the Cryptolib puts its PKCS#11 module (spec §5.5). */
const MODULES: Partial<Record<NodeJS.Platform, string>> = {
  linux: '/opt/santesocial/CPS/lib/libcps3_pkcs11_lux.so',
  darwin: '/usr/local/lib/libcps3_pkcs11_osx.dylib',
}

export function usualModule(): string {
  return MODULES[process.platform] ?? ''
}

/** Path of a stunnel that is recent enough. Throws CARD_MISSING (311), AUTH_UNSUPPORTED on Windows. */
export async function findStunnel(): Promise<string> {
  // there it takes its configuration from a file alone, where the code may not be
  if (process.platform === 'win32') throw noCardHere()
  const found = (PLACES[process.platform] ?? []).find((place) => existsSync(place))
  if (found === undefined) throw bridgeMissing('absent')
  const said = await new Promise<string>((resolve) => {
    execFile(found, ['-version'], { timeout: 5000 }, (_error, stdout, stderr) => resolve(stdout + stderr))
  })
  const [, major = '0', minor = '0'] = /stunnel (\d+)\.(\d+)/.exec(said) ?? []
  const recent = Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1])
  if (!recent || !/\bENGINE\b/.test(said)) throw bridgeMissing(`${path.basename(found)} ${major}.${minor}`)
  return found
}

export interface BridgeSettings {
  module: string
  /** label of the certificate on the card; the first one when absent */
  object?: string | undefined
  /** file of anchors */
  anchors: string
  servers: Partial<Record<(typeof SERVICES)[number], { server: MailServer; accept: string }>>
  /** suites of TLS 1.2 in OpenSSL's names, colon between them */
  ciphers: string
}

/**
 * The configuration: both services as TLS clients of the operator, the certificate and its key on the card, the chain verified up
 * to our anchors and the host named. `code` of the card goes to the PKCS#11 engine: this text is given by a pipe, never a file.
 */
export function bridgeConfiguration(settings: BridgeSettings, code: string): string {
  const { module, object, anchors, servers, ciphers } = settings
  for (const value of [module, object ?? '', anchors, code]) {
    if (/[\r\n]/.test(value)) throw bridgeMissing('line')
  }
  const uri = (type: string): string =>
    `pkcs11:${object === undefined ? '' : `object=${encodeURIComponent(object)};`}type=${type}`
  const global = [
    'foreground = yes',
    'syslog = no',
    'debug = notice',
    'pid =',
    'engine = pkcs11',
    `engineCtrl = MODULE_PATH:${module}`,
    `engineCtrl = PIN:${code}`,
  ]
  const services = SERVICES.flatMap((name) => {
    const one = servers[name]
    if (one === undefined) return []
    const { host, port, security } = one.server
    return [
      `[${name}]`,
      'client = yes',
      `accept = ${one.accept}`,
      `connect = ${host}:${port}`,
      // the name is looked up at each connection: the network may come later than the card
      'delay = yes',
      ...(security === 'starttls' ? [`protocol = ${name}`] : []),
      'engineId = pkcs11',
      `cert = ${uri('cert')}`,
      `key = ${uri('private')}`,
      `CAfile = ${anchors}`,
      'verifyChain = yes',
      /^[\d.]+$|:/.test(host) ? `checkIP = ${host}` : `checkHost = ${host}`,
      'sslVersionMin = TLSv1.2',
      `ciphers = ${ciphers}`,
      'TIMEOUTconnect = 20',
      'TIMEOUTclose = 0',
    ]
  })
  return `${[...global, ...services].join('\n')}\n`
}
