// Which memory may be handed to another thread instead of being copied. Nothing else.

/** The buffer under these bytes when it is theirs alone: small ones lie in a pool shared with others, and are copied. */
export function owned(bytes: Uint8Array): ArrayBuffer[] {
  const { buffer } = bytes
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.length ? [buffer] : []
}
