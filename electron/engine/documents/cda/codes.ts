// What the parts of the CDA reader share: identifiers, coded labels, and the texts that coded entries refer to.
// Must not know of headers, results or narrative.

import { attribute, childOf, findAll, narrativeTextOf, textOf, type XmlElement } from '../xml-tree.ts'

/** `root^extension`, or root alone: how XDS writes the identifier of a document (ITI TF-3 4.2.3.2.26). */
export function identifierOf(id: XmlElement | undefined): string | undefined {
  const root = attribute(id, 'root')?.trim()
  const extension = attribute(id, 'extension')?.trim()
  if (root === undefined || root === '') return extension === '' ? undefined : extension
  return extension === undefined || extension === '' ? root : `${root}^${extension}`
}

/** Finds the text that `reference value="#id"` names. */
export class TextReferences {
  private readonly root: XmlElement
  private byId: Map<string, XmlElement> | undefined
  /** A text that many entries refer to is put together once. */
  private readonly texts = new Map<string, string | undefined>()

  constructor(root: XmlElement) {
    this.root = root
  }

  /** Text of the element whose ID the reference gives; one real sender leaves out the `#`. */
  resolve(reference: string | undefined): string | undefined {
    if (reference === undefined) return undefined
    this.byId ??= new Map(
      findAll(this.root, (element) => attribute(element, 'ID') !== undefined)
        .map((element) => [attribute(element, 'ID') ?? '', element] as const)
        .reverse(),
    )
    const id = reference.trim().replace(/^#/, '')
    if (!this.texts.has(id)) this.texts.set(id, narrativeTextOf(this.byId.get(id))?.slice(0, MAX_TEXT))
    return this.texts.get(id)
  }

  /** Text of an ED: its own, or the one that it refers to. */
  textOf(element: XmlElement | undefined): string | undefined {
    return textOf(element) ?? this.resolve(attribute(childOf(element, 'reference'), 'value'))
  }

  /** How a coded element is called: by the words of the document, else of its code, its translations, or the code itself. */
  labelOf(code: XmlElement | undefined): string | undefined {
    const original = this.textOf(childOf(code, 'originalText'))
    if (original !== undefined && original.length <= MAX_LABEL) return original
    return displayOf(code) ?? original?.slice(0, MAX_LABEL) ?? attribute(code, 'code')?.trim()
  }
}

const MAX_LABEL = 300
const MAX_TEXT = 10_000

/** displayName of the code, else of its first translation that has one. */
export function displayOf(code: XmlElement | undefined): string | undefined {
  const own = attribute(code, 'displayName')?.trim()
  if (own !== undefined && own !== '') return own
  for (const node of code?.children ?? []) {
    const name =
      typeof node === 'string' || node.name !== 'translation' ? undefined : attribute(node, 'displayName')?.trim()
    if (name !== undefined && name !== '') return name
  }
  return undefined
}

/** Name of a person or organisation, in the order of the French letter head: title, given names, family. */
export function nameText(name: XmlElement | undefined): string | undefined {
  if (name === undefined) return undefined
  const parts = new Map<string, string[]>()
  for (const node of name.children) {
    if (typeof node === 'string') continue
    const text = textOf(node)
    if (text !== undefined) parts.set(node.name, [...(parts.get(node.name) ?? []), text])
  }
  const family = parts.get('family')
  const given = parts.get('given')
  if (family === undefined && given === undefined) return textOf(name)
  const title = [...(parts.get('suffix') ?? []), ...(parts.get('prefix') ?? [])].find((text) =>
    /^(dr|pr|docteur|professeur)\.?$/i.test(text),
  )
  return [title, ...(given ?? []), ...new Set(family)].filter((part) => part !== undefined).join(' ')
}
