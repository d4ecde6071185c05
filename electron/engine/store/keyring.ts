// The keys of a profile: one random master key, wrapped once a slot in keyring.json; every other key derived from it.
// It reads no mail and opens no store; the primitives are in crypto.ts, the system's keychain in keychain.ts.

import fs from 'node:fs'
import * as z from 'zod'
import { PliError } from '../errors.ts'
import { deriveKey, isSame, KEY_BYTES, randomBytes, seal, stretch, unseal, type ScryptCost } from './crypto.ts'
import { replaceFile } from './durable.ts'
import { keychainUnavailable, type Keychain } from './keychain.ts'
import { newRecoveryCode, readRecoveryCode } from './recovery-code.ts'

/** OWASP's scrypt settings (password storage cheat sheet): 32 MB, three lanes; 0.26 s on the two-core reference. */
const PASSPHRASE_COST: ScryptCost = { N: 2 ** 15, r: 8, p: 3 }
/** The recovery code has 140 random bits: stretching adds nothing that counts. */
const RECOVERY_COST: ScryptCost = { N: 2 ** 14, r: 8, p: 1 }

const base64 = z.string().regex(/^[A-Za-z0-9+/]+=*$/)
const kdf = z.discriminatedUnion('name', [
  // bounds: a hostile keyring.json may not ask for 100 GB
  z.object({
    name: z.literal('scrypt'),
    N: z
      .number()
      .int()
      .min(2)
      .max(2 ** 20),
    r: z.number().int().min(1).max(16),
    p: z.number().int().min(1).max(16),
    salt: base64,
  }),
  z.object({ name: z.literal('hkdf-sha256'), salt: base64 }),
])
const slotSchema = z.object({
  id: z.string(),
  kind: z.enum(['keychain', 'passphrase', 'recovery']),
  kdf,
  /** the master key under the slot's key, AES-256-GCM; its tag is what verifies the secret */
  wrapped: base64,
})
const fileSchema = z.object({
  version: z.literal(1),
  /** name of this profile in the keychain */
  profile: z.string(),
  slots: z.array(slotSchema).min(1),
  /** derived from the master key: all slots hold the same one */
  verifier: base64,
})
type KeyringFile = z.infer<typeof fileSchema>
export type Slot = z.infer<typeof slotSchema>

/** What may open a profile. The first that is given and has a slot is used: passphrase, recovery code, keychain. */
export interface Credentials {
  keychain?: Keychain
  passphrase?: string
  recoveryCode?: string
}

/** The keys in use. Each is 32 bytes, made from the master key by HKDF under its own label. */
export interface Keys {
  /** of the store's pages */
  page: Buffer
  /** wraps the raw key of each account */
  record: Buffer
  /** of the chain of events */
  audit: Buffer
}

/**
 * A new keyring, not yet on disk: `save` writes it. Slots for the keychain (when one is given and works), the passphrase
 * (when one is given and not empty) and the recovery code. Throws KEYCHAIN_UNAVAILABLE when only the last would be left.
 */
export async function createKeyring(
  file: string,
  { keychain, passphrase }: Credentials,
): Promise<{ keyring: Keyring; recoveryCode: string }> {
  const master = randomBytes(KEY_BYTES)
  const keyring = new Keyring(file, master, {
    version: 1,
    profile: randomBytes(8).toString('hex'),
    slots: [],
    verifier: verifierOf(master),
  })
  if (passphrase) keyring.setPassphrase(passphrase)
  if (keychain) {
    try {
      await keyring.addKeychain(keychain)
    } catch (error) {
      if (!passphrase) throw error
    }
  }
  if (keyring.slots.length === 0) throw keychainUnavailable('no keychain and no passphrase given')
  return { keyring, recoveryCode: keyring.renewRecoveryCode() }
}

/** Opens keyring.json. Throws WRONG_KEY, KEYCHAIN_UNAVAILABLE, STORE_CORRUPT, STORE_TOO_NEW. */
export async function openKeyring(file: string, credentials: Credentials): Promise<Keyring> {
  const content = readKeyringFile(file)
  const { slot, secret } = await chooseSlot(content, credentials)
  let master: Buffer
  try {
    master = unseal(slotKey(slot.kdf, secret), Buffer.from(slot.wrapped, 'base64'), slotContext(content.profile, slot))
  } catch (cause) {
    throw wrongKey(slot.kind, cause)
  }
  if (!isSame(Buffer.from(verifierOf(master), 'base64'), Buffer.from(content.verifier, 'base64'))) {
    throw wrongKey(slot.kind)
  }
  return new Keyring(file, master, content)
}

export class Keyring {
  readonly #file: string
  readonly #master: Buffer
  #content: KeyringFile

  constructor(file: string, master: Buffer, content: KeyringFile) {
    this.#file = file
    this.#master = master
    this.#content = content
  }

  get slots(): readonly Slot[] {
    return this.#content.slots
  }

  keys(): Keys {
    return {
      page: deriveKey(this.#master, 'pli/page/1'),
      record: deriveKey(this.#master, 'pli/record/1'),
      audit: deriveKey(this.#master, 'pli/audit/1'),
    }
  }

  /** Adds or changes the passphrase; `save` makes it last. */
  setPassphrase(passphrase: string): void {
    if (passphrase === '') throw wrongKey('passphrase')
    this.#replace('passphrase', { name: 'scrypt', ...PASSPHRASE_COST, salt: newSalt() }, passphrase)
  }

  /** A new phrase de secours in place of the one before; `save` makes it last. The only moment it can be shown. */
  renewRecoveryCode(): string {
    const code = newRecoveryCode()
    this.#replace('recovery', { name: 'scrypt', ...RECOVERY_COST, salt: newSalt() }, code)
    return code
  }

  /** Puts a random secret in the keychain and reads it again: some accept and forget. Throws KEYCHAIN_UNAVAILABLE. */
  async addKeychain(keychain: Keychain): Promise<void> {
    const secret = randomBytes(KEY_BYTES).toString('base64')
    await keychain.set(this.#content.profile, secret)
    if ((await keychain.get(this.#content.profile)) !== secret) throw keychainUnavailable('the entry was not kept')
    this.#replace('keychain', { name: 'hkdf-sha256', salt: newSalt() }, secret)
  }

  /** Takes this profile's entry out of the keychain, when its creation could not be finished. */
  async forgetKeychain(keychain: Keychain): Promise<void> {
    await keychain.remove(this.#content.profile)
  }

  /** Atomic: the file before or the file after, never a part. Throws DISK_FULL. */
  save(): void {
    replaceFile(this.#file, `${JSON.stringify(this.#content, null, 2)}\n`, 'keyring')
  }

  /** Overwrites the master key in memory; this keyring is of no more use. */
  forget(): void {
    this.#master.fill(0)
  }

  #replace(kind: Slot['kind'], derivation: Slot['kdf'], secret: string): void {
    const slot = { id: randomBytes(4).toString('hex'), kind, kdf: derivation, wrapped: '' }
    const wrapped = seal(slotKey(derivation, secret), this.#master, slotContext(this.#content.profile, slot))
    const others = this.#content.slots.filter((other) => other.kind !== kind)
    this.#content = { ...this.#content, slots: [...others, { ...slot, wrapped: wrapped.toString('base64') }] }
  }
}

async function chooseSlot(content: KeyringFile, given: Credentials): Promise<{ slot: Slot; secret: string }> {
  const slotOf = (kind: Slot['kind']) => content.slots.find((slot) => slot.kind === kind)
  const passphraseSlot = slotOf('passphrase')
  if (given.passphrase && passphraseSlot) return { slot: passphraseSlot, secret: given.passphrase }
  const recoverySlot = slotOf('recovery')
  if (given.recoveryCode && recoverySlot) {
    return { slot: recoverySlot, secret: readRecoveryCode(given.recoveryCode) }
  }
  const keychainSlot = slotOf('keychain')
  if (given.keychain && keychainSlot) {
    const secret = await given.keychain.get(content.profile)
    if (secret === undefined) throw keychainUnavailable('no entry for this profile')
    return { slot: keychainSlot, secret }
  }
  if (given.passphrase || given.recoveryCode) throw wrongKey('passphrase')
  throw keychainUnavailable(given.keychain ? 'this profile has no keychain slot' : 'no key given')
}

function readKeyringFile(file: string): KeyringFile {
  let json: unknown
  try {
    json = JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch (cause) {
    throw unreadable(cause)
  }
  const version = z.object({ version: z.number() }).safeParse(json)
  if (version.success && version.data.version > 1) {
    throw new PliError('STORE_TOO_NEW', 'Ce coffre a été écrit par une version plus récente de Pli.', {
      detail: `keyring ${version.data.version}`,
      kept: 'Le coffre n’a pas été touché.',
      next: 'Mettez Pli à jour sur ce poste, puis rouvrez-le.',
    })
  }
  const content = fileSchema.safeParse(json)
  if (!content.success) throw unreadable(content.error)
  return content.data
}

/** The parameters are authenticated: a cost lowered in the file no longer opens. */
function slotContext(profile: string, slot: Pick<Slot, 'id' | 'kind' | 'kdf'>): Buffer {
  const { name, salt } = slot.kdf
  const cost = slot.kdf.name === 'scrypt' ? [slot.kdf.N, slot.kdf.r, slot.kdf.p] : []
  return Buffer.from(JSON.stringify(['pli/slot/1', profile, slot.id, slot.kind, name, ...cost, salt]))
}

function slotKey(derivation: Slot['kdf'], secret: string): Buffer {
  const salt = Buffer.from(derivation.salt, 'base64')
  return derivation.name === 'scrypt'
    ? stretch(secret, salt, derivation)
    : deriveKey(Buffer.from(secret, 'base64'), 'pli/keychain/1', salt)
}

function verifierOf(master: Buffer): string {
  return deriveKey(master, 'pli/verifier/1').toString('base64')
}

function newSalt(): string {
  return randomBytes(16).toString('base64')
}

function wrongKey(kind: Slot['kind'], cause?: unknown): PliError {
  const what = {
    passphrase: 'Cette phrase secrète n’ouvre pas le coffre.',
    recovery: 'Cette phrase de secours n’ouvre pas ce coffre.',
    keychain: 'La clé du trousseau n’ouvre pas ce coffre.',
  }
  return new PliError('WRONG_KEY', what[kind], {
    kept: 'Le coffre n’a pas été touché.',
    next: 'Vérifiez la phrase secrète, ou servez-vous de la phrase de secours.',
    cause,
  })
}

function unreadable(cause: unknown): PliError {
  return new PliError('STORE_CORRUPT', 'Le fichier des clés du coffre ne se lit plus.', {
    kept: 'Les courriers chiffrés n’ont pas été touchés.',
    next: 'Restaurez keyring.json depuis une sauvegarde.',
    cause,
  })
}
