// Revocation of a server's chain (R7, ECO.1.1.6): the list of each distribution point, kept in the store; the last valid one serves
// while the point is down (ECO.1.1.7). It trusts no list that its issuer did not sign.

import type { X509Certificate } from 'node:crypto'
import http from 'node:http'
import { PliError } from '../errors.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from './clock.ts'
import { distributionPoints, readCrl, type Crl } from './crl.ts'

/** A list that is still good is looked for again this often, and after a point was down. */
const RENEW_MS = 12 * 3_600_000
const AGAIN_MS = 15 * 60_000
const TIMEOUT_MS = 10_000
const MAX_BYTES = 64 * 1024 * 1024

const day = () => new Intl.DateTimeFormat('fr-FR', { day: '2-digit', month: '2-digit', year: 'numeric' })

export interface Revocation {
  /**
   * Each certificate of the chain but its root, leaf first. A certificate that names no distribution point has nothing to check.
   * Throws TLS_REVOKED (222), TLS_REVOCATION_UNKNOWN (223), CLOCK_WRONG (101) when no list is good at a time that is wrong.
   */
  check(chain: readonly X509Certificate[]): Promise<void>
  /** Code 223 as a warning: the list could not be renewed, the last valid one serves until its date. */
  notice(): PliError | undefined
}

interface Held {
  crl: Crl
  fetchedAt: number
}

/** `now`: ms. */
export function createRevocation(store: Store, now: () => number, clock: Clock): Revocation {
  const held = new Map<string, Held>()
  /** ms of the last try that gave nothing, by address */
  const down = new Map<string, number>()
  /** addresses that a certificate names, by its fingerprint: servers show the same chain each time */
  const points = new Map<string, string[]>()

  /** The list of this address, signed by `issuer`; undefined when there is none that is still good. */
  async function listOf(url: string, issuer: X509Certificate): Promise<Held | undefined> {
    const last = held.get(url) ?? (await fromStore(store, url, issuer))
    // a clock that was put back says nothing of its age: it is asked for again
    const age = now() - (last?.fetchedAt ?? 0)
    const fresh = last !== undefined && last.crl.nextUpdate > now() && age > -AGAIN_MS && age < RENEW_MS
    const triedAt = down.get(url)
    if (fresh || (last !== undefined && triedAt !== undefined && now() - triedAt < AGAIN_MS)) return last
    const asked = now()
    const bytes = await download(url, (headers) => clock.heard(headers, asked))
    const crl = bytes === undefined ? undefined : await readCrl(bytes, issuer)
    if (bytes === undefined || crl === undefined || crl.nextUpdate <= now()) {
      down.set(url, now())
      return last
    }
    down.delete(url)
    const renewed = { crl, fetchedAt: now() }
    held.set(url, renewed)
    save(store, url, bytes, renewed)
    return renewed
  }

  function pointsOf(certificate: X509Certificate): string[] {
    const known = points.get(certificate.fingerprint256)
    if (known !== undefined) return known
    const read = distributionPoints(certificate)
    points.set(certificate.fingerprint256, read)
    return read
  }

  return {
    async check(chain) {
      for (const [index, certificate] of chain.entries()) {
        const issuer = chain[index + 1]
        if (issuer === undefined) continue
        const urls = pointsOf(certificate)
        if (urls.length === 0) continue
        let last: Held | undefined
        for (const url of urls) {
          last = await listOf(url, issuer)
          if (last !== undefined) held.set(url, last)
          if (last !== undefined && last.crl.nextUpdate > now()) break
        }
        if (last?.crl.has(certificate.serialNumber) === true) throw revoked()
        if (last === undefined || last.crl.nextUpdate <= now()) {
          throw clock.fault() ?? unknown(last?.crl.nextUpdate)
        }
      }
    },
    notice() {
      const until = [...down.keys()].flatMap((url) => held.get(url)?.crl.nextUpdate ?? [])
      if (until.length === 0) return undefined
      return notRenewed(`La dernière liste valable sert jusqu’au ${day().format(Math.min(...until))}.`, {
        next: 'Laissez Pli ouvert avec le réseau avant cette date.',
      })
    },
  }
}

async function fromStore(store: Store, url: string, issuer: X509Certificate): Promise<Held | undefined> {
  const row = store.db
    .prepare<[string], { bytes: Buffer; fetched_at: number }>('SELECT bytes, fetched_at FROM crl WHERE url = ?')
    .get(url)
  const crl = row && (await readCrl(row.bytes, issuer))
  return crl && { crl, fetchedAt: row.fetched_at }
}

function save(store: Store, url: string, bytes: Uint8Array, { crl, fetchedAt }: Held): void {
  store.transaction(() =>
    store.db
      .prepare(
        `INSERT INTO crl (url, bytes, next_update, fetched_at) VALUES (?, ?, ?, ?) ON CONFLICT (url)
         DO UPDATE SET bytes = excluded.bytes, next_update = excluded.next_update, fetched_at = excluded.fetched_at`,
      )
      .run(url, bytes, crl.nextUpdate, fetchedAt),
  )
}

/** Undefined when the point does not give a whole answer. In clear as RFC 5280 has it: the list carries its own signature. */
function download(url: string, heard: (headers: http.IncomingHttpHeaders) => void): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const nothing = (): void => resolve(undefined)
    const request = http.get(url, { timeout: TIMEOUT_MS, signal: AbortSignal.timeout(3 * TIMEOUT_MS) }, (answer) => {
      heard(answer.headers)
      const chunks: Buffer[] = []
      let size = 0
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > MAX_BYTES) request.destroy()
        else chunks.push(chunk)
      })
      answer.on('error', nothing)
      answer.on('close', nothing)
      answer.on('end', () => resolve(answer.statusCode === 200 ? Buffer.concat(chunks) : undefined))
    })
    request.on('timeout', () => request.destroy())
    request.on('error', nothing)
  })
}

function revoked(): PliError {
  return new PliError('TLS_REVOKED', 'Le certificat de l’opérateur a été révoqué.', {
    kept: 'Vos courriers sont intacts. La panne est chez l’opérateur.',
    next: 'Rien à faire ici. Pli réessaie toutes les 15 minutes.',
    spoken: 222,
  })
}

/** Too old, or never had: nothing proves that the server's certificate is still good. `ended`: ms. */
function unknown(ended: number | undefined): PliError {
  const last = ended === undefined ? '' : `La dernière liste valable servait jusqu’au ${day().format(ended)}. `
  return notRenewed(`${last}Pli a coupé avant d’envoyer quoi que ce soit.`, {
    next: 'Laissez Pli ouvert avec le réseau\u00a0: la relève reprendra dès que la liste sera là.',
  })
}

function notRenewed(kept: string, { next }: { next: string }): PliError {
  return new PliError('TLS_REVOCATION_UNKNOWN', 'La liste des certificats révoqués n’a pas pu être renouvelée.', {
    kept,
    next,
    spoken: 223,
  })
}
