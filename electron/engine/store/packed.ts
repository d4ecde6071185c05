// Large columns: UTF-8 text or JSON, as it is while short, deflated when long.
// It knows nothing of what they hold.

import { deflateSync, inflateSync } from 'node:zlib'

/**
 * Bytes under which a value stays as it is. One call of zlib costs 30 to 60 µs (zstd 60 to 150) whatever it is given, and what it leaves
 * behind to be collected as much again; the page cipher costs 20 µs a KB. 2 KB here saves 7 % of the store and costs 0.1 ms a message.
 */
const SHORT = 8192
/** First byte of a value left as it is; a zlib stream never begins so. */
const AS_IS = 0
// a small window and small tables: starting the compressor is what costs, and nothing here is far from what it repeats
const options = { level: 1, windowBits: 12, memLevel: 5, chunkSize: 4096 }

export function packText(text: string): Buffer {
  const bytes = Buffer.allocUnsafe(1 + Buffer.byteLength(text))
  if (bytes.length > SHORT) return deflateSync(text, options)
  bytes[0] = AS_IS
  bytes.write(text, 1)
  return bytes
}
export function unpackText(packed: Buffer | null): string {
  if (packed === null) return ''
  return packed[0] === AS_IS ? packed.toString('utf8', 1) : inflateSync(packed).toString('utf8')
}
export function packJson(value: unknown): Buffer {
  return packText(JSON.stringify(value))
}
/** The caller names the shape that the same column was packed with. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- one cast here instead of one a caller
export function unpackJson<T>(packed: Buffer): T {
  return JSON.parse(unpackText(packed)) as T
}
