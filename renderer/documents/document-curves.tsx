// The analytes of one report over time, those out of bounds first.

import { useTranslation } from 'react-i18next'
import { unitText } from '../display.ts'
import { useEngine } from '../engine.ts'
import { Chart } from '../ui/chart.tsx'
import { openDocument } from '../reading/open-document.ts'
import { chartPoints, isOut } from './series.ts'
import type { ViewProps } from './views.ts'

export function CurvesView({ document }: ViewProps) {
  const { t } = useTranslation()
  const patient = document.filedUnder?.id ?? ''
  const series = useEngine('patients.series', { id: patient }).data?.series ?? []
  const own = series
    .filter((each) => each.points.some((point) => point.documentId === document.id && point.value !== null))
    .toSorted((a, b) => Number(isOut(b)) - Number(isOut(a)))
  if (own.length === 0) return <p className="meta">{t('chart.nothing')}</p>
  return (
    <div className="curves-grid">
      {own.map((each) => (
        <Chart
          key={`${each.analyte}${each.unit ?? ''}`}
          name={each.name}
          unit={unitText(each.unit)}
          points={chartPoints(each)}
          onOpen={(point) => openDocument(point.source)}
        />
      ))}
    </div>
  )
}
