// The documents of a record as they are read. Pure.

import { shownTitle } from '../../display.ts'
import type { TimelineEntry } from '../../shapes.ts'

/** With the typography of their titles. */
export function shownTimeline(timeline: TimelineEntry[]): TimelineEntry[] {
  return timeline.map((entry) => ({ ...entry, title: shownTitle(entry.title) }))
}
