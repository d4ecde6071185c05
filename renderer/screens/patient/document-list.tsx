// The documents of a patient, newest first, what is new since the last visit on top; one line for each, versions and copies within.

import { useTranslation } from 'react-i18next'
import { listTime, longDate } from '../../display.ts'
import type { TimelineEntry } from '../../shapes.ts'
import { Chip, SectorTile } from '../../ui/part.tsx'
import { ValueChips } from '../../ui/value.tsx'
import { useEffect, useRef } from 'react'
import { stayWords } from './timeline.ts'

interface Props {
  entries: TimelineEntry[]
  now: number
  lastVisit: string | undefined
  selected: string | undefined
  onSelect: (entry: TimelineEntry) => void
}

export function DocumentList({ entries, now, lastVisit, selected, onSelect }: Props) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const news = entries.filter((entry) => entry.isNew)
  const known = entries.filter((entry) => !entry.isNew)
  useEffect(() => {
    box.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  const line = (entry: TimelineEntry) => (
    <Line key={entry.documentId} entry={entry} now={now} on={entry.documentId === selected} onSelect={onSelect} />
  )
  return (
    <div
      ref={box}
      className="document-list"
      role="listbox"
      aria-label={t('patient.documents')}
      tabIndex={0}
      aria-activedescendant={selected === undefined ? undefined : `doc-${selected}`}
    >
      {news.length > 0 ? (
        <>
          <div className="divider" role="presentation">
            {lastVisit ? t('patient.newSince', { date: longDate(lastVisit, now) }) : t('patient.new')}
          </div>
          {news.map(line)}
          {known.length > 0 ? (
            <div className="divider old" role="presentation">
              {t('patient.seen')}
            </div>
          ) : null}
        </>
      ) : null}
      {known.map(line)}
    </div>
  )
}

interface LineProps {
  entry: TimelineEntry
  now: number
  on: boolean
  onSelect: (entry: TimelineEntry) => void
}

function Line({ entry, now, on, onSelect }: LineProps) {
  const { t } = useTranslation()
  return (
    // the list has focus and answers the arrows (acts.ts)
    <div
      id={`doc-${entry.documentId}`}
      role="option"
      tabIndex={-1}
      aria-selected={on}
      className={entry.isNew ? 'document-line new' : 'document-line'}
      onClick={() => onSelect(entry)}
    >
      <SectorTile sector={entry.sector} />
      <div className="document-words">
        <div className="document-first">
          <span className="document-title ell grow">{entry.title}</span>
          <time className="meta nowrap">{listTime(entry.date, now)}</time>
        </div>
        <div className="meta document-second">
          {entry.flags.length > 0 ? (
            <ValueChips results={entry.flags} more={entry.moreFlags} />
          ) : (
            <span className="ell">
              {[[entry.author, entry.organization].filter(Boolean).join(', '), stayWords(entry, t)]
                .filter(Boolean)
                .join(' · ')}
            </span>
          )}
          {entry.status === 'partial' ? <Chip>{t('result.partial')}</Chip> : null}
          {(entry.version ?? 1) > 1 ? <Chip>{t('document.version', { n: entry.version ?? 1 })}</Chip> : null}
          {(entry.copies ?? 1) > 1 ? <Chip>{t('document.copies', { count: entry.copies ?? 1 })}</Chip> : null}
          {entry.how === 'concordance' ? <Chip>{t('identity.byConcordance')}</Chip> : null}
        </div>
      </div>
    </div>
  )
}
