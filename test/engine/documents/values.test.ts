// HL7 values: times keep their precision and offset, numbers are numbers only, the key of an INS is computed.

import { describe, expect, it } from 'vitest'

import { typeLabelOf } from '../../../electron/engine/documents/type-codes.ts'
import {
  birthPlaceCode,
  comparedNumber,
  decimal,
  insKeyValid,
  insOf,
  partialDate,
  partialDay,
  sexOf,
} from '../../../electron/engine/documents/values.ts'

describe('times', () => {
  it.each([
    ['2026', '2026'],
    ['202611', '2026-11'],
    ['20261116', '2026-11-16'],
    ['202611160805+0100', '2026-11-16T08:05+01:00'],
    ['20261116080500+0100', '2026-11-16T08:05:00+01:00'],
    ['20080408000000.0000-0400', '2008-04-08T00:00:00-04:00'],
    ['20080408000000.125Z', '2008-04-08T00:00:00.125Z'],
    ['20240229', '2024-02-29'],
    ['20230229', undefined],
    ['20261316', undefined],
    ['2026111625', undefined],
    ['hier', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s', (value, expected) => expect(partialDate(value)).toBe(expected))

  it('gives the day of a birth time', () => expect(partialDay('19510314120000+0100')).toBe('1951-03-14'))
})

describe('numbers', () => {
  it.each([
    ['5.4', 5.4],
    ['5,4', 5.4],
    ['-0.3', -0.3],
    ['1.2E3', 1200],
    ['1e999', undefined],
    ['', undefined],
    ['5.4 g', undefined],
    ['NaN', undefined],
    ['0x10', undefined],
  ])('%s', (text, expected) => expect(decimal(text)).toBe(expected))

  it.each([
    ['<0.6', { comparator: '<', value: 0.6 }],
    ['≥ 90', { comparator: '>=', value: 90 }],
    ['12', { comparator: null, value: 12 }],
    ['négatif', undefined],
  ])('%s with its comparator', (text, expected) => expect(comparedNumber(text)).toEqual(expected))
})

describe('INS', () => {
  it.each([
    ['279035121518989', true],
    ['180012A00100161', true],
    ['255062B03312367', true],
    ['251035999990102', true],
    ['272033199992197', true],
    ['251035999990103', false],
    ['253097812634581', false],
    ['288091234567823', false],
    ['25103599999010', false],
    ['180012C00100161', false],
    ['', false],
  ])('key of %s', (value, valid) => expect(insKeyValid(value)).toBe(valid))

  it('writes the letter of Corsica in one way', () => {
    expect(insOf('18001 2a001 00161', undefined)).toEqual({ value: '180012A00100161', keyValid: true })
  })
  it('takes out the blanks between groups and keeps the authority', () => {
    expect(insOf('2 51 03 59 999 901 02', '1.2.250.1.213.1.4.10')).toEqual({
      value: '251035999990102',
      oid: '1.2.250.1.213.1.4.10',
      keyValid: true,
    })
  })
})

it('reads sex and birth place as sent, nothing else', () => {
  expect(['M', 'F', 'UN', 'U', 'X', undefined].map(sexOf)).toEqual(['M', 'F', 'U', 'U', undefined, undefined])
  expect(['35999', '2A004', '99351', 'RENNES', ''].map(birthPlaceCode)).toEqual([
    '35999',
    '2A004',
    '99351',
    undefined,
    undefined,
  ])
})

describe('document types', () => {
  it('labels the table, and nothing beyond it', () => {
    expect(typeLabelOf('34112-3')).toBe('CR hospitalier (séjour)')
    expect(typeLabelOf('11490-0')).toBe("Lettre de liaison à la sortie d'un établissement de soins")
    expect(typeLabelOf('DOCPAT03')).toBe('Document déposé par le patient')
    expect(typeLabelOf('constructor')).toBeUndefined()
  })
})
