// HL7 times as documents (with their offset) and archives (UTC) write them. Pure.

import { localDay } from '../../days.ts'

const two = (number: number): string => String(Math.abs(number)).padStart(2, '0')

/** `20261116080500+0100`: local, with its offset (spec §2.4). */
export function hl7Time(date: Date): string {
  const offset = -date.getTimezoneOffset()
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.trunc(offset / 60))}${two(offset % 60)}`
  return `${hl7Day(date)}${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}${zone}`
}

/** `20261116`, local. */
export function hl7Day(date: Date): string {
  return localDay(date).replaceAll('-', '')
}

/** `20261116070500`: UTC without zone, as METADATA.XML has it (ITI TF-3 4.2.3.1.7). */
export function utcTime(date: Date): string {
  return date.toISOString().replace(/[-:T]|\..*$/g, '')
}

/** The same instant of an ISO date with an offset; what has none, or no hour, keeps its digits. */
export function utcOfIso(iso: string | undefined): string | undefined {
  if (iso === undefined) return undefined
  const known = /T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(iso) ? new Date(iso) : undefined
  if (known && !Number.isNaN(known.getTime())) return utcTime(known)
  const digits = iso.replace(/\D/g, '').slice(0, 14)
  return digits === '' ? undefined : digits
}
