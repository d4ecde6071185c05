import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { seal, sealPieces, unseal } from '../../../electron/engine/store/crypto.ts'

const KEY = randomBytes(32)
const LINKED = Buffer.from('lié')

test('a nonce is never used again', () => {
  const nonces = Array.from({ length: 2000 }, () => seal(KEY, Buffer.from('x'), LINKED).toString('hex', 0, 12))
  expect(new Set(nonces).size).toBe(nonces.length)
})

test('pieces are sealed as if they were joined, behind the room that is kept', () => {
  const pieces = [randomBytes(1000), Buffer.alloc(0), randomBytes(70_001), randomBytes(3)]
  const sealed = sealPieces(KEY, pieces, LINKED, 16)
  expect(unseal(KEY, sealed.subarray(16), LINKED).equals(Buffer.concat(pieces))).toBe(true)
  expect(unseal(KEY, sealPieces(KEY, [], LINKED, 0), LINKED)).toHaveLength(0)
})
