import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { createProfile, defaultProfileDir, openProfile, type Profile } from '../../../electron/engine/store/profile.ts'
import { append } from '../../../electron/engine/store/decisions.ts'
import { addAccount, listAccounts, removeAccount, secretOf } from '../../../electron/engine/store/accounts.ts'
import { removeFromIndex } from '../../../electron/engine/store/search.ts'
import { getSettings, setSettings } from '../../../electron/engine/store/settings.ts'
import { Store } from '../../../electron/engine/store/store.ts'
import { verify } from '../../../electron/engine/store/verify.ts'
import { bytesOf, filesBelow, held, letter, mailbox, PASSPHRASE, store } from './letterbox.ts'
import { temporaryFolder } from './temporary-folder.ts'

async function newProfile(): Promise<Profile> {
  const dir = path.join(temporaryFolder(), 'profile')
  await createProfile(dir, { passphrase: PASSPHRASE })
  return openProfile(dir, { passphrase: PASSPHRASE })
}

describe('a profile', () => {
  test('is held by one engine; a kill -9 lets it go', async () => {
    const profile = await newProfile()
    await expect(openProfile(profile.dir, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'PROFILE_IN_USE' })
    profile.close()
    const holder = spawn(process.execPath, [fileURLToPath(new URL('children/holder.ts', import.meta.url)), profile.dir])
    await once(holder.stdout, 'data')
    await expect(openProfile(profile.dir, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'PROFILE_IN_USE' })
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    ;(await openProfile(profile.dir, { passphrase: PASSPHRASE })).close()
  })

  test.runIf(process.platform !== 'win32')('lets nobody else of the machine in', async () => {
    const profile = await newProfile()
    store(profile, mailbox(profile, 'cabinet').id, [letter(1)])
    const entries = fs.readdirSync(profile.dir, { recursive: true, withFileTypes: true })
    expect(fs.statSync(profile.dir).mode & 0o077).toBe(0)
    for (const entry of entries) {
      expect(fs.statSync(path.join(entry.parentPath, entry.name)).mode & 0o077, entry.name).toBe(0)
    }
    profile.close()
  })

  test('that is missing, newer, or has lost its store is said so, and nothing is made in its place', async () => {
    await expect(openProfile(temporaryFolder(), { passphrase: PASSPHRASE })).rejects.toMatchObject({
      code: 'PROFILE_MISSING',
    })
    const profile = await newProfile()
    profile.store.db.pragma('user_version = 99999')
    profile.close()
    await expect(openProfile(profile.dir, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'STORE_TOO_NEW' })
    const file = path.join(profile.dir, 'store.db')
    fs.writeFileSync(file, Buffer.alloc(8192, 1))
    await expect(openProfile(profile.dir, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    fs.rmSync(file)
    await expect(openProfile(profile.dir, { passphrase: PASSPHRASE })).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    expect(fs.existsSync(file)).toBe(false)
  })

  test('has its place by system, never a roaming one', () => {
    expect(defaultProfileDir({ LOCALAPPDATA: 'L' }, 'win32')).toBe(path.join('L', 'Pli'))
    expect(defaultProfileDir({ XDG_DATA_HOME: '/data' }, 'linux')).toBe(path.join('/data', 'pli'))
    expect(defaultProfileDir({}, 'darwin')).toContain(path.join('Library', 'Application Support', 'Pli'))
  })

  test('a wrong page key opens nothing', async () => {
    const profile = await newProfile()
    profile.close()
    const file = path.join(profile.dir, 'store.db')
    const open = () => new Store({ file, pageKey: Buffer.alloc(32, 1), readonly: true })
    expect(open).toThrow(expect.objectContaining({ code: 'WRONG_KEY' }))
  })
})

describe('nothing in clear', () => {
  const words = ['Hyperkaliémie brutale', 'mot de passe de cabinet', 'sept boulons de laiton', 'Lefèvre-Dubreuil']

  test('in any file of the profile, open or closed, in any of four forms', async () => {
    const profile = await newProfile()
    const { id } = mailbox(profile, 'cabinet')
    const body = `${words.join(' ')}\r\n`.repeat(50)
    const hashes = store(profile, id, [letter(1, body), letter(2, Buffer.from(body).toString('base64'))])
    profile.store.transaction(() => {
      profile.store.db.prepare('UPDATE message SET subject = ?, preview = ?').run(words[0], words[3])
      profile.store.db.prepare('INSERT INTO search (rowid, subject, body) VALUES (999, ?, ?)').run(words[0], body)
      profile.store.db.prepare('DELETE FROM search WHERE rowid = 999').run()
    })
    profile.store.db.prepare('SELECT preview FROM message ORDER BY subject, preview').all()
    // a copy: closing a descriptor of the lock's own file here would drop the lock
    const copy = temporaryFolder()
    fs.cpSync(profile.dir, copy, { recursive: true, filter: (file) => !file.endsWith('lock.db') })
    profile.close()
    const files = [...filesBelow(copy), ...filesBelow(profile.dir)]
    expect(files.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['store.db-wal', path.join('raw', id, '000001.pack')]),
    )
    const found = files.flatMap(({ name, bytes }) =>
      [bytes, ...zstdFrames(bytes)].flatMap((part) =>
        words.filter((word) => isIn(word, part)).map((word) => [name, word]),
      ),
    )
    expect(found).toEqual([])
    // the search itself can find: the same words, before they were sealed
    for (const word of words) expect(isIn(word, letter(1, body))).toBe(true)
    expect(isIn(words[0] ?? '', letter(2, Buffer.from(body).toString('base64')))).toBe(true)
    const names = files.flatMap(({ name }) => hashes.filter((hash) => name.includes(hash)))
    expect(names).toEqual([])
  })

  /** In UTF-8, Latin-1, UTF-16, and base64 at its three alignments. */
  function isIn(word: string, bytes: Buffer): boolean {
    const utf8 = Buffer.from(word)
    const base64 = [0, 1, 2].map((shift) => {
      const text = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64')
      return Buffer.from(text.slice(shift === 0 ? 0 : 4, Math.floor(((shift + utf8.length) * 4) / 3) - 4))
    })
    const forms = [utf8, Buffer.from(word, 'latin1'), Buffer.from(word, 'utf16le'), ...base64]
    return forms.some((form) => bytes.includes(form))
  }

  function zstdFrames(bytes: Buffer): Buffer[] {
    const magic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd])
    const frames: Buffer[] = []
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      try {
        frames.push(zstdDecompressSync(bytes.subarray(at), { maxOutputLength: 1 << 20 }))
      } catch (error) {
        expect(error).toBeInstanceOf(Error)
      }
    }
    return frames
  }
})

describe('a mailbox', () => {
  test('is added once, listed without its secret, and its id never comes back', async () => {
    const profile = await newProfile()
    const first = mailbox(profile, 'cabinet')
    expect(() => mailbox(profile, 'CABINET')).toThrow(expect.objectContaining({ code: 'ACCOUNT_EXISTS' }))
    expect(JSON.stringify(listAccounts(profile.store))).not.toContain('mot de passe')
    expect(secretOf(profile.store, first.id)).toBe('mot de passe de cabinet')
    removeAccount(profile, first.id, (id) => removeFromIndex(profile.store.db, id))
    const broker = { issuer: 'https://courtier.example', clientId: 'pli', scope: 'openid', flow: 'browser' as const }
    const settings = { ...first.settings, auth: { kind: 'oauth' as const, broker } }
    const second = addAccount(profile, { email: first.email, settings, operator: 'exemple', kind: 'CAB', trust: 'PEM' })
    expect(second).toMatchObject({ id: 'a2', operator: 'exemple', kind: 'CAB', trust: 'PEM', settings })
    expect(() => profile.rawKey(first.id)).toThrow(expect.objectContaining({ code: 'ACCOUNT_UNKNOWN' }))
    profile.close()
  })

  test('that is removed leaves nothing of its own, and all that another one holds', async () => {
    const profile = await newProfile()
    const [one, two] = [mailbox(profile, 'cabinet'), mailbox(profile, 'hopital')]
    const [own = '', shared = ''] = store(profile, one.id, [letter(1), letter(2)])
    store(profile, two.id, [letter(2), letter(3)])
    const forgotten: number[] = []
    const ownId = held(profile, own).id
    const key = profile.rawKey(one.id)
    const answer = removeAccount(profile, one.id, (id) => {
      forgotten.push(id)
      removeFromIndex(profile.store.db, id)
    })
    expect(answer).toEqual({ removed: one.id, messages: 1 })
    expect(forgotten).toEqual([ownId])
    expect(profile.raw.accounts()).toEqual([two.id])
    expect(bytesOf(profile, shared).equals(letter(2))).toBe(true)
    expect(held(profile, shared).account_id).toBe(two.id)
    expect((await verify(profile)).problems).toEqual([])
    const { db } = profile.store
    expect(db.prepare('SELECT path FROM folder').all()).toHaveLength(1)
    // neither the key nor the password is left, in any row
    const dump = db.prepare('SELECT raw_key, secret FROM account').all()
    expect(JSON.stringify(dump)).not.toContain('cabinet')
    expect(key.length).toBe(32)
    profile.close()
  })
})

describe('settings', () => {
  test('have defaults, change one by one, and live in the store', async () => {
    const profile = await newProfile()
    const before = getSettings(profile.store)
    expect(setSettings(profile.store, { theme: 'dark', compact: undefined })).toEqual({ ...before, theme: 'dark' })
    expect(getSettings(profile.store)).toEqual({ ...before, theme: 'dark' })
    profile.close()
  })
})

describe('verification', () => {
  test('tells each kind of damage by its message, and nothing of a sound profile', async () => {
    const profile = await newProfile()
    const { id } = mailbox(profile, 'cabinet')
    const [a = '', b = ''] = store(profile, id, [letter(1), letter(2)])
    const { db } = profile.store
    const decisions = { db, auditKey: profile.auditKey, now: () => new Date(0), actor: 'person:1' }
    for (const patient of ['p1', 'p2', 'p3']) {
      profile.store.transaction(() => append(decisions, 'patient.visited', { patient }))
    }
    const steps: number[] = []
    const sound = await verify(profile, { onProgress: (done) => steps.push(done) })
    expect(sound).toMatchObject({ messages: 2, bytes: letter(1).length + letter(2).length, problems: [] })
    expect(steps.at(-1)).toBe(2)

    const row = held(profile, a)
    const pack = profile.raw.path(row.raw_file)
    const fd = fs.openSync(pack, 'r+')
    fs.writeSync(fd, Buffer.from([0xff, 0x00, 0xff]), 0, 3, row.raw_offset + 60)
    fs.closeSync(fd)
    db.exec('DROP TRIGGER event_no_update; UPDATE event SET payload = \'{"x":1}\' WHERE seq = 2')
    db.prepare('UPDATE message SET patient_id = ? WHERE sha256 = ?').run('p-nobody', b)
    db.prepare('DELETE FROM search WHERE rowid = ?').run(held(profile, b).id)
    const { problems } = await verify(profile)
    expect(problems.map(({ code, id: what }) => [code, what])).toEqual([
      ['raw', a],
      ['chain', '2'],
      ['dangling', 'message'],
      ['index', b],
    ])
    profile.close()
  })
})
