// The encrypted store: a passphrase when the machine has no keychain, then the recovery code, shown once, printed and put away.

import { Printer } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ask, asFailure, queries, useCommand } from '../../engine.ts'
import { Fault } from '../../ui/fault.tsx'
import { Switch, TextField } from '../../ui/field.tsx'
import { Button } from '../../ui/part.tsx'

const MIN_LENGTH = 8

export function SafeStep({ keychain, onDone }: { keychain: boolean; onDone: () => void }) {
  const { t } = useTranslation()
  const create = useCommand('profile.create')
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [own, setOwn] = useState(!keychain)
  const code = create.data?.recoveryCode
  const short = own && passphrase.length < MIN_LENGTH
  const different = own && again !== '' && again !== passphrase

  if (code)
    return (
      <div className="start-form">
        <p className="ink-2">{t('start.safe.codeWhy')}</p>
        <p className="recovery-code" aria-label={t('start.safe.code')}>
          {code}
        </p>
        <div className="row">
          <Button onPress={() => void ask('shell.print', {})}>
            <Printer className="icon" aria-hidden="true" />
            {t('start.safe.print')}
          </Button>
          <Button
            kind="primary"
            size="tall"
            onPress={() => {
              onDone()
              void queries.invalidateQueries()
            }}
          >
            {t('start.safe.putAway')}
          </Button>
        </div>
      </div>
    )
  return (
    <form
      className="start-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (!own || (!short && again === passphrase)) create.mutate(own ? { passphrase } : {})
      }}
    >
      <p className="ink-2">{t(keychain ? 'start.safe.byKeychain' : 'start.safe.noKeychain')}</p>
      {keychain ? (
        <Switch on={own} onChange={setOwn}>
          {t('start.safe.alsoPassphrase')}
        </Switch>
      ) : null}
      {own ? (
        <div className="form-pair">
          <TextField
            label={t('lock.passphrase')}
            type="password"
            value={passphrase}
            onChange={setPassphrase}
            help={t('start.safe.length', { count: MIN_LENGTH })}
            autoComplete="new-password"
            autoFocus
            required
          />
          <TextField
            label={t('start.safe.again')}
            type="password"
            value={again}
            onChange={setAgain}
            autoComplete="new-password"
            required
            {...(different ? { wrong: t('start.safe.different') } : {})}
          />
        </div>
      ) : null}
      {create.error ? <Fault fault={asFailure(create.error)} /> : null}
      <div className="row">
        <Button
          type="submit"
          kind="primary"
          size="tall"
          keys="Enter"
          isDisabled={create.isPending || (own && (short || again !== passphrase))}
        >
          {t('start.safe.create')}
        </Button>
      </div>
    </form>
  )
}
