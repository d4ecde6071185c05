// Raw bytes of a folder into the store: sealed and parsed elsewhere, appended and synced, then one commit a batch with rows,
// cursor, documents, filing and index. Bounded in memory; a message that breaks something is set aside, never the mailbox.

import { failpoint } from '../failpoint.ts'
import { release } from '../memory.ts'
import type { ParsedMessage } from '../parsing/job.types.ts'
import { PARSER_VERSION } from '../parsing/version.ts'
import { PliError } from '../errors.ts'
import { putPlacement, saveCursor, type Cursor } from '../store/mailboxes.ts'
import { insertMessage, messageBySha } from '../store/messages.ts'
import type { Profile } from '../store/profile.ts'
import type { RawPlace } from '../store/raw.ts'
import { writeIndex, type IndexEntry } from '../store/search.ts'
import { clearRefusal } from '../store/withheld.ts'
import type { Warning } from '../warning.ts'
import type { FetchedMessage } from './connection.ts'
import { derive, unread } from './derive.ts'
import type { PreparedMessage, Preparer } from './preparer.ts'
import type { Stages } from './stages.ts'

export interface IngestTools {
  profile: Profile
  preparer: Preparer
  /** files the documents of these messages, inside the transaction */
  file: (messageIds: number[]) => void
  /** after each commit */
  committed: (messages: number) => void
  now: () => number
  /** who changes things, for the trace (R63) */
  actor: string
  stages: Stages
}
export interface IngestTarget {
  accountId: string
  rawKey: Uint8Array
  folderId: number
  uidValidity: number
  highestModseq: string | undefined
}

/** What was committed, counted over all folders and reconnections of one run. */
export interface Totals {
  messages: number
  bytes: number
  setAside: number
}

/** Bytes under way between the socket and the commit: above it the socket is not read. */
const IN_FLIGHT_BYTES = 24 * 1024 * 1024
/** What a message under way holds beside its bytes (its parse, its promises): most of what a small one costs. */
const HELD_BYTES = 8 * 1024

interface Prepared extends PreparedMessage {
  source: Omit<FetchedMessage, 'raw'>
  bytes: number
}
/** What is written of a message: its parse, or what stands for it and why. */
interface Derivation {
  parsed: ParsedMessage
  setAside: string | undefined
}

export class FolderIngest {
  readonly #totals: Totals
  readonly #tools: IngestTools
  readonly #target: IngestTarget
  #batch: Promise<Prepared>[] = []
  #inFlight = 0
  #drained: (() => void) | undefined
  #commits: Promise<void> = Promise.resolve()
  #failure: unknown

  constructor(tools: IngestTools, target: IngestTarget, totals: Totals) {
    this.#tools = tools
    this.#target = target
    this.#totals = totals
  }

  /** Takes a message. A promise means: read no further before it settles. Throws what a commit threw (DISK_FULL). */
  add(message: FetchedMessage): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure
    const { raw, ...source } = message
    this.#inFlight += raw.length + HELD_BYTES
    this.#batch.push(this.#prepare(raw, source))
    if (this.#inFlight < IN_FLIGHT_BYTES) return undefined
    // only a commit makes room: what is here is committed without waiting for the rest of its range
    this.endBatch(source.uid)
    return new Promise((resolve) => {
      this.#drained = resolve
    })
  }

  /** Ends a batch: it is committed as soon as it is sealed and parsed, with the cursor at `seenUids`. Does not wait. */
  endBatch(seenUids: number): void {
    const batch = this.#batch
    this.#batch = []
    this.#commits = this.#commitAfter(this.#commits, batch, seenUids)
  }

  async #commitAfter(earlier: Promise<void>, batch: readonly Promise<Prepared>[], seenUids: number): Promise<void> {
    // waited for from now on, so that one that fails while an earlier batch is committed is no stray rejection
    const whole = Promise.allSettled(batch)
    await earlier
    if (this.#failure !== undefined) return
    try {
      await whole
      const { uidValidity, highestModseq } = this.#target
      await this.#commit(await Promise.all(batch), { uidValidity, highestModseq, seenUids })
    } catch (error) {
      this.#failure = error
      this.#release(Infinity)
    }
  }

  /** Waits for the last commit. Throws what a commit threw. */
  async end(): Promise<void> {
    await this.#commits
    if (this.#failure !== undefined) throw this.#failure
  }

  async #prepare(raw: Buffer, source: Prepared['source']): Promise<Prepared> {
    const { preparer, stages } = this.#tools
    const bytes = raw.length
    return { source, bytes, ...(await stages.wait('prepare', preparer.prepare(raw, this.#target.rawKey))) }
  }

  async #commit(batch: readonly Prepared[], cursor: Cursor): Promise<void> {
    const { profile, stages } = this.#tools
    const places = new Map<string, RawPlace>()
    stages.run('append', () => this.#append(batch, places))
    failpoint('ingest.appended')
    if (places.size > 0) await stages.wait('sync', profile.raw.flushed(this.#target.accountId))
    // a message that was held is one that a person may have deleted meanwhile
    if (this.#append(batch, places) > 0) profile.raw.flush()
    failpoint('ingest.raw-durable')
    stages.run('commit', () => {
      try {
        profile.store.transaction(() => this.#write(batch, places, cursor, false), 'again')
      } catch (error) {
        // a full disk is everybody's; anything else is one message's fault, found by writing each under its own savepoint
        if (error instanceof PliError) throw error
        profile.store.transaction(() => this.#write(batch, places, cursor, true), 'again')
      }
    })
    failpoint('ingest.committed')
    for (const one of batch) {
      this.#totals.bytes += one.bytes
      release(one.sealed.record)
      this.#release(one.bytes + HELD_BYTES)
    }
    this.#totals.messages += batch.length
    this.#tools.committed(batch.length)
  }

  /** Records of messages that the store does not hold yet, each once, into `places`; how many. */
  #append(batch: readonly Prepared[], places: Map<string, RawPlace>): number {
    const { profile } = this.#tools
    const before = places.size
    for (const { sealed } of batch) {
      if (places.has(sealed.sha256) || messageBySha(profile.store.db, sealed.sha256) !== undefined) continue
      places.set(sealed.sha256, profile.raw.appendSealed(this.#target.accountId, sealed.record))
    }
    return places.size - before
  }

  #write(batch: readonly Prepared[], places: ReadonlyMap<string, RawPlace>, cursor: Cursor, carefully: boolean): void {
    const { profile, file, stages } = this.#tools
    const { db } = profile.store
    const fresh: number[] = []
    const words: IndexEntry[] = []
    let setAside = 0
    for (const one of batch) {
      const place = places.get(one.sealed.sha256)
      let key = messageBySha(db, one.sealed.sha256)
      if (key === undefined && place !== undefined) {
        const written = carefully ? this.#writeCarefully(one, place) : this.#insert(one, place, derivation(one))
        key = written.key
        if (!written.readable) setAside += 1
        if (!carefully) {
          fresh.push(key.id)
          words.push(written.words)
        }
      }
      if (key === undefined) throw new Error('a message without bytes')
      const { folderId, uidValidity } = this.#target
      const { uid, flags, modseq } = one.source
      putPlacement(db, { messageId: key.id, folderId, uidValidity, uid, flags, modseq, date: key.date })
      clearRefusal(db, folderId, uidValidity, uid)
    }
    if (fresh.length > 0) stages.run('file', () => file(fresh))
    stages.run('index', () => writeIndex(db, words))
    saveCursor(db, this.#target.folderId, cursor)
    this.#totals.setAside += setAside
  }

  #insert(one: Prepared, place: RawPlace, { parsed, setAside }: Derivation): Written {
    const { profile, stages, now } = this.#tools
    const { db } = profile.store
    const { sha256, size, headerHash } = one.sealed
    const identity = {
      sha256,
      size,
      headerHash,
      place,
      accountId: this.#target.accountId,
      receivedAt: one.source.receivedAt,
    }
    const key = insertMessage(db, identity, parsed, { version: PARSER_VERSION, setAside, now: now() })
    const words = derive(db, { ...key, sha256 }, parsed, stages)
    return { key, words, readable: setAside === undefined }
  }

  /** One message under its own savepoint: what cannot be derived is set aside with its bytes. */
  #writeCarefully(one: Prepared, place: RawPlace): Written {
    const { profile, file } = this.#tools
    try {
      return profile.store.db.transaction(() => {
        const written = this.#insert(one, place, derivation(one))
        file([written.key.id])
        writeIndex(profile.store.db, [written.words])
        return written
      })()
    } catch (error) {
      if (error instanceof PliError) throw error
      const unreadable = this.#insert(one, place, { parsed: unread(one.sealed, notStored), setAside: 'INGEST' })
      writeIndex(profile.store.db, [unreadable.words])
      return unreadable
    }
  }

  #release(bytes: number): void {
    this.#inFlight = Math.max(0, this.#inFlight - bytes)
    if (this.#drained === undefined || this.#inFlight > IN_FLIGHT_BYTES / 2) return
    const drained = this.#drained
    this.#drained = undefined
    drained()
  }
}

interface Written {
  key: { id: number; date: number }
  words: IndexEntry
  readable: boolean
}

function derivation(one: Prepared): Derivation {
  const answer = one.read()
  if ('parsed' in answer) return { parsed: answer.parsed, setAside: undefined }
  return { parsed: unread(one.sealed, answer.fault), setAside: answer.fault.code }
}

const notStored: Warning = {
  code: 'PARSER_DIED',
  message: 'Ce courrier n’a pas pu être rangé : l’original est conservé.',
}
