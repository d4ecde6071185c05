// A practice's week as its operator holds it: three years of letters and results, this morning's 34 messages, what was sent.
// The same `now` gives the same messages, byte for byte.

import type { DemoMessage } from './arrival.ts'
import { Calendar } from './calendar.ts'
import { conversations } from './conversations.ts'
import { biologyOfYears } from './courses.ts'
import { doubtfulMail } from './doubts.ts'
import { mondayBiology } from './monday-biology.ts'
import { mondayLetters } from './monday-letters.ts'
import { lettersOfYears } from './past.ts'
import { sentAndReceipts } from './receipts.ts'

export type { DemoMessage } from './arrival.ts'

/** Every message of the mailbox, oldest first. */
export async function practiceWeek(now: Date): Promise<DemoMessage[]> {
  const calendar = new Calendar(now)
  const parts = await Promise.all([
    biologyOfYears(calendar),
    lettersOfYears(calendar),
    doubtfulMail(calendar),
    conversations(calendar),
    sentAndReceipts(calendar),
    mondayBiology(calendar),
    mondayLetters(calendar),
  ])
  return parts.flat().toSorted((a, b) => a.arrived.getTime() - b.arrived.getTime())
}
