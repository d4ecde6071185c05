// The first relève: it goes on behind; one can read from the first courriers.

import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { count } from '../../display.ts'
import { asFailure, useCommand, useEngine } from '../../engine.ts'
import { Fault } from '../../ui/fault.tsx'
import { Button } from '../../ui/part.tsx'

export function FirstSync({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation()
  const sync = useCommand('sync.run')
  const status = useEngine('system.status', {}).data
  const started = useRef(false)
  const { mutate } = sync
  useEffect(() => {
    if (started.current) return
    started.current = true
    mutate({})
  }, [mutate])
  const done = status?.accounts.reduce((sum, account) => sum + (account.done ?? 0), 0) ?? 0
  const todo = status?.accounts.reduce((sum, account) => sum + (account.todo ?? 0), 0) ?? 0
  const aboard = status?.messages ?? 0
  const part = sync.isSuccess ? 100 : todo > 0 ? Math.round((100 * done) / todo) : 0
  return (
    <div className="start-form">
      <p className="ink-2">{t('start.sync.lead')}</p>
      <div className="row">
        <span className="grow">
          <b>{t('start.sync.aboard', { count: aboard, shown: count(aboard) })}</b>{' '}
          {todo > 0 && !sync.isSuccess ? (
            <span className="ink-2">{t('start.sync.of', { count: todo, shown: count(todo) })}</span>
          ) : null}
        </span>
      </div>
      <div
        className="progress"
        role="progressbar"
        aria-valuenow={part}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-label={t('start.sync.title')}
      >
        <i style={{ width: `${part}%` }} />
      </div>
      {status && status.unfiled > 0 ? (
        <p className="meta">{t('start.sync.unfiled', { count: status.unfiled })}</p>
      ) : null}
      {sync.error ? <Fault fault={asFailure(sync.error)} /> : null}
      <div className="row">
        <Button kind="primary" size="tall" onPress={onDone}>
          {t(sync.isSuccess ? 'start.sync.open' : 'start.sync.read')}
        </Button>
      </div>
    </div>
  )
}
