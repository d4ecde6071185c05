// A day and an hour as they are typed here, whatever the language of the system: jj/mm/aaaa and hh:mm. Pure.

export interface DayRange {
  /** YYYY-MM-DD, included */
  earliest?: string | undefined
  latest?: string | undefined
}

/** Beyond it a year of two digits is one of the last century. */
const AHEAD_YEARS = 10

/**
 * `14/03/1951`, `14.3.51`, `14 3 1951`, `14031951`, `140351` → `1951-03-14`. Undefined for what is no day of the calendar.
 * A year of two digits is the last one of that ending that is not after `latest`, else not ten years ahead of `today`.
 */
export function readDay(text: string, { latest }: DayRange = {}, today = new Date()): string | undefined {
  const parts =
    /^\s*(\d{1,2})[/.\-\s](\d{1,2})[/.\-\s](\d{4}|\d{2})\s*$/.exec(text) ??
    /^\s*(\d\d)(\d\d)(\d{4}|\d\d)\s*$/.exec(text)
  if (!parts) return undefined
  const [day, month, written] = [Number(parts[1]), Number(parts[2]), parts[3] ?? '']
  const whole = (year: number) => dayOf(year, month, day)
  if (written.length === 4) return whole(Number(written))
  const last = latest ?? `${today.getFullYear() + AHEAD_YEARS}-12-31`
  const century = Math.floor(Number(last.slice(0, 4)) / 100) * 100
  const candidate = whole(century + Number(written))
  return candidate !== undefined && candidate <= last ? candidate : whole(century - 100 + Number(written))
}

function dayOf(year: number, month: number, day: number): string | undefined {
  const at = new Date(Date.UTC(year, month - 1, day))
  const isThere = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day
  return isThere && year >= 1000 ? at.toISOString().slice(0, 10) : undefined
}

/** `8:30`, `08 h 30`, `8h`, `0830` → `08:30`. Undefined for what is no hour of the day. */
export function readTime(text: string): string | undefined {
  const parts = /^\s*(\d{1,2})\s*(?:[:h.]\s*(\d{2})?)\s*$/i.exec(text) ?? /^\s*(\d{2})(\d{2})\s*$/.exec(text)
  if (!parts) return undefined
  const [hour, minute] = [Number(parts[1]), Number(parts[2] ?? 0)]
  if (hour > 23 || minute > 59) return undefined
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
}

/** YYYY-MM-DD of this place. */
export function localDay(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
}
