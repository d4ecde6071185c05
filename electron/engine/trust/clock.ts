// Whether this machine tells the time (journeys §7, code 101): our clock against the date of answers over HTTP that are asked for
// anyway, of the broker and of the points that publish revocation lists. IMAP and SMTP say no time that is the server's own.
// That date is never believed for a certificate or a list: an answer in clear may lie, and then only a sentence is wrong.

import http from 'node:http'
import { PliError } from '../errors.ts'

export interface Clock {
  /** An answer, as its headers say; `asked`: ms of our clock when it was asked for. */
  heard(headers: { date?: string | undefined; age?: string | undefined }, asked: number): void
  /** Asks the servers behind these http addresses what time it is, until one says. */
  ask(urls: readonly string[]): Promise<void>
  /** Code 101, while our clock is what it was when somebody said otherwise. */
  fault(): PliError | undefined
}

const OFF_MS = 5 * 60_000
const TIMEOUT_MS = 5000
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** `now`: ms. */
export function createClock(now: () => number): Clock {
  /** ours minus theirs, ms, with the moment on both of our clocks: a machine that slept or was set right is asked again */
  let seen: { gap: number; at: number; ticks: number } | undefined
  const clock: Clock = {
    heard({ date = '', age = '0' }, asked) {
      // Date is the moment of the origin, Age what a cache on the way has added (RFC 9110 §6.6.1, RFC 9111 §5.1)
      const theirs = Date.parse(date) + Number(age) * 1000
      if (Number.isNaN(theirs)) return
      const at = now()
      const gap = theirs < asked ? asked - theirs : Math.min(0, at - theirs)
      seen = { gap, at, ticks: performance.now() }
    },
    async ask(urls) {
      for (const url of urls) {
        if (await dateOf(url, clock.heard, now)) return
      }
    },
    fault() {
      if (seen === undefined || Math.abs(seen.gap) <= OFF_MS) return undefined
      const moved = now() - seen.at - (performance.now() - seen.ticks)
      return Math.abs(moved) > MINUTE_MS ? undefined : wrongTime(Math.abs(seen.gap))
    },
  }
  return clock
}

function dateOf(url: string, heard: Clock['heard'], now: () => number): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = now()
    const headers = { 'cache-control': 'no-cache' }
    const request = http.request(url, { method: 'HEAD', headers, timeout: TIMEOUT_MS }, (answer) => {
      answer.resume()
      heard(answer.headers, asked)
      resolve(answer.headers.date !== undefined)
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(false))
    request.on('close', () => resolve(false))
    request.end()
  })
}

function wrongTime(gap: number): PliError {
  return new PliError('CLOCK_WRONG', `L’heure de cet ordinateur est fausse (écart\u00a0: ${inWords(gap)}).`, {
    kept: 'Vos courriers sont intacts.',
    next: 'Remettez l’ordinateur à l’heure\u00a0: la connexion reprendra seule.',
    spoken: 101,
  })
}

/** Rounded to the minute under an hour and a half, to the hour under three days, then to the day. */
function inWords(gap: number): string {
  if (gap < 1.5 * HOUR_MS) return `${Math.round(gap / MINUTE_MS)}\u00a0min`
  if (gap < 72 * HOUR_MS) return `${Math.round(gap / HOUR_MS)}\u00a0h`
  return `${Math.round(gap / (24 * HOUR_MS))}\u00a0jours`
}
