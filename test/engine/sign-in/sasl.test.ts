import { afterEach, beforeAll, expect, test } from 'vitest'
import { SubmissionConnection } from '../../../electron/engine/outbox/submission.ts'
import { way } from '../../../electron/engine/sign-in/sign-in.ts'
import { checkConnection } from '../../../electron/engine/sync/connection.ts'
import { createAuthority, type Authority } from '../../peers/certificates.ts'
import { startPoorImap } from '../../peers/poor-imap.ts'
import { startPoorSmtp } from '../../peers/poor-smtp.ts'

// R9: the bytes that a token is said with, on both protocols; OAUTHBEARER only where it is advertised

const email = 'helene.vasseur@medecin.test.mssante.fr'
const token = 'eyJ.jeton-d-essai'
const xoauth2 = Buffer.from(`user=${email}\x01auth=Bearer ${token}\x01\x01`).toString('base64')
let authority: Authority
const stops: (() => Promise<void>)[] = []

beforeAll(async () => {
  authority = await createAuthority()
})
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()))
})
const byToken = () => way({ kind: 'token', user: email, token }, authority.ca)

async function overImap(capabilities: string): Promise<string[]> {
  const peer = await startPoorImap({ leaf: await authority.leaf(), capabilities: `IMAP4rev1 SASL-IR ${capabilities}` })
  stops.push(peer.stop)
  await checkConnection({ email, imap: { host: '127.0.0.1', port: peer.port, security: 'tls' }, way: byToken() })
  return peer.commands.filter((line) => / AUTHENTICATE /.test(line)).map((line) => line.replace(/^\S+ /, ''))
}

test('IMAP: XOAUTH2, byte for byte', async () => {
  expect(await overImap('AUTH=XOAUTH2')).toEqual([`AUTHENTICATE XOAUTH2 ${xoauth2}`])
})

test('IMAP: OAUTHBEARER where it is advertised (RFC 7628)', async () => {
  const [line = ''] = await overImap('AUTH=XOAUTH2 AUTH=OAUTHBEARER')
  const said = Buffer.from(line.replace('AUTHENTICATE OAUTHBEARER ', ''), 'base64').toString()
  expect(said.replace(/port=\d+/, 'port=N').replaceAll('\x01', '|')).toBe(
    `n,a=${email},|host=127.0.0.1|port=N|auth=Bearer ${token}||`,
  )
})

test('SMTP: XOAUTH2, byte for byte, under TLS only', async () => {
  const peer = await startPoorSmtp({ leaf: await authority.leaf(), extensions: ['AUTH XOAUTH2'] })
  stops.push(peer.stop)
  const smtp = { host: '127.0.0.1', port: peer.port, security: 'starttls' as const }
  const connection = await SubmissionConnection.open({ email, smtp, way: byToken() })
  connection.close()
  const said = peer.lines.filter(({ line }) => line.startsWith('AUTH'))
  expect(said).toEqual([{ secure: true, line: `AUTH XOAUTH2 ${xoauth2}` }])
})
