// Files documents under patients: rule P1 applied to what a batch brought, in the caller's transaction.
// The result is a function of the documents aboard and of persons' decisions, never of the order of arrival (architecture, « Patients »).

import type Database from 'better-sqlite3'
import { namedPatients } from '../store/clinical/details.ts'
import type { DecisionContext } from '../store/decisions.ts'
import { append } from '../store/decisions.ts'
import { insertRuleCard, writeFacts } from '../store/decisions/projection.ts'
import { unpackEnvelope } from '../store/envelope.ts'
import { packJson } from '../store/packed.ts'
import { prepared } from '../store/prepared.ts'
import { clinicalPiece } from './filing/pieces.ts'
import { createKnownCards, resolvedCard, showsCard } from './filing/known-cards.ts'
import type { KnownCards } from './filing/known-cards.ts'
import { claimsOf, refreshClaims } from './filing/claims.ts'
import type { ClaimRow } from './filing/claims.ts'
import { factsOf } from './filing/facts.ts'
import {
  citizenNumber,
  DOCUMENTS,
  identityOfRow,
  isFiled,
  statedBy,
  WORDS,
  writeStatement,
} from './filing/statement.ts'
import type { Basis, DocumentRow, StatedColumns } from './filing/statement.ts'
import { foldName } from './identity.ts'
import { decide, RULE_VERSION } from './rule.ts'
import type { Outcome, Seen } from './rule.ts'

// made once: a text put together at each call is also hashed at each call to find its statement
const DOCUMENT = `${DOCUMENTS} WHERE d.id = ?`

export type FilingContext = DecisionContext
export interface FilingOptions {
  /** A rebuild: what is filed stays where it is; what the rule would now file elsewhere is listed for review. */
  moveNothing?: boolean
}

/**
 * Files the documents of these messages (row ids), and moves what they put in doubt or make sure: a batch may open cards, contradict
 * some, and release what waited for one. Call after storeParsed, inside the same transaction; batches of any size give the same result.
 */
export function fileMessages(ctx: FilingContext, messageIds: readonly number[], options: FilingOptions = {}): void {
  ensureCitizenMails(ctx.db, messageIds)
  ensurePieces(ctx.db, messageIds)
  const rows = prepared(ctx.db, `${DOCUMENTS} WHERE m.id IN (SELECT value FROM json_each(?))`).all(
    JSON.stringify(messageIds),
  ) as DocumentRow[]
  refile(ctx, rows, [], options)
}

/** All documents again: after a rebuild, or when an account was removed. */
export function fileAll(ctx: FilingContext, options: FilingOptions = {}): void {
  const claimed = ctx.db.prepare('SELECT DISTINCT ins FROM claim').all() as { ins: string }[]
  const rows = ctx.db.prepare(`${DOCUMENTS} ORDER BY d.id`).all() as DocumentRow[]
  refile(
    ctx,
    rows,
    claimed.map((row) => row.ins),
    options,
  )
}

/** `remove` deletes a message: what its documents had settled, or put in doubt, is looked at again without them. */
export function forgetMessage(ctx: FilingContext, messageId: number, remove: () => void): void {
  const numbers = prepared(
    ctx.db,
    `SELECT DISTINCT f.ins FROM filing f JOIN document d ON d.id = f.document_id WHERE d.message_id = ? AND f.ins IS NOT NULL`,
  )
    .pluck()
    .all(messageId) as string[]
  remove()
  refile(ctx, [], numbers)
}

/** `rows` are new or changed; `numbers` are INS whose cards or documents changed otherwise (decisions, removals). */
export function refile(
  ctx: FilingContext,
  rows: readonly DocumentRow[],
  numbers: Iterable<string>,
  options: FilingOptions = {},
): void {
  const decided = new Set(numbers)
  const spoken = new Set(decided)
  const documents = new Set<number>()
  for (const row of rows) {
    const stated = statedBy(row)
    if (row.placed_event === null && !isFiled(row, stated)) {
      if (row.how !== null) prepared(ctx.db, 'DELETE FROM filing WHERE document_id = ?').run(row.id)
      continue
    }
    for (const number of writeStatement(ctx.db, row, stated)) spoken.add(number)
    if (row.placed_event !== null) placeByPerson(ctx.db, row.id, row.placed_event, row.placed_card)
    else if (row.how === 'person') forgetPerson(ctx.db, row.id)
    documents.add(row.id)
  }
  const changed = refreshClaims(ctx, spoken, decided)
  for (const number of [...spoken, ...changed]) bringCardsUpToDate(ctx, number)
  for (const number of changed) addDocumentsOf(ctx.db, number, documents)
  for (const number of decided) addDocumentsOf(ctx.db, number, documents)
  const messages = new Set(rows.map((row) => row.message_id))
  fileDocuments(ctx.db, documents, options, messages)
  showPatients(ctx.db, messages)
}

function placeByPerson(db: Database.Database, id: number, event: string, card: string | null): void {
  prepared(db, "UPDATE filing SET how = 'person', event_id = ?, card_id = ? WHERE document_id = ?").run(event, card, id)
}
function forgetPerson(db: Database.Database, id: number): void {
  prepared(
    db,
    "UPDATE filing SET how = 'none', event_id = NULL, card_id = NULL, patient_id = NULL WHERE document_id = ?",
  ).run(id)
}
function addDocumentsOf(db: Database.Database, number: string, into: Set<number>): void {
  const rows = prepared(db, 'SELECT document_id AS id FROM filing WHERE ins = ?').all(number) as { id: number }[]
  for (const { id } of rows) into.add(id)
}

/** The words of a citizen's mail are filed like a document: a row of their own, without path. A receipt is no letter. */
function ensureCitizenMails(db: Database.Database, messageIds: readonly number[]): void {
  const messages = prepared(
    db,
    `SELECT id, from_address, kinds FROM message
     WHERE id IN (SELECT value FROM json_each(?)) AND from_address LIKE '%@patient.mssante.fr%'`,
  ).all(JSON.stringify(messageIds)) as { id: number; from_address: string; kinds: string }[]
  for (const { id, from_address, kinds } of messages) {
    if (citizenNumber(from_address) === undefined) continue
    if (!(JSON.parse(kinds) as string[]).includes('receipt')) ensureMail(db, id)
  }
}
/** An image or a formatted text that came alone waits as its message: no document was read from it. */
function ensurePieces(db: Database.Database, messageIds: readonly number[]): void {
  const messages = prepared(
    db,
    `SELECT id, envelope FROM message WHERE id IN (SELECT value FROM json_each(?)) AND attachments > 0
       AND kinds LIKE '%"attachment"%' AND kinds NOT LIKE '%"patient"%'
       AND NOT EXISTS (SELECT 1 FROM document d WHERE d.message_id = message.id AND d.source <> 'mail')`,
  ).all(JSON.stringify(messageIds)) as { id: number; envelope: Buffer }[]
  for (const { id, envelope } of messages) {
    const piece = unpackEnvelope(envelope).attachments.find(clinicalPiece)
    if (piece !== undefined) ensureMail(db, id, piece.contentType)
  }
}
/** The row that stands for the words of a message, or for its pieces, made when someone or the rule files them. */
export function ensureMail(db: Database.Database, messageId: number, mediaType = WORDS): void {
  prepared(
    db,
    `INSERT INTO document (message_id, path, position, source, media_type, title, sector, sort_date, content_hash, details)
     SELECT id, '', 1000000, 'mail', ?, subject, 'city', date, sha256, ? FROM message WHERE id = ?
     ON CONFLICT (message_id, path) DO NOTHING`,
  ).run(mediaType, packJson({ source: 'mail', path: '', mediaType }), messageId)
}

/** Opens the cards that now stand, marks those that no longer do, shows the spelling of the newest document. */
function bringCardsUpToDate(ctx: FilingContext, number: string): void {
  const claims = claimsOf(ctx.db, number)
  for (const claim of claims) if (claim.standing === 'open' || claim.standing === 'contested') openCard(ctx, claim)
  const cards = prepared(
    ctx.db,
    `SELECT p.id, p.standing FROM patient_identifier i JOIN patient p ON p.id = i.patient_id
     WHERE i.value = ? AND p.opened_by = 'rule' AND p.settled = 0`,
  ).all(number) as { id: string; standing: string }[]
  for (const card of cards) {
    const claim = claims.find((one) => one.patient_id === card.id)
    const standing = claim?.standing === 'open' || claim?.standing === 'contested' ? claim.standing : 'withdrawn'
    if (standing !== card.standing)
      prepared(ctx.db, 'UPDATE patient SET standing = ? WHERE id = ?').run(standing, card.id)
  }
}

function openCard(ctx: FilingContext, claim: ClaimRow): void {
  const known = prepared(ctx.db, 'SELECT shown_document, settled FROM patient WHERE id = ?').get(claim.patient_id) as
    { shown_document: number | null; settled: number } | undefined
  if (known !== undefined && (known.shown_document === claim.latest || known.settled === 1)) return
  const row = prepared(ctx.db, DOCUMENT).get(claim.latest) as DocumentRow
  const stated = namedPatients(row.stated).patient
  if (stated === undefined) return
  const card = factsOf(stated, true)
  if (known === undefined) {
    const source = `${row.sha256}/${row.path}`
    append(
      ctx,
      'patient.opened',
      { patient: claim.patient_id, card, source, rule: RULE_VERSION },
      `rule:P1/${RULE_VERSION}`,
    )
    insertRuleCard(ctx.db, claim.patient_id, card, source, ctx.now().toISOString())
  } else writeFacts(ctx.db, claim.patient_id, card)
  prepared(ctx.db, 'UPDATE patient SET shown_document = ? WHERE id = ?').run(claim.latest, claim.patient_id)
}

interface FilingRow extends StatedColumns {
  document_id: number
  message_id: number
  patient_id: string | null
  card_id: string | null
  how: 'rule' | 'concordance' | 'citizen' | 'person' | 'none'
  reason: string | null
  discordant: number
  basis: Basis
  own_reason: string | null
  from_name: string | null
}

function fileDocuments(
  db: Database.Database,
  documents: ReadonlySet<number>,
  options: FilingOptions,
  messages: Set<number>,
): void {
  const rows = prepared(
    db,
    `SELECT f.*, d.message_id, m.from_name
     FROM filing f JOIN document d ON d.id = f.document_id JOIN message m ON m.id = d.message_id
     WHERE f.document_id IN (SELECT value FROM json_each(?))`,
  ).all(JSON.stringify([...documents])) as FilingRow[]
  const known = createKnownCards(db)
  for (const row of rows) fileDocument(db, row, known, options, messages)
}

function fileDocument(
  db: Database.Database,
  row: FilingRow,
  known: KnownCards,
  options: FilingOptions,
  messages: Set<number>,
): void {
  if (row.how === 'person') {
    const patient = row.card_id === null ? null : resolvedCard(db, row.card_id)
    const reason = patient === null ? (row.own_reason ?? 'detached') : null
    write(db, row, { patient, card: row.card_id, how: 'person', reason, discordant: 0 }, messages)
    return
  }
  const outcome: Outcome =
    row.own_reason === null
      ? decide(statedOfRow(row), seenBy(known, row))
      : { kind: 'wait', code: row.own_reason as 'no-ins', discordant: row.own_reason === 'two-patients' }
  const filed = outcome.kind === 'file'
  const pinned =
    row.card_id !== null && (options.moveNothing === true || row.reason === 'review') && showsCard(db, row.card_id)
  if (pinned && !(filed && outcome.card === row.card_id)) {
    const patient = resolvedCard(db, row.card_id ?? '')
    write(db, row, { patient, card: row.card_id, how: row.how, reason: 'review', discordant: 0 }, messages)
    return
  }
  write(
    db,
    row,
    filed
      ? { patient: resolvedCard(db, outcome.card), card: outcome.card, how: outcome.how, reason: null, discordant: 0 }
      : {
          patient: null,
          card: null,
          how: 'none',
          reason: outcome.kind === 'wait' ? outcome.code : 'no-card',
          discordant: outcome.kind === 'wait' && outcome.discordant ? 1 : 0,
        },
    messages,
  )
}

interface Written {
  patient: string | null
  card: string | null
  how: FilingRow['how']
  reason: string | null
  discordant: number
}
function write(db: Database.Database, row: FilingRow, now: Written, messages: Set<number>): void {
  const same =
    row.patient_id === now.patient &&
    row.card_id === now.card &&
    row.how === now.how &&
    row.reason === now.reason &&
    row.discordant === now.discordant
  if (same) return
  prepared(
    db,
    'UPDATE filing SET patient_id = ?, card_id = ?, how = ?, reason = ?, discordant = ?, rule_version = ? WHERE document_id = ?',
  ).run(now.patient, now.card, now.how, now.reason, now.discordant, RULE_VERSION, row.document_id)
  messages.add(row.message_id)
}

function statedOfRow(row: FilingRow): Parameters<typeof decide>[0] {
  const identity = identityOfRow(row)
  if (row.basis === 'citizen') return { source: 'citizen', identity, label: foldName(row.from_name ?? '') }
  return { source: row.basis === 'number' ? 'hprim' : 'document', identity }
}

function seenBy(known: KnownCards, row: FilingRow): Seen {
  const { cards, claims } = known(row.ins ?? '')
  if (row.basis !== 'ins') return { sameIns: cards, near: false, shadowed: false }
  const claim = claims.find((one) => one.oid === row.ins_oid)
  return {
    sameIns: cards.filter((card) => card.oid === row.ins_oid),
    near: claim?.standing === 'near',
    shadowed: claim?.standing === 'shadowed',
  }
}

/** A message shows a patient when all its documents agree (decision 9). */
export function showPatients(db: Database.Database, messageIds: Iterable<number>): void {
  prepared(
    db,
    `UPDATE message SET patient_id = agreed.patient FROM (
       SELECT j.value AS id, CASE WHEN count(f.document_id) = count(f.patient_id) AND min(f.patient_id) = max(f.patient_id)
         THEN min(f.patient_id) END AS patient
       FROM json_each(?) j LEFT JOIN document d ON d.message_id = j.value LEFT JOIN filing f ON f.document_id = d.id
       GROUP BY j.value) AS agreed
     WHERE message.id = agreed.id AND message.patient_id IS NOT agreed.patient`,
  ).run(JSON.stringify([...messageIds]))
}
