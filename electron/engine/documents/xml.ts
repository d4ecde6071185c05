// Safe reader of XML bytes: a light tree, whatever the state of the file. No DTD, no entity, no stylesheet, no fetch.
// Must not know of any document format; must not throw, nor use more time than the size of the file asks for.

import type { Warning, WarningCode } from '../warning.ts'
import { decodeXml } from './xml-encoding.ts'
import { payloadOf, takePayloads } from './xml-payload.ts'
import type { XmlElement, XmlNode } from './xml-tree.ts'

export interface XmlLimits {
  maxBytes: number
  maxDepth: number
  maxElements: number
}

const XML_LIMITS: XmlLimits = { maxBytes: 128 * 1024 * 1024, maxDepth: 200, maxElements: 500_000 }

export interface XmlFile {
  /** The first element; absent when there is none to read. */
  root?: XmlElement
  /** The file ends before its root element does: all that stands before the cut is in the tree. */
  truncated: boolean
  warnings: Warning[]
}

const MESSAGES = {
  XML_MALFORMED: 'Le fichier XML est mal formé : ce qui a pu être lu est gardé.',
  XML_DTD: 'Le fichier XML contient une déclaration DOCTYPE ou des entités : elles sont ignorées par sécurité.',
  XML_TOO_DEEP: 'Le fichier XML est imbriqué trop profondément : le reste n’est visible que dans l’original.',
  LIMIT_SIZE: 'Le fichier XML dépasse la taille permise : le reste n’est visible que dans l’original.',
} satisfies Partial<Record<WarningCode, string>>

/**
 * Reads an XML file. A tag that closes nothing is passed over, one that is missing is supplied, a lone `&` or `<` is
 * text; an entity that is not one of the five of XML stays as written (`&nbsp;`). Requirement R45 of the spec, §8.
 */
export function readXml(bytes: Uint8Array, limits: XmlLimits = XML_LIMITS): XmlFile {
  const tooLarge = bytes.length > limits.maxBytes
  const read = Math.min(bytes.length, limits.maxBytes)
  const file = takePayloads(Buffer.from(bytes.buffer, bytes.byteOffset, read))
  const decoded = decodeXml(file.bytes)
  const reader = new XmlReader(decoded.text, limits, file.payloads)
  if (tooLarge) reader.warn('LIMIT_SIZE')
  reader.read()
  return {
    ...(reader.root === undefined ? {} : { root: reader.root }),
    truncated: reader.truncated,
    warnings: [...decoded.warnings, ...reader.warnings],
  }
}

interface OpenElement {
  name: string
  ns: string
  attributes: readonly string[]
  children: XmlNode[]
  payload?: Uint8Array
}

/** prefix → URI; shared by all elements that declare nothing */
type Scope = ReadonlyMap<string, string>

const NO_ATTRIBUTES: readonly string[] = []
const ROOT_SCOPE: Scope = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']])
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
/** A text longer than this is base64 or near to it: its line ends are of no matter, and it is left as it is. */
const LONG_TEXT = 65_536
/** names and values of one element, together */
const MAX_ATTRIBUTES = 512
const LT = 0x3c
const GT = 0x3e
const SLASH = 0x2f
const BANG = 0x21
const QUESTION = 0x3f
const EQUALS = 0x3d
const DOUBLE = 0x22
const SINGLE = 0x27

class XmlReader {
  root: XmlElement | undefined
  truncated = false
  readonly warnings: Warning[] = []

  private readonly source: string
  private readonly limits: XmlLimits
  private readonly payloads: readonly Uint8Array[]
  private readonly hasReturns: boolean
  private at = 0
  private elements = 0
  /** open start tags inside the part that is too deep */
  private skipped = 0
  private readonly open: OpenElement[] = []
  private readonly openTags: string[] = []
  private readonly scopes: Scope[] = [ROOT_SCOPE]
  private readonly nextMarks = new Map<string, { from: number; at: number }>()

  constructor(source: string, limits: XmlLimits, payloads: readonly Uint8Array[]) {
    this.source = source
    this.limits = limits
    this.payloads = payloads
    this.hasReturns = source.includes('\r')
  }

  warn(code: keyof typeof MESSAGES): void {
    if (!this.warnings.some((warning) => warning.code === code)) this.warnings.push({ code, message: MESSAGES[code] })
  }

  read(): void {
    const { source } = this
    while (this.at < source.length) {
      const lt = source.indexOf('<', this.at)
      if (lt !== this.at) this.addText(source.slice(this.at, lt < 0 ? source.length : lt), true)
      if (lt < 0) break
      this.at = lt
      const next = source.charCodeAt(lt + 1)
      if (next === SLASH) this.readEndTag()
      else if (next === BANG) this.readDeclaration()
      else if (next === QUESTION) this.skipTo('?>', 2)
      else if (isNameStart(next)) this.readStartTag()
      else {
        this.warn('XML_MALFORMED')
        this.addText('<', false)
        this.at = lt + 1
      }
      if (this.elements > this.limits.maxElements) {
        this.warn('LIMIT_SIZE')
        break
      }
    }
    if (this.open.length > 0 || this.root === undefined) {
      this.truncated = this.root !== undefined
      this.warn('XML_MALFORMED')
    }
  }

  /** Passes over a construct whose opening mark is `opening` long and that ends with `end`; without it the rest of the file is inside. */
  private skipTo(end: string, opening: number): number {
    const found = this.source.indexOf(end, this.at + opening)
    this.at = found < 0 ? this.source.length : found + end.length
    if (found < 0) this.warn('XML_MALFORMED')
    return found
  }

  private readDeclaration(): void {
    const { source, at } = this
    if (source.startsWith('<!--', at)) this.skipTo('-->', 4)
    else if (source.startsWith('<![CDATA[', at)) {
      const end = this.skipTo(']]>', 9)
      this.addText(source.slice(at + 9, end < 0 ? source.length : end), false)
    } else this.skipDoctype()
  }

  /** `<!DOCTYPE … [ … ]>` and any other `<!…>`: nothing inside is read, quoted texts and comments may hold brackets. */
  private skipDoctype(): void {
    this.warn('XML_DTD')
    const { source } = this
    const mark = /["'[\]>]|<!--/g
    mark.lastIndex = this.at + 2
    let inside = 0
    for (let match = mark.exec(source); match !== null; match = mark.exec(source)) {
      const found = match[0]
      if (found === '[') inside++
      else if (found === ']') inside--
      else if (found === '>') {
        if (inside > 0) continue
        this.at = match.index + 1
        return
      } else {
        const end = found === '<!--' ? source.indexOf('-->', mark.lastIndex) : source.indexOf(found, mark.lastIndex)
        if (end < 0) break
        mark.lastIndex = end + 1
      }
    }
    this.warn('XML_MALFORMED')
    this.at = source.length
  }

  private readEndTag(): void {
    const { source, at, open, openTags } = this
    const end = this.next('>', at)
    if (end < 0) {
      this.at = source.length
      return
    }
    this.at = end + 1
    if (this.skipped > 0) {
      this.skipped--
      return
    }
    const top = openTags[openTags.length - 1]
    let depth = openTags.length - 1
    if (top === undefined || end - at - 2 !== top.length || !source.startsWith(top, at + 2)) {
      const tag = source.slice(at + 2, end)
      const cut = tag.indexOf('<')
      if (cut >= 0) this.at = at + 2 + cut
      depth = openTags.lastIndexOf((cut < 0 ? tag : tag.slice(0, cut)).trimEnd())
      if (depth !== openTags.length - 1 || depth < 0) this.warn('XML_MALFORMED')
      if (depth < 0) return
    }
    open.length = depth
    openTags.length = depth
    this.scopes.length = depth + 1
  }

  private readStartTag(): void {
    const { source } = this
    let at = this.at + 1
    while (at < source.length && !endsName(source.charCodeAt(at))) at++
    const tag = source.slice(this.at + 1, at)
    let attributes: string[] | undefined
    let scope = this.scopes[this.scopes.length - 1] ?? ROOT_SCOPE
    let declared: Map<string, string> | undefined
    let empty = false
    for (;;) {
      while (at < source.length && source.charCodeAt(at) <= 0x20) at++
      const code = source.charCodeAt(at)
      if (code === GT) break
      if (code === SLASH && source.charCodeAt(at + 1) === GT) {
        empty = true
        at++
        break
      }
      if (at >= source.length) {
        // A tag cut in its middle: its element is not known to the end, so it is not given.
        this.at = source.length
        return
      }
      if (code === LT) {
        this.warn('XML_MALFORMED')
        at--
        break
      }
      const start = at
      while (at < source.length && !endsName(source.charCodeAt(at))) at++
      if (at === start) {
        this.warn('XML_MALFORMED')
        at++
        continue
      }
      const name = source.slice(start, at)
      while (at < source.length && source.charCodeAt(at) <= 0x20) at++
      if (source.charCodeAt(at) !== EQUALS) {
        this.warn('XML_MALFORMED')
        continue
      }
      at++
      while (at < source.length && source.charCodeAt(at) <= 0x20) at++
      const valueEnd = this.endOfValue(at)
      const quoted = isQuote(source.charCodeAt(at))
      const value = this.decode(source.slice(quoted ? at + 1 : at, valueEnd))
      at = quoted && isQuote(source.charCodeAt(valueEnd)) ? valueEnd + 1 : valueEnd
      if (name === 'xmlns' || name.startsWith('xmlns:')) {
        declared ??= new Map(scope)
        declared.set(name === 'xmlns' ? '' : name.slice(6), value)
      } else if (attributes === undefined) attributes = [name, value]
      else if (attributes.length >= MAX_ATTRIBUTES || hasAttribute(attributes, name)) this.warn('XML_MALFORMED')
      else attributes.push(name, value)
    }
    this.at = at + 1
    if (declared !== undefined) scope = declared
    this.addElement(tag, attributes ?? NO_ATTRIBUTES, scope, empty)
  }

  /**
   * Where an attribute value that begins at `at` (its quote) ends. The `<` that no value may hold is let pass when the
   * quote after it ends a value; else the quote is taken as lost, and the tag ends there.
   */
  private endOfValue(at: number): number {
    const { source } = this
    const quote = source[at]
    if (quote !== '"' && quote !== "'") {
      this.warn('XML_MALFORMED')
      let end = at
      while (end < source.length && !endsName(source.charCodeAt(end))) end++
      return end
    }
    const end = this.next(quote, at + 1)
    if (end >= 0) {
      const lt = source.slice(at, end).indexOf('<')
      if (lt < 0) return end
      this.warn('XML_MALFORMED')
      const after = source.charCodeAt(end + 1)
      if (after <= 0x20 || after === GT || after === SLASH || after === QUESTION) return end
      return at + lt
    }
    this.warn('XML_MALFORMED')
    const lt = source.indexOf('<', at)
    return lt < 0 ? source.length : lt
  }

  /** indexOf that remembers its last answer, so that a damaged file is not searched to its end again and again. */
  private next(mark: string, from: number): number {
    const known = this.nextMarks.get(mark)
    if (known !== undefined && known.from <= from && (known.at < 0 || from <= known.at)) return known.at
    const at = this.source.indexOf(mark, from)
    this.nextMarks.set(mark, { from, at })
    return at
  }

  private addElement(tag: string, attributes: readonly string[], scope: Scope, empty: boolean): void {
    if (this.skipped > 0 || this.open.length >= this.limits.maxDepth) {
      this.warn('XML_TOO_DEEP')
      if (!empty) this.skipped++
      return
    }
    const parent = this.open[this.open.length - 1]
    if (parent === undefined && this.root !== undefined) {
      // A second root: the file is two files. The first one is the document.
      this.warn('XML_MALFORMED')
      this.at = this.source.length
      return
    }
    const colon = tag.indexOf(':')
    const element: OpenElement = {
      name: colon < 0 ? tag : tag.slice(colon + 1),
      ns: scope.get(colon < 0 ? '' : tag.slice(0, colon)) ?? '',
      attributes,
      children: [],
    }
    this.elements++
    if (parent === undefined) this.root = element
    else parent.children.push(element)
    if (empty) return
    this.open.push(element)
    this.openTags.push(tag)
    this.scopes.push(scope)
  }

  private addText(text: string, encoded: boolean): void {
    if (this.skipped > 0) return
    const parent = this.open[this.open.length - 1]
    if (parent === undefined) {
      // Before the root only blanks; after it whatever some software fills a file with (NUL, Ctrl-Z).
      if (this.root === undefined && !/^[\s\uFEFF]*$/.test(text)) this.warn('XML_MALFORMED')
      return
    }
    const payload = payloadOf(text, this.payloads)
    if (payload !== undefined) parent.payload = payload
    else parent.children.push(encoded ? this.decode(text) : this.withLines(text))
  }

  private decode(text: string): string {
    const lines = this.withLines(text)
    return lines.includes('&') ? this.decodeEntities(lines) : lines
  }

  /** Line ends as XML wants them. */
  private withLines(text: string): string {
    return this.hasReturns && text.length < LONG_TEXT && text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }

  private decodeEntities(text: string): string {
    return text.replace(
      /&(?:#(\d{1,7});|#[xX]([0-9A-Fa-f]{1,6});|([A-Za-z_][\w.-]{0,40});)?/g,
      (all, decimal, hex, name) => {
        const code =
          decimal === undefined ? (hex === undefined ? undefined : Number.parseInt(hex, 16)) : Number(decimal)
        if (code !== undefined && code > 0 && code <= 0x10ffff) return String.fromCodePoint(code)
        const known = typeof name === 'string' && Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
        if (known === undefined) this.warn('XML_MALFORMED')
        return known ?? all
      },
    )
  }
}

function hasAttribute(attributes: readonly string[], name: string): boolean {
  for (let i = 0; i < attributes.length; i += 2) if (attributes[i] === name) return true
  return false
}

function isQuote(code: number): boolean {
  return code === DOUBLE || code === SINGLE
}

function isNameStart(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0x3a || code >= 0xc0
  )
}

function endsName(code: number): boolean {
  return (
    code <= 0x20 ||
    code === GT ||
    code === SLASH ||
    code === EQUALS ||
    code === LT ||
    code === DOUBLE ||
    code === SINGLE
  )
}
