// What the text of a letter may hold: paragraphs, lists, bold, italic, underlined. Anything else that is pasted loses its form and
// keeps its words. Parsing never loads an image nor runs a script: it happens in a document that is shown nowhere.

import { DOMParser as SchemaParser, DOMSerializer, Schema, type Node } from 'prosemirror-model'

export const letterSchema = new Schema({
  nodes: {
    doc: { content: 'block+' },
    paragraph: {
      group: 'block',
      content: 'inline*',
      parseDOM: [{ tag: 'p' }, { tag: 'div' }, { tag: 'h1' }, { tag: 'h2' }, { tag: 'h3' }, { tag: 'tr' }],
      toDOM: () => ['p', 0],
    },
    text: { group: 'inline' },
    break: {
      group: 'inline',
      inline: true,
      selectable: false,
      parseDOM: [{ tag: 'br' }],
      toDOM: () => ['br'],
    },
    bullets: {
      group: 'block',
      content: 'item+',
      parseDOM: [{ tag: 'ul' }],
      toDOM: () => ['ul', 0],
    },
    numbers: {
      group: 'block',
      content: 'item+',
      parseDOM: [{ tag: 'ol' }],
      toDOM: () => ['ol', 0],
    },
    item: {
      content: 'paragraph (paragraph | bullets | numbers)*',
      parseDOM: [{ tag: 'li' }],
      toDOM: () => ['li', 0],
      defining: true,
    },
  },
  marks: {
    strong: {
      parseDOM: [
        { tag: 'strong' },
        // word processors write every text in <b style="font-weight:normal">
        { tag: 'b', getAttrs: (element) => element.style.fontWeight !== 'normal' && null },
        { style: 'font-weight', getAttrs: (weight) => /^(?:bold(?:er)?|[6-9]\d{2})$/.test(weight) && null },
      ],
      toDOM: () => ['strong', 0],
    },
    em: {
      parseDOM: [{ tag: 'em' }, { tag: 'i' }, { style: 'font-style=italic' }],
      toDOM: () => ['em', 0],
    },
    underline: { parseDOM: [{ tag: 'u' }], toDOM: () => ['u', 0] },
  },
})

/** The modest HTML of the contract → document. */
export function readBody(html: string): Node {
  const page = new DOMParser().parseFromString(html, 'text/html')
  return SchemaParser.fromSchema(letterSchema).parse(page.body)
}

/** The document → the modest HTML of the contract; an empty text is an empty string. */
export function writeBody(node: Node): string {
  if (node.textContent === '' && node.childCount <= 1 && node.firstChild?.type === letterSchema.nodes['paragraph'])
    return ''
  const holder = document.createElement('div')
  holder.append(DOMSerializer.fromSchema(letterSchema).serializeFragment(node.content))
  return holder.innerHTML
}
