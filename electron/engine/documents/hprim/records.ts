// Cuts the text of an HPRIM file into records: header lines, readable text, coded part (spec §3.1).
// It must not interpret any of them: header.ts and results.ts do.

import { headerDate } from './dates.ts'

export interface HprimRecord {
  /** 12 lines, or undefined when nothing in the record looks like a header */
  header: string[] | undefined
  /** lines 7 and 10 are where they should be */
  headerSure: boolean
  text: string[]
  /** lines after ****LAB****, undefined when the marker is missing */
  coded: string[] | undefined
  end: 'FIN' | 'FINFICHIER' | 'missing'
  /** the file stops inside its last line */
  cut: boolean
}

const HEADER_LINES = 12
/** of a header, up to the date of the examination */
const LEAST_LINES = 10
/** How a line of the coded part begins. */
export const SEGMENT = /^\s*(TEX|RES)\s*(?=\||$)/i
const NAME = /^\s*\p{L}[\p{L}\s'’.,()/-]{0,60}$/u
/** A header may follow a few words (in the text of a mail); far below them it is no longer searched. */
const SEARCH_LINES = 200
/** A line that ends or divides a record. Senders miscount the stars and leave a separator behind them. */
export const MARKER = /^[^\S\r\n]*\*{3,5} ?(LAB|FINFICHIER|FIN) ?\*{2,5}(?:[^\S\r\n]|\|)*$/im

/**
 * Records of the text, in order. What follows ****FINFICHIER**** is the signature of a mail and is left out, unless it is
 * again a whole record with its header and end (two files joined by a sender): a result is never dropped.
 */
export function splitRecords(text: string): HprimRecord[] {
  const records: HprimRecord[] = []
  let lines: string[] = []
  let coded: string[] | undefined
  let fileEnded = false

  const close = (end: HprimRecord['end'], cut = false): void => {
    const record = toRecord(lines, coded, end, cut)
    const last = records.at(-1)
    const blank = lines.every((line) => line.trim() === '')
    const kept = fileEnded ? record.headerSure && end !== 'missing' : !blank || coded !== undefined
    if (kept) {
      if (last !== undefined && record.header === undefined && coded === undefined) {
        for (const line of lines) last.text.push(line)
      } else records.push(record)
    }
    lines = []
    coded = undefined
  }

  /** A record that begins before the one above it was ended: its results are another person's. */
  const splitForgotten = (): void => {
    const whole = coded ?? lines
    const own = findHeader(lines)?.start ?? 0
    const from = coded === undefined ? own + HEADER_LINES : afterSegments(coded)
    const starts = headersAfter(whole, from, lines.slice(own, own + HEADER_LINES))
    if (starts.length === 0) return
    const records = starts.map((start, index) => whole.slice(start, starts[index + 1]))
    whole.length = starts[0] ?? whole.length
    for (const next of records) {
      close('missing')
      lines = next
    }
  }

  /**
   * A second ****LAB**** before the end of the first: with lines enough between them for a header, what follows is another
   * record, of whoever that header names, or of nobody.
   */
  const splitAtSecondPart = (): void => {
    const between = coded?.slice(afterSegments(coded)) ?? []
    if (coded === undefined || between.length < LEAST_LINES) return
    coded.length -= between.length
    close('missing')
    lines = between
    coded = []
  }

  const all = text.split(/\r\n|\n|\r/)
  const cut = (all.at(-1) ?? '') !== ''
  for (const line of all) {
    const marker = MARKER.exec(line)?.[1]?.toUpperCase()
    if (marker !== undefined) splitForgotten()
    if (marker === 'LAB') splitAtSecondPart()
    if (marker === 'LAB' && coded === undefined) coded = []
    else if (marker === 'FIN') close('FIN')
    else if (marker === 'FINFICHIER') {
      close('FINFICHIER')
      fileEnded = true
    } else (coded ?? lines).push(line)
  }
  splitForgotten()
  close('missing', cut)
  return records
}

/** Where the lines after the last RES or TEX begin. */
function afterSegments(coded: string[]): number {
  return coded.findLastIndex((line) => SEGMENT.test(line)) + 1
}

/**
 * Where headers of other persons start among the lines after `from`. Stricter than `findHeader`, since a report may print
 * dates: two names, two dates and the number stand where they belong, and they are not those of the header before.
 */
function headersAfter(lines: string[], from: number, header: string[]): number[] {
  const starts: number[] = []
  let own = header
  for (let start = from; start + HEADER_LINES <= lines.length; start += 1) {
    if (headerScore(lines, start) !== 4 || !isWholeHeader(lines, start)) continue
    const found = lines.slice(start, start + HEADER_LINES)
    if ([1, 2, 6].every((at) => own[at]?.trim() === found[at]?.trim())) continue
    starts.push(start)
    own = found
    start += HEADER_LINES - 1
  }
  return starts
}

function isWholeHeader(lines: string[], start: number): boolean {
  const [name = '', given = ''] = lines.slice(start + 1, start + 3)
  const number = lines[start + 7] ?? ''
  return NAME.test(name) && NAME.test(given) && (number.trim() === '' || /^\s*\d[\dAB\s/.-]{12,}$/i.test(number))
}

function toRecord(lines: string[], coded: string[] | undefined, end: HprimRecord['end'], cut: boolean): HprimRecord {
  const found = findHeader(lines)
  if (found === undefined) return { header: undefined, headerSure: false, text: lines, coded, end, cut }
  const { start, score } = found
  return {
    header: lines.slice(start, start + HEADER_LINES),
    headerSure: score >= 3,
    text: [...lines.slice(0, start), ...lines.slice(start + HEADER_LINES)],
    coded,
    end,
    cut,
  }
}

/** Where the header starts: the first line for which the two dates fall on lines 7 and 10. */
export function findHeader(lines: string[]): { start: number; score: number } | undefined {
  let best: { start: number; score: number } | undefined
  const last = Math.min(lines.length - LEAST_LINES, SEARCH_LINES)
  for (let start = 0; start <= last; start += 1) {
    const score = headerScore(lines, start)
    // a weak likeness counts only where a header belongs
    if (score > (best?.score ?? 0) && (score === 4 || start <= 2)) best = { start, score }
  }
  return best
}

function headerScore(lines: string[], start: number): number {
  const name = lines[start + 1] ?? ''
  if (start > 0 && !/\p{L}/u.test(name)) return 0
  const birth = lines[start + 6] ?? ''
  const examination = lines[start + 9] ?? ''
  const hasBirth = headerDate(birth) !== undefined
  if (headerDate(examination) !== undefined) {
    if (hasBirth) return 4
    return isEmptyDate(birth) ? 3 : 1
  }
  return hasBirth ? 2 : 0
}

function isEmptyDate(line: string): boolean {
  return /^[\s0/.-]*$/.test(line)
}
