// Safe reader of XML bytes: a light tree, whatever the state of the file. No DTD, no entity, no stylesheet, no fetch.
// Must not know of any document format; must not throw, nor use more time than the size of the file asks for.

import type { Warning, WarningCode } from '../warning.ts'
import { decodeXml } from './xml-encoding.ts'
import { nameAt, nextHash } from './xml-names.ts'
import { payloadOf, takePayloads } from './xml-payload.ts'
import {
  AMPERSAND,
  BANG,
  COLON,
  endOfDoctype,
  endsName,
  EQUALS,
  GT,
  isNameStart,
  isQuote,
  LT,
  QUESTION,
  SLASH,
  withoutReferences,
} from './xml-syntax.ts'
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

interface OpenElement extends XmlElement {
  children: readonly XmlNode[]
  payload: Uint8Array | undefined
}

/** prefix → URI; shared by all elements that declare nothing */
type Scope = ReadonlyMap<string, string>

const NO_ATTRIBUTES: readonly string[] = []
const NO_CHILDREN: readonly XmlNode[] = []
const ROOT_SCOPE: Scope = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']])
/** A text longer than this is base64 or near to it: its line ends are of no matter, and it is left as it is. */
const LONG_TEXT = 65_536
/** names and values of one element, together */
const MAX_ATTRIBUTES = 512
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
  /** Elements whose end tag has not come, and for each its tag, its prefixes and the place of its first child in `nodes`. */
  private depth = 0
  private readonly open: OpenElement[] = []
  private readonly openTags: string[] = []
  private readonly scopes: Scope[] = []
  private readonly firsts: number[] = []
  /** The children of all open elements: an element takes its own at its end, when their number is known. */
  private readonly nodes: XmlNode[] = []
  private top = 0
  /** attributes of the tag that is read */
  private readonly pairs: string[] = []
  private readonly prefixed = new Map<string, { prefix: string; name: string }>()
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
    if (this.depth > 0 || this.root === undefined) {
      this.truncated = this.root !== undefined
      this.warn('XML_MALFORMED')
      this.close(0)
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
    } else {
      this.warn('XML_DTD')
      const end = endOfDoctype(source, at)
      if (end < 0) this.warn('XML_MALFORMED')
      this.at = end < 0 ? source.length : end
    }
  }

  private readEndTag(): void {
    const { source, at, openTags } = this
    const last = this.depth - 1
    const top = last < 0 ? undefined : openTags[last]
    if (top !== undefined && source.charCodeAt(at + 2 + top.length) === GT && source.startsWith(top, at + 2)) {
      this.at = at + 3 + top.length
      if (this.skipped > 0) this.skipped--
      else this.close(last)
      return
    }
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
    const tag = source.slice(at + 2, end)
    const cut = tag.indexOf('<')
    if (cut >= 0) this.at = at + 2 + cut
    const depth = openTags.slice(0, this.depth).lastIndexOf((cut < 0 ? tag : tag.slice(0, cut)).trimEnd())
    if (depth !== last || depth < 0) this.warn('XML_MALFORMED')
    if (depth >= 0) this.close(depth)
  }

  /** Ends the open elements down to `depth`. */
  private close(depth: number): void {
    while (this.depth > depth) {
      const first = this.firsts[--this.depth] ?? 0
      const element = this.open[this.depth]
      if (element !== undefined && first < this.top) element.children = this.nodes.slice(first, this.top)
      this.top = first
    }
  }

  private readStartTag(): void {
    const { source, pairs } = this
    const begin = this.at + 1
    let at = begin
    let hash = 0
    let isPrefixed = false
    let code = source.charCodeAt(at)
    for (; at < source.length && !endsName(code); code = source.charCodeAt(++at)) {
      hash = nextHash(hash, code)
      if (code === COLON) isPrefixed = true
    }
    const tag = nameAt(source, begin, at, hash)
    let count = 0
    let scope = this.depth === 0 ? ROOT_SCOPE : (this.scopes[this.depth - 1] ?? ROOT_SCOPE)
    let declared: Map<string, string> | undefined
    let empty = false
    for (;;) {
      while (code <= 0x20) code = source.charCodeAt(++at)
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
      hash = 0
      for (; at < source.length && !endsName(code); code = source.charCodeAt(++at)) hash = nextHash(hash, code)
      if (at === start) {
        this.warn('XML_MALFORMED')
        code = source.charCodeAt(++at)
        continue
      }
      const name = nameAt(source, start, at, hash)
      while (code <= 0x20) code = source.charCodeAt(++at)
      if (code !== EQUALS) {
        this.warn('XML_MALFORMED')
        continue
      }
      code = source.charCodeAt(++at)
      while (code <= 0x20) code = source.charCodeAt(++at)
      const value = this.readValue(at)
      at = this.at
      code = source.charCodeAt(at)
      if (name.startsWith('xmlns') && (name.length === 5 || name.charCodeAt(5) === COLON)) {
        declared ??= new Map(scope)
        declared.set(name.slice(6), value)
      } else if (count >= MAX_ATTRIBUTES || hasAttribute(pairs, count, name)) this.warn('XML_MALFORMED')
      else {
        pairs[count++] = name
        pairs[count++] = value
      }
    }
    this.at = at + 1
    this.addElement(tag, isPrefixed, count === 0 ? NO_ATTRIBUTES : pairs.slice(0, count), declared ?? scope, empty)
  }

  /** The attribute value that begins at `at` (its quote); `this.at` is then just after it. */
  private readValue(at: number): string {
    const { source } = this
    const quote = source.charCodeAt(at)
    if (isQuote(quote)) {
      let isPlain = !this.hasReturns
      let end = at + 1
      let code = source.charCodeAt(end)
      for (; code !== quote && code !== LT && end < source.length; code = source.charCodeAt(++end)) {
        if (code === AMPERSAND) isPlain = false
      }
      if (code === quote) {
        this.at = end + 1
        const value = source.slice(at + 1, end)
        return isPlain ? value : this.decode(value)
      }
    }
    const end = this.endOfValue(at)
    this.at = isQuote(quote) && isQuote(source.charCodeAt(end)) ? end + 1 : end
    return this.decode(source.slice(isQuote(quote) ? at + 1 : at, end))
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

  private addElement(
    tag: string,
    isPrefixed: boolean,
    attributes: readonly string[],
    scope: Scope,
    empty: boolean,
  ): void {
    if (this.skipped > 0 || this.depth >= this.limits.maxDepth) {
      this.warn('XML_TOO_DEEP')
      if (!empty) this.skipped++
      return
    }
    if (this.depth === 0 && this.root !== undefined) {
      // A second root: the file is two files. The first one is the document.
      this.warn('XML_MALFORMED')
      this.at = this.source.length
      return
    }
    const { prefix, name } = isPrefixed ? this.split(tag) : { prefix: '', name: tag }
    const ns = scope.get(prefix) ?? ''
    const element: OpenElement = { name, ns, attributes, children: NO_CHILDREN, payload: undefined }
    this.elements++
    if (this.depth === 0) this.root = element
    else this.nodes[this.top++] = element
    if (empty) return
    this.open[this.depth] = element
    this.openTags[this.depth] = tag
    this.scopes[this.depth] = scope
    this.firsts[this.depth++] = this.top
  }

  private split(tag: string): { prefix: string; name: string } {
    const known = this.prefixed.get(tag)
    if (known !== undefined) return known
    const colon = tag.indexOf(':')
    const parts = { prefix: tag.slice(0, colon), name: tag.slice(colon + 1) }
    this.prefixed.set(tag, parts)
    return parts
  }

  private addText(text: string, encoded: boolean): void {
    if (this.skipped > 0) return
    const parent = this.depth === 0 ? undefined : this.open[this.depth - 1]
    if (parent === undefined) {
      // Before the root only blanks; after it whatever some software fills a file with (NUL, Ctrl-Z).
      if (this.root === undefined && !/^[\s\uFEFF]*$/.test(text)) this.warn('XML_MALFORMED')
      return
    }
    const payload = payloadOf(text, this.payloads)
    if (payload !== undefined) parent.payload = payload
    else this.nodes[this.top++] = encoded ? this.decode(text) : this.withLines(text)
  }

  private decode(text: string): string {
    const lines = this.withLines(text)
    return lines.includes('&') ? withoutReferences(lines, () => this.warn('XML_MALFORMED')) : lines
  }

  /** Line ends as XML wants them. */
  private withLines(text: string): string {
    return this.hasReturns && text.length < LONG_TEXT && text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  }
}

function hasAttribute(pairs: readonly string[], count: number, name: string): boolean {
  for (let i = 0; i < count; i += 2) if (pairs[i] === name) return true
  return false
}
