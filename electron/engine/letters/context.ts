// Gathers from the store what composing and checking a letter need: who writes, about whom, what goes with it, how much may leave.

import { PliError } from '../errors.ts'
import { operatorOf } from '../operators.ts'
import type { OperatorPreset } from '../../ipc/system.ts'
import type { RawSource } from '../messages/bytes.ts'
import { unpackDetails, type DetailColumns } from '../store/clinical/details.ts'
import { unpackEnvelope } from '../store/envelope.ts'
import { prepared } from '../store/prepared.ts'
import { aboardDocument } from './aboard.ts'
import { isCitizen } from './citizen.ts'
import { letterPatient } from './consents.ts'
import { heldPieces, replacedBy } from './drafts.ts'
import type { Draft, LetterContext } from './letter.ts'
import { namedIn } from './named.ts'
import { product } from './product.ts'
import { recipientFacts } from './recipients.ts'
import { senderOf } from './senders.ts'

/** 10 Mo encoded: no national limit is known, this is what implementers count with (spec §1.7). */
export const DEFAULT_LIMIT = 10_000_000

/** `known`: the operators that Pli knows. Throws ACCOUNT_UNKNOWN, PATIENT_UNKNOWN, DOCUMENT_UNKNOWN. */
export function letterContext(
  source: RawSource,
  draft: Draft,
  known: readonly OperatorPreset[],
  now: Date,
): LetterContext {
  const { db } = source.store
  const { patient: id, answers } = draft
  const patient = id === undefined ? undefined : letterPatient(db, id, now)
  const answered = answers === undefined ? undefined : answeredMessage(source, answers)
  const replaced = replacedDocument(source, draft.id)
  return {
    now,
    sender: senderOf(db, draft.account),
    ...(patient === undefined ? {} : { patient }),
    pieces: heldPieces(db, draft.id),
    documents: draft.documents.map((name) => aboardDocument(source, name)),
    ...(answered === undefined ? {} : { answers: answered }),
    ...(replaced === undefined ? {} : { replaces: replaced }),
    product: product(),
    limit: operatorLimit(source, draft.account, known),
    recipient: (address) => (isCitizen({ address }) ? {} : recipientFacts(db, address)),
    named: (text) => namedIn(db, text, id, now),
  }
}

/** What the server said at its last EHLO (SIZE), else what its operator is known to take, else our default (R32). */
function operatorLimit({ store: { db } }: RawSource, account: string, known: readonly OperatorPreset[]): number {
  const row = prepared(
    db,
    `SELECT a.email, a.operator, o.size_limit FROM account a LEFT JOIN outbox_account o ON o.account_id = a.id WHERE a.id = ?`,
  ).get(account) as { email: string; operator: string | null; size_limit: number | null } | undefined
  if (row?.size_limit != null && row.size_limit > 0) return row.size_limit
  const operator = row && operatorOf({ email: row.email, operator: row.operator ?? undefined }, known)
  return operator?.messageBytes?.value ?? DEFAULT_LIMIT
}

function answeredMessage({ store: { db } }: RawSource, sha256: string): LetterContext['answers'] {
  const envelope = prepared(db, 'SELECT envelope FROM message WHERE sha256 = ?').pluck().get(sha256) as
    Buffer | undefined
  // deleted since the draft was begun: the letter leaves without its thread
  if (envelope === undefined) return undefined
  const { messageId, references } = unpackEnvelope(envelope)
  return { ...(messageId === undefined ? {} : { messageId }), references }
}

function replacedDocument({ store: { db } }: RawSource, draft: string): LetterContext['replaces'] {
  const name = replacedBy(db, draft)
  if (name === undefined) return undefined
  const [sha256 = '', ...path] = name.split('/')
  const row = prepared(
    db,
    'SELECT d.details, d.stated FROM document d JOIN message m ON m.id = d.message_id WHERE m.sha256 = ? AND d.path = ?',
  ).get(sha256, path.join('/')) as DetailColumns | undefined
  const { uniqueId, setId, version } = row === undefined ? {} : unpackDetails(row)
  if (uniqueId === undefined) throw new PliError('DOCUMENT_UNKNOWN', 'Le document à remplacer n’est plus à bord.')
  return { uniqueId, ...(setId === undefined ? {} : { setId }), version: version ?? 1 }
}
