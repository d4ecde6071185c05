// Curves of a patient: what is out of bounds first, then what is measured most; the choice is one menu away.

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover, type Selection } from 'react-aria-components'
import { chartPoints, isOut, worthDrawing } from '../../documents/series.ts'
import { instant, unitText } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { openDocument } from '../../reading/open-document.ts'
import { Chart } from '../../ui/chart.tsx'
import { Segments } from '../../ui/field.tsx'

type Choice = 'out' | 'usual' | 'chosen'
const SHOWN = 6

interface Props {
  id: string
  lastVisit: string | undefined
  /** opens the source of a point; in the Boîte when absent */
  onOpen?: (document: string) => void
}

export function Curves({ id, lastVisit, onOpen = openDocument }: Props) {
  const { t } = useTranslation()
  const all = worthDrawing(useEngine('patients.series', { id }).data?.series ?? [])
  const out = all.filter(isOut)
  const [choice, setChoice] = useState<Choice>()
  const [chosen, setChosen] = useState<Selection>(new Set())
  const view = choice ?? (out.length > 0 ? 'out' : 'usual')
  const key = (series: (typeof all)[number]) => `${series.analyte} ${series.unit ?? ''}`
  const shown =
    view === 'chosen'
      ? all.filter((series) => chosen === 'all' || chosen.has(key(series)))
      : view === 'out'
        ? out.slice(0, SHOWN)
        : all.toSorted((a, b) => b.points.length - a.points.length).slice(0, SHOWN)
  const laboratories = [
    ...new Set(shown.flatMap((series) => series.points.map((point) => point.laboratory ?? ''))),
  ].filter(Boolean)
  return (
    <section className="curves" aria-label={t('patient.curves')}>
      <div className="column-head">
        <h2 className="grow">{t('patient.curves')}</h2>
        <Segments<Choice>
          label={t('patient.curves')}
          value={view}
          onChange={setChoice}
          choices={[
            ...(out.length > 0 ? [{ id: 'out' as const, label: t('patient.curvesOut') }] : []),
            { id: 'usual', label: t('patient.curvesUsual') },
            ...(view === 'chosen' ? [{ id: 'chosen' as const, label: t('patient.curvesChosen') }] : []),
          ]}
        />
        {all.length > SHOWN ? (
          <MenuTrigger>
            <AriaButton className="btn small-btn quiet">{t('patient.choose')}</AriaButton>
            <Popover className="popover" placement="bottom end">
              <Menu
                className="menu"
                aria-label={t('patient.choose')}
                selectionMode="multiple"
                selectedKeys={chosen}
                onSelectionChange={(keys) => {
                  setChosen(keys)
                  setChoice('chosen')
                }}
              >
                {all.map((series) => (
                  <MenuItem key={key(series)} id={key(series)} className="menu-item check-item" textValue={series.name}>
                    <span className="grow">
                      {series.name} <span className="meta">{unitText(series.unit)}</span>
                    </span>
                    <span className="meta">{series.points.length}</span>
                  </MenuItem>
                ))}
              </Menu>
            </Popover>
          </MenuTrigger>
        ) : null}
      </div>
      <div className="curves-list">
        {shown.map((series) => (
          <Chart
            key={key(series)}
            name={series.name}
            unit={unitText(series.unit)}
            points={chartPoints(series)}
            lastVisit={instant(lastVisit)}
            onOpen={(point) => onOpen(point.source)}
          />
        ))}
        {shown.length === 0 ? <p className="meta curves-none">{t('chart.nothing')}</p> : null}
        {laboratories.length > 1 ? (
          <p className="meta curves-none">
            {laboratories.map((name, index) => `${index % 2 === 1 ? '■' : '●'} ${name}`).join('  ')}
          </p>
        ) : null}
      </div>
    </section>
  )
}
