// Where each document of the life-course is drawn: its lane, a point or the bar of a stay, and the words that fit beside it. Pure.
// Never a stay guessed from two letters, nor an end that the document does not say.

import { instant } from '../../display.ts'
import type { Sector, TimelineEntry } from '../../shapes.ts'

export const LANES: Sector[] = ['hospital', 'biology', 'city', 'nurse', 'medico-social', 'social']
/** where the lanes begin, after their names */
export const LEFT = 142
export const LANE_PX = 27
const LABEL_PX = 6.4
/** shorter than this a title says nothing */
const LEAST_LABEL = 9
/** a stay of a few days, years ago, is still seen to be one */
const LEAST_STAY_PX = 14

export interface Dated {
  entry: TimelineEntry
  /** ms */
  at: number
  stay: Span | undefined
}
interface Span {
  from: number
  to: number
}
export interface Placed {
  entry: TimelineEntry
  x: number
  y: number
  /** the bar of a stay, drawn in place of the point */
  bar?: Span
  label?: Label
}
interface Label {
  text: string
  x: number
  anchor: 'start' | 'end'
  /** within the bar, on its own ground */
  inside: boolean
}

/** Oldest first; what has no date has no place. */
export function datedOf(entries: TimelineEntry[], now: number): Dated[] {
  return entries
    .flatMap((entry) => {
      const stay = stayOf(entry, now)
      const at = stay?.from ?? instant(entry.date)
      return at === undefined ? [] : [{ entry, at: Math.min(at, now), stay }]
    })
    .sort((a, b) => a.at - b.at)
}

/** The first and the last day, when the document says both; a bilan stays a tick, whatever its laboratory took to make it. */
function stayOf({ stay, sector }: TimelineEntry, now: number): Span | undefined {
  if (stay === undefined || sector === 'biology' || stay.from.length < 10 || stay.to.length < 10) return undefined
  const [from, to] = [instant(stay.from), instant(stay.to)]
  return from === undefined || to === undefined || from > now ? undefined : { from, to: Math.min(to, now) }
}

/** Newest labels first; a title has the room that nothing else of its lane takes, after its mark or before it. `right`: where labels end. */
export function placed(dated: Dated[], x: (at: number) => number, top: number, right: number, end: number): Placed[] {
  const marks = dated.map(({ entry, at, stay }) => ({ entry, ...markOf(x, at, stay, end) }))
  const busy = new Map<Sector, [number, number][]>()
  for (const { entry, from, to } of marks)
    busy.set(entry.sector, [...(busy.get(entry.sector) ?? []), [from - 9, to + 9]])
  return marks
    .toReversed()
    .map(({ entry, from, to, bar }): Placed => {
      const lane = busy.get(entry.sector) ?? []
      const y = top + LANES.indexOf(entry.sector) * LANE_PX + 13.5
      const mark = { entry, x: from, y, ...(bar ? { bar: { from, to } } : {}) }
      if (entry.sector === 'biology' || entry.isNew) return mark
      const label = labelOf(entry.title, from, to, lane, right)
      if (!label) return mark
      const width = label.text.length * LABEL_PX + 6
      if (!label.inside) lane.push(label.anchor === 'end' ? [label.x - width, from] : [to, label.x + width])
      return { ...mark, label }
    })
    .toReversed()
}

function markOf(x: (at: number) => number, at: number, stay: Span | undefined, end: number) {
  if (!stay) return { from: x(at), to: x(at), bar: false }
  const from = Math.min(x(stay.from), end - LEAST_STAY_PX)
  return { from, to: Math.max(from + LEAST_STAY_PX, x(stay.to)), bar: true }
}

function labelOf(
  title: string,
  from: number,
  to: number,
  lane: readonly [number, number][],
  right: number,
): Label | undefined {
  const last = Math.min(right, ...lane.map(([start]) => start).filter((start) => start > to))
  const first = Math.max(LEFT, ...lane.map(([, stop]) => stop).filter((stop) => stop < from))
  const rooms = [
    { letters: to - from - 16, x: from + 8, anchor: 'start' as const, inside: true },
    { letters: last - to - 15, x: to + 10, anchor: 'start' as const, inside: false },
    { letters: from - 15 - first, x: from - 10, anchor: 'end' as const, inside: false },
  ].map(({ letters, ...place }) => ({ letters: Math.floor(letters / LABEL_PX), place }))
  const subject = subjectOf(title)
  for (const text of [title, subject]) {
    const room = rooms.find(({ letters }) => text.length <= letters)
    if (room) return { text, ...room.place }
  }
  const room = rooms.find(({ letters, place }) => !place.inside && letters >= LEAST_LABEL)
  return room && { text: `${subject.slice(0, room.letters - 1).trimEnd()}…`, ...room.place }
}

/** « Néphrologie » of « Lettre de consultation, néphrologie »: what a letter is about says more in little room than that it is a letter. */
export function subjectOf(title: string): string {
  const [, subject = ''] = /^(?:compte rendu|cr|lettre|courrier|consultation)\b[^,]*,\s*(.+)$/iu.exec(title) ?? []
  return subject === '' ? title : subject[0]?.toLocaleUpperCase('fr-FR') + subject.slice(1)
}
