// The directory: what is imported, one's own contacts, the state of it. Its queries are among the reader's (reading.ts).

import { PliError } from './errors.ts'
import type { Part, PartContext } from './part.ts'
import { removeContact, saveContacts } from './directory/contacts.ts'
import { aboardFiles, directoryFolder, OpenFiles } from './directory/files.ts'
import { DirectoryImport } from './directory/import.ts'
import { ANNUAIRE, lookUp, lookupKey, merged, setLookupKey } from './directory/live.ts'
import { mailboxSources, refresh, whiteListSources, type ExtractionSource } from './directory/refresh.ts'
import { searchDirectory } from './directory/search.ts'
import { trustSpace } from './directory/white-list.ts'
import { countEarlier } from './store/exchanges.ts'

/** Between two batches of what is counted at idle. */
const PAUSE_MS = 50
const DAY_MS = 24 * 3600 * 1000
/** Between two looks at the age of what is aboard. */
const RETRY_MS = 3600 * 1000

export function directoryPart({ profile, reader, anchors, log, emit }: PartContext) {
  const { store } = profile
  const folder = directoryFolder(profile.dir)
  const open = new OpenFiles(reader.db, folder)
  const changed = () => emit({ name: 'directory.changed' })
  const imports = new DirectoryImport({
    store,
    folder,
    anchors,
    now: () => new Date(),
    emit,
  })
  let counting: NodeJS.Timeout | undefined
  const count = () => {
    if (countEarlier(store)) counting = setTimeout(count, PAUSE_MS).unref()
  }

  // every day, where the anchors of the trust space are known: elsewhere files come by hand
  const ending = new AbortController()
  let daily: NodeJS.Timeout | undefined
  let looking = Promise.resolve()
  const fetchWhenOld = async (since: string | undefined, sources: ExtractionSource[]) => {
    if (since !== undefined && Date.now() - Date.parse(since) < DAY_MS) return
    try {
      await refresh(sources, folder, (file) => imports.run([file], ending.signal), ending.signal)
    } catch (error) {
      log({ event: 'directory.refresh', code: error instanceof PliError ? error.code : 'INTERNAL' })
    }
  }
  const keepFresh = async () => {
    if (anchors === undefined) return
    await fetchWhenOld(trustSpace(store.db).checkedAt, whiteListSources(anchors))
    if (ending.signal.aborted) return
    await fetchWhenOld(aboardFiles(store.db).mailboxes?.importedAt, mailboxSources(anchors))
    if (!ending.signal.aborted) daily = setTimeout(() => void (looking = keepFresh()), RETRY_MS).unref()
  }

  return {
    handlers: {
      'directory.import': async ({ files }, signal) => ({ files: await imports.run(files, signal) }),
      'directory.status': () => {
        const { mailboxes, people } = aboardFiles(store.db)
        const date = mailboxes?.date ?? people?.date
        const addresses = mailboxes?.rows ?? 0
        return {
          entries: addresses + (people?.alone ?? people?.rows ?? 0),
          addresses,
          ...(date === undefined ? {} : { date }),
          ...(imports.progress === undefined ? {} : { importing: imports.progress }),
          trustSpace: trustSpace(store.db),
          liveLookup: lookupKey(store.db) !== undefined,
        }
      },
      'directory.setKey': ({ key }) => {
        setLookupKey(store, key)
        changed()
        return {}
      },
      'directory.live': async ({ text, limit }, signal) => {
        const began = performance.now()
        const key = lookupKey(store.db)
        const aboard = searchDirectory(open.current(), text, limit)
        if (key === undefined) return { entries: aboard, ms: Math.round(performance.now() - began) }
        try {
          const live = await lookUp(ANNUAIRE, key, text, signal)
          return { entries: merged(aboard, live, limit), ms: Math.round(performance.now() - began) }
        } catch (error) {
          // what is aboard answers all the same: a search never waits on the network
          if (!(error instanceof PliError) || signal.aborted) throw error
          return { entries: aboard, ms: Math.round(performance.now() - began), unreachable: error.code }
        }
      },
      'contacts.save': (contact) => {
        saveContacts(store, [contact], new Date())
        changed()
        return {}
      },
      'contacts.remove': ({ address }) => {
        removeContact(store, address)
        changed()
        return {}
      },
    },
    start() {
      imports.sweep()
      count()
      looking = keepFresh()
    },
    async stop() {
      clearTimeout(counting)
      clearTimeout(daily)
      ending.abort()
      await imports.stop()
      // it reads the store between two files
      await looking
      open.close()
    },
  } satisfies Part
}
