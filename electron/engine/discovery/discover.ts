// From an address to its servers, in the order of R17: table of operators, DNS SRV, autoconfig of *.mssante.fr, else by hand.
// It connects to no mail server. What it gives is where a token may go (R15), so no private address ever comes out of it.

import { Resolver } from 'node:dns/promises'
import { rootCertificates } from 'node:tls'
import type { OperatorPreset } from '../../ipc/system.ts'
import { mailDomain, operatorOfAddress } from '../operators.ts'
import { httpsFetch } from '../sign-in/https-fetch.ts'
import type { MailServer } from '../store/accounts.ts'
import { isPublicAddress } from './addresses.ts'
import { isHostName, MAX_CHARS, readAutoconfig, type Found } from './autoconfig.ts'

export interface Discovered extends Found {
  /** `none`: the servers are to be given by hand */
  source: 'table' | 'srv' | 'autoconfig' | 'none'
  operator?: OperatorPreset
}
export interface SrvRecord {
  name: string
  port: number
  priority: number
  weight: number
}
/** The network, as far as discovery needs it; tests bring their own. Nothing found is an empty list, or undefined. */
export interface Network {
  srv(name: string): Promise<SrvRecord[]>
  addresses(host: string): Promise<string[]>
  text(url: string): Promise<string | undefined>
}

/** RFC 6186, RFC 8314: the service, and how it is secured. Implicit TLS first when both have the same priority. */
const IMAP = { '_imaps._tcp': 'tls', '_imap._tcp': 'starttls' } as const
const SMTP = { '_submissions._tcp': 'tls', '_submission._tcp': 'starttls' } as const

/** Never throws: a network that does not answer finds nothing. */
export async function discover(
  email: string,
  known: readonly OperatorPreset[],
  network: Network = theNetwork(undefined),
): Promise<Discovered> {
  const domain = mailDomain(email)
  const operator = operatorOfAddress(email, known)
  const about = operator === undefined ? {} : { operator }
  if (operator?.imap !== undefined) {
    return { source: 'table', imap: operator.imap, ...(operator.smtp ? { smtp: operator.smtp } : {}), ...about }
  }
  if (!isHostName(domain)) return { source: 'none', ...about }
  const byDns = await onlyPublic(
    { imap: await service(IMAP, domain, network), smtp: await service(SMTP, domain, network) },
    network,
  )
  if (byDns.imap !== undefined) return { source: 'srv', ...byDns, ...about }
  if (domain.endsWith('.mssante.fr') && (await isPublic(`autoconfig.${domain}`, network))) {
    const text = await network.text(`https://autoconfig.${domain}/mail/config-v1.1.xml`)
    const found = await onlyPublic(readAutoconfig(text ?? ''), network)
    if (found.imap !== undefined) return { source: 'autoconfig', ...found, ...about }
  }
  return { source: 'none', ...about }
}

async function service(
  names: Record<string, MailServer['security']>,
  domain: string,
  network: Network,
): Promise<MailServer | undefined> {
  const answers = await Promise.all(
    Object.entries(names).map(async ([name, security]) =>
      (await network.srv(`${name}.${domain}`)).map((record) => ({ ...record, security })),
    ),
  )
  const best = answers
    .flat()
    // a lone dot says: not offered here (RFC 2782)
    .map((record) => ({ ...record, host: record.name.toLowerCase().replace(/\.$/, '') }))
    .filter(({ host, port }) => isHostName(host) && port > 0 && port < 65536)
    .toSorted((a, b) => a.priority - b.priority || b.weight - a.weight)[0]
  return best && { host: best.host, port: best.port, security: best.security }
}

async function onlyPublic(
  found: { imap?: MailServer | undefined; smtp?: MailServer | undefined },
  network: Network,
): Promise<Found> {
  const { imap, smtp } = found
  return {
    ...(imap !== undefined && (await isPublic(imap.host, network)) ? { imap } : {}),
    ...(smtp !== undefined && (await isPublic(smtp.host, network)) ? { smtp } : {}),
  }
}

/** Every address of the host is a public one; a host without address is not. A host that is an address is itself. */
export async function isPublic(host: string, network: Network = theNetwork(undefined)): Promise<boolean> {
  if (!isHostName(host)) return isPublicAddress(host)
  const addresses = await network.addresses(host)
  return addresses.length > 0 && addresses.every(isPublicAddress)
}

/** `anchors`: PEM believed beside the public authorities, for autoconfig alone. */
export function theNetwork(anchors: string | undefined): Network {
  const resolver = new Resolver({ timeout: 3000, tries: 2 })
  const none = <T>(): T[] => []
  return {
    srv: (name) => resolver.resolveSrv(name).catch(none<SrvRecord>),
    addresses: async (host) => {
      const [four, six] = await Promise.all([
        resolver.resolve4(host).catch(none<string>),
        resolver.resolve6(host).catch(none<string>),
      ])
      return [...four, ...six]
    },
    async text(url) {
      const ca = anchors === undefined ? undefined : [...rootCertificates, anchors].join('\n')
      try {
        const answer = await httpsFetch(ca)(url, { signal: AbortSignal.timeout(10_000) })
        return answer.ok ? await bounded(answer) : undefined
      } catch {
        // no such host, no certificate, no answer: nothing is published there
        return undefined
      }
    },
  }
}

/** A configuration is some kilobytes: what goes on and on is none. */
async function bounded(answer: Response): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of answer.body ?? []) {
    text += decoder.decode(part, { stream: true })
    if (text.length > MAX_CHARS) return undefined
  }
  return text
}
