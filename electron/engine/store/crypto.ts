// Every primitive that guards a secret, named once, with its self-test. The only file that imports node:crypto for keys.
// It knows no file, no profile and no key of its own: bytes in, bytes out.

import {
  createCipheriv,
  createDecipheriv,
  hash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes as nodeRandomBytes,
  scryptSync,
  timingSafeEqual,
} from 'node:crypto'
import { PliError } from '../errors.ts'
import { release } from '../memory.ts'

const CIPHER = 'aes-256-gcm'
const HASH = 'sha256'
export const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** what `seal` adds to the plain bytes */
export const SEAL_OVERHEAD = NONCE_BYTES + TAG_BYTES

/** Cost of scrypt (RFC 7914 §2): memory is 128·N·r bytes, time grows with N·r·p. */
export interface ScryptCost {
  N: number
  r: number
  p: number
}

export function randomBytes(length: number): Buffer {
  return nodeRandomBytes(length)
}

/** SHA-256 (FIPS 180-4), hex. */
export function sha256(bytes: Uint8Array): string {
  return hash(HASH, bytes)
}

/** HMAC-SHA-256 (RFC 2104). */
export function hmac(key: Uint8Array, data: Uint8Array | string): Buffer {
  return createHmac(HASH, createSecretKey(key)).update(data).digest()
}

/** HKDF-SHA-256 (RFC 5869): one 32-byte key a label. */
export function deriveKey(key: Uint8Array, label: string, salt: Uint8Array = Buffer.alloc(0)): Buffer {
  return Buffer.from(hkdfSync(HASH, key, salt, label, KEY_BYTES))
}

/** scrypt (RFC 7914) of what a person types. NFC, so that « é » is one password on every keyboard. */
export function stretch(secret: string, salt: Uint8Array, cost: ScryptCost): Buffer {
  const maxmem = 160 * cost.N * cost.r + 128 * cost.r * cost.p + (1 << 20)
  return scryptSync(secret.normalize('NFC'), salt, KEY_BYTES, { ...cost, maxmem })
}

/** AES-256-GCM (NIST SP 800-38D) with a fresh random nonce: nonce ‖ tag ‖ ciphertext. */
export function seal(key: Uint8Array, plain: Uint8Array, associated: Uint8Array): Buffer {
  return sealPieces(key, [plain], associated, 0)
}

/** The same for pieces, as if they were joined. `room` bytes in front are the caller's to write: a large record is put together once. */
export function sealPieces(
  key: Uint8Array,
  pieces: readonly Uint8Array[],
  associated: Uint8Array,
  room: number,
): Buffer {
  return sealWith(key, freshNonce(), pieces, associated, room)
}

/** Nonces are no secret: they are drawn many at a time, as a draw costs a tenth of sealing a small message. */
const NONCES_AT_A_TIME = 256
let nonces = Buffer.alloc(0)
let nextNonce = 0

function freshNonce(): Buffer {
  if (nextNonce === nonces.length) {
    nonces = nodeRandomBytes(NONCES_AT_A_TIME * NONCE_BYTES)
    nextNonce = 0
  }
  nextNonce += NONCE_BYTES
  return nonces.subarray(nextNonce - NONCE_BYTES, nextNonce)
}

function sealWith(
  key: Uint8Array,
  nonce: Uint8Array,
  pieces: readonly Uint8Array[],
  associated: Uint8Array,
  room: number,
): Buffer {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const sealed = Buffer.allocUnsafeSlow(room + SEAL_OVERHEAD + length)
  const cipher = createCipheriv(CIPHER, createSecretKey(key), nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(associated)
  let at = room + SEAL_OVERHEAD
  for (const piece of pieces) {
    const body = cipher.update(piece)
    sealed.set(body, at)
    at += body.length
    release(body)
  }
  // GCM is a stream: nothing is left to come
  cipher.final()
  sealed.set(nonce, room)
  sealed.set(cipher.getAuthTag(), room + NONCE_BYTES)
  return sealed
}

/** Opens what `seal` made. Throws when the key, the associated bytes or one bit differ: the caller says what it means. */
export function unseal(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Buffer {
  if (sealed.length < SEAL_OVERHEAD) throw new RangeError('sealed bytes are too short')
  const decipher = createDecipheriv(CIPHER, createSecretKey(key), sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(associated)
  decipher.setAuthTag(sealed.subarray(NONCE_BYTES, SEAL_OVERHEAD))
  const body = decipher.update(sealed.subarray(SEAL_OVERHEAD))
  // GCM is a stream: nothing is left to come but the check of the tag
  decipher.final()
  return body
}

/** Comparison that tells nothing by its duration. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Published vectors: FIPS 180-4, RFC 4231 §4.2, RFC 5869 A.3, RFC 7914 §12, GCM specification test case 14. */
const vectors: readonly { primitive: string; found: () => string; expected: string }[] = [
  {
    primitive: 'SHA-256',
    found: () => sha256(Buffer.from('abc')),
    expected: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  },
  {
    primitive: 'HMAC-SHA-256',
    found: () => hmac(Buffer.alloc(20, 0x0b), 'Hi There').toString('hex'),
    expected: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  },
  {
    primitive: 'HKDF-SHA-256',
    found: () => deriveKey(Buffer.alloc(22, 0x0b), '').toString('hex'),
    expected: '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d',
  },
  {
    primitive: 'scrypt',
    found: () => stretch('', Buffer.alloc(0), { N: 16, r: 1, p: 1 }).toString('hex'),
    expected: '77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442',
  },
  {
    primitive: 'AES-256-GCM',
    found: () =>
      sealWith(Buffer.alloc(32), Buffer.alloc(12), [Buffer.alloc(16)], Buffer.alloc(0), 0)
        .toString('hex')
        .slice(24),
    expected: 'd0d1c8a799996bf0265b98b5d48ab919cea7403d4d606b6e074ec5d3baf39d18',
  },
]

/** Runs each primitive on a published vector: Electron's BoringSSL and Node's OpenSSL must agree. Throws INTERNAL. */
export function selfTest(): void {
  for (const { primitive, found, expected } of vectors) {
    if (found() !== expected) {
      throw new PliError('INTERNAL', 'Le chiffrement de cet ordinateur ne donne pas le résultat attendu.', {
        detail: `self-test of ${primitive}`,
        kept: 'Le coffre n’a pas été touché.',
        next: 'Réinstallez Pli par-dessus, sans rien désinstaller.',
      })
    }
  }
  const key = Buffer.alloc(KEY_BYTES, 7)
  const sealed = seal(key, Buffer.from('Pli'), Buffer.from('aad'))
  if (unseal(key, sealed, Buffer.from('aad')).toString() !== 'Pli') {
    throw new PliError('INTERNAL', 'Le chiffrement de cet ordinateur ne donne pas le résultat attendu.', {
      detail: 'self-test of AES-256-GCM, round trip',
    })
  }
}
