// After a UIDVALIDITY change: what is held is recognised by its header block and size, and takes its new UID without a download.

import { createHash } from 'node:crypto'
import { failpoint } from '../failpoint.ts'
import * as mailboxes from '../store/mailboxes.ts'
import type { FolderRecord } from '../store/mailboxes.ts'
import { messageByHeader } from '../store/messages.ts'
import { waitingOn } from '../store/pending-changes.ts'
import * as withheld from '../store/withheld.ts'
import type { FetchedHeader, FolderState } from './connection.ts'
import type { FolderWork } from './folder.ts'
import { isSeen } from './plan.ts'

const HEADERS_AT_ONCE = 500

/**
 * Gives the placements of the former UIDVALIDITY their new UIDs, batch by batch, newest first; may be cut anywhere and done
 * again. The hash covers the whole header block, Message-ID included. What is not found again is only here from now on.
 */
export async function rematch(
  work: FolderWork,
  folder: FolderRecord,
  state: FolderState,
  uids: readonly number[],
): Promise<void> {
  const { profile, now } = work.tools
  const { db } = profile.store
  const placed = mailboxes.heldUids(db, folder.id, state.uidValidity)
  // what a pass that was cut has recognised as deleted here is not looked at again: it would come back
  const dismissed = withheld.dismissedUids(db, folder.id, state.uidValidity)
  const unknown = uids.filter((uid) => !placed.has(uid) && !dismissed.has(uid)).toSorted((a, b) => b - a)
  for (let at = 0; at < unknown.length; at += HEADERS_AT_ONCE) {
    const batch = unknown.slice(at, at + HEADERS_AT_ONCE)
    const headers: FetchedHeader[] = []
    await work.connection.headers(batch, (header) => headers.push(header))
    profile.store.transaction(() => {
      for (const header of headers) take(work, folder, state, header)
    })
    failpoint('sync.rematched')
  }
  profile.store.transaction(() => {
    mailboxes.closeFormerValidity(db, folder.id, state.uidValidity, now())
    // what was not recognised is still to be fetched
    mailboxes.saveCursor(db, folder.id, {
      uidValidity: state.uidValidity,
      highestModseq: state.highestModseq,
      seenUids: unknown.at(-1) ?? 0,
    })
  })
}

function take(work: FolderWork, folder: FolderRecord, state: FolderState, header: FetchedHeader): void {
  const { db } = work.tools.profile.store
  const headerHash = createHash('sha256').update(header.header).digest('hex')
  const to = { uidValidity: state.uidValidity, uid: header.uid }
  const dismissed = withheld.renumberDismissed(db, folder.id, { size: header.size, headerHash }, to)
  if (dismissed !== undefined) {
    mailboxes.moveChanges(db, folder.id, dismissed, to)
    return
  }
  const message = messageByHeader(db, work.account.id, headerHash, header.size)
  if (message === undefined) return
  const former = mailboxes.formerPlacement(db, folder.id, message.id, state.uidValidity)
  if (former === undefined) {
    mailboxes.putPlacement(db, {
      messageId: message.id,
      folderId: folder.id,
      ...to,
      flags: header.flags,
      modseq: header.modseq,
      date: message.date,
    })
    return
  }
  mailboxes.renumber(db, former.id, to)
  mailboxes.moveChanges(db, folder.id, former, to)
  const seen = isSeen(header.flags, waitingOn(db, folder.id, to.uidValidity, to.uid))
  mailboxes.saveFlags(db, former.id, header.flags, seen, header.modseq)
}
