// One account model for every way in: from a mailbox to what one connection signs in with, for IMAP and SMTP alike.
// It opens no mail connection itself. Tokens and the code of a card live here, in memory, and nowhere else (R10).

import type { ConnectionOptions } from 'node:tls'
import type { OperatorPreset } from '../../ipc/system.ts'
import { PliError } from '../errors.ts'
import { operators } from '../operators.ts'
import { getAccount, secretOf, type Broker, type NewAccount } from '../store/accounts.ts'
import type { Profile } from '../store/profile.ts'
import { createTrust, type Trust } from '../trust/trust.ts'
import type { BrokerSession } from './broker.ts'
import type { Bridge } from './card.ts'
import { openCertificate } from './certificate.ts'
import type { Credentials, Service, WayIn } from './credentials.ts'
import { namedDoor } from './doors.ts'
import { cardCodeNeeded, sessionOver } from './faults.ts'
import { checkTokenHost } from './hosts.ts'

export interface SignInOptions {
  profile: Profile
  /** ms */
  now: () => number
  /** what servers prove after the handshake; our own when absent */
  trust?: Trust
  /** PEM trusted by accounts that bring no anchors of their own: IGC-Santé (R5). None: such an account connects to nobody. */
  anchors?: string | undefined
  operators?: () => readonly OperatorPreset[]
  /** sessions at brokers that outlive a lock: in memory, until the program ends (R13) */
  sessions?: Map<string, BrokerSession>
  /** shows the broker's page in the system's browser, never in a window of ours (R14) */
  openBrowser?: (url: string) => void
}

type Mailbox = string | NewAccount

export interface SignIn {
  /**
   * What this connection signs in with. `account`: an id of the store, or a mailbox that is not in it yet. `refused`: the token
   * that the operator has just refused, so that it is not given again.
   * Throws ACCOUNT_UNKNOWN, HOST_REFUSED (R15), SESSION_EXPIRED (302), CERTIFICATE_UNREADABLE, CERTIFICATE_EXPIRED,
   * SERVER_UNREACHABLE (the broker).
   */
  wayIn(account: Mailbox, service: Service, refused?: string): Promise<WayIn>
  /**
   * Connects by `attempt`; the AUTH_FAILED of a token is tried once more with a fresh one, never twice (R11).
   * `attempt` throws AUTH_FAILED when, and only when, the operator refused what it was given. SERVER_UNREACHABLE tells a wall before
   * this port (211, 212) from an operator that is silent.
   */
  connect<T>(account: Mailbox, service: Service, attempt: (way: WayIn) => Promise<T>): Promise<T>
  /**
   * A person signs in: at the broker (up to five minutes, `code` unused), or to the card with its `code`. The other ways have
   * nothing to open: what waited for them is tried again. Throws SIGN_IN_CANCELLED (301), CARD_MISSING (311), CARD_BUSY (312), CARD_CODE_WRONG, SERVER_UNREACHABLE.
   */
  begin(account: Mailbox, code: string | undefined, signal: AbortSignal): Promise<void>
  /** A mailbox that was not added in the end: its bridge to the card is closed. A session at the broker stays, it is the person's. */
  forget(mailbox: NewAccount): Promise<void>
  /** Whether this way needs a person before it lets in: no session at the broker, no code of the card. */
  needsPerson(account: Mailbox): boolean
  /** Warnings: 101, the clock of this machine; 223, a list of revoked certificates that could not be renewed and still serves. */
  notices(): PliError[]
  /** Called each time a person has signed in: what waited may leave. */
  onBegun(listener: () => void): void
  /** Ends what it started; the card is asked for its code again. */
  close(): Promise<void>
}

export function createSignIn(options: SignInOptions): SignIn {
  const { profile, now, operators: known = operators, openBrowser = () => undefined } = options
  const { store } = profile
  const trust = options.trust ?? createTrust(store, now)
  const sessions = options.sessions ?? new Map<string, BrokerSession>()
  const bridges = new Map<string, Bridge>()
  const begun: (() => void)[] = []
  /** sign-ins under way, by what they open: a new one takes the place of the old one */
  const underWay = new Map<string, AbortController>()

  function mailboxOf(account: Mailbox): NewAccount {
    if (typeof account !== 'string') return account
    const secret = secretOf(store, account)
    return { ...getAccount(store, account), ...(secret === undefined ? {} : { secret }) }
  }

  async function wayIn(account: Mailbox, service: Service, refused?: string): Promise<WayIn> {
    const mailbox = mailboxOf(account)
    const { settings, secret = '' } = mailbox
    const { user, auth } = settings
    const make = (credentials: Credentials, more?: ConnectionOptions): WayIn =>
      way(credentials, mailbox.trust ?? options.anchors, more, trust)
    switch (auth.kind) {
      case 'password':
        return make({ kind: 'password', user, password: secret })
      case 'certificate': {
        const { pfx, passphrase } = openCertificate(secret, now())
        return make({ kind: 'certificate', user }, { pfx, ...(passphrase === undefined ? {} : { passphrase }) })
      }
      case 'oauth': {
        checkTokenHost(mailbox, service, known())
        const session = sessions.get(brokerKey(auth.broker))
        if (session === undefined) throw sessionOver()
        return make({ kind: 'token', user, token: await tokenOf(auth.broker, session, refused) })
      }
      case 'card': {
        const bridge = bridges.get(cardKey(mailbox))
        if (bridge?.isOpen() !== true) throw cardCodeNeeded()
        return make({ kind: 'tunnel', user, at: bridge.at(service) })
      }
    }
  }

  async function tokenOf(broker: Broker, session: BrokerSession, refused: string | undefined): Promise<string> {
    try {
      return await session.token(refused)
    } catch (error) {
      if (error instanceof PliError && error.code === 'SESSION_EXPIRED') sessions.delete(brokerKey(broker))
      throw error
    }
  }

  async function openSession(broker: Broker, signal: AbortSignal): Promise<void> {
    const { signInAtBroker } = await import('./broker.ts')
    sessions.set(brokerKey(broker), await signInAtBroker(broker, openBrowser, signal, trust.clock.heard))
  }

  async function openCard(mailbox: NewAccount, code: string): Promise<void> {
    const { auth, imap, smtp } = mailbox.settings
    if (auth.kind !== 'card') return
    const key = cardKey(mailbox)
    await bridges.get(key)?.close()
    const [{ openBridge }, { usualModule }, { allowedSuites, opensslNames }] = await Promise.all([
      import('./card.ts'),
      import('./stunnel.ts'),
      import('../trust/ciphers.ts'),
    ])
    const bridge = await openBridge(
      {
        module: auth.module ?? usualModule(),
        object: auth.object,
        imap,
        smtp,
        anchors: mailbox.trust ?? options.anchors,
        ciphers: opensslNames(allowedSuites()),
      },
      code,
    )
    bridges.set(key, bridge)
  }

  return {
    wayIn,
    async connect(account, service, attempt) {
      const first = await wayIn(account, service)
      const { credentials } = first
      const heard =
        credentials.kind === 'tunnel' ? bridges.get(cardKey(mailboxOf(account)))?.listen(service) : undefined
      try {
        return await attempt(first)
      } catch (error) {
        const refused = error instanceof PliError && error.code === 'AUTH_FAILED'
        if (refused && credentials.kind === 'token') {
          return await attempt(await wayIn(account, service, credentials.token))
        }
        // an operator that refuses a sign-in was reached: the bridge has nothing to say about it
        const said = (refused ? undefined : await heard?.fault()) ?? error
        if (!(said instanceof PliError)) throw said
        if (said.code === 'TLS_EXPIRED' || said.code === 'TLS_NOT_YET_VALID') throw (await trust.wrongTime()) ?? said
        throw await namedDoor(said, mailboxOf(account).settings, service)
      } finally {
        heard?.done()
      }
    },
    async begin(account, code, signal) {
      const mailbox = mailboxOf(account)
      const { auth } = mailbox.settings
      if (auth.kind !== 'oauth' && auth.kind !== 'card') return begun.forEach((tell) => tell())
      const key = auth.kind === 'oauth' ? brokerKey(auth.broker) : cardKey(mailbox)
      underWay.get(key)?.abort()
      const mine = new AbortController()
      underWay.set(key, mine)
      try {
        if (auth.kind === 'oauth') await openSession(auth.broker, AbortSignal.any([signal, mine.signal]))
        else if (code === undefined) throw cardCodeNeeded()
        else await openCard(mailbox, code)
      } finally {
        if (underWay.get(key) === mine) underWay.delete(key)
      }
      for (const tell of begun) tell()
    },
    async forget(mailbox) {
      await bridges.get(cardKey(mailbox))?.close()
      bridges.delete(cardKey(mailbox))
    },
    needsPerson(account) {
      const mailbox = typeof account === 'string' ? getAccount(store, account) : account
      const { auth } = mailbox.settings
      if (auth.kind === 'oauth') return !sessions.has(brokerKey(auth.broker))
      return auth.kind === 'card' && bridges.get(cardKey(mailbox))?.isOpen() !== true
    },
    notices: () => trust.notices(),
    onBegun(listener) {
      begun.push(listener)
    },
    async close() {
      for (const one of underWay.values()) one.abort()
      await Promise.all([...bridges.values()].map((bridge) => bridge.close()))
      bridges.clear()
    },
  }
}

/** A way in under our rules of TLS. `anchors`: PEM, nothing else is trusted; without any, no server is (R5). */
export function way(
  credentials: Credentials,
  anchors: string | undefined,
  more: ConnectionOptions = {},
  trust?: Trust,
): WayIn {
  if (credentials.kind !== 'tunnel') trust?.prepare()
  return {
    credentials,
    // an empty list trusts nobody, where leaving it out would trust every public authority
    tls: { ...more, ca: anchors === undefined ? [] : [anchors], minVersion: 'TLSv1.2', rejectUnauthorized: true },
    check: (socket) => trust?.check(socket) ?? Promise.resolve(),
  }
}

/** One session serves every mailbox of a person at that broker. */
function brokerKey({ issuer, clientId }: Broker): string {
  return `${clientId} ${issuer}`
}

/** One bridge serves the mailboxes of the same servers, believed by the same anchors. */
function cardKey({ settings, trust }: Pick<NewAccount, 'settings' | 'trust'>): string {
  return JSON.stringify([settings.auth, settings.imap, settings.smtp, trust])
}
