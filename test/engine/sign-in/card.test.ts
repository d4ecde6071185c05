import { readFileSync, readdirSync } from 'node:fs'
import type { ChildProcess } from 'node:child_process'
import { PassThrough } from 'node:stream'
import { setTimeout as after } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { SMTPServer } from 'smtp-server'
import type { AddressInfo } from 'node:net'
import { createAuthority } from '../../peers/certificates.ts'
import { startDovecot, type Dovecot } from '../../peers/dovecot.ts'
import { startSoftCard, type SoftCard } from '../../peers/soft-card.ts'
import { letter } from '../sync/world.ts'
import { bytesUnder, everyValue, openWorld, refusal, withStore, type World } from './world.ts'

// The CPS card: a key that never leaves PKCS#11, through stunnel, to Dovecot that asks for a client certificate. 311, 312

/** A machine out of breath: what a child says is read this much later, ms, while sockets are served at once. */
const breath = { ms: 0 }
vi.mock('node:child_process', async (original) => {
  const real = await original<typeof import('node:child_process')>()
  const spawn = (...args: Parameters<typeof real.spawn>): ChildProcess => {
    const child = real.spawn(...args)
    if (child.stderr === null) return child
    const late = new PassThrough()
    void (async () => {
      for await (const bytes of child.stderr ?? []) {
        await after(breath.ms)
        late.write(bytes)
      }
      late.end()
    })()
    return Object.assign(child, { stderr: late })
  }
  return { ...real, spawn }
})

const email = 'claire.lemoine@infirmier.test.mssante.fr'
const people = await createAuthority('Autorité des cartes')
const authority = await createAuthority()
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
const soft = startSoftCard(await people.client(email))
const server =
  soft &&
  (await startDovecot({
    authority,
    clientCa: people.ca,
    relayPort: (relay.server.address() as AddressInfo).port,
  }))

describe.runIf(server !== undefined)('a mailbox by the card', () => {
  const dovecot = server as Dovecot
  const card = soft as SoftCard
  let world: World
  let id = ''
  const account = async () => (await world.engine.call('system.status', {})).accounts.find((one) => one.id === id)
  const add = (more: { code?: string; module?: string; ca?: string } = {}) => {
    const { code = card.code, module = card.module, ca = authority.ca } = more
    return world.engine.call('accounts.add', {
      email,
      user: email,
      imap: { host: 'localhost', port: dovecot.imapPort, security: 'starttls' },
      smtp: { host: 'localhost', port: dovecot.submissionPort, security: 'starttls' },
      auth: { kind: 'card', code, module, object: card.object },
      ca,
    })
  }
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(async () => {
    await world.close()
    await dovecot.stop()
    card.remove()
    await new Promise<void>((resolve) => relay.close(() => resolve()))
  })

  test('no Cryptolib: 311; no card: 312; a wrong code: said once, forgotten, never tried again', async () => {
    const missing = await refusal(add({ module: '/opt/absent/libcps3_pkcs11_lux.so' }))
    expect([missing.code, missing.spoken, missing.message]).toEqual([
      'CARD_MISSING',
      311,
      'Le composant de lecture de carte (Cryptolib) n’est pas installé.',
    ])
    card.takeOut()
    const absent = await refusal(add())
    card.putBack()
    expect([absent.code, absent.spoken]).toEqual(['CARD_BUSY', 312])
    const wrong = await refusal(add({ code: '9999' }))
    expect(wrong.code).toBe('CARD_CODE_WRONG')
    expect(JSON.stringify(wrong)).not.toContain('9999')
    expect((await world.engine.call('accounts.list', {})).accounts).toEqual([])
  })

  test('a server that the anchors do not vouch for: 221, through the bridge too', async () => {
    const error = await refusal(add({ ca: (await createAuthority('Une autre autorité')).ca }))
    expect([error.code, error.spoken]).toEqual(['TLS_UNTRUSTED', 221])
  })

  test('the same when the socket is seen closed well before the bridge is heard: its last word is waited for', async () => {
    breath.ms = 300
    const error = await refusal(add({ ca: (await createAuthority('Une troisième autorité')).ca })).finally(() => {
      breath.ms = 0
    })
    expect([error.code, error.spoken]).toEqual(['TLS_UNTRUSTED', 221])
  })

  test('signs in with the key of the card, fetches, and a letter leaves', async () => {
    dovecot.deliver(email, 'INBOX', letter(1))
    id = (await add()).id
    const run = await world.sync(id)
    expect([run.error, run.newMessages]).toEqual([undefined, 1])
    await world.engine.call('letters.queue', {
      account: id,
      to: ['samir.haddad@medecin.test.mssante.fr'],
      subject: 'Essai',
      body: 'Bonjour.',
    })
    await world.engine.call('outbox.run', { account: id })
    expect(taken.join('')).toContain('samir.haddad@medecin.test.mssante.fr')
    expect(await account()).toMatchObject({ way: 'card' })
  })

  test('the code is nowhere: arguments, environment and files of the bridge, profile', async () => {
    const bridges = readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid))
      .filter(
        (pid) =>
          processText(pid, 'comm').startsWith('stunnel') && processText(pid, 'stat').split(' ')[3] === `${process.pid}`,
      )
    expect(bridges.length).toBe(1)
    for (const pid of bridges) {
      expect(processText(pid, 'cmdline')).not.toContain(card.code)
      expect(processText(pid, 'environ')).not.toContain('PLI')
      expect(processText(pid, 'environ')).not.toContain(card.code)
    }
    expect(bytesUnder(world.dir).includes(`PIN:${card.code}`)).toBe(false)
  })

  test('the card is taken out: 312, the courriers stay; back in, one code opens it again', async () => {
    dovecot.deliver(email, 'INBOX', letter(2))
    card.takeOut()
    const run = await world.sync(id)
    expect(run.error).toMatchObject({ code: 'CARD_BUSY', spoken: 312 })
    expect((await world.engine.call('messages.list', { account: id })).messages.length).toBeGreaterThan(0)
    card.putBack()
    await world.engine.call('accounts.signIn', { account: id, code: card.code })
    const again = await world.sync(id)
    expect([again.error, again.newMessages]).toEqual([undefined, 1])
  })

  test('a new start asks for the code; the bridge ends with the engine', async () => {
    await world.engine.close()
    await expect
      .poll(() =>
        readdirSync('/proc').filter(
          (pid) =>
            /^\d+$/.test(pid) &&
            processText(pid, 'stat').includes(`(stunnel`) &&
            processText(pid, 'stat').split(' ')[3] === `${process.pid}`,
        ),
      )
      .toEqual([])
    expect((await withStore(world.dir, everyValue)).includes(card.code)).toBe(false)
  })
})

/** '' when the process is gone. */
function processText(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
