// Boîte: what came in, by arrival, the open courrier beside it; on a wide window the patient's record as third column.

import { SquarePen } from 'lucide-react'
import { useCallback, useDeferredValue, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActs } from '../../acts.ts'
import { count } from '../../display.ts'
import { holdList, prefetch, useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { replace, usePlace } from '../../place.ts'
import { Reader } from '../../reading/reader.tsx'
import { Segments } from '../../ui/field.tsx'
import { WindowList, type ListHandle } from '../../ui/list.tsx'
import { Button, Empty } from '../../ui/part.tsx'
import { Splitter, useSplit } from '../../ui/splitter.tsx'
import { useWide } from '../../wide.ts'
import { startLetter } from '../compose/start.ts'
import { PatientColumn } from '../patient/column.tsx'
import { Filters, narrowings } from './filters.tsx'
import { usePatientName } from '../../patient-picker.tsx'
import { groupOf, headingAt } from './groups.ts'
import { useArrivals } from './arrivals.ts'
import { InboxRow, SaidRow } from './row.tsx'
import { useRows, type Filter } from './rows.ts'
import './inbox.css'

type View = 'all' | 'unread' | 'biology' | 'letter'
const ROW_PX = { normal: 80, compact: 58 }
/** After this long without a move, rows may shift under the pointer again. */
const IDLE_MS = 10_000

/** How the list was left, for the way back from an answer or a record. Opaque ids only; a lock reloads the page. */
const left: { filter: Filter; view: View; range: { first: number; last: number }; message?: string | undefined } = {
  filter: { order: 'date' },
  view: 'all',
  range: { first: 0, last: 0 },
}

function narrowed(filter: Filter, view: View): Filter {
  if (view === 'unread') return { ...filter, unread: true }
  return view === 'all' ? filter : { ...filter, kind: view }
}

export default function Inbox() {
  const { t } = useTranslation()
  const place = usePlace()
  const now = useNow()
  const wide = useWide()
  const [filter, setFilter] = useState(left.filter)
  const [view, setView] = useState(left.view)
  const [filtering, setFiltering] = useState(false)
  const [range, setRange] = useState(left.range)
  /** which of its placements is selected, when a message stands in two folders */
  const [placement, setPlacement] = useState<number>()
  const list = useRef<ListHandle>(null)
  const split = useSplit('inbox', { min: 300, max: 560, start: wide ? 420 : window.innerWidth < 1200 ? 338 : 368 })
  const settings = useEngine('settings.get', {}).data
  const status = useEngine('system.status', {}).data
  const accounts = useEngine('accounts.list', {}).data?.accounts ?? []
  const mailboxOf = (id: string) => (accounts.length > 1 ? accounts.find((account) => account.id === id) : undefined)
  const patientName = usePatientName(filter.patient)
  const showAll = () => setFilter(({ patient: _patient, ...rest }) => rest)
  const shownFilter = narrowed(filter, view)
  const rows = useRows(shownFilter, range.first, range.last)
  const rowAfter = (at: number, by: 1 | -1): number | undefined => {
    let next = at + by
    while (next >= 0 && next < rows.count && !rows.visible(next)) next += by
    return next >= 0 && next < rows.count ? next : undefined
  }
  // an answer closes its row: the one after it is open. The first row opens by itself, without being marked read: nobody chose it
  const answered = place.answered && place.message !== undefined ? rows.find(place.message, undefined) : -1
  const after = answered < 0 ? undefined : rows.at(rowAfter(answered, 1) ?? answered)
  const open = after?.id ?? place.message ?? rows.at(0)?.id
  // the list first, with the focus: the courrier beside it is drawn once the list is
  const isBegun = useDeferredValue(true, false)
  const drawn = useDeferredValue(after?.id)
  const whole = isBegun && (after === undefined || drawn === after.id)
  const index = open === undefined ? -1 : rows.find(open, placement)
  const arrivals = useArrivals(view === 'unread')
  const holding = useRef<ReturnType<typeof setTimeout>>(undefined)

  const select = (next: number) => {
    const row = rows.at(next)
    if (!row) return
    setPlacement(row.placement)
    replace({ screen: 'inbox', message: row.id })
    list.current?.scrollTo(next)
    const after = rows.at(next + 1)
    if (after) prefetch('messages.show', { id: after.id })
  }
  const step = (by: 1 | -1) => {
    const next = rowAfter(index, by)
    if (next !== undefined) select(next)
  }
  const started = rows.count > 0
  useEffect(() => {
    if (started) list.current?.focus()
  }, [started])
  // back where the list was left
  const returning = useRef(left.message !== undefined && left.message === place.message)
  useEffect(() => {
    if (!returning.current || index < 0) return
    returning.current = false
    list.current?.scrollTo(index)
  }, [index])
  useEffect(() => {
    Object.assign(left, { filter, view, range, message: place.message })
  }, [filter, view, range, place.message])
  useActs({
    next: () => step(1),
    previous: () => step(-1),
    open: () => document.querySelector<HTMLElement>('.reader')?.focus(),
    close: () => list.current?.focus(),
    filter: () => setFiltering(true),
  })
  useEffect(() => () => holdList(false), [])
  const hold = () => {
    holdList(true)
    clearTimeout(holding.current)
    holding.current = setTimeout(() => holdList(false), IDLE_MS)
  }
  const release = () => {
    clearTimeout(holding.current)
    holdList(false)
  }
  const onRange = useCallback((first: number, last: number) => setRange({ first, last }), [])
  const group = useCallback(
    (row: Parameters<typeof groupOf>[0]) => groupOf(row, filter.order, now, t),
    [filter.order, now, t],
  )
  const changeView = (next: View) => {
    setView(next)
    replace({ screen: 'inbox' })
  }
  const row = rows.at(index)
  const heading = (at: number) => {
    if (at === 0 && rows.top > 0)
      return (
        <div className="group" aria-hidden="true">
          {t('inbox.groups.first')} <span className="group-count">{count(rows.top)}</span>
          <span className="group-rule ell">{t('inbox.groups.rule')}</span>
        </div>
      )
    const found = headingAt(rows, at, group)
    return found ? (
      <div className="group" aria-hidden="true">
        {found.text} {found.count === undefined ? null : <span className="group-count">{count(found.count)}</span>}
      </div>
    ) : null
  }
  return (
    <div
      className="inbox"
      style={{ gridTemplateColumns: `${split.width}px 0 minmax(0, 1fr)${wide && row?.patient ? ' 520px' : ''}` }}
    >
      <section
        className="inbox-list"
        aria-label={t('inbox.list')}
        data-pane
        tabIndex={-1}
        onPointerMove={hold}
        onPointerLeave={release}
      >
        <div className="inbox-head">
          <div className="row">
            <h1 className="grow">{t('screens.inbox')}</h1>
            <Filters filter={filter} onChange={setFilter} open={filtering} onOpen={setFiltering} />
            <Button onPress={() => void startLetter({ how: 'new' })}>
              <SquarePen className="icon" aria-hidden="true" />
              {t('screens.compose')}
            </Button>
          </div>
          <Segments<View>
            label={t('inbox.view')}
            value={view}
            onChange={changeView}
            wide
            choices={[
              { id: 'all', label: t('inbox.views.all') },
              {
                id: 'unread',
                label: t('inbox.views.unread'),
                count: status && status.unread > 0 ? count(status.unread) : undefined,
              },
              { id: 'biology', label: t('kinds.biology') },
              { id: 'letter', label: t('inbox.views.letters') },
            ]}
          />
          {filter.patient ? (
            <p className="row small narrowed">
              <span className="grow">{t('inbox.only', { name: patientName })}</span>
              <Button kind="quiet" size="small" onPress={showAll}>
                {t('inbox.clear')}
              </Button>
            </p>
          ) : null}
          {arrivals ? (
            <button type="button" className="arrivals" onClick={release}>
              {t('inbox.arrivals')}
            </button>
          ) : null}
        </div>
        {rows.count === 0 && !rows.loading ? (
          <EmptyList narrowed={narrowings(shownFilter) > 0} unread={view === 'unread'} />
        ) : (
          <WindowList
            id="mail"
            label={t('inbox.list')}
            count={rows.count}
            estimate={ROW_PX[settings?.compact ? 'compact' : 'normal']}
            selected={index}
            onSelect={select}
            onOpen={() => document.querySelector<HTMLElement>('.reader')?.focus()}
            keyOf={(at) => {
              const item = rows.at(at)
              return item ? `${at < rows.top ? 'top' : 'all'}-${item.placement}` : at
            }}
            says={(at) => {
              const item = rows.at(at)
              return item ? <SaidRow row={item} mailbox={mailboxOf(item.account)} now={now} /> : ''
            }}
            visible={rows.visible}
            heading={heading}
            row={(at) => {
              const item = rows.at(at)
              return item ? (
                <InboxRow row={item} mailbox={mailboxOf(item.account)} now={now} />
              ) : (
                <div className="mail-row waiting" />
              )
            }}
            onRange={onRange}
            handle={list}
          />
        )}
      </section>
      <Splitter split={split} label={t('inbox.split')} />
      {open && whole ? (
        <Reader
          key={`${open}${place.document ?? ''}`}
          id={open}
          byHand={place.message !== undefined}
          document={place.document}
        />
      ) : (
        <section className="reader" aria-label={t('reading.pane')} data-pane tabIndex={-1} />
      )}
      {wide && whole && row?.patient ? <PatientColumn key={row.patient} id={row.patient} /> : null}
    </div>
  )
}

function EmptyList({ narrowed: isNarrowed, unread }: { narrowed: boolean; unread: boolean }) {
  const { t } = useTranslation()
  const status = useEngine('system.status', {}).data
  if (unread && !isNarrowed) return <Empty title={t('inbox.empty.read')} ticked />
  if (isNarrowed) return <Empty title={t('inbox.empty.filtered')}>{t('inbox.empty.widen')}</Empty>
  return (
    <Empty title={t('inbox.empty.none')}>
      {t(status?.accounts.length ? 'inbox.empty.firstRun' : 'inbox.empty.noMailbox')}
    </Empty>
  )
}
