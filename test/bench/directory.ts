// The directory at its size: an extraction of N made-up mailboxes imported by a fresh command, then each prefix that a person types.
// Alone it is a process that searches an imported profile: `node test/bench/directory.ts PROFILE` answers one line of JSON.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Engine } from '../../electron/engine/engine.ts'
import { createProfile } from '../../electron/engine/store/profile.ts'
import { extraction, personOf } from '../files/extraction.ts'
import { PASSPHRASE, pli } from './cli.ts'
import type { Table } from './table.ts'

/** People looked for, each by what one types of them. */
const LOOKED_FOR = 60

interface Searched {
  asked: number
  p50: number
  p95: number
  max: number
  slowest: string
  suggestP95: number
}

/** Import and search figures, as rows of the table. */
export async function directoryFigures(rows: number, table: Table): Promise<void> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-bench-'))
  const profile = path.join(dir, 'p')
  const row = table.of('directory')
  try {
    const source = path.join(dir, 'Extraction_Correspondance_MSSante_202611140403.txt')
    const fd = fs.openSync(source, 'w')
    for (const piece of extraction('mailboxes', 0, rows)) fs.writeSync(fd, piece)
    fs.closeSync(fd)
    await createProfile(profile, { passphrase: PASSPHRASE })
    const { seconds, cost } = await pli(profile, ['directory', 'import', source])
    row(`import of ${rows} mailboxes`, seconds, 's', { most: (60 * Math.max(rows, 100_000)) / 1_000_000 })
    row(
      '  of it: processor',
      Object.values(cost.seconds).reduce((sum, one) => sum + one, 0),
      's',
    )
    row('  its most memory, command included', cost.peakMB, 'MB', { most: 300 })
    const folder = path.join(profile, 'directory')
    const bytes = fs.readdirSync(folder).reduce((sum, name) => sum + fs.statSync(path.join(folder, name)).size, 0)
    row('  text read', fs.statSync(source).size / 1e6, 'MB')
    row('  on disk', bytes / 1e6, 'MB')
    const said = execFileSync(process.execPath, [fileURLToPath(import.meta.url), profile], {
      env: { ...process.env, PLI_PASSPHRASE: PASSPHRASE },
    })
    const searched = JSON.parse(said.toString()) as Searched
    row(`search, each of ${searched.asked} prefixes: p50`, searched.p50, 'ms')
    row('search: p95', searched.p95, 'ms', { most: 15 })
    row(`search: slowest, « ${searched.slowest} »`, searched.max, 'ms')
    row('recipient field: p95', searched.suggestP95, 'ms', { most: 50 })
  } finally {
    fs.rmSync(dir, { recursive: true, force: true })
  }
}

/** Every prefix of what a person types to find another: name, given name, town, trade, and a name as it sounds. */
function* prefixes(): Generator<string> {
  for (let n = 0; n < LOOKED_FOR; n++) {
    const { family, given, town, trade, specialty } = personOf(n * 7919)
    const trade1 = (specialty ?? trade)[1]
    const typed = [
      `${family} ${given}`,
      `${given} ${family} ${town}`,
      `${family} ${trade1}`,
      `${trade1} ${town}`,
      family.replaceAll('F', 'PH'),
    ][n % 5] as string
    for (let end = 1; end <= typed.length; end++) yield typed.slice(0, end).toLowerCase()
  }
}

async function searchAll(profile: string): Promise<Searched> {
  const engine = await Engine.open(profile, { passphrase: PASSPHRASE })
  const times: { text: string; ms: number }[] = []
  const suggested: number[] = []
  for (const text of prefixes()) {
    const { ms } = await engine.call('directory.search', { text })
    times.push({ text, ms })
    suggested.push((await engine.call('correspondents.suggest', { text })).ms)
  }
  await engine.close()
  times.sort((a, b) => a.ms - b.ms)
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? { text: '', ms: 0 }
  return {
    asked: times.length,
    p50: at(0.5).ms,
    p95: at(0.95).ms,
    max: at(1).ms,
    slowest: at(1).text,
    suggestP95: suggested.toSorted((a, b) => a - b)[Math.floor(suggested.length * 0.95)] ?? 0,
  }
}

const [, script, profile] = process.argv
if (script === fileURLToPath(import.meta.url) && profile !== undefined) {
  process.stdout.write(JSON.stringify(await searchAll(profile)))
}
