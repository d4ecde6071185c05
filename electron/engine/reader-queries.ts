// The queries that need nothing but the store and raw: the reader thread answers them, no commit is ever in front of them.
// Names only, so that the window's thread can tell them without loading the engine.

import type { QueryName } from '../ipc/contract.ts'

export const readerQueries = [
  'accounts.list',
  'folders.list',
  'messages.list',
  'messages.show',
  'messages.bytes',
  'messages.raw',
  'messages.html',
  'search',
  'directory.search',
  'correspondents.suggest',
  'correspondents.show',
  'contacts.list',
  'contacts.export',
  'patients.list',
  'patients.card',
  'patients.show',
  'patients.compare',
  'patients.series',
  'filing.list',
  'filing.show',
  'events.list',
  'letters.prepare',
  'outbox.list',
  'outbox.show',
  'receipts.asked',
  'journal.list',
  'journal.csv',
  'settings.get',
  'store.verify',
] as const satisfies readonly QueryName[]

export const READER_QUERIES: ReadonlySet<string> = new Set(readerQueries)
