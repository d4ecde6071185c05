// The piecewise time scale of the life-course: before four years ago compressed to a fifth, since the last visit stretched. Pure.

const YEAR_MS = 365.25 * 86_400_000
const OLD_YEARS = 4
const OLD_PART = 0.2
const NEW_PART = 0.11

export interface TimeScale {
  x: (at: number) => number
  /** where « depuis le … » begins, absent when there is no earlier visit */
  since?: number
  /** years to write, with their place; `old` ones are in the compressed part */
  years: { year: number; x: number; old: boolean }[]
}

/** `first`: oldest document; `visit`: last visit; all in ms. `left` and `right` in px. */
export function timeScale(
  first: number,
  now: number,
  visit: number | undefined,
  left: number,
  right: number,
): TimeScale {
  const width = right - left
  const recentFrom = new Date(new Date(now).getFullYear() - OLD_YEARS, 0, 1).getTime()
  const hasOld = first < recentFrom
  const hasNew = visit !== undefined && visit > Math.max(first, recentFrom) && visit < now
  const oldEnd = hasOld ? left + width * OLD_PART : left
  const newStart = hasNew ? right - width * NEW_PART : right
  const middleFrom = hasOld ? recentFrom : Math.min(first, now - YEAR_MS)
  const middleTo = hasNew ? visit : now
  const line = (at: number, from: number, to: number, start: number, end: number) =>
    start + ((at - from) / (to - from || 1)) * (end - start)
  const x = (at: number) => {
    if (hasOld && at < recentFrom) return line(Math.max(at, first), first, recentFrom, left, oldEnd)
    if (hasNew && at > visit) return line(Math.min(at, now), visit, now, newStart, right)
    return line(Math.min(Math.max(at, middleFrom), middleTo), middleFrom, middleTo, oldEnd, newStart)
  }
  const years: TimeScale['years'] = []
  const lastYear = new Date(middleTo).getFullYear()
  for (let year = new Date(middleFrom).getFullYear(); year <= lastYear; year++) {
    const start = new Date(year, 0, 1).getTime()
    if (start >= middleFrom && start <= middleTo) years.push({ year, x: x(start), old: false })
  }
  if (hasOld) {
    const firstYear = new Date(first).getFullYear()
    const step = Math.max(1, Math.ceil((new Date(recentFrom).getFullYear() - firstYear) / 2))
    for (let year = firstYear; year < new Date(recentFrom).getFullYear() - step / 2; year += step)
      years.unshift({ year, x: x(Math.max(first, new Date(year, 0, 1).getTime())), old: true })
  }
  return { x, years: years.sort((a, b) => a.x - b.x), ...(hasNew ? { since: newStart } : {}) }
}
