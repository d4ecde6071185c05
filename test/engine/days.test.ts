// Days as a person here reads them.

import { describe, expect, it } from 'vitest'
import { dayInWords, frenchDay, localDay } from '../../electron/engine/days.ts'

describe('a day', () => {
  it('is written in words with the first of a month as its only ordinal', () => {
    expect(dayInWords(new Date(2026, 11, 1, 0, 30))).toBe('1er décembre 2026')
    expect(dayInWords(new Date(2026, 11, 1, 23, 30).getTime())).toBe('1er décembre 2026')
    for (const day of [10, 11, 21, 31]) expect(dayInWords(new Date(2021, 0, day))).toBe(`${day} janvier 2021`)
  })
  it('is the day here', () => {
    expect(localDay(new Date(2026, 11, 1, 0, 30))).toBe('2026-12-01')
    expect(frenchDay('1951-03-14')).toBe('14/03/1951')
  })
})
