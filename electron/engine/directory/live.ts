// Live lookup in the FHIR API of the annuaire santé, when a key was given (R62): the key is in the encrypted store, goes in one header to
// one host, and is never logged nor shown again.

import type Database from 'better-sqlite3'
import type { DirectoryEntry } from '../../ipc/directory.ts'
import { keepValue, keptValue } from '../store/kept.ts'
import type { Store } from '../store/store.ts'
import { get } from './download.ts'
import { readBundle } from './fhir.ts'
import { wordsOf } from './words.ts'

export interface FhirServer {
  /** without a last slash */
  base: string
  /** PEM; undefined: the runtime's own anchors */
  ca?: string
}
export const ANNUAIRE: FhirServer = { base: 'https://gateway.api.esante.gouv.fr/fhir/v2' }

const KEY = 'directory.key'
/** The server gives 50 a page: more pages than these is a question too wide. */
const MOST_PAGES = 4
const MOST_BYTES = 8 * 1024 * 1024
const PATIENCE_MS = 30_000

export function lookupKey(db: Database.Database): string | undefined {
  return keptValue(db, KEY)
}

/** Keeps the key, or forgets it. */
export function setLookupKey(store: Store, key: string | null): void {
  store.transaction(() => keepValue(store.db, KEY, key?.trim() || undefined))
}

/**
 * People and their mailboxes by name or RPPS: `:contains` on the address is not reliable there (spec §4.1), so it is never asked.
 * Throws what `get` throws; SERVER_REFUSED when the answer is no Bundle is not thrown: it is empty.
 */
export async function lookUp(
  server: FhirServer,
  key: string,
  asked: string,
  signal: AbortSignal,
): Promise<DirectoryEntry[]> {
  const words = wordsOf(asked).slice(0, 4)
  if (words.length === 0) return []
  const number = words.find((word) => /^\d{11}$/.test(word))
  const query = new URLSearchParams({ _count: '50', _revinclude: 'PractitionerRole:practitioner' })
  if (number !== undefined) query.set('identifier', number)
  else for (const word of words) query.append('name', word)
  let url: string | undefined = `${server.base}/Practitioner?${query.toString()}`
  const found: DirectoryEntry[] = []
  const within = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])
  for (let page = 0; page < MOST_PAGES && url !== undefined; page++) {
    const answer = await get({
      url,
      ca: server.ca,
      headers: { 'ESANTE-API-KEY': key, accept: 'application/fhir+json' },
      signal: within,
    })
    const read = readBundle(parsed(await whole(answer)))
    found.push(...(read?.entries ?? []))
    // the next page is the same server's, or it is not followed
    url =
      read?.next !== undefined && new URL(read.next, url).origin === new URL(server.base).origin
        ? new URL(read.next, url).href
        : undefined
  }
  return found
}

async function whole(answer: AsyncIterable<Buffer>): Promise<string> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of answer) {
    bytes += piece.length
    if (bytes > MOST_BYTES) return ''
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** What is aboard, then what the server knows besides; no address twice. */
export function merged(
  aboard: readonly DirectoryEntry[],
  live: readonly DirectoryEntry[],
  limit: number,
): DirectoryEntry[] {
  const key = (entry: DirectoryEntry) => entry.address ?? entry.rpps ?? entry.name
  const seen = new Set(aboard.map(key))
  // somebody whose mailbox is aboard is not said to have none
  const people = new Set(aboard.map(({ rpps }) => rpps))
  const more = live.filter((entry) => {
    if (seen.has(key(entry)) || (entry.address === undefined && people.has(entry.rpps))) return false
    seen.add(key(entry))
    return true
  })
  return [...aboard, ...more].slice(0, limit)
}
