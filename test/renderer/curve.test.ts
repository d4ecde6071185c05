// Geometry of curves, sparklines and the life-course: pure numbers.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timeScale } from '../../renderer/screens/patient/time-scale.ts'
import { bandSteps, niceTicks, runs, valueTicks, yearTicks } from '../../renderer/ui/curve.ts'
import { sparkLine } from '../../renderer/ui/spark.tsx'

const year = (y: number, m = 0) => new Date(y, m, 15).getTime()

describe('axes', () => {
  it('covers any data with few round steps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (low, span) => {
          const ticks = niceTicks(low, low + span, 5)
          const slack = (Math.abs(low) + span + 1) * 1e-9
          expect(ticks.length).toBeGreaterThan(1)
          expect(ticks.length).toBeLessThanOrEqual(8)
          expect(ticks[0]).toBeLessThanOrEqual(low + slack)
          expect(ticks.at(-1)).toBeGreaterThanOrEqual(low + span - slack)
        },
      ),
    )
  })
  it('shows the edge that the data is judged by', () => {
    const out = valueTicks([
      { at: 1, value: 6.9, low: 4, high: 6 },
      { at: 2, value: 8.4, low: 4, high: 6 },
    ])
    expect(out[0]).toBeLessThanOrEqual(6)
    const under = valueTicks([
      { at: 1, value: 40, low: 60 },
      { at: 2, value: 35, low: 60 },
    ])
    expect(under.at(-1)).toBeGreaterThanOrEqual(60)
  })
  it('names years inside the span only', () => {
    expect(yearTicks(year(2022, 5), year(2026, 10)).map((at) => new Date(at).getFullYear())).toEqual([
      2023, 2024, 2025, 2026,
    ])
    expect(yearTicks(year(2026, 2), year(2026, 10))).toEqual([])
    expect(yearTicks(year(1990), year(2026), 5).length).toBeLessThanOrEqual(6)
  })
})

describe('bounds and line', () => {
  it('steps where the bounds change', () => {
    const steps = bandSteps(
      [
        { at: 10, value: 1, low: 1, high: 2 },
        { at: 20, value: 1, low: 1, high: 2 },
        { at: 30, value: 1, low: 1, high: 3 },
      ],
      0,
      40,
    )
    expect(steps).toEqual([
      { from: 0, to: 30, low: 1, high: 2 },
      { from: 30, to: 40, low: 1, high: 3 },
    ])
  })
  it('draws no band without bounds', () => {
    expect(bandSteps([{ at: 1, value: 3 }], 0, 2)).toEqual([])
  })
  it('cuts the line where the method changes, not where it is silent', () => {
    const points = ['a', 'a', undefined, 'b', 'b'].map((method, at) => ({ at, value: 1, method }))
    expect(runs(points).map((run) => run.length)).toEqual([5])
    expect(
      runs([
        { at: 1, value: 1, method: 'a' },
        { at: 2, value: 2, method: 'b' },
      ]).length,
    ).toBe(2)
    expect(
      runs([
        { at: 1, value: 1, method: 'a' },
        { at: 2, value: 2 },
      ]).length,
    ).toBe(1)
  })
})

describe('sparkline', () => {
  it('needs two values', () => {
    expect(sparkLine([{ value: 1 }], undefined)).toBeUndefined()
  })
  it('stays in its frame and keeps a far band as an edge', () => {
    const high = sparkLine([{ value: 8 }, { value: 9 }], { low: 1, high: 2 })
    expect(high?.band).toEqual({ y: 18, height: 4 })
    const low = sparkLine([{ value: 40 }, { value: 35 }], { low: 60 })
    expect(low?.band).toEqual({ y: 0, height: 4 })
    for (const [x, y] of [...(high?.line ?? []), ...(low?.line ?? [])]) {
      expect(x).toBeGreaterThanOrEqual(0)
      expect(x).toBeLessThanOrEqual(76)
      expect(y).toBeGreaterThanOrEqual(0)
      expect(y).toBeLessThanOrEqual(22)
    }
  })
})

describe('life-course', () => {
  it('never goes back in time and stays between its ends', () => {
    const now = year(2026, 10)
    fc.assert(
      fc.property(
        fc.integer({ min: 1950, max: 2026 }),
        fc.option(fc.integer({ min: 1, max: 3000 }), { nil: undefined }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 }),
        (firstYear, visitDays, parts) => {
          const first = Math.min(year(firstYear), now)
          const visit = visitDays === undefined ? undefined : now - visitDays * 86_400_000
          const scale = timeScale(first, now, visit, 142, 1131)
          const xs = parts.sort((a, b) => a - b).map((part) => scale.x(first + part * (now - first)))
          xs.forEach((x, index) => {
            expect(x).toBeGreaterThanOrEqual(142 - 1e-6)
            expect(x).toBeLessThanOrEqual(1131 + 1e-6)
            expect(x).toBeGreaterThanOrEqual((xs[index - 1] ?? 0) - 1e-6)
          })
        },
      ),
    )
  })
  it('compresses what is older than four years, stretches what is new', () => {
    const now = year(2026, 10)
    const scale = timeScale(year(2000), now, now - 11 * 86_400_000, 0, 1000)
    expect(scale.x(new Date(2022, 0, 1).getTime())).toBeCloseTo(200, 0)
    expect(scale.since).toBeCloseTo(890, 0)
  })
})
