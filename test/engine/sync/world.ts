// A profile, an account and its relève for tests of this folder: the true store, the true parser processes.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createSignIn } from '../../../electron/engine/sign-in/sign-in.ts'
import { addAccount } from '../../../electron/engine/store/accounts.ts'
import { createProfile, openProfile, type Profile } from '../../../electron/engine/store/profile.ts'
import { createPreparer } from '../../../electron/engine/sync/preparer.ts'
import { createSync, type Sync } from '../../../electron/engine/sync/relay.ts'
import { silent } from '../../../electron/engine/log.ts'
import type { AccountSync } from '../../../electron/ipc/mail.ts'

export const credentials = { passphrase: 'une phrase pour les essais' }

export interface World {
  dir: string
  profile: Profile
  sync: Sync
  /** one pass over the one account */
  run(): Promise<AccountSync>
  close(): Promise<void>
}

export function temporaryDir(): string {
  return path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pli-sync-')), 'profile')
}

export async function openWorld(dir = temporaryDir()): Promise<World> {
  if (!fs.existsSync(path.join(dir, 'keyring.json'))) await createProfile(dir, credentials)
  const profile = await openProfile(dir, credentials)
  const preparer = createPreparer()
  const signIn = createSignIn({ profile, now: Date.now })
  const sync = createSync({ profile, preparer, signIn, log: silent, emit: () => undefined, now: Date.now })
  return {
    dir,
    profile,
    sync,
    async run() {
      const [answer] = await sync.run()
      if (answer === undefined) throw new Error('no answer')
      return answer
    },
    async close() {
      await sync.stop()
      preparer.close()
      profile.close()
    },
  }
}

export interface Server {
  port: number
  security?: 'tls' | 'starttls'
  ca: string
  user: string
  password: string
}
export function addMailbox(profile: Profile, server: Server): string {
  return addAccount(profile, {
    email: `${server.user}@cabinet.mssante.fr`,
    settings: {
      user: server.user,
      imap: { host: '127.0.0.1', port: server.port, security: server.security ?? 'tls' },
      auth: { kind: 'password' },
    },
    trust: server.ca,
    secret: server.password,
  }).id
}

/** A small message, different for each `n`. */
export function letter(n: number, body = `Courrier numéro ${n}.`): Buffer {
  return Buffer.from(
    [
      'From: Laboratoire des Halles <labo@biologie.mssante.fr>',
      'To: <dr@cabinet.mssante.fr>',
      `Subject: Essai ${n}`,
      `Message-ID: <essai.${n}@biologie.mssante.fr>`,
      `Date: Mon, 16 Nov 2026 08:${String(n % 60).padStart(2, '0')}:00 +0100`,
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      body,
      '',
    ].join('\r\n'),
  )
}

/** Everything aboard: folder → UID → what a person sees of it, with the exact bytes. */
export interface Aboard {
  folder: string
  uid: number
  sha256: string
  seen: number
  gone: boolean
}
export function aboard(profile: Profile): Aboard[] {
  const rows = profile.store.db
    .prepare(
      `SELECT f.path AS folder, p.uid, m.sha256, p.seen, p.gone_at IS NOT NULL AS gone FROM placement p
       JOIN folder f ON f.id = p.folder_id JOIN message m ON m.id = p.message_id ORDER BY f.path, p.uid, p.id`,
    )
    .all() as (Omit<Aboard, 'gone'> & { gone: number })[]
  return rows.map((row) => ({ ...row, gone: row.gone === 1 }))
}

/** The bytes of every message, read and checked from the packs. */
export function rawOf(profile: Profile): Map<string, Buffer> {
  const rows = profile.store.db.prepare('SELECT * FROM message').all() as {
    sha256: string
    account_id: string
    raw_file: string
    raw_offset: number
    raw_length: number
  }[]
  return new Map(
    rows.map((row) => {
      const place = { file: row.raw_file, offset: row.raw_offset, length: row.raw_length }
      return [row.sha256, profile.raw.read(place, profile.rawKey(row.account_id), row.sha256)]
    }),
  )
}
