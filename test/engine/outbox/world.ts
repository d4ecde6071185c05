// A profile with its outbox for tests of this folder: the true store, true connections to servers of this process.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import MailComposer from 'nodemailer/lib/mail-composer'
import { silent } from '../../../electron/engine/log.ts'
import { createOutbox, type Outbox } from '../../../electron/engine/outbox/outbox.ts'
import { createSignIn } from '../../../electron/engine/sign-in/sign-in.ts'
import { addAccount } from '../../../electron/engine/store/accounts.ts'
import type { Keychain } from '../../../electron/engine/store/keychain.ts'
import { createProfile, openProfile, type Profile } from '../../../electron/engine/store/profile.ts'

/** A keychain in a file beside the profile: opening costs no scrypt, and another process opens it too. */
export function fileKeychain(dir: string): Keychain {
  const file = `${dir}.keychain`
  return {
    get: async (name) =>
      fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, string>)[name] : undefined,
    set: async (name, secret) => fs.writeFileSync(file, JSON.stringify({ [name]: secret })),
    remove: async () => fs.rmSync(file, { force: true }),
  }
}

export function temporaryDir(): string {
  return path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pli-outbox-')), 'profile')
}

export interface World {
  dir: string
  profile: Profile
  outbox: Outbox
  /** ms added to the clock of the outbox */
  clock: { ahead: number }
  close(): Promise<void>
}

export async function openWorld(dir = temporaryDir(), patience = 15_000): Promise<World> {
  const keychain = fileKeychain(dir)
  if (!fs.existsSync(path.join(dir, 'keyring.json'))) await createProfile(dir, { keychain })
  const profile = await openProfile(dir, { keychain })
  const clock = { ahead: 0 }
  const now = () => Date.now() + clock.ahead
  const outbox = createOutbox({
    profile,
    signIn: createSignIn({ profile, now }),
    log: silent,
    emit: () => undefined,
    now,
    actor: 'Dr VASSEUR',
    patience,
    lookup: { certain: 0, giveUp: 60_000, filing: 0, again: 50 },
  })
  return {
    dir,
    profile,
    outbox,
    clock,
    async close() {
      await outbox.stop()
      profile.close()
    },
  }
}

export interface Servers {
  smtp: number
  imap: number
  security?: 'tls' | 'starttls'
  ca: string
  user?: string
  password?: string
}
export function addMailbox(profile: Profile, servers: Servers): string {
  const user = servers.user ?? 'vasseur'
  return addAccount(profile, {
    email: `${user}@cabinet.mssante.fr`,
    settings: {
      user,
      imap: { host: '127.0.0.1', port: servers.imap, security: 'tls' },
      smtp: { host: '127.0.0.1', port: servers.smtp, security: servers.security ?? 'starttls' },
      auth: { kind: 'password' },
    },
    trust: servers.ca,
    secret: servers.password ?? 'sésame',
  }).id
}

/** A mailbox whose operator is never asked. */
export function addUnreached(profile: Profile): string {
  return addAccount(profile, {
    email: 'vasseur@cabinet.mssante.fr',
    settings: { user: 'vasseur', imap: { host: 'x', port: 1, security: 'tls' }, auth: { kind: 'password' } },
  }).id
}

let composed = 0
/** A finished message, as composing hands it over. */
export async function compose(
  options: { to?: string[]; subject?: string; text?: string; size?: number } = {},
): Promise<{ messageId: string; from: string; recipients: { address: string }[]; subject: string; raw: Buffer }> {
  composed += 1
  const messageId = `<courrier.${process.pid}.${composed}@cabinet.mssante.fr>`
  const to = options.to ?? ['benali@cardio.mssante.fr']
  const subject = options.subject ?? `Courrier ${composed}`
  const raw = await new MailComposer({
    from: 'Dr_Hélène_VASSEUR_Cabinet des Halles <vasseur@cabinet.mssante.fr>',
    to,
    subject,
    text: options.text ?? 'Cher confrère,\r\n.\r\n..merci de votre avis.\r\n',
    messageId,
    ...(options.size === undefined
      ? {}
      : { attachments: [{ filename: 'piece.bin', content: Buffer.alloc(options.size, 7) }] }),
  })
    .compile()
    .build()
  return { messageId, from: 'vasseur@cabinet.mssante.fr', recipients: to.map((address) => ({ address })), subject, raw }
}

/** Queues one composed letter, due at once unless said otherwise. Its public id. */
export async function queueOne(
  world: World,
  account: string,
  options: Parameters<typeof compose>[0] & {
    leavesAt?: number
    scheduled?: boolean
    draft?: string
    answerBy?: string
  } = {},
): Promise<{ id: string; messageId: string }> {
  const letter = await compose(options)
  const [row] = world.outbox.queue([
    {
      ...letter,
      account,
      kind: 'letter',
      leavesAt: options.leavesAt ?? 0,
      scheduled: options.scheduled ?? false,
      draft: options.draft,
      answerBy: options.answerBy,
    },
  ])
  if (row === undefined) throw new Error('not queued')
  return { id: row.id, messageId: letter.messageId }
}

export interface Seen {
  state: string
  shown: string
  phase: string | null
  attempts: number
  checking: number
  copy: string
  copy_by: string | null
  last_error: string | null
}
export function seen({ profile }: World, id: string): Seen {
  return profile.store.db.prepare('SELECT * FROM outbox WHERE id = ?').get(id) as Seen
}
export function recipientsOf(
  { profile }: World,
  id: string,
): { address: string; state: string; cause: string | null }[] {
  return profile.store.db
    .prepare(
      `SELECT r.address, r.state, r.cause FROM outbox_recipient r JOIN outbox o ON o.seq = r.seq WHERE o.id = ? ORDER BY r.position`,
    )
    .all(id) as { address: string; state: string; cause: string | null }[]
}

/** Waits until it is so; what it waits for is said when it never comes. */
export async function until(what: string, isSo: () => boolean, ms = 60_000): Promise<void> {
  for (const end = Date.now() + ms; !isSo(); await pause(20)) {
    if (Date.now() > end) throw new Error(`never: ${what}`)
  }
}
