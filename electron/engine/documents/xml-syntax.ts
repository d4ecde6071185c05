// What of XML's syntax needs no tree: its characters, the references among them, the declaration that is passed over.
// Must not know what an element is.

export const LT = 0x3c
export const GT = 0x3e
export const SLASH = 0x2f
export const BANG = 0x21
export const QUESTION = 0x3f
export const EQUALS = 0x3d
const DOUBLE = 0x22
const SINGLE = 0x27
export const COLON = 0x3a
export const AMPERSAND = 0x26

export function isQuote(code: number): boolean {
  return code === DOUBLE || code === SINGLE
}

export function isNameStart(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || code === 0x3a || code >= 0xc0
  )
}

/** A look-up and not seven comparisons: it is asked of each character of each name. */
const ENDS_NAME = new Uint8Array(0x10000).fill(1, 0, 0x21)
for (const mark of [GT, SLASH, EQUALS, LT, DOUBLE, SINGLE]) ENDS_NAME[mark] = 1

export function endsName(code: number): boolean {
  return ENDS_NAME[code] === 1
}

/** Where a `<!DOCTYPE … [ … ]>` (or any other `<!…>`) at `at` ends; -1 when it does not. Quoted texts and comments in it may hold brackets. */
export function endOfDoctype(source: string, at: number): number {
  const mark = /["'[\]>]|<!--/g
  mark.lastIndex = at + 2
  let inside = 0
  for (let match = mark.exec(source); match !== null; match = mark.exec(source)) {
    const found = match[0]
    if (found === '[') inside++
    else if (found === ']') inside--
    else if (found === '>') {
      if (inside <= 0) return match.index + 1
    } else {
      const end = found === '<!--' ? source.indexOf('-->', mark.lastIndex) : source.indexOf(found, mark.lastIndex)
      if (end < 0) break
      mark.lastIndex = end + 1
    }
  }
  return -1
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** The text with the characters that its references stand for; one that stands for none stays as written, and is told. */
export function withoutReferences(text: string, unknown: () => void): string {
  return text.replace(
    /&(?:#(\d{1,7});|#[xX]([0-9A-Fa-f]{1,6});|([A-Za-z_][\w.-]{0,40});)?/g,
    (all, decimal, hex, name) => {
      const code = decimal === undefined ? (hex === undefined ? undefined : Number.parseInt(hex, 16)) : Number(decimal)
      if (code !== undefined && code > 0 && code <= 0x10ffff) return String.fromCodePoint(code)
      const known = typeof name === 'string' && Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined
      if (known === undefined) unknown()
      return known ?? all
    },
  )
}
