// S/MIME envelopes (CMS, RFC 5652): opens what is only signed, recognises what is encrypted. Verifies nothing: no signature is vouched for.

import { children, octets, readNode } from './ber.ts'
import type { Leaf } from './message.ts'

export type Envelope = { kind: 'signed'; content: Uint8Array } | { kind: 'detached' } | { kind: 'opaque' }

const PKCS7_TYPES = /^application\/(x-)?pkcs7-mime$/
/** 1.2.840.113549.1.7.2 */
const SIGNED_DATA = '2a864886f70d010702'

/**
 * By declared type, which alone tells it from other CMS files (a signed PDF is a .p7m too); or by the one name that RFC 8551 §3.2.1
 * gives to it, when a gateway wrote the type again.
 */
export function isSmime({ contentType, filename }: Pick<Leaf, 'contentType' | 'filename'>): boolean {
  return (
    PKCS7_TYPES.test(contentType) ||
    (contentType === 'application/octet-stream' && filename?.toLowerCase() === 'smime.p7m')
  )
}

/**
 * The MIME entity inside a signed envelope; `opaque` for encrypted, compressed or unreadable ones (SMIME_OPAQUE);
 * `detached` for a bare signature or a certificate bag, which hides nothing.
 */
export function openEnvelope(bytes: Uint8Array): Envelope {
  const contentInfo = readNode(bytes, 0, bytes.length)
  if (!contentInfo) return { kind: 'opaque' }
  const [type, explicit] = children(bytes, contentInfo, 2)
  if (!type || type.tag !== 6 || !explicit) return { kind: 'opaque' }
  if (Buffer.from(bytes.subarray(type.start, type.end)).toString('hex') !== SIGNED_DATA) return { kind: 'opaque' }
  const [signedData] = children(bytes, explicit, 1)
  // version, digest algorithms, the content
  const encapsulated = signedData ? children(bytes, signedData, 3)[2] : undefined
  if (!encapsulated) return { kind: 'opaque' }
  const wrapped = children(bytes, encapsulated, 2)[1]
  const string = wrapped ? children(bytes, wrapped, 1)[0] : undefined
  if (!string || (string.tag & 31) !== 4) return { kind: 'detached' }
  return { kind: 'signed', content: octets(bytes, string) }
}
