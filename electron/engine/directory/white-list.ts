// Domains of the MSSanté trust space, aboard: whether an address is inside, how old the list is (R33). Fetches nothing.

import { domainToASCII } from 'node:url'
import type Database from 'better-sqlite3'
import { PliError } from '../errors.ts'
import { keepValue, keptValue } from '../store/kept.ts'
import { prepared } from '../store/prepared.ts'
import type { Store } from '../store/store.ts'
import type { WhiteList } from './white-list-file.ts'

/** A list that loses more than this share of the one aboard is no update. */
const MOST_LOST = 0.2
const SETTING = 'directory.trustSpace'

export interface TrustSpace {
  domains: number
  /** YYYY-MM-DD, when the list was generated */
  date?: string
  /** ISO 8601, when it was last read */
  checkedAt?: string
  /** `unsigned`: nothing but the channel vouches for it; `verified`: the signature leads to one of our anchors */
  signature?: 'verified' | 'unverified' | 'unsigned'
}

/**
 * Whether the domain of an address is on the list aboard; undefined when there is no list. Exact match of the IDNA lower-case
 * domain: no suffix rule (spec §1.2). What is no address is outside.
 */
export function trusted(db: Database.Database, address: string): boolean | undefined {
  const domain = domainOf(address)
  if (domain !== undefined && prepared(db, 'SELECT 1 FROM trusted_domain WHERE domain = ?').get(domain)) return true
  return prepared(db, 'SELECT 1 FROM trusted_domain LIMIT 1').get() ? false : undefined
}

/** Domain of an address, as the list has it; undefined when there is none. */
export function domainOf(address: string): string | undefined {
  const at = address.lastIndexOf('@')
  return at < 0 ? undefined : asciiDomain(address.slice(at + 1))
}

function asciiDomain(domain: string): string | undefined {
  const ascii = domainToASCII(domain.trim().replace(/\.$/, ''))
  return ascii === '' ? undefined : ascii
}

export function trustSpace(db: Database.Database): TrustSpace {
  const kept = keptValue(db, SETTING)
  return kept === undefined ? { domains: 0 } : (JSON.parse(kept) as TrustSpace)
}

/** Replaces the list aboard, in one commit. Throws DIRECTORY_REFUSED when it is empty or shrank by more than a fifth (R61). */
export function saveWhiteList(
  store: Store,
  list: WhiteList,
  signature: NonNullable<TrustSpace['signature']>,
  now: Date,
): TrustSpace {
  const domains = new Set(list.names.map(asciiDomain).filter((one) => one !== undefined))
  return store.transaction(() => {
    const before = trustSpace(store.db).domains
    if (domains.size === 0 || domains.size < before * (1 - MOST_LOST)) {
      throw new PliError('DIRECTORY_REFUSED', 'Cette liste blanche est bien plus courte que celle à bord.', {
        detail: `${domains.size} < ${before}`,
        kept: before === 0 ? 'Rien n’a été changé.' : `La liste à bord reste en place : ${before} domaines.`,
        next: 'Téléchargez-la de nouveau, puis recommencez.',
      })
    }
    store.db.exec('DELETE FROM trusted_domain')
    const insert = store.db.prepare('INSERT INTO trusted_domain VALUES (?)')
    for (const domain of domains) insert.run(domain)
    const space: TrustSpace = {
      domains: domains.size,
      ...(list.date === undefined ? {} : { date: list.date }),
      checkedAt: now.toISOString(),
      signature,
    }
    keepValue(store.db, SETTING, JSON.stringify(space))
    return space
  })
}
