import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startDovecot, type Dovecot } from '../../peers/dovecot.ts'
import { letter } from '../sync/world.ts'
import { bytesUnder, openWorld, type World } from './world.ts'

// A password that is no longer the right one, in the middle of the day: 401, nothing lost, the other mailbox goes on (R18)

const server = await startDovecot()

describe.runIf(server !== undefined)('two mailboxes by password', () => {
  const dovecot = server as Dovecot
  const lines: string[] = []
  let world: World
  let [mine, other] = ['', '']

  const add = async (name: string) =>
    (
      await world.engine.call('accounts.add', {
        email: `${name}@cabinet.test.mssante.fr`,
        user: name,
        imap: { host: '127.0.0.1', port: dovecot.imapPort, security: 'starttls' },
        auth: { kind: 'password', password: dovecot.password },
        ca: dovecot.ca,
      })
    ).id
  beforeAll(async () => {
    world = await openWorld({ log: (line) => lines.push(JSON.stringify(line)) })
    for (const name of ['halles', 'vasseur']) dovecot.deliver(name, 'INBOX', letter(1))
    mine = await add('halles')
    other = await add('vasseur')
    await world.engine.call('sync.run', {})
  })
  afterAll(async () => {
    await world.close()
    await dovecot.stop()
  })

  test('refused: 401 names the mailbox, a change made meanwhile waits, the other is fetched', async () => {
    await world.engine.call('accounts.signIn', { account: mine, password: 'changé-chez-l’opérateur' })
    for (const name of ['halles', 'vasseur']) dovecot.deliver(name, 'INBOX', letter(2))
    const [first] = (await world.engine.call('messages.list', { account: mine })).messages
    await world.engine.call('messages.markRead', { ids: [first?.id ?? ''], read: true })
    const { accounts } = await world.engine.call('sync.run', {})
    const [refused, fetched] = [mine, other].map((id) => accounts.find((one) => one.id === id))
    expect(refused?.error).toMatchObject({
      code: 'AUTH_FAILED',
      spoken: 401,
      message: 'L’opérateur refuse l’accès à cette boîte (halles…).',
      kept: 'Vos autres boîtes fonctionnent. Les courriers déjà reçus sont à bord.',
    })
    expect([fetched?.error, fetched?.newMessages]).toEqual([undefined, 1])
    expect((await world.engine.call('messages.list', { account: mine })).messages).toHaveLength(1)
    const status = await world.engine.call('system.status', {})
    expect(status.accounts.find((one) => one.id === mine)?.pendingChanges).toBe(1)
  })

  test('the right one given again: what arrived is fetched, what waited is told to the operator', async () => {
    await world.engine.call('accounts.signIn', { account: mine, password: dovecot.password })
    const run = await world.sync(mine)
    expect([run.error, run.newMessages]).toEqual([undefined, 1])
    const status = await world.engine.call('system.status', {})
    expect(status.accounts.find((one) => one.id === mine)?.pendingChanges).toBe(0)
  })

  test('no password in the files of the profile or the log', async () => {
    await world.engine.close()
    const everywhere = Buffer.concat([bytesUnder(world.dir), Buffer.from(lines.join('\n'))])
    for (const secret of [dovecot.password, 'changé-chez']) expect(everywhere.includes(secret)).toBe(false)
  })
})
