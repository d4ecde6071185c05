// Handlers of the reader's queries, over a read-only connection: in the reader thread beside a window, in process for the CLI.

import type { AccountRow } from '../ipc/mail.ts'
import { folderBeside } from './directory/files.ts'
import { directoryQueries } from './directory/queries.ts'
import { bytesAt, rawBytes, type RawSource } from './messages/bytes.ts'
import { folderRows } from './messages/folders.ts'
import { page, total } from './messages/listing.ts'
import { messageRows } from './messages/row.ts'
import { shownMessage } from './messages/shown.ts'
import { outboxList, outboxShow } from './outbox/listing.ts'
import { patientQueries } from './patients/queries.ts'
import type { readerQueries } from './reader-queries.ts'
import type { Handlers } from './router.ts'
import { listAccounts } from './store/accounts.ts'
import { search } from './store/search/find.ts'
import { getSettings } from './store/settings.ts'
import { journal, traceCsv } from './store/trace.ts'
import type { Store } from './store/store.ts'
import { verify } from './store/verify.ts'

interface ReadingSource extends RawSource {
  store: Store
  auditKey: Uint8Array
}

export function readingHandlers(source: ReadingSource): Pick<Handlers, (typeof readerQueries)[number]> {
  const { db } = source.store
  return {
    'accounts.list': () => ({ accounts: listAccounts(source.store).map(accountRow) }),
    'folders.list': () => ({ folders: folderRows(db) }),
    'messages.list': (input) => {
      const { ids, next } = page(db, input)
      return {
        messages: messageRows(db, ids),
        ...(next === undefined ? {} : { next }),
        ...(input.offset === undefined ? {} : { total: total(db, input) }),
      }
    },
    'messages.show': ({ id }) => shownMessage(db, id),
    'messages.raw': ({ id }) => ({ bytes: rawBytes(source, id) }),
    'messages.bytes': ({ id, path }) => bytesAt(source, id, path),
    'messages.html': async ({ id }) => {
      const { shownHtml } = await import('./messages/html.ts')
      return { html: await shownHtml(rawBytes(source, id)) }
    },
    search: ({ query, limit }) => {
      const began = performance.now()
      const found = search(db, query, limit, new Date())
      return { ...found, ms: Math.round((performance.now() - began) * 10) / 10 }
    },
    ...directoryQueries(db, folderBeside(db.name)),
    ...patientQueries({ db, now: () => new Date() }),
    // loaded once somebody may write
    'letters.prepare': async (input) =>
      (await import('./letters/shown.ts')).preparedLetter(source.store, input, new Date()),
    'outbox.list': (input) => outboxList(db, input, Date.now()),
    'outbox.show': ({ id }) => outboxShow(db, id, Date.now()),
    'receipts.asked': async ({ message }) => {
      // loaded when a message asks: it brings the composer of reports with it
      const asked = (await import('./outbox/answer-receipt.ts')).openReceipt(db, message)
      return { asked: asked !== undefined, elsewhere: asked?.plain === false }
    },
    'journal.list': (input) => journal(db, input),
    'journal.csv': () => ({ csv: traceCsv(db) }),
    'settings.get': () => getSettings(source.store),
    'store.verify': () => verify(source),
  }
}

function accountRow({ id, email, kind, operator, settings }: ReturnType<typeof listAccounts>[number]): AccountRow {
  return {
    id,
    email,
    ...(kind === undefined ? {} : { kind }),
    ...(operator === undefined ? {} : { operator }),
    imap: settings.imap,
    ...(settings.smtp === undefined ? {} : { smtp: settings.smtp }),
  }
}
