// A picture that no compressor without loss makes smaller: noise, as a photograph is to one.

import { crc32, deflateSync } from 'node:zlib'
import { draws } from './draws.ts'

/** PNG of 8-bit RGB (RFC 2083): about three bytes a point. */
export function noisePng(width: number, height: number): Buffer {
  const draw = draws(7)
  const rows = Buffer.alloc(height * (1 + 3 * width))
  for (let at = 0; at < rows.length; at += 1) rows[at] = at % (1 + 3 * width) === 0 ? 0 : Math.floor(draw() * 256)
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, bytes: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), bytes])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(bytes.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
