// The words of a PDF as names are compared: the dates in them, and whether a known name stands there. Pure.
// It must not guess a name: names are looked for, never read off the page.

import { foldName } from '../identity.ts'

/** A first page says whose the document is; a book does not. */
const MOST_CHARACTERS = 20_000
const MOST_DATES = 40

const MONTHS = [
  'janvier',
  'fevrier',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'aout',
  'septembre',
  'octobre',
  'novembre',
  'decembre',
]
const NUMERIC = /(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?((?:19|20)\d{2})(?!\d)/g
const SPELLED = new RegExp(`(?<!\\d)(\\d{1,2})(?:er)? (${MONTHS.join('|')}) ((?:19|20)\\d{2})(?!\\d)`, 'g')

export interface Words {
  /** folded as names are, words apart by single blanks, blanks at both ends */
  words: string
  /** YYYY-MM-DD, each once */
  dates: string[]
}

/** What is compared of the words of a PDF: `14/03/1951`, `14 mars 1951`. */
export function wordsOf(text: string): Words {
  const start = text.slice(0, MOST_CHARACTERS)
  const words = ` ${foldName(start)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()} `
  const dates = new Set<string>()
  for (const [, day, month, year] of start.matchAll(NUMERIC)) add(dates, day, Number(month), year)
  for (const [, day, month = '', year] of words.matchAll(SPELLED)) add(dates, day, MONTHS.indexOf(month) + 1, year)
  return { words, dates: [...dates].slice(0, MOST_DATES) }
}

function add(dates: Set<string>, day = '', month: number, year = ''): void {
  if (Number(day) < 1 || Number(day) > 31 || month < 1 || month > 12) return
  dates.add(`${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`)
}

/** Does this folded name stand there, whole? */
export function stands({ words }: Words, name: string): boolean {
  return name !== '' && words.includes(` ${name} `)
}
