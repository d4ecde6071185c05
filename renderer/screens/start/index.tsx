// First run, three steps on one page: the encrypted store and its recovery code, the mailbox, the first relève.

import { Check } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useAppearance } from '../../frame/appearance.ts'
import { queries, useEngine } from '../../engine.ts'
import { Button, Mark } from '../../ui/part.tsx'
import { MailboxForm } from '../settings/mailbox-form.tsx'
import { FirstSync } from './first-sync.tsx'
import { SafeStep } from './safe-step.tsx'
import '../settings/settings.css'
import './start.css'

interface Props {
  keychain: boolean
  open: boolean
  onDone: () => void
}

type Step = 'safe' | 'mailbox' | 'sync'
const STEPS: Step[] = ['safe', 'mailbox', 'sync']

export default function Start({ keychain, open, onDone }: Props) {
  const { t } = useTranslation()
  const [step, setStep] = useState<Step>(open ? 'mailbox' : 'safe')
  const accounts = useEngine('accounts.list', {}, { enabled: open }).data?.accounts ?? []
  useAppearance(undefined)
  const at = STEPS.indexOf(step)
  const card = (name: Step, content: ReactNode, done: string) => {
    const index = STEPS.indexOf(name)
    const state = index < at ? 'done' : index === at ? 'now' : 'next'
    return (
      <li className="start-step" data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
        <span className="start-number">
          {state === 'done' ? <Check className="icon icon-18" aria-hidden="true" /> : index + 1}
        </span>
        <div className="start-content">
          <h2>{t(`start.${name}.${state === 'done' ? 'done' : 'title'}`)}</h2>
          {state === 'done' ? <p className="ink-2">{done}</p> : null}
          {state === 'next' ? <p className="ink-3">{t(`start.${name}.next`)}</p> : null}
          {state === 'now' ? content : null}
        </div>
      </li>
    )
  }
  return (
    <main className="start">
      <div className="start-left">
        <div className="start-brand">
          <Mark size={30} />
          Pli
        </div>
        <h1>{t('start.headline')}</h1>
        <p>{t('start.promise')}</p>
        <Picture />
      </div>
      <div className="start-right">
        <ol className="start-steps">
          {card('safe', <SafeStep keychain={keychain} onDone={() => setStep('mailbox')} />, t('start.safe.doneWhat'))}
          {card(
            'mailbox',
            <>
              <p className="ink-2 start-lead">{t('start.mailbox.lead')}</p>
              <MailboxForm
                onAdded={() => {
                  setStep('sync')
                  void queries.invalidateQueries()
                }}
              />
              {accounts.length > 0 ? (
                <Button kind="quiet" onPress={() => setStep('sync')}>
                  {t('start.skip')}
                </Button>
              ) : null}
            </>,
            accounts.map((account) => account.email).join(', '),
          )}
          {card('sync', <FirstSync onDone={onDone} />, '')}
        </ol>
      </div>
    </main>
  )
}

function Picture() {
  return (
    <svg className="start-picture" width="316" height="162" viewBox="0 0 316 162" aria-hidden="true">
      <g fill="var(--surface)" stroke="var(--line-strong)">
        <path d="M24 32h150l34 34v70a8 8 0 0 1-8 8H24a8 8 0 0 1-8-8V40a8 8 0 0 1 8-8z" transform="rotate(-5 110 90)" />
        <path d="M74 14h166l36 36v84a8 8 0 0 1-8 8H74a8 8 0 0 1-8-8V22a8 8 0 0 1 8-8z" />
      </g>
      <path d="M240 14l36 36h-28a8 8 0 0 1-8-8z" fill="var(--accent-soft)" stroke="var(--line-strong)" />
      <path d="M88 40h92M88 56h64" stroke="var(--line-strong)" strokeWidth="5" strokeLinecap="round" />
      <rect x="88" y="88" width="164" height="20" fill="var(--band)" />
      <polyline
        points="92,104 120,101 148,102 176,95 204,90 246,76"
        fill="none"
        stroke="var(--ink-2)"
        strokeWidth="2"
      />
      <circle cx="246" cy="76" r="5" fill="var(--high)" />
    </svg>
  )
}
