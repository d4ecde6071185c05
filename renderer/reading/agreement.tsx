// How one trait of a record agrees with what it is compared to, in a word beside its value.

import { useTranslation } from 'react-i18next'
import type { Agreement } from '../shapes.ts'

export function AgreementMark({ agreement }: { agreement: Agreement }) {
  const { t } = useTranslation()
  return (
    <span className="agreement">
      {agreement === 'different' ? '≠ ' : ''}
      {t(`filing.agreement.${agreement}`)}
    </span>
  )
}
