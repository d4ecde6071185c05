// The operator's Drafts folder: drafts of ours are copied there at rest, what other programs began there becomes a draft here. The
// folder itself tells what was done (each copy is marked), so that a pass cut anywhere is done again without a double or a loss.

import { failpoint } from '../failpoint.ts'
import { PliError } from '../errors.ts'
import { getAccount } from '../store/accounts.ts'
import * as mailboxes from '../store/mailboxes.ts'
import { deleteMessage } from '../store/messages.ts'
import { prepared } from '../store/prepared.ts'
import type { Profile } from '../store/profile.ts'
import { eraseDeleted } from '../store/raw-upkeep.ts'
import { removeFromIndex } from '../store/search.ts'
import { appendTrace } from '../store/trace.ts'
import type { FolderCount } from '../../ipc/mail.ts'
import type { RunTools } from '../sync/account.ts'
import type { Connection, ServerFolder } from '../sync/connection.ts'
import { isUnchanged } from '../sync/plan.ts'
import * as copies from './draft-copies.ts'
import type { FoundDraft } from './draft-copies.ts'
import * as drafts from './drafts.ts'

type DraftsTools = Pick<RunTools, 'profile' | 'preparer' | 'actor' | 'now' | 'lettersChanged' | 'draftOpened'>
interface DraftsWork {
  tools: DraftsTools
  account: string
  connection: Connection
  folder: mailboxes.FolderRecord
}

/** A draft that is being written is not copied at each pause. */
const RESTED_MS = 5000
/** A large one goes over the line anew with each change: only when it is left alone. */
const LARGE_BYTES = 1_000_000
const LARGE_RESTED_MS = 5 * 60_000
/** Nothing of this size can leave: it would only fill the mailbox. */
const MOST_BYTES = 20_000_000
/** Older ones than so many are nobody's work of today; they are counted as missing. */
const MOST_DRAFTS = 1000

function toCopy({ store }: Profile, account: string, now: number) {
  return copies
    .draftsToCopy(store.db, account, now - RESTED_MS)
    .filter(({ bytes, revision }) => bytes < LARGE_BYTES || (bytes < MOST_BYTES && revision <= now - LARGE_RESTED_MS))
}

/** Brings both sides together and counts. Throws SERVER_GONE, SERVER_REFUSED, DISK_FULL. */
export async function syncDrafts(
  tools: DraftsTools,
  account: string,
  connection: Connection,
  folder: mailboxes.FolderRecord,
  listed: ServerFolder,
): Promise<FolderCount> {
  const { profile, now } = tools
  const { db } = profile.store
  const wanted = toCopy(profile, account, now())
  if (
    listed.status !== undefined &&
    isUnchanged(folder, listed.status) &&
    wanted.length === 0 &&
    !copies.hasStale(db, account)
  ) {
    const { messages } = listed.status
    return { name: folder.path, onServer: messages, onBoard: folder.onBoard ?? 0, missing: 0 }
  }
  const work: DraftsWork = { tools, account, connection, folder }
  const state = await connection.select(folder.path, false)
  const before = await connection.uids(state.messages)
  const there = await look(work, before)
  for (const found of copies.foundDrafts(db, folder.id)) {
    if (found.uidValidity !== state.uidValidity || !there.others.has(found.uid)) forgetVanished(work, found)
  }
  await takeOver(work, there, state.uidValidity)
  for (const { id, revision } of wanted) await copy(work, there, id, revision)
  await takeAway(work, there)
  dropAboard(work)

  const listedNow = await connection.uids(before.length)
  const taken = new Set(copies.foundDrafts(db, folder.id).map(({ uid }) => uid))
  const known = (uid: number): boolean =>
    uid >= state.uidNext || there.marked.has(uid) || there.ended.has(uid) || taken.has(uid)
  const missing = listedNow.filter((uid) => !known(uid))
  profile.store.transaction(() => {
    mailboxes.saveCursor(db, folder.id, {
      uidValidity: state.uidValidity,
      highestModseq: state.highestModseq,
      seenUids: 0,
    })
    const onBoard = listedNow.length - missing.length
    mailboxes.saveCount(db, folder.id, { uidNext: state.uidNext, onServer: listedNow.length, onBoard, missing }, now())
  })
  return {
    name: folder.path,
    onServer: listedNow.length,
    onBoard: listedNow.length - missing.length,
    missing: missing.length,
  }
}

/** Composing and cleaning of HTML load with the first draft that lies there or leaves: most relèves see none. */
const draftMessages = () => import('./draft-message.ts')

/** What the folder shows. */
interface There {
  /** UID → the state of which draft of ours it is */
  marked: Map<number, { draft: string; revision: number }>
  /** UID → size of what other programs wrote */
  others: Map<number, number>
  /** marked as deleted, where nothing is expunged */
  ended: Set<number>
}

async function look({ tools, connection }: DraftsWork, uids: readonly number[]): Promise<There> {
  const { db } = tools.profile.store
  const there: There = { marked: new Map(), others: new Map(), ended: new Set() }
  if (uids.length === 0) return there
  const { copyMark } = await draftMessages()
  await connection.headers(uids.slice(-MOST_DRAFTS), ({ uid, flags, header, size }) => {
    const mark = copyMark(header)
    if (flags.includes('\\Deleted')) there.ended.add(uid)
    else if (mark !== undefined && copies.isOurs(db, mark.draft)) there.marked.set(uid, mark)
    else there.others.set(uid, size)
  })
  return there
}

/** Sent, written anew or thrown away by the program that began it. What was changed here, or is on a screen, stays. */
function forgetVanished({ tools }: DraftsWork, found: FoundDraft): void {
  const { store } = tools.profile
  if (found.state === 'unchanged' && tools.draftOpened(found.draft)) return
  store.transaction(() => {
    if (found.state === 'unchanged') drafts.removeDraft(store.db, found.draft)
    copies.forgetFound(store.db, found)
  })
  tools.lettersChanged()
}

/** What other programs began becomes drafts here. */
async function takeOver({ tools, account, connection, folder }: DraftsWork, there: There, uidValidity: number) {
  const { store } = tools.profile
  const held = new Set(
    copies.foundDrafts(store.db, folder.id).flatMap((one) => (one.uidValidity === uidValidity ? [one.uid] : [])),
  )
  for (const [uid, size] of there.others) {
    if (held.has(uid) || size > MOST_BYTES * 2) continue
    let raw: Buffer | undefined
    let receivedAt: number | undefined
    await connection.messages([uid], (message) => {
      raw = message.raw
      receivedAt = message.receivedAt
      return undefined
    })
    // deleted meanwhile
    if (raw === undefined) continue
    const { readDraft } = await draftMessages()
    const { fields, pieces, whole, inReplyTo } = await readDraft(tools.preparer, raw)
    const at = new Date(Math.min(receivedAt ?? tools.now(), tools.now()))
    store.transaction(() => {
      const answers = answered(tools.profile, inReplyTo)
      const draft = drafts.createDraft(
        store.db,
        { ...fields, account, ...(answers === undefined ? {} : { answers }) },
        at,
      )
      for (const piece of pieces) drafts.addPiece(store.db, draft, piece, at)
      copies.noteFound(store.db, { folderId: folder.id, uidValidity, uid }, draft, whole)
    })
    failpoint('drafts.taken-over')
    tools.lettersChanged()
  }
}

function answered({ store }: Profile, messageId: string | undefined): string | undefined {
  if (messageId === undefined) return undefined
  return prepared(store.db, 'SELECT sha256 FROM message WHERE message_id = ? LIMIT 1').pluck().get(messageId) as
    string | undefined
}

/** Puts a draft there, unless this state of it stands there, or stood there and was taken away by somebody else. */
async function copy(work: DraftsWork, there: There, id: string, revision: number): Promise<void> {
  const { tools, account, connection, folder } = work
  const { store } = tools.profile
  const { db } = store
  const { draftMessage } = await draftMessages()
  const stands = [...there.marked.values()].some((one) => one.draft === id && one.revision === revision)
  // it may have been queued or discarded while the earlier ones were copied
  if (stands || copies.revisionOf(db, account, id) !== revision) return
  const raw = await draftMessage(tools.profile, drafts.loadDraft(db, id), revision)
  store.transaction(() => copies.announceCopy(db, account, id, revision))
  failpoint('drafts.announced')
  const done = await refusable(connection.append(folder.path, raw, ['\\Draft', '\\Seen']))
  failpoint('drafts.appended')
  store.transaction(() => {
    if (done) copies.copyIsThere(db, account, id, revision)
    trace(work, `APPEND (\\Draft) ${raw.length}`, done)
  })
  failpoint('drafts.copied')
}

/** Older copies, copies of what is no draft any more, and what was found there and is discarded, sent or written anew here. */
async function takeAway(work: DraftsWork, there: There): Promise<void> {
  const { tools, account, folder } = work
  const { store } = tools.profile
  const { db } = store
  const standing = new Set<string>()
  for (const [uid, { draft, revision }] of [...there.marked].toSorted(([one], [other]) => one - other)) {
    const current = copies.revisionOf(db, account, draft)
    if (current === revision && !standing.has(draft)) {
      standing.add(draft)
      store.transaction(() => {
        copies.announceCopy(db, account, draft, revision)
        copies.copyIsThere(db, account, draft, revision)
      })
    } else if (current === undefined || standing.has(draft) || copies.isCopied(db, account, draft)) {
      if (await remove(work, uid)) there.marked.delete(uid)
    }
  }
  for (const found of copies.foundDrafts(db, folder.id)) {
    const isOver =
      found.state === 'gone' ||
      (found.whole &&
        (found.state === 'left' || (found.state === 'changed' && copies.isCopied(db, account, found.draft))))
    if (isOver && (await remove(work, found.uid))) store.transaction(() => copies.forgetFound(db, found))
  }
  // its copies are gone: held back, it would be copied anew
  const still = new Set([...there.marked.values()].map(({ draft }) => draft))
  for (const draft of copies.copiedDrafts(db, account)) {
    if (still.has(draft) || copies.revisionOf(db, account, draft) !== undefined) continue
    store.transaction(() => copies.forgetCopy(db, account, draft))
  }
}

async function remove(work: DraftsWork, uid: number): Promise<boolean> {
  const done = await refusable(work.connection.remove(uid))
  work.tools.profile.store.transaction(() => trace(work, `UID ${uid} +FLAGS (\\Deleted) EXPUNGE`, done))
  failpoint('drafts.removed')
  return done
}

/** A mailbox that is full or may not be written holds nothing else up: the draft is here. */
async function refusable(request: Promise<boolean>): Promise<boolean> {
  try {
    return await request
  } catch (error) {
    if (error instanceof PliError && error.code === 'SERVER_REFUSED') return false
    throw error
  }
}

/** Inside a transaction. */
function trace({ tools, account, folder }: DraftsWork, request: string, done: boolean): void {
  const { store, auditKey } = tools.profile
  const { email } = getAccount(store, account)
  const entry = { account: email, actor: tools.actor, action: 'draft' as const, answer: done ? 'OK' : 'NO', done }
  appendTrace({ db: store.db, auditKey }, { ...entry, request: `${folder.path} ${request}` }, tools.now())
}

/** An earlier version kept what stood in this folder as letters: all of it is drafts now. */
function dropAboard({ tools, folder }: DraftsWork): void {
  const { store, raw } = tools.profile
  const rows = prepared(
    store.db,
    'SELECT id, message_id AS message FROM placement WHERE folder_id = ? AND gone_at IS NULL AND uid > 0',
  ).all(folder.id) as { id: number; message: number }[]
  if (rows.length === 0) return
  store.transaction(() => {
    for (const { id, message } of rows) {
      mailboxes.removePlacement(store.db, id)
      if (mailboxes.hasPlacements(store.db, message)) continue
      removeFromIndex(store.db, message)
      deleteMessage(store.db, message)
    }
  })
  eraseDeleted(store, raw)
}
