// A result out of bounds, as a chip in lists and as words in tables: colour, mark and word together, never colour alone.

import { useTranslation } from 'react-i18next'
import { valueText } from '../display.ts'
import type { Flag } from '../shapes.ts'

export const MARK: Record<Flag, string> = {
  'alert-high': '▲▲',
  'alert-low': '▼▼',
  alert: '◆◆',
  high: '▲',
  low: '▼',
  abnormal: '◆',
  none: '',
  'no-bounds': '',
}

/** What colours the value: alert, high, low, abnormal, or nothing. */
export function look(flag: Flag): 'alert' | 'high' | 'low' | 'abnormal' | 'plain' {
  if (flag.startsWith('alert')) return 'alert'
  if (flag === 'high' || flag === 'low' || flag === 'abnormal') return flag
  return 'plain'
}

interface Shown {
  name: string
  valueText: string
  unit?: string | undefined
  flag: Flag
}

/** `HbA1c 8,4 % ▲`. A percent sign is part of how the value is said; other units wait in the table. */
export function ValueChip({ result }: { result: Shown }) {
  const { t } = useTranslation()
  const unit = result.unit === '%' ? '\u00A0%' : ''
  return (
    <span className={`value ${look(result.flag)}`}>
      <span className="ell">{shortName(result.name)}</span>
      <span className="nowrap">
        {valueText(result.valueText)}
        {unit}
      </span>
      <span className="mark" role="img" aria-label={t(`flags.${result.flag}.said`)}>
        {MARK[result.flag]}
      </span>
    </span>
  )
}

/** At most three, alerts first as they came, then « + n ». */
export function ValueChips({ results, more }: { results: Shown[]; more: number }) {
  return (
    <>
      {results.map((result, index) => (
        <ValueChip key={`${result.name}${index}`} result={result} />
      ))}
      {more > 0 ? <span className="nowrap">+ {more}</span> : null}
    </>
  )
}

/** Short names in use in France, for whole names only: « Potassium urinaire » is not « K ». Anything else is shown as sent. */
const SHORT: Record<string, string> = {
  potassium: 'K',
  sodium: 'Na',
  créatinine: 'Créat.',
  'dfg estimé (ckd-epi)': 'DFG',
  'dfg estimé': 'DFG',
  hémoglobine: 'Hb',
  'hémoglobine glyquée': 'HbA1c',
  plaquettes: 'Plaq.',
  leucocytes: 'Leuco.',
  'glycémie à jeun': 'Glyc. à jeun',
}

function shortName(name: string): string {
  return SHORT[name.toLocaleLowerCase('fr-FR')] ?? (name.length > 16 ? `${name.slice(0, 15)}…` : name)
}
