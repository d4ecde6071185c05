// The modest HTML of a letter: p br strong em u ul ol li, and its two other forms, text and cleaned HTML. Pure.

import { Parser } from 'htmlparser2'
import sanitize from 'sanitize-html'

const TAGS = ['p', 'br', 'strong', 'em', 'u', 'ul', 'ol', 'li']

/** What the window's editor, or a paste into it, may hold: everything else loses its tags and keeps its words. */
export function cleanBody(html: string): string {
  return sanitize(html, {
    allowedTags: TAGS,
    allowedAttributes: {},
    transformTags: { b: 'strong', i: 'em', div: 'p' },
    nestingLimit: 20,
  })
}

/** Whether plain text would lose something that the writer sees. */
export function isRich(html: string): boolean {
  return /<(?:strong|em|u|ul|ol|li)\b/i.test(html)
}

/** The words with their line breaks and spaces exactly: what a letter's text part holds. */
export function bodyText(html: string): string {
  let out = ''
  const lists: { ordered: boolean; next: number }[] = []
  const atLineStart = (): boolean => out === '' || out.endsWith('\n')
  const parser = new Parser(
    {
      onopentag(name) {
        if (name === 'br') out += '\n'
        else if (name === 'ul' || name === 'ol') {
          if (!atLineStart()) out += '\n'
          lists.push({ ordered: name === 'ol', next: 1 })
        } else if (name === 'li') {
          if (!atLineStart()) out += '\n'
          const list = lists.at(-1)
          out += '  '.repeat(Math.max(0, lists.length - 1)) + (list?.ordered ? `${list.next++}. ` : '• ')
        } else if (name === 'p' && out !== '' && !/[•.] $/.test(out)) {
          out += out.endsWith('\n\n') ? '' : out.endsWith('\n') ? '\n' : '\n\n'
        }
      },
      ontext(text) {
        out += text
      },
      onclosetag(name) {
        if (name === 'ul' || name === 'ol') {
          lists.pop()
          out += '\n'
        }
      },
    },
    { decodeEntities: true, lowerCaseTags: true },
  )
  parser.write(html)
  parser.end()
  return out.replace(/\s+$/, '')
}

/** Plain text as a body: every space and line break comes back from `bodyText`. */
export function bodyOfText(text: string): string {
  return `<p>${escapeHtml(text.replace(/\r\n?/g, '\n')).replaceAll('\n', '<br>')}</p>`
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
