// The small curve at the end of a result's line: no axis, the band of the bounds, the last point in the colour of its mark.
// A picture only: the same figures are in the table, so screen readers skip it.

import type { Flag, Range } from '../shapes.ts'
import { look } from './value.tsx'

const WIDTH = 76
const HEIGHT = 22
const PAD = 4
const SHOWN = 8

const COLOUR = {
  alert: 'var(--crit-fill)',
  high: 'var(--high)',
  low: 'var(--low)',
  abnormal: 'var(--high)',
  plain: 'var(--ink-3)',
}

interface Props {
  points: { value: number }[]
  range: Range | undefined
  flag: Flag
}

/** Where the points and the band stand; undefined when there is no way to draw. Evenly spaced: this is a trend, not a time axis. */
export function sparkLine(points: { value: number }[], range: Range | undefined) {
  const shown = points.slice(-SHOWN)
  if (shown.length < 2) return undefined
  const values = shown.map((point) => point.value)
  const low = Math.min(...values)
  const high = Math.max(...values)
  const y = (value: number) => (high === low ? HEIGHT / 2 : PAD + ((high - value) / (high - low)) * (HEIGHT - 2 * PAD))
  const x = (index: number) => PAD + (index / (shown.length - 1)) * (WIDTH - 2 * PAD)
  const clamp = (at: number) => Math.min(HEIGHT, Math.max(0, at))
  const top = range?.high === undefined || range.high === null ? 0 : clamp(y(range.high))
  const bottom = range?.low === undefined || range.low === null ? HEIGHT : clamp(y(range.low))
  const hasBand = (range?.high ?? range?.low ?? undefined) !== undefined
  // a band out of sight still shows as an edge, on the side where it lies
  const band = !hasBand
    ? undefined
    : bottom - top >= PAD
      ? { y: top, height: bottom - top }
      : { y: top > HEIGHT / 2 ? HEIGHT - PAD : 0, height: PAD }
  return { line: shown.map((point, index) => [x(index), y(point.value)] as const), band }
}

export function Spark({ points, range, flag }: Props) {
  const drawn = sparkLine(points, range)
  const last = drawn?.line.at(-1)
  if (!drawn || !last) return null
  return (
    <svg className="spark" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {drawn.band ? <rect x={0} {...drawn.band} width={WIDTH} rx={2} fill="var(--band)" /> : null}
      <polyline
        points={drawn.line.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')}
        fill="none"
        stroke="var(--ink-3)"
        strokeWidth={1.4}
        strokeLinejoin="round"
      />
      <circle cx={last[0]} cy={last[1]} r={2.8} fill={COLOUR[look(flag)]} />
    </svg>
  )
}
