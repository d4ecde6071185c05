// One list of revoked certificates (RFC 5280 §5): read, its signature verified, asked about a serial number. Pure: bytes in.

// @peculiar/x509 describes ASN.1 by decorators, which want this
import 'reflect-metadata'
import type { X509Certificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'

x509.cryptoProvider.set(globalThis.crypto)

export interface Crl {
  /** ms; a list without this date is good for nothing later than itself */
  nextUpdate: number
  has(serialNumber: string): boolean
}

/** Undefined when it is no list, or not one that `issuer` signed. DER or PEM. */
export async function readCrl(bytes: Uint8Array, issuer: X509Certificate): Promise<Crl | undefined> {
  const signer = new x509.X509Certificate(new Uint8Array(issuer.raw))
  let crl: x509.X509Crl
  try {
    crl = new x509.X509Crl(new Uint8Array(bytes))
    if (crl.issuer !== signer.subject || !(await crl.verify({ publicKey: signer }))) return undefined
  } catch {
    // not a list at all
    return undefined
  }
  return {
    nextUpdate: (crl.nextUpdate ?? crl.thisUpdate).getTime(),
    has: (serialNumber) => crl.findRevoked(serialNumber.toLowerCase()) !== null,
  }
}

/** Http addresses where the list that covers this certificate is published (CRLDistributionPoints, RFC 5280 §4.2.1.13). */
export function distributionPoints(certificate: X509Certificate): string[] {
  const extension = new x509.X509Certificate(new Uint8Array(certificate.raw)).getExtension(
    x509.CRLDistributionPointsExtension,
  )
  return (extension?.distributionPoints ?? [])
    .flatMap((point) => point.distributionPoint?.fullName ?? [])
    .map((name) => name.uniformResourceIdentifier ?? '')
    .filter((url) => url.startsWith('http://'))
}
