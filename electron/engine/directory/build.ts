// Rows of an extraction → one directory file with its index. Streams: the rows are never whole in memory.
// It decides nothing about what is aboard: import.ts does.

import type Database from 'better-sqlite3'
import type { ExtractionKind, ExtractionRow } from './extraction.ts'
import { readHeader, readLine } from './extraction.ts'
import { soundOf } from './phonetic.ts'
import { damaged, type SourceText } from './source.ts'
import { LABEL, NAME, nameWords, SOUND, wordsOf } from './words.ts'

/** Lines that cannot be used: more than one in a hundred, and more than a few, and the file is no extraction to rely on. */
const MOST_REJECTED = 0.01
const FEW_REJECTED = 20
/** What FTS5 holds before it writes a segment: all memory it takes here, and fewer segments to merge at the end. */
const HASH_BYTES = 12 * 1024 * 1024

const SCHEMA = `
CREATE TABLE label (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;  -- professions and specialties
CREATE TABLE entry (
  id INTEGER PRIMARY KEY,
  address TEXT, kind TEXT, name TEXT NOT NULL, given TEXT, trade INTEGER, specialty INTEGER,
  organization TEXT, city TEXT, postcode TEXT, rpps INTEGER
) STRICT;
CREATE VIRTUAL TABLE words USING fts5 (text, content='', columnsize=0, detail=none, prefix='1 2 3 4 5',
  tokenize='unicode61 remove_diacritics 0');`
/**
 * One row per mailbox (169 addresses are on several lines, spec §4.2), one per person (a line is an activity). Done at the end, sorted:
 * filled while rows come, an index is written at random places. What the index of words keeps of a row that went leads nowhere.
 */
const KEY: Record<ExtractionKind, 'address' | 'rpps'> = { mailboxes: 'address', people: 'rpps' }
const finish = (key: string) => `
CREATE INDEX entry_by_${key} ON entry (${key}) WHERE ${key} IS NOT NULL;
DELETE FROM entry WHERE id IN (
  SELECT e.id FROM entry e JOIN (SELECT ${key} AS again, min(id) AS first FROM entry WHERE ${key} IS NOT NULL GROUP BY ${key} HAVING count(*) > 1)
  ON e.${key} = again AND e.id > first);`

export interface Built {
  kind: ExtractionKind
  rows: number
  rejected: number
}

/**
 * Fills `db` (empty) from a text whose first line is its header. `onBatch` is told the bytes read after each batch. Throws
 * DIRECTORY_REFUSED when the text is damaged, no extraction, or holds too many lines that cannot be used.
 */
export async function build(db: Database.Database, text: SourceText, onBatch: (done: number) => void): Promise<Built> {
  const batches = text.batches()
  const first = await batches.next()
  const header = first.done ? undefined : readHeader(first.value.lines.shift() ?? '')
  if (!header) throw damaged('header')
  db.exec(SCHEMA)
  db.exec(`INSERT INTO words (words, rank) VALUES ('hashsize', ${HASH_BYTES}), ('automerge', 0); BEGIN`)
  const put = inserter(db)
  let rows = 0
  let rejected = 0
  let last = 0
  const take = ({ lines, done }: { lines: string[]; done: number }) => {
    const batch: ExtractionRow[] = []
    for (const line of lines) {
      if (line === '') continue
      const row = readLine(line, header)
      if (row === undefined) rejected++
      // the lines of a person stand together
      else if (header.kind === 'mailboxes' || row.rpps !== last) batch.push(row)
      last = row?.rpps ?? 0
    }
    put(batch)
    rows += batch.length
    onBatch(done)
  }
  if (!first.done) take(first.value)
  for await (const batch of batches) take(batch)
  if (rows === 0 || (rejected > FEW_REJECTED && rejected > rows * MOST_REJECTED)) {
    throw damaged(`${rejected} lines of ${rows + rejected}`)
  }
  db.exec("COMMIT; INSERT INTO words (words) VALUES ('optimize')")
  db.exec(finish(KEY[header.kind]))
  if (header.kind === 'mailboxes') db.exec('CREATE INDEX entry_by_rpps ON entry (rpps) WHERE rpps IS NOT NULL')
  return { kind: header.kind, rows: Number(db.prepare('SELECT count(*) FROM entry').pluck().get()), rejected }
}

/** Puts a batch: its entries, then their words. Row by row FTS5 would open a savepoint of its own for each. */
function inserter(db: Database.Database): (batch: readonly ExtractionRow[]) => void {
  const entry = db.prepare(
    'INSERT INTO entry (address, kind, name, given, trade, specialty, organization, city, postcode, rpps) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const words = db.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)')
  const label = db.prepare('INSERT INTO label (text) VALUES (?)')
  const labels = new Map<string, number>()
  const labelled = (text: string): number | null => {
    if (text === '') return null
    let id = labels.get(text)
    if (id === undefined) labels.set(text, (id = Number(label.run(text).lastInsertRowid)))
    return id
  }
  return (batch) => {
    const texts = batch.map((row) => {
      const name = row.family || row.service || row.organization || row.address
      const trade = labelled(row.trade)
      const specialty = labelled(row.specialty)
      const { lastInsertRowid } = entry.run(
        orNull(row.address),
        orNull(row.kind),
        name,
        orNull(row.given),
        trade,
        specialty,
        orNull(row.organization),
        orNull(row.city),
        orNull(row.postcode),
        row.rpps === 0 ? null : row.rpps,
      )
      return { id: lastInsertRowid, text: indexed(row, name, [trade, specialty]) }
    })
    for (const { id, text } of texts) words.run(id, text)
  }
}

/** Words under which an entry is found (query.ts asks for the same). */
function indexed(row: ExtractionRow, name: string, labels: readonly (number | null)[]): string {
  const family = row.family === '' ? wordsOf(name) : nameWords(name)
  const given = nameWords(row.given)
  const words = [...family, ...given, ...wordsOf(row.city), ...wordsOf(row.postcode), ...wordsOf(row.organization)]
  for (const word of family) words.push(NAME + word)
  for (const label of labels) if (label !== null) words.push(`${LABEL}${label}`)
  if (row.family !== '') {
    for (const word of [...family, ...given]) {
      const sound = soundOf(word)
      if (sound !== undefined) words.push(SOUND + sound)
    }
  }
  return [...new Set(words)].join(' ')
}

function orNull(text: string): string | null {
  return text === '' ? null : text
}
