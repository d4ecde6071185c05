// Builds raw mails for the tests, byte for byte. Knows nothing of the parsers under test.

export interface Entity {
  headers?: string[]
  body?: string | Buffer
  /** multipart: its parts and boundary */
  parts?: Entity[]
  boundary?: string
  /** leave the closing delimiter out */
  unclosed?: boolean
}

/** Bytes of an entity, CRLF unless `eol` says otherwise. */
export function build(entity: Entity, eol = '\r\n'): Buffer {
  const head = (entity.headers ?? []).map((h) => h + eol).join('') + eol
  if (!entity.parts) return Buffer.concat([Buffer.from(head), Buffer.from(entity.body ?? '')])
  const boundary = entity.boundary ?? 'limite'
  const pieces: Buffer[] = [Buffer.from(head)]
  for (const part of entity.parts) pieces.push(Buffer.from(`--${boundary}${eol}`), build(part, eol), Buffer.from(eol))
  if (!entity.unclosed) pieces.push(Buffer.from(`--${boundary}--${eol}`))
  return Buffer.concat(pieces)
}

export function multipart(
  subtype: string,
  parts: Entity[],
  boundary = `limite-${subtype}`,
  more: string[] = [],
): Entity {
  return { headers: [...more, `Content-Type: multipart/${subtype}; boundary="${boundary}"`], parts, boundary }
}

export function text(body: string, more: string[] = []): Entity {
  return { headers: ['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', ...more], body }
}

/** A file in base64 lines of 76 characters. */
export function file(bytes: Buffer | string, type: string, name?: string, more: string[] = []): Entity {
  const encoded = Buffer.from(bytes)
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n')
  const disposition = name === undefined ? [] : [`Content-Disposition: attachment; filename="${name}"`]
  return {
    headers: [`Content-Type: ${type}`, 'Content-Transfer-Encoding: base64', ...disposition, ...more],
    body: encoded,
  }
}

export const ENVELOPE = [
  'From: Labo des Tilleuls <labo@biologie.test.mssante.fr>',
  'To: helene.vasseur@medecin.test.mssante.fr',
  'Date: Mon, 16 Nov 2026 08:05:00 +0100',
  'Message-ID: <m1@biologie.test.mssante.fr>',
  'Subject: Bilan',
]

/** The smallest PDF that is one. */
export const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
)

/** Definite-length BER node. */
export function ber(tag: number, ...content: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(content.map((c) => (typeof c === 'string' ? Buffer.from(c, 'hex') : c)))
  const length =
    body.length < 128
      ? Buffer.from([body.length])
      : Buffer.from([
          0x84,
          body.length >>> 24,
          (body.length >>> 16) & 255,
          (body.length >>> 8) & 255,
          body.length & 255,
        ])
  return Buffer.concat([Buffer.from([tag]), length, body])
}

/** CMS signed-data without signers around a MIME entity; `pieces` cuts the octet string as streaming senders do. */
export function signed(content: Buffer, pieces = 1): Buffer {
  const size = Math.ceil(content.length / pieces)
  const octets =
    pieces === 1
      ? ber(0x04, content)
      : Buffer.concat([
          Buffer.from([0x24, 0x80]),
          ...Array.from({ length: pieces }, (_, i) => ber(0x04, content.subarray(i * size, (i + 1) * size))),
          Buffer.from([0, 0]),
        ])
  const encapsulated = ber(0x30, ber(0x06, '2a864886f70d010701'), ber(0xa0, octets))
  const signedData = ber(0x30, ber(0x02, '01'), ber(0x31), encapsulated, ber(0x31))
  return ber(0x30, ber(0x06, '2a864886f70d010702'), ber(0xa0, signedData))
}

/** TNEF stream with one attachment and a text. */
export function tnef(name: string, bytes: Buffer, body: string): Buffer {
  const attribute = (level: number, id: number, data: Buffer): Buffer => {
    const head = Buffer.alloc(9)
    head.writeUInt8(level)
    head.writeUInt32LE(id, 1)
    head.writeUInt32LE(data.length, 5)
    const sum = Buffer.alloc(2)
    sum.writeUInt16LE(data.reduce((a, b) => (a + b) & 0xffff, 0))
    return Buffer.concat([head, data, sum])
  }
  const unicode = Buffer.from(`${name}\0`, 'utf16le')
  const property = Buffer.alloc(4 + 4 + 4 + 4)
  property.writeUInt32LE(1)
  property.writeUInt16LE(0x1f, 4)
  property.writeUInt16LE(0x3707, 6)
  property.writeUInt32LE(1, 8)
  property.writeUInt32LE(unicode.length, 12)
  const props = Buffer.concat([property, unicode, Buffer.alloc((4 - (unicode.length % 4)) % 4)])
  return Buffer.concat([
    Buffer.from([0x78, 0x9f, 0x3e, 0x22, 1, 0]),
    attribute(1, 0x0002800c, Buffer.from(`${body}\0`, 'latin1')),
    attribute(2, 0x00069002, Buffer.alloc(14)),
    attribute(2, 0x00018010, Buffer.from('SHORT~1.PDF\0')),
    attribute(2, 0x0006800f, bytes),
    attribute(2, 0x00069005, props),
  ])
}
