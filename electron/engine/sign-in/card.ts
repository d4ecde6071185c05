// The CPS card as a client certificate: a stunnel of ours between Pli and the operator, with the key on the card (PKCS#11).
// The code of the card is given to it through a pipe and forgotten: it is in no file, no environment, no argument, no log.

import { spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import type { NetConnectOpts } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import type { Writable } from 'node:stream'
import type { PliError } from '../errors.ts'
import type { MailServer } from '../store/accounts.ts'
import { serverUntrusted } from '../sync/connection-faults.ts'
import type { Service } from './credentials.ts'
import { cardAbsent, cardBusy, cardCodeWrong, cardReaderMissing } from './faults.ts'
import { bridgeConfiguration, findStunnel, type BridgeSettings } from './stunnel.ts'

export interface CardSettings extends Pick<BridgeSettings, 'module' | 'object' | 'ciphers'> {
  imap: MailServer
  smtp?: MailServer | undefined
  /** PEM; without any, no server is believed */
  anchors: string | undefined
}
export interface Bridge {
  /** where to connect, in clear, for this service */
  at(service: Service): NetConnectOpts
  /** what stunnel said went wrong since the last call: the card, or the server; undefined when it said nothing of the kind */
  fault(): PliError | undefined
  isOpen(): boolean
  close(): Promise<void>
}

const READY_MS = 30_000
/** Lines kept to explain a fault. */
const KEPT_LINES = 60

/**
 * Starts the bridge and signs in to the card, once: a wrong code is never tried again (three block the card).
 * It listens on sockets of a folder that only this user opens.
 * Throws CARD_MISSING (311), CARD_BUSY (312), CARD_CODE_WRONG, AUTH_UNSUPPORTED on Windows.
 */
export async function openBridge(card: CardSettings, code: string): Promise<Bridge> {
  const program = await findStunnel()
  if (!fs.existsSync(card.module)) throw cardReaderMissing('module')
  // a short path: the name of a socket holds about a hundred bytes
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-c-'))
  fs.chmodSync(dir, 0o700)
  const socket = (service: Service): string => path.join(dir, service)
  const anchors = path.join(dir, 'anchors.pem')
  fs.writeFileSync(anchors, card.anchors ?? '', { mode: 0o600 })
  const settings: BridgeSettings = {
    ...card,
    anchors,
    servers: {
      imap: { server: card.imap, accept: socket('imap') },
      ...(card.smtp === undefined ? {} : { smtp: { server: card.smtp, accept: socket('smtp') } }),
    },
  }
  const lines: string[] = []
  const child = start(program, bridgeConfiguration(settings, code), lines)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const tidy = (): void => fs.rmSync(dir, { recursive: true, force: true })
  void ended.then(tidy)
  await ready(child, ended, lines)
  return {
    at: (service) => ({ path: socket(service) }),
    fault() {
      const said = lines.splice(0).join('\n')
      return child.exitCode === null ? faultOf(said) : (faultOf(said) ?? cardAbsent('ended'))
    },
    isOpen: () => child.exitCode === null && child.signalCode === null,
    async close() {
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), 2000)
      await ended
      clearTimeout(force)
    },
  }
}

function start(program: string, configuration: string, lines: string[]): ChildProcess {
  // -fd: the configuration is read from a pipe, so that the code is nowhere on disk
  const child = spawn(program, ['-fd', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    // OpenSC and SoftHSM find their own settings by these; nothing else of ours is its business
    env: pick(process.env, [
      'PATH',
      'HOME',
      'LANG',
      'SOFTHSM2_CONF',
      'OPENSC_CONF',
      'PCSCLITE_CSOCK_NAME',
      'SystemRoot',
    ]),
  })
  let rest = ''
  child.stderr?.on('data', (bytes: Buffer) => {
    const said = (rest + bytes.toString('latin1')).split('\n')
    rest = said.pop() ?? ''
    lines.push(...said)
    lines.splice(0, lines.length - KEPT_LINES)
  })
  child.once('error', (error) => lines.push(String(error)))
  const pipe = child.stdio[3] as Writable | null | undefined
  // it may end before it has read all: ready() says why
  pipe?.on('error', (error: Error) => lines.push(error.name))
  pipe?.end(configuration)
  return child
}

async function ready(child: ChildProcess, ended: Promise<void>, lines: string[]): Promise<void> {
  const began = Date.now()
  let over = false
  void ended.then(() => (over = true))
  while (!lines.some((line) => line.includes('Configuration successful'))) {
    if (over) throw faultOf(lines.join('\n')) ?? cardReaderMissing('start')
    if (Date.now() - began > READY_MS) {
      child.kill('SIGKILL')
      throw cardBusy('time')
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The words of libp11, OpenSSL and stunnel, as far as they tell one fault from another. */
function faultOf(said: string): PliError | undefined {
  if (/Unable to load module|could not load the shared library|invalid engine/i.test(said))
    return cardReaderMissing('load')
  if (/PIN_INCORRECT|PIN_LOCKED|Login failed|PIN incorrect/i.test(said)) return cardCodeWrong()
  if (/DEVICE_ERROR|FUNCTION_FAILED|USER_ALREADY_LOGGED_IN|SESSION_EXISTS|sharing violation/i.test(said))
    return cardBusy('device')
  if (
    /No (?:matching initialized )?token|No slot|DEVICE_REMOVED|TOKEN_NOT_PRESENT|key was not found|certificate was not found/i.test(
      said,
    )
  )
    return cardAbsent('token')
  if (/No matching host name|Rejected by CERT|certificate verify failed|verify error/i.test(said))
    return serverUntrusted()
  // the key was there at the start and signs no more
  if (/SSL_connect:.*(?:pkcs11|PKCS|EVP lib|internal error|digital envelope)/i.test(said)) return cardAbsent('sign')
  return undefined
}

function pick(from: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])))
}
