// A profile on the true engine, and what these tests do with it.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Engine, type EngineOptions } from '../../../electron/engine/engine.ts'
import { PliError } from '../../../electron/engine/errors.ts'
import { openProfile } from '../../../electron/engine/store/profile.ts'
import type { Store } from '../../../electron/engine/store/store.ts'
import type { EngineEvent } from '../../../electron/ipc/contract.ts'
import type { AccountSync } from '../../../electron/ipc/mail.ts'

export interface World {
  /** profile folder */
  dir: string
  engine: Engine
  events: EngineEvent[]
  sync(account?: string): Promise<AccountSync>
  close(): Promise<void>
}
export const passphrase = 'une phrase pour les essais'

export async function openWorld(options: Partial<EngineOptions> = {}): Promise<World> {
  const dir = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'pli-in-')), 'profile')
  const engine = new Engine({ profile: dir, background: false, ...options })
  await engine.call('profile.create', { passphrase })
  const events: EngineEvent[] = []
  engine.on((event) => events.push(event))
  return {
    dir,
    engine,
    events,
    async sync(account) {
      const { accounts } = await engine.call('sync.run', account === undefined ? {} : { account })
      const [first] = accounts
      if (first === undefined) throw new Error('no account')
      return first
    },
    async close() {
      await engine.close()
      fs.rmSync(path.dirname(dir), { recursive: true, force: true })
    },
  }
}

export async function refusal(of: Promise<unknown>): Promise<PliError> {
  const error: unknown = await of.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof PliError)) throw new Error(`no refusal: ${String(error)}`)
  return error
}

/** Every file under a folder, as bytes. */
export function bytesUnder(dir: string): Buffer {
  const files = fs.readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Buffer.concat(files.map((entry) => fs.readFileSync(path.join(entry.parentPath, entry.name))))
}

/** The store of a profile that no engine holds, with its key: what an intruder who had the key could read and change. */
export async function withStore<T>(dir: string, work: (store: Store) => T): Promise<T> {
  const profile = await openProfile(dir, { passphrase })
  try {
    return work(profile.store)
  } finally {
    profile.close()
  }
}

/** Every text and blob of every table. */
export function everyValue(store: Store): Buffer {
  const tables = store.db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    .pluck()
    .all() as string[]
  const values = tables
    .flatMap((table) => store.db.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][])
    .flat()
  return Buffer.concat(
    values
      .filter((value) => typeof value === 'string' || Buffer.isBuffer(value))
      .map((value) => Buffer.from(value as string)),
  )
}
