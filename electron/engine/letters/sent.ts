// A letter that left, as reminding and sending again need it: its draft, who was to have it, its copy aboard. Reads the outbox's rows.

import type Database from 'better-sqlite3'
import type { LetterAddress } from '../../ipc/letters.ts'
import { PliError } from '../errors.ts'
import { prepared } from '../store/prepared.ts'

export interface SentLetter {
  account: string
  subject: string
  to: LetterAddress[]
  patient?: string
  /** the draft that it was made of, while it is there */
  draft?: string
  /** sha256 of the copy in Sent */
  message?: string
  /** 'sha256/path' of its structured document */
  document?: string
  /** somebody may have it */
  arrived: boolean
}

/** @param id of an envelope of the outbox, or of the draft it was made of. Throws NOT_FOUND. */
export function sentLetter(db: Database.Database, id: string): SentLetter {
  const row = prepared(
    db,
    `SELECT o.seq, o.account_id, o.subject, o.patient_id, o.message_id, o.shown, d.id AS draft
     FROM outbox o LEFT JOIN draft d ON d.id = o.draft_id
     WHERE o.kind = 'letter' AND (o.id = :id OR o.draft_id = :id) ORDER BY o.seq LIMIT 1`,
  ).get({ id }) as
    | {
        seq: number
        account_id: string
        subject: string
        patient_id: string | null
        message_id: string
        shown: string
        draft: string | null
      }
    | undefined
  if (!row) throw new PliError('NOT_FOUND', 'Ce courrier n’est pas dans Envoyés.')
  const recipients = prepared(db, 'SELECT address, name FROM outbox_recipient WHERE seq = ? ORDER BY position').all(
    row.seq,
  ) as { address: string; name: string | null }[]
  const copy = prepared(
    db,
    `SELECT m.sha256, (SELECT d.path FROM document d WHERE d.message_id = m.id AND d.source IN ('xdm', 'cda')
       ORDER BY d.position LIMIT 1) AS path FROM message m WHERE m.message_id = ? LIMIT 1`,
  ).get(row.message_id) as { sha256: string; path: string | null } | undefined
  return {
    account: row.account_id,
    subject: row.subject,
    to: recipients.map(({ address, name }) => (name === null ? { address } : { name, address })),
    ...(row.patient_id === null ? {} : { patient: row.patient_id }),
    ...(row.draft === null ? {} : { draft: row.draft }),
    ...(copy === undefined ? {} : { message: copy.sha256 }),
    ...(copy === undefined || copy.path === null ? {} : { document: `${copy.sha256}/${copy.path}` }),
    arrived: ['sent', 'delivered', 'read', 'uncertain'].includes(row.shown),
  }
}
