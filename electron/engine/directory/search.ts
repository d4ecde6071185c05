// Finding in the directory files: as typed, exact before begun before alike; a person's mailboxes stand for the person.
// Reads only, within milliseconds at a million rows (README).

import type Database from 'better-sqlite3'
import type { DirectoryEntry } from '../../ipc/directory.ts'
import { prepared } from '../store/prepared.ts'
import type { DirectoryFile, DirectoryFiles } from './files.ts'
import { question } from './query.ts'
import { NAME, plain, wordsOf } from './words.ts'

/** Mailboxes shown of one person. */
const MAX_MAILBOXES = 20

interface EntryRow {
  address: string | null
  kind: NonNullable<DirectoryEntry['kind']> | null
  name: string
  given: string | null
  trade: string | null
  specialty: string | null
  organization: string | null
  city: string | null
  postcode: string | null
  rpps: number | null
}
const COLUMNS = `e.address, e.kind, e.name, e.given, t.text AS trade, s.text AS specialty, e.organization, e.city, e.postcode, e.rpps`
const JOINS = 'LEFT JOIN label t ON t.id = e.trade LEFT JOIN label s ON s.id = e.specialty'

/** At most `limit` entries for what was typed, best first, no address and no person without address twice. */
export function searchDirectory(files: DirectoryFiles, text: string, limit: number): DirectoryEntry[] {
  const found = new Found(files, limit)
  const { mailboxes, people } = files
  const inMailboxes = mailboxes && question(text, mailboxes.labels)
  const inPeople = people && question(text, people.labels)
  const rounds = Math.max(roundsOf(inMailboxes), roundsOf(inPeople))
  for (let round = 0; round < rounds && !found.isFull; round++) {
    for (const [file, asked] of [
      [mailboxes, inMailboxes],
      [people, inPeople],
    ] as const) {
      if (file && asked && !found.isFull) found.take(ask(file, asked, round, limit))
    }
  }
  return found.entries
}

/** The entry of an address; undefined when it is not in the newest extraction. */
export function entryOf(files: DirectoryFiles, address: string): DirectoryEntry | undefined {
  const row = files.mailboxes && rows(files.mailboxes.db, 'WHERE e.address = ?', [address.toLowerCase()])[0]
  return row && completed(files, row)
}

/** Every mailbox of a person. */
export function mailboxesOf(files: DirectoryFiles, rpps: string): DirectoryEntry[] {
  if (!files.mailboxes) return []
  return rows(files.mailboxes.db, `WHERE e.rpps = ? LIMIT ${MAX_MAILBOXES}`, [Number(rpps)]).map((row) =>
    completed(files, row),
  )
}

type Asked = NonNullable<ReturnType<typeof question>>

function roundsOf(asked: Asked | undefined): number {
  return asked === undefined ? 0 : asked.kind === 'words' ? asked.steps.length : 1
}

function ask(file: DirectoryFile, asked: Asked, round: number, limit: number): EntryRow[] {
  if (asked.kind === 'words') {
    const step = asked.steps[round]
    if (step === undefined) return []
    // a few more than asked, in order of name: the first of a common name are not those of the first lines of the file
    const ids = prepared(file.db, 'SELECT rowid FROM words WHERE words MATCH ? LIMIT ?')
      .pluck()
      .all(step, limit * 3)
    return rows(file.db, 'WHERE e.id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)]).sort(
      byName(asked.words),
    )
  }
  if (round > 0) return []
  return asked.kind === 'rpps'
    ? rows(file.db, 'WHERE e.rpps BETWEEN ? AND ? ORDER BY e.rpps LIMIT ?', [asked.from, asked.to, limit])
    : rows(file.db, 'WHERE e.address >= ? AND e.address < ? ORDER BY e.address LIMIT ?', [
        asked.prefix,
        `${asked.prefix}\u{10FFFF}`,
        limit,
      ])
}

function rows(db: Database.Database, where: string, values: unknown[]): EntryRow[] {
  return prepared(db, `SELECT ${COLUMNS} FROM entry e ${JOINS} ${where}`).all(...values) as EntryRow[]
}

const collator = new Intl.Collator('fr')
/** Names that begin with what was typed, then those that hold it further on, each by name. */
function byName(words: readonly string[]): (a: EntryRow, b: EntryRow) => number {
  const further = ({ name }: EntryRow) => Number(!words.some((word) => plain(name).startsWith(word)))
  return (a, b) =>
    further(a) - further(b) || collator.compare(a.name, b.name) || collator.compare(a.given ?? '', b.given ?? '')
}

/** What was found so far. */
class Found {
  readonly entries: DirectoryEntry[] = []
  readonly #seen = new Set<string>()
  readonly #files: DirectoryFiles
  readonly #limit: number

  constructor(files: DirectoryFiles, limit: number) {
    this.#files = files
    this.#limit = limit
  }

  get isFull(): boolean {
    return this.entries.length >= this.#limit
  }

  take(found: readonly EntryRow[]): void {
    for (const row of found) {
      if (this.isFull) return
      if (row.address !== null) this.#add(completed(this.#files, row))
      else {
        const mailboxes = row.rpps === null ? [] : mailboxesOf(this.#files, String(row.rpps))
        if (mailboxes.length === 0) this.#add(shape(row))
        else for (const one of mailboxes) if (!this.isFull) this.#add(one)
      }
    }
  }

  #add(entry: DirectoryEntry): void {
    const key = entry.address ?? entry.rpps ?? ''
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.entries.push(entry)
  }
}

/** A personal mailbox that no structure holds has neither town nor structure in its own extraction: the activity of its holder has. */
function completed(files: DirectoryFiles, row: EntryRow): DirectoryEntry {
  const entry = shape(row)
  if (row.rpps === null || !files.people || (row.city !== null && (row.specialty !== null || row.trade !== null))) {
    return entry
  }
  const activity = rows(files.people.db, 'WHERE e.rpps = ?', [row.rpps])[0]
  return activity ? { ...shape(activity), ...entry } : entry
}

function shape(row: EntryRow): DirectoryEntry {
  return {
    name: row.given === null ? row.name : `${row.given} ${row.name}`,
    ...(row.trade === null ? {} : { profession: row.trade }),
    ...(row.specialty === null ? {} : { specialty: row.specialty }),
    ...(row.organization === null ? {} : { organization: row.organization }),
    ...(row.city === null ? {} : { city: row.city }),
    ...(row.postcode === null ? {} : { postcode: row.postcode }),
    ...(row.rpps === null ? {} : { rpps: String(row.rpps) }),
    ...(row.address === null ? {} : { address: row.address }),
    ...(row.kind === null ? {} : { kind: row.kind }),
  }
}

/** More than this is « many ». */
const MAX_NAMESAKES = 20
/** What stands before a name and is no part of it. */
const TITLES = new Set(['dr', 'docteur', 'pr', 'professeur', 'm', 'mr', 'mme', 'mlle', 'me'])

/** Others of the same names in what is aboard; at most 20 are counted. Services have none: their name is their structure's. */
export function namesakes(files: DirectoryFiles, entry: DirectoryEntry): number {
  const words = wordsOf(entry.name).filter((word) => !TITLES.has(word))
  if (words.length < 2 || entry.kind === 'ORG' || entry.kind === 'APP') return 0
  const match = words.map((word) => `"${word}"`).join(' AND ')
  const asked = `(${words.map((word) => `"${NAME}${word}"`).join(' OR ')}) AND ${match}`
  const name = [...words].sort().join(' ')
  const others = new Set<string>()
  for (const file of [files.mailboxes, files.people]) {
    if (!file) continue
    const ids = prepared(file.db, 'SELECT rowid FROM words WHERE words MATCH ? LIMIT ?')
      .pluck()
      .all(asked, MAX_NAMESAKES * 3)
    for (const row of rows(file.db, 'WHERE e.id IN (SELECT value FROM json_each(?))', [JSON.stringify(ids)])) {
      const other = shape(row)
      const same = wordsOf(other.name).sort().join(' ') === name
      const isHim = entry.rpps === undefined ? other.address === entry.address : other.rpps === entry.rpps
      if (same && !isHim) others.add(other.rpps ?? other.address ?? '')
    }
  }
  return Math.min(others.size, MAX_NAMESAKES)
}
