// The sockets under IMAP: TCP, then TLS under our own rules, then our own check of the server. It also sees the dates of a
// certificate that is refused.
// Never weakens a certificate check, never reads what passes.

import { EventEmitter } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import type { ImapTransport, ImapTransportOptions } from 'imapflow'
import type { WayIn } from '../sign-in/credentials.ts'

/** What was seen of the server's certificate, for the sentence that names a refusal (codes 222 and 101). */
export interface SeenCertificate {
  validFrom?: Date
  validTo?: Date
}

/** Keeps the dates of the certificate that the other side presents, also when it is refused afterwards. */
export function seeCertificate(socket: tls.TLSSocket, seen: SeenCertificate): void {
  // 'secure' comes before Node judges the certificate; afterwards a refused socket has nothing left to show
  EventEmitter.prototype.prependListener.call(socket, 'secure', () => {
    const certificate = socket.getPeerCertificate()
    if (certificate.valid_from) seen.validFrom = new Date(certificate.valid_from)
    if (certificate.valid_to) seen.validTo = new Date(certificate.valid_to)
  })
}

/**
 * Transport for one connection. `options.tls` of the library carries the trust anchors and the lowest version.
 * `seen` receives the dates of the server's certificate even when it is refused. Nothing is said before `way.check` agrees.
 */
export function createTransport(seen: SeenCertificate, { check, credentials }: WayIn): ImapTransport {
  function secure(options: ImapTransportOptions, under: net.Socket | undefined, ready: () => void): tls.TLSSocket {
    const socket = tls.connect(
      {
        ...options.tls,
        // the host is what the certificate must name, also when STARTTLS reuses a socket
        host: options.host,
        port: options.port,
        ...(options.servername === undefined ? {} : { servername: options.servername }),
        ...(under === undefined ? {} : { socket: under }),
      },
      () => void judge(),
    )
    seeCertificate(socket, seen)
    async function judge(): Promise<void> {
      try {
        await check(socket)
      } catch (error) {
        socket.destroy(error instanceof Error ? error : new Error('refused'))
      }
      if (!socket.destroyed) ready()
    }
    return socket
  }
  return {
    connect: (options, ready) => {
      if (credentials.kind === 'tunnel') return net.connect(credentials.at, ready)
      if (options.secure) return secure(options, undefined, ready)
      return net.connect({ host: options.host, port: options.port }, ready)
    },
    upgrade: (plain, options, ready) => {
      if (!(plain instanceof net.Socket)) throw new Error('not a socket of this transport')
      return secure(options, plain, ready)
    },
  }
}
