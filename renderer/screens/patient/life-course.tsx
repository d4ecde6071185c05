// The life-course: six lanes, always in the same order, even empty. A picture of the documents received, not a medical history.
// Bar: stay; circle: any other document; tick: bilan. Arrows move from one document to the next, Entrée opens it; the list under it holds the same documents in words.

import { useEffect, useRef, useState } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { instant, longDate, shortDate } from '../../display.ts'
import type { TimelineEntry } from '../../shapes.ts'
import { datedOf, LANE_PX, LANES, LEFT, placed, type Placed } from './life-places.ts'
import { timeScale } from './time-scale.ts'
import { stayWords } from './timeline.ts'

interface Props {
  entries: TimelineEntry[]
  now: number
  lastVisit: string | undefined
  selected: string | undefined
  onSelect: (entry: TimelineEntry) => void
}

export function LifeCourse({ entries, now, lastVisit, selected, onSelect }: Props) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(1137)
  useEffect(() => {
    if (!box.current) return
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(480, Math.floor(entry?.contentRect.width ?? 1137))))
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  const visit = instant(lastVisit)
  const right = width - 12
  const dated = datedOf(entries, now)
  const scale = timeScale(dated[0]?.at ?? now, now, visit, LEFT, right)
  // « depuis le … » stands over the lanes
  const top = scale.since === undefined ? 4 : 22
  const height = top + LANES.length * LANE_PX + 20
  const items = placed(dated, scale.x, top, scale.since ?? right, right)
  const index = items.findIndex(({ entry }) => entry.documentId === selected)
  const move = (step: number) => {
    const next = items[Math.min(items.length - 1, Math.max(0, index < 0 ? items.length - 1 : index + step))]
    if (next) onSelect(next.entry)
  }
  const news = entries.filter((entry) => entry.isNew).length
  return (
    <div
      className="life-course"
      ref={box}
      role="application"
      aria-label={t('patient.lifeCourse', { count: entries.length, news })}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
        event.preventDefault()
        move(event.key === 'ArrowLeft' ? -1 : 1)
      }}
    >
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        {LANES.map((lane, row) => (
          <path key={lane} d={`M0 ${top + row * LANE_PX}H${right}`} stroke="var(--line)" />
        ))}
        {scale.since === undefined ? null : (
          <>
            <rect
              x={scale.since}
              y={2}
              width={width - scale.since}
              height={height - 22}
              rx={7}
              className="since-ground"
            />
            <text x={scale.since + 8} y={16} className="since-text">
              {t('patient.since', { date: shortDate(lastVisit, now) })}
            </text>
          </>
        )}
        {scale.years.map(({ year, x, old }) => (
          <g key={year}>
            <path
              d={`M${x} ${top}V${height - 20}`}
              stroke="var(--line-strong)"
              strokeDasharray={old ? '2 3' : undefined}
              opacity={0.8}
            />
            {x < right - 110 ? (
              <text x={x + 5} y={height - 5}>
                {year}
              </text>
            ) : null}
          </g>
        ))}
        <text x={right} y={height - 5} textAnchor="end" className="today">
          {t('patient.today')}
        </text>
        {LANES.map((lane, row) => (
          <g key={lane}>
            <rect x={8} y={top + 9 + row * LANE_PX} width={9} height={9} rx={2.5} fill={`var(--sec-${lane})`} />
            <text x={25} y={top + 17.5 + row * LANE_PX} className="lane">
              {t(`sectors.${lane}`)}
            </text>
          </g>
        ))}
        {items.map((item) => (
          <Item
            key={item.entry.documentId}
            item={item}
            selected={item.entry.documentId === selected}
            onSelect={onSelect}
          />
        ))}
      </svg>
      <span className="sr" role="status">
        {items[index] ? said(items[index].entry, t) : ''}
      </span>
    </div>
  )
}

/** Title, and the days of the stay in place of a date. */
function said(entry: TimelineEntry, t: TFunction): string {
  return [entry.title, stayWords(entry, t) || longDate(entry.date)].join(', ')
}

interface ItemProps {
  item: Placed
  selected: boolean
  onSelect: (entry: TimelineEntry) => void
}

/** Bar: stay; circle: document, filled when new; tick: bilan, tall when something is out of bounds. */
function Item({ item, selected, onSelect }: ItemProps) {
  const { t } = useTranslation()
  const { entry, x, y, bar, label } = item
  return (
    <g onClick={() => onSelect(entry)} className="life-item">
      <title>{said(entry, t)}</title>
      <rect
        x={(bar?.from ?? x) - 11}
        y={y - 12}
        width={(bar ? bar.to - bar.from : 0) + 22}
        height={24}
        fill="transparent"
      />
      {bar ? (
        <Bar item={item} from={bar.from} to={bar.to} selected={selected} />
      ) : (
        <Point item={item} selected={selected} />
      )}
      {bar && entry.isNew ? <NewDot entry={entry} x={(bar.from + bar.to) / 2} y={y} /> : null}
      {label ? (
        <text
          x={label.x}
          y={y + 4}
          textAnchor={label.anchor}
          className={label.inside ? 'life-label inside' : 'life-label'}
        >
          {label.text}
        </text>
      ) : null}
    </g>
  )
}

interface MarkProps {
  item: Placed
  selected: boolean
}

function Bar({ item: { entry, y }, from, to, selected }: MarkProps & { from: number; to: number }) {
  return (
    <>
      {selected ? (
        <rect
          x={from - 4}
          y={y - 12}
          width={to - from + 8}
          height={24}
          rx={8}
          fill="none"
          stroke="var(--focus)"
          strokeWidth={2}
        />
      ) : null}
      <rect
        className="stay"
        x={from}
        y={y - 8}
        width={to - from}
        height={16}
        rx={5}
        fill={`var(--sec-${entry.sector}-soft)`}
        stroke={`var(--sec-${entry.sector})`}
      />
    </>
  )
}

function Point({ item: { entry, x, y }, selected }: MarkProps) {
  const colour = `var(--sec-${entry.sector})`
  const out = entry.flags.length > 0
  const height = out ? 16 : 10
  return (
    <>
      {selected ? <circle cx={x} cy={y} r={10} fill="none" stroke="var(--focus)" strokeWidth={2} /> : null}
      {entry.isNew ? (
        <NewDot entry={entry} x={x} y={y} />
      ) : entry.sector === 'biology' ? (
        <rect
          x={x - 1.75}
          y={y - height / 2}
          width={3.5}
          height={height}
          rx={1.75}
          fill={colour}
          opacity={out ? 1 : 0.5}
        />
      ) : (
        <circle cx={x} cy={y} r={4.5} fill="var(--surface)" stroke={colour} strokeWidth={2} />
      )}
    </>
  )
}

function NewDot({ entry, x, y }: { entry: TimelineEntry; x: number; y: number }) {
  return <circle cx={x} cy={y} r={6.5} fill={`var(--sec-${entry.sector})`} stroke="var(--surface)" strokeWidth={2} />
}
