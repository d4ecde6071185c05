// The TLS suites of the trust space, as data, checked once the handshake has chosen one (R4, ECO.1.1.3).

import { readFileSync } from 'node:fs'
import type { TLSSocket } from 'node:tls'
import * as z from 'zod'
import { PliError } from '../errors.ts'
import { resource } from '../resources.ts'

const schema = z.strictObject({ source: z.string(), date: z.iso.date(), suites: z.array(z.string()).min(1) })

/** IANA names. */
export function allowedSuites(file = resource('trust', 'ciphers.json')): ReadonlySet<string> {
  return new Set(schema.parse(JSON.parse(readFileSync(file, 'utf8'))).suites)
}

/** Throws TLS_TOO_OLD when the suite in use is not of the list. */
export function checkSuite(socket: TLSSocket, allowed: ReadonlySet<string>): void {
  const { standardName } = socket.getCipher()
  if (allowed.has(standardName)) return
  throw new PliError('TLS_TOO_OLD', 'Le serveur ne propose qu’un chiffrement que l’espace de confiance n’admet pas.', {
    kept: 'Pli a coupé avant d’envoyer quoi que ce soit.',
    next: 'Signalez ce code à votre conseiller\u00a0: l’opérateur doit mettre son serveur à jour.',
    spoken: 221,
    detail: standardName,
  })
}

/** The suites of TLS 1.2 as OpenSSL names them, for a program that takes a list. */
export function opensslNames(allowed: ReadonlySet<string>): string {
  return [...allowed]
    .filter((suite) => suite.includes('_WITH_'))
    .map((suite) =>
      suite
        .replace(/^TLS_/, '')
        .replace('_WITH_', '_')
        .replace(/AES_(\d+)/, 'AES$1')
        .replace(/(POLY1305)_SHA256$/, '$1')
        .replaceAll('_', '-'),
    )
    .join(':')
}
