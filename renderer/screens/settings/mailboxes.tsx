// Boîtes et connexion: the mailboxes aboard, their servers, adding one, taking one away with all its courriers.

import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ago } from '../../display.ts'
import { asFailure, queries, useCommand, useEngine } from '../../engine.ts'
import { Standing } from '../../frame/standing.tsx'
import { useNow } from '../../now.ts'
import type { Account } from '../../shapes.ts'
import { Fault } from '../../ui/fault.tsx'
import { MailboxKind } from '../../ui/mailbox-kind.tsx'
import { Dialog, showToast } from '../../ui/overlay.tsx'
import { Button, Empty } from '../../ui/part.tsx'
import { MailboxForm } from './mailbox-form.tsx'
import { Reconnect } from './reconnect.tsx'

export function Mailboxes() {
  const { t } = useTranslation()
  const now = useNow()
  const accounts = useEngine('accounts.list', {}).data?.accounts ?? []
  const states = useEngine('system.status', {}).data?.accounts ?? []
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Account>()
  return (
    <>
      {accounts.length === 0 ? <Empty title={t('sync.noMailbox')} /> : null}
      <ul className="cards">
        {accounts.map((account) => {
          const state = states.find((each) => each.id === account.id)
          return (
            <li key={account.id} className="card">
              <div className="row">
                <b className="ell">{account.email}</b>
                <MailboxKind account={account} />
                <span className="grow" />
                <span className="meta">
                  {state?.lastSyncAt ? t('sync.lastRun', { ago: ago(state.lastSyncAt, now) }) : t('sync.neverRun')}
                </span>
                <Button
                  kind="quiet"
                  size="small"
                  label={t('settings.mailboxes.remove')}
                  onPress={() => setRemoving(account)}
                >
                  <Trash2 className="icon" aria-hidden="true" />
                </Button>
              </div>
              <p className="meta">
                {[account.imap, account.smtp]
                  .filter((server) => server !== undefined)
                  .map((server) => `${server.host}:${server.port} (${t(`mailbox.${server.security}`)})`)
                  .join(' · ')}
              </p>
              {state?.error ? <Fault fault={state.error} /> : null}
              {state ? <Standing account={state} now={now} /> : null}
              {state ? <Reconnect account={state} /> : null}
            </li>
          )
        })}
      </ul>
      <div>
        <Button onPress={() => setAdding(true)}>
          <Plus className="icon" aria-hidden="true" />
          {t('settings.mailboxes.add')}
        </Button>
      </div>
      {adding ? (
        <Dialog title={t('settings.mailboxes.add')} onClose={() => setAdding(false)} wide>
          <MailboxForm
            onAdded={(email) => {
              setAdding(false)
              void queries.invalidateQueries()
              showToast({ text: t('mailbox.added', { email }) })
            }}
          />
        </Dialog>
      ) : null}
      {removing ? <Remove account={removing} onClose={() => setRemoving(undefined)} /> : null}
    </>
  )
}

function Remove({ account, onClose }: { account: Account; onClose: () => void }) {
  const { t } = useTranslation()
  const remove = useCommand('accounts.remove')
  return (
    <Dialog title={t('settings.mailboxes.removeTitle', { email: account.email })} onClose={onClose} alert>
      <p>{t('settings.mailboxes.removeWhat')}</p>
      {remove.error ? <Fault fault={asFailure(remove.error)} /> : null}
      <div className="dialog-acts">
        <Button onPress={onClose}>{t('ui.cancel')}</Button>
        <Button
          kind="danger"
          isDisabled={remove.isPending}
          onPress={() =>
            remove.mutate(
              { id: account.id },
              {
                onSuccess: () => {
                  void queries.invalidateQueries()
                  onClose()
                },
              },
            )
          }
        >
          {t('settings.mailboxes.removeNow')}
        </Button>
      </div>
    </Dialog>
  )
}
