// What the documents of each INS say together, kept in `claim`, and whether a card may stand on it.
// A function of the set of documents aboard and of persons' decisions: it must not depend on what arrived first.

import type Database from 'better-sqlite3'
import type { DecisionContext } from '../../store/decisions.ts'
import { stableId } from '../../store/decisions.ts'
import type { ComparedCard } from '../../store/decisions/projection.ts'
import { prepared } from '../../store/prepared.ts'
import { consensus } from '../consensus.ts'
import type { Consensus, Profile } from '../consensus.ts'
import { differingTraits, oidClass } from '../identity.ts'
import type { Identity } from '../identity.ts'
import { isNear } from '../near.ts'
import type { NearSide } from '../near.ts'
import { identityOfRow } from './statement.ts'

export type Standing = 'open' | 'contested' | 'near' | 'shadowed'
export interface ClaimRow {
  ins: string
  oid: string
  patient_id: string
  family: string
  given: string
  birth_date: string
  sex: string
  birth_place: string | null
  used: string
  first_date: number
  latest: number
  contested: number
  standing: Standing
}

/**
 * Brings the claims of these numbers up to date with their documents. Answers every number whose cards are not what they were: these,
 * and the near ones that had to give way or may now stand. `decided`: numbers whose cards a person changed.
 */
export function refreshClaims(
  ctx: DecisionContext,
  numbers: Iterable<string>,
  decided: Iterable<string> = [],
): Set<string> {
  const changed = new Set<string>()
  const doubtful = new Map<string, ClaimRow>()
  const gone = new Set<string>()
  for (const number of numbers) {
    const before = claimsOf(ctx.db, number)
    const after = claimsFromDocuments(ctx, number, before)
    for (const old of before) {
      const claim = after.find((one) => one.oid === old.oid)
      if (claim !== undefined && sameTraits(claim, old)) continue
      changed.add(number)
      for (const near of neighbours(ctx.db, old)) doubtful.set(keyOf(near), near)
      if (claim !== undefined) continue
      prepared(ctx.db, 'DELETE FROM claim WHERE ins = ? AND oid = ?').run(old.ins, old.oid)
      doubtful.delete(keyOf(old))
      gone.add(number)
    }
    for (const claim of after) {
      const old = before.find((one) => one.oid === claim.oid)
      const same = old !== undefined && sameTraits(claim, old)
      if (same && old.first_date === claim.first_date && old.latest === claim.latest) continue
      if (same) moveClaim(ctx.db, claim)
      else writeClaim(ctx.db, { ...claim, standing: old?.standing ?? 'near' })
      if (same && old.first_date === claim.first_date) continue
      doubtful.set(keyOf(claim), claim)
      // an older document of the same traits changes who was first, not where this card's documents go
      if (!same) changed.add(number)
    }
  }
  // a production identity that goes no longer shadows the test identities of its number
  for (const number of new Set([...gone, ...decided])) {
    for (const claim of claimsOf(ctx.db, number)) doubtful.set(keyOf(claim), claim)
  }
  for (const number of settleStandings(ctx, doubtful)) changed.add(number)
  return changed
}

/** Claims that a card opened, completed, merged or undone by a person stands near to: they may have to wait, or no longer. */
export function refreshAround(ctx: DecisionContext, sides: Iterable<NearSide>): Set<string> {
  const doubtful = new Map<string, ClaimRow>()
  for (const side of sides) {
    for (const claim of candidatesAround(ctx.db, side.birthDate, side.family, side.given)) {
      if (isNear(side, sideOf(claim))) doubtful.set(keyOf(claim), claim)
    }
  }
  return settleStandings(ctx, doubtful)
}

const keyOf = (claim: { ins: string; oid: string }): string => `${claim.ins} ${claim.oid}`
const sameTraits = (a: ClaimRow, b: ClaimRow): boolean =>
  a.patient_id === b.patient_id && a.birth_place === b.birth_place && a.used === b.used && a.contested === b.contested

export function claimsOf(db: Database.Database, ins: string): ClaimRow[] {
  return prepared(db, 'SELECT * FROM claim WHERE ins = ?').all(ins) as ClaimRow[]
}
export function sideOf(claim: ClaimRow): NearSide {
  return {
    ...identityOfRow({ ...claim, used: null, ins_oid: claim.oid }),
    names: [claim.family, ...(JSON.parse(claim.used) as string[])],
  }
}

interface VoteRow {
  oid: string
  family: string
  given: string
  birth_date: string
  sex: string
  birth_place: string | null
  used: string | null
  id: number
  sort_date: number
  content_hash: string
}
interface Voices extends Profile {
  votes: VoteRow[]
}

function claimsFromDocuments(ctx: DecisionContext, ins: string, before: readonly ClaimRow[]): ClaimRow[] {
  // a document that a person has placed speaks for the card where it is, no longer for its number
  const rows = prepared(
    ctx.db,
    `SELECT f.ins_oid AS oid, f.family, f.given, f.birth_date, f.sex, f.birth_place, f.used, d.id, d.sort_date, d.content_hash
     FROM filing f JOIN document d ON d.id = f.document_id WHERE f.ins = ? AND f.votes = 1 AND f.how <> 'person'`,
  ).all(ins) as VoteRow[]
  return [...Map.groupBy(rows, (row) => row.oid)].flatMap(([oid, votes]) => {
    if (isSettled(ctx.db, ins, oid)) return []
    const profiles = profilesOf(votes)
    const found = consensus(profiles)
    if (found === undefined) return []
    const agreeing = profiles.filter((profile) => differingTraits(profile, found.profile).length === 0)
    const known = before.find((claim) => claim.oid === oid)
    return [claimOf(ctx, { ins, oid }, found, agreeing, known)]
  })
}

function profilesOf(rows: VoteRow[]): Voices[] {
  const traits = (row: VoteRow): string =>
    JSON.stringify([row.family, row.given, row.birth_date, row.sex, row.birth_place])
  return [...Map.groupBy(rows, traits).values()].flatMap((votes) => {
    const [first] = votes.toSorted((a, b) => a.sort_date - b.sort_date || (a.content_hash < b.content_hash ? -1 : 1))
    if (first === undefined) return []
    return [
      {
        ...identityOfRow({ ...first, used: null }),
        documents: new Set(votes.map((vote) => vote.content_hash)).size,
        firstDate: first.sort_date,
        firstDocument: first.content_hash,
        votes,
      },
    ]
  })
}

const newestFirst = (a: VoteRow, b: VoteRow): number =>
  b.sort_date - a.sort_date ||
  (a.content_hash < b.content_hash ? -1 : a.content_hash > b.content_hash ? 1 : a.id - b.id)

function claimOf(
  ctx: DecisionContext,
  number: { ins: string; oid: string },
  { profile, contested }: Consensus,
  agreeing: readonly Voices[],
  known: ClaimRow | undefined,
): ClaimRow {
  const { family = '', given = '', birthDate = '', sex = '', birthPlace = null } = profile
  const votes = agreeing.flatMap((one) => one.votes)
  const used = new Set(votes.flatMap((vote) => vote.used ?? []))
  const [latest] = votes.toSorted(newestFirst)
  const sameTraits =
    known?.family === family && known.given === given && known.birth_date === birthDate && known.sex === sex
      ? known
      : undefined
  return {
    ...number,
    family,
    given,
    birth_date: birthDate,
    sex,
    patient_id: sameTraits?.patient_id ?? cardId(ctx.auditKey, { ...profile, ins: number.ins, oid: number.oid }),
    birth_place: birthPlace,
    used: JSON.stringify([...used].toSorted()),
    first_date: Math.min(...agreeing.map((one) => one.firstDate)),
    latest: latest?.id ?? 0,
    contested: contested ? 1 : 0,
    standing: 'near',
  }
}

/** The id of the card of an INS and its four traits: the same whichever document came first, whoever opens it. */
export function cardId(auditKey: Buffer, identity: Identity): string {
  const { oid = '', ins = '', family = '', given = '', birthDate = '', sex = '' } = identity
  return stableId(auditKey, 'p', 'ins', oid, ins, family, given, birthDate, sex)
}

function isSettled(db: Database.Database, ins: string, oid: string): boolean {
  const found = prepared(
    db,
    `SELECT 1 FROM patient_identifier i JOIN patient p ON p.id = i.patient_id
     WHERE i.value = ? AND i.system = ? AND i.status = 'active' AND p.settled = 1`,
  ).get(ins, oid)
  return found !== undefined
}

function writeClaim(db: Database.Database, claim: ClaimRow): void {
  prepared(
    db,
    `INSERT OR REPLACE INTO claim (ins, oid, patient_id, family, given, birth_date, sex, birth_place, used, first_date, latest, contested, standing)
     VALUES (:ins, :oid, :patient_id, :family, :given, :birth_date, :sex, :birth_place, :used, :first_date, :latest, :contested, :standing)`,
  ).run(claim)
}

/** The same traits: only which documents are its oldest and its newest. Its indexes stay as they are. */
function moveClaim(db: Database.Database, { ins, oid, first_date, latest }: ClaimRow): void {
  prepared(db, 'UPDATE claim SET first_date = ?, latest = ? WHERE ins = ? AND oid = ?').run(
    first_date,
    latest,
    ins,
    oid,
  )
}

function candidatesAround(
  db: Database.Database,
  birthDate: string | undefined,
  family: string | undefined,
  given: string | undefined,
): ClaimRow[] {
  return prepared(db, 'SELECT * FROM claim WHERE birth_date = ? OR (family = ? AND given = ?)').all(
    birthDate ?? '',
    family ?? '',
    given ?? '',
  ) as ClaimRow[]
}

const isProduction = (oid: string): boolean => oidClass(oid) === 'production'

/** Near claims of the same world: production identities on one side, test and demo ones on the other, never compared (R43). */
function neighbours(db: Database.Database, claim: ClaimRow): ClaimRow[] {
  const side = sideOf(claim)
  const around = candidatesAround(db, claim.birth_date, claim.family, claim.given)
  return [...around, ...claimsOf(db, claim.ins)].filter(
    (other) =>
      keyOf(other) !== keyOf(claim) &&
      isProduction(other.oid) === isProduction(claim.oid) &&
      (other.ins === claim.ins || isNear(side, sideOf(other))),
  )
}

/**
 * Among near claims the one with the oldest document stands, whichever arrived first. Walks the whole neighbourhood of the doubtful
 * ones (a handful: same name or same day of birth). Answers the numbers whose standing changed.
 */
function settleStandings(ctx: DecisionContext, doubtful: ReadonlyMap<string, ClaimRow>): Set<string> {
  const reached = new Map<string, { claim: ClaimRow; near: string[] }>()
  const queue = [...doubtful.values()]
  for (let claim = queue.pop(); claim !== undefined; claim = queue.pop()) {
    if (reached.has(keyOf(claim))) continue
    const near = neighbours(ctx.db, claim)
    reached.set(keyOf(claim), { claim, near: near.map(keyOf) })
    queue.push(...near)
    // a production identity also shadows the test identities of its number
    queue.push(...claimsOf(ctx.db, claim.ins).filter((other) => other.oid !== claim?.oid))
  }
  const changed = new Set<string>()
  const taken = new Set<string>()
  const inOrder = [...reached.values()].toSorted(
    (a, b) => a.claim.first_date - b.claim.first_date || (keyOf(a.claim) < keyOf(b.claim) ? -1 : 1),
  )
  for (const { claim, near } of inOrder) {
    const standing = standingOf(
      ctx.db,
      claim,
      near.some((key) => taken.has(key)),
    )
    if (standing === 'open' || standing === 'contested') taken.add(keyOf(claim))
    const before = prepared(ctx.db, 'SELECT standing FROM claim WHERE ins = ? AND oid = ?').get(
      claim.ins,
      claim.oid,
    ) as { standing: string }
    if (before.standing === standing) continue
    prepared(ctx.db, 'UPDATE claim SET standing = ? WHERE ins = ? AND oid = ?').run(standing, claim.ins, claim.oid)
    changed.add(claim.ins)
  }
  return changed
}

function standingOf(db: Database.Database, claim: ClaimRow, hasNearClaim: boolean): Standing {
  if (!isProduction(claim.oid) && hasProductionCard(db, claim.ins)) return 'shadowed'
  if (hasNearClaim || isNearSettledCard(db, claim)) return 'near'
  return claim.contested === 1 ? 'contested' : 'open'
}
function hasProductionCard(db: Database.Database, ins: string): boolean {
  return (
    claimsOf(db, ins).some((claim) => isProduction(claim.oid)) ||
    (
      prepared(
        db,
        `SELECT i.system FROM patient_identifier i JOIN patient p ON p.id = i.patient_id WHERE i.value = ? AND p.settled = 1`,
      ).all(ins) as { system: string }[]
    ).some((row) => isProduction(row.system))
  )
}

interface SettledRow extends ComparedCard {
  id: string
  ins_status: string
  test: number
}
/** A card that a person opened or chose. One that came after the claim's own card was made with that card in sight: it blocks nothing. */
function isNearSettledCard(db: Database.Database, claim: ClaimRow): boolean {
  const opened = prepared(db, 'SELECT 1 FROM patient WHERE id = ?').get(claim.patient_id)
  if (opened !== undefined) return false
  const rows = prepared(
    db,
    `SELECT id, family_folded, used_folded, given_folded, birth_date, sex, birth_place, ins_status, test FROM patient
     WHERE settled = 1 AND merged_into IS NULL AND (birth_date = ? OR (family_folded = ? AND given_folded = ?))`,
  ).all(claim.birth_date, claim.family, claim.given) as SettledRow[]
  const side = sideOf(claim)
  return rows.some(
    (row) =>
      (row.ins_status === 'none' || (row.test === 0) === isProduction(claim.oid)) && isNear(side, sideOfCard(row)),
  )
}
export function sideOfCard(row: ComparedCard): NearSide {
  const identity: Identity = identityOfRow({
    family: row.family_folded === '' ? null : row.family_folded,
    used: row.used_folded,
    given: row.given_folded === '' ? null : row.given_folded,
    birth_date: row.birth_date,
    sex: row.sex,
    birth_place: row.birth_place,
  })
  return { ...identity, names: [row.family_folded, row.used_folded ?? ''].filter((name) => name !== '') }
}
