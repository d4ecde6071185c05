// The card of the letter's patient: the one already on screen with the courrier answered, else asked.

import { useEngine } from '../../engine.ts'
import type { PatientCard } from '../../shapes.ts'

export function usePatient(id: string | undefined, known: PatientCard | undefined): PatientCard | undefined {
  const isKnown = known !== undefined && known.id === id
  const shown = useEngine('patients.card', { id: id ?? '' }, { enabled: id !== undefined && !isKnown }).data
  if (id === undefined) return undefined
  return isKnown ? known : shown?.patient
}
