// One patient among the records aboard, chosen by name or birth date. It lists, it never chooses.

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { numericDate, personName } from './display.ts'
import { useEngine } from './engine.ts'

const SHOWN = 8

interface Props {
  label: string
  patient: string | undefined
  onChange: (patient: string | undefined) => void
  /** a record that is not offered: the one in hand */
  except?: string
  autoFocus?: boolean
}

/** `MARCHAND Odette`, once the engine has said it. */
export function usePatientName(patient: string | undefined): string {
  const card = useEngine('patients.card', { id: patient ?? '' }, { enabled: patient !== undefined }).data?.patient
  return card ? personName(card) : ''
}

export function PatientPicker({ label, patient, onChange, except, autoFocus = false }: Props) {
  const { t } = useTranslation()
  const name = usePatientName(patient)
  const [typed, setTyped] = useState<string>()
  const query = (typed ?? '').trim()
  const found = useEngine(
    'patients.list',
    { query, limit: SHOWN },
    { enabled: query !== '', keep: true, lane: 'patient-picker' },
  ).data?.patients.filter((card) => card.id !== except)
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
      // a name that was pasted opens the list at once, before the records have come
      allowsEmptyCollection={query !== ''}
      autoFocus={autoFocus}
    >
      <Label className="label">{label}</Label>
      <Input className="input" placeholder={t('patients.searchHint')} spellCheck={false} />
      <Popover className="popover">
        <ListBox
          className="menu"
          renderEmptyState={() =>
            found === undefined || query === '' ? null : <p className="meta">{t('patients.noneFound', { query })}</p>
          }
        >
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
