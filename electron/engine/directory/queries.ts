// Handlers of the directory's queries, over read-only connections: in the reader thread beside a window, in process for the CLI.

import type Database from 'better-sqlite3'
import type { Handlers } from '../router.ts'
import { contacts } from './contacts.ts'
import { show, suggest } from './correspondents.ts'
import { OpenFiles } from './files.ts'
import { Network } from './network.ts'
import { searchDirectory } from './search.ts'

type Answered =
  'directory.search' | 'correspondents.suggest' | 'correspondents.show' | 'contacts.list' | 'contacts.export'

/** `folder`: of the directory files. */
export function directoryQueries(db: Database.Database, folder: string): Pick<Handlers, Answered> {
  const open = new OpenFiles(db, folder)
  const network = new Network(db)
  const sources = () => ({ db, files: open.current(), network })
  return {
    'directory.search': ({ text, limit }) => {
      const began = performance.now()
      return { entries: searchDirectory(open.current(), text, limit), ms: since(began) }
    },
    'correspondents.suggest': ({ text, limit }) => {
      const began = performance.now()
      return { correspondents: suggest(sources(), text, limit), ms: since(began) }
    },
    'correspondents.show': ({ address }) => show(sources(), address),
    'contacts.list': ({ address }) => ({ contacts: contacts(db, address) }),
    'contacts.export': async () => {
      const { writeVcards } = await import('./vcard.ts')
      return { vcard: writeVcards(contacts(db)) }
    },
  }
}

function since(began: number): number {
  return Math.round((performance.now() - began) * 10) / 10
}
