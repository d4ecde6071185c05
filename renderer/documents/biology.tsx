// A biology report as a table: value, unit, mark and word, bounds of the laboratory, previous value, the way here.
// It shows what the document says; it never computes a bound, a unit or a mark.

import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { bounds, readDate, shortDate, unitText, valueText } from '../display.ts'
import { useEngine } from '../engine.ts'
import { useNow } from '../now.ts'
import type { Flag, Observation } from '../shapes.ts'
import { Chip } from '../ui/part.tsx'
import { Spark } from '../ui/spark.tsx'
import { MARK, look } from '../ui/value.tsx'
import { chapters, previousOf, trailOf, type Result } from './results.ts'
import type { ViewProps } from './views.ts'
import './documents.css'

export function BiologyView({ document }: ViewProps) {
  const { t } = useTranslation()
  const now = useNow()
  const patient = document.filedUnder?.id
  const series = useEngine('patients.series', { id: patient ?? '' }, { enabled: patient !== undefined }).data?.series
  const results: Result[] = (document.observations ?? []).map((observation, index) => ({
    observation,
    flag: document.marks?.[index] ?? 'no-bounds',
    previous: previousOf(observation, document, series ?? []),
    trail: trailOf(observation, document, series ?? []),
    corrected: document.corrections?.find(
      (one) => one.name === observation.name && one.valueText === observation.valueText,
    ),
  }))
  const previousDates = new Set(results.map((result) => result.previous?.date).filter((date) => date !== undefined))
  const [onlyDate] = previousDates.size === 1 ? previousDates : []
  const since = Math.min(
    ...results
      .flatMap((result) => result.trail.map((point) => readDate(point.date)?.year ?? NaN))
      .filter(Number.isFinite),
  )
  return (
    <div className="biology">
      <table className="results">
        <thead>
          <tr>
            <th scope="col">{t('result.analyte')}</th>
            <th scope="col" className="right">
              {t('result.value')}
            </th>
            <th scope="col">
              <span className="sr">{t('result.unit')}</span>
            </th>
            <th scope="col">
              <span className="sr">{t('result.mark')}</span>
            </th>
            <th scope="col">{t('result.bounds')}</th>
            <th scope="col" className="right">
              {onlyDate ? shortDate(onlyDate, now) : previousDates.size > 0 ? t('result.previous') : null}
            </th>
            <th scope="col">{Number.isFinite(since) ? t('result.since', { year: since }) : null}</th>
          </tr>
        </thead>
        {chapters(results).map(({ title, rows }, index) => (
          <tbody key={`${title}${index}`}>
            {title ? (
              <tr className="chapter">
                <th scope="colgroup" colSpan={7}>
                  {title}
                </th>
              </tr>
            ) : null}
            {rows.map((result, row) => (
              <Fragment key={row}>
                <ResultLine result={result} now={now} />
                <Comment observation={result.observation} />
              </Fragment>
            ))}
          </tbody>
        ))}
      </table>
      {document.pending?.length ? (
        <p className="meta">
          {t('result.pending', { count: document.pending.length, list: document.pending.join(', ') })}
        </p>
      ) : null}
    </div>
  )
}

/** What the biologist wrote of this result, under it, in the width of the table. */
function Comment({ observation }: { observation: Observation }) {
  const { t } = useTranslation()
  if (!observation.comment) return null
  return (
    <tr className="comment">
      <td colSpan={7}>
        <span className="sr">{t('result.comment', { name: observation.name })}</span>
        <p className="pre">{observation.comment}</p>
      </td>
    </tr>
  )
}

function ResultLine({ result, now }: { result: Result; now: number }) {
  const { t } = useTranslation()
  const { observation, flag, previous, trail, corrected } = result
  const { second } = observation
  const said = bounds(observation.range)
  const kind = look(flag)
  return (
    <tr className={kind === 'plain' ? undefined : `out ${kind}`} data-trend={direction(flag)}>
      <th scope="row">
        {observation.name}
        {observation.method ? <span className="method">{observation.method}</span> : null}
      </th>
      <td className="right">
        {corrected ? <s title={t('result.corrected')}>{valueText(corrected.before)}</s> : null}
        <ShownValue observation={observation} flag={flag} />
        {second ? <span className="second">{valueText(second.valueText)}</span> : null}
      </td>
      <td className="unit">
        {unitText(observation.unit)}
        {second ? <span className="second">{unitText(second.unit)}</span> : null}
      </td>
      <td className="mark-cell">
        {kind === 'plain' ? null : (
          <>
            <span aria-hidden="true">{MARK[flag]}</span> <span aria-hidden="true">{t(`flags.${flag}.word`)}</span>
            <span className="sr">{t(`flags.${flag}.said`)}</span>
          </>
        )}
        {observation.status === 'active' ? <Chip>{t('result.partialShort')}</Chip> : null}
      </td>
      <td className="ink-2">
        {(said && <span className="nowrap">{said}</span>) ||
          (observation.value === null ? '' : <span className="ink-3">{t('result.noBounds')}</span>)}
        {second ? <span className="second">{bounds(second.range)}</span> : null}
      </td>
      <td className="right ink-2">
        {previous ? <span title={shortDate(previous.date, now)}>{valueText(previous.valueText)}</span> : null}
      </td>
      <td>
        <Spark points={trail} range={observation.range} flag={flag} />
      </td>
    </tr>
  )
}

function direction(flag: Flag): string | undefined {
  if (flag.endsWith('high')) return 'high'
  if (flag.endsWith('low')) return 'low'
  return undefined
}

function ShownValue({ observation, flag }: { observation: Observation; flag: Flag }) {
  const long = observation.value === null && observation.valueText.length > 18
  return (
    <span className={long ? 'words' : look(flag) === 'alert' ? 'val alert-val' : 'val'}>
      {valueText(observation.valueText)}
    </span>
  )
}
