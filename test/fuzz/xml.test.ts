// Fuzz of the XML reader: it never throws, never grows beyond its input, and what a strict parser accepts it reads whole.

import * as fc from 'fast-check'
import { SaxesParser } from 'saxes'
import { expect, it } from 'vitest'

import { elementsOf, rawTextOf, type XmlElement } from '../../electron/engine/documents/xml-tree.ts'
import { readXml } from '../../electron/engine/documents/xml.ts'

const PIECES = [
  '<a>',
  '</a>',
  '<b x="1">',
  "<b y='2'/>",
  '</b>',
  '<',
  '>',
  '&',
  '&amp;',
  '&#9999999;',
  '&x;',
  '"',
  "'",
  '=',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<!DOCTYPE a [',
  ']>',
  '<?p',
  '?>',
  'texte',
  '\r\n',
  '\0',
  ' ',
  '<p:c xmlns:p="u">',
  '</p:c>',
  '/',
]

function size(element: XmlElement): number {
  return 1 + elementsOf(element).reduce((sum, one) => sum + size(one), 0)
}

/** Text and number of elements as a strict parser sees them, or undefined when it refuses the file. */
function strict(text: string): { words: string; elements: number } | undefined {
  const parser = new SaxesParser({ xmlns: true })
  let [words, depth, elements, refused] = ['', 0, 0, false]
  parser.on('opentag', () => {
    depth++
    elements++
  })
  parser.on('closetag', () => depth--)
  const add = (data: string): void => {
    if (depth > 0) words += data
  }
  parser.on('text', add)
  parser.on('cdata', add)
  parser.on('error', () => {
    refused = true
  })
  parser.write(text).close()
  return refused ? undefined : { words, elements }
}

it('reads any sequence of marks, and all of it when it is well formed', () => {
  let accepted = 0
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }), fc.boolean(), (pieces, wrapped) => {
      const text = wrapped ? `<r>${pieces.join('')}</r>` : pieces.join('')
      const { root } = readXml(Buffer.from(text))
      if (root !== undefined) expect(rawTextOf(root).length).toBeLessThanOrEqual(text.length)
      const oracle = text.includes('\0') ? undefined : strict(text)
      if (oracle === undefined || root === undefined) return
      accepted++
      expect({ words: rawTextOf(root), elements: size(root) }).toEqual(oracle)
    }),
    { numRuns: 20_000 },
  )
  expect(accepted).toBeGreaterThan(10)
})

it('survives any bytes, with any mark of encoding before them', () => {
  const heads = ['', '<', '\uFEFF<a>', '<?xml version="1.0" encoding="ibm850"?><a>'].map((head) => Buffer.from(head))
  const marks = [...heads, Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff]), Buffer.from([0, 0x3c, 0, 0x61])]
  fc.assert(
    fc.property(fc.constantFrom(...marks), fc.uint8Array({ maxLength: 500 }), (mark, bytes) => {
      expect(Array.isArray(readXml(Buffer.concat([mark, bytes])).warnings)).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})
