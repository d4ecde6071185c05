// What is aboard about an address that one writes to: trust space, directory, people of the same name. Reads only.

import type Database from 'better-sqlite3'
import { trusted } from '../directory/white-list.ts'
import { plain } from '../store/clinical/plain.ts'
import { prepared } from '../store/prepared.ts'
import type { RecipientFacts } from './letter.ts'

/** The address book and the correspondents are at most a few thousand. */
export function recipientFacts(db: Database.Database, address: string): RecipientFacts {
  const key = address.toLowerCase()
  const inside = trusted(db, key)
  const gone = prepared(db, 'SELECT since FROM gone_mailbox WHERE address = ?').pluck().get(key) as string | undefined
  const homonyms = homonymsOf(db, key)
  return {
    ...(inside === undefined ? {} : { trusted: inside }),
    ...(gone === undefined ? {} : { goneSince: gone }),
    ...(homonyms === 0 ? {} : { homonyms }),
  }
}

/** People who are called the same and have another mailbox. */
function homonymsOf(db: Database.Database, key: string): number {
  const names = prepared(
    db,
    `SELECT name FROM contact WHERE address = :key UNION ALL SELECT name FROM correspondent WHERE address = :key AND name IS NOT NULL`,
  )
    .pluck()
    .all({ key }) as string[]
  const own = personOf(names[0] ?? '')
  if (own === '') return 0
  // one word of the name, without accents, tells most of them apart before they are compared
  const word = own.split(' ').findLast((one) => /^[a-z]{3,}$/.test(one) && names[0]!.toLowerCase().includes(one)) ?? ''
  const others = prepared(
    db,
    `SELECT address, name FROM contact WHERE instr(lower(name), :word) UNION ALL
     SELECT address, name FROM correspondent WHERE name IS NOT NULL AND instr(lower(name), :word)`,
  ).all({ word }) as { address: string; name: string }[]
  return new Set(others.flatMap(({ address, name }) => (address !== key && personOf(name) === own ? [address] : [])))
    .size
}

/** `Dr_Paul_MERCIER_Cabinet des Halles` and `Paul Mercier` are called the same. */
function personOf(name: string): string {
  const words = name.includes('_') ? name.split('_').slice(0, 3) : [name]
  return plain(words.join(' '))
    .replace(/\b(?:dr|pr|docteur|professeur|m|mme)\b/g, ' ')
    .split(' ')
    .filter((word) => word !== '')
    .sort()
    .join(' ')
}
