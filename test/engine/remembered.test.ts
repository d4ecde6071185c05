import { hash } from 'node:crypto'
import { expect, test } from 'vitest'
import { remembered } from '../../electron/engine/remembered.ts'
import { sha256 } from '../../electron/engine/sha256.ts'

test('what comes again is read once; what is long, or comes too late, is read again', () => {
  let reads = 0
  const read = remembered((text) => {
    reads += 1
    return text.length
  })
  expect([read('abc'), read('abc'), reads]).toEqual([3, 3, 1])
  const long = 'x'.repeat(1000)
  expect([read(long), read(long), reads]).toEqual([1000, 1000, 3])
  for (let n = 0; n < 2000; n++) expect(read(String(n))).toBe(String(n).length)
  const before = reads
  expect([read('abc'), reads]).toEqual([3, before + 1])
})

test('a hash is that of the bytes of its own view', () => {
  const memory = Buffer.from('bonjour à vous')
  const views = [memory, memory.subarray(0, 7), memory.subarray(0, 7), memory.subarray(3)]
  for (const view of [...views, ...views]) expect(sha256(view)).toBe(hash('sha256', Buffer.from(view)))
})
