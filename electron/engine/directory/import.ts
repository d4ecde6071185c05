// Bringing files aboard: told apart by their content, extractions built in a thread, then named by the store in one commit.
// Until that commit the files aboard are untouched; what an import that was cut has left is swept.

import fs from 'node:fs'
import { Worker } from 'node:worker_threads'
import type { EngineEvent } from '../../ipc/contract.ts'
import { entry } from '../entry.ts'
import { PliError, type ErrorCode } from '../errors.ts'
import { cancelled } from '../router.ts'
import type { Store } from '../store/store.ts'
import { saveContacts } from './contacts.ts'
import { aboardFiles, nameFiles, sweepFiles } from './files.ts'
import type { FromImport, Imported, ImportJob } from './import-job.ts'
import { damaged, firstBytes, isZip } from './source.ts'
import { saveWhiteList } from './white-list.ts'
import { readWhiteList } from './white-list-file.ts'

export interface ImportedFile {
  file: string
  kind: string
  rows: number
  rejected: number
}
interface Options {
  store: Store
  /** folder of the directory files */
  folder: string
  /** PEM of the trust space, for the signature of a white list */
  anchors: string | undefined
  now: () => Date
  emit(event: EngineEvent): void
}

/** A white list is some 10 MB, an address book less; extractions are streamed. */
const MAX_SMALL_BYTES = 128 * 1024 * 1024
/** Progress is told this often. */
const TELL_EVERY_MS = 250

/** One import at a time; `progress` while an extraction is being built, in bytes of its text. */
export class DirectoryImport {
  progress: { done: number; total: number } | undefined
  readonly #options: Options
  #turn: Promise<unknown> = Promise.resolve()
  #thread: Worker | undefined
  #stopped = false

  constructor(options: Options) {
    this.#options = options
  }

  /** Imports in the order given; what came before a file that is refused stays. Throws DIRECTORY_REFUSED, FILE_UNREADABLE, DISK_FULL, CANCELLED. */
  run(files: readonly string[], signal: AbortSignal): Promise<ImportedFile[]> {
    const turn = this.#turn.then(async () => {
      const done: ImportedFile[] = []
      for (const file of files) done.push({ file, ...(await this.#one(file, signal)) })
      return done
    })
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  /** Removes what an import that was cut has left. */
  sweep(): void {
    sweepFiles(this.#options.folder, aboardFiles(this.#options.store.db))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#thread?.terminate()
    await this.#turn
  }

  async #one(file: string, signal: AbortSignal): Promise<Omit<ImportedFile, 'file'>> {
    if (signal.aborted || this.#stopped) throw cancelled()
    const head = await firstBytes(file)
    const start = head
      .toString('latin1')
      .replace(/^\u00EF\u00BB\u00BF/, '')
      .trimStart()
    const { store, anchors, now, emit } = this.#options
    let answer: Omit<ImportedFile, 'file'>
    if (!isZip(head) && start.startsWith('<')) {
      const bytes = await small(file)
      const list = readWhiteList(bytes)
      if (!list) throw damaged('white list')
      // their libraries load for these files alone
      const { signatureOf } = await import('./white-list-signature.ts')
      const signature = list.isSigned ? signatureOf(bytes, anchors) : 'unsigned'
      const space = saveWhiteList(store, list, signature, now())
      answer = { kind: 'white-list', rows: space.domains, rejected: list.rejected }
    } else if (!isZip(head) && /^BEGIN:VCARD/i.test(start)) {
      const { readVcards } = await import('./vcard.ts')
      const { contacts, rejected } = readVcards((await small(file)).toString('utf8'))
      saveContacts(store, contacts, now())
      answer = { kind: 'contacts', rows: contacts.length, rejected }
    } else {
      const { kind, aboard, rejected } = await this.#extraction(file, signal)
      answer = { kind, rows: aboard.rows, rejected }
    }
    emit({ name: 'directory.changed' })
    return answer
  }

  async #extraction(file: string, signal: AbortSignal): Promise<Imported> {
    const { store, folder, emit } = this.#options
    this.sweep()
    const job: ImportJob = { source: file, folder, aboard: aboardFiles(store.db), network: network(store) }
    try {
      const imported = await this.#built(job, signal)
      store.transaction(() => {
        const { people, ...files } = { ...job.aboard, [imported.kind]: imported.aboard }
        const alone = imported.alone === undefined ? {} : { alone: imported.alone }
        nameFiles(store.db, people ? { ...files, people: { ...people, ...alone } } : files)
        if (imported.kind === 'mailboxes') markGone(store, imported)
      })
      return imported
    } finally {
      this.progress = undefined
      this.sweep()
      emit({ name: 'directory.changed' })
    }
  }

  #built(job: ImportJob, signal: AbortSignal): Promise<Imported> {
    return new Promise((resolve, reject) => {
      const thread = new Worker(entry(import.meta.url, './import-job'), { workerData: job })
      this.#thread = thread
      let toldAt = 0
      let isEnding = false
      const end = (settle: () => void) => {
        if (isEnding) return
        isEnding = true
        signal.removeEventListener('abort', abort)
        this.#thread = undefined
        void thread.terminate().then(settle)
      }
      const abort = () => end(() => reject(cancelled()))
      signal.addEventListener('abort', abort, { once: true })
      thread.on('message', (message: FromImport) => {
        if ('imported' in message) end(() => resolve(message.imported))
        else if ('failure' in message) {
          const { code, message: words, ...more } = message.failure
          end(() => reject(new PliError(code as ErrorCode, words, more)))
        } else {
          this.progress = message
          if (Date.now() - toldAt < TELL_EVERY_MS) return
          toldAt = Date.now()
          this.#options.emit({ name: 'directory.changed' })
        }
      })
      thread.on('error', (error) => end(() => reject(error)))
      thread.on('exit', () => end(() => reject(cancelled())))
    })
  }
}

/** Addresses whose going is said. */
function network({ db }: Store): string[] {
  return db.prepare('SELECT address FROM correspondent UNION SELECT address FROM contact').pluck().all() as string[]
}

function markGone({ db }: Store, { gone, present, aboard }: Imported): void {
  const mark = db.prepare('INSERT OR IGNORE INTO gone_mailbox VALUES (?, ?)')
  const unmark = db.prepare('DELETE FROM gone_mailbox WHERE address = ?')
  for (const address of gone) mark.run(address, aboard.date)
  for (const address of present) unmark.run(address)
}

async function small(file: string): Promise<Buffer> {
  const { size } = await fs.promises.stat(file)
  if (size > MAX_SMALL_BYTES) throw damaged('size')
  return fs.promises.readFile(file)
}
