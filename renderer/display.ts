// How dates, ages, numbers, sizes and names are written: fr-FR, one function each. No word that is not Intl's own.
// Nothing is computed that the source lacks: a partial date stays partial, a value keeps its own text.

const LOCALE = 'fr-FR'
const NBSP = '\u00A0'

const time = new Intl.DateTimeFormat(LOCALE, { hour: '2-digit', minute: '2-digit' })
const shortDay = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' })
const shortDayYear = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' })
const longDay = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long', year: 'numeric' })
const longDayNoYear = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long' })
const month = new Intl.DateTimeFormat(LOCALE, { month: 'long', year: 'numeric' })
const weekday = new Intl.DateTimeFormat(LOCALE, { weekday: 'long', day: 'numeric', month: 'long' })
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto', style: 'short' })
const relativeDay = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' })
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })
const baseLetters = new Intl.Collator(LOCALE, { sensitivity: 'base' })

/** Each is made once: making one costs a hundred times what it then takes to write a number. */
const formats = new Map<string, Intl.NumberFormat>()
function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify(options)
  const made = formats.get(key) ?? new Intl.NumberFormat(LOCALE, options)
  formats.set(key, made)
  return made
}

const DAY_MS = 86_400_000

/** A day in words: the first of a month is the only ordinal, « 1er décembre ». */
function inWords(words: Intl.DateTimeFormat, at: number): string {
  return words.format(at).replace(/(?<!\d)1(?=\s\p{L})/u, '1er')
}

/** A date of a document or a header: ISO 8601 with the precision of its source. */
export interface PartialMoment {
  year: number
  month?: number
  day?: number
  /** set only when the source holds a time */
  at?: Date
}

/** `2026`, `2026-11`, `2026-11-16`, `2026-11-16T08:05:00+01:00`; undefined for anything else. */
export function readDate(iso: string | undefined): PartialMoment | undefined {
  const found = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(T.*)?)?)?/.exec(iso ?? '')
  if (!found) return undefined
  const [, year, month, day, clock] = found
  const moment: PartialMoment = { year: Number(year) }
  if (month !== undefined) moment.month = Number(month)
  if (day !== undefined) moment.day = Number(day)
  if (clock !== undefined) {
    const at = new Date(iso ?? '')
    if (!Number.isNaN(at.getTime())) {
      moment.at = at
      // shown in the time of this place, so the day follows it
      moment.year = at.getFullYear()
      moment.month = at.getMonth() + 1
      moment.day = at.getDate()
    }
  }
  return moment
}

/** The instant for ordering and axes; the middle of what the source does not say. */
export function instant(iso: string | undefined): number | undefined {
  const moment = readDate(iso)
  if (!moment) return undefined
  if (moment.at) return moment.at.getTime()
  return new Date(moment.year, (moment.month ?? 7) - 1, moment.day ?? (moment.month ? 15 : 1), 12).getTime()
}

/** Whole days between the calendar days of two instants, in the time of this place. */
export function daysBetween(from: number, to: number): number {
  const a = new Date(from)
  const b = new Date(to)
  return Math.round(
    (Date.UTC(b.getFullYear(), b.getMonth(), b.getDate()) - Date.UTC(a.getFullYear(), a.getMonth(), a.getDate())) /
      DAY_MS,
  )
}

/** In a list: `08:31` today, `hier`, `18 juil.`, `24 juil. 2024`. */
export function listTime(iso: string, now: number): string {
  const at = instant(iso)
  if (at === undefined) return ''
  const days = daysBetween(at, now)
  if (days === 0) return readDate(iso)?.at ? time.format(at) : dayName(0)
  if (days === 1) return dayName(-1)
  return shortDate(iso, now)
}

/** `18 juil.`, with the year when it is another one; `juillet 2024` or `2024` when the source says no more. */
export function shortDate(iso: string | undefined, now: number): string {
  const moment = readDate(iso)
  const at = instant(iso)
  if (!moment || at === undefined) return ''
  if (moment.month === undefined) return String(moment.year)
  if (moment.day === undefined) return month.format(at)
  return inWords(moment.year === new Date(now).getFullYear() ? shortDay : shortDayYear, at)
}

/** `16 novembre 2026`, `1er décembre`, the day here of an instant; the year left out when `now` shares it. */
export function longDate(iso: string | undefined, now?: number): string {
  const moment = readDate(iso)
  const at = instant(iso)
  if (!moment || at === undefined) return ''
  if (moment.month === undefined) return String(moment.year)
  if (moment.day === undefined) return month.format(at)
  const sameYear = now !== undefined && moment.year === new Date(now).getFullYear()
  return inWords(sameYear ? longDayNoYear : longDay, at)
}

/** `3 au 9 mars 2026`, `28 février au 3 mars 2026`: what both days share is written once. Both with their day. */
export function dayRange(from: string, to: string): string {
  const [first, last] = [readDate(from), readDate(to)]
  const start = instant(from)
  if (!first || !last || start === undefined) return ''
  if (first.year !== last.year) return `${longDate(from)} au ${longDate(to)}`
  if (first.month !== last.month) return `${inWords(longDayNoYear, start)} au ${longDate(to)}`
  return `${first.day === 1 ? '1er' : first.day} au ${longDate(to)}`
}

/** `14/03/1951`, the form of identities; `03/1951` or `1951` when that is all there is. */
export function numericDate(iso: string | undefined): string {
  const moment = readDate(iso)
  if (!moment) return ''
  const two = (n: number) => String(n).padStart(2, '0')
  const parts = [moment.day, moment.month].filter((part) => part !== undefined).map(two)
  return [...parts, moment.year].join('/')
}

/** `08:31`. */
export function clock(at: number | string): string {
  return time.format(new Date(at))
}

/** In running text: `7 h 10`. */
export function spokenClock(iso: string | undefined): string {
  const at = readDate(iso)?.at
  if (!at) return ''
  const minutes = at.getMinutes()
  return `${at.getHours()}${NBSP}h${minutes === 0 ? '' : NBSP + String(minutes).padStart(2, '0')}`
}

/** `lundi 23 novembre`. */
export function weekDay(at: number): string {
  return inWords(weekday, at)
}

/** `aujourd’hui`, `hier`, with the typographic apostrophe. */
export function dayName(days: 0 | -1): string {
  return relativeDay.format(days, 'day').replace("'", '’')
}

/** `il y a 2 min`, `dans 4 min`. */
export function ago(iso: string, now: number): string {
  const seconds = Math.round((new Date(iso).getTime() - now) / 1000)
  const minutes = Math.round(seconds / 60)
  const hours = Math.round(minutes / 60)
  if (Math.abs(minutes) < 60) return relative.format(minutes || -1, 'minute')
  if (Math.abs(hours) < 24) return relative.format(hours, 'hour')
  return relative.format(Math.round(hours / 24), 'day')
}

/** `75 ans`; under 3 years `8 mois`, under 1 month `12 jours`; empty when the birth date is not a full date. */
export function age(birthDate: string | undefined, now: number): string {
  const moment = readDate(birthDate)
  if (moment?.month === undefined || moment.day === undefined) return ''
  const today = new Date(now)
  const passed = today.getDate() >= moment.day
  const months = (today.getFullYear() - moment.year) * 12 + today.getMonth() + 1 - moment.month - (passed ? 0 : 1)
  if (months < 0) return ''
  if (months >= 36) return unit(Math.floor(months / 12), 'year')
  if (months >= 1) return unit(months, 'month')
  return unit(Math.max(0, daysBetween(new Date(moment.year, moment.month - 1, moment.day).getTime(), now)), 'day')
}

function unit(value: number, name: 'year' | 'month' | 'day'): string {
  return format({ style: 'unit', unit: name, unitDisplay: 'long' }).format(value).replace(' ', NBSP)
}

/** `8 412`, thousands by U+202F. */
export function count(value: number): string {
  return whole.format(value)
}

/** `1,1 Go`, `340 Mo`, `41 Ko`: decimal units, as operators count. */
export function bytes(value: number): string {
  const units = ['o', 'Ko', 'Mo', 'Go', 'To']
  let amount = value
  let step = 0
  while (amount >= 999.5 && step < units.length - 1) {
    amount /= 1000
    step++
  }
  const digits = amount < 10 && step > 1 ? 1 : 0
  return `${format({ maximumFractionDigits: digits }).format(amount)}${NBSP}${units[step] ?? ''}`
}

/** The result as sent, with a decimal comma in place of its point and a typographic minus; never rounded. */
export function valueText(text: string): string {
  return text
    .replace(/(\d)\.(\d)/g, '$1,$2')
    .replace(/^([<>]=?)\s*/, (_, sign: string) => `${sign.replace('<=', '≤').replace('>=', '≥')}${NBSP}`)
    .replace(/^-(?=\d)/, '\u2212')
}

/** `mL/min/1,73 m²` for UCUM's `mL/min/{1.73_m2}`, `10⁹/L` for `10*9/L`: the same unit, as it is read. */
export function unitText(unit: string | undefined): string {
  if (!unit) return ''
  return unit
    .replace(/([\w%])\{/g, `$1${NBSP}{`)
    .replace(/\{([^{}]*)\}/g, (_, words: string) => words.replaceAll('_', NBSP).replace(/(\d)\.(\d)/g, '$1,$2'))
    .replace(/\b10\*(-?)(\d+)/g, (_, sign: string, power: string) => `10${sign && '⁻'}${raised(power)}`)
    .replace(/\bm([23])\b/g, (_, power: string) => `m${raised(power)}`)
}

function raised(digits: string): string {
  return digits.replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? digit)
}

/** `125 %` of a factor of ours. */
export function percent(factor: number): string {
  return format({ style: 'percent' }).format(factor).replace(/\s/u, NBSP)
}

/** A number of ours (axis, delta), decimal comma, as many digits as needed. */
export function number(value: number, digits = 3): string {
  return format({ maximumFractionDigits: digits }).format(value).replace('-', '\u2212')
}

/** `+ 0,5` or `− 5`: subtraction of two shown values, rounded to the finer of their decimals. */
export function delta(current: number, previous: number): string {
  const digits = Math.max(decimals(current), decimals(previous))
  const difference = Number((current - previous).toFixed(digits))
  if (difference === 0) return '='
  return `${difference > 0 ? '+' : '\u2212'}${NBSP}${number(Math.abs(difference), digits)}`
}

function decimals(value: number): number {
  const [, fraction = ''] = String(value).split('.')
  return fraction.length
}

/** `4,0 – 6,0`, `> 60`, `< 5`, or the source's own words; empty when the document gives none. */
export function bounds(range: { low?: number | null; high?: number | null; text?: string } | undefined): string {
  if (!range) return ''
  if (range.text) return valueText(range.text).replace(/\s*[-–]\s*(?=\d)/, `${NBSP}–${NBSP}`)
  const low = range.low ?? undefined
  const high = range.high ?? undefined
  if (low !== undefined && high !== undefined) {
    const digits = Math.max(decimals(low), decimals(high))
    const fixed = format({ minimumFractionDigits: digits, maximumFractionDigits: digits })
    return `${fixed.format(low)}${NBSP}–${NBSP}${fixed.format(high)}`
  }
  if (low !== undefined) return `>${NBSP}${number(low)}`
  if (high !== undefined) return `<${NBSP}${number(high)}`
  return ''
}

interface Named {
  birthName?: string
  usedName?: string
  name?: string
  givenNames?: string[]
}

/** `KOWALSKI Anna (DUPONT)`: birth name, first given name, used name in brackets when it differs. */
export function personName(person: Named): string {
  const family = person.birthName ?? person.usedName ?? person.name
  const used =
    person.birthName && person.usedName && !same(person.birthName, person.usedName) ? person.usedName : undefined
  return [family?.toLocaleUpperCase(LOCALE), person.givenNames?.[0], used && `(${used.toLocaleUpperCase(LOCALE)})`]
    .filter(Boolean)
    .join(' ')
}

function same(a: string, b: string): boolean {
  return baseLetters.compare(a, b) === 0
}

/** `2 51 03 59 999 999 01 02` for the sheet; `2 51 03 •• ••• ••• ••` when masked. */
export function matricule(value: string, masked: boolean): string {
  const groups = [value.slice(0, 1), value.slice(1, 3), value.slice(3, 5), value.slice(5, 7), value.slice(7, 10)]
  groups.push(value.slice(10, 13), value.slice(13))
  return groups
    .map((group, index) => (masked && index > 2 ? '•'.repeat(group.length) : group))
    .filter(Boolean)
    .join(NBSP)
}

/** `XDM/1.0/DDM+`, as senders really write it (spec §2.1). */
const PACKAGE_MARKER = /\bXDM\s?\/\s?1\.0\s?\/\s?DDM\b\s?\+?/gi

/** The subject as shown: the marker of an XDM package is left out, at the start and after any reply or bracket prefix (R27). */
export function shownSubject(subject: string): string {
  return subject.replace(PACKAGE_MARKER, ' ').replace(/\s+/g, ' ').trim()
}

/** A sender's label, whose words stand joined by underscores (R20), as it is read. */
export function shownSender(label: string): string {
  return label.includes('@') ? label : label.replaceAll('_', ' ')
}

/** `Dr Claude ARNOUX` for the title codes that software writes in capitals; a name is never corrected. */
export function shownPerson(name: string): string {
  return name.replace(/^(?:DR|PR|MME|MLLE)(?=\s)/, (title) => title[0] + title.slice(1).toLowerCase())
}

/** A title as its sender wrote it, with the apostrophe of French typography. */
export function shownTitle(title: string): string {
  return title.replace(/(?<=\p{L})'(?=\p{L})/gu, '’')
}

/** `HV` for an avatar, from `helene.vasseur@…`. */
export function initials(address: string): string {
  return (address.split('@')[0] ?? '')
    .split(/[.\-_]/)
    .filter(Boolean)
    .slice(0, 2)
    .map((part) => part[0]?.toLocaleUpperCase(LOCALE) ?? '')
    .join('')
}

const DIGITS = ['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf']

/** `un, un, deux`: a code as it is said over the phone. */
export function spokenCode(code: number): string {
  return Array.from(String(code))
    .map((digit) => DIGITS[Number(digit)] ?? '')
    .join(', ')
}
