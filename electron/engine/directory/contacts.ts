// One's own address book: rows of `contact`. It writes nowhere else, least of all in the public directory files.

import type Database from 'better-sqlite3'
import type { Contact } from '../../ipc/directory.ts'
import { PliError } from '../errors.ts'
import { prepared } from '../store/prepared.ts'
import type { Store } from '../store/store.ts'

interface ContactRow {
  address: string
  name: string
  profession: string | null
  organization: string | null
  city: string | null
  note: string | null
}

/** Puts contacts, or replaces those of the same address, in one commit. */
export function saveContacts(store: Store, contacts: readonly Contact[], now: Date): void {
  store.transaction(() => {
    const put = store.db
      .prepare(`INSERT INTO contact VALUES (:address, :name, :profession, :organization, :city, :note, :at)
      ON CONFLICT (address) DO UPDATE SET name = excluded.name, profession = excluded.profession,
        organization = excluded.organization, city = excluded.city, note = excluded.note, changed_at = excluded.changed_at`)
    for (const { address, name, profession, organization, city, note } of contacts) {
      put.run({
        address: address.trim().toLowerCase(),
        name,
        profession: profession ?? null,
        organization: organization ?? null,
        city: city ?? null,
        note: note ?? null,
        at: now.getTime(),
      })
    }
  })
}

/** Throws NOT_FOUND. */
export function removeContact(store: Store, address: string): void {
  store.transaction(() => {
    if (store.db.prepare('DELETE FROM contact WHERE address = ?').run(address.trim().toLowerCase()).changes === 0) {
      throw new PliError('NOT_FOUND', 'Cette adresse n’est pas dans vos contacts.')
    }
  })
}

/** By name: all of them, or the one of this address. */
export function contacts(db: Database.Database, address?: string): Contact[] {
  const rows = prepared(
    db,
    `SELECT address, name, profession, organization, city, note FROM contact WHERE :address IS NULL OR address = :address
     ORDER BY name, address`,
  ).all({ address: address?.trim().toLowerCase() ?? null }) as ContactRow[]
  return rows.map(contactOf)
}

export function contactOf(row: ContactRow): Contact {
  return {
    address: row.address,
    name: row.name,
    ...(row.profession === null ? {} : { profession: row.profession }),
    ...(row.organization === null ? {} : { organization: row.organization }),
    ...(row.city === null ? {} : { city: row.city }),
    ...(row.note === null ? {} : { note: row.note }),
  }
}
