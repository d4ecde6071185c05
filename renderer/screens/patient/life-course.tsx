// The life-course: six lanes, always in the same order, even empty. A picture of the documents received, not a medical history.
// Circle: document; bar: stay; tick: bilan. Arrows move from one document to the next, Entrée opens it; the list under it holds the same documents in words.

import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { instant, longDate, shortDate } from '../../display.ts'
import type { Sector, TimelineEntry } from '../../shapes.ts'
import { timeScale } from './time-scale.ts'

const LANES: Sector[] = ['hospital', 'biology', 'city', 'nurse', 'medico-social', 'social']
const LEFT = 142
const LANE_PX = 27
const LABEL_PX = 6.4
/** shorter than this a title says nothing */
const LEAST_LABEL = 9
/** a stay of a few days, years ago, is still seen to be one */
const LEAST_STAY_PX = 14

interface Props {
  entries: TimelineEntry[]
  now: number
  lastVisit: string | undefined
  selected: string | undefined
  onSelect: (entry: TimelineEntry) => void
}

interface Placed {
  entry: TimelineEntry
  x: number
  y: number
  label?: Label
}
interface Label {
  text: string
  /** it ends at the mark instead of beginning there: nothing is free on its right */
  before: boolean
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
  const dated = entries
    .flatMap((entry) => {
      const at = instant(entry.date)
      return at === undefined ? [] : [{ entry, at: Math.min(at, now) }]
    })
    .sort((a, b) => a.at - b.at)
  const scale = timeScale(dated[0]?.at ?? now, now, visit, LEFT, right)
  // « depuis le … » stands over the lanes
  const top = scale.since === undefined ? 4 : 22
  const height = top + LANES.length * LANE_PX + 20
  const placed = place(
    dated.map(({ entry, at }) => ({ entry, x: scale.x(at) })),
    top,
    scale.since ?? right,
  )
  const index = placed.findIndex(({ entry }) => entry.documentId === selected)
  const move = (step: number) => {
    const next = placed[Math.min(placed.length - 1, Math.max(0, index < 0 ? placed.length - 1 : index + step))]
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
        {stays(entries, now).map(({ entry, from, to }) => (
          <rect
            key={`stay ${entry.documentId}`}
            className="stay"
            x={scale.x(from)}
            y={top + LANES.indexOf(entry.sector) * LANE_PX + 8.5}
            width={Math.max(LEAST_STAY_PX, scale.x(to) - scale.x(from))}
            height={10}
            rx={5}
            fill={`var(--sec-${entry.sector})`}
            onClick={() => onSelect(entry)}
          >
            <title>{`${entry.title} · ${t('patient.stay', { from: longDate(entry.stay?.from), to: longDate(entry.stay?.to) })}`}</title>
          </rect>
        ))}
        {placed.map((item) => (
          <Item
            key={item.entry.documentId}
            item={item}
            right={right}
            selected={item.entry.documentId === selected}
            onSelect={onSelect}
          />
        ))}
      </svg>
      <span className="sr" role="status">
        {index >= 0 && placed[index] ? `${placed[index].entry.title}, ${longDate(placed[index].entry.date)}` : ''}
      </span>
    </div>
  )
}

/** Bars, as the documents say them: never a stay guessed from two letters. */
function stays(entries: TimelineEntry[], now: number): { entry: TimelineEntry; from: number; to: number }[] {
  return entries.flatMap((entry) => {
    const [from, to] = [instant(entry.stay?.from), instant(entry.stay?.to)]
    return from === undefined || to === undefined ? [] : [{ entry, from, to: Math.min(to, now) }]
  })
}

/** Newest labels first; a title has the room that nothing else of its lane takes, after its mark or before it. */
function place(items: { entry: TimelineEntry; x: number }[], top: number, right: number): Placed[] {
  const busy = new Map<Sector, [number, number][]>()
  for (const { entry, x } of items) busy.set(entry.sector, [...(busy.get(entry.sector) ?? []), [x - 9, x + 9]])
  return items
    .toReversed()
    .map(({ entry, x }) => {
      const lane = busy.get(entry.sector) ?? []
      const y = top + LANES.indexOf(entry.sector) * LANE_PX + 13.5
      const label = entry.sector === 'biology' || entry.isNew ? undefined : labelAt(entry.title, x, lane, right)
      if (!label) return { entry, x, y }
      const width = label.text.length * LABEL_PX + 6
      lane.push(label.before ? [x - 9 - width, x] : [x, x + 9 + width])
      return { entry, x, y, label }
    })
    .toReversed()
}

function labelAt(title: string, x: number, lane: readonly [number, number][], right: number): Label | undefined {
  const end = Math.min(right, ...lane.map(([start]) => start).filter((start) => start > x))
  const start = Math.max(LEFT, ...lane.map(([, stop]) => stop).filter((stop) => stop < x))
  const [after, before] = [end - x - 15, x - 15 - start].map((room) => Math.floor(room / LABEL_PX))
  const text = titleIn(title, after ?? 0)
  if (text) return { text, before: false }
  const ahead = titleIn(title, before ?? 0)
  return ahead ? { text: ahead, before: true } : undefined
}

/** The title, or its beginning when `letters` are enough to say something. */
function titleIn(title: string, letters: number): string | undefined {
  if (title.length <= letters) return title
  return letters < LEAST_LABEL ? undefined : `${title.slice(0, letters - 1).trimEnd()}…`
}

interface ItemProps {
  item: Placed
  right: number
  selected: boolean
  onSelect: (entry: TimelineEntry) => void
}

/** Circle: document, filled when new; tick: bilan, tall when something is out of bounds. */
function Item({ item: { entry, x, y, label }, selected, onSelect }: ItemProps) {
  const colour = `var(--sec-${entry.sector})`
  const out = entry.flags.length > 0
  const height = out ? 16 : 10
  return (
    <g onClick={() => onSelect(entry)} className="life-item">
      <title>{`${entry.title} · ${longDate(entry.date)}`}</title>
      <circle cx={x} cy={y} r={11} fill="transparent" />
      {selected ? <circle cx={x} cy={y} r={10} fill="none" stroke="var(--focus)" strokeWidth={2} /> : null}
      {entry.isNew ? (
        <circle cx={x} cy={y} r={6.5} fill={colour} stroke="var(--surface)" strokeWidth={2} />
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
      {label ? (
        <text
          x={label.before ? x - 10 : x + 10}
          y={y + 4}
          textAnchor={label.before ? 'end' : 'start'}
          className="life-label"
        >
          {label.text}
        </text>
      ) : null}
    </g>
  )
}
