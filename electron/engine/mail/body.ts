// The HTML of a mail made safe to show (R67): no script, no remote content, no form, nothing that leaves its box. Fetches nothing.

import sanitize from 'sanitize-html'
import { htmlToText, isTooNested } from './html-text.ts'

export interface CleanOptions {
  /** Content-ID (without `<>`) to the `data:image/…` URL of that part */
  cids: ReadonlyMap<string, string>
}

const TAGS = [
  'a', 'abbr', 'address', 'article', 'b', 'bdi', 'bdo', 'big', 'blockquote', 'br', 'caption', 'center', 'cite', 'code', 'col', 'colgroup',
  'dd', 'del', 'div', 'dl', 'dt', 'em', 'figcaption', 'figure', 'font', 'footer', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'i',
  'img', 'ins', 'kbd', 'li', 'main', 'mark', 'ol', 'p', 'pre', 'q', 's', 'samp', 'section', 'small', 'span', 'strike', 'strong', 'sub',
  'sup', 'table', 'tbody', 'td', 'tfoot', 'th', 'thead', 'tr', 'tt', 'u', 'ul', 'var', 'wbr',
] // prettier-ignore

/** Their content is code or belongs to a widget: dropped with them. */
const DROPPED = [
  'script', 'style', 'head', 'title', 'template', 'noscript', 'noembed', 'noframes', 'iframe', 'object', 'applet', 'svg', 'math', 'xmp',
  'plaintext', 'textarea', 'select', 'option', 'button', 'video', 'audio', 'canvas', 'xml', 'listing',
] // prettier-ignore

/** Looks, never places: position, z-index, transforms, backgrounds by URL and the like stay out. */
const STYLES = new Set([
  'background-color', 'border', 'border-bottom', 'border-collapse', 'border-color', 'border-left', 'border-radius', 'border-right',
  'border-spacing', 'border-style', 'border-top', 'border-width', 'color', 'direction', 'font-size', 'font-style', 'font-weight', 'height',
  'letter-spacing', 'line-height', 'list-style-type', 'max-width', 'padding', 'padding-bottom', 'padding-left', 'padding-right',
  'padding-top', 'text-align', 'text-decoration', 'text-indent', 'text-transform', 'vertical-align', 'white-space', 'width',
]) // prettier-ignore
/** Words, figures and colours; a parenthesis only for a colour, so no url(), no expression(), no var(). */
const STYLE_VALUE = /^(?:[a-z0-9#%., -]|rgba?\([0-9., %]{1,40}\)){1,100}$/i

/** SVG is left out: it is a document of its own. */
const EMBEDDED_IMAGE = /^data:image\/(?:png|jpe?g|gif|webp|bmp);base64,[a-z0-9+/=\s]*$/i
const LINK = /^(?:https?:\/\/|mailto:|tel:)/i
/** Deeper than any table layout; browsers stop at 512. */
const MAX_NESTING = 200
const MAX_HTML = 20_000_000

/** @returns an HTML fragment for the script-less frame. Links stay links (opened by the shell, after asking); images are data: only. */
export function cleanHtml(html: string, { cids }: CleanOptions): string {
  if (isTooNested(html)) return `<pre>${escaped(htmlToText(html.slice(0, MAX_HTML)))}</pre>`
  return sanitize(html.slice(0, MAX_HTML), {
    allowedTags: TAGS,
    nonTextTags: DROPPED,
    allowedAttributes: {
      '*': ['style', 'dir', 'lang', 'title', 'align', 'valign', 'width', 'height', 'bgcolor'],
      a: ['href', 'rel', 'target'],
      img: ['src', 'alt'],
      font: ['color', 'size', 'face'],
      table: ['border', 'cellpadding', 'cellspacing'],
      td: ['colspan', 'rowspan'],
      th: ['colspan', 'rowspan', 'scope'],
      ol: ['start', 'type'],
    },
    allowedSchemes: ['http', 'https', 'mailto', 'tel'],
    allowedSchemesByTag: { img: ['data'] },
    allowProtocolRelative: false,
    disallowedTagsMode: 'discard',
    nestingLimit: MAX_NESTING,
    // its style parser reports what it cannot parse on the console, with the words of the mail
    parseStyleAttributes: false,
    transformTags: {
      a: (_, attributes) => ({ tagName: 'a', attribs: link(styled(attributes)) }),
      img: (_, attributes) => image(styled(attributes), cids),
      '*': (tagName, attributes) => ({ tagName, attribs: styled(attributes) }),
    },
  })
}

const escaped = (text: string): string =>
  text.replace(/[&<>]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : '&gt;'))

type Attributes = Record<string, string>

function styled(attributes: Attributes): Attributes {
  const { style, ...rest } = attributes
  if (style === undefined) return rest
  const kept = style
    .slice(0, 10_000)
    .split(';')
    .map((declaration) => {
      const colon = declaration.indexOf(':')
      return [declaration.slice(0, colon).trim().toLowerCase(), declaration.slice(colon + 1).trim()] as const
    })
    .filter(([name, value]) => STYLES.has(name) && STYLE_VALUE.test(value))
  return kept.length === 0 ? rest : { ...rest, style: kept.map((pair) => pair.join(':')).join(';') }
}

function link({ href, rel: _rel, target: _target, ...rest }: Attributes): Attributes {
  const address = href?.replace(/[\p{Cc} ]+/gu, '')
  if (address === undefined || !LINK.test(address)) return rest
  return { ...rest, href: address, rel: 'noopener noreferrer nofollow', target: '_blank' }
}

/** An image of the mail itself, or its alternative text: anything else would tell a server that the mail was read. */
function image({ src, ...rest }: Attributes, cids: ReadonlyMap<string, string>): sanitize.Tag {
  const source = src?.trim() ?? ''
  const own = /^cid:/i.test(source) ? cids.get(contentId(source.slice(4))) : source
  if (own !== undefined && EMBEDDED_IMAGE.test(own)) return { tagName: 'img', attribs: { ...rest, src: own } }
  return { tagName: 'span', attribs: {}, text: rest['alt'] ?? '' }
}

function contentId(encoded: string): string {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return encoded // a percent sign that encodes nothing
  }
}
