// RES and TEX lines of the coded part: label, code, type, result, unit, range, flag, status, and the same in a second unit.
// It must not convert, round or judge a value: what is shown is what was sent.

import type { Observation, Range } from '../document.ts'
import { comparedNumber, decimal } from '../values.ts'
import { SEGMENT } from './records.ts'

export interface CodedPart {
  observations: Observation[]
  /** codes announced without a value yet */
  pending: string[]
  /** the TEX lines, and lines of no known segment */
  text: string[]
  /** a result is not validated, or partial */
  partial: boolean
}

/** Positions in a RES line, after the segment's name (spec §3.1, 14 fields with it). */
const FIELDS = 13
const STATUS: Record<string, string> = { F: 'completed', C: 'completed', R: 'active', P: 'active' }
/** `224 000`: the format forbids it, senders do it, and it can mean one thing only. */
const GROUPED = /^(?:[<>≤≥]=?\s*)?[+-]?\d{1,3}(?:[ \u00A0\u202F]\d{3})+(?:[.,]\d+)?$/

/**
 * @param lines lines after ****LAB****
 * @param cut the file stops inside the last of them: its last field may be a part of what was sent
 */
export function readCodedPart(lines: string[], cut: boolean): CodedPart {
  const part: CodedPart = { observations: [], pending: [], text: [], partial: false }
  for (const { segment, text, last } of joinSegments(lines)) {
    if (segment === 'TEX') part.text.push(text.replace(/^\|/, ''))
    else if (segment === 'RES') readResult(part, text.replace(/^\|/, '').split('|'), cut && last)
    else part.text.push(text)
  }
  return part
}

interface Segment {
  segment: 'TEX' | 'RES' | 'other'
  text: string
  last: boolean
}

/** Mail software breaks long lines: what follows an unfinished RES line and still holds fields is its end. */
function joinSegments(lines: string[]): Segment[] {
  const segments: Segment[] = []
  lines.forEach((line, index) => {
    const last = index === lines.length - 1
    const found = SEGMENT.exec(line)
    const before = segments.at(-1)
    if (found !== null) {
      segments.push({
        segment: found[1]?.toUpperCase() === 'RES' ? 'RES' : 'TEX',
        text: line.slice(found[0].length),
        last,
      })
    } else if (
      before?.segment === 'RES' &&
      line.includes('|') &&
      fieldCount(before.text) + fieldCount(line) <= FIELDS
    ) {
      before.text += ` ${line.trim()}`
      before.last = last
    } else segments.push({ segment: 'other', text: line, last })
  })
  return segments
}

function fieldCount(text: string): number {
  return text.split('|').length - 1
}

function readResult(part: CodedPart, given: string[], cut: boolean): void {
  const field = (index: number): string => given[index]?.trim() ?? ''
  const [name, code, type, valueText] = [field(0), field(1), field(2), field(3)]
  const status = STATUS[field(8).toUpperCase()]
  const cutField = cut ? given.length - 1 : FIELDS
  const second = measured(given.slice(9, FIELDS), 'N', cutField - 9)
  if (status === 'active') part.partial = true
  if (valueText === '' && second === undefined) {
    if (status === 'active' && code !== '') part.pending.push(code)
    // a line with neither label nor value says nothing (spec §3.1); a label alone is kept, it may be a missing result
    if (status === 'active' || name === '' || cut) return
  }

  const first = measured(given.slice(3, 7), type, cutField - 3)
  part.observations.push({
    name: name === '' ? code : name,
    ...(code === '' ? {} : { code }),
    ...(first ?? { value: null, valueText: '' }),
    interpretation: field(7) === '' ? null : field(7),
    ...(type.toUpperCase() === 'C' && valueText !== '' ? { valueCode: { code: valueText } } : {}),
    ...(status === undefined ? {} : { status }),
    ...(second === undefined ? {} : { second }),
  })
}

type Measured = Pick<Observation, 'value' | 'valueText' | 'unit' | 'range' | 'comparator'>

/**
 * Value, unit, lower and upper normal. `cutField` is the one of them that the end of the file cut (any other number:
 * none): a value of which digits may be missing is shown as sent, but is no number any more.
 */
function measured(fields: string[], type: string, cutField: number): Measured | undefined {
  const [valueText = '', unit = '', low = '', high = ''] = fields.map((field) => field.trim())
  if (valueText === '') return undefined
  const quantity = cutField === 0 || type.toUpperCase() === 'C' ? { value: null } : quantityOf(valueText)
  const range = rangeOf(cutField === 2 ? '' : low, cutField === 3 ? '' : high)
  return {
    ...quantity,
    valueText,
    ...(unit === '' ? {} : { unit }),
    ...(range === undefined ? {} : { range }),
  }
}

/** « 5.4 », « 5,4 », « 224 000 », « <0.6 ». Anything else is text and has no number. */
function quantityOf(text: string): Pick<Observation, 'value' | 'comparator'> {
  const found = comparedNumber(ungrouped(text))
  if (found === undefined) return { value: null }
  return found.comparator === null ? { value: found.value } : { value: found.value, comparator: found.comparator }
}

function ungrouped(text: string): string {
  return GROUPED.test(text) ? text.replace(/[ \u00A0\u202F]/g, '') : text
}

/** A bound that is no number is kept as text. */
function rangeOf(low: string, high: string): Range | undefined {
  if (low === '' && high === '') return undefined
  const [lower, upper] = [decimal(ungrouped(low)), decimal(ungrouped(high))]
  const asText = (low !== '' && lower === undefined) || (high !== '' && upper === undefined)
  return {
    low: lower ?? null,
    high: upper ?? null,
    ...(asText ? { text: [low, high].filter((bound) => bound !== '').join(' - ') } : {}),
  }
}
