// The documents of a record as they are read. Pure.

import type { TFunction } from 'i18next'
import { dayRange, shownPerson, shownTitle } from '../../display.ts'
import type { TimelineEntry } from '../../shapes.ts'

/** With the typography of their titles and of those who wrote them. */
export function shownTimeline(timeline: TimelineEntry[]): TimelineEntry[] {
  return timeline.map((entry) => ({
    ...entry,
    title: shownTitle(entry.title),
    ...(entry.author === undefined ? {} : { author: shownPerson(entry.author) }),
  }))
}

/** « hospitalisation du 3 au 9 mars 2026 »; empty when the document does not say both days, or is no stay. */
export function stayWords({ stay, sector }: TimelineEntry, t: TFunction): string {
  if (stay === undefined || sector === 'biology' || stay.from.length < 10 || stay.to.length < 10) return ''
  return t(sector === 'hospital' ? 'patient.hospitalStay' : 'patient.stay', { days: dayRange(stay.from, stay.to) })
}
