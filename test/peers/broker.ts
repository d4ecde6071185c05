// A broker of the tests: oidc-provider over https, its certificate from an authority of ours. Whoever comes is signed in as `person`.
// Beside it, in clear on the loopback, what a mail server asks about a token (RFC 7662). It stands for Pro Santé Connect's broker.

import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { errors, Provider } from 'oidc-provider'
import { httpsFetch } from '../../electron/engine/sign-in/https-fetch.ts'
import type { Leaf } from './certificates.ts'

export interface Broker {
  issuer: string
  introspectionUrl: string
  /** who answers on the page, or the telephone: lets in, refuses, or says nothing */
  person: 'agrees' | 'refuses' | 'silent'
  /** tokens that mail servers were asked about, in order */
  asked: string[]
  /** every token is said to be no good by the introspection, however fresh */
  denied: boolean
  /** says no to the tokens given until now */
  spend(): void
  /** tokens given out, newest last, refresh tokens included: none of them may be found anywhere */
  given: string[]
  /** pages that were asked for */
  pages: URL[]
  /** what a browser does with a page of ours: follows it to the loopback; its last answer */
  browse(page: string): Promise<{ url: URL; status: number; text: string }>
  /** the session of everybody is over: refresh tokens are refused */
  endSessions(): void
  /** a person may sign in again */
  resume(): void
  /** nobody answers any more */
  stop(): Promise<void>
}

const MAILBOX = 'person@broker'
const CIBA = 'urn:openid:params:grant-type:ciba'

/** `mailbox`: the address that a token stands for. `seconds`: life of a token. */
export async function startBroker(leaf: Leaf, ca: string, mailbox = MAILBOX, seconds = 120): Promise<Broker> {
  const server = https.createServer(leaf)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}`
  const spent = new Set<string>()
  let over = false

  async function grantFor(scope: string | undefined): Promise<string> {
    const grant = new provider.Grant({ accountId: mailbox, clientId: 'pli' })
    grant.addOIDCScope(scope ?? 'openid')
    return grant.save()
  }

  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'pli',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        // any port of the loopback (RFC 8252 §7.3)
        redirect_uris: ['http://127.0.0.1/connexion'],
        response_types: ['code'],
        id_token_signed_response_alg: 'ES256',
        grant_types: ['authorization_code', 'refresh_token', CIBA],
        backchannel_token_delivery_mode: 'poll',
      },
    ],
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    scopes: ['openid', 'offline_access'],
    pkce: { required: () => true },
    cookies: { keys: ['essai'] },
    ttl: {
      AccessToken: seconds,
      RefreshToken: 4 * 3600,
      Grant: 4 * 3600,
      Session: 4 * 3600,
      Interaction: 600,
      BackchannelAuthenticationRequest: 120,
    },
    jwks: { keys: [await signingKey()] },
    issueRefreshToken: () => true,
    interactions: { url: (_context: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      ciba: {
        enabled: true,
        deliveryModes: ['poll'],
        processLoginHint: (_context: unknown, hint: string) => (hint === '' ? undefined : mailbox),
        validateBindingMessage: () => undefined,
        validateRequestContext: () => undefined,
        verifyUserCode: () => undefined,
        triggerAuthenticationDevice: (_context: unknown, request: { params: { scope?: string }; grantId: string }) => {
          setTimeout(() => void onTheTelephone(request), 50)
        },
      },
    },
  })

  async function onTheTelephone(request: { params: { scope?: string }; grantId: string }): Promise<void> {
    if (broker.person === 'silent') return
    if (broker.person === 'agrees') await provider.backchannelResult(request, await grantFor(request.params.scope))
    else await provider.backchannelResult(request, new errors.AccessDenied())
  }

  async function interact(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const { params } = await provider.interactionDetails(request, response)
    if (broker.person === 'refuses') {
      return provider.interactionFinished(request, response, { error: 'access_denied' })
    }
    await provider.interactionFinished(request, response, {
      login: { accountId: mailbox },
      consent: { grantId: await grantFor(params.scope) },
    })
  }

  const callback = provider.callback()
  server.on('request', (request, response) => {
    const path = request.url ?? '/'
    if (path.startsWith('/auth?')) broker.pages.push(new URL(path, issuer))
    if (path.startsWith('/interaction/')) return void interact(request, response)
    if (over && path === '/token') {
      const body = JSON.stringify({ error: 'invalid_grant' })
      return void response.writeHead(400, { 'content-type': 'application/json' }).end(body)
    }
    if (path === '/token') keepTokens(response, broker.given)
    callback(request, response)
  })

  const introspection = http.createServer((request, response) => {
    let body = ''
    request.on('data', (bytes: Buffer) => (body += bytes.toString()))
    request.on('end', () => void judge(new URLSearchParams(body).get('token') ?? '', response))
  })
  async function judge(token: string, response: http.ServerResponse): Promise<void> {
    broker.asked.push(token)
    const known = await provider.AccessToken.find(token)
    const active = known?.isValid === true && !broker.denied && !spent.has(token)
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(active ? { active: true, email: mailbox, username: mailbox } : { active: false }))
  }
  await new Promise<void>((resolve) => introspection.listen(0, '127.0.0.1', resolve))

  const fetch = httpsFetch(ca)
  const broker: Broker = {
    issuer,
    introspectionUrl: `http://127.0.0.1:${(introspection.address() as AddressInfo).port}/`,
    person: 'agrees',
    asked: [],
    denied: false,
    given: [],
    pages: [],
    spend() {
      for (const token of broker.given) spent.add(token)
    },
    endSessions() {
      over = true
    },
    resume() {
      over = false
    },
    async browse(page) {
      const cookies = new Map<string, string>()
      let url = new URL(page)
      for (let step = 0; step < 12; step += 1) {
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
        const answer =
          url.hostname === '127.0.0.1' ? await loopback(url) : await fetch(url.href, { headers: { cookie } })
        for (const line of answer.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
          cookies.set(name, value)
        }
        const next = answer.headers.get('location')
        if (next === null) return { url, status: answer.status, text: await answer.text() }
        url = new URL(next, url)
      }
      throw new Error('the broker sends round in circles')
    },
    async stop() {
      await Promise.all(
        [server, introspection].map((one) => {
          one.closeAllConnections()
          return new Promise((resolve) => one.close(resolve))
        }),
      )
    },
  }
  return broker
}

function loopback(url: URL): Promise<Response> {
  return globalThis.fetch(url, { redirect: 'manual' })
}

async function signingKey(): Promise<object> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify'])
  return { ...(await crypto.subtle.exportKey('jwk', pair.privateKey)), use: 'sig', alg: 'ES256', kid: 'essai' }
}

/** Reads the tokens out of an answer as it passes. */
function keepTokens(response: http.ServerResponse, given: string[]): void {
  const end = response.end.bind(response)
  response.end = ((body?: unknown, ...rest: never[]) => {
    const text = typeof body === 'string' || Buffer.isBuffer(body) ? body.toString() : ''
    for (const [, token] of text.matchAll(/"(?:access|refresh|id)_token":"([^"]+)"/g)) given.push(token ?? '')
    return end(body as string, ...rest)
  }) as typeof response.end
}
