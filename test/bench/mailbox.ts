// The mailbox of a bench on a Dovecot of its own: the shared generator and server when they are there, else our own small ones.

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { startDovecot } from '../peers/dovecot.ts'
import { ownMailbox, type MailProfile } from './own-mailbox.ts'

export interface BenchMailbox {
  /** of the shared server, for peers.sh; undefined when it is our own */
  shared: { dir: string; scripts: string } | undefined
  port: number
  caFile: string
  user: string
  password: string
  messages: number
  bytes: number
  /** a few words that are only in a body, or only in a document */
  probes: { kind: string; body: string[]; attachment: string[] }[]
  stop(): Promise<void>
}

const SCRIPTS = fileURLToPath(new URL('../../../shared/bench/', import.meta.url))
/** Without the shared generator a mailbox is small: its documents are too. */
const OWN_MOST = 2000
const USER = 'dr'

/** Undefined, with the reason printed, where no Dovecot can run. */
export async function benchMailbox(profile: MailProfile, messages: number): Promise<BenchMailbox | undefined> {
  return fs.existsSync(SCRIPTS) && process.getuid?.() === 0
    ? sharedMailbox(profile, messages)
    : own(profile, Math.min(messages, OWN_MOST))
}

async function sharedMailbox(profile: MailProfile, messages: number): Promise<BenchMailbox> {
  // the sockets of the server live in it: a short path, which the user `mail` can reach
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'plb-'))
  fs.chmodSync(dir, 0o755)
  const mail = path.join(dir, 'mail', USER)
  const made = execFileSync(path.join(SCRIPTS, 'make-mailbox.py'), [
    mail,
    '--messages',
    String(messages),
    '--seed',
    '1',
    '--profile',
    profile,
  ])
  const { MB } = JSON.parse(made.toString()) as { MB: number }
  const port = await fourPorts()
  const server = path.join(SCRIPTS, 'imap-server.sh')
  // its daemons keep the outputs they are given: a pipe would never end
  execFileSync(server, ['start', dir, String(port)], { stdio: ['ignore', 'ignore', 'inherit'] })
  const truth = fs.readFileSync(path.join(mail, 'truth.jsonl'), 'utf8').split('\n')
  return {
    shared: { dir, scripts: SCRIPTS },
    port,
    caFile: path.join(dir, 'ca.pem'),
    user: USER,
    password: 'pass',
    messages,
    bytes: MB * 1e6,
    probes: probesOf(truth.filter((line) => line !== '').map((line) => JSON.parse(line) as Line)),
    async stop() {
      execFileSync(server, ['stop', dir], { stdio: 'ignore' })
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function own(profile: MailProfile, messages: number): Promise<BenchMailbox | undefined> {
  const server = await startDovecot()
  if (!server) return undefined
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-bench-'))
  const lines: Line[] = []
  let bytes = 0
  for await (const { raw, truth } of ownMailbox(messages, profile)) {
    server.deliver(USER, truth.folder, raw)
    bytes += raw.length
    lines.push(truth)
  }
  const caFile = path.join(dir, 'ca.pem')
  fs.writeFileSync(caFile, server.ca)
  return {
    shared: undefined,
    port: server.imapsPort,
    caFile,
    user: USER,
    password: server.password,
    messages,
    bytes,
    probes: probesOf(lines),
    async stop() {
      await server.stop()
      fs.rmSync(dir, { recursive: true, force: true })
    },
  }
}

interface Line {
  kind: string
  probes: { body?: string; attachment?: string }
}

/** Ten of each kind, spread over the mailbox. */
function probesOf(lines: readonly Line[]): BenchMailbox['probes'] {
  return [...Map.groupBy(lines, (line) => line.kind)].map(([kind, of]) => {
    const some = of.filter((_, n) => n % Math.ceil(of.length / 10) === 0)
    return {
      kind,
      body: some.flatMap(({ probes }) => probes.body ?? []),
      attachment: some.flatMap(({ probes }) => probes.attachment ?? []),
    }
  })
}

/** The shared server takes four in a row. */
async function fourPorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 9000)
    const free = await Promise.all([0, 1, 2, 3].map((n) => isFree(first + n)))
    if (free.every(Boolean)) return first
  }
}
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
