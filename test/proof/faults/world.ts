// What the proof of faults shares: one practice, the poor server that it reads, and servers that fail as they are told.
// It judges nothing.

import fs from 'node:fs'
import path from 'node:path'
import { onTestFinished } from 'vitest'
import { createAuthority } from '../../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { startPoorSmtp, type Mishap, type PoorSmtp, type Step } from '../../peers/poor-smtp.ts'
import { Practice } from './practice.ts'

export const authority = await createAuthority()
export const leaf = await authority.leaf()
export const ca = authority.ca
/** The practice of every test that does not open one of its own, and the server that its mailboxes are read at. */
export let practice: Practice
export let imap: PoorImap

export async function openWorld(): Promise<void> {
  practice = await Practice.open()
  fs.writeFileSync(path.join(practice.dir, 'ca.pem'), ca)
  imap = await startPoorImap({ leaf })
  imap.folders.set('Sent', { uidValidity: 1, messages: [] })
}
export async function closeWorld(): Promise<void> {
  await imap.stop()
  practice.remove()
}

export async function smtpServer(
  mishap?: (step: Step) => Mishap | undefined,
  extensions?: string[],
): Promise<PoorSmtp> {
  const server = await startPoorSmtp({ leaf, ...(extensions === undefined ? {} : { extensions }) })
  onTestFinished(() => server.stop())
  if (mishap !== undefined) server.mishap = mishap
  return server
}
/** A mailbox read at the poor server and sending by `smtp`. */
export function sending(smtp: { port: number }, at = imap, of = practice): Promise<string> {
  return of.mailbox({
    imap: { host: '127.0.0.1', port: at.port, security: 'tls' },
    smtp: { host: '127.0.0.1', port: smtp.port, security: 'starttls' },
    ca,
  })
}
/** At the first passage alone. */
export function once(step: Step, mishap: Mishap): (at: Step) => Mishap | undefined {
  let struck = false
  return (at) => {
    if (struck || at !== step) return undefined
    struck = true
    return mishap
  }
}
export const arrivals = (server: PoorSmtp, messageId: string): number =>
  server.taken.filter(({ raw }) => raw.includes(`Message-ID: ${messageId}`)).length
/** What a person reads of a command. */
export const text = async (args: readonly string[]): Promise<string> => (await practice.pli(['--text', ...args])).stdout
