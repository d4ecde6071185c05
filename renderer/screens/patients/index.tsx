// Patients: everyone aboard, found by fragments of a name or a birth date; and what waits for a person's choice, À rattacher.

import { Search } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useQueries } from '@tanstack/react-query'
import { useActs } from '../../acts.ts'
import { count, listTime, personName } from '../../display.ts'
import { call, useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { go, stay, usePlace } from '../../place.ts'
import { traits } from '../../reading/identity-header.tsx'
import type { PatientCard } from '../../shapes.ts'
import { Segments } from '../../ui/field.tsx'
import { WindowList, type ListHandle } from '../../ui/list.tsx'
import { Chip, Empty, IdentityChip } from '../../ui/part.tsx'
import { Unfiled } from './unfiled.tsx'
import '../inbox/inbox.css'
import './patients.css'

type Tab = 'all' | 'unfiled'
const PAGE = 100

export default function Patients() {
  const { t } = useTranslation()
  const place = usePlace()
  const status = useEngine('system.status', {}).data
  const tab: Tab = place.tab === 'unfiled' ? 'unfiled' : 'all'
  return (
    <div className="patients">
      <div className="patients-head">
        <h1>{t('screens.patients')}</h1>
        <Segments<Tab>
          label={t('screens.patients')}
          value={tab}
          onChange={(next) => stay({ tab: next })}
          choices={[
            { id: 'all', label: t('patients.all') },
            {
              id: 'unfiled',
              label: t('identity.unfiled'),
              count: status && status.unfiled > 0 ? count(status.unfiled) : undefined,
            },
          ]}
        />
      </div>
      {tab === 'unfiled' ? <Unfiled /> : <Everyone />}
    </div>
  )
}

function Everyone() {
  const { t } = useTranslation()
  const now = useNow()
  const [query, setQuery] = useState('')
  const [range, setRange] = useState({ first: 0, last: 0 })
  const [selected, setSelected] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<ListHandle>(null)
  const [total, setTotal] = useState(0)
  const from = Math.floor(range.first / PAGE)
  const to = Math.floor(range.last / PAGE)
  const pages = Array.from({ length: to - from + 2 }, (_, index) => from + index).filter(
    (page) => page === 0 || page * PAGE < total,
  )
  const answers = useQueries({
    queries: pages.map((page) => {
      const input = { ...(query.trim() ? { query: query.trim() } : {}), limit: PAGE, offset: page * PAGE }
      return { queryKey: ['patients.list', input], queryFn: () => call('patients.list', input) }
    }),
  })
  const known = answers.find((answer) => answer.data)?.data?.total
  if (known !== undefined && known !== total) setTotal(known)
  const cards = new Map<number, PatientCard>()
  pages.forEach((page, order) =>
    answers[order]?.data?.patients.forEach((card, index) => cards.set(page * PAGE + index, card)),
  )
  const open = (index: number) => {
    const card = cards.get(index)
    if (card) go({ screen: 'patient', patient: card.id })
  }
  const move = (step: number) => {
    const next = Math.min(total - 1, Math.max(0, selected + step))
    setSelected(next)
    list.current?.scrollTo(next)
  }
  useActs({
    next: () => move(1),
    previous: () => move(-1),
    open: () => open(selected),
    filter: () => field.current?.focus(),
  })
  useEffect(() => field.current?.focus(), [])
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), [])
  return (
    <section className="everyone" aria-label={t('patients.all')} data-pane tabIndex={-1}>
      <label className="patients-search">
        <Search className="icon" aria-hidden="true" />
        <span className="sr">{t('patients.search')}</span>
        <input
          ref={field}
          value={query}
          placeholder={t('patients.searchHint')}
          onChange={(event) => {
            setQuery(event.target.value)
            setSelected(0)
          }}
          onKeyDown={(event) => {
            if (event.key === 'ArrowDown') move(1)
            else if (event.key === 'ArrowUp') move(-1)
            else if (event.key === 'Enter') open(selected)
            else return
            event.preventDefault()
          }}
        />
        <span className="meta">{t('patients.count', { count: total, shown: count(total) })}</span>
      </label>
      {known === 0 ? (
        <Empty title={query ? t('patients.noneFound', { query }) : t('patients.none')}>
          {t(query ? 'patients.noneFoundHint' : 'patients.noneHint')}
        </Empty>
      ) : (
        <WindowList
          id="patients"
          label={t('patients.all')}
          count={known ?? total}
          estimate={54}
          selected={selected}
          onSelect={(index) => {
            setSelected(index)
            open(index)
          }}
          keyOf={(index) => cards.get(index)?.id ?? index}
          says={(index) => {
            const card = cards.get(index)
            return card ? [personName(card), traits(card, now, t), t(`identity.${card.insStatus}`)].join(', ') : ''
          }}
          row={(index) => {
            const card = cards.get(index)
            return card ? <PatientLine card={card} now={now} /> : <div className="patient-line" />
          }}
          onRange={onRange}
          handle={list}
        />
      )}
    </section>
  )
}

function PatientLine({ card, now }: { card: PatientCard; now: number }) {
  const { t } = useTranslation()
  return (
    <div className="patient-line">
      <div className="patient-line-name">
        <span className="ell strong">{personName(card)}</span>
        <span className={card.homonyms ? 'meta strong' : 'meta'}>{traits(card, now, t)}</span>
      </div>
      <div className="row">
        <IdentityChip identity={card.insStatus} tight />
        {card.badge ? <span className="badge">{card.badge}</span> : null}
        {card.isNew ? <Chip look="new">{t('identity.newPatient')}</Chip> : null}
        {card.homonyms ? <Chip look="prov">{t('identity.homonyms', { count: card.homonyms })}</Chip> : null}
      </div>
      <span className="meta num">
        {t('patients.documents', { count: card.documents, shown: count(card.documents) })}
      </span>
      <span className="meta num">{card.unread > 0 ? t('frame.unread', { count: card.unread }) : ''}</span>
      <time className="meta">{card.lastDocumentAt ? listTime(card.lastDocumentAt, now) : ''}</time>
    </div>
  )
}
