// The dates of the practice's week, counted back from `now` in Paris time, and their forms in mail, CDA, XDS and French letters.
// Must not read the clock: the same `now` gives the same week.

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** the first patient comes at 8:05; the operator received the last messages in the two hours before */
const MORNING_MINUTES = 125

const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})
const LONG = new Intl.DateTimeFormat('fr-FR', {
  timeZone: 'Europe/Paris',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
})

interface ParisTime {
  year: string
  month: string
  day: string
  hour: string
  minute: string
  second: string
}

function parisTime(date: Date): ParisTime {
  const parts = Object.fromEntries(PARTS.formatToParts(date).map(({ type, value }) => [type, value]))
  const { year = '', month = '', day = '', hour = '', minute = '', second = '' } = parts
  return { year, month, day, hour, minute, second }
}

/** Hours of Paris ahead of UTC at that instant. */
function offset(date: Date): number {
  const { year, month, day, hour, minute, second } = parisTime(date)
  const shown = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  return Math.round((shown - Math.trunc(date.getTime() / 1000) * 1000) / HOUR_MS)
}

export class Calendar {
  readonly now: Date

  constructor(now: Date) {
    this.now = now
  }

  /** `days` before today at a time of Paris, `08:05`. */
  ago(days: number, time: string): Date {
    const { year, month, day } = parisTime(new Date(this.now.getTime() - days * DAY_MS))
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    const utc = Date.UTC(Number(year), Number(month) - 1, Number(day), hour, minute)
    return new Date(utc - offset(new Date(utc)) * HOUR_MS)
  }

  /** Message `n` of this morning's 34: spread over the two hours before now, never before midnight. */
  thisMorning(n: number): Date {
    const midnight = this.ago(0, '00:00').getTime()
    const span = Math.min(MORNING_MINUTES * 60_000, (this.now.getTime() - midnight) * 0.9)
    return new Date(Math.trunc((this.now.getTime() - span * (1 - n / 40)) / 60_000) * 60_000)
  }

  /** When the sample of a report that arrived this morning was taken: the last day on which laboratories are open. */
  lastSampling(time: string): Date {
    const yesterday = new Date(this.now.getTime() - DAY_MS).getUTCDay() === 0 ? 2 : 1
    return this.ago(yesterday, time)
  }
}

/** `20261116081500+0100` */
export function hl7(date: Date): string {
  const { year, month, day, hour, minute, second } = parisTime(date)
  return `${year}${month}${day}${hour}${minute}${second}+0${offset(date)}00`
}

/** `20261116071500`, in UTC as METADATA.XML wants it. */
export function xds(date: Date): string {
  return date.toISOString().slice(0, 19).replace(/[-:T]/g, '')
}

/** `20261116`, day of an act in a file name (ECO.2.1.6). */
export function compactDay(date: Date): string {
  return hl7(date).slice(0, 8)
}

/** `16/11/2026` */
export function frenchDay(date: Date): string {
  const { year, month, day } = parisTime(date)
  return `${day}/${month}/${year}`
}

/** `16 novembre 2026` */
export function longDay(date: Date): string {
  return LONG.format(date).replace(/^1(?=\s)/, '1er')
}

/** `07:10` */
export function frenchTime(date: Date): string {
  const { hour, minute } = parisTime(date)
  return `${hour}:${minute}`
}
