// Whether two identities are near enough for a person to look (rule P1: « no card is near »), and how candidates are ranked.
// Pure. It must not attach anything: nearness only makes a document wait or orders what is proposed.

import type { Agreement } from '../../ipc/patients.ts'
import type { Identity } from './identity.ts'

/** Edits between two words: insertions, deletions, substitutions, swaps of neighbours. Names are short: the table is small. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const line = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let least = Math.min(
        (last[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      )
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        least = Math.min(least, (before[column - 2] ?? 0) + 1)
      }
      line.push(least)
    }
    before = last
    last = line
  }
  return last[b.length] ?? 0
}

const LONGEST_NAME = 100

/** One edit for short names, two from eight letters on; or the same words in part (« MARTIN » and « MARTIN DUPUIS »). */
function closeWords(a: string, b: string): boolean {
  if (a === b) return true
  if (a.length > LONGEST_NAME || b.length > LONGEST_NAME) return false
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  if (` ${long} `.includes(` ${short} `)) return true
  return editDistance(a, b) <= (short.length >= 8 ? 2 : short.length >= 4 ? 1 : 0)
}
const anyPair = (left: string[], right: string[], test: (a: string, b: string) => boolean): boolean =>
  left.some((a) => right.some((b) => test(a, b)))

export interface NearSide extends Identity {
  /** birth name and every used name known */
  names: string[]
}

/** Same date with a close name (family or used, and given; or the two swapped), or same name with a close date. */
export function isNear(a: NearSide, b: NearSide): boolean {
  if (a.given === undefined || b.given === undefined || a.birthDate === undefined || b.birthDate === undefined)
    return false
  if (a.birthDate === b.birthDate) {
    const straight = closeWords(a.given, b.given) && anyPair(a.names, b.names, closeWords)
    return straight || (a.names.includes(b.given) && b.names.includes(a.given))
  }
  const sameName = a.given === b.given && anyPair(a.names, b.names, (left, right) => left === right)
  return sameName && datesAreClose(a.birthDate, b.birthDate)
}

/** Two whole dates that differ by one digit, or by day and month swapped. */
export function datesAreClose(a: string, b: string): boolean {
  if (a.length !== 10 || b.length !== 10) return false
  const different = a.split('').filter((digit, at) => digit !== b[at]).length
  return (
    different === 1 || (a.slice(0, 4) === b.slice(0, 4) && a.slice(5, 7) === b.slice(8) && a.slice(8) === b.slice(5, 7))
  )
}

function agreement(a: string | undefined, b: string | undefined): Agreement {
  if (a === undefined || b === undefined) return 'absent'
  return a === b ? 'same' : 'different'
}
const WEIGHTS: Record<string, number> = {
  ins: 50,
  birthDate: 30,
  birthName: 20,
  usedName: 16,
  givenName: 14,
  sex: 4,
  birthPlace: 4,
}

/** How a document and a card agree, trait by trait, and a score that only orders candidates (the same set gives the same order). */
export function compareTraits(
  document: NearSide,
  card: NearSide,
): { traits: Record<string, Agreement>; score: number } {
  const traits: Record<string, Agreement> = {
    birthName: agreement(document.family, card.family),
    usedName: agreement(document.used, card.used),
    givenName: agreement(document.given, card.given),
    birthDate: agreement(document.birthDate, card.birthDate),
    sex: agreement(document.sex, card.sex),
    birthPlace: agreement(document.birthPlace, card.birthPlace),
    ins: agreement(document.ins, card.ins),
  }
  let score = 0
  for (const [trait, said] of Object.entries(traits)) {
    const weight = WEIGHTS[trait] ?? 0
    if (said === 'same') score += weight
    else if (said === 'different') score -= weight / 4
  }
  // a name of which the document does not say which it is, or the used name where the birth name stands
  const named = document.names.some((name) => card.names.includes(name))
  if (named && traits['birthName'] !== 'same' && traits['usedName'] !== 'same') score += 12
  if (traits['birthDate'] === 'different' && datesAreClose(document.birthDate ?? '', card.birthDate ?? '')) score += 10
  return { traits, score }
}
