// Patients aboard whose name stands in a text: birth or used name beside the first given name, whatever the order (AT-27).

import type Database from 'better-sqlite3'
import type { PatientCard } from '../../ipc/patients.ts'
import { patientCards } from '../patients/cards.ts'
import { foldName } from '../patients/identity.ts'
import { prepared } from '../store/prepared.ts'

/** A family or given name is rarely longer. */
const WORDS = 3
/** Looked at: a letter is shorter, and what follows in a long PDF repeats the person it is about. */
const MOST_WORDS = 4000

interface Row {
  id: string
  given_folded: string
  used_folded: string | null
  family_folded: string
}

/** Without the letter's own patient (`own`) and the cards merged into it. */
export function namedIn(db: Database.Database, text: string, own: string | undefined, now: Date): PatientCard[] {
  const words = wordsOf(text)
  const found = new Set<string>()
  const asked = new Map<string, Row[]>()
  const query = prepared(
    db,
    `SELECT id, family_folded, used_folded, given_folded FROM patient WHERE (family_folded = :name OR used_folded = :name)
       AND merged_into IS NULL AND standing <> 'withdrawn'`,
  )
  for (let start = 0; start < words.length; start++) {
    for (let length = 1; length <= WORDS && start + length <= words.length; length++) {
      const part = words.slice(start, start + length)
      if (!part[0]!.capital || part.some(({ stop }, at) => stop && at < part.length - 1)) break
      const name = part.map(({ folded }) => folded).join(' ')
      let rows = asked.get(name)
      if (rows === undefined) asked.set(name, (rows = query.all({ name }) as Row[]))
      for (const row of rows) {
        if (
          row.id !== own &&
          (stands(words, start + length, row.given_folded) || endsBefore(words, start, row.given_folded))
        )
          found.add(row.id)
      }
    }
  }
  return [...patientCards(db, [...found], now).values()]
}

interface Word {
  folded: string
  capital: boolean
  /** a sentence or a line ends after it */
  stop: boolean
}

function wordsOf(text: string): Word[] {
  const words: Word[] = []
  for (const [word, separator] of splitWords(text)) {
    // « Marie-Ange » folds to two words, as cards fold it
    const parts = foldName(word).split(' ')
    for (const [at, folded] of parts.entries()) {
      if (folded === '') continue
      words.push({
        folded,
        capital: /^\p{Lu}/u.test(word),
        stop: at === parts.length - 1 && /[.;:!?\n]/.test(separator),
      })
    }
    if (words.length >= MOST_WORDS) break
  }
  return words
}

function* splitWords(text: string): Generator<[word: string, separator: string]> {
  for (const match of text.matchAll(/([\p{L}\p{M}'’-]+)([^\p{L}\p{M}'’-]*)/gu)) yield [match[1]!, match[2]!]
}

function stands(words: Word[], at: number, name: string): boolean {
  if (words[at - 1]?.stop) return false
  return name !== '' && name.split(' ').every((part, n) => words[at + n]?.folded === part)
}

function endsBefore(words: Word[], at: number, name: string): boolean {
  const length = name.split(' ').length
  if (words[at - 1]?.stop) return false
  return at >= length && stands(words, at - length, name)
}
