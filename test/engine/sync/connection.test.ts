import { constants } from 'node:crypto'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { PliError } from '../../../electron/engine/errors.ts'
import { way } from '../../../electron/engine/sign-in/sign-in.ts'
import { checkConnection, type ConnectionSettings } from '../../../electron/engine/sync/connection.ts'
import { createAuthority, type Authority } from '../../peers/certificates.ts'
import { freePort } from '../../peers/dovecot.ts'
import { startPoorImap, type PoorImap, type PoorOptions } from '../../peers/poor-imap.ts'

// R1, R3, R5, R6, R16: what a connection refuses, with which code and words, before any credential

let authority: Authority
let stranger: Authority
let peer: PoorImap | undefined

beforeAll(async () => {
  authority = await createAuthority()
  stranger = await createAuthority('Une autre autorité')
})
afterEach(async () => {
  await peer?.stop()
  peer = undefined
})

async function listen(options: PoorOptions): Promise<PoorImap> {
  peer = await startPoorImap(options)
  return peer
}
function settings(port: number, security: 'tls' | 'starttls' = 'tls', anchors?: string): ConnectionSettings {
  return {
    email: 'cabinet.halles@medecin.mssante.fr',
    imap: { host: '127.0.0.1', port, security },
    way: way({ kind: 'password', user: 'dr', password: 'un-secret' }, anchors),
  }
}
async function refusal(of: ConnectionSettings): Promise<PliError> {
  const error: unknown = await checkConnection(of).then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof PliError)) throw new Error(`no refusal: ${String(error)}`)
  return error
}
/** The secret must have gone nowhere: neither a LOGIN nor an AUTHENTICATE was seen. */
function credentialsSeen(): boolean {
  return peer?.commands.some((line) => /LOGIN|AUTHENTICATE|un-secret/i.test(line)) ?? false
}

test('a certificate of our authority is accepted', async () => {
  const { port } = await listen({ leaf: await authority.leaf() })
  expect(await checkConnection(settings(port, 'tls', authority.ca))).toEqual({ folders: 1 })
})

test('an authority that is not ours: TLS_UNTRUSTED, 221, nothing sent', async () => {
  const { port } = await listen({ leaf: await stranger.leaf() })
  const error = await refusal(settings(port, 'tls', authority.ca))
  expect([error.code, error.spoken]).toEqual(['TLS_UNTRUSTED', 221])
  expect(error.message).toBe('Le serveur n’a pas prouvé qu’il appartient à l’espace de confiance.')
  expect(credentialsSeen()).toBe(false)
})

test('without anchors nobody is trusted, public authorities included', async () => {
  const { port } = await listen({ leaf: await authority.leaf() })
  expect((await refusal(settings(port))).code).toBe('TLS_UNTRUSTED')
  expect(credentialsSeen()).toBe(false)
})

test('an expired certificate says its date, code 222', async () => {
  const { port } = await listen({ leaf: await authority.leaf({ from: -60, to: -10 }) })
  const error = await refusal(settings(port, 'tls', authority.ca))
  expect([error.code, error.spoken]).toEqual(['TLS_EXPIRED', 222])
  expect(error.message).toMatch(/^Le certificat de l’opérateur a expiré le \d\d\/\d\d\/\d{4}\.$/)
  expect(credentialsSeen()).toBe(false)
})

test('a certificate that is not valid yet: TLS_NOT_YET_VALID, 101', async () => {
  const { port } = await listen({ leaf: await authority.leaf({ from: 10, to: 60 }) })
  const error = await refusal(settings(port, 'tls', authority.ca))
  expect([error.code, error.spoken]).toEqual(['TLS_NOT_YET_VALID', 101])
  expect(error.message).toMatch(/\d\d\/\d\d\/\d{4}/)
  expect(credentialsSeen()).toBe(false)
})

test('the certificate of another host: TLS_WRONG_HOST', async () => {
  const { port } = await listen({ leaf: await authority.leaf({ host: 'imap.ailleurs.mssante.fr' }) })
  expect((await refusal(settings(port, 'tls', authority.ca))).code).toBe('TLS_WRONG_HOST')
  expect(credentialsSeen()).toBe(false)
})

test('a server that only speaks TLS 1.1: TLS_TOO_OLD', async () => {
  const { port } = await listen({
    leaf: await authority.leaf(),
    tls: {
      minVersion: 'TLSv1.1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
      secureOptions: constants.SSL_OP_NO_TLSv1_2 | constants.SSL_OP_NO_TLSv1_3,
    },
  })
  expect((await refusal(settings(port, 'tls', authority.ca))).code).toBe('TLS_TOO_OLD')
  expect(credentialsSeen()).toBe(false)
})

test('STARTTLS not offered: STARTTLS_MISSING, and no password in clear (ECO.1.0.2)', async () => {
  const { port } = await listen({})
  const error = await refusal(settings(port, 'starttls', authority.ca))
  expect(error.code).toBe('STARTTLS_MISSING')
  expect(peer?.connections()).toBe(1)
  expect(credentialsSeen()).toBe(false)
})

test('a port that speaks in clear where TLS was expected gets nothing', async () => {
  const { port } = await listen({})
  expect((await refusal(settings(port, 'tls', authority.ca))).code).toBe('TLS_UNTRUSTED')
  expect(credentialsSeen()).toBe(false)
})

test('nobody answers: SERVER_UNREACHABLE, 213, with the hour', async () => {
  const error = await refusal(settings(await freePort(), 'tls', authority.ca))
  expect([error.code, error.spoken]).toEqual(['SERVER_UNREACHABLE', 213])
  expect(error.message).toMatch(/L’opérateur ne répond pas depuis \d\d:\d\d\./)
})

test('no fault repeats the password, or a word of the server', async () => {
  const { port } = await listen({ leaf: await stranger.leaf(), capabilities: 'IMAP4rev1 __proto__ constructor' })
  const said = JSON.stringify(await refusal(settings(port, 'tls', authority.ca)))
  expect(said).not.toContain('un-secret')
  expect(said).not.toContain('__proto__')
})
