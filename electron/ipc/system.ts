// State of the relève, operators, settings, verification, export.

import * as z from 'zod'
import type { FailureShape } from './failure.ts'
import { command, query } from './define.ts'
import type { AccountSync } from './mail.ts'

/** What the bottom-left block says, in order of gravity. */
export type SyncState = 'idle' | 'running' | 'offline' | 'failed' | 'never'
/** How a mailbox stands with its operator; absent where nothing is known. */
export interface AccountStanding {
  way: 'password' | 'oauth' | 'certificate' | 'card'
  /** « session à renouveler »: nothing is fetched or sent until a person has signed in; all else goes on */
  needsPerson?: true
  /** bytes, as the operator counts them */
  quota?: { used: number; allowed: number }
  /** the operator erases a message this many days after its arrival, and the oldest one there at that instant (ISO) */
  retentionDays?: number
  nextErasureAt?: string
  /** warnings, with their texts: 223, 321, 411, 701, sleep */
  notices: FailureShape[]
}
export interface AccountStatus extends Partial<AccountStanding> {
  id: string
  email: string
  state: SyncState
  /** messages done of those to fetch, while running */
  done?: number
  todo?: number
  lastSyncAt?: string
  last?: AccountSync
  error?: FailureShape
  /** next try by itself */
  nextTryAt?: string
  /** waiting local changes */
  pendingChanges: number
}
/** Letters of this machine: those due that have not left, and those that left together last (ISO). */
export interface OutboxStanding {
  waiting: number
  left?: { count: number; at: string }
}
/** One fact of an operator, with where and when it was read. */
export interface Fact<T> {
  value: T
  source: string
  date: string
}
export interface OperatorPreset {
  id: string
  name: string
  domains: string[]
  imap?: { host: string; port: number; security: 'tls' | 'starttls' }
  smtp?: { host: string; port: number; security: 'tls' | 'starttls' }
  auth: ('password' | 'oauth' | 'certificate' | 'card')[]
  messageBytes?: Fact<number>
  /** a message is erased this many days after its arrival */
  retentionDays?: Fact<number>
  quotaBytes?: Fact<number>
  /** a mailbox that nobody opens for so long may be closed */
  dormancyDays?: Fact<number>
  broker?: Fact<{ issuer: string; clientId: string; scope: string; flow: 'browser' | 'ciba'; ca?: string }>
  source: string
  date: string
  note?: string
}
export interface Settings {
  theme: 'system' | 'light' | 'dark'
  textSize: 'normal' | 'large' | 'larger'
  compact: boolean
  singleKeys: boolean
  lockAfterMinutes: number
  markReadOnOpen: boolean
  /** read receipts that others ask for (R30): a person is asked, or they leave by themselves where the rules allow it */
  receipts: 'ask' | 'always'
  /** what an answer opens as; one may change it on each letter */
  answerForm: 'message' | 'letter'
  /** how long the journal is kept (R63) */
  journalMonths: number
}
/** First run and unlock; the only calls that answer before the store is open. */
export type ProfileState = 'missing' | 'locked' | 'open'

export const system = {
  'profile.state': query<{ state: ProfileState; keychain: boolean; failure?: FailureShape }>()(z.object({})),
  'profile.create': command<{ recoveryCode: string }>()(z.object({ passphrase: z.string().min(1).optional() })),
  'profile.unlock': command<{ state: ProfileState }>()(
    z.object({ passphrase: z.string().optional(), recoveryCode: z.string().optional() }),
  ),
  'profile.lock': command<Record<string, never>>()(z.object({})),
  'system.status': query<{
    accounts: AccountStatus[]
    online: boolean
    pendingText: number
    unread: number
    unfiled: number
    messages: number
    onlyCopies: number
    outbox: OutboxStanding
  }>()(z.object({})),
  'system.about': query<{ version: string; host: string; profile: string; storeBytes: number; rawBytes: number }>()(
    z.object({}),
  ),
  /** `byHand`: anchors of one's own and hosts that are not public are taken too (training, command line) */
  'operators.list': query<{ operators: OperatorPreset[]; byHand?: true }>()(z.object({})),
  'settings.get': query<Settings>()(z.object({})),
  'settings.set': command<Settings>()(
    z.object({
      theme: z.enum(['system', 'light', 'dark']).optional(),
      textSize: z.enum(['normal', 'large', 'larger']).optional(),
      compact: z.boolean().optional(),
      singleKeys: z.boolean().optional(),
      lockAfterMinutes: z.number().int().min(5).max(120).optional(),
      markReadOnOpen: z.boolean().optional(),
      receipts: z.enum(['ask', 'always']).optional(),
      answerForm: z.enum(['message', 'letter']).optional(),
      journalMonths: z.number().int().min(6).max(120).optional(),
    }),
  ),
  'store.verify': query<{
    messages: number
    documents: number
    bytes: number
    problems: { what: string; id?: string }[]
  }>()(z.object({})),
  'store.rebuild': command<{ messages: number; seconds: number; changed: number }>()(z.object({})),
  'store.export': command<{ messages: number; documents: number; bytes: number }>()(
    z.object({
      out: z.string(),
      patient: z.string().optional(),
      format: z.enum(['eml', 'mbox', 'xdm']).default('eml'),
    }),
  ),
}
