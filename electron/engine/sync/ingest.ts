// Raw bytes of a folder into the store: sealed and parsed elsewhere, appended and synced, then one commit a batch with rows,
// cursor, documents, filing and index. Bounded in memory; a message that breaks something is set aside, never the mailbox.

import { failpoint } from '../failpoint.ts'
import type { ParserPool } from '../parsing/pool.ts'
import type { ParsedMessage } from '../parsing/job.types.ts'
import { PARSER_VERSION } from '../parsing/version.ts'
import { PliError } from '../errors.ts'
import { putPlacement, saveCursor, type Cursor } from '../store/mailboxes.ts'
import { insertMessage, messageBySha } from '../store/messages.ts'
import type { Profile } from '../store/profile.ts'
import type { RawPlace } from '../store/raw.ts'
import { clearRefusal } from '../store/withheld.ts'
import type { Warning } from '../warning.ts'
import type { FetchedMessage } from './connection.ts'
import { derive, unread } from './derive.ts'
import type { SealedMessage, Sealer } from './sealer.ts'
import type { Stages } from './stages.ts'

export interface IngestTools {
  profile: Profile
  pool: ParserPool
  sealer: Sealer
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
const IN_FLIGHT_BYTES = 12 * 1024 * 1024
/** What a message under way holds beside its bytes (its parse, its promises): most of what a small one costs. */
const HELD_BYTES = 8 * 1024

interface Prepared {
  source: Omit<FetchedMessage, 'raw'>
  bytes: number
  sealed: Omit<SealedMessage, 'raw'>
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
      this.#commit(await Promise.all(batch), { uidValidity, highestModseq, seenUids })
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
    const { pool, profile, sealer, stages } = this.#tools
    const bytes = raw.length
    const { raw: back, ...sealed } = await stages.wait('seal', sealer.seal(raw, this.#target.rawKey))
    // the same bytes in another folder: nothing to parse again
    if (messageBySha(profile.store.db, sealed.sha256) !== undefined) {
      return { source, bytes, sealed, parsed: unread(sealed, notStored), setAside: 'INGEST' }
    }
    const answer = await stages.wait('parse', pool.parse(back))
    if ('parsed' in answer) return { source, bytes, sealed, parsed: answer.parsed, setAside: undefined }
    return { source, bytes, sealed, parsed: unread(sealed, answer.fault), setAside: answer.fault.code }
  }

  #commit(batch: readonly Prepared[], cursor: Cursor): void {
    const { profile, stages } = this.#tools
    const { db } = profile.store
    const places = new Map<string, RawPlace>()
    stages.run('append', () => {
      for (const { sealed } of batch) {
        if (places.has(sealed.sha256) || messageBySha(db, sealed.sha256) !== undefined) continue
        places.set(sealed.sha256, profile.raw.appendSealed(this.#target.accountId, sealed.record))
      }
      failpoint('ingest.appended')
      if (places.size > 0) profile.raw.flush()
    })
    failpoint('ingest.raw-durable')
    stages.run('commit', () => {
      try {
        profile.store.transaction(() => this.#write(batch, places, cursor, false))
      } catch (error) {
        // a full disk is everybody's; anything else is one message's fault, found by writing each under its own savepoint
        if (error instanceof PliError) throw error
        profile.store.transaction(() => this.#write(batch, places, cursor, true))
      }
    })
    failpoint('ingest.committed')
    for (const one of batch) {
      this.#totals.bytes += one.bytes
      this.#release(one.bytes + HELD_BYTES)
    }
    this.#totals.messages += batch.length
    this.#tools.committed(batch.length)
  }

  #write(batch: readonly Prepared[], places: ReadonlyMap<string, RawPlace>, cursor: Cursor, carefully: boolean): void {
    const { profile, file, stages } = this.#tools
    const { db } = profile.store
    const fresh: number[] = []
    let setAside = 0
    for (const one of batch) {
      const place = places.get(one.sealed.sha256)
      let key = messageBySha(db, one.sealed.sha256)
      if (key === undefined && place !== undefined) {
        const written = carefully
          ? this.#writeCarefully(one, place)
          : { key: this.#insert(one, place, one.parsed, one.setAside), readable: one.setAside === undefined }
        key = written.key
        if (!written.readable) setAside += 1
        if (!carefully) fresh.push(key.id)
      }
      if (key === undefined) throw new Error('a message without bytes')
      const { folderId, uidValidity } = this.#target
      const { uid, flags, modseq } = one.source
      putPlacement(db, { messageId: key.id, folderId, uidValidity, uid, flags, modseq, date: key.date })
      clearRefusal(db, folderId, uidValidity, uid)
    }
    if (fresh.length > 0) stages.run('file', () => file(fresh))
    saveCursor(db, this.#target.folderId, cursor)
    this.#totals.setAside += setAside
  }

  #insert(
    one: Prepared,
    place: RawPlace,
    parsed: ParsedMessage,
    setAside: string | undefined,
  ): { id: number; date: number } {
    const { db } = this.#tools.profile.store
    const { sha256, size, headerHash } = one.sealed
    const identity = {
      sha256,
      size,
      headerHash,
      place,
      accountId: this.#target.accountId,
      receivedAt: one.source.receivedAt,
    }
    const key = insertMessage(db, identity, parsed, { version: PARSER_VERSION, setAside, now: this.#tools.now() })
    this.#tools.stages.run('derive', () => derive(db, { ...key, sha256 }, parsed))
    return key
  }

  /** One message under its own savepoint: what cannot be derived is set aside with its bytes. */
  #writeCarefully(one: Prepared, place: RawPlace): { key: { id: number; date: number }; readable: boolean } {
    const { profile, file } = this.#tools
    try {
      const key = profile.store.db.transaction(() => {
        const key = this.#insert(one, place, one.parsed, one.setAside)
        file([key.id])
        return key
      })()
      return { key, readable: one.setAside === undefined }
    } catch (error) {
      if (error instanceof PliError) throw error
      return { key: this.#insert(one, place, unread(one.sealed, notStored), 'INGEST'), readable: false }
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

const notStored: Warning = {
  code: 'PARSER_DIED',
  message: 'Ce courrier n’a pas pu être rangé : l’original est conservé.',
}
