// Points that a person went round for this sending: which ones, and what is still to settle. Pure.

import type { LetterPoint } from '../../shapes.ts'

/** As `letters.send` takes it. */
export type Accepted = { code: LetterPoint['code']; about?: string; reason?: string }[]

export function isAccepted(point: LetterPoint, accepted: Accepted): boolean {
  return point.level === 'confirms' && accepted.some((one) => one.code === point.code && one.about === point.about)
}

/** What stands between the letter and its sending, what blocks first. */
export function stillOpen(points: LetterPoint[], accepted: Accepted): LetterPoint[] {
  const open = points.filter((point) => point.level !== 'passed' && !isAccepted(point, accepted))
  return [...open.filter(({ level }) => level === 'blocks'), ...open.filter(({ level }) => level === 'confirms')]
}

/** Once more for the same point replaces the first one. */
export function withAccepted(accepted: Accepted, point: LetterPoint, reason?: string): Accepted {
  const others = accepted.filter((one) => one.code !== point.code || one.about !== point.about)
  return [
    ...others,
    {
      code: point.code,
      ...(point.about === undefined ? {} : { about: point.about }),
      ...(reason === undefined ? {} : { reason }),
    },
  ]
}
