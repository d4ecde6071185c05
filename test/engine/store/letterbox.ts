// Made-up raw messages and the least rows that hold them, for tests of what keeps them.

import fs from 'node:fs'
import path from 'node:path'
import { addAccount, type Account } from '../../../electron/engine/store/accounts.ts'
import { sealRecord } from '../../../electron/engine/store/raw-record.ts'
import type { Profile } from '../../../electron/engine/store/profile.ts'

export const PASSPHRASE = 'sept boulons de laiton'

export function letter(n: number, body = `Le bilan numéro ${n} est joint.\r\n`.repeat(20)): Buffer {
  return Buffer.from(
    `From: labo@example.mssante.fr\r\nSubject: Bilan ${n}\r\nMessage-ID: <${n}@example.mssante.fr>\r\n\r\n${body}`,
  )
}

export function mailbox(profile: Profile, name: string): Account {
  return addAccount(profile, {
    email: `${name}@example.mssante.fr`,
    settings: { user: name, imap: { host: 'imap.example', port: 993, security: 'tls' }, auth: { kind: 'password' } },
    secret: `mot de passe de ${name}`,
  })
}

/** Stores letters as a batch does: records, one flush, one commit of rows and placements. Answers their hashes. */
export function store(profile: Profile, accountId: string, letters: readonly Buffer[]): string[] {
  const rawKey = profile.rawKey(accountId)
  const sealed = letters.map((raw) => sealRecord(raw, rawKey))
  const kept = sealed.map((record) => ({ ...record, place: profile.raw.appendSealed(accountId, record.record) }))
  profile.raw.flush()
  const { db } = profile.store
  profile.store.transaction(() => {
    db.prepare("INSERT OR IGNORE INTO folder (account_id, path) VALUES (?, 'INBOX')").run(accountId)
    const folder = db.prepare('SELECT id FROM folder WHERE account_id = ?').pluck().get(accountId)
    for (const { sha256, headerHash, size, place } of kept) {
      const known = db.prepare('SELECT id FROM message WHERE sha256 = ?').pluck().get(sha256)
      const id =
        known ??
        db
          .prepare(
            `INSERT INTO message (sha256, account_id, size, raw_file, raw_offset, raw_length, header_hash, date, envelope, parsed_by)
             VALUES (?, ?, ?, ?, ?, ?, ?, 0, x'', 1)`,
          )
          .run(sha256, accountId, size, place.file, place.offset, place.length, headerHash).lastInsertRowid
      db.prepare('INSERT OR REPLACE INTO search (rowid, subject) VALUES (?, ?)').run(id, 'bilan')
      const uid =
        Number(db.prepare('SELECT coalesce(max(uid), 0) FROM placement WHERE folder_id = ?').pluck().get(folder)) + 1
      db.prepare(
        `INSERT INTO placement (message_id, folder_id, uid_validity, uid, flags, seen, date) VALUES (?, ?, 1, ?, '', 0, 0)`,
      ).run(id, folder, uid)
    }
  })
  return kept.map(({ sha256 }) => sha256)
}

export interface HeldRow {
  id: number
  sha256: string
  account_id: string
  raw_file: string
  raw_offset: number
  raw_length: number
}

export function held(profile: Profile, sha256: string): HeldRow {
  const row = profile.store.db.prepare<[string], HeldRow>('SELECT * FROM message WHERE sha256 = ?').get(sha256)
  if (!row) throw new Error('no such message')
  return row
}

/** The bytes as a query would give them. */
export function bytesOf(profile: Profile, sha256: string): Buffer {
  const row = held(profile, sha256)
  const place = { file: row.raw_file, offset: row.raw_offset, length: row.raw_length }
  return profile.raw.read(place, profile.rawKey(row.account_id), sha256)
}

/** Every file below `dir`, with its path inside it. */
export function filesBelow(dir: string): { name: string; bytes: Buffer }[] {
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = path.join(entry.parentPath, entry.name)
      return { name: path.relative(dir, file), bytes: fs.readFileSync(file) }
    })
}
