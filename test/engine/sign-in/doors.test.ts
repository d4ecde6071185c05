import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createAuthority } from '../../peers/certificates.ts'
import { freePort } from '../../peers/dovecot.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { startPoorSmtp, type PoorSmtp } from '../../peers/poor-smtp.ts'
import { startSilentPort } from '../../peers/silent-port.ts'
import { openWorld, type World } from './world.ts'

// A wall before one port is told from an operator that does not answer, and from no network: 211, 212, 213, 201

const authority = await createAuthority()
let imap: PoorImap
let smtp: PoorSmtp
let world: World
let added = 0

beforeAll(async () => {
  const leaf = await authority.leaf()
  imap = await startPoorImap({ leaf })
  smtp = await startPoorSmtp({ leaf })
})
afterAll(async () => {
  await imap.stop()
  await smtp.stop()
})
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

async function mailbox(ports: { imap: number; smtp?: number }, host = '127.0.0.1'): Promise<string> {
  const { id } = await world.engine.call('accounts.add', {
    email: `cabinet.halles${(added += 1)}@medecin.test.mssante.fr`,
    user: 'cabinet',
    imap: { host, port: ports.imap, security: 'tls' },
    ...(ports.smtp === undefined ? {} : { smtp: { host, port: ports.smtp, security: 'starttls' as const } }),
    auth: { kind: 'password', password: 'sésame' },
    ca: authority.ca,
    check: false,
  })
  return id
}
async function received(id: string) {
  const { error } = await world.sync(id)
  return [error?.code, error?.spoken, error?.message, error?.kept]
}

test('the reading port refuses, the sending port answers: 211, with the port', async () => {
  const port = await freePort()
  expect(await received(await mailbox({ imap: port, smtp: smtp.port }))).toEqual([
    'SERVER_UNREACHABLE',
    211,
    `La réception est bloquée par le pare-feu (port ${port}).`,
    'Rien n’est perdu\u00a0: les courriers attendent chez l’opérateur.',
  ])
})

test.runIf(process.platform === 'linux')('the reading port lets every call fall: 211 too', async () => {
  const silent = await startSilentPort()
  try {
    expect((await received(await mailbox({ imap: silent.port, smtp: smtp.port })))[1]).toBe(211)
    // the same silence everywhere is no wall before one port
    expect((await received(await mailbox({ imap: silent.port, smtp: silent.port })))[1]).toBe(213)
  } finally {
    silent.stop()
  }
})

test('the sending port refuses, the reading port answers: 212; the letter waits', async () => {
  const port = await freePort()
  const account = await mailbox({ imap: imap.port, smtp: port })
  await world.engine.call('letters.queue', { account, to: ['a@b.mssante.fr'], subject: 'Avis', body: 'Bonjour.' })
  await world.engine.call('outbox.run', { account })
  const { letters } = await world.engine.call('outbox.list', { limit: 10, offset: 0 })
  expect(letters.map(({ state, lastError }) => [state, lastError?.spoken, lastError?.message])).toEqual([
    ['queued', 212, `L’envoi est bloqué par le pare-feu (port ${port}).`],
  ])
})

test('nothing of the operator answers: 213, and no firewall is accused', async () => {
  expect((await received(await mailbox({ imap: await freePort(), smtp: await freePort() })))[1]).toBe(213)
  expect((await received(await mailbox({ imap: await freePort() })))[1]).toBe(213)
})

test('a port that takes us in and says nothing is the operator’s silence: 213', async () => {
  const taken = new Set<net.Socket>()
  const mute = net.createServer((socket) => taken.add(socket))
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  const { port } = mute.address() as AddressInfo
  expect((await received(await mailbox({ imap: port, smtp: smtp.port })))[1]).toBe(213)
  for (const socket of taken) socket.destroy()
  await new Promise((resolve) => mute.close(resolve))
})

test('no such name: no network, 201', async () => {
  expect((await received(await mailbox({ imap: 993, smtp: 587 }, 'operateur.invalid'))).slice(1, 3)).toEqual([
    201,
    'Hors ligne',
  ])
})
