// listeblanchemssante.xml → domain names (spec §1.2). Pure: no store, no clock; signatures are white-list-signature.ts.

import { readXml } from '../documents/xml.ts'
import { childOf, findAll, type XmlElement } from '../documents/xml-tree.ts'

const NAMESPACE = 'https://listeblanche.mssante.fr/schema'

export interface WhiteList {
  /** as written, several times when several operators' certificates serve the domain */
  names: string[]
  /** YYYY-MM-DD of DateDeGeneration */
  date?: string
  /** entries without a name */
  rejected: number
  /** an XMLDSig block is there */
  isSigned: boolean
}

/** undefined when the file is no white list, or is cut before its end. */
export function readWhiteList(bytes: Uint8Array): WhiteList | undefined {
  const { root, truncated } = readXml(bytes)
  if (root === undefined || truncated || root.ns !== NAMESPACE) return undefined
  const entries = findAll(root, (element) => element.name === 'Domaine' && element.ns === NAMESPACE)
  const names = entries.map((entry) => textOf(childOf(entry, 'Nom'))).filter((name) => name !== '')
  const date = generated(root)
  return {
    names,
    ...(date === undefined ? {} : { date }),
    rejected: entries.length - names.length,
    isSigned: findAll(root, (element) => element.name === 'Signature').length > 0,
  }
}

/** On the root, as an attribute or an element: third-party readers show both. */
function generated(root: XmlElement): string | undefined {
  const at = root.attributes.findIndex((name, index) => index % 2 === 0 && name.endsWith('DateDeGeneration'))
  const written = at < 0 ? textOf(childOf(root, 'DateDeGeneration')) : (root.attributes[at + 1] ?? '')
  return /^\d{4}-\d{2}-\d{2}/.exec(written.trim())?.[0]
}

function textOf(element: XmlElement | undefined): string {
  return (element?.children ?? [])
    .map((node) => (typeof node === 'string' ? node : ''))
    .join('')
    .trim()
}
