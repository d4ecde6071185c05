// Which part of the care system a document comes from: the tile of its row (visual design, Sectors).
// A mark for the eye only: nothing is filed, hidden or sent because of it.

import type { Sector } from '../../../ipc/clinical.ts'
import type { ClinicalDocument } from '../../documents/document.ts'
import { plain } from './plain.ts'

/** Types of the CI-SIS (JDV_J07, spec §2.7) that one sector alone writes. */
const BY_TYPE = new Map<string, Sector>([
  ['11502-2', 'biology'],
  ['11526-1', 'biology'],
  ['18725-2', 'biology'],
  ['60568-3', 'biology'],
  ['51969-4', 'biology'],
  ['11490-0', 'hospital'],
  ['18761-7', 'hospital'],
  ['34112-3', 'hospital'],
  ['34133-9', 'hospital'],
  ['34874-8', 'hospital'],
  ['77436-4', 'hospital'],
  ['34749-2', 'hospital'],
  ['15507-7', 'hospital'],
  ['15508-5', 'hospital'],
  ['34794-8', 'hospital'],
  ['11506-3', 'nurse'],
  ['PRESC-INF', 'nurse'],
  ['28653-4', 'medico-social'],
])
const BY_WORDS: [Sector, RegExp][] = [
  [
    'medico-social',
    /\b(ehpad|ssiad|samsah|savs|esat|esms|ime|itep|mas|fam|medico sociale?|residence|maison de retraite)\b/,
  ],
  ['social', /\b(ccas|clic|mdph|conseil departemental|assistante? (de service )?sociale?|service social|maia|dac)\b/],
  [
    'biology',
    /\b(laboratoires?|labo|lbm|biologie|biologiste|biomedicale?|anatomo ?pathologi\w*|anatomie pathologique)\b/,
  ],
  [
    'hospital',
    /\b(chu|chru|chr|ch|ap hp|aphp|hopita(l|ux)|hospitali(er|ere|ers)|clinique|polyclinique|institut de cancerologie|ghu?|urgences|had)\b/,
  ],
  ['nurse', /\b(infirmi(er|ere|ers|eres)|idel?|csi)\b/],
]

/** Type of the document first, then its results, then the words of who made it; care outside hospital when nothing says otherwise. */
export function sectorOf(document: ClinicalDocument): Sector {
  const byType = BY_TYPE.get(document.typeCode ?? '')
  if (byType !== undefined) return byType
  if ((document.observations?.length ?? 0) > 0) return 'biology'
  const { author, custodian, laboratory } = document
  for (const who of [author?.organization, custodian, author?.specialty, laboratory]) {
    const words = plain(who ?? '')
    const found = BY_WORDS.find(([, pattern]) => pattern.test(words))
    if (found !== undefined) return found[0]
  }
  return 'city'
}
