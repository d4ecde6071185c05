import fs from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seal, selfTest, stretch, unseal } from '../../../electron/engine/store/crypto.ts'
import { systemKeychain, type Keychain } from '../../../electron/engine/store/keychain.ts'
import { createProfile, openProfile, profileExists } from '../../../electron/engine/store/profile.ts'
import { newRecoveryCode, readRecoveryCode } from '../../../electron/engine/store/recovery-code.ts'
import { PASSPHRASE } from './letterbox.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A keychain as the system's: what is not ours to test. */
function drawer(): Keychain & { entries: Map<string, string> } {
  const entries = new Map<string, string>()
  return {
    entries,
    get: async (name) => entries.get(name),
    set: async (name, secret) => void entries.set(name, secret),
    remove: async (name) => void entries.delete(name),
  }
}

const forgetful: Keychain = { get: async () => undefined, set: async () => undefined, remove: async () => undefined }

/** No session bus: what a server or a bare Linux session has. */
function withoutBus(): Keychain {
  return systemKeychain(5000)
}
process.env['DBUS_SESSION_BUS_ADDRESS'] = 'unix:path=/nonexistent'

describe('primitives', () => {
  test('pass the published vectors', () => {
    expect(() => selfTest()).not.toThrow()
    // RFC 7914 §12, second vector: cost and lanes are passed on
    const found = stretch('password', Buffer.from('NaCl'), { N: 1024, r: 8, p: 16 })
    expect(found.toString('hex')).toBe('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162')
  })

  test('one bit changed anywhere does not open', () => {
    const key = Buffer.alloc(32, 3)
    const sealed = seal(key, Buffer.from('un secret'), Buffer.from('lié'))
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(() => unseal(key, changed, Buffer.from('lié'))).toThrow()
    }
    expect(() => unseal(key, sealed, Buffer.from('autre'))).toThrow()
  })
})

describe('phrase de secours', () => {
  test('is read as a person types it', () => {
    const code = newRecoveryCode()
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){6}[0-9A-HJKMNP-TV-Z]{5}$/)
    expect(readRecoveryCode(` ${code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o')} `)).toBe(code)
  })

  test('any one character changed is seen, and its group named', () => {
    const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
    fc.assert(
      fc.property(fc.nat(34), fc.nat(31), (at, by) => {
        const code = newRecoveryCode().replaceAll('-', '')
        const other = alphabet.charAt(by)
        fc.pre(other !== code.charAt(at))
        const typed = code.slice(0, at) + other + code.slice(at + 1)
        expect(() => readRecoveryCode(typed)).toThrow(
          expect.objectContaining({
            code: 'WRONG_KEY',
            next: expect.stringContaining(`groupe ${Math.floor(at / 5) + 1} `),
          }),
        )
      }),
    )
  })
})

describe('creation', () => {
  test('without keychain and without passphrase fails and leaves nothing', async () => {
    for (const credentials of [{}, { passphrase: '' }, { keychain: withoutBus() }, { keychain: forgetful }]) {
      const dir = path.join(temporaryFolder(), 'profile')
      await expect(createProfile(dir, credentials)).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' })
      expect(fs.existsSync(dir)).toBe(false)
    }
  })

  test('goes on with the passphrase alone when the keychain is unavailable', async () => {
    const dir = temporaryFolder()
    await createProfile(dir, { keychain: withoutBus(), passphrase: PASSPHRASE })
    const slots = JSON.parse(fs.readFileSync(path.join(dir, 'keyring.json'), 'utf8')).slots
    expect(slots.map((slot: { kind: string }) => slot.kind)).toEqual(['passphrase', 'recovery'])
  })

  test('a keychain that never answers is unavailable, not a wait', async () => {
    const dir = temporaryFolder()
    await expect(createProfile(dir, { keychain: systemKeychain(0) })).rejects.toMatchObject({
      code: 'KEYCHAIN_UNAVAILABLE',
    })
  })

  test('twice in a folder is refused, and so are packs without their keyring', async () => {
    const dir = temporaryFolder()
    await createProfile(dir, { passphrase: PASSPHRASE })
    await expect(createProfile(dir, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'PROFILE_EXISTS' })
    fs.mkdirSync(path.join(dir, 'raw', 'a1'), { recursive: true })
    fs.writeFileSync(path.join(dir, 'raw', 'a1', '000001.pack'), 'x')
    fs.rmSync(path.join(dir, 'keyring.json'))
    await expect(createProfile(dir, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    expect(fs.existsSync(path.join(dir, 'store.db'))).toBe(true)
  })
})

describe('opening', () => {
  test('by each slot, and by nothing else', async () => {
    const dir = temporaryFolder()
    const keychain = drawer()
    const { recoveryCode } = await createProfile(dir, { keychain, passphrase: PASSPHRASE })
    for (const good of [{ keychain }, { passphrase: PASSPHRASE }, { recoveryCode: recoveryCode.toLowerCase() }]) {
      const profile = await openProfile(dir, good)
      profile.close()
    }
    const [name] = keychain.entries.keys()
    const wrong: [object, string][] = [
      [{ passphrase: `${PASSPHRASE} ` }, 'WRONG_KEY'],
      // a passphrase that is given is the one that counts, even beside a keychain that would open
      [{ passphrase: 'autre', keychain }, 'WRONG_KEY'],
      [{ recoveryCode: newRecoveryCode() }, 'WRONG_KEY'],
      [{}, 'KEYCHAIN_UNAVAILABLE'],
      [{ keychain: drawer() }, 'KEYCHAIN_UNAVAILABLE'],
      [{ keychain: withoutBus() }, 'KEYCHAIN_UNAVAILABLE'],
    ]
    for (const [credentials, code] of wrong) {
      await expect(openProfile(dir, credentials)).rejects.toMatchObject({ code })
    }
    keychain.entries.set(name ?? '', Buffer.alloc(32, 9).toString('base64'))
    await expect(openProfile(dir, { keychain })).rejects.toMatchObject({ code: 'WRONG_KEY' })
  })

  test('« é » typed in two parts is the same passphrase', async () => {
    const dir = temporaryFolder()
    await createProfile(dir, { passphrase: 'clé' })
    ;(await openProfile(dir, { passphrase: 'cle\u0301' })).close()
  })

  test('a passphrase changed later, a keychain added later', async () => {
    const dir = temporaryFolder()
    await createProfile(dir, { passphrase: PASSPHRASE })
    const keychain = drawer()
    const profile = await openProfile(dir, { passphrase: PASSPHRASE })
    profile.keyring.setPassphrase('nouvelle')
    await profile.keyring.addKeychain(keychain)
    profile.keyring.save()
    profile.close()
    await expect(openProfile(dir, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'WRONG_KEY' })
    for (const good of [{ keychain }, { passphrase: 'nouvelle' }]) (await openProfile(dir, good)).close()
  })

  test('a cost lowered in keyring.json, a slot of another profile: refused', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()]
    await createProfile(one, { passphrase: PASSPHRASE })
    await createProfile(two, { passphrase: PASSPHRASE })
    const file = path.join(one, 'keyring.json')
    const ours = JSON.parse(fs.readFileSync(file, 'utf8'))
    const theirs = JSON.parse(fs.readFileSync(path.join(two, 'keyring.json'), 'utf8'))
    const lowered = structuredClone(ours)
    lowered.slots[0].kdf.N = 1024
    for (const changed of [lowered, { ...ours, slots: theirs.slots }]) {
      fs.writeFileSync(file, JSON.stringify(changed))
      await expect(openProfile(one, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'WRONG_KEY' })
    }
    fs.writeFileSync(file, JSON.stringify({ ...ours, version: 2 }))
    await expect(openProfile(one, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'STORE_TOO_NEW' })
    fs.writeFileSync(file, '{"version":1')
    await expect(openProfile(one, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    expect(profileExists(one)).toBe(true)
  })
})
