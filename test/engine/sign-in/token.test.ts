import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SMTPServer } from 'smtp-server'
import type { AddressInfo } from 'node:net'
import { startBroker } from '../../peers/broker.ts'
import { createAuthority } from '../../peers/certificates.ts'
import { startDovecot, type Dovecot } from '../../peers/dovecot.ts'
import { letter } from '../sync/world.ts'
import type { Input } from '../../../electron/ipc/contract.ts'
import { bytesUnder, everyValue, openWorld, passphrase, refusal, withStore, type World } from './world.ts'

// Pro Santé Connect through a broker, against Dovecot that asks the broker about each token: R9–R13, R15, R18

const email = 'helene.vasseur@medecin.test.mssante.fr'
const lines: string[] = []
let world: World
let password: Dovecot | undefined

const relay = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], onData: take })
const taken: string[] = []
function take(stream: NodeJS.ReadableStream, _session: unknown, done: () => void): void {
  let text = ''
  stream.on('data', (bytes: Buffer) => (text += bytes.toString()))
  stream.on('end', () => {
    taken.push(text)
    done()
  })
}
await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve))
const authority = await createAuthority()
const broker = await startBroker(await authority.leaf(), authority.ca, email)
const server = await startDovecot({
  authority,
  introspectionUrl: broker.introspectionUrl,
  relayPort: (relay.server.address() as AddressInfo).port,
})

describe.runIf(server !== undefined)('a mailbox by the broker', () => {
  const dovecot = server as Dovecot
  let id = ''
  let other = ''
  const account = async (wanted = id) =>
    (await world.engine.call('system.status', {})).accounts.find((one) => one.id === wanted)
  const input = (host = 'localhost'): Input<'accounts.add'> => ({
    email,
    user: email,
    imap: { host, port: dovecot.imapPort, security: 'starttls' as const },
    smtp: { host, port: dovecot.submissionPort, security: 'starttls' as const },
    auth: { kind: 'oauth' as const, broker: broker.issuer, clientId: 'pli', brokerCa: authority.ca },
    ca: dovecot.ca,
    kind: 'PER' as const,
  })
  /** the system's browser */
  const browse = () =>
    world.engine.on((event) => {
      if (event.name === 'browser.open') void broker.browse(event.url)
    })

  beforeAll(async () => {
    world = await openWorld({ log: (line) => lines.push(JSON.stringify(line)) })
    browse()
    password = await startDovecot()
    other = (
      await world.engine.call('accounts.add', {
        email: 'cabinet.halles@cabinet.test.mssante.fr',
        user: 'cabinet',
        imap: { host: '127.0.0.1', port: password?.imapsPort ?? 0, security: 'tls' },
        auth: { kind: 'password', password: password?.password ?? '' },
        ca: password?.ca ?? '',
      })
    ).id
  })
  afterAll(async () => {
    await world.close()
    await dovecot.stop()
    await password?.stop()
    await broker.stop()
    await new Promise<void>((resolve) => relay.close(() => resolve()))
  })

  test('refused on the page: 301, nothing is added', async () => {
    broker.person = 'refuses'
    expect((await refusal(world.engine.call('accounts.add', input()))).spoken).toBe(301)
    broker.person = 'agrees'
    expect((await world.engine.call('accounts.list', {})).accounts).toHaveLength(1)
  })

  test('adding it opens the browser, then IMAP signs in by XOAUTH2 with the token', async () => {
    for (const n of [1, 2, 3]) dovecot.deliver(email, 'INBOX', letter(n))
    id = (await world.engine.call('accounts.add', input())).id
    expect(world.events.filter((event) => event.name === 'browser.open')).toHaveLength(2)
    const run = await world.sync(id)
    expect([run.error, run.newMessages]).toEqual([undefined, 3])
    expect(await account()).toMatchObject({ way: 'oauth', state: 'idle' })
  })

  test('every connection asks for a token of its own (R11), and reopens without a person (R13)', async () => {
    const before = new Set(broker.asked)
    await world.sync(id)
    dovecot.killSessions()
    await world.sync(id)
    const asked = broker.asked.filter((token) => !before.has(token))
    expect(new Set(asked).size).toBe(2)
    expect(world.events.filter((event) => event.name === 'browser.open')).toHaveLength(2)
  })

  test('a lock does not end the session: unlocked, the mailbox is fetched without a person (R13)', async () => {
    await world.engine.call('profile.lock', {})
    await world.engine.call('profile.unlock', { passphrase })
    expect(await account()).not.toHaveProperty('needsPerson')
    expect((await world.sync(id)).error).toBeUndefined()
  })

  test('a refused token is tried once more with a fresh one, never in a loop (R11)', async () => {
    const before = broker.asked.length
    broker.denied = true
    const run = await world.sync(id)
    broker.denied = false
    expect(run.error).toMatchObject({ code: 'AUTH_FAILED', spoken: 401 })
    expect(new Set(broker.asked.slice(before)).size).toBe(2)
    expect((await world.sync(id)).error).toBeUndefined()
  })

  test('a letter leaves by submission with a token (SMTP)', async () => {
    await world.engine.call('letters.queue', {
      account: id,
      to: ['samir.haddad@medecin.test.mssante.fr'],
      subject: 'Essai',
      body: 'Bonjour.',
    })
    await world.engine.call('outbox.run', { account: id })
    expect(taken.join('\n')).toContain('samir.haddad@medecin.test.mssante.fr')
  })

  test('the session ends: 302, session à renouveler; reading and filing go on, the other account too (R12, R18)', async () => {
    dovecot.deliver(email, 'INBOX', letter(4))
    password?.deliver('cabinet', 'INBOX', letter(5))
    broker.endSessions()
    const { accounts } = await world.engine.call('sync.run', {})
    const [mine, theirs] = [id, other].map((wanted) => accounts.find((one) => one.id === wanted))
    expect(mine?.error).toMatchObject({ code: 'SESSION_EXPIRED', spoken: 302 })
    expect([theirs?.error, theirs?.newMessages]).toEqual([undefined, 1])
    expect(await account()).toMatchObject({ needsPerson: true })
    expect(await account(other)).not.toHaveProperty('needsPerson')
    const { messages } = await world.engine.call('messages.list', { account: id })
    expect(messages).toHaveLength(3)
    const read = messages[0]?.id ?? ''
    expect((await world.engine.call('messages.show', { id: read })).id).toBe(read)
    expect(await world.engine.call('messages.markRead', { ids: [read], read: true })).toEqual({ changed: 1 })
  })

  test('« Me reconnecter » opens it again, and what waited is taken', async () => {
    broker.resume()
    await world.engine.call('accounts.signIn', { account: id })
    expect(await account()).not.toHaveProperty('needsPerson')
    const run = await world.sync(id)
    expect([run.error, run.newMessages]).toEqual([undefined, 1])
    expect((await account())?.pendingChanges).toBe(0)
  })

  test('a token goes to no host but those of the account’s own domain, whatever the settings say (R15)', async () => {
    const asked = broker.asked.length
    await setHost('127.0.0.1')
    const run = await world.sync(id)
    expect(run.error).toMatchObject({ code: 'HOST_REFUSED', spoken: 221 })
    // not even with a person who signs in
    await world.engine.call('accounts.signIn', { account: id })
    expect((await world.sync(id)).error?.code).toBe('HOST_REFUSED')
    expect(broker.asked.length).toBe(asked)
    await setHost('localhost')
    await world.engine.call('accounts.signIn', { account: id })
    expect((await world.sync(id)).error).toBeUndefined()
  })

  async function setHost(host: string): Promise<void> {
    await world.engine.close()
    await withStore(world.dir, (store) =>
      store.transaction(() =>
        store.db
          .prepare("UPDATE account SET settings = json_set(settings, '$.imap.host', ?) WHERE id = ?")
          .run(host, id),
      ),
    )
    await world.engine.call('profile.unlock', { passphrase })
  }

  test('no token is in the profile, the log or the environment (R10)', async () => {
    await world.engine.close()
    expect(broker.given.length).toBeGreaterThan(8)
    const everywhere = Buffer.concat([
      bytesUnder(world.dir),
      // the store's pages are cipher: its values are looked at with the key
      await withStore(world.dir, everyValue),
      Buffer.from(lines.join('\n') + JSON.stringify(process.env) + JSON.stringify(world.events)),
    ])
    expect(everywhere.includes('helene.vasseur')).toBe(true)
    expect(broker.given.filter((token) => everywhere.includes(token))).toEqual([])
  })
})
