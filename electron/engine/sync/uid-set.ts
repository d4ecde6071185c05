// UID sets of IMAP (`1:4,7`): numbers to text and back. Pure; a set sent by a server is bounded before it is expanded.

/** Sorted or unsorted UIDs → the shortest set, ascending. */
export function toUidSet(uids: readonly number[]): string {
  const sorted = uids.toSorted((a, b) => a - b)
  const ranges: string[] = []
  let from: number | undefined
  let to = 0
  for (const uid of sorted) {
    if (from !== undefined && uid <= to + 1) {
      to = Math.max(to, uid)
      continue
    }
    if (from !== undefined) ranges.push(from === to ? `${from}` : `${from}:${to}`)
    from = uid
    to = uid
  }
  if (from !== undefined) ranges.push(from === to ? `${from}` : `${from}:${to}`)
  return ranges.join(',')
}

/**
 * A set as a server sent it → UIDs, ascending. Undefined when it is no set, holds a number outside 1…2³²−1 or more than
 * `limit` UIDs: `1:4294967295` would otherwise take all memory.
 */
export function fromUidSet(set: string, limit: number): number[] | undefined {
  if (set === '') return []
  const uids: number[] = []
  for (const part of set.split(',')) {
    const match = /^(\d{1,10})(?::(\d{1,10}))?$/.exec(part)
    if (match === null) return undefined
    const a = Number(match[1])
    const b = match[2] === undefined ? a : Number(match[2])
    const from = Math.min(a, b)
    const to = Math.max(a, b)
    if (from < 1 || to > 0xffffffff || uids.length + (to - from + 1) > limit) return undefined
    for (let uid = from; uid <= to; uid += 1) uids.push(uid)
  }
  return [...new Set(uids)].toSorted((a, b) => a - b)
}
