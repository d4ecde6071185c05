// A profile that holds a practice's week, its mailbox relevée once from the demonstration operator, for the tests of the open window.

import { join } from 'node:path'
import { createTransport } from 'nodemailer'
import { Engine } from '../../electron/engine/engine.ts'
import { startDemoOperator, type DemoMailbox, type DemoOperator, type DemoOptions } from '../demo/operator.ts'
import { openWindow, PASSPHRASE, scratch, unlock, type AppWindow } from './app.ts'

export interface Practice {
  profile: string
  /** folder for what a test saves or chooses */
  dir: string
  operator: DemoOperator
  /** opens the window on the profile and unlocks it */
  open(size?: string): Promise<AppWindow>
  end(): Promise<void>
}

/** `mails` arrive at the operator before the relève, after the messages of the week. `submission`: another server takes what is sent. */
export async function startPractice(
  mails: (Buffer | string)[] = [],
  options: Omit<DemoOptions, 'now'> = {},
  submission?: { port: number; ca: string },
): Promise<Practice> {
  const { dir, remove } = scratch()
  const profile = join(dir, 'profil')
  const operator = await startDemoOperator({ now: new Date(), ...options })
  const windows: AppWindow[] = []
  for (const mail of mails) await deliver(operator, mail)
  const engine = new Engine({ profile, background: false })
  await engine.call('profile.create', { passphrase: PASSPHRASE })
  const mailbox = mailboxOf(operator)
  if (submission) {
    mailbox.smtp.port = submission.port
    mailbox.ca = [mailbox.ca, submission.ca].join('\n')
  }
  await engine.call('accounts.add', mailbox)
  await engine.call('sync.run', {})
  await engine.close()
  return {
    profile,
    dir,
    operator,
    async open(size = '1366x768') {
      const window = await openWindow({ profile, size, env: { PLI_HOST_DOWNLOADS: dir } })
      windows.push(window)
      await unlock(window.page)
      await window.page.getByRole('listbox', { name: 'Courriers' }).waitFor()
      return window
    },
    async end() {
      for (const window of windows) await window.close()
      await operator.stop().catch(() => undefined)
      remove()
    },
  }
}

/** The operator's mailbox as `accounts.add` takes it. */
export function mailboxOf(operator: DemoMailbox) {
  return {
    email: operator.user,
    user: operator.user,
    imap: { ...operator.imap, security: 'starttls' as const },
    smtp: { ...operator.smtp, security: 'starttls' as const },
    auth: { kind: 'password' as const, password: operator.password },
    ca: operator.ca,
    kind: 'PER' as const,
  }
}

/** Hands a whole message to the operator, which puts it in the inbox. */
export async function deliver(operator: DemoMailbox, raw: Buffer | string): Promise<void> {
  const way = createTransport({
    ...operator.smtp,
    requireTLS: true,
    auth: { user: operator.user, pass: operator.password },
    tls: { ca: operator.ca },
  })
  await way.sendMail({ envelope: { from: operator.user, to: operator.user }, raw })
  way.close()
}
