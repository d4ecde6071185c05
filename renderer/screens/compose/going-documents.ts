// The documents aboard that go with the letter, by their clinical title: those of the courrier answered, else those of the patient.

import { useTranslation } from 'react-i18next'
import { personName } from '../../display.ts'
import { useEngine } from '../../engine.ts'
import { documentTitle } from '../../reading/identity-header.tsx'
import type { Letter, ShownMessage } from '../../shapes.ts'
import type { GoingDocument } from './pieces.tsx'

export function useGoingDocuments(letter: Letter | undefined, answered: ShownMessage | undefined): GoingDocument[] {
  const { t } = useTranslation()
  const wanted = letter?.documents ?? []
  const inMessage = new Map(answered?.documents.map((document) => [document.id, document]))
  const elsewhere = wanted.some((id) => !inMessage.has(id)) && letter?.patient !== undefined
  const record = useEngine('patients.show', { id: letter?.patient ?? '' }, { enabled: elsewhere }).data
  return wanted.map((id) => {
    const here = inMessage.get(id)
    const person = here?.filedUnder ?? here?.patient
    if (here)
      return { id, title: documentTitle(here, t), sector: here.sector, person: person ? personName(person) : '' }
    const entry = record?.timeline.find(({ documentId }) => documentId === id)
    return {
      id,
      title: entry?.title ?? t('document.untitled'),
      sector: entry?.sector ?? 'city',
      person: record ? personName(record.patient) : '',
    }
  })
}
