// What the contract gives of a mailbox to add, as the store keeps it, once the rules have agreed: where its servers may be (R17),
// whom it may believe (R5), where a token of it may go (R15). It opens no mail connection.

import type { Input } from '../../ipc/contract.ts'
import type { OperatorPreset } from '../../ipc/system.ts'
import { discover, isPublic } from '../discovery/discover.ts'
import { PliError } from '../errors.ts'
import { operatorOf } from '../operators.ts'
import type { AccountSettings, Broker, NewAccount } from '../store/accounts.ts'
import { openCertificate, storedCertificate } from './certificate.ts'
import { hostRefused, noBroker } from './faults.ts'

export interface AccountRules {
  /**
   * The window: anchors of one's own and private addresses are refused, a broker is the operator's own. Open for the command line,
   * whose hosts are explicit, and for training.
   */
  closed: boolean
  operators: () => readonly OperatorPreset[]
  /** ms */
  now: () => number
}
type Adding = Input<'accounts.add'>

/** Throws HOST_REFUSED, AUTH_UNSUPPORTED (no broker known), CERTIFICATE_UNREADABLE, CERTIFICATE_EXPIRED. */
export async function newAccount(input: Adding, rules: AccountRules): Promise<NewAccount> {
  const known = rules.operators()
  const preset = operatorOf(input, known)
  if (rules.closed) await checkByHand(input, preset)
  const { auth } = input
  const tokenHosts = auth.kind === 'oauth' ? await tokenHostsOf(input, rules, known) : undefined
  const secret =
    auth.kind === 'password'
      ? auth.password
      : auth.kind === 'certificate'
        ? storedCertificate(auth.pfx, auth.passphrase)
        : undefined
  const ends =
    auth.kind === 'certificate' && secret !== undefined ? openCertificate(secret, rules.now()).ends : undefined
  return {
    email: input.email,
    ...(input.kind === undefined ? {} : { kind: input.kind }),
    ...(preset === undefined ? {} : { operator: preset.id }),
    settings: {
      user: input.user,
      imap: input.imap,
      ...(input.smtp === undefined ? {} : { smtp: input.smtp }),
      auth: authOf(auth, preset, rules.closed),
    },
    ...(input.ca === undefined ? {} : { trust: input.ca }),
    ...(secret === undefined ? {} : { secret }),
    ...(tokenHosts === undefined ? {} : { tokenHosts }),
    ...(ends === undefined ? {} : { certificateEnds: ends }),
  }
}

/** Hosts of the preset are data of ours; any other one given in the window must be on the public network. */
async function checkByHand(input: Adding, preset: OperatorPreset | undefined): Promise<void> {
  if (input.ca !== undefined) {
    throw new PliError('HOST_REFUSED', 'Les autorités de l’espace de confiance ne se remplacent pas ici.', {
      kept: 'Rien n’a été changé.',
      next: 'Retirez le fichier d’autorités.',
      spoken: 221,
    })
  }
  const own = [preset?.imap?.host, preset?.smtp?.host]
  for (const server of [input.imap, input.smtp]) {
    if (server === undefined || own.includes(server.host) || (await isPublic(server.host))) continue
    throw new PliError('HOST_REFUSED', 'Ce serveur n’est pas sur le réseau public.', {
      kept: 'Aucun mot de passe n’est parti.',
      next: 'Vérifiez le nom du serveur auprès de l’opérateur.',
      spoken: 221,
    })
  }
}

/** Throws HOST_REFUSED when the address's domain does not lead to these servers. */
async function tokenHostsOf(input: Adding, rules: AccountRules, known: readonly OperatorPreset[]): Promise<string[]> {
  const given = [input.imap, input.smtp].flatMap((server) => server?.host.toLowerCase() ?? [])
  if (!rules.closed) return given
  const found = await discover(input.email, known)
  const allowed = [found.imap, found.smtp].flatMap((server) => server?.host.toLowerCase() ?? [])
  const stranger = given.find((host) => !allowed.includes(host))
  if (stranger !== undefined) throw hostRefused(stranger)
  return allowed
}

function authOf(auth: Adding['auth'], preset: OperatorPreset | undefined, closed: boolean): AccountSettings['auth'] {
  if (auth.kind === 'oauth') return { kind: 'oauth', broker: brokerOf(auth, preset, closed) }
  if (auth.kind === 'card') {
    return {
      kind: 'card',
      ...(auth.module === undefined ? {} : { module: auth.module }),
      ...(auth.object === undefined ? {} : { object: auth.object }),
    }
  }
  return { kind: auth.kind }
}

type ByBroker = Extract<Adding['auth'], { kind: 'oauth' }>

function brokerOf(auth: ByBroker, preset: OperatorPreset | undefined, closed: boolean): Broker {
  const own = preset?.broker?.value
  const hint = auth.hint === undefined ? {} : { hint: auth.hint }
  if (own !== undefined && (closed || auth.broker === '' || auth.broker === own.issuer)) return { ...own, ...hint }
  if (closed || !URL.canParse(auth.broker) || new URL(auth.broker).protocol !== 'https:') throw noBroker()
  return {
    issuer: auth.broker,
    clientId: auth.clientId ?? 'pli',
    scope: auth.scope ?? 'openid offline_access',
    flow: auth.flow ?? 'browser',
    ...hint,
    ...(auth.brokerCa === undefined ? {} : { ca: auth.brokerCa }),
  }
}
