// Drafts and their pieces in the encrypted store: each change is on disk when the call returns, so a kill loses at most the pause
// before it. SQL only; what a letter may hold is the contract's affair, what its pieces say is piece-reading's.

import type Database from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import type { LetterFields, LetterPiece } from '../../ipc/letters.ts'
import type { StatedPatient } from '../documents/document.ts'
import { PliError } from '../errors.ts'
import { packText, unpackText } from '../store/packed.ts'
import { prepared } from '../store/prepared.ts'
import type { Draft, HeldPiece, PieceDocument } from './letter.ts'

/** A field that is absent stays as it is, null empties it. */
export type DraftChanges = { [K in keyof LetterFields]?: LetterFields[K] | null | undefined }

interface DraftRow {
  id: string
  account_id: string
  state: 'draft' | 'left'
  fields: string
  replaces: string | null
  saved_at: number
}
interface PieceRow {
  id: string
  filename: string
  media_type: string
  size: number
  text: Buffer | null
  documents: string
  stated: string | null
}

const PIECE = 'id, filename, media_type, size, text, documents, stated'

/** `id`: one that the window made, `replaces`: 'sha256/path' of the document that the letter takes the place of. */
interface DraftOrigin {
  id?: string | undefined
  replaces?: string | undefined
}

export function newDraftId(): string {
  return `l${randomBytes(10).toString('hex')}`
}

/** A new draft. Answers its id. */
export function createDraft(
  db: Database.Database,
  fields: LetterFields,
  now: Date,
  { id = newDraftId(), replaces }: DraftOrigin = {},
): string {
  const { account, ...kept } = fields
  prepared(db, 'INSERT INTO draft (id, account_id, fields, replaces, saved_at) VALUES (?, ?, ?, ?, ?)').run(
    id,
    account,
    JSON.stringify(kept),
    replaces ?? null,
    now.getTime(),
  )
  return id
}

export function hasDraft(db: Database.Database, id: string): boolean {
  return prepared(db, 'SELECT 1 FROM draft WHERE id = ?').get(id) !== undefined
}

/** Throws NOT_FOUND. */
export function loadDraft(db: Database.Database, id: string): Draft {
  return draftOf(db, rowOf(db, id))
}

/** What is being written, last touched first. */
export function listDrafts(db: Database.Database): Draft[] {
  const rows = prepared(db, "SELECT * FROM draft WHERE state = 'draft' ORDER BY saved_at DESC, id").all() as DraftRow[]
  return rows.map((row) => draftOf(db, row))
}

/** Only what is given changes. Answers when. Throws NOT_FOUND, LETTER_LEFT for a letter that the outbox has. */
export function saveDraft(db: Database.Database, id: string, changes: DraftChanges, now: Date): string {
  const row = writable(db, id)
  const { account, ...others } = changes
  const fields = JSON.parse(row.fields) as Record<string, unknown>
  for (const [name, value] of Object.entries(others)) {
    if (value === null) delete fields[name]
    else if (value !== undefined) fields[name] = value
  }
  prepared(db, 'UPDATE draft SET account_id = ?, fields = ? WHERE id = ?').run(
    account ?? row.account_id,
    JSON.stringify(fields),
    id,
  )
  touch(db, id, now)
  return now.toISOString()
}

/** A point of « Avant l’envoi » that a person passed over. */
export interface AcceptedPoint {
  code: string
  about?: string | undefined
}

/** `left` once it is queued, with what was `accepted`, `draft` again when it is held back (the outbox says which). Throws NOT_FOUND. */
export function setDraftState(
  db: Database.Database,
  id: string,
  state: 'draft' | 'left',
  accepted: readonly AcceptedPoint[] = [],
): void {
  rowOf(db, id)
  const kept = state === 'left' ? JSON.stringify(accepted.map(({ code, about }) => ({ code, about }))) : null
  prepared(db, 'UPDATE draft SET state = ?, accepted = ? WHERE id = ?').run(state, kept, id)
}
/** Undefined when nobody wrote it down, or the draft is gone. */
export function acceptedPoints(db: Database.Database, id: string): AcceptedPoint[] | undefined {
  const kept = prepared(db, 'SELECT accepted FROM draft WHERE id = ?').pluck().get(id) as string | null | undefined
  return kept == null ? undefined : (JSON.parse(kept) as AcceptedPoint[])
}

/** The draft and its pieces, gone. Nothing when it is not there. */
export function removeDraft(db: Database.Database, id: string): void {
  prepared(db, 'DELETE FROM draft WHERE id = ?').run(id)
}

/** Undefined when it is not there. */
export function accountOfDraft(db: Database.Database, id: string): string | undefined {
  return prepared(db, 'SELECT account_id FROM draft WHERE id = ?').pluck().get(id) as string | undefined
}

/** 'sha256/path' of the document that the letter replaces. Throws NOT_FOUND. */
export function replacedBy(db: Database.Database, id: string): string | undefined {
  return rowOf(db, id).replaces ?? undefined
}

export interface NewPiece {
  filename: string
  mediaType: string
  bytes: Uint8Array
  text: string
  documents: PieceDocument[]
  stated?: StatedPatient
}

/** Throws NOT_FOUND, LETTER_LEFT. */
export function addPiece(db: Database.Database, draft: string, piece: NewPiece, now: Date): LetterPiece {
  writable(db, draft)
  const id = `c${randomBytes(8).toString('hex')}`
  prepared(
    db,
    `INSERT INTO draft_piece (id, draft_id, position, filename, media_type, size, text, documents, stated, bytes)
     VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM draft_piece WHERE draft_id = ?), ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    id,
    draft,
    draft,
    piece.filename,
    piece.mediaType,
    piece.bytes.length,
    piece.text === '' ? null : packText(piece.text),
    JSON.stringify(piece.documents),
    piece.stated === undefined ? null : JSON.stringify(piece.stated),
    Buffer.from(piece.bytes.buffer, piece.bytes.byteOffset, piece.bytes.byteLength),
  )
  touch(db, draft, now)
  return pieceOf(prepared(db, `SELECT ${PIECE} FROM draft_piece WHERE id = ?`).get(id) as PieceRow)
}

/** Throws NOT_FOUND, LETTER_LEFT. */
export function removePiece(db: Database.Database, draft: string, piece: string, now: Date): void {
  writable(db, draft)
  const { changes } = prepared(db, 'DELETE FROM draft_piece WHERE id = ? AND draft_id = ?').run(piece, draft)
  if (changes === 0) throw new PliError('NOT_FOUND', 'Cette pièce n’est pas dans ce courrier.')
  touch(db, draft, now)
}

/**
 * AT-28: the second half of what the draft carries goes to a new one, in the order in which it was attached. Answers the new draft's id.
 * Throws NOT_FOUND, LETTER_LEFT; USAGE when there is nothing to share out.
 */
export function splitDraft(db: Database.Database, id: string, now: Date): string {
  const {
    state: _state,
    savedAt: _savedAt,
    pieces,
    id: _id,
    patientCopy: _copy,
    ...fields
  } = draftOf(db, writable(db, id))
  const carried = pieces.length + fields.documents.length
  if (carried < 2) throw new PliError('USAGE', 'Ce courrier n’a qu’une pièce\u202f: elle ne se partage pas.')
  const half = pieces.reduce((sum, { size }) => sum + size, 0) / 2
  let sum = 0
  const moved = pieces.filter(({ size }, at) => (sum += size) > half && at > 0)
  // one file and documents: the file stays, they go
  const documents =
    moved.length > 0 ? [] : fields.documents.slice(pieces.length > 0 ? 0 : Math.ceil(fields.documents.length / 2))
  const { subject } = fields
  const other = createDraft(db, { ...fields, subject: `${subject} (2/2)`, documents }, now)
  const move = prepared(db, 'UPDATE draft_piece SET draft_id = ? WHERE id = ?')
  for (const piece of moved) move.run(other, piece.id)
  touch(db, other, now)
  const kept = fields.documents.filter((name) => !documents.includes(name))
  saveDraft(db, id, { subject: `${subject} (1/2)`, documents: kept }, now)
  return other
}

/** The pieces as composing and checking need them; bytes are read when they are asked for. */
export function heldPieces(db: Database.Database, draft: string): HeldPiece[] {
  return pieceRows(db, draft).map((row) => ({
    ...pieceOf(row),
    text: unpackText(row.text),
    documents: JSON.parse(row.documents) as PieceDocument[],
    bytes: () => prepared(db, 'SELECT bytes FROM draft_piece WHERE id = ?').pluck().get(row.id) as Buffer,
  }))
}

function pieceRows(db: Database.Database, draft: string): PieceRow[] {
  return prepared(db, `SELECT ${PIECE} FROM draft_piece WHERE draft_id = ? ORDER BY position`).all(draft) as PieceRow[]
}

function draftOf(db: Database.Database, row: DraftRow): Draft {
  return {
    ...(JSON.parse(row.fields) as Omit<LetterFields, 'account'>),
    account: row.account_id,
    id: row.id,
    state: row.state === 'draft' ? 'draft' : 'queued',
    savedAt: new Date(row.saved_at).toISOString(),
    pieces: pieceRows(db, row.id).map(pieceOf),
    ...(isElsewhere(db, row) ? { elsewhere: true } : {}),
  }
}

/** As another program left it (draft-copies.ts). */
function isElsewhere(db: Database.Database, { id, saved_at }: DraftRow): boolean {
  return prepared(db, 'SELECT 1 FROM draft_found WHERE draft_id = ? AND revision = ?').get(id, saved_at) !== undefined
}

function pieceOf(row: PieceRow): LetterPiece {
  const stated = row.stated === null ? undefined : (JSON.parse(row.stated) as StatedPatient)
  return {
    id: row.id,
    filename: row.filename,
    mediaType: row.media_type,
    size: row.size,
    ...(stated === undefined ? {} : { stated: statedPiece(stated) }),
  }
}

function statedPiece(patient: StatedPatient): NonNullable<LetterPiece['stated']> {
  const birthName = patient.birthName ?? patient.name ?? patient.usedName
  return {
    ...(birthName === undefined ? {} : { birthName }),
    ...(patient.givenNames === undefined ? {} : { givenNames: patient.givenNames }),
    ...(patient.birthDate === undefined ? {} : { birthDate: patient.birthDate }),
    ...(patient.sex === undefined ? {} : { sex: patient.sex }),
    ...(patient.ins === undefined ? {} : { ins: patient.ins.value }),
  }
}

function rowOf(db: Database.Database, id: string): DraftRow {
  const row = prepared(db, 'SELECT * FROM draft WHERE id = ?').get(id) as DraftRow | undefined
  if (!row) throw new PliError('NOT_FOUND', 'Ce brouillon n’est pas dans le coffre.')
  return row
}

function writable(db: Database.Database, id: string): DraftRow {
  const row = rowOf(db, id)
  if (row.state === 'draft') return row
  throw new PliError('LETTER_LEFT', 'Ce courrier est déjà au départ.', {
    next: 'Retenez-le d’abord pour le modifier.',
  })
}

/** `saved_at` always moves: it also tells one state of a draft from the next (draft-copies.ts). */
function touch(db: Database.Database, id: string, now: Date): void {
  prepared(db, 'UPDATE draft SET touched = 1, saved_at = max(?, saved_at + 1) WHERE id = ?').run(now.getTime(), id)
}
