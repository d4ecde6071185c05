// Whom the letter is about: one person, chosen among those aboard, shown by strict traits. Never taken from words of the text.

import { X } from 'lucide-react'
import { useDeferredValue, useState, type Ref } from 'react'
import { useTranslation } from 'react-i18next'
import { numericDate, personName } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { useNow } from '../../now.ts'
import { traits } from '../../reading/identity-header.tsx'
import type { PatientCard } from '../../shapes.ts'
import { Chip, IdentityChip, SectorTile } from '../../ui/part.tsx'
import { Suggest } from '../../ui/suggest.tsx'

const SHOWN = 6

interface Props {
  patient: PatientCard | undefined
  onChange: (patient: string | null) => void
  field?: Ref<HTMLInputElement>
  autoFocus?: boolean
}

export function PatientField({ patient, onChange, field, autoFocus = false }: Props) {
  const { t } = useTranslation()
  if (!patient) return <Search onChange={onChange} autoFocus={autoFocus} {...(field ? { field } : {})} />
  const sex = patient.sex === 'M' || patient.sex === 'F' ? t(`identity.sex.${patient.sex}`) : ''
  return (
    <div className="row patient-chosen">
      <span className="recipient-chip">
        <span className="strong">{personName(patient)}</span>
        <span className="ink-2">{[sex, numericDate(patient.birthDate)].filter(Boolean).join(' · ')}</span>
        <button type="button" aria-label={t('compose.removePatient')} onClick={() => onChange(null)}>
          <X className="icon icon-14" aria-hidden="true" />
        </button>
      </span>
      <IdentityChip identity={patient.insStatus} />
      {patient.badge ? <span className="badge">{patient.badge}</span> : null}
      {patient.homonyms ? <Chip look="prov">{t('identity.homonyms', { count: patient.homonyms })}</Chip> : null}
    </div>
  )
}

function Search({ onChange, field, autoFocus = false }: Omit<Props, 'patient'>) {
  const { t } = useTranslation()
  const now = useNow()
  const [text, setText] = useState('')
  const asked = useDeferredValue(text.trim())
  const found = useEngine(
    'patients.list',
    { query: asked, limit: SHOWN },
    { enabled: asked.length > 1, keep: true },
  ).data
  return (
    <Suggest
      label={t('compose.patient')}
      text={text}
      onText={setText}
      autoFocus={autoFocus}
      {...(field ? { field } : {})}
      head={t('compose.recordsAboard')}
      suggestions={(asked.length > 1 && text !== '' ? (found?.patients ?? []) : []).map((patient) => ({
        id: patient.id,
        icon: <SectorTile sector="person" />,
        label: personName(patient),
        detail: traits(patient, now, t),
        end: <IdentityChip identity={patient.insStatus} tight />,
        said: `${personName(patient)}, ${traits(patient, now, t)}, ${t(`identity.${patient.insStatus}`)}`,
        act: () => onChange(patient.id),
      }))}
    />
  )
}
