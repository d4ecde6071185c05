import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { SubmissionConnection, type SubmissionSettings } from '../../../electron/engine/outbox/submission.ts'
import type { Credentials } from '../../../electron/engine/sign-in/credentials.ts'
import { createAuthority, type Authority } from '../../peers/certificates.ts'
import { startPoorSmtp, type PoorSmtp } from '../../peers/poor-smtp.ts'
import { compose } from './world.ts'

// R2, R9, R31: one submission connection against a server of the trade, and the exact lines it says

vi.setConfig({ testTimeout: 30_000 })

let authority: Authority
const closing: (() => Promise<void>)[] = []

beforeAll(async () => {
  authority = await createAuthority()
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function tradeServer(options: SMTPServerOptions): Promise<{ port: number; received: Buffer[] }> {
  const received: Buffer[] = []
  const server = new SMTPServer({
    ...(await authority.leaf()),
    logger: false,
    onAuth: ({ username, password, accessToken }, _session, done) =>
      password === 'sésame' || accessToken === 'jeton' ? done(null, { user: username ?? '' }) : done(new Error('non')),
    onData(stream, _session, done) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        received.push(Buffer.concat(pieces))
        done()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  const address = server.server.address()
  return { port: typeof address === 'object' && address !== null ? address.port : 0, received }
}
async function poorServer(extensions: string[]): Promise<PoorSmtp> {
  const peer = await startPoorSmtp({ leaf: await authority.leaf(), extensions })
  closing.push(() => peer.stop())
  return peer
}
function settings(
  port: number,
  credentials: Credentials,
  security: 'tls' | 'starttls' = 'starttls',
): SubmissionSettings {
  return {
    email: 'vasseur@cabinet.mssante.fr',
    smtp: { host: '127.0.0.1', port, security },
    way: {
      credentials,
      tls: { ca: [authority.ca], minVersion: 'TLSv1.2', rejectUnauthorized: true },
      check: () => Promise.resolve(),
    },
    patience: 5000,
  }
}
const password: Credentials = { kind: 'password', user: 'vasseur', password: 'sésame' }
const letter = async () => {
  const { raw, from } = await compose()
  return { id: 'o1', from, recipients: ['benali@cardio.mssante.fr'], raw }
}

test.each([
  ['STARTTLS and PLAIN', 'starttls', { authMethods: ['PLAIN'] }],
  ['STARTTLS and LOGIN', 'starttls', { authMethods: ['LOGIN'] }],
  ['TLS from the first byte', 'tls', { secure: true }],
  ['no PIPELINING', 'starttls', { hidePIPELINING: true }],
] as const)('smtp-server, %s: taken, byte for byte', async (_what, security, options) => {
  const { port, received } = await tradeServer({ ...options } as SMTPServerOptions)
  const connection = await SubmissionConnection.open(settings(port, password, security))
  const sent = await letter()
  let ended = 0
  const outcome = await connection.send(sent, (accepted, refused) => {
    ended += 1
    expect([accepted, refused]).toEqual([sent.recipients, []])
    expect(received).toEqual([])
  })
  expect(outcome).toMatchObject({ kind: 'taken', accepted: sent.recipients, refused: [] })
  expect(ended).toBe(1)
  expect(received[0]?.equals(sent.raw)).toBe(true)
  connection.close()
})

test('a token signs in by XOAUTH2, exactly as R9 says', async () => {
  const { port } = await tradeServer({ authMethods: ['XOAUTH2'] })
  const connection = await SubmissionConnection.open(settings(port, { kind: 'token', user: 'vasseur', token: 'jeton' }))
  connection.close()
  const peer = await poorServer(['AUTH XOAUTH2'])
  ;(await SubmissionConnection.open(settings(peer.port, { kind: 'token', user: 'vasseur', token: 'jeton' }))).close()
  const said = peer.lines.find(({ line }) => line.startsWith('AUTH'))
  expect(said).toEqual({
    secure: true,
    line: `AUTH XOAUTH2 ${Buffer.from('user=vasseur\u0001auth=Bearer jeton\u0001\u0001').toString('base64')}`,
  })
})

test('by OAUTHBEARER where the server offers it, a certificate by EXTERNAL, else by PLAIN without a password', async () => {
  const said = async (extensions: string, credentials: Credentials) => {
    const peer = await poorServer([extensions])
    ;(await SubmissionConnection.open(settings(peer.port, credentials))).close()
    const [, mechanism = '', initial = ''] =
      peer.lines.find(({ line }) => line.startsWith('AUTH'))?.line.split(' ') ?? []
    return [mechanism, Buffer.from(initial, 'base64').toString()]
  }
  expect(await said('AUTH XOAUTH2 OAUTHBEARER', { kind: 'token', user: 'vasseur', token: 'jeton' })).toEqual([
    'OAUTHBEARER',
    'n,a=vasseur,\u0001auth=Bearer jeton\u0001\u0001',
  ])
  expect(await said('AUTH PLAIN EXTERNAL', { kind: 'certificate', user: 'vasseur' })).toEqual(['EXTERNAL', 'vasseur'])
  expect(await said('AUTH PLAIN', { kind: 'certificate', user: 'vasseur' })).toEqual(['PLAIN', '\u0000vasseur\u0000'])
})

test('a token that is refused: AUTH_FAILED, and nothing of it in the fault', async () => {
  const { port } = await tradeServer({ authMethods: ['XOAUTH2'] })
  const refused = SubmissionConnection.open(settings(port, { kind: 'token', user: 'vasseur', token: 'périmé' }))
  const error: unknown = await refused.catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'AUTH_FAILED', spoken: 401 })
  expect(JSON.stringify(error)).not.toContain('périmé')
})

test('what the server must prove is asked before any credential', async () => {
  const peer = await poorServer(['AUTH PLAIN'])
  const strict = settings(peer.port, password)
  const refused = new Error('cipher')
  strict.way.check = () => Promise.reject(refused)
  await expect(SubmissionConnection.open(strict)).rejects.toThrow()
  expect(peer.lines.some(({ line }) => line.startsWith('AUTH'))).toBe(false)
})

test('what is thrown when the end is about to leave stops the letter: nobody gets it', async () => {
  const peer = await poorServer(['AUTH PLAIN'])
  const connection = await SubmissionConnection.open(settings(peer.port, password))
  const full = new Error('disk full')
  await expect(
    connection.send(await letter(), () => {
      throw full
    }),
  ).rejects.toBe(full)
  expect(connection.alive).toBe(false)
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(peer.taken).toEqual([])
})

test('a report of ours leaves without a sender, and asks for no report', async () => {
  const peer = await poorServer(['AUTH PLAIN', 'DSN'])
  const connection = await SubmissionConnection.open(settings(peer.port, password))
  await connection.send({ ...(await letter()), from: '' }, () => undefined)
  expect(peer.taken[0]).toMatchObject({ from: '', parameters: { mail: '', rcpt: [''] } })
  connection.close()
})
