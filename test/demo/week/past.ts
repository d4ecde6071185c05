// Turns the rows of past letters into messages.

import { received, type DemoMessage } from './arrival.ts'
import type { Calendar } from './calendar.ts'
import { CITY_LETTERS } from './city.ts'
import { COMMUNITY_LETTERS } from './community.ts'
import type { Correspondent } from './correspondents.ts'
import { HOSPITAL_LETTERS } from './hospital.ts'
import { letterMail } from './letter.ts'
import { patient } from './patients.ts'

/** patient, days before today, sender, document type, title, paragraphs */
export type LetterRow = [string, number, Correspondent, string, string, string[]]

export async function lettersOfYears(calendar: Calendar): Promise<DemoMessage[]> {
  const rows = [...HOSPITAL_LETTERS, ...CITY_LETTERS, ...COMMUNITY_LETTERS]
  return Promise.all(
    rows.map(async ([id, days, from, code, title, body], index) => {
      const act = calendar.ago(days, `${9 + (index % 8)}:${String((index * 13) % 60).padStart(2, '0')}`)
      const at = new Date(act.getTime() + (20 + (index % 30)) * 60_000)
      const raw = await letterMail({ from, patient: patient(id), at, act, code, title, body })
      return received(raw, at, calendar.now)
    }),
  )
}
