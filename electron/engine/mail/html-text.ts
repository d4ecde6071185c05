// The readable text of an HTML body. Shows nothing, fetches nothing; cleaning for display is html-clean.ts.

import { Parser } from 'htmlparser2'

const SILENT = new Set([
  'script',
  'style',
  'head',
  'title',
  'template',
  'noscript',
  'object',
  'svg',
  'math',
  'select',
  'textarea',
])
const BLOCKS = new Set([
  'address', 'article', 'aside', 'blockquote', 'center', 'dd', 'div', 'dl', 'dt', 'fieldset', 'figure', 'footer', 'form', 'h1', 'h2', 'h3',
  'h4', 'h5', 'h6', 'header', 'hr', 'li', 'main', 'nav', 'ol', 'p', 'pre', 'section', 'table', 'tbody', 'thead', 'tr', 'ul',
]) // prettier-ignore
/** One blank line around them. */
const PARAGRAPHS = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'blockquote', 'table', 'ul', 'ol', 'pre'])

/** Elements that HTML closes by itself, or that hold nothing: they do not nest. */
const CLOSED_BY_ITSELF = /^(?:p|li|td|th|tr|dt|dd|br|hr|img|col|meta|link|input|wbr|area|base|source|option)$/i
const MAX_OPEN = 5000

/** Whether elements nest so deep that a parser would take minutes: no person wrote this, and no browser shows it. */
export function isTooNested(html: string): boolean {
  let open = 0
  for (const [, slash, name] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)/gi)) {
    if (CLOSED_BY_ITSELF.test(name!)) continue
    open = slash ? Math.max(0, open - 1) : open + 1
    if (open > MAX_OPEN) return true
  }
  return false
}

/** @returns text with line breaks where a reader sees them; at most one blank line in a row. */
export function htmlToText(html: string): string {
  if (isTooNested(html))
    return html
      .replace(/<[^<>]*>/g, ' ')
      .replace(/[ \t]+/g, ' ')
      .trim()
  let out = ''
  let silent = 0
  let quotes = 0
  let pre = 0
  let breaks = 0 // line breaks owed before the next word
  let space = false
  const owe = (count: number): void => {
    breaks = Math.max(breaks, count)
    space = false
  }
  const write = (text: string): void => {
    if (out === '') breaks = 0
    if (breaks > 0) out += '\n'.repeat(breaks) + '> '.repeat(Math.min(quotes, 5))
    else if (space && out !== '') out += ' '
    breaks = 0
    space = false
    out += text
  }
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (SILENT.has(name)) silent++
        if (silent > 0) return
        if (name === 'br') {
          breaks = Math.min(breaks + 1, 2)
          space = false
        }
        if (BLOCKS.has(name)) owe(PARAGRAPHS.has(name) ? 2 : 1)
        if (name === 'blockquote') quotes++
        if (name === 'pre') pre++
        if (name === 'li') write('• ')
        if (name === 'td' || name === 'th') space = true
        if (name === 'img' && attributes['alt']?.trim()) write(`[${attributes['alt'].trim()}]`)
      },
      ontext(text) {
        if (silent > 0) return
        if (pre > 0) {
          write(text)
          return
        }
        // no-break spaces stay: they hold figures and units together
        if (/^[ \t\r\n\f]/.test(text)) space = true
        const words = text.replace(/[ \t\r\n\f]+/g, ' ').replace(/^ | $/g, '')
        if (words !== '') {
          write(words)
          space = /[ \t\r\n\f]$/.test(text)
        }
      },
      onclosetag(name) {
        if (SILENT.has(name)) silent = Math.max(0, silent - 1)
        if (silent > 0) return
        if (name === 'blockquote') quotes = Math.max(0, quotes - 1)
        if (name === 'pre') pre = Math.max(0, pre - 1)
        if (BLOCKS.has(name)) owe(PARAGRAPHS.has(name) ? 2 : 1)
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  )
  parser.write(html)
  parser.end()
  return out.replace(/[ \t]+\n/g, '\n').trim()
}
