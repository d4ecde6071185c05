// SHA-256 of the parts of a message, each computed once: the mail, its documents and the search for twins all ask for it.

import { hash } from 'node:crypto'

const known = new WeakMap<Uint8Array, string>()

/** Hex. The bytes of this view must not change afterwards: memory that is used again is given as a new view each time. */
export function sha256(bytes: Uint8Array): string {
  let hex = known.get(bytes)
  if (hex === undefined) {
    hex = hash('sha256', bytes)
    known.set(bytes, hex)
  }
  return hex
}
