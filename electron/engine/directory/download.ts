// HTTPS of the directory: one GET, its answer as a stream, with the anchors of whoever is asked. Certificate checks are never left out.
// Redirections stay on https and are few. It logs nothing: addresses and headers may hold a key.

import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import { PliError } from '../errors.ts'

export interface Asked {
  url: string
  /** PEM that replaces the system's anchors (IGC-Santé); undefined: those of the runtime (data.gouv.fr) */
  ca?: string | undefined
  headers?: Record<string, string>
  signal: AbortSignal
}

const MOST_REDIRECTIONS = 5
/** Nothing came for this long (spec §4.1: 30 s). */
const PATIENCE_MS = 30_000

/** The answer of a GET, status 200. Throws SERVER_UNREACHABLE, SERVER_REFUSED, TLS_UNTRUSTED, CANCELLED. */
export async function get({ url, ca, headers = {}, signal }: Asked): Promise<IncomingMessage> {
  let at = new URL(url)
  for (let n = 0; n <= MOST_REDIRECTIONS; n++) {
    if (at.protocol !== 'https:') throw refused('protocol')
    // a key goes to the host that it was given for, and to no other
    const sent = at.host === new URL(url).host ? headers : {}
    const answer = await once(at, ca, sent, signal)
    const { statusCode = 0 } = answer
    if (statusCode === 200) return answer
    answer.resume()
    const { location } = answer.headers
    if (statusCode < 300 || statusCode > 399 || location === undefined) throw refused(String(statusCode))
    at = new URL(location, at)
  }
  throw refused('redirections')
}

function once(
  url: URL,
  ca: string | undefined,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = {
      headers,
      signal,
      timeout: PATIENCE_MS,
      agent: false as const,
      ...(ca === undefined ? {} : { ca }),
    }
    const request = https.get(url, options, resolve)
    request.on('timeout', () => request.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })))
    request.on('error', (error: Error & { code?: string }) => reject(asFault(error, signal)))
  })
}

function asFault(error: Error & { code?: string }, signal: AbortSignal): PliError {
  if (signal.aborted) return new PliError('CANCELLED', 'La demande a été annulée.')
  const code = error.code ?? error.name
  if (/CERT|SIGNATURE|ISSUER|TLS|SSL|ALTNAME/.test(code)) {
    return new PliError('TLS_UNTRUSTED', 'Le serveur de l’annuaire n’a pas prouvé son identité.', {
      detail: code,
      kept: 'Pli a coupé avant d’envoyer quoi que ce soit. L’annuaire à bord reste en place.',
      next: 'N’insistez pas. Signalez ce code à votre conseiller.',
      spoken: 221,
    })
  }
  return new PliError('SERVER_UNREACHABLE', 'Le serveur de l’annuaire ne répond pas.', {
    detail: code,
    kept: 'L’annuaire à bord reste en place.',
    next: 'Rien à faire ici : la recherche se fait sur ce qui est à bord.',
  })
}

function refused(detail: string): PliError {
  return new PliError('SERVER_REFUSED', 'Le serveur de l’annuaire n’a pas donné suite.', {
    detail,
    kept: 'L’annuaire à bord reste en place.',
    next: 'Réessayez plus tard ; si cela dure, vérifiez la clé dans Réglages.',
  })
}
