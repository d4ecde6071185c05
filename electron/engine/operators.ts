// The operators that Pli knows: one JSON file each in resources/operators, and those that an administrator adds by policy.
// No code for any of them. Checked at reading; what nobody publishes stays absent.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import type { OperatorPreset } from '../ipc/system.ts'
import { resource } from './resources.ts'

const server = z.strictObject({
  host: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)*$/),
  port: z.number().int().min(1).max(65535),
  security: z.enum(['tls', 'starttls']),
})
/** A fact of its own source: another page, another day than the rest of the file. */
const fact = <T extends z.ZodType>(value: T) =>
  z.strictObject({ value, source: z.string().min(1), date: z.iso.date() }).optional()
const positive = z.number().int().positive()

const operatorSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string().min(1),
  /** of the addresses, without @; a leading `*.` covers what stands below */
  domains: z.array(z.string().regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/)),
  imap: server.optional(),
  smtp: server.optional(),
  auth: z.array(z.enum(['password', 'oauth', 'certificate', 'card'])),
  /** largest message accepted, bytes, encoded */
  messageBytes: fact(positive),
  /** a message is erased this many days after its arrival */
  retentionDays: fact(positive),
  quotaBytes: fact(positive),
  /** a mailbox that nobody opens for so long may be closed */
  dormancyDays: fact(positive),
  /** who signs in for Pro Santé Connect in its name (spec §5.4) */
  broker: fact(
    z.strictObject({
      issuer: z.url({ protocol: /^https$/ }),
      clientId: z.string().min(1),
      scope: z.string().min(1),
      flow: z.enum(['browser', 'ciba']),
      ca: z.string().optional(),
    }),
  ),
  /** where these facts were read */
  source: z.string().min(1),
  date: z.iso.date(),
  /** French, for the person who sets up the mailbox */
  note: z.string().optional(),
})

/** What an administrator of the machine puts there counts before what ships with Pli; a person's own folders do not. */
function policyFolder(): string {
  if (process.platform === 'win32')
    return path.join(process.env['ProgramData'] ?? 'C:\\ProgramData', 'Pli', 'operators')
  return process.platform === 'darwin' ? '/Library/Application Support/Pli/operators' : '/etc/pli/operators'
}

/** By name; those of `more` last, over the others. Throws on a file that is no preset: a packaging fault, caught by the tests. */
export function operators(more?: string): OperatorPreset[] {
  const folders = [resource('operators'), policyFolder(), ...(more === undefined ? [] : [more])]
  const known = new Map<string, OperatorPreset>()
  for (const dir of folders.filter((folder) => existsSync(folder))) {
    for (const name of readdirSync(dir).filter((file) => file.endsWith('.json'))) {
      const preset = operatorSchema.parse(JSON.parse(readFileSync(path.join(dir, name), 'utf8'))) as OperatorPreset
      known.set(preset.id, preset)
    }
  }
  return [...known.values()].sort((a, b) => a.name.localeCompare(b.name, 'fr'))
}

/** The operator of a mailbox: the one that was chosen for it, else that of its address. */
export function operatorOf(
  { email, operator }: { email: string; operator?: string | undefined },
  known: readonly OperatorPreset[],
): OperatorPreset | undefined {
  return known.find(({ id }) => id === operator) ?? operatorOfAddress(email, known)
}

/** What stands after the @, lower case. */
export function mailDomain(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1).toLowerCase()
}

/** The operator of an address by its domain, the longest that fits; `*.` covers what stands below it. */
export function operatorOfAddress(email: string, known: readonly OperatorPreset[]): OperatorPreset | undefined {
  const domain = mailDomain(email)
  return known
    .flatMap((operator) => operator.domains.map((own) => ({ operator, own: own.toLowerCase() })))
    .filter(({ own }) => (own.startsWith('*.') ? domain.endsWith(own.slice(1)) : domain === own))
    .toSorted((a, b) => b.own.length - a.own.length)[0]?.operator
}
