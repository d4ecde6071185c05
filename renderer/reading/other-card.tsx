// For a document whose near records are not the right ones: another record by name, or a new one from what a person reads on it.

import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input } from '../../electron/ipc/contract.ts'
import { useNow } from '../now.ts'
import { PatientPicker } from '../patient-picker.tsx'
import { DateField } from '../ui/date-field.tsx'
import { localDay } from '../ui/day.ts'
import { Radios, TextField } from '../ui/field.tsx'
import { Button } from '../ui/part.tsx'

export type TypedTraits = NonNullable<Input<'filing.file'>['traits']>

interface Props {
  /** the document names somebody: a new record has those traits, nothing is typed */
  named: boolean
  busy: boolean
  onCard: (patient: string) => void
  onNew: (traits: TypedTraits) => void
}

export function OtherCard({ named, busy, onCard, onNew }: Props) {
  const { t } = useTranslation()
  const [patient, setPatient] = useState<string>()
  const [writing, setWriting] = useState(false)
  return (
    <div className="other-card">
      <form
        className="reason"
        onSubmit={(event) => {
          event.preventDefault()
          if (patient !== undefined) onCard(patient)
        }}
      >
        <PatientPicker label={t('filing.other')} patient={patient} onChange={setPatient} />
        <Button type="submit" isDisabled={patient === undefined || busy}>
          {t('filing.attach')}
        </Button>
        {named ? null : (
          <Button kind="quiet" onPress={() => setWriting(!writing)} aria-expanded={writing}>
            <UserPlus className="icon" aria-hidden="true" />
            {t('filing.newCard')}
          </Button>
        )}
      </form>
      {writing ? <NewCard busy={busy} onNew={onNew} /> : null}
    </div>
  )
}

function NewCard({ busy, onNew }: Pick<Props, 'busy' | 'onNew'>) {
  const { t } = useTranslation()
  const [birthName, setBirthName] = useState('')
  const [givenName, setGivenName] = useState('')
  const now = useNow()
  const [birthDate, setBirthDate] = useState<string | undefined>('')
  const [sex, setSex] = useState<'F' | 'M' | 'U'>('U')
  const ready = birthName.trim() !== '' && givenName.trim() !== '' && birthDate !== undefined
  return (
    <form
      className="new-card"
      aria-label={t('filing.newCard')}
      onSubmit={(event) => {
        event.preventDefault()
        if (!ready) return
        onNew({
          birthName: birthName.trim(),
          givenName: givenName.trim(),
          ...(birthDate ? { birthDate } : {}),
          ...(sex === 'U' ? {} : { sex }),
        })
      }}
    >
      <TextField label={t('filing.traits.birthName')} value={birthName} onChange={setBirthName} required autoFocus />
      <TextField label={t('filing.traits.givenName')} value={givenName} onChange={setGivenName} required />
      <DateField
        label={t('filing.traits.birthDate')}
        value={birthDate}
        onChange={setBirthDate}
        range={{ latest: localDay(new Date(now)) }}
      />
      <Radios
        label={t('filing.traits.sex')}
        value={sex}
        onChange={setSex}
        choices={(['F', 'M', 'U'] as const).map((id) => ({ id, label: t(`identity.sexWord.${id}`) }))}
      />
      <Button type="submit" kind="primary" isDisabled={!ready || busy}>
        {t('filing.open')}
      </Button>
    </form>
  )
}
