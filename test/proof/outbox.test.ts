// Letters over operators that cut at random steps, with kills of the client at random moments. Counts are printed.
// PLI_PROOF_LETTERS=500 for the proof itself; PLI_PROOF_SEED for other cuts.

import fs from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChild, type Order, type Standing } from '../engine/outbox/children.ts'
import { temporaryDir } from '../engine/outbox/world.ts'
import { draws } from '../files/draws.ts'
import { createAuthority } from '../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../peers/poor-imap.ts'
import { filesWhatItTakes, startPoorSmtp, type PoorSmtp } from '../peers/poor-smtp.ts'

const LETTERS = Number(process.env['PLI_PROOF_LETTERS'] ?? 12)
const SEED = Number(process.env['PLI_PROOF_SEED'] ?? 41_207)
/** Letters of one life of the client. */
const AT_ONCE = Math.min(25, Math.max(4, Math.ceil(LETTERS / 10)))
/** Chance of a cut at each step of a dialogue, and of a kill in each life. */
const CUT = 0.03
const KILL = 0.6

let random: () => number
const smtp: PoorSmtp[] = []
const imap: PoorImap[] = []
let order: Order
let cuts = 0

beforeAll(async () => {
  random = draws(SEED)
  const authority = await createAuthority()
  // one operator files what it takes, the other does not
  for (const files of [true, false]) {
    const leaf = await authority.leaf()
    const [out, box] = [await startPoorSmtp({ leaf }), await startPoorImap({ leaf })]
    box.folders.set('Sent', { uidValidity: 1, messages: [] })
    out.mishap = () => {
      if (random() >= CUT) return undefined
      cuts += 1
      return 'cut'
    }
    if (files) filesWhatItTakes(out, box)
    smtp.push(out)
    imap.push(box)
  }
  const dir = temporaryDir()
  const caFile = `${dir}.ca.pem`
  fs.writeFileSync(caFile, authority.ca)
  const servers = smtp.map(({ port }, n) => ({ smtp: port, imap: imap[n]?.port ?? 0 }))
  order = { dir, caFile, servers, letters: 0, runs: 1 }
})
afterAll(async () => {
  for (const peer of [...smtp, ...imap]) await peer.stop()
})

test(`${LETTERS} letters: none lost, none twice`, { timeout: 30 * 60_000 }, async () => {
  const queued = new Set<string>()
  let kills = 0
  while (queued.size < LETTERS) {
    const child = startChild({ ...order, letters: Math.min(AT_ONCE, LETTERS - queued.size), runs: 2 })
    if (random() < KILL) void pause(600 + random() * 1500).then(() => child.process.kill('SIGKILL'))
    const said = await child.said
    if (said.killed) kills += 1
    for (const messageId of said.queued) queued.add(messageId)
  }
  for (const peer of smtp) peer.mishap = () => undefined
  const { standing = [] } = await startChild({ ...order, runs: 3 }).said
  const known = new Map<string, Standing>(standing.map((row) => [row.messageId, row]))
  const arrivals = countIds(smtp.flatMap(({ taken }) => taken))
  const copies = countIds(imap.flatMap(({ folders }) => folders.get('Sent')?.messages ?? []))

  const all = [...queued]
  const stateOf = (id: string) => known.get(id)?.state
  const uncertain = all.filter((id) => stateOf(id) === 'uncertain')
  const counts = {
    letters: all.length,
    cuts,
    kills,
    seed: SEED,
    once: all.filter((id) => arrivals.get(id) === 1).length,
    uncertain: uncertain.length,
    uncertainThatArrived: uncertain.filter((id) => arrivals.has(id)).length,
    twice: [...arrivals.values()].filter((times) => times > 1).length,
    lost: all.filter((id) => !arrivals.has(id) && stateOf(id) !== 'uncertain').length,
    copiesTwice: [...copies.values()].filter((times) => times > 1).length,
    sentWithoutCopy: all.filter((id) => stateOf(id) === 'sent' && !copies.has(id)).length,
  }
  console.log(JSON.stringify(counts))
  expect(counts).toMatchObject({ twice: 0, lost: 0, copiesTwice: 0, sentWithoutCopy: 0 })
  expect(standing.filter(({ state }) => state !== 'sent' && state !== 'uncertain')).toEqual([])
})

function countIds(all: readonly { raw: Buffer }[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const { raw } of all) {
    const id = /^Message-ID: (\S+)/im.exec(raw.toString('latin1'))?.[1] ?? ''
    times.set(id, (times.get(id) ?? 0) + 1)
  }
  return times
}
