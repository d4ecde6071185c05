// What an operator's Sent folder tells: whether a letter that was cut left, and whether its copy is there already.
// It never sends: what did not leave goes back to departure once, and only where Sent is known to hold every letter (AT-24).

import { PliError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import { connect } from '../sync/account.ts'
import type { Connection } from '../sync/connection.ts'
import type { DepartureTools } from './departure.ts'
import * as facts from './facts.ts'
import * as rows from './rows.ts'
import type { Row } from './rows.ts'
import { sentFolder } from './sent-folder.ts'

export interface LookupPatience {
  /** ms after the cut: what Sent does not show by then, it never will */
  certain: number
  /** ms after the cut: nobody looks any more, a person decides */
  giveUp: number
  /** ms after a letter left: an operator that files by itself has done it */
  filing: number
  /** ms between two looks */
  again: number
}
export const PATIENCE: LookupPatience = { certain: 60_000, giveUp: 10 * 60_000, filing: 20_000, again: 15_000 }

const NEW_SENT = 'Sent'

/**
 * Looks up what is open: uncertain letters, and copies not yet in Sent. Answers whether anything changed, and whether the
 * mailbox could be read. Never throws what belongs to the network: what could not be looked up stays open.
 */
export async function lookUp(
  tools: DepartureTools,
  account: string,
  patience: LookupPatience,
  signal: AbortSignal,
): Promise<{ changed: boolean; read: boolean }> {
  const { db } = tools.profile.store
  if (signal.aborted || rows.openLetters(db, account).length === 0) return { changed: false, read: true }
  let connection: Connection | undefined
  try {
    const opened = await connect(tools.profile, tools.signIn, account)
    connection = opened
    signal.addEventListener('abort', () => opened.close(), { once: true })
    const sent = sentFolder(await connection.folders())
    if (sent !== undefined) await connection.select(sent, false)
    let changed = false
    for (const letter of rows.openLetters(db, account)) {
      const found = sent !== undefined && (await connection.withMessageId(letter.message_id)).length > 0
      failpoint('outbox.looked')
      if (letter.checking === 1) changed = judge(tools, letter, found, patience) || changed
      else if (found) changed = filed(tools, letter, letter.copy === 'filing' ? 'us' : 'server')
      else if (mayFile(tools, letter, patience)) {
        await file(tools, connection, letter, sent)
        changed = true
      }
    }
    return { changed, read: true }
  } catch (error) {
    if (!(error instanceof PliError)) throw error
    // a mailbox that cannot be read for long is no reason to keep a person waiting
    const checked = rows.openLetters(db, account).filter(({ checking }) => checking === 1)
    return { changed: checked.filter((one) => leaveToPerson(tools, one, patience)).length > 0, read: false }
  } finally {
    connection?.close()
  }
}

/** Of a letter that was cut. True when it changed. */
function judge(tools: DepartureTools, letter: Row, found: boolean, patience: LookupPatience): boolean {
  const { store } = tools.profile
  const { db } = store
  const { seq, account_id: account } = letter
  const now = tools.now()
  // a copy that stands there since some recipients were taken says nothing of those that were cut
  const isTelling = letter.copy === 'none'
  if (found && isTelling) {
    store.transaction(() => {
      rows.retake(db, seq, 'uncertain', 'accepted', now)
      rows.wantCopy(db, seq, now)
      rows.setCopy(db, seq, 'server')
      facts.noteFiling(db, account, 'server')
      rows.endTry(db, seq, { state: rows.unanswered(db, seq).length > 0 ? 'queued' : 'sent' }, now)
    })
    failpoint('outbox.found')
    return true
  }
  const elapsed = now - (letter.cut_at ?? now)
  if (
    isTelling &&
    letter.again === 0 &&
    elapsed >= patience.certain &&
    facts.filesEverything(facts.sendingFacts(db, account))
  ) {
    store.transaction(() => rows.sendAgain(db, seq, now))
    failpoint('outbox.again')
    return true
  }
  return leaveToPerson(tools, letter, patience)
}

function leaveToPerson(tools: DepartureTools, letter: Row, patience: LookupPatience): boolean {
  const { store } = tools.profile
  const now = tools.now()
  // a clock that was put back makes nobody wait for an hour
  if (Math.abs(now - (letter.cut_at ?? now)) < patience.giveUp) return false
  store.transaction(() => rows.stopChecking(store.db, letter.seq, now))
  return true
}

/** Where the operator is known not to file, at once; else when it has had its time. */
function mayFile(tools: DepartureTools, letter: Row, patience: LookupPatience): boolean {
  const { filed, unfiled } = facts.sendingFacts(tools.profile.store.db, letter.account_id)
  const wait = filed === 0 && unfiled > 0 ? 0 : patience.filing
  return Math.abs(tools.now() - (letter.sent_at ?? 0)) >= wait
}

async function file(
  tools: DepartureTools,
  connection: Connection,
  letter: Row,
  sent: string | undefined,
): Promise<void> {
  const folder = sent ?? NEW_SENT
  if (sent === undefined) await connection.create(folder)
  const { store } = tools.profile
  store.transaction(() => rows.beginCopy(store.db, letter.seq))
  failpoint('outbox.filing')
  const done = await connection.append(folder, rows.rawLetter(store.db, letter.seq), ['\\Seen'])
  if (!done) throw new PliError('SERVER_REFUSED', 'L’opérateur ne range pas la copie de ce courrier.', { spoken: 213 })
  failpoint('outbox.appended')
  filed(tools, letter, 'us')
  failpoint('outbox.filed')
}

function filed(tools: DepartureTools, letter: Row, by: 'server' | 'us'): boolean {
  const { store } = tools.profile
  store.transaction(() => {
    rows.setCopy(store.db, letter.seq, by)
    facts.noteFiling(store.db, letter.account_id, by)
  })
  return true
}
