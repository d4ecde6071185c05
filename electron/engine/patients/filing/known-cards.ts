// The cards that a number leads to, as rule P1 may see them, and where merges lead.
// It must not open or change a card.

import type Database from 'better-sqlite3'
import type { ComparedCard } from '../../store/decisions/projection.ts'
import { prepared } from '../../store/prepared.ts'
import { foldName } from '../identity.ts'
import type { Card } from '../rule.ts'
import { claimsOf, sideOf, sideOfCard } from './claims.ts'
import type { ClaimRow } from './claims.ts'

export interface Known {
  /** of any authority: those that a person settled, and those that the documents bear out */
  cards: Card[]
  claims: ClaimRow[]
}
export type KnownCards = (ins: string) => Known

/** The cards and claims of a number, read once while neither changes: for the filing of one batch. */
export function createKnownCards(db: Database.Database): KnownCards {
  const read = new Map<string, Known>()
  return (ins) => {
    const before = read.get(ins)
    if (before !== undefined) return before
    const settled = settledCards(db, ins)
    const claims = claimsOf(db, ins)
    const known = { cards: [...settled, ...claims.flatMap((claim) => cardOf(db, claim))], claims }
    // a settled card also goes by the used names of its documents, which the batch itself may file
    if (settled.length === 0) read.set(ins, known)
    return known
  }
}

function settledCards(db: Database.Database, ins: string): Card[] {
  const rows = prepared(
    db,
    `SELECT p.*, i.system FROM patient_identifier i JOIN patient p ON p.id = i.patient_id
     WHERE i.value = ? AND i.status = 'active' AND p.settled = 1`,
  ).all(ins) as (ComparedCard & { id: string; given_names: string; system: string })[]
  return rows.map((row) => {
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
}

/** The card of a claim that stands. */
function cardOf(db: Database.Database, claim: ClaimRow): Card[] {
  if (claim.standing !== 'open' && claim.standing !== 'contested') return []
  const row = prepared(db, 'SELECT given_names FROM patient WHERE id = ?').get(claim.patient_id) as {
    given_names: string
  }
  return [
    {
      ...sideOf(claim),
      id: claim.patient_id,
      givenNames: foldedGivenNames(row.given_names),
      contested: claim.standing === 'contested',
    },
  ]
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
