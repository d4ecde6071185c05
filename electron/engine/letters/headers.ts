// What every message that we make has in its head, a letter or a report of reading. Pure; loads no composer.

import { randomUUID } from 'node:crypto'

/** Unique, in the domain of its sender (R22). */
export function newMessageId(sender: string): string {
  return `<${randomUUID()}@${sender.split('@')[1]}>`
}

/** Names of headers as the spec writes them: nodemailer would say X-Mss-Nil. */
export function headerKey(key: string): string {
  return key.startsWith('X-Mss-') ? key.toUpperCase() : key
}
