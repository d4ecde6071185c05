// A profile with its relève, for drafts at an operator: the true store, a true Dovecot.

import fs from 'node:fs'
import path from 'node:path'
import { createDraft, listDrafts } from '../../../electron/engine/letters/drafts.ts'
import { silent } from '../../../electron/engine/log.ts'
import { createSignIn, way } from '../../../electron/engine/sign-in/sign-in.ts'
import { createProfile, openProfile, type Profile } from '../../../electron/engine/store/profile.ts'
import { Connection } from '../../../electron/engine/sync/connection.ts'
import { createPreparer } from '../../../electron/engine/sync/preparer.ts'
import { createSync, type Sync } from '../../../electron/engine/sync/relay.ts'
import { fileKeychain } from '../outbox/world.ts'
import { addMailbox } from '../sync/world.ts'

export interface Mailbox {
  port: number
  ca: string
  user: string
  password: string
}
export interface DraftsWorld {
  profile: Profile
  sync: Sync
  account: string
  opened: Set<string>
  close(): Promise<void>
}

/** `dir` is made when it is not there. Drafts have rested for a minute, whenever they were saved. */
export async function openDrafts(dir: string, mailbox: Mailbox): Promise<DraftsWorld> {
  const keychain = fileKeychain(dir)
  const isNew = !fs.existsSync(path.join(dir, 'keyring.json'))
  if (isNew) await createProfile(dir, { keychain })
  const profile = await openProfile(dir, { keychain })
  if (isNew) addMailbox(profile, mailbox)
  const preparer = createPreparer()
  const now = () => Date.now() + 60_000
  const opened = new Set<string>()
  const signIn = createSignIn({ profile, now })
  const sync = createSync({ profile, preparer, signIn, log: silent, emit: () => undefined, now, opened })
  return {
    profile,
    sync,
    account: profile.store.db.prepare('SELECT id FROM account').pluck().get() as string,
    opened,
    async close() {
      await sync.stop()
      preparer.close()
      profile.close()
    },
  }
}

/** A draft as the window makes it. */
export function begin({ profile, account }: DraftsWorld, subject: string): string {
  const { db } = profile.store
  return profile.store.transaction(() => {
    const id = createDraft(
      db,
      {
        account,
        form: 'message',
        to: [{ name: 'Dr Benali', address: 'benali@cardio.mssante.fr' }, { address: 'à moitié' }],
        cc: [],
        subject,
        body: '<p>Merci <strong>beaucoup</strong>.</p>',
        documents: [],
        receipt: true,
      },
      new Date(),
    )
    return id
  })
}

export const subjects = ({ profile }: DraftsWorld): string[] =>
  listDrafts(profile.store.db)
    .map(({ subject }) => subject)
    .toSorted()

export interface There {
  uid: number
  raw: string
  flags: string[]
  subject: string
}
/** Another program on the same mailbox, in its Drafts folder. */
export async function elsewhere<T>(mailbox: Mailbox, work: (other: Connection) => Promise<T>): Promise<T> {
  const other = await Connection.open({
    email: `${mailbox.user}@cabinet.mssante.fr`,
    imap: { host: '127.0.0.1', port: mailbox.port, security: 'tls' },
    way: way({ kind: 'password', user: mailbox.user, password: mailbox.password }, mailbox.ca),
  })
  try {
    return await work(other)
  } finally {
    other.close()
  }
}
export function there(mailbox: Mailbox, folder = 'Drafts'): Promise<There[]> {
  return elsewhere(mailbox, async (other) => {
    const { messages } = await other.select(folder, false)
    const found: There[] = []
    const uids = await other.uids(messages)
    if (uids.length > 0)
      await other.messages(uids, ({ uid, raw, flags }) => {
        const text = raw.toString()
        found.push({ uid, raw: text, flags, subject: /^Subject: (.*)\r$/m.exec(text)?.[1] ?? '' })
        return undefined
      })
    return found.filter(({ flags }) => !flags.includes('\\Deleted'))
  })
}

/** What another program keeps in Drafts. */
export function foreign(subject: string, more = ''): Buffer {
  return Buffer.from(
    [
      'From: vasseur@cabinet.mssante.fr',
      'To: Dr Haddad <haddad@cardio.mssante.fr>',
      `Subject: ${subject}`,
      `Message-ID: <${subject.replaceAll(' ', '.')}@autre.mssante.fr>`,
      'Date: Mon, 16 Nov 2026 08:00:00 +0100',
      'MIME-Version: 1.0',
      ...(more === '' ? [] : [more]),
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<html><head><title>x</title></head><body><p>Un <b>avis</b>.</p></body></html>',
      '--b',
      'Content-Type: text/plain; name="note.txt"',
      'Content-Disposition: attachment; filename="note.txt"',
      '',
      'la note',
      '--b--',
      '',
    ].join('\r\n'),
  )
}
