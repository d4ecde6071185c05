// config-v1.1.xml, as mail programs publish it (Thunderbird's autoconfiguration): IMAP and SMTP servers. Pure: text in.

import { SaxesParser } from 'saxes'
import type { MailServer } from '../store/accounts.ts'

/** Larger is no configuration. */
export const MAX_CHARS = 256 * 1024

export interface Found {
  imap?: MailServer
  smtp?: MailServer
}

/** The first server of each kind that is secured; nothing when the text is not such a configuration. */
export function readAutoconfig(text: string): Found {
  const found: Found = {}
  // a DOCTYPE has no place there, and could define entities without end
  if (text.length > MAX_CHARS || /<!DOCTYPE/i.test(text)) return found
  let kind: string | undefined
  let field = ''
  let fields: Record<string, string> = {}
  const parser = new SaxesParser()
  let broken = false
  parser.on('error', () => (broken = true))
  parser.on('opentag', ({ name, attributes }) => {
    field = name
    if (name !== 'incomingServer' && name !== 'outgoingServer') return
    kind = `${name} ${attributes['type'] ?? ''}`
    fields = {}
  })
  parser.on('text', (words) => {
    if (kind !== undefined) fields[field] = (fields[field] ?? '') + words.trim()
  })
  parser.on('closetag', ({ name }) => {
    field = ''
    if (name !== 'incomingServer' && name !== 'outgoingServer') return
    const server = serverOf(fields)
    if (server !== undefined && kind === 'incomingServer imap') found.imap ??= server
    if (server !== undefined && kind === 'outgoingServer smtp') found.smtp ??= server
    kind = undefined
  })
  parser.write(text)
  if (!broken) parser.close()
  return broken ? {} : found
}

function serverOf(fields: Record<string, string>): MailServer | undefined {
  const { hostname = '', port = '', socketType = '' } = fields
  const host = hostname.toLowerCase()
  const at = Number(port)
  const security = socketType === 'SSL' ? 'tls' : socketType === 'STARTTLS' ? 'starttls' : undefined
  if (!isHostName(host) || security === undefined || !Number.isInteger(at) || at < 1 || at > 65535) return undefined
  return { host, port: at, security }
}

/** A name of the public network: labels and a dot, no address. */
export function isHostName(host: string): boolean {
  return /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(host)
}
