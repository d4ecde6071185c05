// The order of arrival may not matter: any permutation of the same messages, cut in any batches, gives the same filing.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEMO, hprim, P01, P02, P07, P08, P09, person, report, World } from './world.ts'
import type { Mail } from './world.ts'

const NEAR = person('LEGRAND', ['Odile'], 'F', '1951-03-14', '251035999990892')
/** Every trouble of the rule at once: contradictions, near cards, concordance, a citizen, demo identities, versions, copies. */
const MAILS: Mail[] = [
  { documents: [report(P01)], date: '2026-01-01T08:00:00Z' },
  { documents: [report(P01, { title: 'b' })], date: '2026-02-01T08:00:00Z' },
  { documents: [report({ ...P01, birthName: 'LEGRANDE' }, { title: 'c' })], date: '2026-03-01T08:00:00Z' },
  { documents: [report(NEAR)], date: '2026-01-15T08:00:00Z' },
  { documents: [report(P02)], date: '2026-01-02T08:00:00Z' },
  {
    documents: [report({ ...P02, ins: { value: P02.ins?.value ?? '', oid: DEMO, keyValid: true } })],
    date: '2026-04-02T08:00:00Z',
  },
  { documents: [report(P08)], date: '2026-01-03T08:00:00Z' },
  { documents: [report({ ...P08, givenNames: ['Tom'] })], date: '2026-05-03T08:00:00Z' },
  { documents: [report(P07)], date: '2026-01-03T08:00:00Z' },
  { documents: [hprim(P09)], date: '2026-01-04T08:00:00Z' },
  { documents: [hprim({ ...P09, birthName: 'DUPONT' }, { title: 'b' })], date: '2026-01-05T08:00:00Z' },
  { documents: [report(P09, { uniqueId: '1.2.3', setId: 's', version: 1 })], date: '2026-02-04T08:00:00Z' },
  {
    documents: [report(P09, { uniqueId: '1.2.4', setId: 's', version: 2, replaces: '1.2.3' })],
    date: '2026-02-05T08:00:00Z',
  },
  {
    documents: [report(P09, { uniqueId: '1.2.4', setId: 's', version: 2, replaces: '1.2.3' })],
    date: '2026-02-06T08:00:00Z',
  },
  {
    documents: [],
    from: { name: 'Odile Legrand', address: '251035999990102@patient.mssante.fr' },
    date: '2026-02-07T08:00:00Z',
  },
].map((mail, index) => ({ ...mail, name: `mail ${index}` }))

function arrive(order: readonly number[], cuts: readonly boolean[]): unknown {
  const world = new World()
  let batch: Mail[] = []
  for (const [index, at] of order.entries()) {
    const mail = MAILS[at]
    if (mail !== undefined) batch.push(mail)
    if (cuts[index] ?? true) {
      world.receiveAll(batch)
      batch = []
    }
  }
  world.receiveAll(batch)
  const links = world.db
    .prepare(
      `SELECT m.sha256, n.sha256 AS newer, c.sha256 AS copy FROM document d JOIN message m ON m.id = d.message_id
       LEFT JOIN document dn ON dn.id = d.superseded_by LEFT JOIN message n ON n.id = dn.message_id
       LEFT JOIN document dc ON dc.id = d.duplicate_of LEFT JOIN message c ON c.id = dc.message_id ORDER BY m.sha256`,
    )
    .all()
  const outcome = { ...(world.outcome() as object), links }
  world.close()
  return outcome
}

const oldestFirst = MAILS.map((_, index) => index)
const reference = arrive(oldestFirst, [])

test('the reference files what it should, and nothing else', () => {
  const { filing } = reference as { filing: { how: string; reason: string | null }[] }
  const counts = Map.groupBy(filing, (row) => row.reason ?? row.how)
  expect(Object.fromEntries([...counts].map(([key, rows]) => [key, rows.length]))).toEqual({
    rule: 7,
    'traits-differ': 1,
    'near-card': 2,
    contradicted: 2,
    concordance: 2,
    citizen: 1,
  })
})

test('any permutation in any batches gives the same filing', () => {
  fc.assert(
    fc.property(
      fc.shuffledSubarray(oldestFirst, { minLength: MAILS.length }),
      fc.array(fc.boolean(), { minLength: MAILS.length, maxLength: MAILS.length }),
      (order, cuts) => {
        expect(arrive(order, cuts)).toEqual(reference)
      },
    ),
    { numRuns: 60 },
  )
})
