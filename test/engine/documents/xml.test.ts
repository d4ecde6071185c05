// The XML reader: same tree as a strict parser on well-formed files, what can be read of the others, no entity ever.

import { SaxesParser } from 'saxes'
import { describe, expect, it } from 'vitest'

import {
  attribute,
  childOf,
  rawTextOf,
  textOf,
  typeOf,
  type XmlElement,
} from '../../../electron/engine/documents/xml-tree.ts'
import { readXml } from '../../../electron/engine/documents/xml.ts'
import { biologyCda, pq } from '../../files/cda.ts'

function read(text: string): ReturnType<typeof readXml> {
  return readXml(Buffer.from(text))
}

function codes(text: string | Uint8Array): string[] {
  return readXml(typeof text === 'string' ? Buffer.from(text) : text).warnings.map((warning) => warning.code)
}

/** The tree as saxes, a strict parser, sees it: name, namespace, attributes, text. */
function oracle(text: string): unknown {
  const parser = new SaxesParser({ xmlns: true })
  const open: unknown[][] = [[]]
  const heads: unknown[] = []
  parser.on('opentag', (tag) => {
    heads.push([
      tag.local,
      tag.uri,
      Object.values(tag.attributes)
        .filter((one) => one.prefix !== 'xmlns' && one.name !== 'xmlns')
        .flatMap((one) => [one.name, one.value]),
    ])
    open.push([])
  })
  parser.on('closetag', () => {
    const children = open.pop()
    open.at(-1)?.push([heads.pop(), children])
  })
  const addText = (data: string): void => {
    const at = open.at(-1)
    if (at === undefined || open.length === 1) return
    const last = at.at(-1)
    if (typeof last === 'string') at[at.length - 1] = last + data
    else at.push(data)
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('error', (error) => {
    throw error
  })
  parser.write(text).close()
  return open[0]?.[0]
}

function shape(element: XmlElement): unknown {
  const children: unknown[] = []
  for (const node of element.children) {
    const last = children.at(-1)
    if (typeof node !== 'string') children.push(shape(node))
    else if (typeof last === 'string') children[children.length - 1] = last + node
    else children.push(node)
  }
  return [[element.name, element.ns, [...element.attributes]], children]
}

describe('well-formed files', () => {
  const files = [
    '<a/>',
    '<?xml version="1.0"?><!-- c --><a x="1" y=\'"2"\'>t<b>u</b>&lt;v&gt;&#233;&#x1F600;<![CDATA[<raw&>]]></a><!-- end -->',
    '<p:a xmlns:p="urn:p" xmlns="urn:d"><b xmlns=""><p:c p:x="1"/></b><d xml:lang="fr"/></p:a>',
    '<a>\r\n<b c="1 &amp; 2" >x</b >\r\n</a >',
    Buffer.from(
      biologyCda([{ results: [{ code: '2823-3', label: 'Potassium', value: pq('4.1', 'mmol/L') }] }]),
    ).toString(),
  ]
  it.each(files)('gives the tree of a strict parser: %#', (text) => {
    const file = read(text)
    expect(file.warnings).toEqual([])
    expect(file.root === undefined ? undefined : shape(file.root)).toEqual(oracle(text))
  })

  it('reads type by local name, whatever the prefix and the URI of xsi', () => {
    const root = read('<a xmlns:xsi="http://wrong" xmlns:c="urn:hl7-org:v3"><v xsi:type="c:PQ"/></a>').root
    const value = childOf(root, 'v')
    expect(value === undefined ? undefined : typeOf(value)).toBe('PQ')
    expect(attribute(value, 'xsi:type')).toBe('c:PQ')
  })
})

describe('encodings', () => {
  const text = '<?xml version="1.0" encoding="ENC"?><a>Hôpital – œ</a>'
  it.each([
    ['UTF-8', Buffer.from(text.replace('ENC', 'UTF-8'))],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text.replace('ENC', 'UTF-8')}`)],
    ['UTF-8 that says UTF-16', Buffer.from(text.replace('ENC', 'UTF-16'))],
    ['UTF-16 LE', Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 BE', Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['UTF-16 LE without a mark', Buffer.from(text, 'utf16le')],
    ['no declaration', Buffer.from('<a>Hôpital – œ</a>')],
  ])('%s', (_, bytes) => {
    expect(textOf(readXml(bytes).root)).toBe('Hôpital – œ')
    expect(codes(bytes)).toEqual([])
  })

  it('reads windows-1252 as declared, and when the declaration says UTF-8, with a warning', () => {
    const bytes = (name: string): Buffer =>
      Buffer.from(`<?xml version="1.0" encoding="${name}"?><a>Hôpital</a>`, 'latin1')
    expect(textOf(readXml(bytes('ISO-8859-1')).root)).toBe('Hôpital')
    expect(codes(bytes('ISO-8859-1'))).toEqual([])
    expect(textOf(readXml(bytes('UTF-8')).root)).toBe('Hôpital')
    expect(codes(bytes('UTF-8'))).toEqual(['CHARSET_UNKNOWN'])
    expect(codes(Buffer.from('<?xml version="1.0" encoding="base64"?><a/>'))).toEqual(['CHARSET_UNKNOWN'])
  })

  it('a mark of what was lost before, written in right UTF-8, is a character like another', () => {
    expect(codes(Buffer.from('<a>\uFFFD\uFFFD et la suite de ce texte</a>'))).toEqual([])
  })
})

describe('hostile files', () => {
  it('expands no entity, and reads the document after the DOCTYPE', () => {
    const bomb = `<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;]>"> <!-- ]> ' -->]><b><c>&b;</c><d>lu</d></b>`
    const file = read(bomb)
    expect(rawTextOf(childOf(file.root, 'c'))).toBe('&b;')
    expect(textOf(childOf(file.root, 'd'))).toBe('lu')
    expect(file.warnings.map((one) => one.code)).toContain('XML_DTD')
  })

  it('never resolves an external entity', () => {
    const file = read('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>')
    expect(rawTextOf(file.root)).toBe('&e;')
    expect(file.warnings.map((one) => one.code)).toContain('XML_DTD')
  })

  it('bounds depth and keeps what stands after the deep part', () => {
    const file = read(`<a>${'<b>'.repeat(5_000)}x${'</b>'.repeat(5_000)}<c>après</c></a>`)
    expect(file.warnings.map((one) => one.code)).toEqual(['XML_TOO_DEEP'])
    expect(textOf(childOf(file.root, 'c'))).toBe('après')
  })

  it('bounds the number of elements and the size', () => {
    const limits = { maxBytes: 1_000, maxDepth: 10, maxElements: 5 }
    expect(readXml(Buffer.from(`<a>${'<b/>'.repeat(50)}</a>`), limits).warnings.map((one) => one.code)).toContain(
      'LIMIT_SIZE',
    )
    expect(readXml(Buffer.from(`<a>${'x'.repeat(2_000)}</a>`), limits).warnings.map((one) => one.code)).toContain(
      'LIMIT_SIZE',
    )
  })

  it.each([
    ['lost closing quotes', '<a b="'.repeat(200_000)],
    ['lost quotes of two kinds', `<a b='<a c="`.repeat(200_000)],
    ['end tags without end', '</'.repeat(400_000)],
    ['one far quote', `${'<a b="<'.repeat(200_000)}"`],
    ['tags never closed', '<a>'.repeat(400_000)],
    ['attributes without number', `<a ${Array.from({ length: 50_000 }, (_, n) => `x${n}="1"`).join(' ')}/>`],
  ])('stays linear on %s', (_, text) => {
    expect(codes(text).length).toBeGreaterThan(0)
  })
})

describe('malformed files', () => {
  it.each([
    ['a cut file', '<a><b>un</b><c>de', 'un de'],
    ['a missing end tag', '<a><b><c>un</b><d>deux</d></a>', 'un deux'],
    ['an end tag of nothing', '<a>un</x><b>deux</b></a>', 'un deux'],
    ['a lone ampersand and lower-than', '<a>un & deux < trois &nbsp;</a>', 'un & deux < trois &nbsp;'],
    ['lower-than in a value', '<a><b t="x < 5">un</b></a>', 'un'],
    ['an attribute without value or quotes', '<a b c=d>un</a>', 'un'],
    ['a second root', '<a>un</a><b>deux</b>', 'un'],
    ['words before the root', 'bonjour <a>un</a>', 'un'],
  ])('%s gives what can be read', (_, text, expected) => {
    const file = read(text)
    expect(textOf(file.root)?.replace(/(un)(de)/, '$1 $2')).toBe(expected)
    expect(file.warnings.map((one) => one.code)).toEqual(['XML_MALFORMED'])
  })

  it('says when the end is missing', () => {
    expect(read('<a><b/>').truncated).toBe(true)
    expect(read('<a><b/></a>').truncated).toBe(false)
    expect(read('').root).toBeUndefined()
    expect(codes('<a/>\0\0\n')).toEqual([])
  })
})

describe('large base64', () => {
  const page = Buffer.alloc(30_000, 'Invoquer la page').toString('base64')
  const payloadIn = (content: string, tag = 'text mediaType="application/pdf" representation="B64"'): XmlElement =>
    childOf(read(`<a xmlns="urn:x"><before>un</before><${tag}>${content}</text><after>deux</after></a>`).root, 'text')!
  it('stays in the bytes of the file', () => {
    for (const content of [page, page.replace(/.{76}/g, '$&\r\n'), `\n   ${page}\n`]) {
      const element = payloadIn(content)
      expect(element.children).toEqual([])
      expect(Buffer.from(element.payload!).toString()).toBe(content)
    }
    const { root, warnings } = read(`<a><b representation="B64">${page}</b><c>é</c></a>`)
    expect([textOf(childOf(root, 'c')), warnings]).toEqual(['é', []])
  })
  it('is text when it may be anything else', () => {
    const words = 'Le patient va bien. '.repeat(1000)
    for (const content of [words, `${page}&#10;${page}`, `${page}<!-- -->${page}`, page.slice(0, 4000)]) {
      expect(payloadIn(content).payload).toBeUndefined()
    }
    expect(rawTextOf(payloadIn(words))).toBe(words)
    expect(rawTextOf(payloadIn(page, 'text representation="TXT"'))).toBe(page)
    // a mark that the file writes itself names nothing
    expect(rawTextOf(payloadIn('\u00010', 'text representation="B64"'))).toBe('\u00010')
  })
})

describe('names and texts', () => {
  it('never takes one name for another, however many there are', () => {
    const names = Array.from(
      { length: 5000 },
      (_, n) => `n${(n * 7919).toString(36)}${n % 50 === 0 ? '-long'.repeat(20) : ''}`,
    )
    const text = `<r>${names.map((name, n) => `<p:${name} xmlns:p="u${n % 3}" a${name}="${n}"><${name}/></p:${name}>`).join('')}</r>`
    expect(shape(read(text).root as XmlElement)).toEqual(oracle(text))
  })

  it('collapses every kind of blank, and nothing else', () => {
    const blanks = [' ', '  ', '\t', '\n', '\u00A0', '\u1680', '\u2003', '\u202F', '\u3000', '\uFEFF']
    for (const blank of blanks) {
      expect(textOf(read(`<a>x${blank}é</a>`).root)).toBe('x é')
      expect(textOf(read(`<a>${blank}x</a>`).root)).toBe('x')
      expect(textOf(read(`<a>x${blank}</a>`).root)).toBe('x')
      expect(textOf(read(`<a>${blank}</a>`).root)).toBeUndefined()
    }
    expect(textOf(read('<a>5 × 10 – « é » 日本</a>').root)).toBe('5 × 10 – « é » 日本')
  })
})
