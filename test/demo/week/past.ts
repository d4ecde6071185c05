// Turns the rows of past letters into messages.

import { received, type DemoMessage } from './arrival.ts'
import { hl7, type Calendar } from './calendar.ts'
import { CITY_LETTERS } from './city.ts'
import { COMMUNITY_LETTERS } from './community.ts'
import type { Correspondent } from './correspondents.ts'
import { HOSPITAL_LETTERS } from './hospital.ts'
import { letterMail } from './letter.ts'
import { patient } from './patients.ts'

/** patient, days before today, sender, document type, title, paragraphs */
export type LetterRow = [string, number, Correspondent, string, string, string[]]

const STAY = 'Compte rendu de séjour'
/** The days that the title says, a week otherwise; the letter is of the day of leaving. */
function stayUntil(act: Date, title: string): { from: string; to: string } {
  const days = Number(/\((\d+) jours\)/.exec(title)?.[1] ?? 7)
  return { from: hl7(new Date(act.getTime() - days * 86_400_000)), to: hl7(act) }
}

export async function lettersOfYears(calendar: Calendar): Promise<DemoMessage[]> {
  const rows = [...HOSPITAL_LETTERS, ...CITY_LETTERS, ...COMMUNITY_LETTERS]
  return Promise.all(
    rows.map(async ([id, days, from, code, title, body], index) => {
      const act = calendar.ago(days, `${9 + (index % 8)}:${String((index * 13) % 60).padStart(2, '0')}`)
      const at = new Date(act.getTime() + (20 + (index % 30)) * 60_000)
      const letter = { from, patient: patient(id), at, act, code, title, body }
      const raw = await letterMail(
        title.startsWith(STAY) ? { ...letter, cda: { stay: stayUntil(act, title) } } : letter,
      )
      return received(raw, at, calendar.now)
    }),
  )
}
