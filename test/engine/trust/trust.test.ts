import { constants, X509Certificate } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { PliError } from '../../../electron/engine/errors.ts'
import { way } from '../../../electron/engine/sign-in/sign-in.ts'
import { createProfile, openProfile, type Profile } from '../../../electron/engine/store/profile.ts'
import { checkConnection } from '../../../electron/engine/sync/connection.ts'
import { igcSanteAnchors } from '../../../electron/engine/trust/anchors.ts'
import { allowedSuites, opensslNames } from '../../../electron/engine/trust/ciphers.ts'
import { createClock } from '../../../electron/engine/trust/clock.ts'
import { createTrust, type Trust } from '../../../electron/engine/trust/trust.ts'
import { createAuthority, DAY, type Authority, type Leaf } from '../../peers/certificates.ts'
import { startCrlPoint, type CrlPoint } from '../../peers/crl-point.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'

// R4, R5, R7: what a server must prove beside its chain, and what is refused before any credential

let authority: Authority
let stranger: Authority
let leaf: Leaf
let profile: Profile
let point: CrlPoint
let peer: PoorImap | undefined
let now = Date.now()
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-trust-'))

beforeAll(async () => {
  authority = await createAuthority()
  stranger = await createAuthority('Une autre autorité')
  await createProfile(path.join(dir, 'p'), { passphrase: 'a' })
  profile = await openProfile(path.join(dir, 'p'), { passphrase: 'a' })
})
afterAll(() => {
  profile.close()
  fs.rmSync(dir, { recursive: true, force: true })
})
beforeEach(async () => {
  now = Date.now()
  // each test has its own point, so its own address in the cache
  point = await startCrlPoint()
  point.now = () => now
  leaf = await authority.leaf({ crl: point.url })
})
afterEach(async () => {
  await peer?.stop()
  peer = undefined
  await point.stop()
})

/** Connects and lists; the refusal, or undefined. */
async function connect(trust: Trust, tls: object = {}): Promise<PliError | undefined> {
  peer ??= await startPoorImap({ leaf, tls })
  const settings = {
    email: 'cabinet.halles@medecin.mssante.fr',
    imap: { host: '127.0.0.1', port: peer.port, security: 'tls' as const },
    way: way({ kind: 'password', user: 'dr', password: 'un-secret' }, authority.ca, {}, trust),
  }
  try {
    await checkConnection(settings)
    return undefined
  } catch (error) {
    if (!(error instanceof PliError)) throw error
    return error
  }
}
const fresh = (): Trust => createTrust(profile.store, () => now)
const credentialsSeen = (): boolean =>
  peer?.commands.some((line) => /LOGIN|AUTHENTICATE|un-secret/i.test(line)) ?? false

test('a suite out of the list is refused after the handshake, nothing sent (R4)', async () => {
  point.list = await authority.crl([])
  const error = await connect(fresh(), {
    maxVersion: 'TLSv1.2',
    ciphers: 'ECDHE-ECDSA-AES128-SHA256',
    secureOptions: constants.SSL_OP_NO_TLSv1_3,
  })
  expect([error?.code, error?.spoken, error?.detail]).toEqual([
    'TLS_TOO_OLD',
    221,
    'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
  ])
  expect(credentialsSeen()).toBe(false)
})

test('a certificate that its authority did not revoke is let in, the list is asked for once', async () => {
  point.list = await authority.crl([await authority.leaf()])
  const trust = fresh()
  expect(await connect(trust)).toBeUndefined()
  expect(await connect(trust)).toBeUndefined()
  expect(point.asked).toBe(1)
  expect(trust.notices()).toEqual([])
})

test('a revoked certificate: TLS_REVOKED, 222, nothing sent (R7)', async () => {
  point.list = await authority.crl([leaf])
  const error = await connect(fresh())
  expect([error?.code, error?.spoken]).toEqual(['TLS_REVOKED', 222])
  expect(credentialsSeen()).toBe(false)
})

test('the point is down: the last valid list serves, in this run and the next, and is announced (ECO.1.1.7)', async () => {
  point.list = await authority.crl([leaf])
  expect((await connect(fresh()))?.code).toBe('TLS_REVOKED')
  point.list = undefined
  now += DAY
  const later = fresh()
  expect((await connect(later))?.code).toBe('TLS_REVOKED')
  expect(later.notices()[0]).toMatchObject({
    spoken: 223,
    message: 'La liste des certificats révoqués n’a pas pu être renouvelée.',
    kept: expect.stringMatching(/^La dernière liste valable sert jusqu’au \d\d\/\d\d\/\d{4}\.$/) as string,
  })
  // a point that is down is not knocked at by every connection
  const asked = point.asked
  await connect(later)
  expect(point.asked).toBe(asked)
})

test('past its date, the last list serves no longer: 223; a newer one opens again', async () => {
  point.list = await authority.crl([], { to: 2 })
  expect(await connect(fresh())).toBeUndefined()
  point.list = undefined
  now += 3 * DAY
  const error = await connect(fresh())
  expect([error?.code, error?.spoken]).toEqual(['TLS_REVOCATION_UNKNOWN', 223])
  expect(error?.kept).toMatch(/servait jusqu’au \d\d\/\d\d\/\d{4}\. Pli a coupé avant d’envoyer quoi que ce soit\./)
  point.list = await authority.crl([], { to: 9 })
  expect(await connect(fresh())).toBeUndefined()
})

test('no list at all, or one that another authority signed, or no list: 223, nothing sent', async () => {
  for (const list of [undefined, await stranger.crl([]), Buffer.from('<html>maintenance</html>')]) {
    point.list = list
    expect((await connect(fresh()))?.code).toBe('TLS_REVOCATION_UNKNOWN')
  }
  expect(credentialsSeen()).toBe(false)
})

test('a certificate that names no point has nothing to check', async () => {
  leaf = await authority.leaf()
  expect(await connect(fresh())).toBeUndefined()
  expect(point.asked).toBe(0)
})

test('anchors are the PEM files whose fingerprint is listed, TEST ones in training only (R5)', () => {
  const folder = path.join(dir, 'trust')
  for (const name of ['igc-sante', 'igc-sante-test']) fs.mkdirSync(path.join(folder, name), { recursive: true })
  const print = (pem: string) => new X509Certificate(pem).fingerprint256
  fs.writeFileSync(path.join(folder, 'igc-sante', 'racine.pem'), authority.ca)
  fs.writeFileSync(path.join(folder, 'igc-sante-test', 'test.pem'), stranger.ca)
  const list = (production: string[], testing: string[]) =>
    fs.writeFileSync(
      path.join(folder, 'roots.json'),
      JSON.stringify({ source: 's', date: '2026-11-25', production, test: testing }),
    )
  list([], [])
  expect(igcSanteAnchors(true, folder)).toBeUndefined()
  list([print(authority.ca)], [print(stranger.ca)])
  expect(igcSanteAnchors(false, folder)).toBe(new X509Certificate(authority.ca).toString())
  expect(igcSanteAnchors(true, folder)).toContain(new X509Certificate(stranger.ca).toString())
  // a TEST root does not become one of production by lying in its folder
  list([print(stranger.ca)], [])
  expect(igcSanteAnchors(false, folder)).toBeUndefined()
})

test('what ships: every anchor is listed, the suites are forward secret AEAD ones', () => {
  const root = new X509Certificate(igcSanteAnchors(true) ?? '')
  expect(root.subject).toBe('C=FR\nO=ASIP-SANTE\nOU=0002 187512751\nOU=IGC-SANTE\nCN=AC RACINE IGC-SANTE ELEMENTAIRE')
  expect(root.verify(root.publicKey)).toBe(true)
  const suites = allowedSuites()
  expect([...suites].filter((suite) => !/^TLS_(ECDHE_|AES_|CHACHA20_).*(GCM|POLY1305)/.test(suite))).toEqual([])
  expect(opensslNames(suites)).toContain('ECDHE-RSA-AES256-GCM-SHA384:')
  expect(opensslNames(suites)).toContain('ECDHE-ECDSA-CHACHA20-POLY1305')
})

const HOUR = 3_600_000

test.each([
  ['ahead', 26 * HOUR, '26\u00a0h'],
  ['behind', -HOUR, '60\u00a0min'],
  ['four days ahead', 4 * DAY, '4\u00a0jours'],
])('a clock that is %s of the point’s: a warning, 101, and the connection goes on', async (_name, ms, said) => {
  point.list = await authority.crl([])
  point.now = Date.now
  const trust = fresh()
  // a list of before does not keep a clock that was put back from being looked at
  now = Date.now() + Math.max(0, -ms)
  expect(await connect(trust)).toBeUndefined()
  now = Date.now() + ms
  const later = fresh()
  expect(await connect(later)).toBeUndefined()
  expect(later.notices().map(({ code, spoken, message }) => [code, spoken, message])).toEqual([
    ['CLOCK_WRONG', 101, `L’heure de cet ordinateur est fausse (écart\u00a0: ${said}).`],
  ])
  // set right: nothing is said any more
  now = Date.now()
  expect(later.notices()).toEqual([])
})

test('a list that is over by a wrong clock: 101, not 223; it is not believed by the other clock either', async () => {
  point.list = await authority.crl([], { to: 1 })
  point.now = Date.now
  now = Date.now() + 26 * HOUR
  const error = await connect(fresh())
  expect([error?.code, error?.spoken]).toEqual(['CLOCK_WRONG', 101])
  expect(credentialsSeen()).toBe(false)
})

test('four minutes are nothing, nor is an old answer that a cache gives with its age', () => {
  const at = Date.now()
  const clock = createClock(() => at)
  clock.heard({ date: new Date(at - 4 * 60_000).toUTCString() }, at - 100)
  expect(clock.fault()).toBeUndefined()
  clock.heard({ date: new Date(at - 2 * HOUR).toUTCString(), age: '7200' }, at - 100)
  expect(clock.fault()).toBeUndefined()
  clock.heard({ date: 'hier' }, at - 100)
  expect(clock.fault()).toBeUndefined()
  clock.heard({ date: new Date(at - 2 * HOUR).toUTCString() }, at - 100)
  expect(clock.fault()?.spoken).toBe(101)
})
