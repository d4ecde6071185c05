// Memory given back at once, or never taken: what waits for a collection is counted by none of our bounds. Nothing else.

import { setFlagsFromString } from 'node:v8'

/**
 * Frees bytes that nobody uses any more, when they have their memory alone; a view of shared memory is left to the collector.
 * Reading them afterwards finds nothing.
 */
export function release(bytes: Uint8Array): void {
  if (isAlone(bytes)) bytes.buffer.transfer(0)
}

/** It is the whole of its memory: handing it over or freeing it takes nothing from anybody else. */
export function isAlone(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.length > 0 && bytes.buffer.byteLength === bytes.length
}

/**
 * The young generation of each heap of this process stays as large as it is now. V8 doubles it up to 96 MB where much passes
 * through and nearly nothing stays: a relève paid 100 MB for it and no less processor. The old generation is collected when it has
 * doubled: parses wait there for their commit, and on what is dead in it hang bytes outside of the heap.
 */
export function keepHeapsSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
  setFlagsFromString('--heap-growing-percent=100')
}
