// Envoyés et suivi: what left or waits to leave, what came back of it, what a person has to decide; drafts as a third tab.

import { useCallback, useEffect, useRef, useState } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { useActs } from '../../acts.ts'
import { count, listTime, shownSubject } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { replace, usePlace } from '../../place.ts'
import type { OutboxLetter } from '../../shapes.ts'
import { Segments } from '../../ui/field.tsx'
import { WindowList, type ListHandle } from '../../ui/list.tsx'
import { Chip, Empty } from '../../ui/part.tsx'
import { Splitter, useSplit } from '../../ui/splitter.tsx'
import { useWide } from '../../wide.ts'
import { Drafts } from './drafts.tsx'
import { LetterDetail } from './detail.tsx'
import { useSentRows } from './rows.ts'
import { isCitizen, recipientName, shownState } from './state.ts'
import { StateTag } from './state-tag.tsx'
import '../inbox/inbox.css'
import '../../reading/reading.css'
import './sent.css'

const TABS = ['follow', 'all', 'drafts'] as const
type Tab = (typeof TABS)[number]

export default function Sent() {
  const { t } = useTranslation()
  const place = usePlace()
  const wide = useWide()
  const toFollow = useEngine('outbox.list', { tab: 'follow', limit: 1 }).data?.toFollow
  const drafts = useEngine('letters.drafts', {}).data?.letters
  // what waits for a person comes first; when nothing does, all that left
  const tab: Tab = TABS.find((one) => one === place.tab) ?? (toFollow === 0 ? 'all' : 'follow')
  const shown = useEngine('outbox.list', { tab: tab === 'drafts' ? 'all' : tab, limit: 100, offset: 0 }).data
  // the first one is open: the pane is never empty while there is a letter
  const open = tab === 'drafts' ? undefined : (place.letter ?? shown?.letters[0]?.id)
  const split = useSplit('sent', { min: 300, max: 560, start: wide ? 420 : window.innerWidth < 1200 ? 338 : 368 })
  return (
    <div className="sent" style={{ gridTemplateColumns: `${split.width}px 0 minmax(0, 1fr)` }}>
      <section className="sent-list" aria-label={t('sent.title')} data-pane tabIndex={-1}>
        <div className="inbox-head">
          <h1>{t('sent.title')}</h1>
          <Segments<Tab>
            label={t('inbox.view')}
            value={tab}
            onChange={(next) => replace({ screen: 'sent', tab: next })}
            wide
            choices={[
              { id: 'follow', label: t('sent.tabs.follow'), count: toFollow ? count(toFollow) : undefined },
              { id: 'all', label: t('sent.tabs.all') },
              { id: 'drafts', label: t('sent.tabs.drafts'), count: drafts?.length ? count(drafts.length) : undefined },
            ]}
          />
        </div>
        {tab === 'drafts' ? <Drafts letters={drafts} /> : <Letters key={tab} tab={tab} open={open} />}
      </section>
      <Splitter split={split} label={t('inbox.split')} />
      {open !== undefined ? (
        <LetterDetail key={open} id={open} />
      ) : (
        <section className="reader" aria-label={t('sent.detail')} data-pane tabIndex={-1} />
      )}
    </div>
  )
}

function Letters({ tab, open }: { tab: 'follow' | 'all'; open: string | undefined }) {
  const { t } = useTranslation()
  const now = useNow()
  const [range, setRange] = useState({ first: 0, last: 0 })
  const list = useRef<ListHandle>(null)
  const rows = useSentRows(tab, range.first, range.last)
  let index = -1
  for (let at = range.first; at <= Math.min(rows.count - 1, range.last + 100) && index < 0; at++)
    if (rows.at(at)?.id === open) index = at
  const select = (next: number) => {
    const row = rows.at(next)
    if (!row) return
    replace({ screen: 'sent', tab, letter: row.id })
    list.current?.scrollTo(next)
  }
  useActs({
    next: () => select(Math.min(rows.count - 1, index + 1)),
    previous: () => select(Math.max(0, index - 1)),
    open: () => document.querySelector<HTMLElement>('.reader')?.focus(),
    close: () => list.current?.focus(),
  })
  const some = rows.count > 0
  useEffect(() => {
    if (some) list.current?.focus()
  }, [some])
  const onRange = useCallback((from: number, to: number) => setRange({ first: from, last: to }), [])
  if (rows.count === 0 && !rows.loading)
    return tab === 'follow' ? (
      <Empty title={t('sent.nothingToFollow')} ticked>
        {t('sent.nothingToFollowHint')}
      </Empty>
    ) : (
      <Empty title={t('sent.none')}>{t('sent.noneHint')}</Empty>
    )
  const says = (row: OutboxLetter) =>
    [
      lead(row, t),
      t(`sent.states.${shownState(row)}`),
      whom(row),
      shownSubject(row.subject),
      listTime(row.changedAt, now),
    ]
      .filter(Boolean)
      .join(', ')
  return (
    <WindowList
      id="sent"
      label={t('sent.title')}
      count={rows.count}
      estimate={80}
      selected={index}
      onSelect={select}
      onOpen={() => document.querySelector<HTMLElement>('.reader')?.focus()}
      keyOf={(at) => rows.at(at)?.id ?? at}
      says={(at) => {
        const row = rows.at(at)
        return row ? says(row) : ''
      }}
      row={(at) => {
        const row = rows.at(at)
        return row ? <Row row={row} now={now} /> : <div className="mail-row waiting" />
      }}
      onRange={onRange}
      handle={list}
    />
  )
}

/** Whom the letter is about, else to whom it goes; of a patient whose record is not here, no more than that. */
function lead(row: OutboxLetter, t: TFunction): string {
  return row.patientName ?? (whom(row) || t('sent.unknownPatient'))
}

function whom({ to, patientName }: OutboxLetter): string {
  const [first, ...others] = to
  const name = first ? recipientName(first, patientName) : ''
  return others.length > 0 ? `${name} + ${others.length}` : name
}

function Row({ row, now }: { row: OutboxLetter; now: number }) {
  const { t } = useTranslation()
  return (
    <div className="mail-row sent-row" aria-hidden="true">
      <div className="mail-words">
        <div className="mail-1">
          <span className="mail-name">{lead(row, t)}</span>
          <time>{listTime(row.changedAt, now)}</time>
        </div>
        <div className="mail-2">
          <span className="ell grow">{row.patientName ? whom(row) : shownSubject(row.subject)}</span>
          {isCitizen(row) ? <Chip>{t('identity.patientWrote')}</Chip> : null}
        </div>
        <div className="mail-3">
          <StateTag state={shownState(row)} />
          <span className="ell">
            {row.to.find((one) => one.cause)?.cause ?? (row.patientName ? shownSubject(row.subject) : '')}
          </span>
        </div>
      </div>
    </div>
  )
}
