// Days and hours as a person types them: every usual form, no day that is not in the calendar, centuries.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDay, readTime } from '../../renderer/ui/day.ts'

const today = new Date('2026-11-16T08:05:00+01:00')

describe('a day', () => {
  it.each(['14/03/1951', '14.3.1951', '14-03-1951', '14 3 1951', '14031951', ' 14/3/51 ', '140351'])(
    '%s is the 14th of March 1951',
    (text) => expect(readDay(text, {}, today)).toBe('1951-03-14'),
  )
  it.each([
    '',
    '14',
    '14/03',
    '31/02/2026',
    '00/01/2026',
    '29/02/2025',
    '14/13/2026',
    '3/14/2026',
    '14/03/051',
    'demain',
  ])('« %s » is none', (text) => expect(readDay(text, {}, today)).toBeUndefined())
  it('a year of two digits is near today, and never after what the field allows', () => {
    expect(readDay('18/11/26', {}, today)).toBe('2026-11-18')
    expect(readDay('18/11/36', {}, today)).toBe('2036-11-18')
    expect(readDay('18/11/37', {}, today)).toBe('1937-11-18')
    expect(readDay('18/11/26', { latest: '2026-11-16' }, today)).toBe('1926-11-18')
    expect(readDay('12/09/23', { latest: '2026-11-16' }, today)).toBe('2023-09-12')
  })
  it('reads back every day it can write', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1900-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }), (at) => {
        const iso = at.toISOString().slice(0, 10)
        const [year, month, day] = iso.split('-')
        expect(readDay(`${day}/${month}/${year}`)).toBe(iso)
      }),
    )
  })
})

describe('an hour', () => {
  it.each([
    ['8:30', '08:30'],
    ['08 h 30', '08:30'],
    ['8h', '08:00'],
    ['0830', '08:30'],
    ['23.59', '23:59'],
  ])('%s is %s', (text, time) => expect(readTime(text)).toBe(time))
  it.each(['', '24:00', '8:60', '830', 'midi'])('« %s » is none', (text) => expect(readTime(text)).toBeUndefined())
})
