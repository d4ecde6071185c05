// Locked: no name of a patient, no count, no sender, nothing under it. By the keychain, a passphrase, or the recovery code.

import { LockOpen, ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useAppearance } from '../../frame/appearance.ts'
import { clock, weekDay } from '../../display.ts'
import { asFailure, queries, useCommand } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { TextField } from '../../ui/field.tsx'
import { Button, Mark } from '../../ui/part.tsx'
import './lock.css'

type Way = 'keychain' | 'passphrase' | 'recovery'

export default function Lock({ keychain }: { keychain: boolean }) {
  const { t } = useTranslation()
  const now = useNow()
  const [way, setWay] = useState<Way>(keychain ? 'keychain' : 'passphrase')
  const [secret, setSecret] = useState('')
  const take = (next: Way) => {
    setWay(next)
    setSecret('')
  }
  const unlock = useCommand('profile.unlock')
  useAppearance(undefined)
  const submit = () =>
    unlock.mutate(way === 'passphrase' ? { passphrase: secret } : way === 'recovery' ? { recoveryCode: secret } : {}, {
      onSuccess: () => void queries.invalidateQueries({ queryKey: ['profile.state'] }),
      // the secret does not stay in the page
      onSettled: () => setSecret(''),
    })
  const wrong = unlock.error ? asFailure(unlock.error) : undefined
  return (
    <main className="lock">
      <svg className="lock-fold" viewBox="0 0 1366 768" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
        <path d="M0 0h1366v270L683 500 0 270z" fill="var(--surface)" opacity=".55" />
        <path d="M0 270l683 230 683-230" fill="none" stroke="var(--line-strong)" opacity=".8" />
      </svg>
      <div className="lock-middle">
        <div className="lock-clock">{clock(now)}</div>
        <div className="lock-day">{weekDay(now)}</div>
        <form
          className="lock-card"
          onSubmit={(event) => {
            event.preventDefault()
            submit()
          }}
        >
          <div className="row lock-head">
            <div className="grow">
              <h1>{t('lock.title')}</h1>
              <p className="small ink-2">{t('lock.safe')}</p>
            </div>
            <Mark size={26} />
          </div>
          {way === 'keychain' ? null : (
            <TextField
              key={way}
              label={t(way === 'passphrase' ? 'lock.passphrase' : 'lock.recovery')}
              type={way === 'passphrase' ? 'password' : 'text'}
              value={secret}
              onChange={setSecret}
              autoComplete={way === 'passphrase' ? 'current-password' : 'off'}
              autoFocus
              required
              {...(wrong ? { wrong: wrong.message } : {})}
            />
          )}
          {way === 'keychain' && wrong ? (
            <p className="small" role="status">
              {wrong.message} {wrong.next}
            </p>
          ) : null}
          <Button
            type="submit"
            kind="primary"
            size="tall"
            keys="Enter"
            autoFocus={way === 'keychain'}
            isDisabled={unlock.isPending || (way !== 'keychain' && secret === '')}
          >
            <LockOpen className="icon" aria-hidden="true" />
            {t('lock.open')}
          </Button>
          <div className="lock-ways">
            {keychain && way !== 'keychain' ? (
              <Button kind="quiet" size="small" onPress={() => take('keychain')}>
                {t('lock.byKeychain')}
              </Button>
            ) : null}
            {way === 'passphrase' ? null : (
              <Button kind="quiet" size="small" onPress={() => take('passphrase')}>
                {t('lock.byPassphrase')}
              </Button>
            )}
            {way === 'recovery' ? null : (
              <Button kind="quiet" size="small" onPress={() => take('recovery')}>
                {t('lock.byRecovery')}
              </Button>
            )}
          </div>
        </form>
      </div>
      <footer className="lock-foot row">
        <ShieldCheck className="icon icon-18" aria-hidden="true" />
        {t('lock.encrypted')}
      </footer>
    </main>
  )
}
