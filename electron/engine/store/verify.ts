// Reads everything and checks it: pages, every raw record against its hash, the chain of events, what points to nothing.
// It repairs nothing and writes nothing: it may run on the reader's side.

import { setImmediate as breathe } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { PliError } from '../errors.ts'
import { CHAIN_START, eventHash, type ChainedEvent } from './chain.ts'
import { isSame } from './crypto.ts'
import type { RawStore } from './raw.ts'
import type { Store } from './store.ts'
import { firstBrokenTrace } from './trace.ts'

/** A Profile, or a Reader. */
export interface Verifiable {
  store: Store
  raw: RawStore
  auditKey: Uint8Array
  rawKey(accountId: string): Buffer
}
export type ProblemCode =
  | 'page' // SQLite's own check
  | 'raw' // a record does not open, or differs from its hash
  | 'chain' // an event was changed, removed or added
  | 'dangling' // a row that names another one which is not there
  | 'index' // a message without its row in the index, or the reverse
export interface Problem {
  code: ProblemCode
  /** French, without any patient's data */
  what: string
  /** SHA-256 of the message, number of the event, name of the table */
  id?: string
}
export interface Verification {
  messages: number
  documents: number
  /** of raw messages read */
  bytes: number
  problems: Problem[]
}

const DANGLING = 'Une ligne du coffre désigne une ligne absente.'
/** Messages read between two breaths: other queries of the thread pass there. */
const BATCH = 50
/** A broken disk may damage everything: the first thousand tell it. */
const MOST_PROBLEMS = 1000

/** Reads the whole profile: about the time to read its files. `onProgress` takes messages done and their total. */
export async function verify(
  profile: Verifiable,
  { onProgress }: { onProgress?: (done: number, total: number) => void } = {},
): Promise<Verification> {
  const problems: Problem[] = []
  const report = (problem: Problem) => {
    if (problems.length < MOST_PROBLEMS) problems.push(problem)
  }
  const read: Read = { messages: 0, documents: 0, bytes: 0 }
  const checks: (() => void | Promise<void>)[] = [
    () => checkPages(profile.store, report),
    () => checkRaw(profile, read, report, onProgress),
    () => checkChain(profile, report),
    () => checkTrace(profile, report),
    () => checkReferences(profile.store, report),
    () => checkIndex(profile.store, report),
    () => void (read.documents = count(profile.store, "SELECT count(*) AS n FROM document WHERE source <> 'mail'")),
  ]
  for (const check of checks) {
    try {
      await check()
    } catch (error) {
      // a damaged page ends one check, never the verification
      if (!(error instanceof Database.SqliteError)) throw error
      report({ code: 'page', what: 'Une page du coffre ne se lit plus.' })
    }
  }
  return { ...read, problems }
}

type Read = Omit<Verification, 'problems'>
type Report = (problem: Problem) => void

/** Every page is read, and SQLCipher checks the HMAC of each page it reads. */
function checkPages({ db }: Store, report: Report): void {
  for (const line of db.pragma('integrity_check(20)') as { integrity_check: string }[]) {
    if (line.integrity_check !== 'ok') report({ code: 'page', what: 'Une page du coffre est abîmée.' })
  }
  for (const line of db.pragma('foreign_key_check') as { table: string }[]) {
    report({ code: 'dangling', what: DANGLING, id: line.table })
  }
}

interface RecordRow {
  id: number
  sha256: string
  account_id: string
  size: number
  raw_file: string
  raw_offset: number
  raw_length: number
}

async function checkRaw(
  profile: Verifiable,
  read: Read,
  report: Report,
  onProgress: ((done: number, total: number) => void) | undefined,
): Promise<void> {
  const { store, raw } = profile
  const total = count(store, 'SELECT count(*) AS n FROM message')
  // in the order of rows, which is nearly that of the packs; paged, since a running statement holds the connection
  const page = store.db.prepare<[number, number], RecordRow>(
    `SELECT id, sha256, account_id, size, raw_file, raw_offset, raw_length FROM message WHERE id > ? ORDER BY id LIMIT ?`,
  )
  const keys = new Map<string, Buffer>()
  let after = 0
  for (;;) {
    const rows = page.all(after, BATCH)
    for (const row of rows) {
      after = row.id
      read.messages++
      try {
        const key = keys.get(row.account_id) ?? profile.rawKey(row.account_id)
        keys.set(row.account_id, key)
        const place = { file: row.raw_file, offset: row.raw_offset, length: row.raw_length }
        const { length } = raw.read(place, key, row.sha256)
        if (length !== row.size) report({ code: 'raw', what: 'La taille d’un courrier diffère.', id: row.sha256 })
        read.bytes += length
      } catch (error) {
        const missing = error instanceof PliError && error.code === 'ACCOUNT_UNKNOWN'
        const what = missing ? 'La boîte d’un courrier est absente.' : 'Un courrier du coffre ne se lit plus.'
        report({ code: 'raw', what, id: row.sha256 })
      }
    }
    onProgress?.(read.messages, total)
    if (rows.length < BATCH) return
    await breathe()
  }
}

/** Gapless, each linked to the one before, each hash made with the audit key. */
async function checkChain({ store, auditKey }: Verifiable, report: Report): Promise<void> {
  const page = store.db.prepare<[number], ChainedEvent & { hash: string }>(
    'SELECT seq, id, at, actor, kind, payload, previous, hash FROM event WHERE seq > ? ORDER BY seq LIMIT 500',
  )
  let last = { seq: 0, hash: CHAIN_START }
  for (;;) {
    const events = page.all(last.seq)
    for (const event of events) {
      if (event.seq !== last.seq + 1 || event.previous !== last.hash) {
        report({ code: 'chain', what: 'La suite des décisions est rompue.', id: String(event.seq) })
      }
      if (!isSame(Buffer.from(eventHash(auditKey, event)), Buffer.from(event.hash))) {
        report({ code: 'chain', what: 'Une décision a été modifiée hors de Pli.', id: String(event.seq) })
      }
      last = event
    }
    if (events.length === 0) return
    await breathe()
  }
}

function checkTrace({ store, auditKey }: Verifiable, report: Report): void {
  const broken = firstBrokenTrace(store.db, auditKey)
  if (broken !== undefined) report({ code: 'chain', what: 'Le journal a été modifié hors de Pli.', id: String(broken) })
}

/** References that no foreign key holds. */
const references: readonly { table: string; sql: string }[] = [
  {
    table: 'filing',
    sql: `SELECT count(*) AS n FROM filing f WHERE f.patient_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM patient p WHERE p.id = f.patient_id)`,
  },
  {
    table: 'message',
    sql: `SELECT count(*) AS n FROM message m WHERE m.patient_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM patient p WHERE p.id = m.patient_id)`,
  },
  ...['superseded_by', 'duplicate_of'].map((column) => ({
    table: 'document',
    sql: `SELECT count(*) AS n FROM document d WHERE d.${column} IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM document other WHERE other.id = d.${column})`,
  })),
]

function checkReferences(store: Store, report: Report): void {
  for (const { table, sql } of references) {
    if (count(store, sql) > 0) report({ code: 'dangling', what: DANGLING, id: table })
  }
}

/** The index is contentless: `search_docsize` has one row a message indexed. */
function checkIndex({ db }: Store, report: Report): void {
  const without = db
    .prepare<[], { sha256: string }>(
      'SELECT sha256 FROM message m WHERE NOT EXISTS (SELECT 1 FROM search_docsize s WHERE s.id = m.id) LIMIT 20',
    )
    .all()
  for (const { sha256 } of without) report({ code: 'index', what: 'Un courrier manque à la recherche.', id: sha256 })
  const stray = db
    .prepare<[], { n: number }>(
      'SELECT count(*) AS n FROM search_docsize s WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = s.id)',
    )
    .get()
  if (stray && stray.n > 0) report({ code: 'index', what: 'La recherche garde trace de courriers retirés.' })
}

function count({ db }: Store, sql: string): number {
  return db.prepare<[], { n: number }>(sql).get()?.n ?? 0
}
