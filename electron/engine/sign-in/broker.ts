// A sign-in at a broker, as OAuth 2.1 has it: the system's browser with PKCE, or the broker's CIBA; then short-lived tokens.
// A desktop program may not talk to Pro Santé Connect itself (spec §5.4). Nothing is written anywhere: memory only (R10).

import * as oauth from 'openid-client'
import { PliError } from '../errors.ts'
import type { Broker } from '../store/accounts.ts'
import type { Clock } from '../trust/clock.ts'
import { brokerSilent, notSignedIn, sessionOver } from './faults.ts'
import { httpsFetch } from './https-fetch.ts'
import { awaitRedirect } from './redirect.ts'

export interface BrokerSession {
  /**
   * A token for one connection, never `refused`. One request at a time: a refresh token may be good for a single use.
   * Throws SESSION_EXPIRED when the broker has no session any more, SERVER_UNREACHABLE when it does not answer.
   */
  token(refused?: string): Promise<string>
}
type Tokens = oauth.TokenEndpointResponse & oauth.TokenEndpointResponseHelpers

/** Left of a token's life when it is handed out: a connection must have the time to use it. */
const MARGIN_MS = 10_000

/**
 * Signs in. `openBrowser` is given the broker's https page; `signal` gives up. Up to five minutes.
 * `heard` is told the date of each answer.
 * Throws SIGN_IN_CANCELLED (301), SERVER_UNREACHABLE.
 */
export async function signInAtBroker(
  broker: Broker,
  openBrowser: (url: string) => void,
  signal: AbortSignal,
  heard: Clock['heard'] = () => undefined,
): Promise<BrokerSession> {
  try {
    const config = await discover(broker, heard)
    const first = await (broker.flow === 'ciba'
      ? byTelephone(config, broker, signal)
      : byBrowser(config, broker, openBrowser, signal))
    return sessionOf(config, first)
  } catch (error) {
    throw signal.aborted ? notSignedIn('closed') : failure(error)
  }
}

function discover({ issuer, clientId, ca }: Broker, heard: Clock['heard']): Promise<oauth.Configuration> {
  const ask = httpsFetch(ca)
  const fetch: typeof ask = async (url, asked) => {
    const at = Date.now()
    const answer = await ask(url, asked)
    heard({ date: answer.headers.get('date') ?? undefined }, at)
    return answer
  }
  return oauth.discovery(new URL(issuer), clientId, undefined, oauth.None(), {
    [oauth.customFetch]: fetch,
  })
}

async function byBrowser(
  config: oauth.Configuration,
  { scope }: Broker,
  openBrowser: (url: string) => void,
  signal: AbortSignal,
): Promise<Tokens> {
  const state = oauth.randomState()
  const verifier = oauth.randomPKCECodeVerifier()
  const redirect = await awaitRedirect(state)
  const giveUp = (): void => redirect.close()
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    if (signal.aborted) throw new Error('closed')
    const page = oauth.buildAuthorizationUrl(config, {
      redirect_uri: redirect.uri,
      scope,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      // a refresh token is given where consent is asked for (OpenID Connect Core §11)
      prompt: 'consent',
    })
    if (page.protocol !== 'https:') throw new Error('not https')
    openBrowser(page.href)
    const answer = await redirect.answer
    return await oauth.authorizationCodeGrant(config, answer, { pkceCodeVerifier: verifier, expectedState: state })
  } finally {
    signal.removeEventListener('abort', giveUp)
    redirect.close()
  }
}

/** CIBA, poll mode alone (spec §5.4): the person answers on the telephone. */
async function byTelephone(
  config: oauth.Configuration,
  { scope, hint = '' }: Broker,
  signal: AbortSignal,
): Promise<Tokens> {
  const asked = await oauth.initiateBackchannelAuthentication(config, { scope, login_hint: hint })
  return oauth.pollBackchannelAuthenticationGrant(config, asked, undefined, { signal })
}

function sessionOf(config: oauth.Configuration, first: Tokens): BrokerSession {
  let refreshToken = first.refresh_token
  let held: { token: string; until: number } | undefined = heldOf(first)
  let turn: Promise<unknown> = Promise.resolve()

  async function renew(refused: string | undefined): Promise<string> {
    if (refreshToken === undefined) {
      // the broker gave one token and no more
      if (held !== undefined && held.token !== refused && held.until > Date.now()) return held.token
      throw sessionOver()
    }
    // the token of the sign-in itself, not used yet
    const unused = held
    held = undefined
    if (unused !== undefined && unused.token !== refused && unused.until > Date.now()) return unused.token
    try {
      const renewed = await oauth.refreshTokenGrant(config, refreshToken)
      refreshToken = renewed.refresh_token ?? refreshToken
      return renewed.access_token
    } catch (error) {
      if (error instanceof oauth.ResponseBodyError) throw sessionOver()
      throw brokerSilent(codeOf(error))
    }
  }
  return {
    token(refused) {
      const mine = turn.then(() => renew(refused))
      turn = mine.catch(() => undefined)
      return mine
    },
  }
}

function heldOf(tokens: Tokens): { token: string; until: number } {
  // its life is read, never assumed (spec §5.2); unsaid, it is good for this once
  const seconds = tokens.expiresIn() ?? 60
  return { token: tokens.access_token, until: Date.now() + seconds * 1000 - MARGIN_MS }
}

/** What the broker answered, or what kept it from answering. No cause goes with it: it may hold the answer, and the answer a code. */
function failure(error: unknown): PliError {
  if (error instanceof PliError) return error
  const code = codeOf(error)
  const judged = error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError
  const given = ['state', 'time', 'not https'].includes(code)
  if (judged || given) return notSignedIn(code)
  return brokerSilent(code)
}

function codeOf(error: unknown): string {
  if (error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError) return error.error
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message
  return /^[\w ]{1,40}$/.test(code) ? code : error.name
}
