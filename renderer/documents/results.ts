// What stands beside a result: its chapter, the value before, the way to it. Pure; never across units or analytes.

import { instant } from '../display.ts'
import type { Correction, Flag, Observation, Series, ShownDocument } from '../shapes.ts'

export interface Before {
  valueText: string
  value: number | null
  date?: string
}

export interface TrailPoint {
  date: string
  value: number
}

export interface Result {
  observation: Observation
  flag: Flag
  previous: Before | undefined
  trail: TrailPoint[]
  /** what the version before said, when this one changed it */
  corrected: Correction | undefined
}

/** Chapters in the order of the document; results without one stand under the chapter before them only if none has one. */
export function chapters(results: Result[]): { title: string | undefined; rows: Result[] }[] {
  const groups: { title: string | undefined; rows: Result[] }[] = []
  for (const result of results) {
    const title = result.observation.chapter ?? result.observation.section
    const last = groups.at(-1)
    if (last && last.title === title) last.rows.push(result)
    else groups.push({ title, rows: [result] })
  }
  return groups
}

/** The series that holds this very result: same document, name and unit. */
function seriesOf(observation: Observation, document: ShownDocument, all: Series[]): Series | undefined {
  return all.find(
    (series) =>
      (series.unit ?? '') === (observation.unit ?? '') &&
      series.points.some(
        (point) =>
          point.documentId === document.id &&
          point.name === observation.name &&
          point.valueText === observation.valueText &&
          point.code === observation.code,
      ),
  )
}

/** The result just before this one: as the document itself repeats it, else the latest earlier report aboard. */
export function previousOf(observation: Observation, document: ShownDocument, all: Series[]): Before | undefined {
  const own = observation.previous?.filter((before) => (before.unit ?? '') === (observation.unit ?? ''))
  const repeated = own?.toSorted((a, b) => (b.date ?? '').localeCompare(a.date ?? ''))[0]
  if (repeated) return repeated
  return earlier(observation, document, all).at(-1)
}

function earlier(observation: Observation, document: ShownDocument, all: Series[]): Series['points'] {
  const here = instant(observation.date ?? document.date)
  if (here === undefined) return []
  return (seriesOf(observation, document, all)?.points ?? []).filter(
    (point) => point.documentId !== document.id && (instant(point.date) ?? Infinity) < here,
  )
}

/** Numbers up to this one, oldest first; empty when there is nothing before it. */
export function trailOf(observation: Observation, document: ShownDocument, all: Series[]): TrailPoint[] {
  const date = observation.date ?? document.date
  if (observation.value === null || date === undefined) return []
  const before = earlier(observation, document, all).flatMap((point) =>
    point.value === null || point.date === undefined ? [] : [{ date: point.date, value: point.value }],
  )
  if (before.length === 0)
    before.push(
      ...(observation.previous ?? []).flatMap((point) =>
        point.value === null || point.date === undefined || (point.unit ?? '') !== (observation.unit ?? '')
          ? []
          : [{ date: point.date, value: point.value }],
      ),
    )
  if (before.length === 0) return []
  return [...before.sort((a, b) => a.date.localeCompare(b.date)), { date, value: observation.value }]
}
