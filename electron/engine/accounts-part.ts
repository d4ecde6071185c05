// Ways in, as a person sees them: servers found from an address, signing in again. What is added and fetched is in mail-part.ts.

import { discover, theNetwork } from './discovery/discover.ts'
import type { Part, PartContext } from './part.ts'
import { openCertificate, storedCertificate } from './sign-in/certificate.ts'
import { getAccount, setSecret } from './store/accounts.ts'

export function accountsPart({ profile, signIn, rules, anchors, emit }: PartContext) {
  return {
    handlers: {
      'accounts.discover': async ({ email }) => {
        const { source, imap, smtp, operator } = await discover(email, rules.operators(), theNetwork(anchors))
        return {
          source,
          ...(imap === undefined ? {} : { imap }),
          ...(smtp === undefined ? {} : { smtp }),
          ...(operator === undefined ? {} : { operator: operator.id }),
        }
      },
      'operators.list': () => ({
        operators: [...rules.operators()],
        ...(rules.closed ? {} : { byHand: true as const }),
      }),
      'accounts.signIn': async ({ account, password, pfx, passphrase, code }, signal) => {
        const { settings } = getAccount(profile.store, account)
        if (settings.auth.kind === 'password' && password !== undefined) setSecret(profile.store, account, password)
        if (settings.auth.kind === 'certificate' && pfx !== undefined) {
          const secret = storedCertificate(pfx, passphrase)
          setSecret(profile.store, account, secret, openCertificate(secret, rules.now()).ends)
        }
        await signIn.begin(account, code, signal)
        emit({ name: 'sync.changed' })
        return {}
      },
    },
  } satisfies Part
}
