// What is said of a letter that left, or waits to: one word, one mark, and what a person can still do. Pure.

import { shownSender } from '../../display.ts'
import type { LetterState, OutboxLetter } from '../../shapes.ts'

/** States of « Envoyés et suivi » (visual design, section 14). */
export type Shown =
  | 'queued'
  | 'scheduled'
  | 'sending'
  | 'sent'
  | 'elsewhere'
  | 'redo'
  | 'delivered'
  | 'read'
  | 'answered'
  | 'silent'
  | 'failed'
  | 'checking'
  | 'uncertain'

const CITIZEN = /@patient\.mssante\.fr$/i

/** The patient's own envelope. */
export function isCitizen(letter: OutboxLetter): boolean {
  return letter.to.some(({ address }) => CITIZEN.test(address))
}

/** A person's date, not the ten seconds. */
const SCHEDULED_AFTER_MS = 60_000

export function shownState(letter: OutboxLetter): Shown {
  const { state, createdAt, leavesAt } = letter
  if (state === 'uncertain') return letter.checking ? 'checking' : 'uncertain'
  if (state === 'queued' || state === 'draft') {
    const wait = leavesAt === undefined ? 0 : new Date(leavesAt).getTime() - new Date(createdAt).getTime()
    return wait > SCHEDULED_AFTER_MS ? 'scheduled' : 'queued'
  }
  if (state === 'failed') return letter.redo ? 'redo' : 'failed'
  if (state === 'sending') return state
  if (letter.answeredBy !== undefined) return 'answered'
  if (letter.silent) return 'silent'
  return state === 'sent' && letter.elsewhere ? 'elsewhere' : state
}

/** Whether the state asks something of a person. */
export function asks(state: Shown): boolean {
  return state === 'failed' || state === 'redo' || state === 'uncertain' || state === 'silent'
}

export type Way = 'hold' | 'redo' | 'remind' | 'resend' | 'decideResend' | 'decideKeep'

/** What its state allows; the first one is what a person most likely wants. */
export function waysOf(letter: OutboxLetter): Way[] {
  switch (shownState(letter)) {
    case 'queued':
    case 'scheduled':
      return ['hold']
    case 'uncertain':
      return ['decideResend', 'decideKeep']
    case 'redo':
      return ['redo']
    case 'failed':
      // what another program wrote is no draft of ours
      return letter.elsewhere ? [] : ['resend']
    case 'silent':
    case 'sent':
    case 'elsewhere':
    case 'delivered':
    case 'read':
      return isCitizen(letter) ? [] : ['remind']
    default:
      return []
  }
}

/**
 * A patient's address is a matricule: the name is shown instead, never the address (visual design, section 5). A professional's name may
 * stand as a label of R20, its words joined by underscores.
 */
export function recipientName(
  one: { name?: string | undefined; address: string },
  patientName: string | undefined,
): string {
  if (CITIZEN.test(one.address)) return patientName ?? ''
  return one.name === undefined ? one.address : shownSender(one.name)
}

/** A recipient's own state, in the words of its letter. */
export function recipientState(state: LetterState): Shown {
  return state === 'draft' ? 'queued' : state
}
