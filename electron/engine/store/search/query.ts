// What a person types in the search field → a tree. Pure: no SQL, no clock (the caller gives today).
// Nothing typed is refused: what is no filter is a word.

import { fold, wordsOf } from '../fold.ts'
import { period } from './french-date.ts'

export interface Term {
  /** folded; more than one word is a phrase */
  words: string[]
  /** the last word may be longer: still being typed, or ends with * */
  prefix: boolean
  /** `de:` and `à:` look into one column */
  column?: 'sender' | 'recipients'
}
export type Filter =
  | { kind: 'patient'; words: string[] }
  | { kind: 'type'; word: string }
  | { kind: 'before' | 'since'; at: number }
  | { kind: 'attachments'; present: boolean }
  | { kind: 'unread' }
export interface Query {
  /** all must be there */
  terms: Term[]
  filters: Filter[]
}

const KEYS: Record<string, 'de' | 'a' | 'patient' | 'type' | 'avant' | 'apres' | 'pj'> = {
  de: 'de',
  à: 'a',
  a: 'a',
  patient: 'patient',
  type: 'type',
  avant: 'avant',
  après: 'apres',
  apres: 'apres',
  pj: 'pj',
}
const QUOTED = /^(?:"([^"]*)"?|«\s*([^»]*?)\s*(?:»|$)|“([^”]*)”?)/
// « l’INR » asks for INR: the article is in no result table
const ELIDED = /^(?:[ldjmnstc]|qu|jusqu|lorsqu|puisqu)'(?=..)/i

/**
 * Words (all must be there), "phrases" (also « … »), `mot*`, and the filters `de: à: patient: type: avant: après: pj: non-lu`.
 * A filter's value is one word or a phrase, straight after the colon or after a space. The last word is a prefix
 * unless a space or a closing quote follows it. Dates are French (french-date.ts); a date that is none is a word.
 */
export function parseQuery(typed: string, now: Date): Query {
  const query: Query = { terms: [], filters: [] }
  let rest = typed.normalize('NFC').trimStart()
  while (rest !== '') {
    const key = /^([\p{L}]+)\s?:\s*/u.exec(rest)
    const filter = key && KEYS[key[1]?.toLowerCase() ?? '']
    if (key && filter) {
      const value = take(rest.slice(key[0].length))
      // `pj:` alone means « with »; only its own words are its value
      if (filter === 'pj' && !/^(oui|non)$/i.test(value.text)) {
        query.filters.push({ kind: 'attachments', present: true })
        rest = rest.slice(key[0].length)
        continue
      }
      if (value.text !== '') addFilter(query, filter, value, key[0] + value.text, now)
      rest = value.rest
      continue
    }
    const value = take(rest)
    if (/^non[-_ ]?lus?$/i.test(value.text)) query.filters.push({ kind: 'unread' })
    else addTerm(query, value)
    rest = value.rest
  }
  return query
}

interface Value {
  text: string
  phrase: boolean
  /** nothing follows: this word is still being typed */
  open: boolean
  rest: string
}

function take(from: string): Value {
  const quoted = QUOTED.exec(from)
  if (quoted) {
    const rest = from.slice(quoted[0].length)
    return { text: quoted[1] ?? quoted[2] ?? quoted[3] ?? '', phrase: true, open: false, rest: rest.trimStart() }
  }
  const text = /^\S*/.exec(from)?.[0] ?? ''
  const rest = from.slice(text.length)
  return { text, phrase: false, open: rest === '', rest: rest.trimStart() }
}

function addTerm(query: Query, value: Value, column?: Term['column']): void {
  const starred = !value.phrase && value.text.endsWith('*')
  const folded = fold(value.text)
  const words = wordsOf(value.phrase ? folded : folded.replace(ELIDED, ''))
  if (words.length === 0) return
  const prefix = starred || (value.open && !value.phrase) || (column !== undefined && !value.phrase)
  query.terms.push(column ? { words, prefix, column } : { words, prefix })
}

function addFilter(query: Query, key: string, value: Value, whole: string, now: Date): void {
  if (key === 'de') addTerm(query, value, 'sender')
  else if (key === 'a') addTerm(query, value, 'recipients')
  else if (key === 'patient') query.filters.push({ kind: 'patient', words: wordsOf(value.text) })
  else if (key === 'type') query.filters.push({ kind: 'type', word: value.text })
  else if (key === 'pj') query.filters.push({ kind: 'attachments', present: !/^non$/i.test(value.text) })
  else {
    const named = period(value.text, now)
    if (!named) addTerm(query, { ...value, text: whole, phrase: true })
    // `avant:2026` stops before it begins, `après:2026` begins with it
    else if (key === 'avant') query.filters.push({ kind: 'before', at: named })
    else query.filters.push({ kind: 'since', at: named })
  }
}

/** FTS5 MATCH text of the terms; '' when there is none. Words hold letters and digits only, so quoting is enough. */
export function matchText(terms: readonly Term[]): string {
  return terms
    .map((term) => {
      const phrase = `"${term.words.join(' ')}"${term.prefix ? '*' : ''}`
      return term.column ? `{${term.column}} : ${phrase}` : phrase
    })
    .join(' AND ')
}
