// One profile of mail, measured: relève of a fresh process, fresh proof that it is all there, figures in process, peers beside.

import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pli, type Timed } from './cli.ts'
import { benchMailbox, type BenchMailbox } from './mailbox.ts'
import type { MailProfile } from './own-mailbox.ts'
import { floor, runPeers } from './peers.ts'
import { scryptSeconds } from './start-up.ts'
import { Table } from './table.ts'

/** Most of mbsync + mu that a full relève may take (what the issue asks). */
const SHARE: Record<string, number> = { small: 0.3, mixed: 1, documents: 1 }

/** False when no server could run. Progress goes to stderr, rows into the table. */
export async function measure(profile: MailProfile, messages: number, table: Table): Promise<boolean> {
  const tell = (line: string): void => void process.stderr.write(`${profile}: ${line}\n`)
  tell(`making ${messages} messages`)
  const mailbox = await benchMailbox(profile, messages)
  if (!mailbox) return false
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-bench-'))
  try {
    tell(`${mailbox.messages} messages, ${Math.round(mailbox.bytes / 1e6)} MB; peers`)
    const peers = runPeers(mailbox)
    const taken = (peer: string, step: string): number | undefined =>
      peers.find((one) => one.peer === peer && one.step === step)?.seconds
    const bare = taken('raw-fetch', 'download-again') ?? (await floor(mailbox))
    const mbsync = taken('mbsync', 'sync')
    const mu = taken('mu', 'index')
    const notmuch = taken('notmuch', 'new')
    const both = mbsync === undefined || mu === undefined ? undefined : mbsync + mu

    tell('relève in a fresh process')
    const home = await freshProfile(path.join(dir, 'p'), mailbox)
    const sync = await pli(home, ['sync', '--debug'])
    const row = table.of(profile)
    row('full sync', sync.seconds, 's', { peer: both, peerName: 'mbsync + mu', most: ratio(SHARE[profile]) })
    if (mbsync !== undefined && notmuch !== undefined) {
      row('full sync', sync.seconds, 's', { peer: mbsync + notmuch, peerName: 'mbsync + notmuch' })
    }
    row('full sync', sync.seconds, 's', { peer: bare, peerName: 'bare download' })
    row('memory while syncing', sync.cost.peakMB, 'MB', { most: 350 })
    for (const [role, seconds] of Object.entries(sync.cost.seconds)) {
      if (seconds >= 0.05) row(`  processor: ${role}`, seconds, 's')
    }
    for (const [stage, seconds] of stagesOf(sync)) row(`  ${stage}`, seconds, 's')
    row('  floor: bare download', bare, 's')

    tell('proof in fresh processes')
    const began = performance.now()
    const lost = await lostProbes(
      home,
      mailbox,
      ({ kind }) => kind !== 'letter' && kind !== 'thread' && profile !== 'documents',
    )
    const verified = await pli(home, ['verify'])
    const problems = (verified.answer['problems'] as unknown[]).length
    row('until verified and found by fresh processes', sync.seconds + (performance.now() - began) / 1000, 's')
    row('  verify', verified.seconds, 's')
    row('  problems', problems, '', { most: 0 })
    row('  words lost', lost, '', { most: 0 })
    row('store on disk', bytesOf(home) / 1e6, 'MB', {
      peer: mailbox.bytes / 1e6,
      peerName: 'mailbox',
      most: ratio(0.95),
    })

    tell('figures in process')
    const figures = inProcess(home)
    const ms = (name: string): number | undefined => figures[name]
    row('sync with nothing new', ms('nothing new'), 'ms', { most: 150 })
    row('  first of an engine: its modules load', ms('nothing new, first'), 'ms')
    const inbox = (await pli(home, ['messages', '--limit', '100'])).seconds - scryptSeconds(home)
    row('inbox: 100 rows from a fresh process, less scrypt', inbox, 's', { most: 1.5 })
    row('search p95', ms('search p95'), 'ms', {
      most: 15,
      peer: milliseconds(taken('notmuch', 'search-p95')),
      peerName: 'notmuch process',
    })
    row('search p50', ms('search p50'), 'ms')
    row('open a message p95', ms('open p95'), 'ms', { most: 30 })
    row('list anywhere p95', ms('list anywhere p95'), 'ms')
    row('patients list', ms('patients list'), 'ms')

    tell('text of PDF')
    const text = await pli(home, ['index', '--wait'])
    row('text of PDF (at idle)', text.seconds, 's')
    row('  words lost', await lostProbes(home, mailbox, () => true), '', { most: 0 })

    return true
  } finally {
    await mailbox.stop()
    fs.rmSync(dir, { recursive: true, force: true })
  }
}

const ratio = (most: number | undefined): { ratio: number } | undefined =>
  most === undefined ? undefined : { ratio: most }
const milliseconds = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1000

async function freshProfile(profile: string, { port, caFile, user, password }: BenchMailbox): Promise<string> {
  await pli(profile, ['init'])
  const where = ['--imap', `localhost:${port}`, '--imap-security', 'tls', '--ca', caFile]
  await pli(
    profile,
    ['account', 'add', '--email', 'banc@medecin.test.mssante.fr', '--user', user, ...where, '--password-stdin'],
    `${password}\n`,
  )
  return profile
}

/** Each word asked of one fresh process that searches them all: how many find nothing. */
async function lostProbes(
  profile: string,
  { probes }: BenchMailbox,
  holdsWords: (probe: { kind: string }) => boolean,
): Promise<number> {
  const words = probes.flatMap((probe) => [...probe.body, ...(holdsWords(probe) ? probe.attachment : [])])
  const script = path.resolve(import.meta.dirname, 'probes.ts')
  const said = execFileSync(process.execPath, [script, profile], { input: words.join('\n') })
  return (JSON.parse(said.toString()) as { lost: string[] }).lost.length
}

function inProcess(profile: string): Record<string, number> {
  const said = execFileSync(process.execPath, [path.resolve(import.meta.dirname, 'in-process.ts'), profile])
  return JSON.parse(said.toString()) as Record<string, number>
}

/**
 * Processor seconds by what they are for. The first line is what is left of the writer's thread once its own stages are taken away:
 * TLS, IMAP, the parses' JSON, its start. What the writer waits for is not counted: the other threads and the disk work meanwhile.
 */
function stagesOf({ log, cost }: Timed): [stage: string, seconds: number][] {
  const spent = log.find((line) => line['event'] === 'sync.stages') ?? {}
  const seconds = (...stages: string[]): number =>
    stages.reduce((sum, stage) => sum + Number(spent[stage] ?? 0), 0) / 1000
  const of = (role: string): number => cost.seconds[role] ?? 0
  const inside = seconds('documents', 'index', 'file')
  return [
    ['fetch, TLS (writer thread, all else)', of('engine: main thread') - seconds('append', 'commit')],
    ['encrypt (hash, zstd, GCM)', seconds('seal')],
    ['parse, documents (parser process)', of('parser: main thread') + of('parser: other threads')],
    ['raw records appended', seconds('append')],
    ['documents and results written', seconds('documents')],
    ['index', seconds('index')],
    ['filing', seconds('file')],
    ['commit, rows', seconds('commit') - inside],
    ['  waited for: raw records on the disk', seconds('sync')],
  ]
}

function bytesOf(dir: string): number {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0)
}
