// What a connection signs in with, whatever the way in, for IMAP and SMTP alike. Types only: nothing here is ever stored or logged.

import type { NetConnectOpts } from 'node:net'
import type { ConnectionOptions, TLSSocket } from 'node:tls'

export type Service = 'imap' | 'smtp'

export type Credentials =
  | { kind: 'password'; user: string; password: string }
  /** of a broker, short-lived: XOAUTH2 (R9), or OAUTHBEARER where the server advertises it */
  | { kind: 'token'; user: string; token: string }
  /** the certificate is in `tls` of the way in: SASL EXTERNAL where advertised, else PLAIN with an empty password */
  | { kind: 'certificate'; user: string }
  /** the CPS card: a bridge on this machine already does TLS with the operator, speak in clear to `at`; then as `certificate` */
  | { kind: 'tunnel'; user: string; at: NetConnectOpts }

/** All that one connection needs to be secure, then signed in. Asked again before each connection (R11). */
export interface WayIn {
  credentials: Credentials
  /** for tls.connect: anchors (R5), TLS ≥ 1.2 (R3), the client certificate if any. Nothing in it weakens a check. */
  tls: ConnectionOptions
  /**
   * After the handshake, before any credential: cipher list (R4) and revocation (R7).
   * Throws TLS_TOO_OLD, TLS_REVOKED, TLS_REVOCATION_UNKNOWN.
   */
  check(socket: TLSSocket): Promise<void>
}
