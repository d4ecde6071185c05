import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certificateNotice, storedCertificate } from '../../../electron/engine/sign-in/certificate.ts'
import { setSecret } from '../../../electron/engine/store/accounts.ts'
import { createAuthority, DAY, pkcs12 } from '../../peers/certificates.ts'
import { startDovecot, type Dovecot } from '../../peers/dovecot.ts'
import { letter } from '../sync/world.ts'
import { openWorld, passphrase, refusal, withStore, type World } from './world.ts'

// The client certificate: PKCS#12 by mutual TLS, SASL EXTERNAL where advertised; its end announced, then refused (321)

const user = 'labo@biologie.mssante.fr'
const people = await createAuthority('Autorité des personnes')
const taken: string[] = []
const relay = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    stream.on('data', (bytes: Buffer) => taken.push(bytes.toString()))
    stream.on('end', () => done())
  },
})
await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
const relayPort = (relay.server.address() as AddressInfo).port
let world: World

beforeAll(async () => {
  world = await openWorld()
})
afterAll(async () => {
  await world.close()
  await new Promise<void>((resolve) => relay.close(() => resolve()))
})

function add(server: Dovecot, pfx: Buffer, passphrase = 'sésame', email = user) {
  return world.engine.call('accounts.add', {
    email,
    user: email,
    imap: { host: 'localhost', port: server.imapPort, security: 'starttls' },
    smtp: { host: 'localhost', port: server.submissionPort, security: 'starttls' },
    auth: { kind: 'certificate', pfx: pfx.toString('base64'), passphrase },
    ca: server.ca,
  })
}

for (const mechanisms of ['plain external', 'plain']) {
  const server = await startDovecot({ clientCa: people.ca, mechanisms, relayPort })
  describe.runIf(server !== undefined)(`Dovecot with ssl_verify_client_cert, ${mechanisms}`, () => {
    const dovecot = server as Dovecot
    afterAll(() => dovecot.stop())
    test('signs in over IMAP and SMTP: everything is fetched, a letter leaves', async () => {
      const email = `${mechanisms.replace(' ', '-')}@biologie.mssante.fr`
      dovecot.deliver(email, 'INBOX', letter(1))
      const { id } = await add(dovecot, pkcs12(await people.client(email), 'sésame'), 'sésame', email)
      const run = await world.sync(id)
      expect([run.error, run.newMessages]).toEqual([undefined, 1])
      const outgoing = {
        account: id,
        to: [`pour.${mechanisms.length}@medecin.test.mssante.fr`],
        subject: 'Essai',
        body: 'Bonjour.',
      }
      await world.engine.call('letters.queue', outgoing)
      await world.engine.call('outbox.run', { account: id })
      expect(taken.join('')).toContain(outgoing.to[0])
    })
  })
}

const strict = await startDovecot({ clientCa: people.ca })
describe.runIf(strict !== undefined)('what is refused', () => {
  const dovecot = strict as Dovecot
  afterAll(() => dovecot.stop())
  const stays = async () => (await world.engine.call('accounts.list', {})).accounts.some((one) => one.email === user)

  test('a certificate of another authority: nothing is added', async () => {
    const other = await createAuthority('Une autre autorité')
    const error = await refusal(add(dovecot, pkcs12(await other.client(user), 'sésame')))
    expect(['AUTH_FAILED', 'SERVER_UNREACHABLE', 'TLS_TOO_OLD', 'TLS_UNTRUSTED']).toContain(error.code)
    expect(await stays()).toBe(false)
  })

  test('the certificate of somebody else: 401', async () => {
    const error = await refusal(add(dovecot, pkcs12(await people.client('autre@biologie.mssante.fr'), 'sésame')))
    expect([error.code, error.spoken]).toEqual(['AUTH_FAILED', 401])
    expect(await stays()).toBe(false)
  })

  test('a wrong file password, a file that is none, a protection too old: each said', async () => {
    const good = await people.client(user)
    const wrong = await refusal(add(dovecot, pkcs12(good, 'sésame'), 'pas-le-bon'))
    expect([wrong.code, wrong.message]).toEqual([
      'CERTIFICATE_UNREADABLE',
      'Ce fichier de certificat ne s’ouvre pas avec ce mot de passe.',
    ])
    expect(JSON.stringify(wrong)).not.toContain('pas-le-bon')
    expect((await refusal(add(dovecot, Buffer.from('ce n’est pas un fichier')))).code).toBe('CERTIFICATE_UNREADABLE')
    const old = await refusal(add(dovecot, pkcs12(good, 'sésame', ['-legacy'])))
    expect(old.message).toContain('trop ancien')
  })

  test('an expired one is refused with its date before anything leaves', async () => {
    const error = await refusal(add(dovecot, pkcs12(await people.client(user, { from: -60, to: -2 }), 'sésame')))
    expect([error.code, error.spoken]).toEqual(['CERTIFICATE_EXPIRED', 321])
    expect(error.message).toMatch(/^Le certificat a expiré le (?:1er|\d{1,2}) \S+ \d{4}\.$/)
  })

  test('one that ends within 30 days works, and says so; a renewed file takes its place', async () => {
    dovecot.deliver(user, 'INBOX', letter(7))
    const { id } = await add(dovecot, pkcs12(await people.client(user, { to: 10 }), 'sésame'))
    expect((await world.sync(id)).newMessages).toBe(1)
    const notices = async () =>
      (await world.engine.call('system.status', {})).accounts.find((one) => one.id === id)?.notices ?? []
    const [notice] = await notices()
    expect(notice).toMatchObject({
      spoken: 321,
      kept: 'Les courriers à bord resteront lisibles.',
      next: 'Renouvelez-le avant\u00a0: après cette date, la relève et l’envoi s’arrêtent.',
    })
    expect(notice?.message).toMatch(/^Le certificat expire le (?:1er|\d{1,2}) \S+ \d{4}\.$/)
    const pfx = pkcs12(await people.client(user, { to: 300 }), 'autre').toString('base64')
    await world.engine.call('accounts.signIn', { account: id, pfx, passphrase: 'autre' })
    expect(await notices()).toEqual([])
    expect((await world.sync(id)).error).toBeUndefined()
  })

  test('announced from 30 days before its end, no earlier', () => {
    const now = Date.now()
    expect(certificateNotice(now + 31 * DAY, now)).toBeUndefined()
    expect(certificateNotice(now + 29 * DAY, now)?.spoken).toBe(321)
    expect(certificateNotice(now - 1, now)?.message).toMatch(/^Le certificat a expiré/)
  })

  test('it ends while the account is aboard: refused with its text, the courriers stay, the other account goes on', async () => {
    const [mine = '', other = ''] = (await world.engine.call('accounts.list', {})).accounts
      .toSorted((a, b) => Number(b.email === user) - Number(a.email === user))
      .map((one) => one.id)
    const before = (await world.engine.call('messages.list', { account: mine })).messages.length
    await world.engine.close()
    const expired = pkcs12(await people.client(user, { from: -60, to: -1 }), 'sésame').toString('base64')
    await withStore(world.dir, (store) =>
      setSecret(store, mine, storedCertificate(expired, 'sésame'), Date.now() - DAY),
    )
    await world.engine.call('profile.unlock', { passphrase })
    const { accounts } = await world.engine.call('sync.run', {})
    expect(accounts.find((one) => one.id === mine)?.error).toMatchObject({ code: 'CERTIFICATE_EXPIRED', spoken: 321 })
    expect(accounts.find((one) => one.id === other)?.error?.code).not.toBe('CERTIFICATE_EXPIRED')
    expect((await world.engine.call('messages.list', { account: mine })).messages.length).toBe(before)
    expect(before).toBeGreaterThan(0)
  })
})
