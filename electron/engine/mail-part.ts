// Accounts, the relève, local changes, the text of PDF, rebuild: what writes into the store from outside.

import type { Input } from '../ipc/contract.ts'
import { HIDDEN_RECEIPT } from './messages/listing.ts'
import { UNREAD_REPEATED } from './messages/repeats.ts'
import { PdfReading } from './messages/pdf-reading.ts'
import { readAs, readAsChosen } from './messages/read-as.ts'
import { outboxStanding } from './outbox/standing.ts'
import type { Part, PartContext } from './part.ts'
import { fileAll } from './patients/filing.ts'
import { createStandings } from './sign-in/standing.ts'
import { addAccount, removeAccount, type NewAccount } from './store/accounts.ts'
import { prepared } from './store/prepared.ts'
import { mergeIndex, removeFromIndex } from './store/search.ts'
import { checkConnection } from './sync/connection.ts'
import { createPreparer } from './sync/preparer.ts'
import { createSync } from './sync/relay.ts'
import type { OnStage, Stage } from './sync/stages.ts'

/** After the last change: time to read PDF, merge the index and empty the log without being in anybody's way. */
const IDLE_MS = 3000

/** After the last pause of who writes: then the operator gets its copy of the draft. */
const DRAFT_REST_MS = 10_000

/** Counted from the receipts, which are few, and not from what is unread. */
const UNREAD_RECEIPTS = `SELECT count(*) FROM receipt first JOIN placement p ON p.message_id = first.message_id
  WHERE first.position = 0 AND p.seen = 0 AND ${HIDDEN_RECEIPT}`

export function mailPart({ profile, signIn, rules, between, actor, log, emit, launchParser }: PartContext) {
  const { db } = profile.store
  const filing = { db, auditKey: profile.auditKey, now: () => new Date(), actor: 'rule' }
  const spent: Partial<Record<Stage, number>> = {}
  const onStage: OnStage = (stage, ms) => (spent[stage] = (spent[stage] ?? 0) + ms)
  const relayed = async (account: string): Promise<void> => {
    await Promise.all(between.relayed.map((tell) => tell(account)))
  }
  const preparer = readAsChosen(createPreparer({ launch: launchParser, onStage }), db)
  const pdf = new PdfReading(profile, preparer)
  const begin = () =>
    createSync({ profile, preparer, signIn, log, emit, now: Date.now, onStage, actor, relayed, opened: between.opened })
  let sync = begin()
  const standings = createStandings({ store: profile.store, signIn, operators: rules.operators, now: rules.now })
  let watching = false
  // what waited for a person goes on at once
  signIn.onBegun(() => sync.wake())
  const count = (sql: string) => Number(prepared(db, sql).pluck().get())

  const resting = new Map<string, NodeJS.Timeout>()
  between.drafted.push((account) => {
    clearTimeout(resting.get(account))
    resting.set(account, setTimeout(() => sync.look(account), DRAFT_REST_MS).unref())
  })

  let idle: NodeJS.Timeout | undefined
  let stopped = false
  const rest = () => {
    clearTimeout(idle)
    if (!stopped) idle = setTimeout(() => void upkeep(), IDLE_MS).unref()
  }
  async function upkeep(): Promise<void> {
    if (sync.status().some((one) => one.state === 'running')) return rest()
    const unread = pdf.pending()
    await pdf.run(() => stopped)
    if (stopped) return
    // the words of a PDF that waits say which cards to propose
    if (unread > 0) emit({ name: 'patients.changed' })
    if (mergeIndex(db)) return rest()
    profile.store.checkpoint()
  }

  /** Signs in and lists before anything is kept. Throws what SignIn and Connection.open throw. */
  async function check(account: NewAccount, input: Input<'accounts.add'>, signal: AbortSignal): Promise<void> {
    try {
      if (signIn.needsPerson(account)) await signIn.begin(account, codeOf(input), signal)
      const { email, imap } = input
      await signIn.connect(account, 'imap', (way) => checkConnection({ email, imap, way }))
    } catch (error) {
      await signIn.forget(account)
      throw error
    }
  }

  return {
    handlers: {
      'accounts.add': async (input, signal) => {
        // with it comes the finding of servers
        const { newAccount } = await import('./sign-in/new-account.ts')
        const account = await newAccount(input, rules)
        if (input.check) await check(account, input, signal)
        const { id, email } = addAccount(profile, account)
        if (watching) sync.watch()
        emit({ name: 'sync.changed' })
        return { id, email }
      },
      'accounts.remove': async ({ id }) => {
        // nothing may be fetched into what goes; a relève that was stopped does not start again
        await sync.stop()
        for (const end of between.removing) await end(id)
        let answer: ReturnType<typeof removeAccount>
        try {
          answer = removeAccount(profile, id, (messageId) => removeFromIndex(db, messageId))
          // what its documents had settled, or put in doubt, is looked at again without them
          profile.store.transaction(() => fileAll(filing))
        } finally {
          sync = begin()
          if (watching) sync.watch()
        }
        emit({ name: 'mail.changed' })
        emit({ name: 'patients.changed' })
        return answer
      },
      'sync.run': async ({ account }) => {
        const accounts = await sync.run(account)
        // what waits leaves with a relève that is asked for
        await Promise.all(accounts.map(({ id }) => relayed(id)))
        log({ event: 'sync.stages', ...spent })
        rest()
        return { accounts, pendingText: pdf.pending() }
      },
      'index.run': async ({ wait }, signal) => {
        const began = performance.now()
        if (wait) await pdf.run(() => stopped || signal.aborted)
        return { pendingText: pdf.pending(), seconds: Math.round(performance.now() - began) / 1000 }
      },
      'documents.readAs': async ({ document, encoding }) => {
        await readAs({ profile, pool: preparer, filing }, document, encoding)
        emit({ name: 'mail.changed' })
        emit({ name: 'patients.changed' })
        return {}
      },
      'messages.markRead': ({ ids, read }) => {
        const changed = sync.markRead(ids, read)
        if (read) for (const tell of between.read) tell(ids)
        return { changed }
      },
      'messages.move': ({ placement, folder }) => ({ changed: sync.move(placement, folder) }),
      'messages.delete': ({ placement, there }) => ({ changed: sync.remove(placement, there) }),
      'store.rebuild': async (_input, signal) => {
        const began = performance.now()
        const answer = await sync.rebuild()
        // the pages of PDF are derived too: without them a search would no longer find what it found
        await pdf.run(() => stopped || signal.aborted)
        return { ...answer, seconds: Math.round(performance.now() - began) / 1000 }
      },
      'system.status': () => {
        const standing = standings()
        const accounts = sync.status().map((one) => ({ ...one, ...standing.get(one.id) }))
        return {
          accounts,
          online: !accounts.some((one) => one.state === 'offline'),
          pendingText: pdf.pending(),
          // what the Boîte shows as unread
          unread:
            count('SELECT count(*) FROM placement WHERE seen = 0') - count(UNREAD_RECEIPTS) - count(UNREAD_REPEATED),
          unfiled: count('SELECT count(*) FROM filing WHERE patient_id IS NULL OR reason IS NOT NULL'),
          messages: count('SELECT count(*) FROM message'),
          onlyCopies: count('SELECT count(*) FROM placement WHERE gone_at IS NOT NULL'),
          outbox: outboxStanding(db, Date.now()),
        }
      },
    },
    start() {
      watching = true
      sync.watch()
      rest()
    },
    async stop() {
      stopped = true
      clearTimeout(idle)
      for (const timer of resting.values()) clearTimeout(timer)
      await sync.stop()
      preparer.close()
    },
  } satisfies Part
}

/** The code of a card opens it once, and goes nowhere else. */
function codeOf({ auth }: Input<'accounts.add'>): string | undefined {
  return auth.kind === 'card' ? auth.code : undefined
}
