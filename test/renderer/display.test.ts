// How dates, ages, numbers and names are written.

import { describe, expect, it } from 'vitest'
import * as display from '../../renderer/display.ts'

const NBSP = '\u00A0'
const at = (iso: string) => new Date(iso).getTime()
const now = new Date(2026, 10, 23, 9, 12).getTime()

describe('dates keep the precision of their source', () => {
  it('writes a birth date in full, by month or by year', () => {
    expect(display.numericDate('1951-03-14')).toBe('14/03/1951')
    expect(display.numericDate('1951-03')).toBe('03/1951')
    expect(display.numericDate('1951')).toBe('1951')
    expect(display.numericDate('né en mai')).toBe('')
    expect(display.numericDate(undefined)).toBe('')
  })
  it('shortens in a list', () => {
    const local = (day: number, hour: number) => new Date(2026, 10, day, hour, 31).toISOString()
    expect(display.listTime(local(23, 8), now)).toBe('08:31')
    expect(display.listTime(local(22, 23), now)).toBe('hier')
    expect(display.listTime('2026-07-18', now)).toBe('18 juil.')
    expect(display.listTime('2024-07-24', now)).toBe('24 juil. 2024')
    expect(display.listTime('2024', now)).toBe('2024')
    // a day without a time is not midnight
    expect(display.listTime('2026-11-23', now)).toBe('aujourd’hui')
  })
  it('writes the first of a month as an ordinal, and no other day', () => {
    expect(display.longDate('2026-12-01')).toBe('1er décembre 2026')
    expect(display.longDate('2026-12-01', now)).toBe('1er décembre')
    expect(display.shortDate('2026-12-01', now)).toBe('1er déc.')
    expect(display.shortDate('2021-12-01', now)).toBe('1er déc. 2021')
    expect(display.weekDay(new Date(2026, 11, 1).getTime())).toBe('mardi 1er décembre')
    for (const day of ['11', '21', '31', '10']) expect(display.longDate(`2021-12-${day}`)).toBe(`${day} décembre 2021`)
    expect(display.longDate('2021-12')).toBe('décembre 2021')
  })
  it('writes once what two days share', () => {
    expect(display.dayRange('2026-03-03', '2026-03-09')).toBe('3 au 9 mars 2026')
    expect(display.dayRange('2026-03-01', '2026-03-09')).toBe('1er au 9 mars 2026')
    expect(display.dayRange('2026-02-28', '2026-04-01')).toBe('28 février au 1er avril 2026')
    expect(display.dayRange('2025-12-30', '2026-01-03')).toBe('30 décembre 2025 au 3 janvier 2026')
  })
  it('says an hour as in running text', () => {
    expect(display.spokenClock(new Date(2026, 10, 16, 7, 10).toISOString())).toBe(`7${NBSP}h${NBSP}10`)
    expect(display.spokenClock(new Date(2026, 10, 16, 8, 0).toISOString())).toBe(`8${NBSP}h`)
    expect(display.spokenClock('2026-11-16')).toBe('')
  })
  it('counts calendar days, not blocks of 24 hours', () => {
    expect(display.daysBetween(new Date(2026, 10, 22, 23, 59).getTime(), new Date(2026, 10, 23, 0, 1).getTime())).toBe(
      1,
    )
    expect(display.daysBetween(new Date(2026, 2, 28, 12).getTime(), new Date(2026, 2, 30, 12).getTime())).toBe(2)
  })
  it('says how long ago, never zero', () => {
    expect(display.ago(new Date(now - 2 * 60_000).toISOString(), now)).toBe(`il y a 2${NBSP}min`)
    expect(display.ago(new Date(now).toISOString(), now)).toBe(`il y a 1${NBSP}min`)
  })
})

describe('ages', () => {
  it.each([
    ['1951-03-14', `75${NBSP}ans`],
    ['1951-11-23', `75${NBSP}ans`],
    ['1951-11-24', `74${NBSP}ans`],
    ['2024-01-10', `34${NBSP}mois`],
    ['2023-11-23', `3${NBSP}ans`],
    ['2026-11-11', `12${NBSP}jours`],
  ])('born %s is %s', (birth, said) => {
    expect(display.age(birth, now)).toBe(said)
  })
  it('says nothing without a full date, or before birth', () => {
    expect(display.age('1951', now)).toBe('')
    expect(display.age('1951-03', now)).toBe('')
    expect(display.age('2027-01-01', now)).toBe('')
    expect(display.age(undefined, now)).toBe('')
  })
})

describe('numbers', () => {
  it('keeps a value as sent, with a decimal comma', () => {
    expect(display.valueText('8.40')).toBe('8,40')
    expect(display.valueText('< 0.5')).toBe(`<${NBSP}0,5`)
    expect(display.valueText('>=90')).toBe(`≥${NBSP}90`)
    expect(display.valueText('-3.2')).toBe('\u22123,2')
    expect(display.valueText('Négatif')).toBe('Négatif')
    expect(display.valueText('1/80')).toBe('1/80')
  })
  it('subtracts shown values without inventing decimals', () => {
    expect(display.delta(8.4, 7.9)).toBe(`+${NBSP}0,5`)
    expect(display.delta(35, 40)).toBe(`\u2212${NBSP}5`)
    expect(display.delta(0.3, 0.1)).toBe(`+${NBSP}0,2`)
    expect(display.delta(5, 5)).toBe('=')
  })
  it('writes bounds from both ends, one, or none', () => {
    expect(display.bounds({ low: 4, high: 5.5 })).toBe(`4,0${NBSP}–${NBSP}5,5`)
    expect(display.bounds({ low: 60, high: null })).toBe(`>${NBSP}60`)
    expect(display.bounds({ high: 5 })).toBe(`<${NBSP}5`)
    expect(display.bounds({})).toBe('')
    expect(display.bounds(undefined)).toBe('')
  })
  it('counts in decimal units and thin thousands', () => {
    expect(display.bytes(41_000)).toBe(`41${NBSP}Ko`)
    expect(display.bytes(1_100_000_000)).toBe(`1,1${NBSP}Go`)
    expect(display.bytes(999_900)).toBe(`1${NBSP}Mo`)
    expect(display.count(8412)).toBe('8\u202F412')
  })
  it('spells a code for the phone', () => {
    expect(display.spokenCode(112)).toBe('un, un, deux')
  })
})

describe('names', () => {
  it('writes birth name, given name, used name in brackets', () => {
    expect(display.personName({ birthName: 'Kowalski', givenNames: ['Anna', 'Maria'], usedName: 'Dupont' })).toBe(
      'KOWALSKI Anna (DUPONT)',
    )
    expect(display.personName({ birthName: 'Rouvière', usedName: 'ROUVIERE', givenNames: ['Émile'] })).toBe(
      'ROUVIÈRE Émile',
    )
    expect(display.personName({ name: 'Martin' })).toBe('MARTIN')
    expect(display.personName({})).toBe('')
  })
  it('masks a matricule after the month of birth', () => {
    expect(display.matricule('251035999990102', true)).not.toContain('999')
    expect(display.matricule('251035999990102', false).replaceAll(NBSP, '')).toBe('251035999990102')
  })
  it('hides the marker of a package in a subject, after a reply prefix too', () => {
    expect(display.shownSubject('XDM/1.0/DDM+CR d’examens')).toBe('CR d’examens')
    expect(display.shownSubject('Re: XDM/1.0/DDM+x')).toBe('Re: x')
  })
  it('reads the label of a sender without its underscores, an address as it is', () => {
    expect(display.shownSender('CABINET_DR_MARTIN')).toBe('CABINET DR MARTIN')
    expect(display.shownSender('cabinet_martin@cabinet.test.mssante.fr')).toBe('cabinet_martin@cabinet.test.mssante.fr')
  })
  it('writes the title of a doctor as it is read, and never corrects a name', () => {
    expect(display.shownPerson('DR Claude ARNOUX')).toBe('Dr Claude ARNOUX')
    expect(display.shownPerson('MME Claire LEMOINE')).toBe('Mme Claire LEMOINE')
    expect(display.shownPerson('DRON Claude')).toBe('DRON Claude')
    expect(display.shownPerson('Dr Claude ARNOUX')).toBe('Dr Claude ARNOUX')
  })
  it('finds initials in an address', () => {
    expect(display.initials('helene.vasseur@medecin.test.mssante.fr')).toBe('HV')
  })
  it('reads an instant with its offset', () => {
    expect(display.instant('2026-11-16T08:05:00+01:00')).toBe(at('2026-11-16T07:05:00Z'))
    expect(display.instant('rien')).toBeUndefined()
  })
})

describe('units', () => {
  it('writes a UCUM unit as it is read, and leaves the others as sent', () => {
    expect(display.unitText('mL/min/{1.73_m2}')).toBe(`mL/min/1,73${NBSP}m²`)
    expect(display.unitText('10*9/L')).toBe('10⁹/L')
    expect(display.unitText('10*-3')).toBe('10⁻³')
    expect(display.unitText('mmol/L')).toBe('mmol/L')
    expect(display.unitText('%{HbA1c}')).toBe(`%${NBSP}HbA1c`)
    expect(display.unitText(undefined)).toBe('')
  })
})
