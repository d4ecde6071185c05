// The anchors of accounts of the trust space: the bundled IGC-Santé roots and nothing else (R5, ECO.1.1.10). Data, read once.
// It never takes an anchor from the system, the network or the person.

import { X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import { resource } from '../resources.ts'

const fingerprint = z.string().regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
const rootsSchema = z.strictObject({
  /** where the fingerprints were read, and when */
  source: z.string(),
  date: z.iso.date(),
  /** SHA-256, as Node and openssl write them */
  production: z.array(fingerprint),
  test: z.array(fingerprint),
})

/**
 * PEM of the roots whose fingerprint is listed; undefined when there is none, and then nobody is trusted.
 * `training`: the TEST roots too. Throws on a list that is no list: a packaging fault, caught by the tests.
 */
export function igcSanteAnchors(training: boolean, dir = resource('trust')): string | undefined {
  const roots = rootsSchema.parse(JSON.parse(readFileSync(path.join(dir, 'roots.json'), 'utf8')))
  const found = [
    ...certificatesOf(path.join(dir, 'igc-sante'), roots.production),
    ...(training ? certificatesOf(path.join(dir, 'igc-sante-test'), roots.test) : []),
  ]
  return found.length === 0 ? undefined : found.join('\n')
}

function certificatesOf(folder: string, listed: readonly string[]): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.pem'))
    .map((name) => new X509Certificate(readFileSync(path.join(folder, name))))
    .filter((certificate) => certificate.ca && listed.includes(certificate.fingerprint256))
    .map((certificate) => certificate.toString())
}
