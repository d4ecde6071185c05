// The operators that Pli knows: one JSON file each in resources/operators, no code. Checked at reading; hosts unknown stay absent.

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'
import type { OperatorPreset } from '../ipc/system.ts'

const server = z.strictObject({
  host: z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
  port: z.number().int().min(1).max(65535),
  security: z.enum(['tls', 'starttls']),
})
const operatorSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  name: z.string().min(1),
  /** of the addresses, without @; a leading `*.` covers what stands below */
  domains: z.array(z.string().regex(/^(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+$/)),
  imap: server.optional(),
  smtp: server.optional(),
  auth: z.array(z.enum(['password', 'oauth', 'certificate'])),
  /** where these facts were read */
  source: z.string().min(1),
  date: z.iso.date(),
  /** French, for the person who sets up the mailbox */
  note: z.string().optional(),
})

/** resources/ stands beside electron/ in the sources and beside dist/ in a build. */
function folder(): string {
  const up = import.meta.url.endsWith('.ts') ? '../..' : '..'
  return path.join(import.meta.dirname, up, 'resources', 'operators')
}

/** By name. Throws on a file that is no preset: a packaging fault, caught by the tests. */
export function operators(dir = folder()): OperatorPreset[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .map((name) => operatorSchema.parse(JSON.parse(readFileSync(path.join(dir, name), 'utf8'))) as OperatorPreset)
    .sort((a, b) => a.name.localeCompare(b.name, 'fr'))
}
