// A practice on the command line for the proof of faults: a profile that real `pli` processes open, its mailboxes, and what was seen of
// each fault, printed as a table at the end. It judges nothing.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { Engine } from '../../../electron/engine/engine.ts'
import type { Input, Output } from '../../../electron/ipc/contract.ts'
import { runCli, type Ended, type Given } from '../../cli/run.ts'

export interface Fault {
  code: string
  message: string
  kept?: string
  next?: string
  spoken?: number
}
type Letters = Output<'outbox.list'>['letters']
/** What `pli sync` says of one mailbox. */
interface Synced {
  id: string
  newMessages: number
  folders: { onServer: number; onBoard: number; missing: number }[]
  error?: Fault
  notices?: Fault[]
}

export const PASSPHRASE = 'secret'
export const COLLEAGUE = 'samir.haddad@medecin.test.mssante.fr'

export class Practice {
  readonly dir: string
  readonly profile: string
  #mailboxes = 0

  private constructor(dir: string) {
    this.dir = dir
    this.profile = path.join(dir, 'coffre')
  }

  static async open(dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-pannes-'))): Promise<Practice> {
    const practice = new Practice(dir)
    const engine = new Engine({ profile: practice.profile, background: false })
    await engine.call('profile.create', { passphrase: PASSPHRASE })
    await engine.close()
    fs.writeFileSync(path.join(dir, 'texte.txt'), 'Cher confrère,\nmerci de votre avis.\n')
    return practice
  }

  /** One command, a process of its own. */
  pli(args: readonly string[], given: Given = {}): Promise<Ended> {
    // a page to open is a word on stderr
    const quiet = given.onPage === undefined ? ['--quiet'] : []
    return runCli(this.dir, ['--profile', this.profile, ...quiet, ...args], {
      ...given,
      env: { PLI_PASSPHRASE: PASSPHRASE, ...given.env },
    })
  }

  /** What the window asks of the engine, for what the command line has no way to. */
  async inside<T>(work: (engine: Engine) => Promise<T>): Promise<T> {
    const engine = new Engine({ profile: this.profile, background: false })
    try {
      await engine.call('profile.unlock', { passphrase: PASSPHRASE })
      return await work(engine)
    } finally {
      await engine.close()
    }
  }

  /** A mailbox that nobody has connected to yet; its id. */
  async mailbox(more: Partial<Input<'accounts.add'>> & Pick<Input<'accounts.add'>, 'imap'>): Promise<string> {
    this.#mailboxes += 1
    const email = `boite${this.#mailboxes}@cabinet.test.mssante.fr`
    const auth = { kind: 'password', password: 'sésame' } as const
    const add = { email, user: email, auth, check: false, ...more }
    return (await this.inside((engine) => engine.call('accounts.add', add))).id
  }

  async sync(account: string, given: Given = {}, ...more: string[]): Promise<{ status: number | null; run: Synced }> {
    const { status, json, stderr } = await this.pli(['sync', '--account', account, ...more], given)
    const [run] = (json as { accounts?: Synced[] } | undefined)?.accounts ?? []
    if (run === undefined) throw new Error(`no answer of the relève: ${stderr}`)
    return { status, run }
  }

  send(account: string, more: readonly string[] = [], given: Given = {}): Promise<Ended> {
    const body = path.join(this.dir, 'texte.txt')
    const to = more.includes('--to') ? [] : ['--to', COLLEAGUE]
    return this.pli(['send', '--account', account, '--subject', 'Avis', '--body-file', body, ...to, ...more], given)
  }

  /** Newest first. */
  async letters(account: string): Promise<Letters> {
    const { json, stderr } = await this.pli(['outbox'])
    if (json === undefined) throw new Error(`no outbox: ${stderr}`)
    return (json as { letters: Letters }).letters.filter((letter) => letter.account === account)
  }

  /** Everything aboard opens and agrees. */
  async isSound(): Promise<void> {
    expect((await this.pli(['verify'])).json).toMatchObject({ problems: [] })
  }

  remove(): void {
    fs.rmSync(this.dir, { recursive: true, force: true })
  }
}

const seen: [fault: string, where: string, text: string][] = []

/** The no-break spaces of French are judged elsewhere. */
export function plain(text: string): string {
  return text.replaceAll(/[\u00a0\u202f]/g, ' ')
}

/**
 * The fault is the one of the table, word for word: title, what is kept, what to do, spoken code. `shown`: what a person reads (--text);
 * it has all of them. The row is kept for the table.
 */
export function expectFault(
  name: string,
  where: string,
  found: Fault | undefined,
  wanted: [code: string, spoken: number | undefined, message: string | RegExp, kept: string, next: string],
  shown?: string,
): void {
  const [code, spoken, message, kept, next] = wanted
  const said = [
    found?.code,
    found?.spoken,
    plain(found?.message ?? ''),
    plain(found?.kept ?? ''),
    plain(found?.next ?? ''),
  ]
  expect([name, ...said]).toEqual([
    name,
    code,
    spoken,
    typeof message === 'string' ? message : (expect.stringMatching(message) as string),
    kept,
    next,
  ])
  const spokenLine = spoken === undefined ? '' : `Code ${spoken}.`
  if (shown !== undefined) {
    for (const line of [...said.slice(2), spokenLine]) expect(plain(shown), name).toContain(line)
  }
  seen.push([name, where, said.slice(2).concat(spokenLine).filter(Boolean).join(' ')])
}

/** A state that is no fault of the list by itself, for the table. */
export function seenAs(fault: string, where: string, text: string): void {
  seen.push([fault, where, plain(text)])
}

export function printTable(): void {
  const lines = seen.map((row) => `| ${row.join(' | ')} |`)
  console.log(['| fault | where | text |', '|---|---|---|', ...lines].join('\n'))
}
