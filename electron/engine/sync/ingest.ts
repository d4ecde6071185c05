// Raw bytes of a run into the store: sealed and parsed elsewhere, appended and synced, then one commit a batch with rows,
// cursor, documents, filing and index. Bounded in memory; a message that breaks something is set aside, never the mailbox.

import { failpoint } from '../failpoint.ts'
import { keepHeapsSmall, release } from '../memory.ts'
import type { ParsedMessage } from '../parsing/job.types.ts'
import { PARSER_VERSION } from '../parsing/version.ts'
import { PliError } from '../errors.ts'
import { putPlacement, saveCursor } from '../store/mailboxes.ts'
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
/** What is appended at once: several portions are under way, so that the parser has work while one is written. */
const PORTION_BYTES = 4 * 1024 * 1024
/** What is committed at once: a page of the store is encrypted at each commit that touches it, and the writer is held meanwhile. */
const BATCH = { bytes: 20 * 1024 * 1024, messages: 1000, ms: 2000 }
/** What a message under way holds beside its bytes (its parse, its promises): most of what a small one costs. */
const HELD_BYTES = 8 * 1024

interface Prepared extends PreparedMessage {
  source: Omit<FetchedMessage, 'raw'>
  bytes: number
}
/** Messages of one folder that are committed together; those of `places` are in a pack. */
interface Batch {
  messages: Prepared[]
  places: Map<string, RawPlace>
}
/** What is written of a message: its parse, or what stands for it and why. */
interface Derivation {
  parsed: ParsedMessage
  setAside: string | undefined
}

/** One a run: what is under way of one folder does not hold the next one up. */
export class Ingest {
  readonly #totals: Totals
  readonly #tools: IngestTools
  #portion: Promise<Prepared>[] = []
  #portionBytes = 0
  #batch: Batch = { messages: [], places: new Map() }
  #batchSize = { bytes: 0, messages: 0, begun: 0 }
  /** in a pack, not in the store yet: the same message of another folder may come meanwhile */
  readonly #uncommitted = new Set<string>()
  #inFlight = 0
  #drained: (() => void) | undefined
  #appends: Promise<void> = Promise.resolve()
  #commits: Promise<void> = Promise.resolve()
  #failure: unknown

  constructor(tools: IngestTools, totals: Totals) {
    this.#tools = tools
    this.#totals = totals
    keepHeapsSmall()
  }

  /** Takes a message. A promise means: read no further before it settles. Throws what a commit threw (DISK_FULL). */
  add(message: FetchedMessage, target: IngestTarget): Promise<void> | undefined {
    if (this.#failure !== undefined) throw this.#failure
    const { raw, ...source } = message
    const held = raw.length + HELD_BYTES
    const size = this.#batchSize
    if (size.messages === 0) size.begun = this.#tools.now()
    size.messages += 1
    size.bytes += held
    this.#inFlight += held
    this.#portionBytes += held
    this.#portion.push(this.#prepare(raw, source, target.rawKey))
    if (size.messages >= BATCH.messages || size.bytes >= BATCH.bytes) this.endBatch(target, source.uid)
    else if (this.#portionBytes >= PORTION_BYTES) {
      if (this.#tools.now() - size.begun >= BATCH.ms) this.endBatch(target, source.uid)
      else this.#endPortion(target)
    }
    if (this.#inFlight < IN_FLIGHT_BYTES) return undefined
    return new Promise((resolve) => {
      this.#drained = resolve
    })
  }

  /** Ends a batch, all of one folder: it is committed as soon as it is sealed and parsed, with the cursor at `seenUids`. Does not wait. */
  endBatch(target: IngestTarget, seenUids: number): void {
    if (this.#batchSize.messages === 0) return
    this.#endPortion(target)
    const batch = this.#batch
    this.#batch = { messages: [], places: new Map() }
    this.#batchSize = { bytes: 0, messages: 0, begun: 0 }
    const ready = Promise.all([this.#commits, this.#appends])
    this.#commits = this.#unlessFailed(async () => {
      await ready
      if (this.#failure === undefined) await this.#commit(batch, target, seenUids)
    })
  }

  #endPortion(target: IngestTarget): void {
    const portion = this.#portion
    const batch = this.#batch
    this.#portion = []
    this.#portionBytes = 0
    // waited for from now on, so that one that fails while an earlier portion is appended is no stray rejection
    const whole = Promise.allSettled(portion)
    const earlier = this.#appends
    this.#appends = this.#unlessFailed(async () => {
      await earlier
      await whole
      if (this.#failure === undefined) this.#append(await Promise.all(portion), batch, target)
    })
  }

  /** The first failure ends the run; it is thrown to who adds or waits. */
  async #unlessFailed(step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      this.#failure ??= error
      this.#release(Infinity)
    }
  }

  /** Waits for the last commit. Throws what a commit threw. */
  async end(): Promise<void> {
    await this.#appends
    await this.#commits
    if (this.#failure !== undefined) throw this.#failure
  }

  async #prepare(raw: Buffer, source: Prepared['source'], rawKey: Uint8Array): Promise<Prepared> {
    const { preparer, stages } = this.#tools
    const bytes = raw.length
    return { source, bytes, ...(await stages.wait('prepare', preparer.prepare(raw, rawKey))) }
  }

  /** The bytes of a portion into their pack, and out of our memory. */
  #append(portion: readonly Prepared[], batch: Batch, target: IngestTarget): void {
    this.#tools.stages.run('append', () => {
      for (const one of portion) {
        if (this.#appendOne(one, batch, target)) release(one.sealed.record)
        this.#release(one.bytes + HELD_BYTES)
      }
    })
    batch.messages.push(...portion)
  }

  /** False when the message is held already. */
  #appendOne({ sealed }: Prepared, { places }: Batch, { accountId }: IngestTarget): boolean {
    const { profile } = this.#tools
    const { sha256, record } = sealed
    if (this.#uncommitted.has(sha256) || messageBySha(profile.store.db, sha256) !== undefined) return false
    places.set(sha256, profile.raw.appendSealed(accountId, record))
    this.#uncommitted.add(sha256)
    return true
  }

  async #commit(batch: Batch, target: IngestTarget, seenUids: number): Promise<void> {
    const { profile, stages } = this.#tools
    const { messages, places } = batch
    failpoint('ingest.appended')
    if (places.size > 0) await stages.wait('sync', profile.raw.flushed(target.accountId))
    // a message that was held is one that a person may have deleted meanwhile
    if (messages.filter((one) => this.#appendOne(one, batch, target)).length > 0) profile.raw.flush()
    failpoint('ingest.raw-durable')
    const write = (carefully: boolean): void =>
      profile.store.transaction(() => this.#write(batch, target, seenUids, carefully), 'again')
    stages.run('commit', () => {
      try {
        write(false)
      } catch (error) {
        // a full disk is everybody's; anything else is one message's fault, found by writing each under its own savepoint
        if (error instanceof PliError) throw error
        write(true)
      }
    })
    failpoint('ingest.committed')
    for (const sha256 of places.keys()) this.#uncommitted.delete(sha256)
    for (const one of messages) this.#totals.bytes += one.bytes
    this.#totals.messages += messages.length
    this.#tools.committed(messages.length)
  }

  #write({ messages, places }: Batch, target: IngestTarget, seenUids: number, carefully: boolean): void {
    const { profile, file, stages } = this.#tools
    const { accountId, folderId, uidValidity, highestModseq } = target
    const { db } = profile.store
    const fresh: number[] = []
    const words: IndexEntry[] = []
    let setAside = 0
    for (const one of messages) {
      const place = places.get(one.sealed.sha256)
      let key = messageBySha(db, one.sealed.sha256)
      if (key === undefined && place !== undefined) {
        const written = carefully
          ? this.#writeCarefully(one, accountId, place)
          : this.#insert(one, accountId, place, derivation(one))
        key = written.key
        if (!written.readable) setAside += 1
        if (!carefully) {
          fresh.push(key.id)
          words.push(written.words)
        }
      }
      if (key === undefined) throw new Error('a message without bytes')
      const { uid, flags, modseq } = one.source
      putPlacement(db, { messageId: key.id, folderId, uidValidity, uid, flags, modseq, date: key.date })
      clearRefusal(db, folderId, uidValidity, uid)
    }
    if (fresh.length > 0) stages.run('file', () => file(fresh))
    stages.run('index', () => writeIndex(db, words))
    saveCursor(db, folderId, { uidValidity, highestModseq, seenUids })
    this.#totals.setAside += setAside
  }

  #insert(one: Prepared, accountId: string, place: RawPlace, { parsed, setAside }: Derivation): Written {
    const { profile, stages, now } = this.#tools
    const { db } = profile.store
    const { sha256, size, headerHash } = one.sealed
    const identity = {
      sha256,
      size,
      headerHash,
      place,
      accountId,
      receivedAt: one.source.receivedAt,
    }
    const key = insertMessage(db, identity, parsed, { version: PARSER_VERSION, setAside, now: now() })
    const words = derive(db, { ...key, sha256 }, parsed, stages)
    return { key, words, readable: setAside === undefined }
  }

  /** One message under its own savepoint: what cannot be derived is set aside with its bytes. */
  #writeCarefully(one: Prepared, accountId: string, place: RawPlace): Written {
    const { profile, file } = this.#tools
    try {
      return profile.store.db.transaction(() => {
        const written = this.#insert(one, accountId, place, derivation(one))
        file([written.key.id])
        writeIndex(profile.store.db, [written.words])
        return written
      })()
    } catch (error) {
      if (error instanceof PliError) throw error
      const unreadable = this.#insert(one, accountId, place, {
        parsed: unread(one.sealed, notStored),
        setAside: 'INGEST',
      })
      writeIndex(profile.store.db, [unreadable.words])
      return unreadable
    }
  }

  #release(bytes: number): void {
    this.#inFlight = Math.max(0, this.#inFlight - bytes)
    if (this.#drained === undefined || this.#inFlight > IN_FLIGHT_BYTES - 2 * PORTION_BYTES) return
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
