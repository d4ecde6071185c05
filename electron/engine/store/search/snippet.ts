// The words around a hit, found again in the text: a contentless index cannot give them. Pure.
// U+0002 and U+0003 stand around what matched; no HTML here.

import { fold } from '../fold.ts'
import type { Term } from './query.ts'

const BEFORE = 60
const LENGTH = 180

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

/** Case, accents and ligatures aside: what finds the terms of a query in a text. undefined when there is no word. */
export function matcher(terms: readonly Term[]): RegExp | undefined {
  const sources = terms.map((term) => {
    const words = term.words.map((word) => wordSource(word))
    return words.join('[^\\p{L}\\p{N}]+') + (term.prefix ? '[\\p{L}\\p{N}\\p{M}]*' : '(?![\\p{L}\\p{N}])')
  })
  if (sources.length === 0) return undefined
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${sources.join('|')})`, 'gu')
}

function wordSource(word: string): string {
  const plain = fold(word).normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  // both cases are written out: with the flag `i`, V8 takes milliseconds to compile \p{L}
  return plain.replace(/oe|ae|[\s\S]/gu, (part) => {
    if (part === 'oe') return '(?:[oO][eE]|[œŒ])'
    if (part === 'ae') return '(?:[aA][eE]|[æÆ])'
    // a letter may carry its accents apart (NFD), or hide a soft hyphen behind it
    const more = letterVariants().get(part) ?? ''
    return /\p{L}/u.test(part) ? `[${part}${part.toUpperCase()}${more}][\\p{M}\\u00AD]*` : part
  })
}

/**
 * About 180 characters around the first match in the first of `texts` that has one, every match in it marked, no line break.
 * The beginning of the first text when none has.
 */
export function snippet(texts: Iterable<string>, find: RegExp | undefined): string {
  let opening: string | undefined
  for (const text of texts) {
    opening ??= text
    if (!find) break
    find.lastIndex = 0
    const hit = find.exec(text)
    if (hit) return marked(text, hit.index, find)
  }
  return clip(opening ?? '', 0).trim()
}

function marked(text: string, at: number, find: RegExp): string {
  // never in the middle of a word
  const from = at <= BEFORE ? 0 : text.indexOf(' ', at - BEFORE) + 1
  const start = from > 0 && from < at ? from : Math.max(0, at - BEFORE)
  const cut = clip(text, start)
  find.lastIndex = 0
  const body = cut.replace(find, (match) => `\u0002${match}\u0003`).trim()
  return `${start > 0 ? '… ' : ''}${body}`
}

function clip(text: string, start: number): string {
  const end = start + LENGTH
  const line = text.slice(start, end).replace(/[\p{Cc} \u00A0]+/gu, ' ')
  return end < text.length ? `${line.replace(/\S{1,30}$/, '').trimEnd()} …` : line
}
