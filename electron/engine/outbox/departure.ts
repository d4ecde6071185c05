// One run of one account's departures: what is due leaves in its order, each step written down before the next.
// One run an account at a time. Whether a letter that was cut left or not is looked up elsewhere (lookup.ts).

import { PliError } from '../errors.ts'
import { failpoint } from '../failpoint.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import { getAccount } from '../store/accounts.ts'
import { appendTrace } from '../store/trace.ts'
import { backoff } from '../sync/plan.ts'
import { causeOf, GAVE_UP, notDelivered } from './causes.ts'
import * as facts from './facts.ts'
import { refuse, type PreparationTools } from './preparation.ts'
import * as rows from './rows.ts'
import type { Row } from './rows.ts'
import type { Reply } from './submission-faults.ts'
import { SubmissionConnection, type Outcome, type Refusal } from './submission.ts'

export interface DepartureTools extends PreparationTools {
  signIn: SignIn
  /** who sends, for the trace */
  actor: string
  /** ms without a word before a line counts as dead */
  patience?: number
}

/** Ten seconds to think again (undo). */
export const UNDO_MS = 10_000
/** A temporary refusal is tried again this long (RFC 5321 §4.5.4.1). */
const GIVE_UP_MS = 5 * 86_400_000
/** A refused password is not asked again and again: some operators lock the mailbox. */
const AUTH_WAIT_MS = 15 * 60_000
/** First wait after a 4xx: greylisting opens after a few minutes. */
const REFUSED_WAIT_MS = 60_000
/** Longest wait that this program ever sets: a later date means that the clock was put back. */
const LONGEST_WAIT_MS = 3_600_000

/** What an earlier process left half-way: nothing can have left before the end of the data was let go. */
export function recover(tools: DepartureTools, account: string): void {
  const { store } = tools.profile
  const now = tools.now()
  const left = rows.waitingLetters(store.db, account).filter(({ state }) => state === 'sending')
  if (left.length === 0) return
  store.transaction(() => {
    for (const letter of left) {
      if (letter.phase === 'data') rows.makeUncertain(store.db, letter.seq, uncertain(), now)
      else rows.endTry(store.db, letter.seq, { state: 'queued', refusals: letter.refusals }, now)
    }
  })
  tools.changed()
}

/** When this letter may leave, ms. A clock that was put back does not hold it longer than was meant. */
export function dueAt(letter: Row, now: number): number {
  const leaves = letter.scheduled || letter.leaves_at - now <= UNDO_MS ? letter.leaves_at : now
  return Math.max(leaves, dueAgain(letter.next_try_at, now))
}
/** When a wait after a failure is over, ms. */
export function dueAgain(nextTryAt: number | null | undefined, now: number): number {
  const next = nextTryAt ?? 0
  return next - now <= LONGEST_WAIT_MS ? next : now
}

/**
 * Sends what is due. `all`: a person asks, no wait after a refusal counts.
 * Never throws what belongs to the network or the operator: it is in the rows and in `error`.
 */
export async function depart(
  tools: DepartureTools,
  account: string,
  all: boolean,
  signal: AbortSignal,
): Promise<{ left: number; error?: PliError }> {
  const { db } = tools.profile.store
  let connection: SubmissionConnection | undefined
  let left = 0
  const tried = new Set<number>()
  try {
    for (;;) {
      const now = tools.now()
      const letter = rows.waitingLetters(db, account).find((one) => !tried.has(one.seq) && isDue(one, now, all))
      if (letter === undefined || signal.aborted) break
      const refusal = refusalOf(tools, letter)
      if (refusal !== undefined) {
        refuse(tools, letter.draft_id ?? '', refusal)
        tools.changed()
        continue
      }
      if (connection?.alive !== true) {
        connection = await connect(tools, account, letter, signal)
        if (!connection.alive) throw gone()
        // it may have been held back meanwhile
        continue
      }
      tried.add(letter.seq)
      if (await sendOne(tools, connection, letter)) left += 1
    }
    if (tried.size > 0) tools.profile.store.transaction(() => facts.noteFailure(db, account, undefined))
    return { left }
  } catch (error) {
    if (!(error instanceof PliError)) throw error
    if (error.code === 'DISK_FULL') return { left, error }
    postpone(tools, account, error)
    return { left, error }
  } finally {
    connection?.close()
    if (tried.size > 0) tools.changed()
  }
}

/** Looked at again when it leaves: hours may have passed. Recipients that our operator put off are those of a letter that has left. */
function refusalOf({ profile, refusal }: DepartureTools, { seq, draft_id }: Row): PliError | undefined {
  return draft_id === null || rows.isTaken(profile.store.db, seq) ? undefined : refusal?.(draft_id)
}

function isDue(letter: Row, now: number, all: boolean): boolean {
  if (letter.state !== 'queued' || letter.composed === 0) return false
  return dueAt(all ? { ...letter, next_try_at: null } : letter, now) <= now
}

async function connect(
  tools: DepartureTools,
  account: string,
  letter: Row,
  signal: AbortSignal,
): Promise<SubmissionConnection> {
  const { store } = tools.profile
  const { email, settings } = getAccount(store, account)
  const { smtp } = settings
  if (smtp === undefined) {
    throw new PliError('SERVER_UNREACHABLE', 'Le serveur d’envoi de cette boîte n’est pas connu.', {
      kept: 'Vos courriers au départ attendent ici.',
      next: 'Donnez-le dans les réglages de la boîte.',
    })
  }
  failpoint('outbox.connecting')
  try {
    const connection = await tools.signIn.connect(account, 'smtp', (way) =>
      SubmissionConnection.open({ email, smtp, way, patience: tools.patience, signal }),
    )
    store.transaction(() => facts.noteSizeLimit(store.db, account, connection.sizeLimit))
    failpoint('outbox.connected')
    return connection
  } catch (error) {
    if (error instanceof PliError) {
      const request = `${smtp.host}:${smtp.port} Message-ID ${letter.message_id}`
      store.transaction(() => {
        trace(tools, email, request, error.code, false)
        rows.countTry(store.db, account, tools.now())
      })
    }
    throw error
  }
}

/** One try of one letter. True when our operator took it for somebody. Throws when the line broke before the end of the data left. */
async function sendOne(tools: DepartureTools, connection: SubmissionConnection, letter: Row): Promise<boolean> {
  const { store } = tools.profile
  const { db } = store
  const { seq } = letter
  const { email } = getAccount(store, letter.account_id)
  const recipients = rows.unanswered(db, seq)
  const raw = rows.rawLetter(db, seq)
  store.transaction(() => rows.beginTry(db, seq, tools.now()))
  failpoint('outbox.begun')
  tools.changed()
  let outcome: Outcome
  try {
    outcome = await connection.send({ id: letter.id, from: letter.sender, recipients, raw }, (accepted, refused) => {
      failpoint('outbox.end-held')
      store.transaction(() => {
        const now = tools.now()
        for (const address of accepted) rows.setTaken(db, seq, address, 'uncertain', now)
        takeRefusals(tools, letter, refused)
        rows.letGo(db, seq, now)
      })
      failpoint('outbox.end-written')
    })
  } catch (error) {
    const known = error instanceof PliError ? error : undefined
    store.transaction(() => {
      trace(tools, email, requestOf(letter, recipients), known?.code ?? 'INTERNAL', false)
      rows.retake(db, seq, 'uncertain', 'waiting', tools.now())
      rows.endTry(db, seq, { state: 'queued', refusals: letter.refusals, error: known }, tools.now())
    })
    throw error
  }
  failpoint('outbox.answered')
  const answer = outcome.kind === 'unknown' ? outcome.fault.code : outcome.reply.text
  const taken = store.transaction(() => {
    trace(tools, email, requestOf(letter, recipients), answer, outcome.kind === 'taken')
    return record(tools, letter, outcome)
  })
  failpoint('outbox.recorded')
  if (outcome.kind === 'unknown') throw outcome.fault
  if (outcome.kind === 'refused' && connection.alive) await connection.reset()
  return taken
}

/** What an outcome makes of the rows. Inside a transaction. */
function record(tools: DepartureTools, letter: Row, outcome: Outcome): boolean {
  const { db } = tools.profile.store
  const { seq } = letter
  const now = tools.now()
  if (outcome.kind === 'unknown') {
    rows.makeUncertain(db, seq, uncertain(outcome.fault), now)
    return false
  }
  if (outcome.kind === 'taken') {
    rows.retake(db, seq, 'uncertain', 'accepted', now)
    rows.wantCopy(db, seq, now)
    finish(tools, letter, undefined)
    return true
  }
  const { reply, refused } = outcome
  // a report of ours that may not leave without a sender leaves with ours (RFC 8098 §2.1 asks for none)
  if (letter.kind === 'receipt' && letter.sender === '' && reply.code >= 500) {
    rows.setSender(db, seq, getAccount(tools.profile.store, letter.account_id).email)
    rows.endTry(db, seq, { state: 'queued' }, now)
    return false
  }
  rows.retake(db, seq, 'uncertain', 'waiting', now)
  takeRefusals(tools, letter, refused)
  if (outcome.whole && reply.code >= 500) {
    for (const address of rows.unanswered(db, seq)) {
      rows.setTaken(db, seq, address, 'refused', now, notDelivered(causeOf(undefined, reply.text), address))
    }
  }
  finish(tools, letter, refusal(tools, letter, reply))
  return false
}

/** A 5xx is final for its recipient, a 4xx is asked again until it is too late. */
function takeRefusals(tools: DepartureTools, letter: Row, refused: readonly Refusal[]): void {
  const { db } = tools.profile.store
  for (const { address, reply } of refused) {
    if (reply.code < 500) continue
    rows.setTaken(
      db,
      letter.seq,
      address,
      'refused',
      tools.now(),
      notDelivered(causeOf(undefined, reply.text), address),
    )
  }
}

/** Recipients that wait are tried again later; with none left, the letter is sent, or has failed for everybody. */
function finish(tools: DepartureTools, letter: Row, error: PliError | undefined): void {
  const { db } = tools.profile.store
  const { seq } = letter
  const now = tools.now()
  const since = letter.scheduled ? letter.leaves_at : letter.created_at
  if (rows.unanswered(db, seq).length > 0 && now - since > GIVE_UP_MS)
    rows.retake(db, seq, 'waiting', 'refused', now, GAVE_UP)
  if (rows.unanswered(db, seq).length > 0) {
    const refusals = letter.refusals + 1
    const wait = Math.min(REFUSED_WAIT_MS * 2 ** Math.min(letter.refusals, 6), LONGEST_WAIT_MS)
    const nextTryAt = now + Math.round(wait * (0.75 + Math.random() * 0.25))
    rows.endTry(db, seq, { state: 'queued', nextTryAt, refusals, error }, now)
  } else {
    const state = rows.isTaken(db, seq) ? 'sent' : 'failed'
    rows.endTry(db, seq, { state, error: state === 'failed' ? error : undefined }, now)
  }
}

/** The operator cannot be reached, or refuses us: everything waits, and says why. */
function postpone(tools: DepartureTools, account: string, error: PliError): void {
  const { store } = tools.profile
  const { failures } = facts.sendingFacts(store.db, account)
  const wait = error.code === 'AUTH_FAILED' ? AUTH_WAIT_MS : backoff(failures + 1, Math.random())
  store.transaction(() => facts.noteFailure(store.db, account, { error, nextTryAt: tools.now() + wait }))
}

/** Inside a transaction. */
function trace(tools: DepartureTools, account: string, request: string, answer: string, done: boolean): void {
  const { store, auditKey } = tools.profile
  const { actor } = tools
  appendTrace({ db: store.db, auditKey }, { account, actor, action: 'send', request, answer, done }, tools.now())
}

function requestOf(letter: Row, recipients: readonly string[]): string {
  const to = recipients.map((address) => `RCPT TO:<${address}>`).join(' ')
  return `MAIL FROM:<${letter.sender}> ${to} DATA ${letter.size} Message-ID ${letter.message_id}`
}

const megabytes = new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1 })

/** Codes 521 and 531; a 4xx is no fault yet, only a reason to wait. */
function refusal(tools: DepartureTools, letter: Row, reply: Reply): PliError {
  const detail = String(reply.code)
  if (reply.code < 500) {
    return new PliError('SERVER_REFUSED', 'L’opérateur diffère ce courrier.', {
      kept: 'Le courrier attend ici, il partira une seule fois.',
      next: 'Rien à faire ici. Pli réessaie de lui-même.',
      detail,
    })
  }
  if (causeOf(undefined, reply.text) === 'too-large') {
    const { sizeLimit } = facts.sendingFacts(tools.profile.store.db, letter.account_id)
    const size = `${megabytes.format(letter.size / 1_000_000)}\u00a0Mo`
    const limit = sizeLimit === undefined ? 'moins' : `${megabytes.format(sizeLimit / 1_000_000)}\u00a0Mo`
    return new PliError('LETTER_TOO_LARGE', `Ce courrier pèse ${size}, l’opérateur accepte ${limit}.`, {
      kept: 'Votre texte et vos pièces sont enregistrés.',
      next: 'Réduisez les images ou envoyez en deux courriers.',
      spoken: 521,
      detail,
    })
  }
  const [cause, ...others] = rows.refusalCauses(tools.profile.store.db, letter.seq)
  const one = cause !== undefined && others.length === 0
  return new PliError('RECIPIENT_REFUSED', one ? cause : 'Non remis : l’opérateur a refusé ce courrier.', {
    kept: 'Le courrier est conservé.',
    next:
      causeOf(undefined, reply.text) === 'full'
        ? 'Prévenez le destinataire par une autre voie, puis renvoyez.'
        : 'Vérifiez l’adresse avant de renvoyer.',
    spoken: 531,
    detail,
  })
}

/** It takes us in and hangs up. */
function gone(): PliError {
  return new PliError('SERVER_GONE', 'L’opérateur a coupé l’envoi.', {
    kept: 'Vos courriers au départ attendent ici, ils partiront une seule fois.',
    next: 'Rien à faire ici. Pli réessaie de lui-même.',
    spoken: 213,
  })
}

/** Code 511. Without a `cause`: this program was ended in the middle. */
function uncertain(cause?: PliError): PliError {
  return new PliError('SEND_UNCERTAIN', 'Un courrier est peut-être parti pendant la coupure.', {
    kept: 'Il est conservé. Pli ne le renverra pas sans savoir.',
    next: 'Vérification en cours chez l’opérateur. Si elle n’aboutit pas, vous déciderez.',
    spoken: 511,
    ...(cause?.detail === undefined ? {} : { detail: cause.detail }),
  })
}
