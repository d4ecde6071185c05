// What went wrong with an IMAP connection, said as Pli says it (journeys §7, codes 101, 201, 213, 221, 222, 401).
// Pure: no socket here. Never repeats a word of the server, an address or a password.

import { PliError } from '../errors.ts'
import type { SeenCertificate } from './transport.ts'

export interface FaultContext {
  host: string
  port: number
  /** address of the mailbox, to name it in code 401 */
  email?: string
  certificate: SeenCertificate
  /** ms */
  now: number
}

const untrusted = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_CHAIN_TOO_LONG',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'ERR_SSL_WRONG_VERSION_NUMBER', // what answers does not speak TLS at all
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_EE_KEY_TOO_SMALL',
  'ERR_SSL_CA_MD_TOO_WEAK',
  'STARTTLS_INJECTION',
])
const tooOld = new Set([
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_VERSION_TOO_LOW',
  'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
  'ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY',
  'ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE',
  'ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED',
])
/** No way out of this machine, or no such name. */
const offline = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EDNS', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN'])
const unreachable = new Set(['ECONNREFUSED', 'ETIMEDOUT', 'CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT'])

const day = () => new Intl.DateTimeFormat('fr-FR', { day: '2-digit', month: '2-digit', year: 'numeric' })
const hour = () => new Intl.DateTimeFormat('fr-FR', { hour: '2-digit', minute: '2-digit' })

const cutBefore = 'Pli a coupé avant d’envoyer quoi que ce soit.'

/** The code that Node, OpenSSL or the library put on an error, never taken from the server's own words. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return code
}

/**
 * Any failure of a connection as a PliError. `phase` tells a refusal before the sign-in from a cut after it:
 * the first is code 213 « ne répond pas », the second SERVER_GONE, which a new try resumes from.
 */
export function connectionFault(error: unknown, context: FaultContext, phase: 'connecting' | 'working'): PliError {
  if (error instanceof PliError) return error
  const code = codeOf(error)
  const where = `${context.host}:${context.port}${code === '' ? '' : ` ${code}`}`
  if (isSignInRefusal(error)) {
    const box = context.email === undefined ? '' : ` (${shortened(context.email)})`
    return new PliError('AUTH_FAILED', `L’opérateur refuse l’accès à cette boîte${box}.`, {
      kept: 'Vos autres boîtes fonctionnent. Les courriers déjà reçus sont à bord.',
      next: 'Vérifiez auprès de l’opérateur que votre accès à cette boîte est toujours ouvert.',
      spoken: 401,
      detail: `${context.host}:${context.port}`,
    })
  }
  if (code === 'CERT_HAS_EXPIRED') {
    const date = context.certificate.validTo
    return new PliError(
      'TLS_EXPIRED',
      date === undefined
        ? 'Le certificat de l’opérateur a expiré.'
        : `Le certificat de l’opérateur a expiré le ${day().format(date)}.`,
      {
        kept: 'Vos courriers sont intacts. La panne est chez l’opérateur.',
        next: 'Rien à faire ici. Pli réessaie toutes les 15 minutes.',
        spoken: 222,
        detail: where,
        cause: error,
      },
    )
  }
  if (code === 'CERT_NOT_YET_VALID') {
    const date = context.certificate.validFrom
    return new PliError(
      'TLS_NOT_YET_VALID',
      date === undefined
        ? 'Le certificat de l’opérateur n’est pas encore valable à l’heure de cet ordinateur.'
        : `Le certificat de l’opérateur ne vaut qu’à partir du ${day().format(date)} : l’heure de cet ordinateur est peut-être fausse.`,
      {
        kept: 'Vos courriers sont intacts.',
        next: 'Remettez l’ordinateur à l’heure : la connexion reprendra seule.',
        spoken: 101,
        detail: where,
        cause: error,
      },
    )
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') {
    return new PliError('TLS_WRONG_HOST', 'Le certificat présenté est celui d’un autre serveur.', {
      kept: cutBefore,
      next: 'N’insistez pas. Signalez ce code à votre conseiller.',
      spoken: 221,
      detail: where,
      cause: error,
    })
  }
  if (tooOld.has(code)) {
    return new PliError('TLS_TOO_OLD', 'Le serveur ne propose qu’un chiffrement trop ancien (avant TLS 1.2).', {
      kept: cutBefore,
      next: 'Signalez ce code à votre conseiller : l’opérateur doit mettre son serveur à jour.',
      spoken: 221,
      detail: where,
      cause: error,
    })
  }
  if (untrusted.has(code)) return serverUntrusted({ detail: where, cause: error })
  // « failed » of a TLS upgrade without a certificate code: the server cut the handshake itself
  const upgradeFailed = typeof error === 'object' && error !== null && 'tlsFailed' in error && error.tlsFailed === true
  if (upgradeFailed && code === '') return starttlsMissing(where)
  if (isOffline(code)) return noNetwork({ detail: where, cause: error })
  if (phase === 'connecting' || unreachable.has(code)) {
    return new PliError(
      'SERVER_UNREACHABLE',
      `La relève a échoué. L’opérateur ne répond pas depuis ${hour().format(context.now)}.`,
      {
        kept: 'Vos courriers à bord restent lisibles.',
        next: 'Rien à faire ici. Pli réessaie de lui-même.',
        spoken: 213,
        detail: where,
        cause: error,
      },
    )
  }
  if (refusedByServer(error)) {
    return new PliError('SERVER_REFUSED', 'L’opérateur refuse une demande de la relève.', {
      kept: 'Les courriers déjà reçus sont à bord.',
      next: 'Rien à faire ici. Pli réessaie de lui-même.',
      spoken: 213,
      detail: where,
      cause: error,
    })
  }
  return new PliError('SERVER_GONE', `L’opérateur a coupé la relève à ${hour().format(context.now)}.`, {
    kept: 'Les courriers déjà reçus sont à bord. La relève reprendra où elle en était.',
    next: 'Rien à faire ici. Pli réessaie de lui-même.',
    spoken: 213,
    detail: where,
    cause: error,
  })
}

/** A refused password; a server that says it is only busy (RFC 5530) has judged nothing and is tried again. */
function isSignInRefusal(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if (!('authenticationFailed' in error) || error.authenticationFailed !== true) return false
  const said = 'serverResponseCode' in error ? error.serverResponseCode : undefined
  return said !== 'UNAVAILABLE' && said !== 'SERVERBUG' && said !== 'INUSE' && said !== 'LIMIT'
}

/** The server answered NO or BAD to a command: the connection itself still works. */
export function refusedByServer(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'responseStatus' in error &&
    (error.responseStatus === 'NO' || error.responseStatus === 'BAD')
  )
}

export function isOffline(code: string): boolean {
  return offline.has(code)
}

/** Code 201. */
export function noNetwork(more: { detail: string; cause: unknown }): PliError {
  return new PliError('SERVER_UNREACHABLE', 'Hors ligne', {
    kept: 'Lecture, recherche et rédaction restent possibles.',
    next: 'Vos courriers au départ partiront au retour du réseau.',
    spoken: 201,
    ...more,
  })
}

/** Code 221. */
export function serverUntrusted(more: { detail?: string; cause?: unknown } = {}): PliError {
  return new PliError('TLS_UNTRUSTED', 'Le serveur n’a pas prouvé qu’il appartient à l’espace de confiance.', {
    kept: cutBefore,
    next: 'N’insistez pas. Signalez ce code à votre conseiller.',
    spoken: 221,
    ...more,
  })
}

export function starttlsMissing(where: string): PliError {
  return new PliError('STARTTLS_MISSING', 'Le serveur ne propose pas de connexion chiffrée.', {
    kept: 'Aucun mot de passe n’est parti.',
    next: 'N’insistez pas. Signalez ce code à votre conseiller.',
    spoken: 221,
    detail: where,
  })
}

/** `cabinet.halles@medecin.mssante.fr` → `cabinet.halles…`: enough to recognise one's own mailbox. */
function shortened(email: string): string {
  const at = email.indexOf('@')
  return at < 0 ? email : `${email.slice(0, at)}…`
}
