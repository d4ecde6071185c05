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

/** @returns text with line breaks where a reader sees them; at most one blank line in a row. */
export function htmlToText(html: string): string {
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
    else if (space && out !== '' && !out.endsWith('\n')) out += ' '
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
        const words = text.replace(/[ \t\r\n\f]+/g, ' ').trim()
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
