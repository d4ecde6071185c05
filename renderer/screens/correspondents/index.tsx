// Correspondants: one field over one's own network and the directory aboard; the one chosen beside it.

import { Globe, Search } from 'lucide-react'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useActs } from '../../acts.ts'
import { useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import type { Correspondent } from '../../shapes.ts'
import { WindowList, type ListHandle } from '../../ui/list.tsx'
import { Fault } from '../../ui/fault.tsx'
import { Button, Empty } from '../../ui/part.tsx'
import { Splitter, useSplit } from '../../ui/splitter.tsx'
import { useWide } from '../../wide.ts'
import { beginningTo } from '../compose/correspondent.ts'
import { startLetter } from '../compose/start.ts'
import { Aboard } from './aboard.tsx'
import { CorrespondentDetail } from './detail.tsx'
import { CorrespondentLine, saysOf } from './line.tsx'
import { useOnline, type Online } from './online.ts'
import '../inbox/inbox.css'
import '../patients/patients.css'
import '../../reading/reading.css'
import './correspondents.css'

const MOST = 60

export default function Correspondents() {
  const { t } = useTranslation()
  const now = useNow()
  const wide = useWide()
  const [text, setText] = useState('')
  const [selected, setSelected] = useState(0)
  const field = useRef<HTMLInputElement>(null)
  const list = useRef<ListHandle>(null)
  const asked = useDeferredValue(text)
  const found = useEngine(
    'correspondents.suggest',
    { text: asked, limit: MOST },
    { keep: true, lane: 'correspondents' },
  ).data?.correspondents
  const online = useOnline(asked.trim())
  const isAboard = new Set(found?.map(({ address }) => address?.toLowerCase()))
  const besides = (online.answer?.found ?? []).filter(({ address }) => !address || !isAboard.has(address.toLowerCase()))
  const rows = [...(found ?? []), ...besides]
  const chosen = rows[selected]
  const split = useSplit('correspondents', { min: 320, max: 640, start: wide ? 520 : 420 })
  const move = (step: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, selected + step))
    setSelected(next)
    list.current?.scrollTo(next)
  }
  const write = () => {
    if (chosen) void startLetter(beginningTo(chosen))
  }
  useActs({
    next: () => move(1),
    previous: () => move(-1),
    open: () => document.querySelector<HTMLElement>('.reader')?.focus(),
    close: () => list.current?.focus(),
    filter: () => field.current?.focus(),
    writeAbout: write,
  })
  useEffect(() => field.current?.focus(), [])
  return (
    <div className="correspondents" style={{ gridTemplateColumns: `${split.width}px 0 minmax(0, 1fr)` }}>
      <section className="correspondents-list" aria-label={t('screens.correspondents')} data-pane tabIndex={-1}>
        <h1>{t('screens.correspondents')}</h1>
        <label className="patients-search">
          <Search className="icon" aria-hidden="true" />
          <span className="sr">{t('correspondents.search')}</span>
          <input
            ref={field}
            value={text}
            placeholder={t('correspondents.searchHint')}
            onChange={(event) => {
              setText(event.target.value)
              setSelected(0)
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') move(1)
              else if (event.key === 'ArrowUp') move(-1)
              else if (event.key === 'Enter') document.querySelector<HTMLElement>('.reader')?.focus()
              else return
              event.preventDefault()
            }}
          />
        </label>
        <Aboard />
        <AskOnline online={online} text={asked.trim()} besides={besides.length} />
        {found && rows.length === 0 ? (
          <Empty title={t(text.trim() ? 'correspondents.noneFound' : 'correspondents.none')}>
            {t(text.trim() ? 'correspondents.noneFoundHint' : 'correspondents.noneHint')}
          </Empty>
        ) : (
          <WindowList
            id="correspondents"
            label={t('screens.correspondents')}
            count={rows.length}
            estimate={72}
            selected={selected}
            onSelect={setSelected}
            onOpen={() => document.querySelector<HTMLElement>('.reader')?.focus()}
            keyOf={(at) => keyOf(rows[at]) ?? at}
            says={(at) => (rows[at] ? saysOf(rows[at], t, now) : '')}
            row={(at) => (rows[at] ? <CorrespondentLine one={rows[at]} now={now} /> : null)}
            handle={list}
          />
        )}
      </section>
      <Splitter split={split} label={t('inbox.split')} />
      {chosen ? (
        <CorrespondentDetail key={keyOf(chosen)} one={chosen} onWrite={write} />
      ) : (
        <section className="reader" aria-label={t('correspondents.detail')} data-pane tabIndex={-1} />
      )}
    </div>
  )
}

function keyOf(one: Correspondent | undefined): string | undefined {
  return one && (one.address ?? one.rpps ?? one.name)
}

/** Offered where a key is kept (Réglages, Annuaire): nothing is asked outside unless a person does. */
function AskOnline({ online, text, besides }: { online: Online; text: string; besides: number }) {
  const { t } = useTranslation()
  const hasKey = useEngine('directory.status', {}, { keep: true }).data?.liveLookup ?? false
  const { answer, asking, ask } = online
  if (!hasKey || text.length < 2) return null
  if (answer?.fault) return <Fault fault={answer.fault} />
  return (
    <div className="row directory-aboard">
      <span className="meta grow" role="status">
        {asking
          ? t('correspondents.askingOnline')
          : answer?.unreachable
            ? answer.unreachable
            : answer
              ? t('correspondents.foundOnline', { count: besides })
              : ''}
      </span>
      {answer && !answer.unreachable ? null : (
        <Button kind="quiet" size="small" isDisabled={asking} onPress={ask}>
          <Globe className="icon" aria-hidden="true" />
          {t('correspondents.askOnline')}
        </Button>
      )}
    </div>
  )
}
