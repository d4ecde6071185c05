// One letter: where it stands, each recipient with the time of its state, the words as they left, and what can still be done.

import { CornerUpLeft, FolderOpen, PencilLine, Printer, RefreshCw, Send, Undo2 } from 'lucide-react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useActs } from '../../acts.ts'
import { clock, longDate, numericDate, shownSubject, bytes } from '../../display.ts'
import { ask, asFailure, call, useCommand, useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { go } from '../../place.ts'
import type { Output } from '../../../electron/ipc/contract.ts'
import type { OutboxLetter } from '../../shapes.ts'
import { Fault } from '../../ui/fault.tsx'
import { showToast } from '../../ui/overlay.tsx'
import { usePaper } from '../../ui/paper.ts'
import { Button } from '../../ui/part.tsx'
import { openLetter, startLetter } from '../compose/start.ts'
import { isCitizen, recipientName, recipientState, shownState, waysOf, type Way } from './state.ts'
import { StateTag } from './state-tag.tsx'

const ICONS = {
  hold: Undo2,
  redo: PencilLine,
  remind: RefreshCw,
  resend: PencilLine,
  decideResend: Send,
  decideKeep: CornerUpLeft,
}

export function LetterDetail({ id }: { id: string }) {
  const { t } = useTranslation()
  const now = useNow()
  const answer = useEngine('outbox.show', { id })
  if (answer.error) return <Fault fault={answer.error} />
  if (!answer.data) return <section className="reader" aria-label={t('sent.detail')} data-pane tabIndex={-1} />
  return <Shown {...answer.data} now={now} />
}

function Shown({ letter, text, pieces, now }: Output<'outbox.show'> & { now: number }) {
  const { t } = useTranslation()
  const { patient } = letter
  const line = useLine(letter.account)
  useActs(patient ? { patient: () => go({ screen: 'patient', patient }) } : {})
  usePaper({
    head: letter.patientName ?? shownSubject(letter.subject),
    source: letter.to.map((one) => recipientName(one, letter.patientName)).join(', '),
    printed: t('reading.printed', { date: numericDate(new Date(now).toISOString()), time: clock(now) }),
  })
  return (
    <section className="reader" aria-label={t('sent.detail')} data-pane tabIndex={-1}>
      <header className="reader-head">
        <div className="row who-line">
          <div className="row grow person-line">
            <h2>{letter.patientName ?? shownSubject(letter.subject)}</h2>
            <StateTag state={shownState(letter)} />
          </div>
          {patient ? (
            <Button size="small" keys="d" onPress={() => go({ screen: 'patient', patient })}>
              <FolderOpen className="icon" aria-hidden="true" />
              {t('reading.record')}
            </Button>
          ) : null}
        </div>
        <p className="small ink-2">
          {[shownSubject(letter.subject), departureLine(letter, line, now, t)].filter(Boolean).join(' · ')}
        </p>
      </header>
      <LetterBar letter={letter} />
      <div className="reader-body">
        {letter.lastError && shownState(letter) !== 'sent' ? <Fault fault={letter.lastError} /> : null}
        <Recipients letter={letter} />
        {letter.answerBy ? (
          <p className="small ink-2">
            {t(letter.answeredBy ? 'sent.answered' : 'sent.answerBy', { date: longDate(letter.answerBy, now) })}
          </p>
        ) : null}
        <pre className="report-text">{text}</pre>
        {pieces.length > 0 ? (
          <section aria-label={t('pieces.label')}>
            <h3 className="meta strong">{t('pieces.title', { count: pieces.length })}</h3>
            <ul className="sent-pieces small">
              {pieces.map((piece) => (
                <li key={piece.id}>
                  {piece.filename} <span className="ink-3">{bytes(piece.size)}</span>
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
    </section>
  )
}

type Line = 'open' | 'offline' | 'signin'

/** Whether what waits here can leave by itself. */
function useLine(account: string): Line {
  const status = useEngine('system.status', {}).data
  if (status?.accounts.find(({ id }) => id === account)?.needsPerson) return 'signin'
  return status?.online === false ? 'offline' : 'open'
}

function departureLine(letter: OutboxLetter, line: Line, now: number, t: TFunction): string {
  const state = shownState(letter)
  const at = (iso: string) => t('reading.dateAt', { date: longDate(iso, now), time: clock(iso) })
  if (state === 'scheduled' && letter.leavesAt) return t('sent.leaves', { at: at(letter.leavesAt) })
  if (state !== 'queued') return at(letter.createdAt)
  if (letter.leavesAt && Date.parse(letter.leavesAt) > Date.now()) return t('sent.soon')
  if (line === 'offline') return t('sent.waits')
  if (line === 'signin') return t('sent.waitsSignIn')
  return letter.attempts > 0 && letter.nextTryAt
    ? t('sent.nextTry', { at: clock(letter.nextTryAt) })
    : t('sent.leaving')
}

function Recipients({ letter }: { letter: OutboxLetter }) {
  const { t } = useTranslation()
  const now = useNow()
  return (
    <table className="plain-table sent-recipients">
      <thead>
        <tr>
          <th scope="col">{t('sent.recipient')}</th>
          <th scope="col">{t('sent.state')}</th>
          <th scope="col">{t('reading.date')}</th>
        </tr>
      </thead>
      <tbody>
        {letter.to.map((one) => (
          <tr key={one.address}>
            <th scope="row">
              {recipientName(one, letter.patientName) || t('sent.unknownPatient')}
              {one.name && !isCitizen(letter) ? <span className="meta break"> {one.address}</span> : null}
              {one.cause ? <p className="small">{one.cause}</p> : null}
            </th>
            <td>
              <StateTag state={recipientState(one.state)} />
            </td>
            <td className="num">
              {one.at
                ? t('reading.dateAt', { date: numericDate(one.at) || longDate(one.at, now), time: clock(one.at) })
                : ''}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function LetterBar({ letter }: { letter: OutboxLetter }) {
  const { t } = useTranslation()
  const decide = useCommand('outbox.decide')
  const { id } = letter
  const draftAgain = () =>
    void call('letters.hold', { id })
      .then((draft) => openLetter(draft))
      .catch((thrown: unknown) => showToast({ text: asFailure(thrown).message }))
  const acts: Record<Way, () => void> = {
    hold: draftAgain,
    redo: draftAgain,
    remind: () => void startLetter({ how: 'remind', letter: id }),
    resend: () => void startLetter({ how: 'resend', letter: id }),
    decideResend: () => decide.mutate({ id, decision: 'resend' }),
    decideKeep: () => decide.mutate({ id, decision: 'keep' }),
  }
  return (
    <div className="reader-bar" role="toolbar" aria-label={t('reading.acts')}>
      {waysOf(letter).map((way, index) => {
        const Icon = ICONS[way]
        return (
          <Button
            key={way}
            // only what waits for a person stands out
            {...(index === 0 && way !== 'remind' ? { kind: 'primary' as const } : {})}
            isDisabled={decide.isPending}
            onPress={acts[way]}
          >
            <Icon className="icon" aria-hidden="true" />
            {t(`sent.ways.${way}`)}
          </Button>
        )
      })}
      <span className="grow" />
      <Button keys="Control+p" onPress={() => void ask('shell.print', {})}>
        <Printer className="icon" aria-hidden="true" />
        {t('commands.print')}
      </Button>
      {decide.error ? <span className="small">{asFailure(decide.error).message}</span> : null}
    </div>
  )
}
