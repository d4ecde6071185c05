// What the outbox answers: sending, holding back, what waits, receipts given. Loaded when one of them is asked for, or when
// something waits (outbox-part.ts). Lists are among the reader's queries (reading.ts).

import { composingOf } from '../letters/composing.ts'
import { fromLabel } from '../letters/sender.ts'
import { senderOf } from '../letters/senders.ts'
import * as drafts from '../letters/drafts.ts'
import { product } from '../letters/product.ts'
import { PliError } from '../errors.ts'
import { rawBytes } from '../messages/bytes.ts'
import { composeReport, noteReceiptAnswer, openReceipt } from './answer-receipt.ts'
import { outboxLetter } from './listing.ts'
import { createOutbox } from './outbox.ts'
import { lettersOfDraft } from './rows.ts'
import { queueLetter, refusalOf, sendDraft, type WritingTools } from './writing.ts'
import type { Part, PartContext } from '../part.ts'
import { createParserPool, type ParserPool } from '../parsing/pool.ts'
import * as mailboxes from '../store/mailboxes.ts'
import { queueChange } from '../store/pending-changes.ts'
import { getSettings } from '../store/settings.ts'
import { purgeTrace } from '../store/trace.ts'

const DAY_MS = 86_400_000
/** RFC 3503: no other program asks again */
const GIVEN = '$MDNSent'

export function outboxHandlers({ profile, signIn, rules, between, actor, log, emit, launchParser }: PartContext) {
  const { store } = profile
  const { db } = store
  const now = Date.now
  const composing = composingOf(profile, rules.operators)
  const outbox = createOutbox({
    profile,
    signIn,
    log,
    emit,
    now,
    actor,
    compose: composing.compose,
    refusal: (draft) => refusalOf(writing, draft),
  })
  let pool: ParserPool | undefined
  const writing: WritingTools = {
    profile,
    outbox,
    operators: rules.operators,
    pool: () => (pool ??= createParserPool({ launch: launchParser })),
    deciding: () => ({ db, auditKey: profile.auditKey, now: () => new Date(now()), actor }),
    now,
  }
  let purging: NodeJS.Timeout | undefined
  /** Its copy at the operator goes, or comes back. */
  const drafted = (account: string): void => between.drafted.forEach((tell) => tell(account))

  function purge(): void {
    const { journalMonths } = getSettings(store)
    const removed = store.transaction(() => purgeTrace({ db, auditKey: profile.auditKey }, actor, now(), journalMonths))
    if (removed > 0) log({ event: 'trace.purged', removed })
  }

  /** `automatic`: by the setting, and only where nobody needs to be asked (R30). */
  async function answerReceipt(sha256: string, answer: boolean, automatic: boolean): Promise<boolean> {
    const asked = openReceipt(db, sha256)
    if (asked === undefined || (automatic && !asked.plain)) return false
    const decline = (): void => {
      noteReceiptAnswer(db, sha256, answer, now())
      for (const placement of mailboxes.placementsOfMessage(db, sha256)) {
        if (placement.gone || placement.uid < 0) continue
        queueChange(db, placement, { kind: 'flag', add: [GIVEN], remove: [] }, now())
      }
    }
    if (!answer) {
      store.transaction(decline)
      return false
    }
    const report = await composeReport({
      raw: rawBytes({ store, raw: profile.raw, rawKey: (id) => profile.rawKey(id) }, sha256),
      own: asked.own,
      label: fromLabel(senderOf(db, asked.account)),
      to: asked.to,
      automatic,
      nil: product().nil,
      date: new Date(now()),
    })
    // asked twice while it was composed
    if (openReceipt(db, sha256) === undefined) return false
    const letter = { ...report, account: asked.account, from: '', recipients: [{ address: asked.to }] }
    outbox.queue([{ ...letter, kind: 'receipt', leavesAt: now(), scheduled: false }], decline)
    emit({ name: 'mail.changed' })
    return true
  }

  return {
    outbox,
    /** A person has these messages on a screen, and the setting lets receipts leave by themselves. */
    read(messages: readonly string[]): void {
      for (const sha256 of messages) {
        void answerReceipt(sha256, true, true).catch(() => log({ event: 'receipt.failed' }))
      }
    },
    handlers: {
      'letters.send': ({ id, accepted }) => {
        const queued = sendDraft(writing, id, accepted)
        for (const { account_id: account } of queued.slice(0, 1)) drafted(account)
        return { letters: queued.map((letter) => outboxLetter(db, letter.id, now())) }
      },
      'letters.hold': ({ id }) => {
        const draft = outbox.hold(id, (held) => drafts.setDraftState(db, held, 'draft'))
        const letter = drafts.loadDraft(db, draft)
        drafted(letter.account)
        return { ...letter, models: [] }
      },
      'letters.queue': (input) => queueLetter(writing, input),
      'letters.discard': ({ id }) => {
        if (lettersOfDraft(db, id).length > 0) {
          throw new PliError('LETTER_LEFT', 'Ce courrier est déjà au départ.', { next: 'Retenez-le d’abord.' })
        }
        const account = drafts.accountOfDraft(db, id)
        store.transaction(() => drafts.removeDraft(db, id))
        if (account !== undefined) drafted(account)
        emit({ name: 'letters.changed' })
        return {}
      },
      'outbox.run': ({ account }) => outbox.run(account),
      'outbox.decide': ({ id, decision }) => {
        outbox.decide(id, decision)
        return outboxLetter(db, id, now())
      },
      'receipts.answer': async ({ message, answer }) => ({ answered: await answerReceipt(message, answer, false) }),
    },
    start() {
      outbox.start()
      purge()
      purging = setInterval(purge, DAY_MS).unref()
    },
    async stop() {
      clearInterval(purging)
      await outbox.stop()
      await composing.close()
      pool?.close()
    },
  } satisfies Part & Record<string, unknown>
}
