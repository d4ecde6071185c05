// Entry of a fresh process that looks for words in a profile: `node probes.ts PROFILE < words`, one a line. Says which it lost.

import { text } from 'node:stream/consumers'
import { Engine } from '../../electron/engine/engine.ts'
import { PASSPHRASE } from './cli.ts'

const [profile = ''] = process.argv.slice(2)
const words = (await text(process.stdin)).split('\n').filter((word) => word !== '')
const engine = await Engine.open(profile, { passphrase: PASSPHRASE })
const lost: string[] = []
for (const query of words) {
  if ((await engine.call('search', { query, limit: 1 })).hits.length === 0) lost.push(query)
}
await engine.close()
process.stdout.write(`${JSON.stringify({ asked: words.length, lost })}\n`)
