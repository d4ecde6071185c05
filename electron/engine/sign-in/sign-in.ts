// One account model for every way in: from a mailbox to what one connection signs in with, for IMAP and SMTP alike.
// It opens no mail connection itself.

import type { ConnectionOptions } from 'node:tls'
import { PliError } from '../errors.ts'
import { getAccount, secretOf, type NewAccount } from '../store/accounts.ts'
import type { Profile } from '../store/profile.ts'
import type { Credentials, Service, WayIn } from './credentials.ts'

export interface SignInOptions {
  profile: Profile
  /** ms */
  now: () => number
  /** PEM trusted by accounts that bring no anchors of their own: IGC-Santé (R5). None: such an account connects to nobody. */
  anchors?: string | undefined
}

export interface SignIn {
  /**
   * What this connection signs in with. `account`: an id of the store, or a mailbox that is not in it yet. `refused`: the token
   * that the operator has just refused, so that it is not given again.
   * Throws ACCOUNT_UNKNOWN, AUTH_UNSUPPORTED.
   */
  wayIn(account: string | NewAccount, service: Service, refused?: string): Promise<WayIn>
  /**
   * Connects by `attempt`; the AUTH_FAILED of a token is tried once more with a fresh one, never twice (R11).
   * `attempt` throws AUTH_FAILED when, and only when, the operator refused what it was given.
   */
  connect<T>(account: string | NewAccount, service: Service, attempt: (way: WayIn) => Promise<T>): Promise<T>
  /** Ends what it started and forgets every token. */
  close(): Promise<void>
}

export function createSignIn(options: SignInOptions): SignIn {
  const { store } = options.profile

  function mailboxOf(account: string | NewAccount): NewAccount {
    if (typeof account !== 'string') return account
    const secret = secretOf(store, account)
    return { ...getAccount(store, account), ...(secret === undefined ? {} : { secret }) }
  }

  async function wayIn(account: string | NewAccount): Promise<WayIn> {
    const { settings, trust, secret = '' } = mailboxOf(account)
    const { user, auth } = settings
    if (auth.kind !== 'password') {
      throw new PliError('AUTH_UNSUPPORTED', 'Cette façon de se connecter n’est pas encore prise en charge par Pli.', {
        kept: 'La boîte et ses réglages sont conservés.',
        next: 'Choisissez la connexion par mot de passe si l’opérateur la permet.',
        detail: auth.kind,
      })
    }
    return way({ kind: 'password', user, password: secret }, trust ?? options.anchors)
  }

  return {
    wayIn,
    async connect(account, _service, attempt) {
      return attempt(await wayIn(account))
    },
    close: () => Promise.resolve(),
  }
}

/** A way in under our rules of TLS. `anchors`: PEM, nothing else is trusted; without any, no server is (R5). */
export function way(credentials: Credentials, anchors: string | undefined, more: ConnectionOptions = {}): WayIn {
  return {
    credentials,
    // an empty list trusts nobody, where leaving it out would trust every public authority
    tls: { ...more, ca: anchors === undefined ? [] : [anchors], minVersion: 'TLSv1.2', rejectUnauthorized: true },
    check: () => Promise.resolve(),
  }
}
