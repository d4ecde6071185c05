// The directory: what is imported, one's own contacts, the state of it. Its queries are among the reader's (reading.ts).

import type { Part, PartContext } from './part.ts'
import { removeContact, saveContacts } from './directory/contacts.ts'
import { aboardFiles, directoryFolder } from './directory/files.ts'
import { DirectoryImport } from './directory/import.ts'
import { trustSpace } from './directory/white-list.ts'
import { countEarlier } from './store/exchanges.ts'

/** Between two batches of what is counted at idle. */
const PAUSE_MS = 50

export function directoryPart({ profile, anchors, emit }: PartContext) {
  const { store } = profile
  const changed = () => emit({ name: 'directory.changed' })
  const imports = new DirectoryImport({
    store,
    folder: directoryFolder(profile.dir),
    anchors,
    now: () => new Date(),
    emit,
  })
  let counting: NodeJS.Timeout | undefined
  const count = () => {
    if (countEarlier(store)) counting = setTimeout(count, PAUSE_MS).unref()
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
          liveLookup: false,
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
    },
    async stop() {
      clearTimeout(counting)
      await imports.stop()
    },
  } satisfies Part
}
