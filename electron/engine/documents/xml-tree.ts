// The light tree that xml.ts gives, and how to walk it: by local name, in the vocabulary of the parent.
// Must not know of any document format.

/** One element. Attributes are a flat list name, value, name, value…: half the time and memory of one object each. */
export interface XmlElement {
  /** local name, without prefix */
  readonly name: string
  /** namespace URI, '' when there is none or its prefix is not declared */
  readonly ns: string
  readonly attributes: readonly string[]
  readonly children: readonly XmlNode[]
  /** its content when that is large base64 (`representation="B64"`): a view of the file, still encoded, and no child */
  readonly payload: Uint8Array | undefined
}

export type XmlNode = XmlElement | string

function isElement(node: XmlNode): node is XmlElement {
  return typeof node !== 'string'
}

/** Value of an attribute, by its name as written (`code`, `xsi:type`); undefined when it is absent. */
export function attribute(element: XmlElement | undefined, name: string): string | undefined {
  if (element === undefined) return undefined
  const { attributes } = element
  for (let i = 0; i < attributes.length; i += 2) if (attributes[i] === name) return attributes[i + 1]
  return undefined
}

/**
 * Local part of `xsi:type` (`PQ` of `c:PQ`), whatever the prefix: one real sender declares a wrong URI for xsi,
 * so that its own name is all that can be trusted.
 */
export function typeOf(element: XmlElement): string | undefined {
  const { attributes } = element
  for (let i = 0; i < attributes.length; i += 2) {
    if (attributes[i]?.endsWith(':type')) {
      const value = attributes[i + 1]?.trim() ?? ''
      return value.slice(value.indexOf(':') + 1)
    }
  }
  return undefined
}

/** Children of that local name in the parent's namespace (extensions such as sdtc: and lab: are other vocabularies). */
export function childrenOf(parent: XmlElement | undefined, name: string): XmlElement[] {
  const found: XmlElement[] = []
  if (parent === undefined) return found
  for (const node of parent.children) {
    if (typeof node !== 'string' && node.name === name && node.ns === parent.ns) found.push(node)
  }
  return found
}

/** The first such child. */
export function childOf(parent: XmlElement | undefined, name: string): XmlElement | undefined {
  if (parent === undefined) return undefined
  for (const node of parent.children) {
    if (typeof node !== 'string' && node.name === name && node.ns === parent.ns) return node
  }
  return undefined
}

/** First child of first child… along a path of local names. */
export function descend(from: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let at = from
  for (const name of path) at = childOf(at, name)
  return at
}

/** Child elements, in order. */
export function elementsOf(parent: XmlElement | undefined): XmlElement[] {
  return parent === undefined ? [] : parent.children.filter(isElement)
}

/** Every descendant (and the element itself) for which `accept` holds, in document order. */
export function findAll(from: XmlElement | undefined, accept: (element: XmlElement) => boolean): XmlElement[] {
  const found: XmlElement[] = []
  if (from !== undefined) visit(from, accept, found)
  return found
}

function visit(element: XmlElement, accept: (element: XmlElement) => boolean, found: XmlElement[]): void {
  if (accept(element)) found.push(element)
  const { children } = element
  for (let i = 0; i < children.length; i++) {
    const node = children[i]
    if (typeof node === 'object') visit(node, accept, found)
  }
}

/** All the text inside, as written. */
export function rawTextOf(element: XmlElement | undefined): string {
  if (element === undefined) return ''
  const { children } = element
  if (children.length === 1) {
    const only = children[0]
    if (typeof only === 'string') return only
  }
  let text = ''
  for (const node of children) text += typeof node === 'string' ? node : rawTextOf(node)
  return text
}

/** All the text inside, blanks collapsed; undefined when nothing is left. */
export function textOf(element: XmlElement | undefined): string | undefined {
  return collapsed(rawTextOf(element))
}
function collapsed(raw: string): string | undefined {
  const text = isCollapsed(raw) ? raw : raw.replace(/[\s\u00A0]+/g, ' ').trim()
  return text === '' ? undefined : text
}

const APART = new Set(['br', 'caption', 'item', 'list', 'paragraph', 'table', 'td', 'th', 'tr'])

/** As `textOf`, of a piece of narrative: what stands on two lines or in two cells is not one word. */
export function narrativeTextOf(element: XmlElement | undefined): string | undefined {
  return element?.children.some(isElement) ? collapsed(spacedTextOf(element)) : textOf(element)
}
function spacedTextOf({ children }: XmlElement): string {
  let text = ''
  for (const node of children) {
    if (typeof node === 'string') text += node
    else text += APART.has(node.name) ? ` ${spacedTextOf(node)} ` : spacedTextOf(node)
  }
  return text
}

/** Whether nothing in a text is to be collapsed; some that need nothing are not told. */
function isCollapsed(text: string): boolean {
  let before = SPACE
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    // the first blank after the no-break space is U+1680
    if (code < SPACE || code === NO_BREAK_SPACE || code >= 0x1680 || (code === SPACE && before === SPACE)) return false
    before = code
  }
  return before !== SPACE
}

const SPACE = 0x20
const NO_BREAK_SPACE = 0xa0
