// Narrative of a CDA (section/text) as plain data: paragraphs, lists, tables, styles, images. Text only, so nothing can run.
// Must not keep an address, a script, a style or an HTML string; an element that it does not know gives its text.

import type { Block, Cell, Inline, NarrativeSection } from '../document.ts'
import { attribute, childOf, childrenOf, descend, textOf, type XmlElement, type XmlNode } from '../xml-tree.ts'

const MAX_BLOCKS = 20_000
const MAX_CHARACTERS = 2_000_000
const MAX_SPAN = 100
const MAX_DEPTH = 40

type Style = Pick<Inline & { kind: 'text' }, 'bold' | 'italic' | 'underline' | 'sub' | 'sup'>
type ImageOf = (referencedObject: string) => string | undefined

/**
 * Sections of a document in order. `imageOf` gives the place (`#media/1`) of the image that renderMultiMedia names.
 * Requirement R48; CDA R2 narrative block.
 */
export function narrativeOf(document: XmlElement, imageOf: ImageOf): NarrativeSection[] {
  const body = descend(document, 'component', 'structuredBody')
  const reader = new NarrativeReader(imageOf)
  return reader.sectionsOf(body, 0)
}

/** The same for a lone section. */
export function narrativeOfSection(section: XmlElement, imageOf: ImageOf): NarrativeSection[] {
  return [new NarrativeReader(imageOf).sectionOf(section, 0)]
}

class NarrativeReader {
  private readonly imageOf: ImageOf
  private blocks = 0
  private characters = 0

  constructor(imageOf: ImageOf) {
    this.imageOf = imageOf
  }

  sectionsOf(parent: XmlElement | undefined, depth: number): NarrativeSection[] {
    if (depth > MAX_DEPTH) return []
    return childrenOf(parent, 'component').flatMap((component) => {
      const section = childOf(component, 'section')
      return section === undefined ? [] : [this.sectionOf(section, depth)]
    })
  }

  sectionOf(section: XmlElement, depth: number): NarrativeSection {
    const title = textOf(childOf(section, 'title'))
    const code = attribute(childOf(section, 'code'), 'code')
    const sections = this.sectionsOf(section, depth + 1)
    return {
      ...(title === undefined ? {} : { title }),
      ...(code === undefined ? {} : { code }),
      blocks: this.blocksOf(childOf(section, 'text')?.children ?? [], {}, 0),
      ...(sections.length === 0 ? {} : { sections }),
    }
  }

  /** Mixed content: runs of inline content between blocks become paragraphs. */
  private blocksOf(nodes: readonly XmlNode[], style: Style, depth: number): Block[] {
    const blocks: Block[] = []
    let run: Inline[] = []
    const endRun = (): void => {
      const inlines = trimmed(run)
      run = []
      if (inlines.length > 0) this.push(blocks, { kind: 'paragraph', inlines })
    }
    for (const node of nodes) {
      const block = typeof node === 'string' ? undefined : this.blockOf(node, style, depth)
      if (block === undefined) run.push(...this.inlinesOf([node], style, depth))
      else {
        endRun()
        for (const one of block) this.push(blocks, one)
      }
    }
    endRun()
    return blocks
  }

  private push(blocks: Block[], block: Block): void {
    if (this.blocks >= MAX_BLOCKS) return
    this.blocks++
    blocks.push(block)
  }

  /** The blocks that an element gives, or undefined when it is inline. */
  private blockOf(element: XmlElement, style: Style, depth: number): Block[] | undefined {
    if (depth > MAX_DEPTH) return undefined
    switch (element.name) {
      case 'table':
        return [this.tableOf(element, style, depth)]
      case 'list':
        return [this.listOf(element, style, depth)]
      case 'paragraph':
        return this.blocksOf(element.children, styled(element, style), depth + 1)
      case 'caption': {
        const text = textOf(element)
        return text === undefined ? [] : [{ kind: 'heading', level: 3, text }]
      }
      case 'renderMultiMedia':
        return this.imagesOf(element)
      case 'content':
      case 'footnote':
      case 'linkHtml':
        // A content that wraps a table or a list is a block; else it stays in its line.
        return element.children.some((node) => typeof node !== 'string' && BLOCKS.has(node.name))
          ? this.blocksOf(element.children, styled(element, style), depth + 1)
          : undefined
      default:
        return undefined
    }
  }

  private imagesOf(element: XmlElement): (Block & { kind: 'image' })[] {
    const ids = (attribute(element, 'referencedObject') ?? '').split(/\s+/).filter((id) => id !== '')
    return ids.flatMap((id) => {
      const mediaId = this.imageOf(id)
      return mediaId === undefined ? [] : [{ kind: 'image' as const, mediaId }]
    })
  }

  private listOf(list: XmlElement, style: Style, depth: number): Block {
    const items = childrenOf(list, 'item').map((item) => this.blocksOf(item.children, styled(item, style), depth + 1))
    return { kind: 'list', ordered: attribute(list, 'listType') === 'ordered', items }
  }

  private tableOf(table: XmlElement, style: Style, depth: number): Block {
    const caption = textOf(childOf(table, 'caption'))
    const rowsIn = (name: string): Cell[][] =>
      childrenOf(table, name).flatMap((group) =>
        childrenOf(group, 'tr').map((row) => this.rowOf(row, styled(group, style), depth)),
      )
    return {
      kind: 'table',
      ...(caption === undefined ? {} : { caption }),
      head: rowsIn('thead'),
      rows: [
        ...rowsIn('tbody'),
        ...childrenOf(table, 'tr').map((row) => this.rowOf(row, style, depth)),
        ...rowsIn('tfoot'),
      ],
    }
  }

  private rowOf(row: XmlElement, style: Style, depth: number): Cell[] {
    const cells: Cell[] = []
    for (const node of row.children) {
      if (typeof node === 'string' || (node.name !== 'td' && node.name !== 'th')) continue
      const [colSpan, rowSpan] = [spanOf(node, 'colspan'), spanOf(node, 'rowspan')]
      cells.push({
        inlines: trimmed(this.inlinesOf(node.children, styled(node, styled(row, style)), depth + 1)),
        ...(node.name === 'th' ? { header: true } : {}),
        ...(colSpan === undefined ? {} : { colSpan }),
        ...(rowSpan === undefined ? {} : { rowSpan }),
      })
    }
    return cells
  }

  /** Inline content; a block inside a line (a list in a cell) is written on lines of its own. */
  private inlinesOf(nodes: readonly XmlNode[], style: Style, depth: number): Inline[] {
    const inlines: Inline[] = []
    for (const node of nodes) {
      if (typeof node === 'string') this.addText(inlines, node, style)
      else if (depth > MAX_DEPTH) this.addText(inlines, textOf(node) ?? '', style)
      else if (node.name === 'br') inlines.push({ kind: 'break' })
      else if (node.name === 'renderMultiMedia') {
        inlines.push(...this.imagesOf(node), ...this.inlinesOf(childrenOf(node, 'caption'), style, depth + 1))
      } else {
        const inner = this.inlinesOf(node.children, styled(node, style), depth + 1)
        const onItsOwn = LINES.has(node.name)
        if (onItsOwn && inlines.length > 0) inlines.push({ kind: 'break' })
        inlines.push(...inner)
        if (onItsOwn && inner.length > 0) inlines.push({ kind: 'break' })
      }
    }
    return inlines
  }

  private addText(inlines: Inline[], raw: string, style: Style): void {
    const text = raw.replace(/\s+/g, ' ').slice(0, Math.max(0, MAX_CHARACTERS - this.characters))
    if (text === '') return
    this.characters += text.length
    inlines.push({ kind: 'text', text, ...style })
  }
}

const BLOCKS = new Set(['table', 'list', 'paragraph'])
const LINES = new Set(['paragraph', 'item', 'table', 'list', 'tr', 'caption'])

function spanOf(cell: XmlElement, name: string): number | undefined {
  const span = Number(attribute(cell, name))
  return Number.isInteger(span) && span > 1 ? Math.min(span, MAX_SPAN) : undefined
}

/** `styleCode="Bold Italics"`: what Pli does not draw (colours, rules, own codes of a sender) is left out. */
function styled(element: XmlElement, style: Style): Style {
  const added: Style = {}
  if (element.name === 'sub') added.sub = true
  if (element.name === 'sup') added.sup = true
  for (const code of (attribute(element, 'styleCode') ?? '').split(/\s+/)) {
    if (code === 'Bold') added.bold = true
    else if (code === 'Italics') added.italic = true
    else if (code === 'Underline') added.underline = true
  }
  return Object.keys(added).length === 0 ? style : { ...style, ...added }
}

/** Without blanks and breaks at both ends, without a double blank between two pieces. */
function trimmed(inlines: readonly Inline[]): Inline[] {
  const kept: Inline[] = []
  for (const inline of inlines) {
    const last = kept[kept.length - 1]
    const atStart = last === undefined || last.kind === 'break' || (last.kind === 'text' && last.text.endsWith(' '))
    if (inline.kind === 'text' && atStart) {
      const text = inline.text.trimStart()
      if (text !== '') kept.push({ ...inline, text })
    } else if (inline.kind !== 'break' || last !== undefined) kept.push(inline)
  }
  for (let last = kept.pop(); last !== undefined; last = kept.pop()) {
    if (last.kind === 'break') continue
    const text = last.kind === 'text' ? last.text.trimEnd() : undefined
    if (text === '') continue
    kept.push(last.kind === 'text' ? { ...last, text: text ?? '' } : last)
    break
  }
  return kept
}

/** All the words of a narrative, a line a block, for search and snippets. */
export function plainText(sections: readonly NarrativeSection[]): string {
  const lines: string[] = []
  const visit = (section: NarrativeSection): void => {
    if (section.title !== undefined) lines.push(section.title)
    for (const block of section.blocks) addLines(block, lines)
    for (const inner of section.sections ?? []) visit(inner)
  }
  for (const section of sections) visit(section)
  return lines.filter((line) => line !== '').join('\n')
}

function addLines(block: Block, lines: string[]): void {
  if (block.kind === 'paragraph') lines.push(inlineText(block.inlines))
  else if (block.kind === 'heading') lines.push(block.text)
  else if (block.kind === 'list') for (const item of block.items) for (const inner of item) addLines(inner, lines)
  else if (block.kind === 'table') {
    if (block.caption !== undefined) lines.push(block.caption)
    for (const row of [...block.head, ...block.rows])
      lines.push(
        row
          .map((cell) => inlineText(cell.inlines))
          .join(' ')
          .trim(),
      )
  }
}

function inlineText(inlines: readonly Inline[]): string {
  return inlines.map((inline) => (inline.kind === 'text' ? inline.text : inline.kind === 'break' ? ' ' : '')).join('')
}
