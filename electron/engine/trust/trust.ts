// What a server must still prove after its TLS handshake, before it is told anything: suite of the list, chain not revoked.

import { X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import type { PliError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { allowedSuites, checkSuite } from './ciphers.ts'
import { createClock, type Clock } from './clock.ts'
import type { Revocation } from './revocation.ts'

export interface Trust {
  /** Loads what `check` reads lists with: the server is being reached meanwhile. */
  prepare(): void
  /** Throws TLS_TOO_OLD, TLS_REVOKED, TLS_REVOCATION_UNKNOWN, CLOCK_WRONG. */
  check(socket: TLSSocket): Promise<void>
  /** Of a certificate that was refused for its dates: CLOCK_WRONG when it is this machine that is mistaken, as far as anybody says. */
  wrongTime(): Promise<PliError | undefined>
  /** Warnings: 101, and 223 while the last list is still good. */
  notices(): PliError[]
  /** what others say of the time */
  clock: Clock
}

/** `now`: ms. */
export function createTrust(store: Store, now: () => number): Trust {
  let suites: ReadonlySet<string> | undefined
  let revocation: Revocation | undefined
  let loading: Promise<Revocation> | undefined
  const clock = createClock(now)
  // ASN.1 takes 50 ms of processor to load: not before a server is asked, and only for certificates that may name a list
  const load = () => (loading ??= loadRevocation())
  async function loadRevocation(): Promise<Revocation> {
    const { createRevocation } = await import('./revocation.ts')
    return (revocation = createRevocation(store, now, clock))
  }
  return {
    clock,
    prepare() {
      // whose servers have named none so far: `check` loads it when one does
      if (store.db.prepare('SELECT 1 FROM crl LIMIT 1').get() === undefined) return
      // once the request to the server is on its way; `check` meets, and tells, what fails here
      setImmediate(() => void load().catch(() => undefined))
    },
    async check(socket) {
      checkSuite(socket, (suites ??= allowedSuites()))
      const chain = chainOf(socket)
      // whose root is checked by nobody
      if (chain.slice(0, -1).some(mayNameList)) await (await load()).check(chain)
    },
    async wrongTime() {
      // points of chains that were good: an address that a refused certificate names is not asked for anything
      const points = store.db.prepare('SELECT url FROM crl ORDER BY fetched_at DESC LIMIT 2').pluck().all() as string[]
      await clock.ask(points)
      return clock.fault()
    },
    notices: () => [clock.fault(), revocation?.notice()].filter((notice) => notice !== undefined),
  }
}

/** Where the extension that names distribution points is, its identifier is too (2.5.29.31): without these bytes there is no address to ask. */
const DISTRIBUTION_POINTS = Buffer.from([0x55, 0x1d, 0x1f])
function mayNameList(certificate: X509Certificate): boolean {
  return certificate.raw.includes(DISTRIBUTION_POINTS)
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
