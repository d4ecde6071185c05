// One folder of one account: compare, fetch what is missing newest first, take over flags, mark what is gone; counted once all is
// aboard. The decisions are plan.ts's, the bytes go through ingest.ts.

import { failpoint } from '../failpoint.ts'
import { PliError } from '../errors.ts'
import * as mailboxes from '../store/mailboxes.ts'
import type { FolderRecord } from '../store/mailboxes.ts'
import { waitingOn } from '../store/pending-changes.ts'
import * as withheld from '../store/withheld.ts'
import type { FolderCount } from '../../ipc/mail.ts'
import { MAX_MESSAGE_BYTES, type Connection, type FlagRow, type FolderState, type ServerFolder } from './connection.ts'
import type { Ingest, IngestTools, Totals } from './ingest.ts'
import { batchSize, isSeen, isUnchanged, planUids } from './plan.ts'
import { rematch } from './rematch.ts'

export interface FolderWork {
  tools: IngestTools
  account: { id: string; rawKey: Uint8Array }
  connection: Connection
  ingest: Ingest
  /** what one run remembers across its reconnections */
  memory: RunMemory
  progress: (done: number, todo: number) => void
}
/** Messages that were being read when the connection broke are asked for alone; one that breaks it again is refused. */
export interface RunMemory {
  suspects: Set<string>
  refused: Set<string>
  /** ms: what was refused after this instant is left in peace by this run */
  refusedSince: number
  totals: Totals
}
export interface FolderOutcome {
  count: FolderCount
  flagChanges: number
  removed: number
  resumed: boolean
}

/** Of a folder where nothing else is to be told. */
export const onlyCounted = (count: FolderCount): FolderOutcome => ({
  count,
  flagChanges: 0,
  removed: 0,
  resumed: false,
})

/**
 * Reads what is missing; it may still be on its way to the store. What is answered counts the folder once it is there: another
 * folder may be open by then. Both throw SERVER_GONE (the next run goes on from the last commit), SERVER_REFUSED, DISK_FULL.
 */
export async function fetchFolder(
  work: FolderWork,
  folder: FolderRecord,
  listed: ServerFolder,
): Promise<() => Promise<FolderOutcome>> {
  const { db } = work.tools.profile.store
  if (listed.status !== undefined && isUnchanged(folder, listed.status)) {
    const { messages } = listed.status
    const count = { name: folder.path, onServer: messages, onBoard: folder.onBoard ?? 0, missing: 0 }
    return () => Promise.resolve(onlyCounted(count))
  }
  const state = await work.connection.select(folder.path)
  const uids = await work.connection.uids(state.messages)
  // what a change that was cut has placed already may have other flags by now
  const placedBefore = mailboxes.heldUids(db, folder.id, state.uidValidity).size
  const isRenumbered = folder.uidValidity !== undefined && folder.uidValidity !== state.uidValidity
  if (isRenumbered || mailboxes.hasFormerValidity(db, folder.id, state.uidValidity)) {
    await rematch(work, folder, state, uids)
  }

  const held = mailboxes.heldUids(db, folder.id, state.uidValidity)
  const dismissed = withheld.dismissedUids(db, folder.id, state.uidValidity)
  const plan = planUids(held, uids, dismissed)
  const flags = placedBefore === 0 ? [] : await changedFlags(work.connection, folder, state)
  let flagChanges = 0
  work.tools.profile.store.transaction(() => {
    flagChanges = applyFlags(work, folder.id, state.uidValidity, flags)
    mailboxes.setGone(db, folder.id, state.uidValidity, plan.gone, work.tools.now())
    mailboxes.setBack(db, folder.id, state.uidValidity, plan.back)
    if (plan.fetch.length === 0) mailboxes.saveCursor(db, folder.id, cursorAt(state, 0))
  })
  if (flagChanges + plan.gone.length + plan.back.length > 0) work.tools.committed(0)

  await fetchMissing(work, folder, state, plan.fetch)
  return async () => {
    await work.ingest.end()
    const count = await settle(work, folder, state, uids)
    const resumed = folder.seenUids > 0 && plan.fetch.length > 0
    return { count, flagChanges, removed: plan.gone.length, resumed }
  }
}

const cursorAt = (state: FolderState, seenUids: number): mailboxes.Cursor => ({
  uidValidity: state.uidValidity,
  highestModseq: state.highestModseq,
  seenUids,
})

async function changedFlags(connection: Connection, folder: FolderRecord, state: FolderState): Promise<FlagRow[]> {
  const same = folder.uidValidity === state.uidValidity
  // one that goes back (an index made anew, a server restored) says nothing of what changed
  const isComparable =
    state.highestModseq !== undefined && BigInt(state.highestModseq) >= BigInt(folder.highestModseq ?? 0)
  const since = same && isComparable ? folder.highestModseq : undefined
  if (since !== undefined && since === state.highestModseq) return []
  const rows: FlagRow[] = []
  await connection.flags(since, (row) => rows.push(row))
  return rows
}

/** Server flags into the rows; what the user sees keeps the local changes that still wait. Number of rows changed. */
function applyFlags(work: FolderWork, folderId: number, uidValidity: number, rows: readonly FlagRow[]): number {
  const { db } = work.tools.profile.store
  let changed = 0
  for (const row of rows) {
    const placement = mailboxes.placementAt(db, folderId, uidValidity, row.uid)
    if (placement === undefined) continue
    const seen = isSeen(row.flags, waitingOn(db, folderId, uidValidity, row.uid))
    if (placement.seen === seen && placement.flags.join(' ') === row.flags.join(' ')) continue
    mailboxes.saveFlags(db, placement.id, row.flags, seen, row.modseq)
    changed += 1
  }
  return changed
}

async function fetchMissing(
  work: FolderWork,
  folder: FolderRecord,
  state: FolderState,
  wanted: readonly number[],
): Promise<void> {
  const { db } = work.tools.profile.store
  const target = {
    accountId: work.account.id,
    rawKey: work.account.rawKey,
    folderId: folder.id,
    uidValidity: state.uidValidity,
    highestModseq: state.highestModseq,
  }
  const { ingest } = work
  const key = (uid: number): string => `${folder.id}/${state.uidValidity}/${uid}`
  const refusedBefore = withheld.refusedUids(db, folder.id, state.uidValidity)
  for (const uid of withheld.refusedUids(db, folder.id, state.uidValidity, work.memory.refusedSince)) {
    work.memory.refused.add(key(uid))
  }
  const isAlone = (uid: number): boolean => refusedBefore.has(uid) || work.memory.suspects.has(key(uid))
  const alone = wanted.filter((uid) => isAlone(uid) && !work.memory.refused.has(key(uid)))
  const together = wanted.filter((uid) => !isAlone(uid))
  let done = 0
  const fetched = { messages: 0, bytes: 0 }
  const receive = async (uids: readonly number[]): Promise<number[]> => {
    const left = new Set(uids)
    try {
      await work.tools.stages.wait(
        'fetch',
        work.connection.messages(uids, (message) => {
          if (!left.delete(message.uid)) return undefined
          fetched.messages += 1
          fetched.bytes += message.raw.length
          return ingest.add(message, target)
        }),
      )
    } catch (error) {
      // what did arrive is kept; what was under way is suspect when the connection broke over it
      ingest.endBatch(target, uids.at(-1) ?? 0)
      await ingest.end()
      if (error instanceof PliError && error.code === 'SERVER_REFUSED') return [...left]
      for (const uid of left) work.memory.suspects.add(key(uid))
      throw error
    }
    done += uids.length
    work.progress(done, wanted.length)
    return [...left]
  }

  for (let at = 0; at < together.length;) {
    const batch = together.slice(at, at + batchSize(fetched))
    const isFirst = at === 0
    at += batch.length
    alone.push(...(await receive(batch)))
    // the newest are on the screen within a second
    if (isFirst) ingest.endBatch(target, batch.at(-1) ?? 0)
  }
  for (const uid of alone) await fetchAlone(work, folder, state, uid, key(uid), receive)
  ingest.endBatch(target, wanted.at(-1) ?? 0)
}

/** A message that did not come with its range is asked for by itself; then it is named, and the mailbox goes on (AT-45). */
async function fetchAlone(
  work: FolderWork,
  folder: FolderRecord,
  state: FolderState,
  uid: number,
  key: string,
  receive: (uids: readonly number[]) => Promise<number[]>,
): Promise<void> {
  const { profile, now } = work.tools
  const refuse = (reason: string, named: { date: number | undefined; from: string | undefined }): void => {
    work.memory.refused.add(key)
    profile.store.transaction(() =>
      withheld.putRefusal(
        profile.store.db,
        { folderId: folder.id, uidValidity: state.uidValidity, uid, reason, ...named },
        now(),
      ),
    )
    failpoint('sync.refused')
  }
  const naming = await work.connection.naming(uid).catch((error: unknown) => {
    if (error instanceof PliError && error.code === 'SERVER_REFUSED') return undefined
    throw error
  })
  const named = { date: naming?.date, from: naming?.from }
  if ((naming?.size ?? 0) > MAX_MESSAGE_BYTES) {
    refuse('too-large', named)
    return
  }
  try {
    if ((await receive([uid])).length > 0) refuse('not-delivered', named)
  } catch (error) {
    if (error instanceof PliError && error.code === 'SERVER_GONE') refuse('connection-lost', named)
    throw error
  }
}

/** Compares the two lists UID by UID and keeps the result (journeys P6, « Compte juste »). */
async function settle(
  work: FolderWork,
  folder: FolderRecord,
  state: FolderState,
  listed: readonly number[],
): Promise<FolderCount> {
  const { profile, now } = work.tools
  const { db } = profile.store
  const held = mailboxes.heldUids(db, folder.id, state.uidValidity)
  // what a person deleted or moved during the pass is not missing
  const dismissed = withheld.dismissedUids(db, folder.id, state.uidValidity)
  const absent = (uids: readonly number[]): number[] => uids.filter((uid) => !held.has(uid) && !dismissed.has(uid))
  let server = listed
  let missing = absent(server)
  if (missing.length > 0) {
    // what was deleted there during the pass is not missing
    await work.connection.select(folder.path)
    server = await work.connection.uids(listed.length)
    const begun = new Set(listed)
    missing = absent(server).filter((uid) => begun.has(uid) || uid < state.uidNext)
  }
  const onServer = new Set(server)
  let onBoard = 0
  for (const uid of held.keys()) if (onServer.has(uid)) onBoard += 1
  profile.store.transaction(() => {
    for (const uid of dismissed) if (!onServer.has(uid)) withheld.undismiss(db, folder.id, state.uidValidity, uid)
    // also where nothing came: what is refused is named under this UIDVALIDITY
    mailboxes.saveCursor(db, folder.id, cursorAt(state, 0))
    withheld.keepRefusals(db, folder.id, state.uidValidity, missing)
    mailboxes.saveCount(db, folder.id, { uidNext: state.uidNext, onServer: server.length, onBoard, missing }, now())
  })
  return { name: folder.path, onServer: server.length, onBoard, missing: missing.length }
}
