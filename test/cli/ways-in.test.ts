// The command line over each way in, against real servers: a certificate file, a broker's page, the card's code from stdin.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { letter } from '../engine/sync/world.ts'
import { startBroker } from '../peers/broker.ts'
import { createAuthority, pkcs12 } from '../peers/certificates.ts'
import { startDovecot, type Dovecot } from '../peers/dovecot.ts'
import { startSoftCard } from '../peers/soft-card.ts'
import { runCli, type Ended } from './run.ts'

// a process a call, each seconds on a busy machine
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const email = 'claire.lemoine@infirmier.test.mssante.fr'
const authority = await createAuthority()
const broker = await startBroker(await authority.leaf(), authority.ca, email)
const byToken = await startDovecot({ authority, introspectionUrl: broker.introspectionUrl })
const byCertificate = await startDovecot({ authority, clientCa: authority.ca })
const card = startSoftCard(await authority.client(email))

describe.runIf(byToken !== undefined && byCertificate !== undefined)('pli account add', () => {
  const [tokens, certificates] = [byToken as Dovecot, byCertificate as Dovecot]
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-ways-'))
  const ca = path.join(dir, 'ca.pem')
  const pfx = path.join(dir, 'boite.p12')
  const env = { PLI_PASSPHRASE: 'secret', SOFTHSM2_CONF: process.env['SOFTHSM2_CONF'] ?? '' }

  beforeAll(async () => {
    fs.writeFileSync(ca, authority.ca)
    fs.writeFileSync(pfx, pkcs12(await authority.client(email), 'sésame'))
    for (const server of [tokens, certificates]) server.deliver(email, 'INBOX', letter(1))
    for (const name of ['token', 'certificate', 'card']) expect((await run(name, ['init'])).status).toBe(0)
  })
  afterAll(async () => {
    await Promise.all([tokens.stop(), certificates.stop(), broker.stop()])
    card?.remove()
    fs.rmSync(dir, { recursive: true, force: true })
  })
  const run = (profile: string, args: string[], stdin = ''): Promise<Ended> =>
    runCli(dir, ['--profile', path.join(dir, profile), ...args], { stdin, env })
  const add = (server: Dovecot) => [
    'account',
    'add',
    '--email',
    email,
    '--imap',
    `localhost:${server.imapPort}`,
    '--ca',
    ca,
  ]

  /** Follows the page of the broker that the command says on stderr. */
  async function withBrowser(profile: string, args: string[]): Promise<unknown> {
    const onPage = (page: string) => broker.browse(page)
    return (await runCli(dir, ['--profile', path.join(dir, profile), ...args], { env, onPage })).json
  }

  test('--pfx, its password from stdin', async () => {
    const added = await run('certificate', [...add(certificates), '--pfx', pfx, '--password-stdin'], 'sésame\n')
    expect([added.status, added.json]).toEqual([0, { id: 'a1', email }])
    expect((await run('certificate', ['sync'])).json).toMatchObject({ accounts: [{ newMessages: 1 }] })
    const wrong = await run('certificate', [...add(certificates), '--pfx', pfx, '--password-stdin'], 'faux\n')
    expect([wrong.status, wrong.json]).toMatchObject([1, { error: { code: 'CERTIFICATE_UNREADABLE' } }])
  })

  test('--auth oauth: the page on stderr; each command signs in anew, without it the relève says 302', async () => {
    const given = ['--auth', 'oauth', '--broker', broker.issuer, '--client-id', 'pli', '--broker-ca', ca]
    expect(await withBrowser('token', [...add(tokens), ...given])).toEqual({ id: 'a1', email })
    const stopped = await run('token', ['sync'])
    expect([stopped.status, stopped.json]).toMatchObject([1, { accounts: [{ error: { code: 'SESSION_EXPIRED' } }] }])
    const synced = await withBrowser('token', ['sync', '--sign-in'])
    expect(synced).toMatchObject({ accounts: [{ newMessages: 1 }] })
    expect(JSON.stringify(synced)).not.toContain('error')
    // an operator that names no broker has none
    expect((await run('token', [...add(tokens), '--auth', 'oauth'])).json).toMatchObject({
      error: { code: 'AUTH_UNSUPPORTED' },
    })
  })

  test.runIf(card !== undefined)('--auth card: the code from stdin, in no argument', async () => {
    const given = ['--auth', 'card', '--card-module', card?.module ?? '', '--password-stdin']
    const added = await run('card', [...add(certificates), ...given], `${card?.code}\n`)
    expect([added.status, added.json]).toEqual([0, { id: 'a1', email }])
    expect((await run('card', ['sync'])).json).toMatchObject({ accounts: [{ error: { code: 'SESSION_EXPIRED' } }] })
  })
})
