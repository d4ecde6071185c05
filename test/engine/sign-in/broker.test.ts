import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { PliError } from '../../../electron/engine/errors.ts'
import { signInAtBroker, type BrokerSession } from '../../../electron/engine/sign-in/broker.ts'
import { startBroker, type Broker } from '../../peers/broker.ts'
import { createAuthority, type Authority } from '../../peers/certificates.ts'

// R11–R14: the sign-in at a broker, its refusals, and the tokens it gives

let authority: Authority
let broker: Broker

beforeAll(async () => {
  authority = await createAuthority()
})
beforeEach(async () => {
  broker = await startBroker(await authority.leaf(), authority.ca)
})
afterEach(() => broker.stop())

const never = new AbortController().signal
const settings = (flow: 'browser' | 'ciba' = 'browser', ca: string | undefined = authority.ca) => ({
  issuer: broker.issuer,
  clientId: 'pli',
  scope: 'openid offline_access',
  flow,
  hint: '10999000010',
  ...(ca === undefined ? {} : { ca }),
})
async function refusal(of: Promise<unknown>): Promise<PliError> {
  const error: unknown = await of.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof PliError)) throw new Error(`no refusal: ${String(error)}`)
  return error
}
/** Signs in through the page; `change` alters the address that the browser brings back. */
async function signIn(change: (page: URL) => URL = (page) => page): Promise<{ session: BrokerSession; page: string }> {
  let page = ''
  const session = await signInAtBroker(
    settings(),
    (url) => {
      page = url
      void broker.browse(change(new URL(url)).href)
    },
    never,
  )
  return { session, page }
}

test('the system browser, a redirect on the loopback at a random port, state, PKCE S256 (R14)', async () => {
  const { session, page } = await signIn()
  const asked = new URL(page).searchParams
  expect(page.startsWith(`${broker.issuer}/auth?`)).toBe(true)
  expect(asked.get('redirect_uri')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/connexion$/)
  expect(asked.get('code_challenge_method')).toBe('S256')
  expect(asked.get('code_challenge')).toMatch(/^[\w-]{43}$/)
  expect(asked.get('state')?.length).toBeGreaterThan(40)
  expect(asked.get('response_type')).toBe('code')
  const again = new URL((await signIn()).page).searchParams
  for (const once of ['redirect_uri', 'state', 'code_challenge']) expect(again.get(once)).not.toBe(asked.get(once))
  expect(broker.given).toContain(await session.token())
})

test('each connection gets a token of its own, a refused one never twice (R11)', async () => {
  const { session } = await signIn()
  const [one, two, three] = await Promise.all([session.token(), session.token(), session.token()])
  expect(new Set([one, two, three]).size).toBe(3)
  expect(await session.token(three)).not.toBe(three)
})

test('a wrong state is refused, the person is told so on the page, the listener is gone (301)', async () => {
  let answered = 0
  let redirect = ''
  const error = await refusal(
    signInAtBroker(
      settings(),
      (url) => {
        redirect = new URL(url).searchParams.get('redirect_uri') ?? ''
        void fetch(`${redirect}?code=abc&state=autre`).then((answer) => (answered = answer.status))
      },
      never,
    ),
  )
  expect([error.code, error.spoken, error.message]).toEqual([
    'SIGN_IN_CANCELLED',
    301,
    'La connexion Pro Santé Connect n’a pas abouti.',
  ])
  await expect.poll(() => answered).toBe(400)
  await expect(fetch(redirect)).rejects.toThrow()
  expect(broker.given).toEqual([])
})

test('other requests to the port get nothing and end nothing; after the answer the port is closed', async () => {
  let redirect = ''
  const statuses: number[] = []
  const session = await signInAtBroker(
    settings(),
    (url) => {
      redirect = new URL(url).searchParams.get('redirect_uri') ?? ''
      void (async () => {
        statuses.push((await fetch(new URL('/favicon.ico', redirect))).status)
        statuses.push((await fetch(redirect, { method: 'POST' })).status)
        statuses.push((await broker.browse(url)).status)
      })()
    },
    never,
  )
  await expect.poll(() => statuses).toEqual([404, 404, 200])
  await expect(fetch(redirect)).rejects.toThrow()
  expect(await session.token()).not.toBe('')
})

test('refused on the page, or given up here: 301', async () => {
  broker.person = 'refuses'
  const refused = await refusal(signIn())
  expect([refused.spoken, refused.detail]).toEqual([301, 'access_denied'])
  const gone = new AbortController()
  const given = await refusal(signInAtBroker(settings(), () => gone.abort(), gone.signal))
  expect(given.spoken).toBe(301)
})

test('CIBA, poll mode: answered on the telephone, refused, given up', async () => {
  const session = await signInAtBroker(settings('ciba'), () => undefined, never)
  expect(broker.given).toContain(await session.token())
  broker.person = 'refuses'
  expect((await refusal(signInAtBroker(settings('ciba'), () => undefined, never))).spoken).toBe(301)
  broker.person = 'silent'
  const gone = new AbortController()
  const waiting = refusal(signInAtBroker(settings('ciba'), () => undefined, gone.signal))
  setTimeout(() => gone.abort(), 200)
  expect((await waiting).spoken).toBe(301)
})

test('the broker has no session any more: 302; it does not answer: nothing is forgotten', async () => {
  const { session } = await signIn()
  await session.token()
  broker.endSessions()
  const over = await refusal(session.token())
  expect([over.code, over.spoken, over.message]).toEqual([
    'SESSION_EXPIRED',
    302,
    'Session expirée\u00a0: connexion Pro Santé Connect à refaire.',
  ])
})

test('a broker that does not answer, or that no authority of ours vouches for, is not one', async () => {
  const stranger = await createAuthority('Une autre autorité')
  expect((await refusal(signInAtBroker(settings('browser', stranger.ca), () => undefined, never))).code).toBe(
    'SERVER_UNREACHABLE',
  )
  const { session } = await signIn()
  await session.token()
  await broker.stop()
  expect((await refusal(session.token())).code).toBe('SERVER_UNREACHABLE')
  broker = await startBroker(await authority.leaf(), authority.ca)
})

test('no refusal holds a token or a code', async () => {
  const { session } = await signIn()
  broker.endSessions()
  await session.token()
  const said = JSON.stringify(await refusal(session.token()))
  expect(broker.given.filter((token) => said.includes(token))).toEqual([])
})
