// What a document says of its patient, as a row of `filing`: written once when the document arrives, compared ever after.
// It must not look at cards.

import type Database from 'better-sqlite3'
import { namedPatients } from '../../store/clinical/details.ts'
import { prepared } from '../../store/prepared.ts'
import { insKey, insKeyValid } from '../../documents/values.ts'
import { contradict as differAsStated } from '../../documents/xdm/identity.ts'
import { identityOf, oidClass } from '../identity.ts'
import type { Identity } from '../identity.ts'
import { decide, NOTHING_SEEN } from '../rule.ts'
import type { Stated } from '../rule.ts'

/**
 * Document row as filing reads it: with its message, where a person placed it, and what its row of `filing` says. `stated` is the JSON of
 * the patients that it names.
 */
export interface DocumentRow {
  id: number
  path: string
  source: string
  stated: string | null
  sha256: string
  message_id: number
  from_address: string | null
  /** event and card of a person's decision; a card that is NULL: detached */
  placed_event: string | null
  placed_card: string | null
  /** 1: a file that came without any clinical document beside it, and that was received (README, « Files ») */
  alone: number
  /** of its row of filing, NULL when it has none */
  how: string | null
  spoke_for: string | null
}
/** A row of source `mail` that stands for the files of its message has the media type of one, not that of the words. */
export const WORDS = 'message/rfc822'
const ALONE = `CASE WHEN d.source = 'pdf' OR (d.source = 'mail' AND d.media_type <> '${WORDS}') THEN
    NOT EXISTS (SELECT 1 FROM document o WHERE o.message_id = d.message_id AND o.source IN ('xdm', 'cda', 'hprim'))
    AND coalesce((SELECT max(coalesce(b.special_use, '') NOT IN ('\\Sent', '\\Drafts'))
      FROM placement l JOIN folder b ON b.id = l.folder_id WHERE l.message_id = d.message_id), 1) ELSE 0 END`
export const DOCUMENTS = `SELECT d.id, d.path, d.source, d.stated, d.message_id, m.sha256, m.from_address,
    p.event_id AS placed_event, p.card_id AS placed_card, ${ALONE} AS alone, f.how, f.ins AS spoke_for
  FROM document d JOIN message m ON m.id = d.message_id LEFT JOIN decided p ON p.document = m.sha256 || '/' || d.path
    LEFT JOIN filing f ON f.document_id = d.id`

/** What could ever file a document: an INS, a number without authority, the address of a citizen's mailbox, nothing. */
export type Basis = 'ins' | 'number' | 'citizen' | 'none'

const CITIZEN = /^([12378]\d{4}(?:2A|2B|\d{2})\d{6}\d{2})@patient\.mssante\.fr$/i

/** The matricule of a citizen's mailbox (spec §1.10, §2.8), undefined for any other address. */
export function citizenNumber(address: string | null): string | undefined {
  return address === null ? undefined : CITIZEN.exec(address.trim())?.[1]?.toUpperCase()
}

export function statedBy(row: DocumentRow): Stated {
  const citizen = citizenNumber(row.from_address)
  const { patient, otherPatient } = namedPatients(row.stated)
  // a scan without identity that a citizen sends is his, as his words are
  if (citizen !== undefined && (row.source === 'mail' || (row.source === 'pdf' && patient === undefined))) {
    return { source: 'citizen', identity: { ins: citizen } }
  }
  const identity = patient === undefined ? undefined : identityOf(patient)
  if (row.source === 'hprim') {
    // without its key it is the same number: the key is made from it
    if (identity?.ins?.length === 13) identity.ins += insKey(identity.ins) ?? ''
  }
  const source = row.source === 'hprim' ? 'hprim' : 'document'
  if (patient === undefined || otherPatient === undefined) return { source, identity }
  return { source, identity, other: identityOf(otherPatient), apart: differAsStated(patient, otherPatient) }
}

function basisOf(stated: Stated): Basis {
  const identity = stated.identity
  if (identity?.ins === undefined || !insKeyValid(identity.ins)) return 'none'
  if (stated.source === 'citizen') return 'citizen'
  if (stated.source === 'hprim') return 'number'
  return oidClass(identity.oid) === undefined ? 'none' : 'ins'
}

/** Is there anything to file? A file beside a clinical document is a piece of that one until a person says otherwise. */
export function isFiled(row: DocumentRow, stated: Stated): boolean {
  return stated.identity !== undefined || ['xdm', 'cda', 'hprim'].includes(row.source) || row.alone === 1
}

/** Writes or renews the statement; where the document is filed is left as it is. Answers the numbers it spoke for, now and before. */
export function writeStatement(db: Database.Database, row: DocumentRow, stated: Stated): string[] {
  const alone = decide(stated, NOTHING_SEEN)
  let basis = basisOf(stated)
  const waitsAnyway = alone.kind === 'wait' && (basis === 'none' || alone.code === 'two-patients')
  if (waitsAnyway) basis = 'none'
  const identity: Identity = stated.identity ?? {}
  prepared(
    db,
    `INSERT INTO filing (document_id, how, basis, own_reason, discordant, votes, ins, ins_oid, family, used, given, birth_date, sex, birth_place)
     VALUES (?, 'none', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (document_id) DO UPDATE SET basis = excluded.basis, own_reason = excluded.own_reason, votes = excluded.votes,
       ins = excluded.ins, ins_oid = excluded.ins_oid, family = excluded.family, used = excluded.used, given = excluded.given,
       birth_date = excluded.birth_date, sex = excluded.sex, birth_place = excluded.birth_place`,
  ).run(
    row.id,
    basis,
    waitsAnyway ? alone.code : null,
    waitsAnyway && alone.discordant ? 1 : 0,
    alone.kind === 'open' ? 1 : 0,
    identity.ins ?? null,
    identity.oid ?? null,
    identity.family ?? null,
    identity.used ?? null,
    identity.given ?? null,
    identity.birthDate ?? null,
    identity.sex ?? null,
    identity.birthPlace ?? null,
  )
  const numbers = [row.spoke_for, basis === 'none' ? undefined : identity.ins]
  return numbers.filter((number) => number != null)
}

/** The folded identity in a row of `filing` or `claim`. */
export interface StatedColumns {
  ins: string | null
  ins_oid: string | null
  family: string | null
  used: string | null
  given: string | null
  birth_date: string | null
  sex: string | null
  birth_place: string | null
}
/** The folded identity that a row of `filing` or `claim` holds. */
export function identityOfRow(row: Partial<StatedColumns>): Identity {
  return {
    ...(row.ins == null ? {} : { ins: row.ins }),
    ...(row.ins_oid == null ? {} : { oid: row.ins_oid }),
    ...(row.family == null ? {} : { family: row.family }),
    ...(row.used == null ? {} : { used: row.used }),
    ...(row.given == null ? {} : { given: row.given }),
    ...(row.birth_date == null ? {} : { birthDate: row.birth_date }),
    ...(row.sex === 'M' || row.sex === 'F' ? { sex: row.sex } : {}),
    ...(row.birth_place == null ? {} : { birthPlace: row.birth_place }),
  }
}
