// Any set of documents, right or wrong, from a small crowd of near people: the filing depends on the set, never on the order, and a card
// never holds a document that contradicts it. Nothing throws on hostile identities.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { StatedPatient } from '../../electron/engine/documents/document.ts'
import { insKey, insKeyValid } from '../../electron/engine/documents/values.ts'
import { foldName, identityOf } from '../../electron/engine/patients/identity.ts'
import { decide, NOTHING_SEEN } from '../../electron/engine/patients/rule.ts'
import { DEMO, hprim, NIR, report, TEST, World } from '../engine/patients/world.ts'
import type { Mail } from '../engine/patients/world.ts'

const NUMBERS = ['2510359999901', '2510359999902', '2510359999903', '2510459999904'].map(
  (number) => number + insKey(number),
)
const stated: fc.Arbitrary<StatedPatient> = fc.record(
  {
    birthName: fc.constantFrom('LEGRAND', 'LEGRAN', 'Le Grand', 'MARTIN'),
    usedName: fc.constantFrom('MARTIN', 'DUPONT'),
    givenNames: fc.constantFrom<string[][]>(['Odile'], ['ODILE', 'Marie'], ['Odette']),
    birthDate: fc.constantFrom('1951-03-14', '1951-03-15', '1951-04-14', '1951-03'),
    sex: fc.constantFrom('F' as const, 'F' as const, 'M' as const),
    birthPlace: fc.constantFrom('75056', '69381'),
    ins: fc.record({
      value: fc.constantFrom(...NUMBERS),
      oid: fc.constantFrom(TEST, TEST, TEST, DEMO, NIR),
      keyValid: fc.constant(true),
    }),
  },
  { requiredKeys: ['birthName', 'givenNames', 'birthDate', 'sex', 'ins'] },
)
const mail: fc.Arbitrary<Mail> = fc
  .record({
    patient: stated,
    kind: fc.constantFrom('xdm', 'xdm', 'xdm', 'hprim', 'citizen'),
    day: fc.integer({ min: 1, max: 4 }),
    title: fc.constantFrom('a', 'b'),
  })
  .map(({ patient, kind, day, title }) => {
    const date = `2026-01-0${day}T08:00:00Z`
    if (kind === 'hprim') return { documents: [hprim(patient, { title })], date }
    if (kind === 'xdm') return { documents: [report(patient, { title })], date }
    const from = {
      name: `${patient.givenNames?.[0]} ${patient.birthName}`,
      address: `${patient.ins?.value}@patient.mssante.fr`,
    }
    return { documents: [], from, date }
  })

function arrive(mails: Mail[], sizes: readonly number[]): World {
  const world = new World()
  let at = 0
  for (const size of [...sizes, mails.length]) {
    world.receiveAll(mails.slice(at, at + size))
    at += size
  }
  return world
}

test('every set of documents gives one filing, in any order and batches', () => {
  fc.assert(
    fc.property(
      fc.array(mail, { minLength: 2, maxLength: 9 }),
      fc.infiniteStream(fc.nat()),
      fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }),
      (mails, picks, sizes) => {
        const named = mails.map((one, index) => ({ ...one, name: `mail ${index}` }))
        const first = arrive(named, [])
        const left = [...named]
        const turned: Mail[] = []
        while (left.length > 0) turned.push(...left.splice((picks.next().value as number) % left.length, 1))
        const second = arrive(turned, sizes)
        expect(second.outcome()).toEqual(first.outcome())
        first.close()
        second.close()
      },
    ),
    { numRuns: 150 },
  )
})

test('what the rule files on a card agrees with what the card shows', () => {
  fc.assert(
    fc.property(fc.array(mail, { minLength: 2, maxLength: 12 }), (mails) => {
      const world = arrive(mails, [1, 2, 3])
      const rows = world.db
        .prepare(
          `SELECT f.*, p.family_folded, p.given_folded, p.birth_date AS card_birth, p.sex AS card_sex, i.value, i.system FROM filing f
           JOIN patient p ON p.id = f.patient_id JOIN patient_identifier i ON i.patient_id = p.id WHERE f.how = 'rule'`,
        )
        .all() as Record<string, string>[]
      for (const row of rows) {
        expect([row['family'], row['given'], row['birth_date'], row['sex'], row['ins'], row['ins_oid']]).toEqual([
          row['family_folded'],
          row['given_folded'],
          row['card_birth'],
          row['card_sex'],
          row['value'],
          row['system'],
        ])
      }
      world.close()
    }),
    { numRuns: 60 },
  )
})

test('folding is stable and hostile identities only wait', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
      expect(foldName(foldName(name))).toBe(foldName(name))
    }),
  )
  const text = fc.string({ unit: 'binary', maxLength: 30 })
  fc.assert(
    fc.property(
      fc.record({
        birthName: text,
        givenNames: fc.array(text, { maxLength: 2 }),
        birthDate: text,
        birthPlace: text,
        ins: fc.record({ value: text, oid: text, keyValid: fc.boolean() }),
      }),
      (patient) => {
        expect(decide({ source: 'document', identity: identityOf(patient) }, NOTHING_SEEN).kind).toBe('wait')
        expect(insKeyValid(patient.ins.value)).toBe(false)
      },
    ),
  )
})
