// pli account add: a mailbox, checked by connecting unless --no-check.

import type { Input } from '../../ipc/contract.ts'
import { usage } from '../usage.ts'
import type { Context, Run } from '../context.ts'
import { readBytes, readText } from '../secret.ts'
import { sayPages } from '../sign-in.ts'

type Account = Input<'accounts.add'>
type Server = Account['imap']

export const run: Run = async (context) => {
  const { option, flag } = context
  const email = option('email') ?? ''
  const preset = option('operator')
  const known = preset === undefined ? undefined : await operator(preset)
  const imap = server(context, 'imap') ?? known?.imap
  const smtp = server(context, 'smtp') ?? known?.smtp
  if (!imap) throw usage('L’option --imap manque.')
  const auth = await authentication(context)
  const ca = option('ca')
  const engine = await context.engine()
  sayPages(engine, context)
  const answer = await engine.call(
    'accounts.add',
    {
      email,
      user: option('user') ?? email,
      imap,
      ...(smtp ? { smtp } : {}),
      auth,
      ...(ca === undefined ? {} : { ca: readText(ca) }),
      ...(preset === undefined ? {} : { operator: preset }),
      check: !flag('no-check'),
    },
    context.signal,
  )
  return { answer, text: `${answer.id}  ${answer.email}\n` }
}

async function operator(id: string): Promise<{ imap?: Server; smtp?: Server }> {
  const { operators } = await import('../../engine/operators.ts')
  const found = operators().find((one) => one.id === id)
  if (!found) throw usage('Cet opérateur n’est pas connu de Pli.')
  return found
}

/** HOST:PORT, IPv6 in brackets. Without --…-security: TLS on the ports of TLS, STARTTLS elsewhere (ECO.1.0.1, ECO.1.0.2). */
function server({ option }: Context, name: 'imap' | 'smtp'): Server | undefined {
  const given = option(name)
  if (given === undefined) return undefined
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]+)):(\d{1,5})$/.exec(given)
  const port = Number(found?.[3])
  if (!found || port < 1 || port > 65535) throw usage(`L’option --${name} attend HÔTE:PORT.`)
  const security = option(`${name}-security`) ?? (port === 993 || port === 465 ? 'tls' : 'starttls')
  if (security !== 'tls' && security !== 'starttls') throw usage(`L’option --${name}-security attend tls ou starttls.`)
  return { host: found[1] ?? found[2] ?? '', port, security }
}

/** The broker of the operator, unless one is given. */
function broker(option: Context['option']): Account['auth'] {
  const flow = option('broker-flow')
  if (flow !== undefined && flow !== 'browser' && flow !== 'ciba')
    throw usage('L’option --broker-flow attend browser ou ciba.')
  const [clientId, hint, ca] = [option('client-id'), option('hint'), option('broker-ca')]
  return {
    kind: 'oauth',
    broker: option('broker') ?? '',
    ...(clientId === undefined ? {} : { clientId }),
    ...(hint === undefined ? {} : { hint }),
    ...(flow === undefined ? {} : { flow }),
    ...(ca === undefined ? {} : { brokerCa: readText(ca) }),
  }
}

async function authentication({ option, flag, secret }: Context): Promise<Account['auth']> {
  const pfx = option('pfx')
  const kind = option('auth') ?? (pfx === undefined ? 'password' : 'certificate')
  const given = flag('password-stdin') ? await secret() : undefined
  if (kind === 'password') {
    if (given === undefined)
      throw usage('L’option --password-stdin manque : le mot de passe vient de l’entrée standard.')
    return { kind, password: given }
  }
  if (kind === 'certificate') {
    if (pfx === undefined) throw usage('L’option --pfx manque.')
    return { kind, pfx: readBytes(pfx).toString('base64'), ...(given === undefined ? {} : { passphrase: given }) }
  }
  if (kind === 'oauth') return broker(option)
  if (kind === 'card') {
    if (given === undefined)
      throw usage('L’option --password-stdin manque : le code de la carte vient de l’entrée standard.')
    const [module, object] = [option('card-module'), option('card-object')]
    return {
      kind,
      code: given,
      ...(module === undefined ? {} : { module }),
      ...(object === undefined ? {} : { object }),
    }
  }
  throw usage('L’option --auth attend password, oauth, certificate ou card.')
}
