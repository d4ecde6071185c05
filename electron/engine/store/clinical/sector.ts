// Which part of the care system a document comes from: the tile of its row (visual design, Sectors).
// A mark for the eye only: nothing is filed, hidden or sent because of it.

import type { Sector } from '../../../ipc/clinical.ts'
import type { ClinicalDocument } from '../../documents/document.ts'
import { plain } from './plain.ts'

const BIOLOGY_TYPES = new Set(['11502-2', '11526-1', '18725-2'])
const NURSING_TYPES = new Set(['11506-3', 'PRESC-INF'])
const WORDS: [Sector, RegExp][] = [
  ['biology', /\b(labo|laboratoires?|biologie|biologiste|biomedicale?)\b/],
  ['nurse', /\b(infirmiers?|infirmieres?|idel)\b/],
  ['medico-social', /\b(ehpad|ssiad|esms|ime|medico.social|residence)\b/],
  ['social', /\b(ccas|mdph|assistante? sociale?|service social)\b/],
  ['hospital', /\b(ch|chu|chru|hopital|hopitaux|hospitalier|hospitaliere|clinique|urgences|had)\b/],
]

/** Type of the document first, then the words of who made it; care outside hospital when nothing says otherwise. */
export function sectorOf(document: ClinicalDocument): Sector {
  const type = document.typeCode ?? ''
  if (BIOLOGY_TYPES.has(type) || (document.observations?.length ?? 0) > 0) return 'biology'
  if (NURSING_TYPES.has(type)) return 'nurse'
  if (type === '28653-4') return 'medico-social'
  const who = plain(
    [document.author?.organization, document.custodian, document.author?.specialty, document.laboratory].join(' '),
  )
  return WORDS.find(([, words]) => words.test(who))?.[0] ?? 'city'
}
