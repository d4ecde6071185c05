// What went wrong while sending, said as Pli says it (journeys §7, codes 201, 213, 221, 222, 401).
// Pure: no socket here. What concerns one letter or one recipient is in causes.ts.

import { PliError } from '../errors.ts'
import { connectionFault, isOffline, noNetwork, starttlsMissing } from '../sync/connection-faults.ts'
import type { SeenCertificate } from '../sync/transport.ts'

/** An SMTP reply: its code, and its words on one line, at most 300 characters, for the trace alone. */
export interface Reply {
  code: number
  text: string
}
export interface SendingContext {
  host: string
  port: number
  email: string
  certificate: SeenCertificate
}

const hour = new Intl.DateTimeFormat('fr-FR', { hour: '2-digit', minute: '2-digit' })

const WAITS = 'Vos courriers au départ attendent ici, ils partiront une seule fois.'
const BY_ITSELF = 'Rien à faire ici. Pli réessaie de lui-même.'

/** The reply that an error of the library carries, undefined when the server said nothing. */
export function replyOf(error: unknown): Reply | undefined {
  const { response, command, code } = fields(error)
  const said = /^(\d{3})[ -]?/.exec(response)
  if (said !== null) return { code: Number(said[1]), text: response.replace(/\s+/g, ' ').slice(0, 300) }
  // the library compares with SIZE before it asks
  if (code === 'EMESSAGE' && command === 'MAIL FROM') return { code: 552, text: '552 SIZE' }
  return undefined
}

/** Any failure of a submission connection as a PliError. TLS, certificates and sign-in have the words of the relève. */
export function sendingFault(
  error: unknown,
  context: SendingContext,
  phase: 'connecting' | 'working',
  now: number,
): PliError {
  if (error instanceof PliError) return error
  const { code, command } = fields(error)
  const reply = replyOf(error)
  const where = `${context.host}:${context.port}${code === '' ? '' : ` ${code}`}${reply ? ` ${reply.code}` : ''}`
  if (code === 'ETLS' && command === 'STARTTLS') return starttlsMissing(where)
  const refused = code === 'EAUTH' && (reply === undefined || reply.code >= 500)
  if (refused || /^(CERT_|TLS_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|ERR_SSL|ERR_TLS|HOSTNAME|INVALID_|PATH_)/.test(code)) {
    const plain = { code, ...(refused ? { authenticationFailed: true } : {}) }
    const shared = connectionFault(plain, { ...context, now }, 'connecting')
    if (shared.code !== 'SERVER_UNREACHABLE') return shared
  }
  if (isOffline(code)) return noNetwork({ detail: where, cause: error })
  if (reply !== undefined) {
    return new PliError('SERVER_REFUSED', 'L’opérateur ne prend pas de courrier pour le moment.', {
      kept: WAITS,
      next: BY_ITSELF,
      spoken: 213,
      detail: where,
      cause: error,
    })
  }
  const message =
    phase === 'connecting'
      ? `L’opérateur ne répond pas à l’envoi depuis ${hour.format(now)}.`
      : `L’opérateur a coupé l’envoi à ${hour.format(now)}.`
  return new PliError(phase === 'connecting' ? 'SERVER_UNREACHABLE' : 'SERVER_GONE', message, {
    kept: WAITS,
    next: BY_ITSELF,
    spoken: 213,
    detail: where,
    cause: error,
  })
}

/** `code`: the one of Node or OpenSSL where the library has put its own over it. */
function fields(error: unknown): { code: string; response: string; command: string } {
  const of = (name: string): string => {
    const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
    return typeof value === 'string' ? value : ''
  }
  return {
    code: of('originalCode') || of('code'),
    response: of('response'),
    command: of('command'),
  }
}
