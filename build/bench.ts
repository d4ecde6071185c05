// `npm run bench -- [--messages N] [--entries N] [--profile small|mixed|documents|directory|window]… [--quick]`: figures beside those of other tools, in one run.
// The mailboxes and peers of ../shared/bench when it is there, else smaller mailboxes of our own. Exit 1 when a target is missed.

import './node-version.ts'
import { execFileSync } from 'node:child_process'
import os from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { directoryFigures } from '../test/bench/directory.ts'
import { measure } from '../test/bench/measure.ts'
import { onePatient } from '../test/bench/one-patient.ts'
import type { MailProfile } from '../test/bench/own-mailbox.ts'
import { providePeers } from '../test/bench/peers.ts'
import { sendingFigures } from '../test/bench/sending.ts'
import { startUp } from '../test/bench/start-up.ts'
import { Table } from '../test/bench/table.ts'
import { windowFigures } from '../test/bench/window.ts'
import { provide } from './apt.ts'
import { ensureEngine } from './build.ts'

const PROFILES = ['small', 'mixed', 'documents'] as const satisfies MailProfile[]

const { values } = parseArgs({
  options: {
    messages: { type: 'string' },
    entries: { type: 'string' },
    profile: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
  },
})
const messages = Number(values.messages ?? (values.quick ? 500 : 20_000))
const entries = Number(values.entries ?? (values.quick ? 100_000 : 1_000_000))
const wanted = values.profile ?? (values.quick ? ['small', 'mixed'] : [...PROFILES, 'directory', 'window'])
const profiles = PROFILES.filter((profile) => wanted.includes(profile))
const withDirectory = wanted.includes('directory')
const withWindow = wanted.includes('window')
if (!(messages >= 10) || !(entries >= 1000) || (profiles.length === 0 && !withDirectory && !withWindow)) {
  process.stderr.write(
    'npm run bench -- [--messages N] [--entries N] [--profile small|mixed|documents|directory|window]… [--quick]\n',
  )
  process.exit(2)
}

if (profiles.length > 0) {
  provide()
  for (const missing of providePeers()) process.stderr.write(`missing: ${missing}; the peers are not measured\n`)
}
await ensureEngine()

const table = new Table()
const row = table.of('any')
if (profiles.length > 0) {
  const start = await startUp()
  row('CLI start, key from a passphrase', start.withPassphrase, 's')
  row('  of it: scrypt, which a keychain spares', start.scrypt, 's')
  row('CLI start, key from a keychain (by difference)', start.withPassphrase - start.scrypt, 's', { most: 0.4 })
  const { documents, ms } = await onePatient()
  row(`patient with ${documents} documents`, ms, 'ms', { most: 50 })
  await sendingFigures(table)
}
for (const profile of profiles) {
  if (!(await measure(profile, messages, table))) process.stderr.write(`${profile}: not measured, no Dovecot here\n`)
}
if (withDirectory) await directoryFigures(entries, table)
if (withWindow) await windowFigures(table)

const commit = execFileSync('git', ['log', '-1', '--format=%h'], { cwd: resolve(import.meta.dirname, '..') })
const load = os.loadavg().map((one) => one.toFixed(2))
const about = {
  messages,
  cores: os.availableParallelism(),
  load,
  commit: commit.toString().trim(),
  node: process.version,
}
process.stdout.write(`${table.text()}\n${JSON.stringify(about)}\n${table.jsonLines()}`)
process.exit(table.isMet ? 0 : 1)
