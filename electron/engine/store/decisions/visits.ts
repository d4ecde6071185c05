// « Nouveau depuis »: what counts as one visit to a patient's page. Pure. It must not know documents.

export interface Visits {
  /** ms: when the last visit began, and the one before it */
  visitedAt: number | undefined
  visitBefore: number | undefined
}

/** A page that is left for a call and opened again is the same visit: what was new in it stays new. */
const VISIT_MS = 3_600_000

const goesOn = (visitedAt: number | undefined, at: number): visitedAt is number =>
  visitedAt !== undefined && at - visitedAt < VISIT_MS

/** A person opens the page at `at` (ms). */
export function withVisit({ visitedAt, visitBefore }: Visits, at: number): Visits {
  return goesOn(visitedAt, at) ? { visitedAt, visitBefore } : { visitedAt: at, visitBefore: visitedAt }
}

/** What came after this (ms) is new to who opens the page, or has it open, at `now`; undefined before a second visit. */
export function newSince({ visitedAt, visitBefore }: Visits, now: number): number | undefined {
  return goesOn(visitedAt, now) ? visitBefore : visitedAt
}
