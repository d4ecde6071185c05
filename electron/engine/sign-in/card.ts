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
import { bridgeFault, createBridgeWords, type Try } from './bridge-words.ts'
import type { Service } from './credentials.ts'
import { cardAbsent, cardBusy, cardReaderMissing } from './faults.ts'
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
  /** before a connection is tried: hears what stunnel will say of it */
  listen(service: Service): BridgeTry
  isOpen(): boolean
  close(): Promise<void>
}

export interface BridgeTry extends Pick<Try, 'done'> {
  /** what went wrong with this try: the card, or the server; undefined when stunnel has nothing of the kind to say */
  fault(): Promise<PliError | undefined>
}

const READY_MS = 30_000
/** The last word of stunnel is at hand as soon as its pipe is read: only a machine out of breath comes near this. */
const LAST_WORD_MS = 10_000
/** Lines kept to explain why it does not start. */
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
  const words = createBridgeWords()
  const child = start(program, bridgeConfiguration(settings, code), (line) => {
    lines.push(line)
    lines.splice(0, lines.length - KEPT_LINES)
    words.hear(line)
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const tidy = (): void => {
    words.end()
    fs.rmSync(dir, { recursive: true, force: true })
  }
  void ended.then(tidy)
  await ready(child, ended, lines)
  const isOpen = (): boolean => child.exitCode === null && child.signalCode === null
  return {
    at: (service) => ({ path: socket(service) }),
    listen(service) {
      const { fault, done } = words.listen(service)
      return { fault: async () => (await fault(LAST_WORD_MS)) ?? (isOpen() ? undefined : cardAbsent('ended')), done }
    },
    isOpen,
    async close() {
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), 2000)
      await ended
      clearTimeout(force)
    },
  }
}

function start(program: string, configuration: string, hear: (line: string) => void): ChildProcess {
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
    for (const line of said) hear(line)
  })
  child.once('error', (error) => hear(String(error)))
  const pipe = child.stdio[3] as Writable | null | undefined
  // it may end before it has read all: ready() says why
  pipe?.on('error', (error: Error) => hear(error.name))
  pipe?.end(configuration)
  return child
}

async function ready(child: ChildProcess, ended: Promise<void>, lines: string[]): Promise<void> {
  const began = Date.now()
  let over = false
  void ended.then(() => (over = true))
  while (!lines.some((line) => line.includes('Configuration successful'))) {
    if (over) throw bridgeFault(lines.join('\n')) ?? cardReaderMissing('start')
    if (Date.now() - began > READY_MS) {
      child.kill('SIGKILL')
      throw cardBusy('time')
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function pick(from: NodeJS.ProcessEnv, names: readonly string[]): NodeJS.ProcessEnv {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])))
}
