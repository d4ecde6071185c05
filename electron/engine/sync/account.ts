// One relève of one account: connect, replay local changes, every folder, compte juste. Broken connections are taken up again.

import { PliError } from '../errors.ts'
import type { AccountSync, FolderCount, MissingMessage } from '../../ipc/mail.ts'
import type { SignIn } from '../sign-in/sign-in.ts'
import { getAccount, noteSignedIn } from '../store/accounts.ts'
import * as mailboxes from '../store/mailboxes.ts'
import type { FolderRecord } from '../store/mailboxes.ts'
import { countWaiting } from '../store/pending-changes.ts'
import type { Profile } from '../store/profile.ts'
import { refusalsOf } from '../store/withheld.ts'
import { draftsToCopy } from '../letters/draft-copies.ts'
import { noteSentElsewhere } from '../outbox/sent-elsewhere.ts'
import { sentFolder } from '../outbox/sent-folder.ts'
import { Connection, type ServerFolder } from './connection.ts'
import { fetchFolder, onlyCounted, type FolderOutcome, type FolderWork, type RunMemory } from './folder.ts'
import { Ingest, type IngestTools } from './ingest.ts'
import { bringsMail, findRenames } from './plan.ts'
import { replay } from './replay.ts'

/** Reconnections of one run that follow a cut; each cut that gives nothing new ends the run unless it named a message. */
const MAX_RECONNECTIONS = 20
/** Missing messages named one by one; beyond it a person looks at the operator's site anyway. */
const MAX_NAMED = 100

export interface RunTools extends IngestTools {
  /** what a window shows of letters and drafts has changed */
  lettersChanged: () => void
  /** a person has this draft on a screen, or had it in this session */
  draftOpened: (draft: string) => boolean
}

type AccountWork = FolderWork & { tools: RunTools }

/** A signed-in connection, by whatever way this account has. Throws ACCOUNT_UNKNOWN, what SignIn and Connection.open throw. */
export function connect(
  profile: Profile,
  signIn: SignIn,
  accountId: string,
  options: { watch?: boolean } = {},
): Promise<Connection> {
  const { email, settings } = getAccount(profile.store, accountId)
  return signIn.connect(accountId, 'imap', (way) => Connection.open({ email, imap: settings.imap, way }, options))
}

/**
 * Never throws what belongs to the account: it is in `error`, beside what was done before it. What the server refused less
 * than `patience` ms ago is not asked for again.
 */
export async function syncAccount(
  tools: RunTools,
  accountId: string,
  signIn: SignIn,
  progress: (done: number, todo: number) => void,
  patience = 0,
): Promise<AccountSync> {
  const { profile } = tools
  const start = tools.now()
  const { email } = getAccount(profile.store, accountId)
  const answer: AccountSync = {
    id: accountId,
    email,
    folders: [],
    newMessages: 0,
    bytes: 0,
    flagChanges: 0,
    removed: 0,
    setAside: 0,
    resumed: false,
    seconds: 0,
  }
  const memory: RunMemory = {
    suspects: new Set(),
    refused: new Set(),
    refusedSince: start - patience,
    totals: { messages: 0, bytes: 0, setAside: 0 },
  }
  for (let reconnections = 0; ; reconnections += 1) {
    const before = memory.totals.messages + memory.refused.size + memory.suspects.size
    try {
      const refused = await pass(tools, accountId, signIn, memory, answer, progress)
      const error = refused ?? refusalOf(answer)
      if (error !== undefined) answer.error = error.toJSON()
      break
    } catch (error) {
      const known =
        error instanceof PliError ? error : new PliError('INTERNAL', 'La relève s’est interrompue.', { cause: error })
      const gained = memory.totals.messages + memory.refused.size + memory.suspects.size > before
      if (known.code === 'SERVER_GONE' && gained && reconnections < MAX_RECONNECTIONS) continue
      answer.error = known.toJSON()
      break
    }
  }
  answer.newMessages = memory.totals.messages
  answer.bytes = memory.totals.bytes
  answer.setAside = memory.totals.setAside
  if (answer.folders.some((folder) => folder.missing > 0)) answer.missingMessages = missingOf(profile, accountId)
  answer.seconds = (tools.now() - start) / 1000
  profile.store.transaction(() => mailboxes.saveLastSync(profile.store.db, accountId, answer, tools.now()))
  return answer
}

async function pass(
  tools: RunTools,
  accountId: string,
  signIn: SignIn,
  memory: RunMemory,
  answer: AccountSync,
  progress: (done: number, todo: number) => void,
): Promise<PliError | undefined> {
  const { profile } = tools
  let refused: PliError | undefined
  const outcomes: (() => Promise<void>)[] = []
  // what reads messages loads while the server is asked further
  if (mailboxes.foldersOf(profile.store.db, accountId).length === 0) tools.preparer.begin()
  const connection = await connect(profile, signIn, accountId)
  try {
    let listed = await withDrafts(tools, accountId, connection, await connection.folders())
    noteSignedIn(profile.store, accountId, tools.now(), await connection.quota())
    const folders = takeFolders(profile, accountId, listed, tools.now(), answer)
    if (listed.some(({ path, status }) => announcesMail(folders.get(path), status))) tools.preparer.begin()
    if (countWaiting(profile.store.db, accountId) > 0) {
      await replay(tools, connection, accountId)
      listed = await connection.folders()
    }
    answer.folders = []
    const account = { id: accountId, rawKey: profile.rawKey(accountId) }
    const work: AccountWork = { tools, account, connection, ingest: new Ingest(tools, memory.totals), memory, progress }
    const drafts = draftsOf(listed)
    const sent = sentFolder(listed)
    try {
      for (const [path, folder] of folders) {
        const there = listed.find((one) => one.path === path)
        if (there === undefined) continue
        // a folder that may not be opened (shared, half removed) does not hold the others
        const orUnread = (error: unknown): FolderOutcome => {
          if (!(error instanceof PliError) || error.code !== 'SERVER_REFUSED') throw error
          refused = error
          return onlyCounted(unread(folder, there))
        }
        const reading = there === drafts ? fetchDrafts(work, folder, there) : fetchFolder(work, folder, there)
        const counted = await reading.catch((error: unknown) => {
          const outcome = orUnread(error)
          return () => Promise.resolve(outcome)
        })
        outcomes.push(async () => {
          add(answer, await counted().catch(orUnread))
          if (path === sent && noteSentElsewhere(profile.store, folder.id, tools.now())) tools.lettersChanged()
        })
      }
    } finally {
      // what was read before a cut is counted all the same
      for (const outcome of outcomes) await outcome()
    }
    return refused
  } finally {
    connection.close()
  }
}

async function fetchDrafts(
  { tools, account, connection }: AccountWork,
  folder: FolderRecord,
  there: ServerFolder,
): Promise<() => Promise<FolderOutcome>> {
  const { syncDrafts } = await import('../letters/drafts-folder.ts')
  const count = await syncDrafts(tools, account.id, connection, folder, there)
  return () => Promise.resolve(onlyCounted(count))
}

const announcesMail = (folder: FolderRecord | undefined, said: ServerFolder['status']): boolean =>
  folder !== undefined && said !== undefined && bringsMail(folder, said)

const draftsOf = (listed: readonly ServerFolder[]): ServerFolder | undefined =>
  listed.find(({ specialUse }) => specialUse === '\\Drafts')

/** An operator without a folder for drafts gets one when there is something to put into it. */
async function withDrafts(
  { profile, now }: RunTools,
  accountId: string,
  connection: Connection,
  listed: ServerFolder[],
): Promise<ServerFolder[]> {
  if (draftsOf(listed) !== undefined || draftsToCopy(profile.store.db, accountId, now()).length === 0) return listed
  try {
    await connection.create('Drafts')
    return await connection.folders()
  } catch (error) {
    // drafts stay here, as they always do
    if (error instanceof PliError && error.code === 'SERVER_REFUSED') return listed
    throw error
  }
}

/** Listed folders get their rows; renamed ones keep theirs; those no longer listed keep what they held. INBOX first. */
function takeFolders(
  profile: Profile,
  accountId: string,
  listed: readonly ServerFolder[],
  now: number,
  answer: AccountSync,
): Map<string, FolderRecord> {
  const { store } = profile
  // a server that lists nothing says nothing: a mailbox has at least an INBOX
  if (listed.length === 0) throw new PliError('SERVER_REFUSED', 'L’opérateur ne montre aucun dossier.', { spoken: 213 })
  return store.transaction(() => {
    const paths = new Set(listed.map((folder) => folder.path))
    const known = mailboxes.foldersOf(store.db, accountId)
    const names = new Set(known.map((folder) => folder.path))
    const lost = known.filter((folder) => !paths.has(folder.path) && !folder.gone)
    const fresh = listed
      .filter((folder) => !names.has(folder.path))
      .map(({ path, status }) => ({ path, uidValidity: status?.uidValidity, uidNext: status?.uidNext }))
    const renames = findRenames(lost, fresh)
    for (const folder of lost) {
      const name = renames.get(folder.path)
      if (name === undefined) answer.removed += mailboxes.loseFolder(store.db, folder.id, now)
      else mailboxes.renameFolder(store.db, folder.id, name)
    }
    return new Map(listed.map((folder) => [folder.path, mailboxes.putFolder(store.db, accountId, folder)]))
  })
}

function unread(folder: FolderRecord, there: ServerFolder): FolderCount {
  const onBoard = folder.onBoard ?? 0
  const onServer = there.status?.messages ?? onBoard
  return { name: folder.path, onServer, onBoard, missing: Math.max(0, onServer - onBoard) }
}

function add(answer: AccountSync, outcome: FolderOutcome): void {
  answer.folders.push(outcome.count)
  answer.flagChanges += outcome.flagChanges
  answer.removed += outcome.removed
  answer.resumed ||= outcome.resumed
}

function missingOf(profile: Profile, accountId: string): MissingMessage[] {
  return refusalsOf(profile.store.db, accountId, MAX_NAMED).map(({ folder, uid, date, from }) => ({
    folder,
    uid,
    ...(date === null ? {} : { date: new Date(date).toISOString() }),
    ...(from === null ? {} : { from }),
  }))
}

const number = () => new Intl.NumberFormat('fr-FR')

/** Code 421, by number here; who and when are in `missingMessages`. */
function refusalOf(answer: AccountSync): PliError | undefined {
  const missing = answer.folders.reduce((sum, folder) => sum + folder.missing, 0)
  if (missing === 0) return undefined
  const aboard = answer.folders.reduce((sum, folder) => sum + folder.onBoard, 0)
  const one = missing === 1
  return new PliError(
    'SERVER_REFUSED',
    one
      ? '1 courrier est chez l’opérateur mais ne se laisse pas lire.'
      : `${number().format(missing)} courriers sont chez l’opérateur mais ne se laissent pas lire.`,
    {
      kept: `Les ${number().format(aboard)} autres sont à bord. ${one ? 'Il n’est pas perdu.' : 'Ils ne sont pas perdus.'}`,
      next: one
        ? 'Ouvrez-le sur le site de l’opérateur ; Pli réessaie toutes les 15 minutes.'
        : 'Ouvrez-les sur le site de l’opérateur ; Pli réessaie toutes les 15 minutes.',
      spoken: 421,
    },
  )
}
