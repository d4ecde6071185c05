// Folding, keys, the number against the traits, nearness.

import { expect, test } from 'vitest'
import { insKey, insKeyValid } from '../../../electron/engine/documents/values.ts'
import {
  foldName,
  identityOf,
  missingTraits,
  nirContradictions,
  oidClass,
} from '../../../electron/engine/patients/identity.ts'
import { compareTraits, datesAreClose, editDistance, isNear } from '../../../electron/engine/patients/near.ts'
import { consensus } from '../../../electron/engine/patients/consensus.ts'
import type { Profile } from '../../../electron/engine/patients/consensus.ts'
import * as world from './world.ts'

test.each([
  ['ROUVIÈRE', 'rouviere'],
  ['Marie-Ange', 'MARIE ANGE'],
  ['D’ALMEIDA', "d'almeida"],
  ['Anne‑Sophie', 'anne  sophie'],
  ['LECŒUR', 'LECOEUR'],
  [' Le  Gall ', 'LE GALL'],
])('%s and %s are one name', (a, b) => {
  expect(foldName(a)).toBe(foldName(b))
})
test.each([
  ['LE GALL', 'LEGALL'],
  ['LEFEVRE', 'LEFEBVRE'],
  ['MARTIN', 'MARTINS'],
  ['SØRENSEN', 'SORENSEN'],
  ['JEAN', 'JEAN-YVES'],
  ['O.', 'O'],
])('%s and %s are two names', (a, b) => {
  expect(foldName(a)).not.toBe(foldName(b))
})

test('keys of the test world, of Corsica, and of the specification', () => {
  const numbers = Object.values(world).flatMap((one) =>
    typeof one === 'object' && 'ins' in one ? [one.ins?.value ?? ''] : [],
  )
  expect(numbers.length).toBeGreaterThan(10)
  for (const number of [...numbers, '279035121518989']) expect([number, insKeyValid(number)]).toEqual([number, true])
  expect(insKey('180012A001001')).toBe('61')
  expect(insKey('255062B033123')).toBe('67')
  expect(insKeyValid('253097812634581')).toBe(false)
  for (const wrong of ['251035999990103', '25103599999010', '', '2510359999901A2', '251032C99990102'])
    expect(insKeyValid(wrong)).toBe(false)
})

test('authorities', () => {
  expect(['8', '9', '10', '11', '2'].map((last) => oidClass(`1.2.250.1.213.1.4.${last}`))).toEqual([
    'production',
    'production',
    'test',
    'demo',
    undefined,
  ])
  expect(oidClass(undefined)).toBeUndefined()
  expect(oidClass('toString')).toBeUndefined()
})

test('the number against the traits', () => {
  const woman = { sex: 'F', birthDate: '1951-03-14' } as const
  expect(nirContradictions('251035999990102', woman)).toEqual([])
  expect(nirContradictions('151035999990102', woman)).toEqual(['sex'])
  expect(nirContradictions('851035999990102', woman)).toEqual([])
  expect(nirContradictions('751035999990102', woman)).toEqual(['sex'])
  expect(nirContradictions('251045999990102', woman)).toEqual(['birthDate'])
  expect(nirContradictions('252035999990102', woman)).toEqual(['birthDate'])
  // unknown months say nothing
  for (const month of ['20', '42', '50', '99', '00', '13'])
    expect(nirContradictions(`299${month}5999990102`, woman)).toEqual([])
})

test('what is blank, partial or unknown is absent', () => {
  expect(identityOf({ birthName: ' ', givenNames: [], sex: 'U', birthDate: '1951-03' })).toEqual({})
  expect(identityOf({ birthDate: '1951-03-14T00:00:00+01:00' })).toEqual({ birthDate: '1951-03-14' })
  expect(missingTraits(identityOf({ name: 'DUPONT', sex: 'F' }))).toEqual(['family', 'given', 'birthDate'])
})

const side = (names: string[], given: string, birthDate: string) => ({ names, given, birthDate })
test.each([
  [['martin'], 'jeanne', '1948-11-02', ['martin'], 'jeanne', '1948-11-03', true],
  [['martin'], 'jeanne', '1948-11-02', ['martin'], 'jeanne', '1948-02-11', true],
  [['martin'], 'jeanne', '1948-11-02', ['martin'], 'jeanne', '1984-11-11', false],
  [['lefevre'], 'tom', '2023-09-12', ['lefevre'], 'theo', '2023-09-12', false],
  [['lefevre'], 'theo', '2023-09-12', ['lefebvre'], 'theo', '2023-09-12', true],
  [['lefevre'], 'theo', '2023-09-12', ['lefebvre'], 'theo', '2023-09-13', false],
  [['kowalski', 'dupont'], 'anna', '1963-07-19', ['dupont'], 'anna', '1963-07-19', true],
  [['anna'], 'dupont', '1963-07-19', ['dupont'], 'anna', '1963-07-19', true],
  [['marchand'], 'odette', '1950-01-01', ['marchand'], 'odile', '1950-01-01', false],
  [['martin dupuis'], 'jeanne', '1948-11-02', ['martin'], 'jeanne', '1948-11-02', true],
])('%j %s %s and %j %s %s: near %s', (names, given, date, otherNames, otherGiven, otherDate, near) => {
  expect(isNear(side(names, given, date), side(otherNames, otherGiven, otherDate))).toBe(near)
  expect(isNear(side(otherNames, otherGiven, otherDate), side(names, given, date))).toBe(near)
})

test('distances and dates', () => {
  expect(editDistance('lefevre', 'lefebvre')).toBe(1)
  expect(editDistance('martin', 'matrin')).toBe(1)
  expect(editDistance('', 'abc')).toBe(3)
  expect(datesAreClose('1991-07-22', '1991-07-27')).toBe(true)
  expect(datesAreClose('1991-07-22', '1991-07-22')).toBe(false)
  expect(datesAreClose('1991-07-22', '1992-07-23')).toBe(false)
})

test('agreement, trait by trait', () => {
  const document = { ...identityOf(world.P09), names: ['kowalski', 'dupont'] }
  const card = { ...identityOf({ ...world.P09, givenNames: ['Hanna'] }), names: ['kowalski'] }
  expect(compareTraits(document, card).traits).toEqual({
    birthName: 'same',
    usedName: 'same',
    givenName: 'different',
    birthDate: 'same',
    sex: 'same',
    birthPlace: 'absent',
    ins: 'same',
  })
})

test('what documents say together', () => {
  const profile = (given: string, documents: number, firstDate: number, birthPlace?: string): Profile => ({
    family: 'lefevre',
    given,
    birthDate: '2023-09-12',
    sex: 'M',
    documents,
    firstDate,
    firstDocument: given,
    ...(birthPlace === undefined ? {} : { birthPlace }),
  })
  expect(consensus([])).toBeUndefined()
  expect(consensus([profile('theo', 1, 5)])).toMatchObject({ contested: false })
  expect(consensus([profile('tom', 1, 5), profile('theo', 1, 3)])).toMatchObject({
    contested: true,
    profile: { given: 'theo' },
  })
  expect(consensus([profile('tom', 1, 5), profile('theo', 2, 3)])).toMatchObject({
    contested: false,
    profile: { given: 'theo' },
  })
  expect(consensus([profile('tom', 1, 1), profile('theo', 2, 3)])).toMatchObject({
    contested: true,
    profile: { given: 'tom' },
  })
  expect(consensus([profile('tom', 2, 1), profile('theo', 3, 3)])).toMatchObject({
    contested: true,
    profile: { given: 'tom' },
  })
  expect(consensus([profile('tom', 1, 1, '75056'), profile('tom', 1, 2, '69381'), profile('tom', 1, 3)])).toMatchObject(
    { contested: true },
  )
  expect(consensus([profile('tom', 1, 1), profile('tom', 1, 2, '69381')])).toMatchObject({
    contested: false,
    profile: { birthPlace: '69381' },
  })
})
