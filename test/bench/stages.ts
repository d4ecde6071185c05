// Entry of a fresh process: one full relève of the account of PROFILE, with the clock of each stage of the writer thread.
// `node stages.ts PROFILE`; one JSON object on stdout, seconds. `fetch`, `seal` and `parse` wait for others and overlap the rest.

import { silent } from '../../electron/engine/log.ts'
import { createParserPool } from '../../electron/engine/parsing/pool.ts'
import { openProfile } from '../../electron/engine/store/profile.ts'
import { createSync } from '../../electron/engine/sync/relay.ts'
import { PASSPHRASE } from './cli.ts'

const [dir = ''] = process.argv.slice(2)
const profile = await openProfile(dir, { passphrase: PASSPHRASE })
const pool = createParserPool()
const stages: Record<string, number> = {}
const sync = createSync({
  profile,
  pool,
  log: silent,
  emit: () => undefined,
  now: Date.now,
  onStage: (stage, ms) => (stages[stage] = (stages[stage] ?? 0) + ms / 1000),
})
const began = performance.now()
const [account] = await sync.run()
const seconds = (performance.now() - began) / 1000
await sync.stop()
pool.close()
profile.close()
// both run inside the transaction
stages['commit'] = (stages['commit'] ?? 0) - (stages['derive'] ?? 0) - (stages['file'] ?? 0)
process.stdout.write(`${JSON.stringify({ seconds, messages: account?.newMessages, stages })}\n`)
