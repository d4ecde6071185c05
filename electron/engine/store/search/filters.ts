// The filters of a query → the messages that each one keeps or leaves out, and the period of its dates. Reads indexes, never the wide rows.

import type Database from 'better-sqlite3'
import type { MessageKind } from '../../parsing/job.types.ts'
import { prepared } from '../prepared.ts'
import type { Filter } from './query.ts'

/** ms: from the one on, up to the other. */
export interface Period {
  since: number
  before: number
}
export const ALWAYS: Period = { since: Number.MIN_SAFE_INTEGER, before: Number.MAX_SAFE_INTEGER }

export interface FilterSet {
  /** message.id, each once, in no order */
  ids: number[]
  /** what is left out instead of what is kept */
  out: boolean
}

/** Of `avant:` and `après:`; undefined when there is none. */
export function periodOf(filters: readonly Filter[]): Period | undefined {
  let period: Period | undefined
  for (const filter of filters) {
    const { since, before } = period ?? ALWAYS
    if (filter.kind === 'since') period = { since: Math.max(since, filter.at), before }
    if (filter.kind === 'before') period = { since, before: Math.min(before, filter.at) }
  }
  return period
}

/** undefined for a date, which is a period. */
export function filterSet(db: Database.Database, filter: Filter): FilterSet | undefined {
  const ids = (sql: string, ...values: string[]) =>
    prepared(db, sql)
      .pluck()
      .all(...values) as number[]
  switch (filter.kind) {
    case 'attachments':
      return { ids: ids('SELECT id FROM message WHERE attachments > 0'), out: !filter.present }
    case 'unread':
      return {
        ids: ids('SELECT DISTINCT message_id FROM placement INDEXED BY placement_unread_message WHERE seen = 0'),
        out: false,
      }
    case 'type': {
      const kind = kindNamed(filter.word)
      return {
        ids: kind
          ? ids('SELECT message_id FROM message_kind WHERE kind = ?', kind)
          : // not a kind: the code of a document type, as an adviser would give it
            ids('SELECT DISTINCT message_id FROM document WHERE type_code = ?', filter.word),
        out: false,
      }
    }
    case 'patient':
      return {
        ids: ids(
          `SELECT DISTINCT d.message_id FROM filing f JOIN document d ON d.id = f.document_id
             WHERE f.patient_id IN (SELECT value FROM json_each(?))`,
          JSON.stringify(patientsNamed(db, filter.words)),
        ),
        out: false,
      }
    case 'before':
    case 'since':
      return undefined
  }
}

/** French words of `type:` for the kinds of a message, by their first letters. */
const KINDS: [RegExp, MessageKind][] = [
  [/^(bio|bilan|labo|result)/, 'biology'],
  [/^(lettre|courrier|cr$|compte)/, 'letter'],
  [/^(imag|radio|scan|irm)/, 'imaging'],
  [/^(ordo|prescr)/, 'prescription'],
  [/^(patient|usager)/, 'patient'],
  [/^(accuse|recep)/, 'receipt'],
  [/^(texte|message)/, 'text'],
  [/^(piece|fichier|pj)/, 'attachment'],
  [/^(illisible)/, 'unreadable'],
]

function kindNamed(word: string): MessageKind | undefined {
  const plain = bare(word)
  return KINDS.find(([start, name]) => start.test(plain) || name === plain)?.[1]
}

/** Cards whose names hold a word beginning with each of `words`; an id or an INS names its own card. */
function patientsNamed(db: Database.Database, words: readonly string[]): string[] {
  if (words.length === 0) return []
  const cards = prepared(
    db,
    `SELECT p.id, p.birth_name || ' ' || coalesce(p.used_name, '') || ' ' || p.given_names || ' ' || p.id || ' ' ||
       coalesce((SELECT group_concat(value, ' ') FROM patient_identifier WHERE patient_id = p.id), '') AS names
     FROM patient p`,
  ).all() as { id: string; names: string }[]
  const starts = words.map(bare)
  return cards
    .filter((card) => {
      const names = bare(card.names).split(/[^\p{L}\p{N}]+/u)
      return starts.every((start) => names.some((name) => name.startsWith(start)))
    })
    .map((card) => card.id)
}

function bare(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/œ/g, 'oe').replace(/æ/g, 'ae')
}
