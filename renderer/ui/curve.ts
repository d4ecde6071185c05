// Geometry of a curve: scales, ticks, band of the bounds, pieces of the line. Pure: numbers in, numbers out.
// No smoothing, no conversion; the line is cut where the method changes.

export interface CurvePoint {
  /** ms */
  at: number
  value: number
  low?: number | undefined
  high?: number | undefined
  method?: string | undefined
}

export interface Frame {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
}

/** Round steps of 1, 2 or 5 that cut the span in at most `most` parts. */
export function niceTicks(low: number, high: number, most: number): number[] {
  // a span too small to cut is given the size of its values
  const span = high - low > Math.abs(high) * 1e-9 + 1e-9 ? high - low : Math.abs(high) > 1e-9 ? Math.abs(high) : 1
  const raw = span / most
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? power * 10
  const first = Math.floor(low / step)
  const last = Math.ceil(high / step)
  const ticks: number[] = []
  for (let i = first; i <= last; i++) ticks.push(Number((i * step).toPrecision(12)))
  return ticks.length > 1 ? ticks : [...ticks, Number(((last + 1) * step).toPrecision(12))]
}

/** Values, and every edge of the bounds that lies next to them: the axis never hides the edge that the data is judged by. */
export function valueTicks(points: CurvePoint[], most = 5): number[] {
  const values = points.map((point) => point.value)
  let low = Math.min(...values)
  let high = Math.max(...values)
  const dataLow = low
  const dataHigh = high
  for (const point of points) {
    if (point.high !== undefined && point.high >= dataLow - (dataHigh - dataLow) - Math.abs(dataHigh)) {
      low = Math.min(low, point.high)
      high = Math.max(high, point.high)
    }
    if (point.low !== undefined && (dataLow <= (point.high ?? Infinity) || point.high === undefined)) {
      low = Math.min(low, point.low)
      high = Math.max(high, point.low)
    }
  }
  return niceTicks(low, high, most)
}

/** The first of January of each year inside the span, at most `most` of them; the span's ends when it is shorter than two years. */
export function yearTicks(from: number, to: number, most = 6): number[] {
  const years: number[] = []
  const last = new Date(to).getFullYear()
  for (let year = new Date(from).getFullYear() + 1; year <= last; year++) years.push(new Date(year, 0, 1).getTime())
  const step = Math.ceil(years.length / most) || 1
  return years.filter((_, index) => (years.length - 1 - index) % step === 0)
}

export function scale(from: number, to: number, start: number, end: number): (value: number) => number {
  const span = to - from || 1
  return (value) => start + ((value - from) / span) * (end - start)
}

export interface BandStep {
  from: number
  to: number
  low?: number
  high?: number
}

/** Bounds along time: a step begins at each point whose bounds differ from the one before. */
export function bandSteps(points: CurvePoint[], from: number, to: number): BandStep[] {
  const steps: BandStep[] = []
  for (const point of points) {
    const last = steps.at(-1)
    if (point.low === undefined && point.high === undefined) continue
    if (last && last.low === point.low && last.high === point.high) continue
    if (last) last.to = point.at
    steps.push({
      from: last ? point.at : from,
      to,
      ...(point.low === undefined ? {} : { low: point.low }),
      ...(point.high === undefined ? {} : { high: point.high }),
    })
  }
  return steps
}

/** Runs of points to join: a new one where the method is named and changes. */
export function runs<P extends CurvePoint>(points: P[]): P[][] {
  const all: P[][] = []
  for (const point of points) {
    const last = all.at(-1)
    const before = last?.at(-1)
    if (last && (before?.method === point.method || !before?.method || !point.method)) last.push(point)
    else all.push([point])
  }
  return all
}
