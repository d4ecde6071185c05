// The names in XML files without a string for each: a few hundred of them come back millions of times.
// Must not keep the text of a file.

/** A power of 2. A slot holds the last name that fell into it. */
const SLOTS = 4096
/** A longer name is of no vocabulary. */
const MAX_NAME = 64
const known: string[] = Array.from({ length: SLOTS }, () => '')

/** Hash of a name, one character further; 0 before the first. */
export function nextHash(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0
}

/** source[start, end) whose hash is `hash`: one string for all that are alike, so that comparing two names compares two references. */
export function nameAt(source: string, start: number, end: number, hash: number): string {
  const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1)
  const name = known[slot]
  if (name?.length === end - start && source.startsWith(name, start)) return name
  const found = source.slice(start, end)
  if (found.length > MAX_NAME) return found
  // V8 has one string for all keys that are alike, and it is no view of the file
  const [own = found] = Object.keys({ [found]: 0 })
  known[slot] = own
  return own
}
