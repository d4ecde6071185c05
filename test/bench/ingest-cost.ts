// What the writer pays for each message after its parse: CPU ms a stage, and the bytes that the store keeps. No network, no raw records.
// `node test/bench/ingest-cost.ts MAILDIR [messages]`. It asserts nothing.

import { hash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseMessage } from '../../electron/engine/parsing/parse-message.ts'
import type { ParsedMessage } from '../../electron/engine/parsing/job.types.ts'
import { fileMessages } from '../../electron/engine/patients/filing.ts'
import { storeParsed } from '../../electron/engine/store/clinical.ts'
import { putPlacement } from '../../electron/engine/store/mailboxes.ts'
import { insertMessage } from '../../electron/engine/store/messages.ts'
import { indexEntry, writeIndex } from '../../electron/engine/store/search.ts'
import { Store } from '../../electron/engine/store/store.ts'

const BATCH = 1000

const [maildir, count = '1500'] = process.argv.slice(2)
if (maildir === undefined) {
  console.error('node test/bench/ingest-cost.ts MAILDIR [messages]')
  process.exit(2)
}
const dir = mkdtempSync(path.join(os.tmpdir(), 'pli-cost-'))
const file = path.join(dir, 'store.db')
const spent = new Map<string, number>()
const cost = <T>(stage: string, work: () => T): T => {
  const before = process.cpuUsage()
  try {
    return work()
  } finally {
    const { user, system } = process.cpuUsage(before)
    spent.set(stage, (spent.get(stage) ?? 0) + (user + system) / 1000)
  }
}

// newest first, as a relève brings them
const files = readdirSync(maildir, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && path.basename(entry.parentPath) === 'cur')
  .map((entry) => path.join(entry.parentPath, entry.name))
  .toSorted((a, b) => path.basename(b).localeCompare(path.basename(a)))
  .slice(0, Number(count))
const answers: string[] = []
for (const name of files) answers.push(JSON.stringify(await parseMessage(readFileSync(name))))

/** In the order of the stages, each over a whole batch: reading the clock costs as much as a row. */
function writeRows(parsed: ParsedMessage, uid: number): { id: number; date: number; sha256: string } {
  const place = { file: '000001.pack', offset: uid * 100_000, length: 90_000 }
  const sha256 = hash('sha256', String(uid))
  const identity = { sha256, size: parsed.size, headerHash: sha256, place, accountId: 'a1', receivedAt: uid }
  const written = insertMessage(db, identity, parsed, { version: 1, setAside: undefined, now: 0 })
  const seat = { messageId: written.id, folderId: 1, uidValidity: 1, uid, flags: [], modseq: undefined }
  putPlacement(db, { ...seat, date: written.date })
  return { ...written, sha256 }
}

const store = new Store({ file, pageKey: new Uint8Array(32).fill(7) })
const { db } = store
db.prepare(
  "INSERT INTO account (id, email, settings, raw_key, position) VALUES ('a1', 'x@y.mssante.fr', '{}', x'00', 0)",
).run()
db.prepare("INSERT INTO folder (id, account_id, path) VALUES (1, 'a1', 'INBOX')").run()
const ctx = { db, auditKey: Buffer.alloc(32, 9), now: () => new Date(0), actor: 'rule' }
for (let at = 0; at < answers.length; at += BATCH) {
  const batch = cost('json', () => answers.slice(at, at + BATCH).map((json) => JSON.parse(json) as ParsedMessage))
  db.prepare('BEGIN IMMEDIATE').run()
  const keys = cost('rows', () => batch.map((parsed, position) => writeRows(parsed, answers.length - at - position)))
  cost('storeParsed', () =>
    batch.forEach((parsed, n) => storeParsed(db, { id: 0, date: 0, sha256: '', ...keys[n] }, parsed)),
  )
  cost('fileMessages', () => {
    fileMessages(
      ctx,
      keys.map((key) => key.id),
    )
  })
  cost('writeIndex', () => {
    writeIndex(
      db,
      batch.map((parsed, n) => indexEntry(keys[n]?.id ?? 0, parsed)),
    )
  })
  cost('commit', () => db.prepare('COMMIT').run())
}
cost('checkpoint', () => store.checkpoint())

const rows = (table: string): number => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
let total = 0
for (const [stage, ms] of spent) {
  total += ms
  console.log(`${stage.padEnd(14)} ${(ms / answers.length).toFixed(3)} ms a message`)
}
console.log(`${'total'.padEnd(14)} ${(total / answers.length).toFixed(3)} ms a message`)
console.log(
  `${answers.length} messages, ${rows('document')} documents, ${rows('observation')} observations, ${rows('patient')} patients; ` +
    `${Math.round(statSync(file).size / answers.length)} bytes of store a message`,
)
if (process.env['TABLES'] !== undefined) {
  const sizes = db
    .prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC LIMIT 25')
    .all() as { name: string; bytes: number }[]
  for (const { name, bytes } of sizes) console.log(`  ${name.padEnd(34)} ${Math.round(bytes / answers.length)}`)
}
store.close()
rmSync(dir, { recursive: true, force: true })
