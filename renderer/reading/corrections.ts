// A result that a newer version changed, in words: « Sodium 141, corrigé (114) ».

import type { TFunction } from 'i18next'
import { unitText, valueText } from '../display.ts'
import type { Correction } from '../shapes.ts'

/** The former unit is said when it is another one; the result's own stands in its table. */
export function correctionText(one: Correction, t: TFunction): string {
  const other = one.beforeUnit === undefined ? '' : `\u00A0${unitText(one.beforeUnit)}`
  const unit = one.beforeUnit === undefined ? '' : `\u00A0${unitText(one.unit)}`
  return t('document.corrected', {
    name: one.name,
    now: `${valueText(one.valueText)}${unit}`,
    before: `${valueText(one.before)}${other}`,
  })
}
