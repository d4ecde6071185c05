// A profile: the folder that holds everything of one user. Made whole or not at all, opened by one engine at a time.
// It joins lock, keyring, store and raw records; it knows nothing of mail.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PliError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import { rawKeyOf } from './accounts.ts'
import { selfTest } from './crypto.ts'
import { syncDirectory } from './durable.ts'
import { createKeyring, openKeyring, type Credentials, type Keyring } from './keyring.ts'
import { lockProfile, type ProfileLock } from './lock.ts'
import { makeFolder } from './make-folder.ts'
import { RawStore } from './raw.ts'
import { sweepRaw } from './raw-upkeep.ts'
import { corrupt, Store } from './store.ts'

const inside = (dir: string) => ({
  keyring: path.join(dir, 'keyring.json'),
  store: path.join(dir, 'store.db'),
  lock: path.join(dir, 'lock.db'),
  raw: path.join(dir, 'raw'),
})

/** What a reader thread needs; plain data, to be posted to it. Holds keys: never to a process that parses. */
export interface ReaderAccess {
  storeFile: string
  rawDir: string
  pageKey: Uint8Array
  recordKey: Uint8Array
  /** verification reads the chain of events */
  auditKey: Uint8Array
}

/** Where Pli keeps its data when `--profile` is not given: local, never roaming. */
export function defaultProfileDir(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const home = os.homedir()
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'Pli')
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Pli')
  return path.join(env['XDG_DATA_HOME'] || path.join(home, '.local', 'share'), 'pli')
}

export function profileExists(dir: string): boolean {
  return fs.existsSync(inside(dir).keyring)
}

/**
 * Makes an empty encrypted profile, closed. The keyring comes last: without it there is no profile, and a creation that was
 * cut is begun again. Throws KEYCHAIN_UNAVAILABLE (nothing is left on disk), PROFILE_EXISTS, PROFILE_IN_USE, DISK_FULL.
 */
export async function createProfile(
  dir: string,
  credentials: Pick<Credentials, 'keychain' | 'passphrase'>,
): Promise<{ recoveryCode: string }> {
  selfTest()
  refuseExisting(dir)
  const files = inside(dir)
  const { keyring, recoveryCode } = await createKeyring(files.keyring, credentials)
  try {
    const made = makeFolder(dir)
    if (made !== undefined) syncDirectory(path.dirname(made))
    fs.chmodSync(dir, 0o700)
    const lock = lockProfile(files.lock)
    try {
      refuseExisting(dir)
      removeStore(files.store)
      new Store({ file: files.store, pageKey: keyring.keys().page }).close()
      failpoint('profile.create.store-made')
      keyring.save()
    } finally {
      lock.release()
    }
  } catch (error) {
    if (!profileExists(dir) && credentials.keychain) await keyring.forgetKeychain(credentials.keychain)
    throw error
  }
  return { recoveryCode }
}

/**
 * Opens a profile for writing, alone. Throws PROFILE_MISSING, PROFILE_IN_USE, KEYCHAIN_UNAVAILABLE, WRONG_KEY, STORE_TOO_NEW,
 * STORE_CORRUPT, DISK_FULL.
 */
export async function openProfile(dir: string, credentials: Credentials): Promise<Profile> {
  selfTest()
  if (!profileExists(dir)) {
    throw new PliError('PROFILE_MISSING', 'Il n’y a pas encore de coffre ici.', {
      next: 'Créez-le d’abord avec « pli init ».',
    })
  }
  const files = inside(dir)
  const lock = lockProfile(files.lock)
  try {
    fs.rmSync(`${files.keyring}.tmp`, { force: true })
    const keyring = await openKeyring(files.keyring, credentials)
    return new Profile(dir, lock, keyring)
  } catch (error) {
    lock.release()
    throw error
  }
}

export class Profile {
  readonly dir: string
  /** slots: a passphrase changed, a keychain added; `keyring.save()` makes it last */
  readonly keyring: Keyring
  /** the writer's connection */
  readonly store: Store
  readonly raw: RawStore
  /** key of the chain of events (chain.ts) */
  readonly auditKey: Buffer
  readonly readerAccess: ReaderAccess
  readonly #lock: ProfileLock

  constructor(dir: string, lock: ProfileLock, keyring: Keyring) {
    const files = inside(dir)
    const keys = keyring.keys()
    this.dir = dir
    this.#lock = lock
    this.keyring = keyring
    this.auditKey = keys.audit
    this.readerAccess = {
      storeFile: files.store,
      rawDir: files.raw,
      pageKey: keys.page,
      recordKey: keys.record,
      auditKey: keys.audit,
    }
    this.store = openStore(files.store, keys.page)
    this.raw = new RawStore(files.raw)
    try {
      sweepRaw(this.store, this.raw)
    } catch (error) {
      this.store.close()
      throw error
    }
  }

  /** The key of an account's raw records, 32 bytes. Throws ACCOUNT_UNKNOWN. */
  rawKey(accountId: string): Buffer {
    return rawKeyOf(this.store, this.readerAccess.recordKey, accountId)
  }

  /** A read-only connection in this thread; another thread makes a Reader of `readerAccess`. */
  openReader(): Store {
    return new Store({ file: this.readerAccess.storeFile, pageKey: this.readerAccess.pageKey, readonly: true })
  }

  /** Ends readers first: the last connection to close empties the log into the store. */
  close(): void {
    this.raw.close()
    this.store.close()
    const { pageKey, recordKey, auditKey } = this.readerAccess
    for (const key of [pageKey, recordKey, auditKey]) key.fill(0)
    this.keyring.forget()
    this.#lock.release()
  }
}

/** The reader thread's side: queries and raw bytes, nothing written. The profile must be open for writing elsewhere. */
export class Reader {
  readonly store: Store
  readonly raw: RawStore
  readonly auditKey: Uint8Array
  readonly #recordKey: Uint8Array

  constructor(access: ReaderAccess) {
    this.store = new Store({ file: access.storeFile, pageKey: access.pageKey, readonly: true })
    this.raw = new RawStore(access.rawDir)
    this.auditKey = access.auditKey
    this.#recordKey = access.recordKey
  }

  rawKey(accountId: string): Buffer {
    return rawKeyOf(this.store, this.#recordKey, accountId)
  }

  close(): void {
    this.store.close()
  }
}

/** The keyring has already proved the key: a store that refuses it is damaged, and a missing one is never made anew. */
function openStore(file: string, pageKey: Buffer): Store {
  if (!fs.existsSync(file)) throw corrupt(undefined)
  try {
    return new Store({ file, pageKey })
  } catch (error) {
    if (error instanceof PliError && error.code === 'WRONG_KEY') throw corrupt(error.cause)
    throw error
  }
}

function refuseExisting(dir: string): void {
  if (profileExists(dir)) {
    throw new PliError('PROFILE_EXISTS', 'Il y a déjà un coffre ici.', {
      kept: 'Le coffre n’a pas été touché.',
      next: 'Ouvrez-le, ou choisissez un autre dossier.',
    })
  }
  if (new RawStore(inside(dir).raw).packs().length > 0) {
    throw new PliError('STORE_CORRUPT', 'Des courriers chiffrés sont ici, sans leur fichier de clés.', {
      kept: 'Rien n’a été effacé.',
      next: 'Restaurez keyring.json depuis une sauvegarde, ou choisissez un autre dossier.',
    })
  }
}

/** What a creation that was cut has left: no keyring, so nobody has its key. */
function removeStore(file: string): void {
  for (const end of ['', '-wal', '-shm']) fs.rmSync(file + end, { force: true })
}
