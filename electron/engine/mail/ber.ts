// The few BER rules (X.690) that opening a CMS envelope takes: definite and indefinite lengths, strings in pieces. No certificate, no key.

export interface BerNode {
  tag: number
  constructed: boolean
  /** content, bytes[start, end) */
  start: number
  end: number
  /** offset after the node, end-of-contents octets included */
  next: number
}

const MAX_DEPTH = 32

/** @returns the node at `at`, or undefined when the bytes there are no BER. Offsets stay inside [at, limit). */
export function readNode(bytes: Uint8Array, at: number, limit: number, depth = 0): BerNode | undefined {
  const tag = bytes[at]
  const first = bytes[at + 1]
  // tags of several bytes do not occur in CMS
  if (tag === undefined || first === undefined || at + 2 > limit || depth > MAX_DEPTH || (tag & 31) === 31)
    return undefined
  const constructed = (tag & 32) !== 0
  if (first === 0x80) {
    if (!constructed) return undefined
    let inner = at + 2
    while (inner + 2 <= limit) {
      if (bytes[inner] === 0 && bytes[inner + 1] === 0)
        return { tag, constructed, start: at + 2, end: inner, next: inner + 2 }
      const child = readNode(bytes, inner, limit, depth + 1)
      if (!child) return undefined
      inner = child.next
    }
    return undefined
  }
  let length = first
  let start = at + 2
  if (first > 0x80) {
    const count = first & 0x7f
    if (count > 6) return undefined
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[start++] ?? 0)
  }
  const end = start + length
  return end > limit ? undefined : { tag, constructed, start, end, next: end }
}

/** Children of a constructed node, at most `max`. */
export function children(bytes: Uint8Array, node: BerNode, max = 4096): BerNode[] {
  const list: BerNode[] = []
  let at = node.start
  while (node.constructed && at < node.end && list.length < max) {
    const child = readNode(bytes, at, node.end)
    if (!child) break
    list.push(child)
    at = child.next
  }
  return list
}

/** Content of an OCTET STRING, put together when it was sent in pieces. */
export function octets(bytes: Uint8Array, node: BerNode): Uint8Array {
  if (!node.constructed) return bytes.subarray(node.start, node.end)
  return Buffer.concat(
    children(bytes, node, 1 << 20).map((piece) =>
      piece.constructed ? octets(bytes, piece) : bytes.subarray(piece.start, piece.end),
    ),
  )
}
