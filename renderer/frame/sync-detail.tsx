// Detail of the relève: the proof that all is here, mailbox by mailbox and folder by folder, and what went wrong in words.

import { CircleCheck, RefreshCw, TriangleAlert } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { ago, bytes, count } from '../display.ts'
import { useEngine } from '../engine.ts'
import { useNow } from '../now.ts'
import { Reconnect } from '../screens/settings/reconnect.tsx'
import type { AccountStatus } from '../shapes.ts'
import { Fault } from '../ui/fault.tsx'
import { Dialog } from '../ui/overlay.tsx'
import { Button } from '../ui/part.tsx'
import { Standing } from './standing.tsx'

interface Props {
  onClose: () => void
  onSync: () => void
  running: boolean
}

export function SyncDetail({ onClose, onSync, running }: Props) {
  const { t } = useTranslation()
  const status = useEngine('system.status', {}).data
  const now = useNow()
  return (
    <Dialog title={t('sync.title')} onClose={onClose} wide>
      {status?.accounts.map((account) => (
        <AccountDetail key={account.id} account={account} now={now} />
      ))}
      {status && status.onlyCopies > 0 ? (
        <p className="small ink-2">{t('sync.onlyCopies', { count: status.onlyCopies })}</p>
      ) : null}
      {status && status.pendingText > 0 ? (
        <p className="small ink-2">{t('sync.pendingText', { count: status.pendingText })}</p>
      ) : null}
      <div className="dialog-acts">
        <Button kind="primary" keys="F5" onPress={onSync} isDisabled={running}>
          <RefreshCw className="icon" aria-hidden="true" />
          {running ? t('sync.running') : t('commands.sync')}
        </Button>
      </div>
    </Dialog>
  )
}

function AccountDetail({ account, now }: { account: AccountStatus; now: number }) {
  const { t } = useTranslation()
  const folders = account.last?.folders ?? []
  const there = folders.reduce((sum, folder) => sum + folder.onServer, 0)
  const missing = folders.reduce((sum, folder) => sum + folder.missing, 0)
  const right = missing === 0
  const fault = account.error ?? account.last?.error
  return (
    <section className="sync-account">
      <div className="row">
        <h3 className="grow ell">{account.email}</h3>
        {account.lastSyncAt ? (
          <span className="meta">{t('sync.lastRun', { ago: ago(account.lastSyncAt, now) })}</span>
        ) : null}
      </div>
      {folders.length > 0 ? (
        <p className={right ? 'row proof right' : 'row proof'}>
          {right ? (
            <CircleCheck className="icon" aria-hidden="true" />
          ) : (
            <TriangleAlert className="icon" aria-hidden="true" />
          )}
          {t(right ? 'sync.right' : 'sync.notRight', { there: count(there), here: count(there - missing) })}
        </p>
      ) : null}
      {fault ? <Fault fault={fault} /> : null}
      <Standing account={account} now={now} />
      <Reconnect account={account} />
      {folders.length > 0 ? (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('sync.folder')}</th>
              <th scope="col" className="right">
                {t('sync.there')}
              </th>
              <th scope="col" className="right">
                {t('sync.here')}
              </th>
              <th scope="col" className="right">
                {t('sync.notHere')}
              </th>
            </tr>
          </thead>
          <tbody>
            {folders.map((folder) => (
              <tr key={folder.name}>
                <th scope="row">{folder.name}</th>
                <td className="right">{count(folder.onServer)}</td>
                <td className="right">{count(folder.onBoard)}</td>
                <td className="right">{count(folder.missing)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {account.last ? (
        <p className="meta">
          {[
            t('sync.received', { count: account.last.newMessages }),
            account.last.bytes > 0 ? bytes(account.last.bytes) : '',
            account.last.setAside > 0 ? t('sync.setAside', { count: account.last.setAside }) : '',
            account.pendingChanges > 0 ? t('sync.pendingChanges', { count: account.pendingChanges }) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      ) : null}
    </section>
  )
}
