// The mailboxes of a profile: their settings, secrets and raw keys, and the removal that leaves nothing (R65).
// It connects to nothing and parses nothing.

import { PliError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import { relink } from './clinical/versions.ts'
import { keepValue, keptValue } from './kept.ts'
import { KEY_BYTES, randomBytes, seal, unseal } from './crypto.ts'
import type { Profile } from './profile.ts'
import { eraseDeleted } from './raw-upkeep.ts'
import type { Store } from './store.ts'

export interface MailServer {
  host: string
  port: number
  security: 'tls' | 'starttls'
}
/** Who hands out tokens in the name of Pro Santé Connect (spec §5.4). `ca`: PEM, where its certificate is not a public one. */
export interface Broker {
  /** its issuer, an https address */
  issuer: string
  clientId: string
  scope: string
  /** the system's browser, or CIBA: the person answers on the telephone */
  flow: 'browser' | 'ciba'
  /** CIBA: whom to ask (RPPS) */
  hint?: string
  ca?: string
}
/** Column `settings`, JSON. No secret in it (R16): what signs in is in `secret`. */
export interface AccountSettings {
  user: string
  imap: MailServer
  smtp?: MailServer
  auth:
    | { kind: 'password' }
    | { kind: 'oauth'; broker: Broker }
    | { kind: 'certificate' }
    /** path of the PKCS#11 module, the Cryptolib's when absent; label of the certificate on the card, the first when absent */
    | { kind: 'card'; module?: string; object?: string }
}
export interface NewAccount {
  email: string
  kind?: string
  operator?: string
  settings: AccountSettings
  /** PEM anchors that replace the default ones */
  trust?: string
  /** the password, or JSON of a PKCS#12 file (base64) and its passphrase */
  secret?: string
  /** hosts that a token may go to, beside those of the operator's preset (R15) */
  tokenHosts?: string[]
  /** ms: last day of its client certificate */
  certificateEnds?: number
}
/** Without its secret, which `secretOf` gives to the one who signs in. */
export interface Account extends Omit<NewAccount, 'secret'> {
  id: string
  position: number
  /** ms */
  lastSyncAt?: number
  /** ms: the operator let it in */
  signedInAt?: number
  quota?: Quota
}
/** Bytes, as the operator counts them (RFC 9208). */
export interface Quota {
  used: number
  allowed: number
}

interface AccountRow {
  id: string
  email: string
  kind: string | null
  operator: string | null
  settings: string
  trust: string | null
  position: number
  last_sync_at: number | null
  token_hosts: string | null
  certificate_ends: number | null
  signed_in_at: number | null
  quota: string | null
}
const COLUMNS =
  'id, email, kind, operator, settings, trust, position, last_sync_at, token_hosts, certificate_ends, signed_in_at, quota'

/** Adds a mailbox with a new random raw key. An id is never given twice. Throws ACCOUNT_EXISTS. */
export function addAccount(profile: Profile, account: NewAccount): Account {
  const { store } = profile
  return store.transaction(() => {
    if (store.db.prepare('SELECT 1 FROM account WHERE lower(email) = lower(?)').get(account.email)) {
      throw new PliError('ACCOUNT_EXISTS', 'Cette boîte est déjà dans Pli.', {
        next: 'Retirez-la d’abord si vous voulez changer ses réglages.',
      })
    }
    const id = `a${nextNumber(store)}`
    const wrapped = seal(profile.readerAccess.recordKey, randomBytes(KEY_BYTES), rawKeyContext(id))
    store.db
      .prepare(
        `INSERT INTO account
           (id, email, kind, operator, settings, trust, secret, token_hosts, certificate_ends, raw_key, position)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position), 0) + 1 FROM account))`,
      )
      .run(
        id,
        account.email,
        account.kind ?? null,
        account.operator ?? null,
        JSON.stringify(account.settings),
        account.trust ?? null,
        account.secret ?? null,
        account.tokenHosts === undefined ? null : JSON.stringify(account.tokenHosts),
        account.certificateEnds ?? null,
        wrapped,
      )
    return getAccount(store, id)
  })
}

/** In the order of the window. */
export function listAccounts(store: Store): Account[] {
  return store.db.prepare<[], AccountRow>(`SELECT ${COLUMNS} FROM account ORDER BY position`).all().map(accountOf)
}

/** Throws ACCOUNT_UNKNOWN. */
export function getAccount(store: Store, id: string): Account {
  const row = store.db.prepare<[string], AccountRow>(`SELECT ${COLUMNS} FROM account WHERE id = ?`).get(id)
  if (!row) throw unknown()
  return accountOf(row)
}

/** What signs in, for the connection only. Throws ACCOUNT_UNKNOWN. */
export function secretOf(store: Store, id: string): string | undefined {
  const row = store.db.prepare<[string], { secret: string | null }>('SELECT secret FROM account WHERE id = ?').get(id)
  if (!row) throw unknown()
  return row.secret ?? undefined
}

/** A new password, or a new certificate with its last day (ms). Throws ACCOUNT_UNKNOWN. */
export function setSecret(store: Store, id: string, secret: string, certificateEnds?: number): void {
  store.transaction(() => {
    const set = store.db.prepare('UPDATE account SET secret = ?, certificate_ends = ? WHERE id = ?')
    if (set.run(secret, certificateEnds ?? null, id).changes === 0) throw unknown()
  })
}

/** The operator let this mailbox in, and said how full it is when it says so. */
export function noteSignedIn(store: Store, id: string, at: number, quota: Quota | undefined): void {
  store.transaction(
    () =>
      store.db
        .prepare('UPDATE account SET signed_in_at = ?, quota = ? WHERE id = ?')
        .run(at, quota === undefined ? null : JSON.stringify(quota), id),
    'again',
  )
}

/** The account's raw key, unwrapped: 32 bytes. `recordKey` is the keyring's. Throws ACCOUNT_UNKNOWN. */
export function rawKeyOf(store: Store, recordKey: Uint8Array, id: string): Buffer {
  const row = store.db.prepare<[string], { raw_key: Buffer }>('SELECT raw_key FROM account WHERE id = ?').get(id)
  if (!row) throw unknown()
  return unseal(recordKey, row.raw_key, rawKeyContext(id))
}

/**
 * Wipes a mailbox (R65): its raw key, its secrets, folders and pending changes, the messages that no other mailbox holds, their
 * documents, results and index rows, their bytes. A message that another mailbox holds too goes on under that one's key.
 * Decisions and cards stay: they are the record of care, and no part of the mailbox.
 * `removeFromIndex` is called for each message, inside the transaction, while its rows are still there.
 * Throws ACCOUNT_UNKNOWN. All or nothing; a kill before the commit removes nothing, after it the next open ends the work.
 */
export function removeAccount(
  profile: Profile,
  id: string,
  removeFromIndex: (messageId: number) => void,
): { removed: string; messages: number } {
  const { store, raw } = profile
  getAccount(store, id)
  const messages = store.transaction(() => {
    moveSharedMessages(profile, id)
    const ids = store.db
      .prepare<{ account: string }, { id: number }>(
        `SELECT id FROM message WHERE account_id = @account
         UNION SELECT p.message_id FROM placement p JOIN folder f ON f.id = p.folder_id
         WHERE f.account_id = @account AND NOT EXISTS
           (SELECT 1 FROM placement q JOIN folder g ON g.id = q.folder_id
            WHERE q.message_id = p.message_id AND g.account_id <> @account)`,
      )
      .all({ account: id })
    const removePlacements = store.db.prepare('DELETE FROM placement WHERE message_id = ?')
    const removeMessage = store.db.prepare('DELETE FROM message WHERE id = ?')
    for (const { id: messageId } of ids) {
      removeFromIndex(messageId)
      removePlacements.run(messageId)
      removeMessage.run(messageId)
    }
    relink(store.db)
    store.db.prepare('DELETE FROM account WHERE id = ?').run(id)
    // its packs go whole
    store.db.prepare("DELETE FROM raw_erasure WHERE raw_file LIKE ? || '/%'").run(id)
    return ids.length
  })
  failpoint('account.remove.committed')
  raw.dropAccount(id)
  // messages sealed with another mailbox's key, that only this one still held
  eraseDeleted(store, raw)
  failpoint('account.remove.dropped')
  // the log still has the pages with the raw key and the password
  store.checkpoint()
  return { removed: id, messages }
}

/** Messages sealed with this account's key that another mailbox holds too: sealed again with that one's. */
function moveSharedMessages(profile: Profile, id: string): void {
  const { store, raw } = profile
  const shared = store.db
    .prepare<[string, string], SharedRow>(
      `SELECT m.id, m.sha256, m.raw_file, m.raw_offset, m.raw_length, min(f.account_id) AS heir
       FROM message m JOIN placement p ON p.message_id = m.id JOIN folder f ON f.id = p.folder_id
       WHERE m.account_id = ? AND f.account_id <> ? GROUP BY m.id`,
    )
    .all(id, id)
  if (shared.length === 0) return
  const ownKey = profile.rawKey(id)
  const move = store.db.prepare(
    'UPDATE message SET account_id = ?, raw_file = ?, raw_offset = ?, raw_length = ? WHERE id = ?',
  )
  for (const row of shared) {
    const from = { file: row.raw_file, offset: row.raw_offset, length: row.raw_length }
    const bytes = raw.read(from, ownKey, row.sha256)
    const { place } = raw.append({ id: row.heir, rawKey: profile.rawKey(row.heir) }, bytes)
    move.run(row.heir, place.file, place.offset, place.length, row.id)
  }
  raw.flush()
}

interface SharedRow {
  id: number
  sha256: string
  raw_file: string
  raw_offset: number
  raw_length: number
  heir: string
}

const LAST = 'account.last'
/** Folders of packs bear the id: one that was used may not come back. */
function nextNumber(store: Store): number {
  const next = Number(keptValue(store.db, LAST) ?? 0) + 1
  keepValue(store.db, LAST, String(next))
  return next
}

function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    email: row.email,
    ...(row.kind === null ? {} : { kind: row.kind }),
    ...(row.operator === null ? {} : { operator: row.operator }),
    settings: JSON.parse(row.settings) as AccountSettings,
    ...(row.trust === null ? {} : { trust: row.trust }),
    position: row.position,
    ...(row.last_sync_at === null ? {} : { lastSyncAt: row.last_sync_at }),
    ...(row.token_hosts === null ? {} : { tokenHosts: JSON.parse(row.token_hosts) as string[] }),
    ...(row.certificate_ends === null ? {} : { certificateEnds: row.certificate_ends }),
    ...(row.signed_in_at === null ? {} : { signedInAt: row.signed_in_at }),
    ...(row.quota === null ? {} : { quota: JSON.parse(row.quota) as Quota }),
  }
}

function rawKeyContext(id: string): Buffer {
  return Buffer.from(`pli/raw-key/1/${id}`)
}

function unknown(): PliError {
  return new PliError('ACCOUNT_UNKNOWN', 'Cette boîte n’est pas dans Pli.', {
    next: '« pli account list » donne celles qui y sont.',
  })
}
