// What every start would read and nobody calls, kept out of the bundles. A name that is missing here fails the build, not a relève.

import type { Plugin } from 'vite'

/**
 * What imapflow imports for what connection.ts does not ask of it: its log on stdout, proxies, its own decoding of bodies. They are two
 * thirds of its bytes, and libmime builds a table of Chinese while it loads. Encoded words stay as they came: connection.ts takes no name
 * and no subject from an envelope.
 */
const IMAPFLOW: Readonly<Record<string, string>> = {
  './download.js': refused('downloadMessage', 'downloadMessageParts'),
  pino: 'export default function pino() { throw new Error("left out by build/vite.slim.ts") }',
  socks: refused('SocksClient'),
  'encoding-japanese': 'export default {}',
  libmime: 'export default { decodeWords: (text) => text }',
  // names of folders, and nothing else: without the tables of every charset there is
  'iconv-lite': `
import { StripBOM } from 'iconv-lite/lib/bom-handling.js'
import { utf7imap } from 'iconv-lite/encodings/utf7.js'
import { utf16be } from 'iconv-lite/encodings/utf16.js'
const known = { 'utf-7-imap': utf7imap, 'utf16-be': utf16be }
const iconv = {
  encode(text, charset) {
    const codec = codecOf(charset)
    const encoder = new codec.encoder({}, codec)
    return Buffer.concat([encoder.write(text), encoder.end()])
  },
  decode(bytes, charset) {
    if (charset === 'ascii') return bytes.toString('latin1').replace(/[\\x80-\\xFF]/g, '\\uFFFD')
    const codec = codecOf(charset)
    const decoder = new StripBOM(new codec.decoder({}, codec))
    return decoder.write(bytes) + (decoder.end() ?? '')
  },
}
function codecOf(charset) {
  if (!(charset in known)) throw new Error('left out by build/vite.slim.ts')
  return new known[charset]({}, iconv)
}
export default iconv
`,
}

/** An import statement asks every export of node:http for its value, and three of them load all of undici. */
const HTTP = `const http = process.getBuiltinModule('node:http')
export default http
export const { Agent, ClientRequest, IncomingMessage, METHODS, STATUS_CODES, createServer, get, request } = http
`

function refused(...names: string[]): string {
  return names
    .map((name) => `export function ${name}() { throw new Error('left out by build/vite.slim.ts') }\n`)
    .join('')
}

/** Node's own modules but this one may be external. */
export const isSlimmed = (builtin: string): boolean => builtin === 'http'

export function slim(): Plugin {
  return {
    name: 'pli:slim',
    enforce: 'pre',
    resolveId(source, importer = '') {
      if (source in IMAPFLOW && /[\\/]node_modules[\\/]imapflow[\\/]/.test(importer)) return `\0slim:${source}`
      return isSlimmed(source.replace(/^node:/, '')) ? '\0slim:http' : undefined
    },
    load(id) {
      if (!id.startsWith('\0slim:')) return undefined
      const name = id.slice('\0slim:'.length)
      return name === 'http' ? HTTP : IMAPFLOW[name]
    },
  }
}
