// One patient's courriers: chosen by name or birth date among the records aboard. It shows whose they are as long as it narrows.

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { numericDate, personName } from '../../display.ts'
import { useEngine } from '../../engine.ts'

const SHOWN = 8

interface Props {
  patient: string | undefined
  onChange: (patient: string | undefined) => void
}

/** `MARCHAND Odette`, once the engine has said it. */
export function usePatientName(patient: string | undefined): string {
  const card = useEngine('patients.show', { id: patient ?? '' }, { enabled: patient !== undefined }).data?.patient
  return card ? personName(card) : ''
}

export function PatientFilter({ patient, onChange }: Props) {
  const { t } = useTranslation()
  const name = usePatientName(patient)
  const [typed, setTyped] = useState<string>()
  const query = (typed ?? '').trim()
  const found = useEngine(
    'patients.list',
    { query, limit: SHOWN },
    { enabled: query !== '', keep: true, lane: 'patient-filter' },
  ).data?.patients
  return (
    <ComboBox
      className="field"
      items={query === '' ? [] : (found ?? [])}
      inputValue={typed ?? name}
      onInputChange={(text) => {
        setTyped(text)
        if (text === '') onChange(undefined)
      }}
      selectedKey={patient ?? null}
      onSelectionChange={(key) => {
        if (key === null) return
        setTyped(undefined)
        onChange(String(key))
      }}
      onBlur={() => setTyped(undefined)}
      allowsEmptyCollection={false}
    >
      <Label className="label">{t('inbox.patient')}</Label>
      <Input className="input" placeholder={t('patients.searchHint')} spellCheck={false} />
      <Popover className="popover">
        <ListBox className="menu">
          {(card: NonNullable<typeof found>[number]) => (
            <ListBoxItem id={card.id} className="menu-item" textValue={personName(card)}>
              <span className="grow">{personName(card)}</span>
              <span className="meta">{numericDate(card.birthDate)}</span>
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  )
}
