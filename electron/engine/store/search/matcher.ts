// Where the words of a query stand in a text, case, accents and ligatures aside. Pure.

import { fold } from '../fold.ts'
import type { Term } from './query.ts'

export interface Match {
  start: number
  end: number
}
/** The first match at `from` or after it. */
export type Matcher = (text: string, from: number) => Match | undefined

/** What finds the terms of a query; undefined when there is no word. */
export function matcher(terms: readonly Term[]): Matcher | undefined {
  if (terms.length === 0) return undefined
  const words = terms.map((term) => ({ prefix: term.prefix, words: term.words.map(plain) }))
  const plainly = words.every((term) => term.words.every((word) => /^[a-z0-9]+$/.test(word)))
  const quick = plainly ? quickMatcher(words) : undefined
  let thorough: Matcher | undefined
  return (text, from) => {
    if (quick && !MARKED.test(text)) return quick(text, from)
    thorough ??= thoroughMatcher(words)
    return thorough(text, from)
  }
}

/** A term whose words have lost case and accents. */
interface PlainTerm {
  prefix: boolean
  words: string[]
}

/** A letter may carry its accents apart (NFD), or hide a soft hyphen behind it. Seldom does any in a whole mailbox. */
const MARKED = /[\p{M}\u00AD]/u
const LETTER_BEFORE = /(?<=[\p{L}\p{N}])/uy
const LETTERS = /[\p{L}\p{N}]*/uy
const BETWEEN = /[^\p{L}\p{N}]+/uy

/**
 * For plain words in a text without marks. V8 compiles an expression anew for each query, and its classes of letters take milliseconds:
 * those stand above, compiled once, and what a query brings has none. The same matches as thoroughMatcher.
 */
function quickMatcher(terms: readonly PlainTerm[]): Matcher {
  const firsts = new RegExp(terms.map((term) => letters(term.words[0] ?? '', '')).join('|'), 'g')
  const sources = terms.map(({ prefix, words }) => ({
    prefix,
    words: words.map((word) => new RegExp(letters(word, ''), 'y')),
  }))
  return (text, from) => {
    firsts.lastIndex = from
    for (let found = firsts.exec(text); found; found = firsts.exec(text)) {
      const start = found.index
      if (after(LETTER_BEFORE, text, start) === undefined) {
        for (const source of sources) {
          const end = endOf(source, text, start)
          if (end !== undefined) return { start, end }
        }
      }
      firsts.lastIndex = start + 1
    }
    return undefined
  }
}

function endOf({ prefix, words }: { prefix: boolean; words: RegExp[] }, text: string, start: number) {
  let at: number | undefined = start
  for (const [n, word] of words.entries()) {
    if (n > 0) at = after(BETWEEN, text, at)
    if (at !== undefined) at = after(word, text, at)
    if (at === undefined) return undefined
  }
  const end = after(LETTERS, text, at) ?? at
  return prefix || end === at ? end : undefined
}

/** Where a sticky expression that matches at `at` stops. */
function after(expression: RegExp, text: string, at: number): number | undefined {
  expression.lastIndex = at
  return expression.test(text) ? expression.lastIndex : undefined
}

/** For any letters, in any text. */
function thoroughMatcher(terms: readonly PlainTerm[]): Matcher {
  const sources = terms.map(
    ({ prefix, words }) =>
      words.map((word) => letters(word, '[\\p{M}\\u00AD]*')).join('[^\\p{L}\\p{N}]+') +
      (prefix ? '[\\p{L}\\p{N}\\p{M}]*' : '(?![\\p{L}\\p{N}])'),
  )
  const expression = new RegExp(`(?<![\\p{L}\\p{N}])(?:${sources.join('|')})`, 'gu')
  return (text, from) => {
    expression.lastIndex = from
    const found = expression.exec(text)
    return found ? { start: found.index, end: expression.lastIndex } : undefined
  }
}

function plain(word: string): string {
  return fold(word).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** Source of an expression: every spelling of a plain word. `marks`: what may stand behind each letter. */
function letters(word: string, marks: string): string {
  // both cases are written out: with the flag `i`, V8 takes milliseconds to compile \p{L}
  return word.replace(/oe|ae|[\s\S]/gu, (part) => {
    if (part === 'oe') return '(?:[oO][eE]|[œŒ])'
    if (part === 'ae') return '(?:[aA][eE]|[æÆ])'
    const more = letterVariants().get(part) ?? ''
    return /\p{L}/u.test(part) ? `[${part}${part.toUpperCase()}${more}]${marks}` : part
  })
}

/** For each plain letter the letters that the tokenizer takes for it. Built once, at the first search. */
let variants: Map<string, string> | undefined
function letterVariants(): Map<string, string> {
  if (variants) return variants
  variants = new Map()
  const ranges: [number, number][] = [
    [0xc0, 0x24f],
    [0x1e00, 0x1eff],
  ]
  for (const [from, to] of ranges) {
    for (let code = from; code <= to; code++) {
      const letter = String.fromCharCode(code)
      const plain = letter.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
      if (plain.length === 1 && plain !== letter) variants.set(plain, (variants.get(plain) ?? '') + letter)
    }
  }
  return variants
}
