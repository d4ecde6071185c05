// One raw message as a sealed record: made smaller when that gains, encrypted, bound to its hash. Pure, for any thread.
// It never sees the master key nor a file: bytes and the account's raw key in, bytes out.

import { PliError } from '../errors.ts'
import { sealPieces, sha256, unseal } from './crypto.ts'
import { decode, encode } from './raw-coding.ts'

/**
 * Header, 16 bytes, in clear: magic `PLR1` · coding (raw-coding.ts) · 3 zeros · length of what follows (u32 LE) ·
 * length of the raw message (u32 LE). Then nonce ‖ tag ‖ ciphertext. Authenticated: header ‖ SHA-256 of raw. The hash
 * itself is not in the file: who holds a copy of a message cannot ask a stolen disk whether it is there.
 */
const HEADER_BYTES = 16
const MAGIC = Buffer.from('PLR1')

export interface SealedRecord {
  /** of raw, hex: the public id of the message */
  sha256: string
  /** of the header block, its closing empty line included: what IMAP gives as BODY[HEADER] (RFC 3501 §6.4.5) */
  headerHash: string
  /** bytes of raw */
  size: number
  /** what the pack holds */
  record: Buffer
}

/** Seals a raw message with its account's key (32 bytes). CPU only: may run in a worker thread. */
export function sealRecord(raw: Uint8Array, rawKey: Uint8Array): SealedRecord {
  const hash = sha256(raw)
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const record = encode(bytes, (coding, pieces) => {
    const header = Buffer.alloc(HEADER_BYTES)
    MAGIC.copy(header)
    header.writeUInt8(coding, 4)
    header.writeUInt32LE(
      pieces.reduce((sum, piece) => sum + piece.length, 0),
      8,
    )
    header.writeUInt32LE(raw.length, 12)
    const sealed = sealPieces(rawKey, pieces, context(header, hash), HEADER_BYTES)
    sealed.set(header)
    return sealed
  })
  return {
    sha256: hash,
    headerHash: sha256(headerBlock(raw)),
    size: raw.length,
    record,
  }
}

/** The exact bytes that were sealed. Throws STORE_CORRUPT when one bit, the key or the hash differs. */
export function openRecord(record: Uint8Array, rawKey: Uint8Array, expectedSha256: string): Buffer {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength)
  const header = bytes.subarray(0, HEADER_BYTES)
  if (header.length < HEADER_BYTES || !header.subarray(0, 4).equals(MAGIC)) throw damaged('no record there')
  const size = header.readUInt32LE(12)
  let raw: Buffer
  try {
    const body = unseal(rawKey, bytes.subarray(HEADER_BYTES), context(header, expectedSha256))
    // authenticated, so this is what we made; the bound costs nothing
    raw = decode(header.readUInt8(4), body, size)
  } catch (cause) {
    throw damaged('record does not open', cause)
  }
  if (raw.length !== size || sha256(raw) !== expectedSha256) throw damaged('bytes differ from their hash')
  return raw
}

/** From the start to the first empty line, which is included; all of it when there is none. */
export function headerBlock(raw: Uint8Array): Uint8Array {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const crlf = bytes.indexOf('\r\n\r\n')
  const before = crlf < 0 ? bytes : bytes.subarray(0, crlf + 4)
  const lf = before.indexOf('\n\n')
  return lf < 0 ? before : before.subarray(0, lf + 2)
}

function context(header: Buffer, hash: string): Buffer {
  return Buffer.concat([header, Buffer.from(hash, 'hex')])
}

export function damaged(detail: string, cause?: unknown): PliError {
  return new PliError('STORE_CORRUPT', 'Un courrier du coffre ne se lit plus.', {
    detail,
    kept: 'Les autres courriers ne sont pas touchés.',
    next: 'Relevez la boîte : Pli le reprend chez l’opérateur s’il y est encore.',
    cause,
  })
}
