// From the engine's series to the points of a curve: numbers only, each with its source. Pure.

import { instant } from '../display.ts'
import type { Series } from '../shapes.ts'
import type { ChartPoint } from '../ui/chart.tsx'
import { look } from '../ui/value.tsx'

/** Oldest first. Results without a number or a date have no place on a curve; they stay in their report. */
export function chartPoints(series: Series): ChartPoint[] {
  return series.points
    .flatMap((point): ChartPoint[] => {
      const at = instant(point.date)
      if (point.value === null || at === undefined || point.date === undefined) return []
      return [
        {
          at,
          value: point.value,
          date: point.date,
          valueText: point.valueText,
          flag: point.flag,
          censored: Boolean(point.comparator),
          source: point.documentId,
          low: point.range?.low ?? undefined,
          high: point.range?.high ?? undefined,
          method: point.method,
          laboratory: point.laboratory,
          range: point.range,
        },
      ]
    })
    .sort((a, b) => a.at - b.at)
}

/** The latest number is out of bounds. */
export function isOut(series: Series): boolean {
  const last = series.points.at(-1)
  return last !== undefined && look(last.flag) !== 'plain'
}

/** What deserves a curve first: out of bounds now, then the most often measured. At least two numbers. */
export function worthDrawing(all: Series[]): Series[] {
  return all
    .filter((series) => series.points.filter((point) => point.value !== null).length > 1)
    .toSorted((a, b) => Number(isOut(b)) - Number(isOut(a)) || b.points.length - a.points.length)
}
