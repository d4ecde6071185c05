// A writer of XML in which nothing can be forgotten to escape: strings are words, elements come from `node` alone. Pure.
// Not a library: those of npm build a DOM, and a PDF of some megabytes in base64 would go through it.

export interface Xml {
  readonly xml: string
}
type Content = Xml | string | undefined | readonly (Xml | undefined)[]
type Attributes = Readonly<Record<string, string | number | undefined>>

/** Characters that XML 1.0 has not, lone surrogates among them: no document may hold them, escaped or not. */
const ILLEGAL =
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Attributes that are undefined are left out, and so is content. */
export function node(name: string, attributes: Attributes, ...content: Content[]): Xml {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${escaped(String(value))
          .replaceAll('"', '&quot;')
          .replace(/[\t\n\r]/g, ' ')}"`,
    )
    .join('')
  const inside = content.map(inner).join('')
  return { xml: inside === '' ? `<${name}${written}/>` : `<${name}${written}>${inside}</${name}>` }
}

/** What holds no character to escape, and may be megabytes: base64. */
export function base64(bytes: Uint8Array): Xml {
  return { xml: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64') }
}

export function xmlDocument(root: Xml): Buffer {
  return Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${root.xml}\n`)
}

function inner(content: Content): string {
  if (content === undefined) return ''
  if (typeof content === 'string') return escaped(content)
  if ('xml' in content) return content.xml
  return content.map(inner).join('')
}

function escaped(text: string): string {
  return text.replace(ILLEGAL, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
