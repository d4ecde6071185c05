// Which records may be merged: never two persons who each have a number of their own.
// It must not compare traits: whoever merges has seen them side by side.

import type Database from 'better-sqlite3'
import { prepared } from '../store/prepared.ts'

/** A waiting number (NIA) begins with 7 or 8 and gives way to the person's own: it proves nobody apart. */
const WAITING_NUMBER = /^[78]/

/**
 * True when each of the two records, or one merged into it, bears a qualified INS and the two numbers differ: two persons (R37 says
 * the same of a letter and its piece). One number a record, so a person whose number was corrected keeps two records until a
 * document is attached by hand to the one that stays.
 */
export function areProvedApart(db: Database.Database, one: string, other: string): boolean {
  const [first, second] = [ownNumbers(db, one), ownNumbers(db, other)]
  return first.some((number) => second.some((each) => each !== number))
}

/** True when this record, or one merged into it, has the number of another person than `number`. */
export function bearsOtherNumber(db: Database.Database, card: string, number: string): boolean {
  return !WAITING_NUMBER.test(number) && ownNumbers(db, card).some((own) => own !== number)
}

/** True when decisions taken back and made again in another order have brought two persons into one record. */
export function hasMergedTwoPersons(db: Database.Database): boolean {
  const merged = prepared(db, 'SELECT merged_into FROM patient WHERE merged_into IS NOT NULL').pluck().all() as string[]
  return [...new Set(merged)].some((card) => new Set(ownNumbers(db, card)).size > 1)
}

function ownNumbers(db: Database.Database, card: string): string[] {
  const numbers = prepared(
    db,
    `WITH RECURSIVE tree (id) AS (SELECT ? UNION SELECT p.id FROM patient p JOIN tree ON p.merged_into = tree.id)
     SELECT i.value FROM tree JOIN patient p ON p.id = tree.id JOIN patient_identifier i ON i.patient_id = p.id
     WHERE i.status = 'active' AND p.ins_status = 'qualified'`,
  )
    .pluck()
    .all(card) as string[]
  return numbers.filter((number) => !WAITING_NUMBER.test(number))
}
