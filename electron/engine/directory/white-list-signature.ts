// XMLDSig of a white list, where one is published (spec §1.2 and §9: not confirmed): the signature itself by xml-crypto, then whether its
// certificate leads to one of our anchors. Pure.

import { X509Certificate } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { damaged } from './source.ts'

/**
 * `verified`: signed, by a certificate that one of the anchors (PEM) vouches for; `unverified`: signed by one that we cannot judge.
 * Throws DIRECTORY_REFUSED when the signature does not hold or does not cover the whole list: somebody changed it.
 */
export function signatureOf(bytes: Uint8Array, anchors: string | undefined): 'verified' | 'unverified' {
  const xml = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  const [signature] = /<(?:[\w-]+:)?Signature[\s>][\s\S]*?<\/(?:[\w-]+:)?Signature>/.exec(xml) ?? []
  const [, encoded] =
    /<(?:[\w-]+:)?X509Certificate>([\s\S]*?)<\/(?:[\w-]+:)?X509Certificate>/.exec(signature ?? '') ?? []
  if (signature === undefined || encoded === undefined) throw damaged('signature')
  let certificate: X509Certificate
  try {
    certificate = new X509Certificate(Buffer.from(encoded, 'base64'))
    const signed = new SignedXml({ publicCert: certificate.toString(), getCertFromKeyInfo: () => null })
    signed.loadSignature(signature)
    const covers =
      signed.checkSignature(xml) && signed.getReferences().some(({ uri }) => uri === '' || uri === undefined)
    if (!covers) throw damaged('signature')
  } catch (error) {
    throw damaged('signature', error)
  }
  const vouched = (anchors ?? '')
    .split(/(?<=-----END CERTIFICATE-----)/)
    .filter((pem) => pem.includes('BEGIN CERTIFICATE'))
    .map((pem) => new X509Certificate(pem))
    .some((anchor) => certificate.checkIssued(anchor) && certificate.verify(anchor.publicKey))
  return vouched ? 'verified' : 'unverified'
}
