// The cards that a number leads to, as rule P1 may see them, and where merges lead.
// It must not open or change a card.

import type Database from 'better-sqlite3'
import { prepared } from '../../store/prepared.ts'
import { foldName } from '../identity.ts'
import type { Card } from '../rule.ts'
import { claimsOf, sideOf, sideOfCard } from './claims.ts'

/** Cards with this number, of any authority: those that a person settled, and those that the documents bear out. */
export function cardsOf(db: Database.Database, ins: string): Card[] {
  const settled = prepared(
    db,
    `SELECT p.*, i.system FROM patient_identifier i JOIN patient p ON p.id = i.patient_id
     WHERE i.value = ? AND i.status = 'active' AND p.settled = 1`,
  ).all(ins) as (Parameters<typeof sideOfCard>[0] & { id: string; given_names: string; system: string })[]
  const cards: Card[] = settled.map((row) => {
    const side = sideOfCard(row)
    return {
      ...side,
      id: row.id,
      ins,
      oid: row.system,
      names: [...new Set([...side.names, ...usedNames(db, row.id)])],
      givenNames: foldedGivenNames(row.given_names),
      contested: false,
    }
  })
  for (const claim of claimsOf(db, ins)) {
    if (claim.standing !== 'open' && claim.standing !== 'contested') continue
    const row = prepared(db, 'SELECT given_names FROM patient WHERE id = ?').get(claim.patient_id) as {
      given_names: string
    }
    cards.push({
      ...sideOf(claim),
      id: claim.patient_id,
      givenNames: foldedGivenNames(row.given_names),
      contested: claim.standing === 'contested',
    })
  }
  return cards
}

function foldedGivenNames(json: string): string[] {
  return (JSON.parse(json) as string[]).map(foldName)
}
/** Used names that the INS documents of a card state. */
function usedNames(db: Database.Database, card: string): string[] {
  const rows = prepared(
    db,
    "SELECT DISTINCT used FROM filing WHERE card_id = ? AND basis = 'ins' AND how = 'rule' AND used IS NOT NULL",
  ).all(card) as { used: string }[]
  return rows.map((row) => row.used)
}

/** The card that shows what was filed on `id`: merges followed to their end. */
export function resolvedCard(db: Database.Database, id: string): string {
  let at = id
  const seen = new Set<string>()
  while (!seen.has(at)) {
    seen.add(at)
    const row = prepared(db, 'SELECT merged_into FROM patient WHERE id = ?').get(at) as
      { merged_into: string | null } | undefined
    if (row?.merged_into == null) return at
    at = row.merged_into
  }
  return id
}

/** Is there still such a card? */
export function showsCard(db: Database.Database, id: string): boolean {
  return prepared(db, 'SELECT 1 FROM patient WHERE id = ?').get(id) !== undefined
}
