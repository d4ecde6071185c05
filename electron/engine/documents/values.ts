// HL7 version 3 data types (CDA) and the few of version 2 (METADATA.XML) that Pli reads: times, numbers, INS.
// Must not round, convert or complete anything: what the source does not say stays unsaid.

import { remembered } from '../remembered.ts'
import type { Ins, PartialDate, Sex } from './document.ts'
import { INS_OIDS } from './oids.ts'

const TIME = /^(\d{4})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:(\d{2})(?:[.,](\d{1,9}))?)?)?)?)?)?([+-]\d{4}|Z)?$/

/**
 * HL7 time (`YYYY[MM[DD[HH[MM[SS[.fff]]]]]][±ZZZZ]`) to ISO 8601 of the same precision and offset; undefined when it is
 * no such time or no such day. A fraction of zeros is dropped, another one kept.
 */
export function partialDate(value: string | undefined): PartialDate | undefined {
  return value === undefined ? undefined : readTime(value)
}

const readTime = remembered((value): PartialDate | undefined => {
  const match = TIME.exec(value.trim())
  if (match === null) return undefined
  const [, year = '', month, day, hour, minute, second, fraction, zone] = match
  if (!isDay(year, month, day) || !isTime(hour, minute, second)) return undefined
  const date = [year, month, day].filter((part) => part !== undefined).join('-')
  if (hour === undefined) return date
  const digits = fraction === undefined || /^0+$/.test(fraction) ? '' : `.${fraction}`
  const clock = [hour, minute, second].filter((part) => part !== undefined).join(':')
  return `${date}T${clock}${digits}${isoZone(zone)}`
})

/** The day (or month, or year) of an HL7 time: a birth date has no hour, whatever the sender writes. */
export function partialDay(value: string | undefined): PartialDate | undefined {
  return partialDate(value)?.split('T')[0]
}

function isDay(year: string, month: string | undefined, day: string | undefined): boolean {
  if (year < '1000') return false
  if (month === undefined) return true
  const m = Number(month)
  if (m < 1 || m > 12) return false
  return day === undefined || (Number(day) >= 1 && Number(day) <= new Date(Date.UTC(Number(year), m, 0)).getUTCDate())
}

function isTime(hour = '00', minute = '00', second = '00'): boolean {
  return Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60
}

function isoZone(zone: string | undefined): string {
  return zone === undefined || zone === 'Z' ? (zone ?? '') : `${zone.slice(0, 3)}:${zone.slice(3)}`
}

/** A decimal number as documents write it (`5.4`, `5,4`, `1.2E3`); undefined for anything else, `Infinity` included. */
export function decimal(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? ''
  if (!/^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,3})?$/.test(trimmed)) return undefined
  const value = Number(trimmed.replace(',', '.'))
  return Number.isFinite(value) ? value : undefined
}

export type Comparator = '<' | '<=' | '>' | '>='

/** `<0.6`, `≥ 90`: comparator and number; a bare number has comparator null; undefined for anything else. */
export function comparedNumber(text: string): { comparator: Comparator | null; value: number } | undefined {
  const match = /^\s*(<=|>=|<|>|≤|≥)?\s*(\S+)\s*$/.exec(text)
  const value = decimal(match?.[2])
  if (match === null || value === undefined) return undefined
  const sign = match[1]
  return { comparator: sign === '≤' ? '<=' : sign === '≥' ? '>=' : ((sign as Comparator | undefined) ?? null), value }
}

/** Administrative gender of CDA (2.16.840.1.113883.5.1) or of HL7 v2: M, F, and U for UN, U, O; undefined when unsaid. */
export function sexOf(code: string | undefined): Sex | undefined {
  switch (code?.trim().toUpperCase()) {
    case 'M':
      return 'M'
    case 'F':
      return 'F'
    case 'UN':
    case 'U':
    case 'O':
      return 'U'
    default:
      return undefined
  }
}

/**
 * The key of the 13 first characters of an INS: 97 − (N mod 97), N the 13 where 2A counts as 19 and 2B as 18 (spec §2.8).
 * undefined for any other form.
 */
export function insKey(value: string): string | undefined {
  const match = /^(\d{5})(\d{2}|2A|2B)(\d{6})$/i.exec(value.slice(0, 13))
  if (match === null) return undefined
  const [, start = '', department = '', end = ''] = match
  const digits = department.toUpperCase().replace('2A', '19').replace('2B', '18')
  return String(97 - (Number(start + digits + end) % 97)).padStart(2, '0')
}

/** Whether the two last digits of a 15-character INS are its key. False for any other length or form. */
export function insKeyValid(value: string): boolean {
  return value.length === 15 && value.slice(13) === insKey(value)
}

/**
 * An INS as received, its key computed. Blanks that some software puts between the groups are taken out, and the letter of
 * Corsica is a capital: one number is written in one way.
 */
export function insOf(value: string, oid: string | undefined): Ins {
  const compact = value.replace(/\s+/g, '').toUpperCase()
  return { value: compact, ...(oid === undefined ? {} : { oid }), keyValid: insKeyValid(compact) }
}

export function isInsOid(oid: string | undefined): boolean {
  return oid !== undefined && INS_OIDS.includes(oid)
}

/** INSEE code of a birth place (5 characters, Corsica 2A/2B, 99 for abroad); undefined for a name of town. */
export function birthPlaceCode(text: string | undefined): string | undefined {
  const code = text?.trim().toUpperCase() ?? ''
  return /^\d[\dAB]\d{3}$/.test(code) ? code : undefined
}
