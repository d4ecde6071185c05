// One analyte over time: reference band, marks by laboratory, each point reachable by ← →, the same data as a table on T.
// Own SVG: few points at irregular dates, it must print and be read aloud.

import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { bounds, delta, longDate, number, numericDate, valueText } from '../display.ts'
import type { Flag, Range } from '../shapes.ts'
import { bandSteps, runs, scale, valueTicks, yearTicks, type CurvePoint } from './curve.ts'
import { Button } from './part.tsx'
import { MARK, look } from './value.tsx'
import './chart.css'

export interface ChartPoint extends CurvePoint {
  date: string
  valueText: string
  flag: Flag
  /** `< 5`: the scale of the analyser ends there */
  censored: boolean
  laboratory?: string | undefined
  range?: Range | undefined
  source: string
}

interface Props {
  name: string
  unit: string | undefined
  /** oldest first */
  points: ChartPoint[]
  /** ms; drawn as a dashed line */
  lastVisit?: number | undefined
  height?: number
  onOpen?: (point: ChartPoint) => void
}

/** room of the shortest values on the left, px, and what one more character takes */
const LEFT = 34
const DIGIT_PX = 7
const RIGHT = 14
const TOP = 12
const BOTTOM = 24
const YEAR_MS = 365.25 * 86_400_000

const FILL = {
  alert: 'var(--crit-fill)',
  high: 'var(--high)',
  low: 'var(--low)',
  abnormal: 'var(--high)',
  plain: 'var(--surface)',
}

export function Chart({ name, unit, points, lastVisit, height = 130, onOpen }: Props) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(488)
  const [asTable, setAsTable] = useState(false)
  const [at, setAt] = useState<number>()
  useEffect(() => {
    if (!box.current) return
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(240, Math.floor(entry?.contentRect.width ?? 488))))
    watch.observe(box.current)
    return () => watch.disconnect()
  }, [])
  const last = points.at(-1)
  const before = points.at(-2)
  if (!last) return null
  const range = bounds(last.range)
  const said = (point: ChartPoint) =>
    [
      `${valueText(point.valueText)}${unit ? `\u00A0${unit}` : ''}`,
      look(point.flag) === 'plain' ? '' : t(`flags.${point.flag}.word`),
      longDate(point.date),
      point.laboratory ?? '',
    ]
      .filter(Boolean)
      .join(', ')
  const move = (step: number) =>
    setAt((current) => Math.min(points.length - 1, Math.max(0, (current ?? points.length - 1) + step)))
  const current = at === undefined ? undefined : points[at]
  return (
    <section className="chart" ref={box} aria-label={name}>
      <div className="chart-head">
        <b className="ell">{name}</b>
        <span className="meta ell">
          {range ? t('result.boundsOf', { range: unit ? `${range}\u00A0${unit}` : range }) : t('result.noBounds')}
        </span>
        <span className="chart-last">
          {valueText(last.valueText)}
          {unit === '%' ? '\u00A0%' : ''}
        </span>
        {before && !last.censored && !before.censored ? (
          <span className={`value ${look(last.flag)}`}>
            {delta(last.value, before.value)}
            <span className="mark" aria-hidden="true">
              {MARK[last.flag]}
            </span>
          </span>
        ) : null}
      </div>
      {asTable ? (
        <ChartTable points={points} unit={unit} />
      ) : (
        <div
          role="application"
          aria-label={t('chart.label', { name, count: points.length, last: said(last) })}
          tabIndex={0}
          className="chart-plot"
          onKeyDown={(event) => {
            if (event.key === 'ArrowLeft') move(-1)
            else if (event.key === 'ArrowRight') move(1)
            else if (event.key === 't') setAsTable(true)
            else if (event.key === 'Enter' && current) onOpen?.(current)
            else return
            event.preventDefault()
          }}
          onBlur={() => setAt(undefined)}
        >
          <Plot
            points={points}
            width={width}
            height={height}
            lastVisit={lastVisit}
            at={at}
            onAt={setAt}
            onOpen={onOpen}
          />
          <span className={current ? 'chart-said' : 'sr'} role="status">
            {current ? said(current) : ''}
          </span>
        </div>
      )}
      <Button kind="quiet" size="small" onPress={() => setAsTable(!asTable)}>
        {t(asTable ? 'chart.asCurve' : 'chart.asTable')}
      </Button>
    </section>
  )
}

interface PlotProps {
  points: ChartPoint[]
  width: number
  height: number
  lastVisit: number | undefined
  at: number | undefined
  onAt: (index: number | undefined) => void
  onOpen: ((point: ChartPoint) => void) | undefined
}

function Plot({ points, width, height, lastVisit, at, onAt, onOpen }: PlotProps) {
  const first = points[0]?.at ?? 0
  const end = points.at(-1)?.at ?? first
  const margin = Math.max((end - first) * 0.04, YEAR_MS / 24)
  const from = first - margin
  const to = end + margin
  const ticks = valueTicks(points)
  const longest = Math.max(...ticks.map((tick) => number(tick).length))
  const left = Math.max(LEFT, 12 + longest * DIGIT_PX)
  const x = scale(from, to, left, width - RIGHT)
  const low = ticks[0] ?? 0
  const high = ticks.at(-1) ?? 1
  const y = scale(low, high, height - BOTTOM, TOP)
  const inside = (value: number) => Math.min(height - BOTTOM, Math.max(TOP, y(value)))
  const laboratories = [...new Set(points.map((point) => point.laboratory ?? ''))]
  const years = yearTicks(from, end, Math.max(2, Math.floor(width / 70)))
  return (
    <svg className="curve" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {bandSteps(points, from, to).map((step) => {
        const top = step.high === undefined ? TOP : inside(step.high)
        const bottom = step.low === undefined ? height - BOTTOM : inside(step.low)
        return (
          <rect
            key={step.from}
            className="band"
            x={x(step.from)}
            y={top}
            width={Math.max(0, x(step.to) - x(step.from))}
            height={Math.max(0, bottom - top)}
          />
        )
      })}
      {ticks.map((tick) => (
        <g key={tick}>
          <path d={`M${left} ${y(tick)}H${width - RIGHT}`} stroke="var(--grid)" />
          <text x={left - 6} y={y(tick) + 4} textAnchor="end">
            {number(tick)}
          </text>
        </g>
      ))}
      {years.length > 0 ? (
        years.map((year) => (
          <text key={year} x={x(year)} y={height - 4} textAnchor="middle">
            {new Date(year).getFullYear()}
          </text>
        ))
      ) : (
        <>
          <text x={left} y={height - 4}>
            {numericDate(points[0]?.date)}
          </text>
          {points.length > 1 ? (
            <text x={width - RIGHT} y={height - 4} textAnchor="end">
              {numericDate(points.at(-1)?.date)}
            </text>
          ) : null}
        </>
      )}
      {lastVisit !== undefined && lastVisit > from && lastVisit < to ? (
        <path d={`M${x(lastVisit)} 4V${height - BOTTOM}`} stroke="var(--accent)" strokeDasharray="3 3" />
      ) : null}
      {runs(points).map((run) => (
        <polyline
          key={run[0]?.at}
          points={run.map((point) => `${x(point.at).toFixed(1)},${y(point.value).toFixed(1)}`).join(' ')}
          fill="none"
          stroke="var(--ink-2)"
          strokeWidth={1.75}
          strokeLinejoin="round"
          strokeLinecap="round"
        />
      ))}
      {points.map((point, index) => (
        <Marker
          key={`${point.source}${index}`}
          point={point}
          x={x(point.at)}
          y={y(point.value)}
          shape={
            point.censored ? 'triangle' : laboratories.indexOf(point.laboratory ?? '') % 2 === 1 ? 'square' : 'circle'
          }
          big={index === points.length - 1}
          current={index === at}
          onEnter={() => onAt(index)}
          onLeave={() => onAt(undefined)}
          onClick={() => onOpen?.(point)}
        />
      ))}
    </svg>
  )
}

interface MarkerProps {
  point: ChartPoint
  x: number
  y: number
  shape: 'circle' | 'square' | 'triangle'
  big: boolean
  current: boolean
  onEnter: () => void
  onLeave: () => void
  onClick: () => void
}

/** Filled when out of bounds, hollow when not; triangle when censored; the shape tells the laboratory. */
function Marker({ point, x, y, shape, big, current, onEnter, onLeave, onClick }: MarkerProps) {
  const kind = look(point.flag)
  const r = (big ? 4.5 : 3) + (kind === 'plain' ? 0 : 0.5)
  const paint =
    kind === 'plain' || shape === 'triangle'
      ? { fill: 'var(--surface)', stroke: kind === 'plain' ? 'var(--ink-2)' : FILL[kind], strokeWidth: 1.75 }
      : { fill: FILL[kind], stroke: 'var(--surface)', strokeWidth: 1.5 }
  return (
    // the plot is an application with its own keys; the pointer is a second way to the same points
    <g onPointerEnter={onEnter} onPointerLeave={onLeave} onClick={onClick} className="marker">
      <circle cx={x} cy={y} r={12} fill="transparent" />
      {current ? <circle cx={x} cy={y} r={r + 4} fill="none" stroke="var(--focus)" strokeWidth={2} /> : null}
      {shape === 'circle' ? <circle cx={x} cy={y} r={r} {...paint} /> : null}
      {shape === 'square' ? <rect x={x - r} y={y - r} width={2 * r} height={2 * r} {...paint} /> : null}
      {shape === 'triangle' ? <path d={`M${x - r - 1} ${y - r}h${2 * r + 2}l${-r - 1} ${2 * r}z`} {...paint} /> : null}
    </g>
  )
}

function ChartTable({ points, unit }: { points: ChartPoint[]; unit: string | undefined }) {
  const { t } = useTranslation()
  return (
    <table className="plain-table chart-table">
      <thead>
        <tr>
          <th scope="col">{t('chart.date')}</th>
          <th scope="col" className="right">
            {t('result.value')}
            {unit ? ` (${unit})` : ''}
          </th>
          <th scope="col">{t('result.mark')}</th>
          <th scope="col">{t('result.bounds')}</th>
          <th scope="col">{t('chart.laboratory')}</th>
        </tr>
      </thead>
      <tbody>
        {points.toReversed().map((point, index) => (
          <tr key={`${point.source}${index}`}>
            <td>{numericDate(point.date)}</td>
            <td className="right strong">{valueText(point.valueText)}</td>
            <td>{look(point.flag) === 'plain' ? '' : `${MARK[point.flag]} ${t(`flags.${point.flag}.word`)}`}</td>
            <td>{bounds(point.range)}</td>
            <td>{point.laboratory}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
