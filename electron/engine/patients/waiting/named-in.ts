// The cards that the words of a PDF name: birth date, family name (or used name) and first given name all stand in them.
// It must not file: what it finds only orders what a person is shown (rule P1).

import type Database from 'better-sqlite3'
import type { StatedPatient } from '../../documents/document.ts'
import { prepared } from '../../store/prepared.ts'
import { VISIBLE } from '../cards.ts'
import type { NearSide } from '../near.ts'
import { stands, wordsOf } from './words.ts'
import type { Words } from './words.ts'

export interface NamedInText extends NearSide {
  stated: StatedPatient
}
interface CardRow {
  family_folded: string
  used_folded: string | null
  given_folded: string
  birth_date: string
  birth_name: string
  used_name: string | null
  given_names: string
}

/** Each identity once: its homonyms and near ones are for the caller to look up beside it. */
export function namedIn(db: Database.Database, text: string): NamedInText[] {
  const words = wordsOf(text)
  if (words.dates.length === 0) return []
  const cards = prepared(
    db,
    `SELECT p.family_folded, p.used_folded, p.given_folded, p.birth_date, p.birth_name, p.used_name, p.given_names
     FROM patient p WHERE ${VISIBLE} AND p.birth_date IN (SELECT value FROM json_each(?)) ORDER BY p.id`,
  ).all(JSON.stringify(words.dates)) as CardRow[]
  const found = cards.flatMap((card) => sideIn(words, card) ?? [])
  const keyOf = (side: NearSide): string => JSON.stringify([side.names, side.given, side.birthDate])
  return [...new Map(found.map((side) => [keyOf(side), side])).values()]
}

function sideIn(words: Words, card: CardRow): NamedInText | undefined {
  if (!stands(words, card.given_folded)) return undefined
  const { birth_date: birthDate, given_folded: given } = card
  const [givenName = ''] = JSON.parse(card.given_names) as string[]
  if (stands(words, card.family_folded)) {
    const family = card.family_folded
    const stated = { name: card.birth_name, givenNames: [givenName], birthDate }
    return { family, given, birthDate, names: [family], stated }
  }
  if (card.used_folded === null || card.used_name === null || !stands(words, card.used_folded)) return undefined
  const used = card.used_folded
  return {
    used,
    given,
    birthDate,
    names: [used],
    stated: { usedName: card.used_name, givenNames: [givenName], birthDate },
  }
}
