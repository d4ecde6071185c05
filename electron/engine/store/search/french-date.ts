// Dates as French people type them in a filter → when that day, month or year begins. Pure.

const MONTHS = ['janv', 'fevr', 'mars', 'avr', 'mai', 'juin', 'juil', 'aout', 'sept', 'oct', 'nov', 'dec']
const DAY_MS = 86_400_000

/**
 * Start, in ms, of what `text` names, in local time: `14/03/2026`, `14/03/26`, `14/03`, `03/2026`, `2026`, `2026-03-14`,
 * `2026-03`, `14 mars 2026`, `mars-2026`, `mars`, `hier`, `aujourd’hui`. A day or month without year is the latest past one.
 * undefined when it is no date.
 */
export function period(text: string, now: Date): number | undefined {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/['’ʼ]/g, "'").trim()
  const today = new Date(now.getFullYear(), now.getMonth(), now.getDate())
  if (plain === "aujourd'hui") return today.getTime()
  if (plain === 'hier') return new Date(today.getTime() - DAY_MS / 2).setHours(0, 0, 0, 0)
  let found: RegExpExecArray | null
  if ((found = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(plain))) return start(found[1], found[2], found[3])
  if ((found = /^(\d{1,2})[/.-](\d{4})$/.exec(plain))) return start(found[2], found[1])
  if ((found = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(plain))) return start(found[3], found[2], found[1])
  if ((found = /^(\d{1,2})[/.](\d{1,2})$/.exec(plain))) return latest(now, found[2], found[1])
  if ((found = /^(?:(\d{1,2}|1er)[ -])?([a-z]+)\.?(?:[ -](\d{4}))?$/.exec(plain))) {
    const name = found[2] ?? ''
    const month = MONTHS.findIndex((start) => name.length >= 3 && (name.startsWith(start) || start.startsWith(name)))
    if (month < 0) return undefined
    const day = found[1] === '1er' ? '1' : found[1]
    return found[3] ? start(found[3], String(month + 1), day) : latest(now, String(month + 1), day)
  }
  return undefined
}

function start(year: string | undefined, month = '1', day = '1'): number | undefined {
  const y = Number(year) < 100 ? 2000 + Number(year) : Number(year)
  const at = new Date(y, Number(month) - 1, Number(day))
  // 31/02 is no date
  return at.getMonth() === Number(month) - 1 && at.getDate() === Number(day) ? at.getTime() : undefined
}

function latest(now: Date, month = '1', day = '1'): number | undefined {
  const thisYear = start(String(now.getFullYear()), month, day)
  return thisYear !== undefined && thisYear > now.getTime()
    ? start(String(now.getFullYear() - 1), month, day)
    : thisYear
}
