// The headings of the list: day, initial or rank of a row, and how many rows stand under each when that is known. Pure.

import type { TFunction } from 'i18next'
import { dayName, daysBetween, instant, longDate } from '../../display.ts'
import type { MessageRow } from '../../shapes.ts'
import type { Filter, Rows } from './rows.ts'

/** What a row is grouped by under an order. */
export function groupOf(row: MessageRow, order: Filter['order'], now: number, t: TFunction): string {
  if (order === 'patient') return row.patientName?.[0]?.toLocaleUpperCase('fr-FR') ?? t('inbox.groups.noPatient')
  if (order === 'flags') return t(`inbox.groups.rank${row.flagRank}`)
  const at = instant(row.date)
  if (at === undefined) return t('inbox.groups.noDate')
  const days = daysBetween(at, now)
  if (days === 0 || days === 1) {
    const name = dayName(days === 0 ? 0 : -1)
    return name[0]?.toLocaleUpperCase('fr-FR') + name.slice(1)
  }
  return longDate(row.date, now)
}

export interface Heading {
  text: string
  /** absent when the end of the group is not loaded */
  count?: number
}

/** Rows looked at to count a group: beyond, no count is shown rather than a slow one. */
const LOOK_AHEAD = 400

/** The heading above a row, undefined when the row continues the group above it. */
export function headingAt(rows: Rows, index: number, group: (row: MessageRow) => string): Heading | undefined {
  if (index < rows.top) return undefined
  const row = rows.at(index)
  if (!row) return undefined
  const own = group(row)
  let above = index - 1
  while (above >= rows.top && !rows.visible(above)) above--
  if (above >= rows.top) {
    const former = rows.at(above)
    if (!former || group(former) === own) return undefined
  }
  let count = 0
  for (let i = index; i < rows.count; i++) {
    const next = rows.at(i)
    if (!next || i - index > LOOK_AHEAD) return { text: own }
    if (!rows.visible(i)) continue
    if (group(next) !== own) break
    count++
  }
  return { text: own, count }
}
