// Accounts, messages, documents, search.

import * as z from 'zod'
import type { ClinicalDocument } from '../engine/documents/document.ts'
import type { Message } from '../engine/mail/message.ts'
import type { MessageKind } from '../engine/parsing/job.types.ts'
import type { Warning } from '../engine/warning.ts'
import type { Correction, Flag, Sector } from './clinical.ts'
import { command, query } from './define.ts'
import type { PatientCard, UnfiledReason } from './patients.ts'

const sha = z.string().regex(/^[0-9a-f]{64}$/)
const limit = z.number().int().min(1).max(500)

/** HOST:PORT with how it is secured. */
const server = z.object({
  host: z.string().min(1),
  port: z.number().int().min(1).max(65535),
  security: z.enum(['tls', 'starttls']),
})

/** One account model for every way in (R16): what differs is `auth` alone. */
export const accountInput = z.object({
  email: z.string().regex(/^[^@\s]+@[^@\s]+$/),
  user: z.string().min(1),
  imap: server,
  smtp: server.optional(),
  auth: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('password'), password: z.string() }),
    z.object({
      kind: z.literal('oauth'),
      /** issuer; empty: the one of the operator. The rest is for a broker given by hand. */
      broker: z.string(),
      clientId: z.string().optional(),
      scope: z.string().optional(),
      flow: z.enum(['browser', 'ciba']).optional(),
      /** CIBA: whom to ask (RPPS) */
      hint: z.string().optional(),
      brokerCa: z.string().optional(),
    }),
    z.object({ kind: z.literal('certificate'), pfx: z.string(), passphrase: z.string().optional() }),
    /** CPS card: `code` opens it now and is kept nowhere; module and label of the certificate when they are not the usual ones */
    z.object({
      kind: z.literal('card'),
      code: z.string().optional(),
      module: z.string().optional(),
      object: z.string().optional(),
    }),
  ]),
  /** PEM trust anchors that replace the default ones */
  ca: z.string().optional(),
  operator: z.string().optional(),
  kind: z.enum(['PER', 'ORG', 'APP', 'CAB']).optional(),
  /** false: do not connect before adding */
  check: z.boolean().default(true),
})

type Server = z.infer<typeof server>

export interface AccountRow {
  id: string
  email: string
  kind?: string
  operator?: string
  imap: { host: string; port: number; security: 'tls' | 'starttls' }
  smtp?: { host: string; port: number; security: 'tls' | 'starttls' }
}
export interface FolderRow {
  account: string
  name: string
  specialUse?: string
  messages: number
  unread: number
}
/** One line of the list: one placement. */
export interface MessageRow {
  id: string
  placement: number
  account: string
  folder: string
  date: string
  from: { name?: string; address: string } | null
  /** as sent; the window hides `XDM/1.0/DDM+` (R27) */
  subject: string
  unread: boolean
  size: number
  kinds: MessageKind[]
  preview: string
  attachments: number
  /** set only when all its documents agree */
  patient?: string
  patientName?: string
  /** `75 ans`, `8 mois` are made by the window from this */
  birthDate?: string
  /** homonyms aboard, this one included, when more than one */
  homonyms?: number
  /** documents that wait in À rattacher, with the first reason */
  unfiled?: UnfiledReason
  /** whom the documents that wait name, as they write it, when they name one person and no card is shown: said, not verified */
  statedName?: string
  statedBirthDate?: string
  discordant?: boolean
  badge?: 'TEST' | 'DÉMO'
  sector: Sector
  /** title or type label of the first document */
  title?: string
  organization?: string
  /** results out of bounds, alerts first, at most 3, then how many more */
  flags: { name: string; valueText: string; unit?: string; flag: Flag }[]
  moreFlags: number
  status?: 'partial'
  /** version > 1 replaces an older one; the same document was received before */
  version?: number
  duplicate?: boolean
  /** how many times the same document came, this one included, when it came before, or again word for word after it */
  copies?: number
  /** what this version changed, at most 3 */
  corrections?: Correction[]
  onlyCopy: boolean
  setAside?: string
  flagRank: 0 | 2 | 3
}
export interface ShownDocument extends ClinicalDocument {
  /** 'sha256/path', what `file` takes */
  id: string
  sector: Sector
  filedUnder: PatientCard | null
  unfiledReason?: UnfiledReason
  how: 'rule' | 'concordance' | 'citizen' | 'person' | 'none'
  /** mark of each observation, in their order, so that one rule draws it everywhere (store/clinical/flag.ts) */
  marks?: Flag[]
  /** the id of the event that filed it, for undo */
  event?: string
  supersededBy?: string
  duplicateOf?: string
  /** how many times it came, this one included, when more than once */
  copies?: number
  /** the later ones, 'sha256/path' */
  laterCopies?: string[]
  /** older versions, newest first */
  olderVersions?: string[]
  /** results that this version changed */
  corrections?: Correction[]
  /** a document that it says to replace, of another organisation: not replaced, both are kept (AT-16) */
  refused?: string
  /** the one that says to replace this one, and did not */
  refusedBy?: string
}
export interface ShownMessage {
  id: string
  placements: {
    placement: number
    account: string
    folder: string
    uid: number
    flags: string[]
    unread: boolean
    onlyCopy: boolean
    /** since when the operator no longer lists it, ISO */
    goneAt?: string
  }[]
  message: Message
  documents: ShownDocument[]
  /** where the words of the message, or its pieces without a document, are filed, when they are or wait */
  words?: Pick<ShownDocument, 'id' | 'filedUnder' | 'unfiledReason' | 'how' | 'event'>
  patient: PatientCard | null
  warnings: Warning[]
  setAside?: string
  size: number
  /** the sender's domain is not on the list of the trust space aboard (spec §1.2) */
  outsideTrust?: boolean
}
export interface SearchHit {
  id: string
  date: string
  subject: string
  from?: string
  /** words around the hit; matched words stand between U+0002 and U+0003 */
  snippet: string
  patient?: string
  patientName?: string
  birthDate?: string
  kinds: MessageKind[]
}
export interface FolderCount {
  name: string
  onServer: number
  onBoard: number
  missing: number
}
export interface AccountSync {
  id: string
  email: string
  folders: FolderCount[]
  newMessages: number
  bytes: number
  flagChanges: number
  removed: number
  setAside: number
  resumed: boolean
  seconds: number
  /** what the server lists and does not hand over (code 421), newest first, at most 100: by date and sender, never by subject */
  missingMessages?: MissingMessage[]
  error?: { code: string; message: string; kept?: string; next?: string; spoken?: number }
}
export interface MissingMessage {
  folder: string
  uid: number
  /** ISO 8601 */
  date?: string
  from?: string
}

export const mail = {
  'accounts.list': query<{ accounts: AccountRow[] }>()(z.object({})),
  'accounts.add': command<{ id: string; email: string }>()(accountInput),
  /** servers of an address (R17); `none`: to be given by hand */
  'accounts.discover': query<{
    source: 'table' | 'srv' | 'autoconfig' | 'none'
    imap?: Server
    smtp?: Server
    operator?: string
  }>()(z.object({ email: z.string() })),
  /** a person signs in again by the way of this mailbox; what it asks for alone is given. Answers once it is done. */
  'accounts.signIn': command<Record<string, never>>()(
    z.object({
      account: z.string(),
      password: z.string().optional(),
      pfx: z.string().optional(),
      passphrase: z.string().optional(),
      code: z.string().optional(),
    }),
  ),
  /** forgets the account's raw key, its messages, index and secrets (R65) */
  'accounts.remove': command<{ removed: string; messages: number }>()(z.object({ id: z.string() })),
  'folders.list': query<{ folders: FolderRow[] }>()(z.object({})),

  /** newest first, one row a placement; paged by cursor, or by index window for virtual lists */
  'messages.list': query<{ messages: MessageRow[]; next?: string; total?: number }>()(
    z.object({
      account: z.string().optional(),
      folder: z.string().optional(),
      patient: z.string().optional(),
      unread: z.boolean().optional(),
      kind: z.string().optional(),
      /** 'failures': of receipts and reports only those that say that a letter did not arrive (AT-29) */
      receipts: z.enum(['all', 'failures']).default('all'),
      /** 'once': a courrier sent again word for word has one row, that of the first sending (AT-15) */
      repeats: z.enum(['all', 'once']).default('all'),
      since: z.string().optional(),
      until: z.string().optional(),
      /** 'flags': laboratory alerts, then out of bounds, newest first in each, then the rest; 'patient': by name (R69) */
      order: z.enum(['date', 'oldest', 'patient', 'flags']).default('date'),
      limit: limit.default(50),
      before: z.string().optional(),
      /** index window of a virtualised list; answers total */
      offset: z.number().int().min(0).optional(),
    }),
  ),
  'messages.show': query<ShownMessage>()(z.object({ id: sha })),
  /** decoded bytes of an attachment, a document body or medium, by Blob.path */
  'messages.bytes': query<{ bytes: Uint8Array; mediaType: string; filename?: string }>()(
    z.object({ id: sha, path: z.string() }),
  ),
  'messages.raw': query<{ bytes: Uint8Array }>()(z.object({ id: sha })),
  /** cleaned HTML for the script-less frame (R67); null when the message has none */
  'messages.html': query<{ html: string | null }>()(z.object({ id: sha })),
  /** R57: reads the HPRIM of this document's sender in this encoding from now on, this one at once; null: as the parser finds */
  'documents.readAs': command<Record<string, never>>()(
    z.object({
      document: z.string().min(65),
      encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'cp1252', 'macroman', 'cp850']).nullable(),
    }),
  ),
  'messages.markRead': command<{ changed: number }>()(z.object({ ids: z.array(sha).min(1), read: z.boolean() })),
  'messages.move': command<{ changed: number }>()(z.object({ placement: z.number().int(), folder: z.string() })),
  /** deletes here; `there` says what becomes of the operator's copy (default: it stays) */
  'messages.delete': command<{ changed: number }>()(
    z.object({ placement: z.number().int(), there: z.enum(['keep', 'delete']).default('keep') }),
  ),

  search: query<{ hits: SearchHit[]; total: number; ms: number }>()(
    z.object({ query: z.string(), limit: limit.default(50) }),
  ),

  /** one full relève of one account or all; answers when all is committed */
  'sync.run': command<{ accounts: AccountSync[]; pendingText: number }>()(z.object({ account: z.string().optional() })),
  /** text of PDF left to read */
  'index.run': command<{ pendingText: number; seconds: number }>()(z.object({ wait: z.boolean().default(false) })),
}
