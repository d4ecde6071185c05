// The words around a hit, found again in the text: a contentless index cannot give them. Pure.
// U+0002 and U+0003 stand around what matched; no HTML here.

import type { Matcher } from './matcher.ts'

const BEFORE = 60
const LENGTH = 180

/**
 * About 180 characters around the first match in the first of `texts` that has one, every match in it marked, no line break.
 * The beginning of the first text when none has.
 */
export function snippet(texts: Iterable<string>, find: Matcher | undefined): string {
  let opening: string | undefined
  for (const text of texts) {
    opening ??= text
    if (!find) break
    const hit = find(text, 0)
    if (hit) return around(text, hit.start, find)
  }
  return clip(opening ?? '', 0).trim()
}

function around(text: string, at: number, find: Matcher): string {
  // never in the middle of a word
  const from = at <= BEFORE ? 0 : text.indexOf(' ', at - BEFORE) + 1
  const start = from > 0 && from < at ? from : Math.max(0, at - BEFORE)
  return `${start > 0 ? '… ' : ''}${marked(clip(text, start), find).trim()}`
}

function marked(line: string, find: Matcher): string {
  let done = ''
  let at = 0
  for (let hit = find(line, 0); hit; hit = find(line, hit.end)) {
    done += `${line.slice(at, hit.start)}\u0002${line.slice(hit.start, hit.end)}\u0003`
    at = hit.end
  }
  return done + line.slice(at)
}

function clip(text: string, start: number): string {
  const end = start + LENGTH
  const line = text.slice(start, end).replace(/[\p{Cc} \u00A0]+/gu, ' ')
  return end < text.length ? `${line.replace(/\S{1,30}$/, '').trimEnd()} …` : line
}
