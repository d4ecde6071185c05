// Dates of HPRIM headers: DD/MM/YYYY or DD/MM/YY, with the separators that senders use.
// It must not know what day it is: a century is told from the other date of the header, or not at all.

export interface DayMonthYear {
  day: number
  month: number
  year: number
  /** the year had two digits: `year` is 0 to 99 */
  short: boolean
}

/** The date that a header line holds, undefined when it holds something else or a day that no calendar has. */
export function headerDate(line: string): DayMonthYear | undefined {
  const text = line.trim().replace(/^(\d{4})-(\d{2})-(\d{2})$/, '$3/$2/$1')
  const found =
    /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:\s+\d{1,2}[:hH]\d{2}(?::\d{2})?)?$/.exec(text) ??
    /^(\d{2})(\d{2})(\d{4})$/.exec(text)
  if (found === null) return undefined
  const [day, month, year] = [Number(found[1]), Number(found[2]), Number(found[3])]
  const short = found[3]?.length === 2
  const days = new Date(Date.UTC(short ? 2000 : year, month, 0)).getUTCDate()
  if (month < 1 || month > 12 || day < 1 || day > days || (!short && year < 1850)) return undefined
  return { day, month, year, short }
}

/** ISO date of an examination: HPRIM Médecin began in 1997, so two digits leave no doubt. */
export function examinationDate(date: DayMonthYear): string {
  if (!date.short) return iso(date, date.year)
  return iso(date, date.year >= 90 ? 1900 + date.year : 2000 + date.year)
}

/**
 * ISO birth date. With two digits the latest year that is not after the examination (`on`, ISO) is taken: a
 * patient younger than 100. Without a date of examination nothing tells the century: undefined.
 */
export function birthDate(date: DayMonthYear, on: string | undefined): string | undefined {
  if (!date.short) return iso(date, date.year)
  if (on === undefined) return undefined
  const recent = iso(date, 2000 + date.year)
  return recent <= on ? recent : iso(date, 1900 + date.year)
}

function iso(date: DayMonthYear, year: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${String(year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`
}
