// Local changes: applied here at once, queued in the same commit, replayed to the server in order until it has them.
// Every replay may happen twice (a kill between the answer and our commit): flags, moves and deletions by UID bear it.

import { failpoint } from '../failpoint.ts'
import { PliError } from '../errors.ts'
import { getAccount } from '../store/accounts.ts'
import * as mailboxes from '../store/mailboxes.ts'
import type { PlacementRecord } from '../store/mailboxes.ts'
import { deleteMessage } from '../store/messages.ts'
import * as queue from '../store/pending-changes.ts'
import type { Change, PendingChange } from '../store/pending-changes.ts'
import type { Profile } from '../store/profile.ts'
import { eraseDeleted } from '../store/raw-upkeep.ts'
import { removeFromIndex } from '../store/search.ts'
import { appendTrace } from '../store/trace.ts'
import * as withheld from '../store/withheld.ts'
import type { Connection } from './connection.ts'
import { isSeen } from './plan.ts'

/** Refusals by the server, or connections that broke over it, before a change is given up. */
const MAX_REFUSALS = 5

/** Marks every placement of these messages. Answers how many changed; accounts to replay are those of `touched`. */
export function markRead(
  profile: Profile,
  ids: readonly string[],
  read: boolean,
  now: number,
): { changed: number; touched: Set<string> } {
  const { db } = profile.store
  const touched = new Set<string>()
  let changed = 0
  profile.store.transaction(() => {
    for (const placement of ids.flatMap((id) => mailboxes.placementsOfMessage(db, id))) {
      if (placement.seen === read) continue
      mailboxes.setSeen(db, placement.id, read)
      changed += 1
      if (placement.gone) continue
      const change = read ? { add: ['\\Seen'], remove: [] } : { add: [], remove: ['\\Seen'] }
      // a message whose move still waits has no UID: it is marked at the place it leaves, before it leaves it
      const leaving = waitingMove(profile, placement)
      queue.queueChange(db, leaving ?? placement, { kind: 'flag', ...change }, now)
      if (leaving !== undefined) queue.queueLast(db, leaving.id)
      touched.add(placement.accountId)
    }
  })
  failpoint('replay.queued')
  return { changed, touched }
}

/** Moves one placement to another folder of its account. Throws NOT_FOUND. */
export function move(
  profile: Profile,
  placementId: number,
  folder: string,
  now: number,
): { changed: number; account: string } {
  const { db } = profile.store
  return profile.store.transaction(() => {
    const placement = known(profile, placementId)
    const target = mailboxes.folderAt(db, placement.accountId, folder)
    if (target === undefined || target.gone) {
      throw new PliError('NOT_FOUND', 'Ce dossier n’est plus chez l’opérateur.', { kept: 'Le courrier n’a pas bougé.' })
    }
    if (target.id === placement.folderId) return { changed: 0, account: placement.accountId }
    if (placement.uid < 0 && !placement.gone) {
      throw new PliError('NOT_FOUND', 'Ce courrier est déjà en chemin vers un autre dossier.', {
        kept: 'Le courrier n’a pas bougé.',
        next: 'Recommencez après la prochaine relève.',
      })
    }
    if (!placement.gone) {
      withheld.dismiss(db, placement)
      queue.queueChange(db, placement, { kind: 'move', to: folder, placement: placement.id }, now)
    }
    mailboxes.movePlacement(db, placement.id, target.id)
    return { changed: 1, account: placement.accountId }
  })
}

/** Deletes one placement here; at the server only when asked. The message goes with the last one. Throws NOT_FOUND. */
export function remove(
  { profile, now, forget }: RemovalTools,
  placementId: number,
  there: 'keep' | 'delete',
): { changed: number; account: string } {
  const { db } = profile.store
  const account = profile.store.transaction(() => {
    const placement = known(profile, placementId)
    if (!placement.gone && placement.uid > 0) {
      withheld.dismiss(db, placement)
      if (there === 'delete') queue.queueChange(db, placement, { kind: 'delete' }, now)
    }
    // the place it was to leave is dismissed already; moved all the same, it would come back from where it went
    const leaving = waitingMove(profile, placement)
    if (leaving !== undefined) {
      queue.changeDone(db, leaving.id)
      if (there === 'delete') queue.queueChange(db, leaving, { kind: 'delete' }, now)
    }
    mailboxes.removePlacement(db, placement.id)
    if (!mailboxes.hasPlacements(db, placement.messageId)) {
      const { messageId } = placement
      removeFromIndex(db, messageId)
      forget(messageId, () => deleteMessage(db, messageId))
    }
    return placement.accountId
  })
  failpoint('replay.removed')
  eraseDeleted(profile.store, profile.raw)
  return { changed: 1, account }
}

interface RemovalTools {
  profile: Profile
  /** ms */
  now: number
  /** calls `drop`, which deletes the row of the message, and files again what its documents had to do with */
  forget: (messageId: number, drop: () => void) => void
}

function known(profile: Profile, placementId: number): PlacementRecord {
  const placement = mailboxes.placementById(profile.store.db, placementId)
  if (placement !== undefined) return placement
  throw new PliError('NOT_FOUND', 'Ce courrier n’est plus à cet endroit.', { next: 'Regardez la liste de nouveau.' })
}

function waitingMove(profile: Profile, placement: PlacementRecord): PendingChange | undefined {
  if (placement.uid > 0) return undefined
  const moves = queue.waitingChanges(profile.store.db, placement.accountId)
  return moves.find(({ change }) => change.kind === 'move' && change.placement === placement.id)
}

/** What a replay needs; its requests and their answers go to the trace (R63). */
export interface ReplayTools {
  profile: Profile
  actor: string
  /** ms */
  now: () => number
}

/** Replays what waits for this account. A flag set before a move must reach the message first: the order is kept. */
export async function replay(tools: ReplayTools, connection: Connection, accountId: string): Promise<void> {
  const { profile } = tools
  const { db } = profile.store
  const paths = new Map(mailboxes.foldersOf(db, accountId).map((folder) => [folder.id, folder]))
  let selected: { id: number; uidValidity: number | undefined } | undefined
  for (const waiting of queue.waitingChanges(db, accountId)) {
    const folder = paths.get(waiting.folderId)
    if (folder === undefined || folder.gone) {
      giveUp(profile, waiting, 'folder gone')
      continue
    }
    if (selected?.id !== folder.id) {
      selected = { id: folder.id, uidValidity: await opened(connection, folder.path) }
    }
    // the UID means another message now: rematch.ts carries the change over to the new one
    if (selected.uidValidity !== waiting.uidValidity) continue
    await replayOne(tools, connection, waiting, folder.path)
  }
}

/** Undefined when the server will not open it (in use, no right to): what waits there waits on and holds nothing else up. */
async function opened(connection: Connection, path: string): Promise<number | undefined> {
  try {
    return (await connection.select(path, false)).uidValidity
  } catch (error) {
    if (error instanceof PliError && error.code === 'SERVER_REFUSED') return undefined
    throw error
  }
}

async function replayOne(
  tools: ReplayTools,
  connection: Connection,
  waiting: PendingChange,
  folder: string,
): Promise<void> {
  const { profile } = tools
  const { change } = waiting
  const trace = (answer: string, done: boolean): void => traceChange(tools, waiting, folder, answer, done)
  failpoint('replay.before-send')
  let landed: { uidValidity?: number; uid?: number } | undefined
  try {
    if (change.kind === 'flag') {
      if (!(await connection.storeFlags(waiting.uid, change.add, change.remove)))
        return refused(profile, waiting, trace)
    } else if (change.kind === 'delete') {
      if (!(await connection.remove(waiting.uid))) return refused(profile, waiting, trace)
    } else {
      const answer = await connection.move(waiting.uid, change.to)
      if (answer === false) return refused(profile, waiting, trace)
      landed = answer
    }
  } catch (error) {
    if (error instanceof PliError && error.code === 'SERVER_REFUSED') return refused(profile, waiting, trace)
    if (error instanceof PliError) profile.store.transaction(() => trace(error.code, false))
    // one that breaks every connection would be in front of the mail for ever
    if (error instanceof PliError && error.code === 'SERVER_GONE') attempted(profile, waiting, 'connection lost')
    throw error
  }
  failpoint('replay.acknowledged')
  profile.store.transaction(() => {
    acknowledge(profile, waiting, landed, tools.now())
    trace('OK', true)
  })
  failpoint('replay.committed')
}

/** The request in the server's own language. Inside a transaction. */
function traceChange(
  { profile, actor, now }: ReplayTools,
  { accountId, change, uid }: PendingChange,
  folder: string,
  answer: string,
  done: boolean,
): void {
  const { store, auditKey } = profile
  const account = getAccount(store, accountId).email
  const action = change.kind === 'flag' ? 'read' : change.kind
  const request = `${folder} UID ${uid} ${requestOf(change)}`
  appendTrace({ db: store.db, auditKey }, { account, actor, action, request, answer, done }, now())
}

function requestOf(change: Change): string {
  if (change.kind === 'move') return `MOVE ${change.to}`
  if (change.kind === 'delete') return '+FLAGS (\\Deleted) EXPUNGE'
  return [...change.add.map((flag) => `+FLAGS (${flag})`), ...change.remove.map((flag) => `-FLAGS (${flag})`)].join(' ')
}

function acknowledge(
  profile: Profile,
  waiting: PendingChange,
  landed: { uidValidity?: number; uid?: number } | undefined,
  now: number,
): void {
  const { db } = profile.store
  const { change } = waiting
  queue.changeDone(db, waiting.id)
  if (change.kind === 'flag') {
    const placement = mailboxes.placementAt(db, waiting.folderId, waiting.uidValidity, waiting.uid)
    if (placement === undefined) return
    const flags = [...new Set([...placement.flags, ...change.add])]
      .filter((flag) => !change.remove.includes(flag))
      .toSorted()
    const later = queue.waitingOn(db, waiting.folderId, waiting.uidValidity, waiting.uid)
    mailboxes.saveFlags(db, placement.id, flags, isSeen(flags, later), undefined)
  } else if (change.kind === 'move') {
    // without COPYUID nothing proves that there was something to move: the only copy, until its new folder shows it
    if (landed?.uid === undefined || landed.uidValidity === undefined)
      mailboxes.losePlacement(db, change.placement, now)
    else mailboxes.landPlacement(db, change.placement, landed.uidValidity, landed.uid)
  }
}

function refused(profile: Profile, waiting: PendingChange, trace: (answer: string, done: boolean) => void): void {
  profile.store.transaction(() => trace('NO', false))
  attempted(profile, waiting, 'refused')
}

function attempted(profile: Profile, waiting: PendingChange, reason: string): void {
  if (waiting.attempts + 1 >= MAX_REFUSALS) giveUp(profile, waiting, reason)
  else profile.store.transaction(() => queue.changeRefused(profile.store.db, waiting.id, reason, MAX_REFUSALS))
}

/** The server will not have it: what it shows is true again here too. */
function giveUp(profile: Profile, waiting: PendingChange, reason: string): void {
  const { db } = profile.store
  profile.store.transaction(() => {
    queue.changeRefused(db, waiting.id, reason, 0)
    const { change, folderId, uidValidity, uid } = waiting
    if (change.kind === 'move') {
      withheld.undismiss(db, folderId, uidValidity, uid)
      mailboxes.restorePlacement(db, change.placement, { folderId, uidValidity, uid })
    } else if (change.kind === 'delete') {
      // deleted here all the same: it stays dismissed
    } else {
      const placement = mailboxes.placementAt(db, folderId, uidValidity, uid)
      if (placement !== undefined) mailboxes.setSeen(db, placement.id, placement.flags.includes('\\Seen'))
    }
  })
}
