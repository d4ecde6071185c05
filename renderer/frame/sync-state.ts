// What the relève block says, from the states of all mailboxes: the gravest one, in three short lines. Pure.

import { ago, clock, count } from '../display.ts'
import type { SystemStatus } from '../shapes.ts'
import type { TFunction } from 'i18next'

export interface SyncLines {
  icon: 'ok' | 'running' | 'offline' | 'signin' | 'disk' | 'failed' | 'never'
  title: string
  lines: string[]
}

/** Codes that ask for a gesture of the person rather than for patience. */
const SIGN_IN = new Set([
  'AUTH_FAILED',
  'AUTH_UNSUPPORTED',
  'SIGN_IN_CANCELLED',
  'SESSION_EXPIRED',
  'CARD_MISSING',
  'CARD_BUSY',
  'CARD_CODE_WRONG',
  'CERTIFICATE_EXPIRED',
])

/** What left is news for so long, then « Tout est à bord » again. */
const LEFT_SHOWN_MS = 30 * 60_000

export function syncLines(status: SystemStatus, now: number, t: TFunction): SyncLines {
  const { accounts } = status
  const last = accounts
    .map((account) => account.lastSyncAt)
    .filter((at) => at !== undefined)
    .sort()
    .at(-1)
  const { waiting, left } = status.outbox
  const waits = waiting > 0 ? [t('sync.waiting', { count: waiting })] : []
  const lastLine = last ? t('sync.lastRun', { ago: ago(last, now) }) : t('sync.neverRun')
  if (accounts.length === 0) return { icon: 'never', title: t('sync.noMailbox'), lines: [t('sync.addOne')] }

  const failed = accounts.find((account) => account.state === 'failed')
  if (failed?.error?.code === 'DISK_FULL')
    return { icon: 'disk', title: t('sync.diskFull'), lines: [t('sync.stopped'), t('sync.stillReadable')] }
  if (accounts.some((account) => account.needsPerson === true) || (failed && SIGN_IN.has(failed.error?.code ?? '')))
    return { icon: 'signin', title: t('sync.signIn'), lines: [...waits, t('sync.stillReadable'), lastLine].slice(0, 2) }

  const running = accounts.filter((account) => account.state === 'running')
  if (running.length > 0) {
    const todo = running.reduce((sum, account) => sum + (account.todo ?? 0), 0)
    const done = running.reduce((sum, account) => sum + (account.done ?? 0), 0)
    const progress = todo > 0 ? t('sync.progress', { done: count(done), todo: count(todo) }) : t('sync.comparing')
    return { icon: 'running', title: t('sync.running'), lines: [progress, t('sync.canRead')] }
  }
  if (!status.online || accounts.every((account) => account.state === 'offline'))
    return { icon: 'offline', title: t('sync.offline'), lines: [aboard(status, t), ...waits, lastLine].slice(0, 2) }
  if (failed) {
    const retry = failed.nextTryAt ? t('sync.nextTry', { at: clock(failed.nextTryAt) }) : t('sync.stillReadable')
    return { icon: 'failed', title: t('sync.failed'), lines: [...waits, retry, lastLine].slice(0, 2) }
  }
  if (!last) return { icon: 'never', title: t('sync.neverRun'), lines: [t('sync.press')] }
  const gone = left && now - Date.parse(left.at) < LEFT_SHOWN_MS
  const departed = gone ? t('sync.left', { count: left.count, at: clock(left.at) }) : aboard(status, t)
  return { icon: 'ok', title: t('sync.upToDate'), lines: [departed, lastLine] }
}

function aboard(status: SystemStatus, t: TFunction): string {
  const missing = status.accounts
    .flatMap((account) => account.last?.folders ?? [])
    .reduce((sum, folder) => sum + folder.missing, 0)
  return missing === 0 ? t('sync.allAboard') : t('sync.missing', { count: missing })
}
