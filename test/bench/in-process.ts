// Entry of a fresh process that measures an open engine: `node in-process.ts PROFILE`. One JSON object on stdout, milliseconds.
// It only reads, but for two relèves with nothing new.

import type * as EngineModule from '../../electron/engine/engine.ts'
import { PASSPHRASE } from './cli.ts'

// the bundle: its modules are what a person waits for; a URL, so that the type checker does not look for a file that the build makes
const { Engine } = (await import(new URL('../../dist/engine.js', import.meta.url).href)) as typeof EngineModule

/** What a doctor types: words, beginnings, names, filters. */
const QUERIES = [
  'potassium', 'créatinine', 'hémoglobine', 'insuffisance rénale', 'diabète', 'inr', 'sortie', 'hospitalisation',
  'martin', 'durand', 'dupont', 'cardiologie', 'anticoagulant', 'tsh', 'ferritine', 'crp', 'cholestérol', 'pneumopathie',
  'scanner', 'échographie', 'urgences', 'traitement', 'renouvellement', 'type:biologie potassium', 'pj:oui courrier',
  'avant:2025-01-01 bilan', 'non-lu:oui', 'de:labo glycémie', 'compte rendu', 'biologie',
] // prettier-ignore
/** Spread over the whole list. */
const PLACES = 100

const [profile = ''] = process.argv.slice(2)
const figures: Record<string, number> = {}

const engine = await Engine.open(profile, { passphrase: PASSPHRASE })
const first = await engine.call('messages.list', { limit: 100, offset: 0 })

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await work()
  return performance.now() - began
}
const at = (times: number[], part: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0

// the first one loads what a connection needs, the check of revocation too: a window has made it at its start
figures['nothing new, first'] = await timed(() => engine.call('sync.run', {}))
figures['nothing new'] = await timed(() => engine.call('sync.run', {}))

const searches: number[] = []
for (let round = 0; round < 3; round += 1) {
  for (const query of QUERIES) searches.push(await timed(() => engine.call('search', { query, limit: 50 })))
}
figures['search p50'] = at(searches, 0.5)
figures['search p95'] = at(searches, 0.95)
figures['search slowest'] = at(searches, 1)

const total = first.total ?? 0
const opened: number[] = []
for (let n = 0; n < PLACES; n += 1) {
  const offset = Math.floor((total * n) / PLACES)
  const { messages } = await engine.call('messages.list', { limit: 1, offset })
  for (const { id } of messages) opened.push(await timed(() => engine.call('messages.show', { id })))
}
figures['open p95'] = at(opened, 0.95)
const pages: number[] = []
for (let n = 0; n < PLACES; n += 1) {
  const offset = Math.floor((total * n) / PLACES)
  pages.push(await timed(() => engine.call('messages.list', { limit: 100, offset })))
}
figures['list anywhere p95'] = at(pages, 0.95)

figures['patients list'] = await timed(() => engine.call('patients.list', { limit: 100 }))
await engine.close()
process.stdout.write(`${JSON.stringify(figures)}\n`)
