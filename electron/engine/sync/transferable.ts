// Bytes made ready to be handed to another thread instead of being copied by it. Nothing else.

import { isAlone } from '../memory.ts'

/**
 * The same bytes in the same order, and the memory to name as handed over. A view of memory shared with others (small
 * Buffers, pieces of what a socket gave) would be cloned with all that memory: those are first put together in one block.
 */
export function transferable(parts: readonly Uint8Array[]): { bytes: Uint8Array[]; memory: ArrayBuffer[] } {
  const memory: ArrayBuffer[] = []
  const shared = parts.reduce((sum, part) => sum + (isAlone(part) ? 0 : part.length), 0)
  const block = new Uint8Array(new ArrayBuffer(shared))
  if (shared > 0) memory.push(block.buffer)
  let at = 0
  const bytes = parts.map((part) => {
    if (isAlone(part)) {
      memory.push(part.buffer)
      return part
    }
    block.set(part, at)
    at += part.length
    return block.subarray(at - part.length, at)
  })
  return { bytes, memory }
}
