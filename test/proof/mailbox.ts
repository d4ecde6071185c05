// The mailbox of the proofs on a real Dovecot: the shared generator's when it is there, else our own; with what is true of it.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { ownMailbox, ownPatients } from '../bench/own-mailbox.ts'
import { PlainImap } from '../bench/plain-imap.ts'
import { startDovecot, type Dovecot } from '../peers/dovecot.ts'
import type { TrueMessage, TruePatient } from './truth.ts'

export interface ProvenMailbox {
  server: Dovecot
  user: string
  truth: TrueMessage[]
  patients: Map<string, TruePatient>
  /** file of a line of truth → SHA-256 of what the server sends for it */
  shaOf: Map<string, string>
  /** of what the server sends, each message of each folder */
  sent: string[]
}

const SHARED = fileURLToPath(new URL('../../../shared/bench/make-mailbox.py', import.meta.url))
const USER = 'dr'

/** Undefined, with the reason printed, where Dovecot cannot run. Own mailbox: at most 140 messages. */
export async function provenMailbox(messages: number): Promise<ProvenMailbox | undefined> {
  const server = await startDovecot()
  if (!server) return undefined
  const made = fs.existsSync(SHARED) ? fill(server, messages) : await fillWithOurs(server, Math.min(messages, 140))
  const sent: string[] = []
  const imap = await PlainImap.open({ port: server.imapsPort, ca: server.ca, user: USER, password: server.password })
  for (const folder of await imap.folders()) {
    const count = await imap.examine(folder)
    for await (const raw of imap.messages(count)) sent.push(sha256(raw))
  }
  await imap.close()
  return { server, user: USER, ...made, sent }
}

type Made = Pick<ProvenMailbox, 'truth' | 'patients' | 'shaOf'>

function fill(server: Dovecot, messages: number): Made {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-mailbox-'))
  try {
    execFileSync('python3', [SHARED, path.join(dir, 'm'), '--messages', String(messages), '--seed', '1'], {
      stdio: 'pipe',
    })
    const truth = fs
      .readFileSync(path.join(dir, 'm', 'truth.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as TrueMessage & { flags: string })
    const shaOf = new Map<string, string>()
    for (const line of truth) {
      const raw = fs.readFileSync(path.join(dir, 'm', line.file))
      // `.Archives.2024/cur/…`: the name as the server writes it, or none for INBOX
      const folder = /^\.([^/]+)\/cur\//.exec(line.file)?.[1]?.replaceAll('.', '/') ?? 'INBOX'
      server.deliver(USER, folder, raw, line.flags)
      shaOf.set(line.file, sha256(withCrlf(raw)))
    }
    const patients = JSON.parse(fs.readFileSync(path.join(dir, 'm', 'patients.json'), 'utf8')) as TruePatient[]
    return { truth, patients: new Map(patients.map((one) => [one.id, one])), shaOf }
  } finally {
    fs.rmSync(dir, { recursive: true, force: true })
  }
}

async function fillWithOurs(server: Dovecot, messages: number): Promise<Made> {
  console.log('own mailbox: the shared generator is not there')
  const truth: TrueMessage[] = []
  const shaOf = new Map<string, string>()
  for await (const one of ownMailbox(messages)) {
    server.deliver(USER, one.truth.folder, one.raw)
    truth.push(one.truth)
    shaOf.set(one.truth.file, sha256(one.raw))
  }
  return { truth, patients: new Map(ownPatients.map((one) => [one.id, one])), shaOf }
}

/** Maildir keeps lines as Unix does; IMAP sends them with CRLF (RFC 3501 §4.3.1, RFC 5322 §2.3). */
function withCrlf(raw: Buffer): Buffer {
  return raw.includes('\r\n') ? raw : Buffer.from(raw.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
