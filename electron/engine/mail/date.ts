// The Date header (RFC 5322 §3.3, with the obsolete and broken forms) to ISO 8601 with its own offset. No clock, no local time zone.

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** RFC 5322 §4.3 */
const ZONES: Record<string, string> = {
  ut: '+00:00', gmt: '+00:00', utc: '+00:00', z: '+00:00',
  est: '-05:00', edt: '-04:00', cst: '-06:00', cdt: '-05:00',
  mst: '-07:00', mdt: '-06:00', pst: '-08:00', pdt: '-07:00',
  cet: '+01:00', cest: '+02:00', met: '+01:00', mest: '+02:00', bst: '+01:00', wet: '+00:00', west: '+01:00',
} // prettier-ignore

const RFC = /^(?:[a-z]{2,9}\.?,?\s+)?(\d{1,2})[\s-]+([a-z]{3,9})\.?,?[\s-]+(\d{2,4}),?(?:\s+(.*))?$/i
const ASCTIME =
  /^(?:[a-z]{3},?\s+)?([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}:\d{2}(?::\d{2})?)\s+(?:([a-z]{3,4})\s+)?(\d{4})(?:\s+([+-]\d{4}))?$/i
const ISO = /^(\d{4})-(\d{2})-(\d{2})[T\s](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?$/i
const TIME = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?(?:\s*([ap]m))?(?:\s+(.*))?$/i

/** @returns `2026-11-16T08:05:00+01:00`; without a known zone, no offset; undefined when the header holds no date. */
export function readDate(header: string): string | undefined {
  const text = header
    .slice(0, 200)
    .replace(/\([^()]*\)/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  const rfc = RFC.exec(text)
  if (rfc) return assemble(year(rfc[3]!), month(rfc[2]!), Number(rfc[1]), rfc[4] ?? '')
  const asctime = ASCTIME.exec(text)
  if (asctime) {
    return assemble(
      Number(asctime[5]),
      month(asctime[1]!),
      Number(asctime[2]),
      `${asctime[3]} ${asctime[6] ?? asctime[4] ?? ''}`,
    )
  }
  const iso = ISO.exec(text)
  if (iso)
    return assemble(Number(iso[1]), Number(iso[2]), Number(iso[3]), `${iso[4]} ${(iso[5] ?? '').replace(':', '')}`)
  return undefined
}

const month = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1

/** RFC 5322 §4.3: two digits 00–49 are 2000–2049, other short years count from 1900. */
const year = (digits: string): number => {
  const value = Number(digits)
  if (digits.length === 2) return value < 50 ? 2000 + value : 1900 + value
  return digits.length === 3 ? 1900 + value : value
}

function assemble(y: number, m: number, d: number, clock: string): string | undefined {
  if (m === 0 || y < 1900 || y > 9999 || d < 1 || d > new Date(Date.UTC(y, m, 0)).getUTCDate()) return undefined
  const two = (n: number): string => String(n).padStart(2, '0')
  const day = `${y}-${two(m)}-${two(d)}`
  const time = TIME.exec(clock.trim())
  if (!time) return day
  let hour = Number(time[1])
  if (time[4]) hour = (hour % 12) + (time[4].toLowerCase() === 'pm' ? 12 : 0)
  const minute = Number(time[2])
  const second = Number(time[3] ?? 0)
  if (hour > 23 || minute > 59 || second > 60) return day
  // a leap second has no place in ISO strings that are compared
  return `${day}T${two(hour)}:${two(minute)}:${two(Math.min(second, 59))}${offset(time[5] ?? '')}`
}

function offset(zone: string): string {
  const numeric = /^(?:GMT|UTC)?\s*([+-])(\d{2}):?(\d{2})/i.exec(zone)
  if (numeric) {
    const [, sign, hours, minutes] = numeric
    if (Number(hours) > 23 || Number(minutes) > 59) return ''
    // -0000 means « no local time known » (RFC 5322 §3.3); ISO 8601 has no such sign
    return `${sign}${hours}:${minutes}`.replace('-00:00', '+00:00')
  }
  return ZONES[zone.split(/\s/)[0]!.toLowerCase()] ?? ''
}
