// What a server must still prove after its TLS handshake, before it is told anything: suite of the list, chain not revoked.

import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import type { PliError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { allowedSuites, checkSuite } from './ciphers.ts'
import type { Revocation } from './revocation.ts'

export interface Trust {
  /** Throws TLS_TOO_OLD, TLS_REVOKED, TLS_REVOCATION_UNKNOWN. */
  check(socket: TLSSocket): Promise<void>
  /** Code 223 as a warning, while the last list is still good. */
  notice(): PliError | undefined
}

/** `now`: ms. */
export function createTrust(store: Store, now: () => number): Trust {
  let suites: ReadonlySet<string> | undefined
  let revocation: Revocation | undefined
  return {
    async check(socket) {
      checkSuite(socket, (suites ??= allowedSuites()))
      // ASN.1 takes a while to load: not before there is a certificate to look at
      revocation ??= (await import('./revocation.ts')).createRevocation(store, now)
      await revocation.check(chainOf(socket))
    },
    notice: () => revocation?.notice(),
  }
}

/** As verified: leaf first, its root last, also where the server sends neither root nor intermediate. */
function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = []
  let at: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  while (at !== undefined && !chain.some((one) => one.fingerprint256 === at?.fingerprint256)) {
    chain.push(new X509Certificate(at.raw))
    at = at.issuerCertificate
  }
  return chain
}
