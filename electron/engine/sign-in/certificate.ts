// A client certificate kept as a PKCS#12 file: how it is stored, opened, and until when it is good. Opens no connection.

import { Duplex } from 'node:stream'
import tls from 'node:tls'
import { dayInWords } from '../days.ts'
import { PliError } from '../errors.ts'

/** Before its end a certificate is announced this early (journeys §7, 321). */
export const RENEW_BEFORE_MS = 30 * 86_400_000

interface Stored {
  /** base64 */
  pfx: string
  passphrase?: string
}

/** What the store keeps in `account.secret`. */
export function storedCertificate(pfx: string, passphrase: string | undefined): string {
  return JSON.stringify({ pfx, ...(passphrase === undefined ? {} : { passphrase }) } satisfies Stored)
}

/** For tls.connect. Throws CERTIFICATE_UNREADABLE, CERTIFICATE_EXPIRED. */
export function openCertificate(secret: string, now: number): { pfx: Buffer; passphrase?: string; ends: number } {
  const { pfx: encoded, passphrase } = JSON.parse(secret) as Stored
  const pfx = Buffer.from(encoded, 'base64')
  const ends = endOf(pfx, passphrase)
  if (ends <= now) throw certificateExpired(ends)
  return { pfx, ends, ...(passphrase === undefined ? {} : { passphrase }) }
}

/** Last instant of the certificate, ms. Throws CERTIFICATE_UNREADABLE. */
function endOf(pfx: Buffer, passphrase: string | undefined): number {
  let socket: tls.TLSSocket | undefined
  try {
    const secureContext = tls.createSecureContext({ pfx, ...(passphrase === undefined ? {} : { passphrase }) })
    // a socket that is never connected: the documented way to see the certificate of a context
    socket = new tls.TLSSocket(new Duplex({ read: () => undefined }), { secureContext, isServer: true })
    const certificate = socket.getCertificate()
    if (certificate !== null && 'valid_to' in certificate) return new Date(certificate.valid_to).getTime()
  } catch (error) {
    throw unreadable(error)
  } finally {
    socket?.destroy()
  }
  throw unreadable(undefined)
}

function unreadable(cause: unknown): PliError {
  const old = cause instanceof Error && 'code' in cause && cause.code === 'ERR_CRYPTO_UNSUPPORTED_OPERATION'
  return new PliError(
    'CERTIFICATE_UNREADABLE',
    old
      ? 'Ce fichier de certificat est protégé par un chiffrement trop ancien (RC2).'
      : 'Ce fichier de certificat ne s’ouvre pas avec ce mot de passe.',
    {
      kept: 'Rien n’a été changé.',
      next: old
        ? 'Exportez-le de nouveau au format .p12 avec un chiffrement AES, puis choisissez le nouveau fichier.'
        : 'Vérifiez le fichier (.p12 ou .pfx) et son mot de passe.',
      cause,
    },
  )
}

export function certificateExpired(ends: number): PliError {
  return new PliError('CERTIFICATE_EXPIRED', `Le certificat a expiré le ${dayInWords(ends)}.`, {
    kept: 'Les courriers à bord restent lisibles. La relève et l’envoi attendent.',
    next: 'Choisissez le fichier du certificat renouvelé.',
    spoken: 321,
  })
}

/** The announcement of code 321, a warning and no fault; undefined while there is time. `ends`, `now`: ms. */
export function certificateNotice(ends: number | undefined, now: number): PliError | undefined {
  if (ends === undefined || ends - now > RENEW_BEFORE_MS) return undefined
  if (ends <= now) return certificateExpired(ends)
  return new PliError('CERTIFICATE_EXPIRED', `Le certificat expire le ${dayInWords(ends)}.`, {
    kept: 'Les courriers à bord resteront lisibles.',
    next: 'Renouvelez-le avant\u00a0: après cette date, la relève et l’envoi s’arrêtent.',
    spoken: 321,
  })
}
