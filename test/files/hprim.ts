// Makes HPRIM Médecin files for tests: a record from its parts, and the encodings that senders use.
// Invented persons only.

import iconv from 'iconv-lite'

export interface RecordParts {
  header?: Partial<Record<HeaderLine, string>>
  text?: string[]
  /** undefined: the default results; null: no ****LAB**** part */
  coded?: string[] | null
  end?: string[]
  newline?: string
}

type HeaderLine =
  | 'id'
  | 'name'
  | 'given'
  | 'address1'
  | 'address2'
  | 'city'
  | 'birth'
  | 'number'
  | 'file'
  | 'date'
  | 'sender'
  | 'recipient'

const HEADER: Record<HeaderLine, string> = {
  id: '0000412207',
  name: 'LÉVÊQUE',
  given: 'CÉLINE',
  address1: '4 RUE DES ACCACIAS             ',
  address2: '                              ',
  city: '35000 RENNES',
  birth: '14/02/1962',
  number: '2620235238079 79',
  file: '26K-000417',
  date: '03/11/2026',
  sender: 'BIOLAB     Laboratoire des Alizés',
  recipient: 'CABMED     Dr Hélène Ferré',
}

export const TEXT = [
  '',
  '                 BIOCHIMIE',
  'Prélèvement à jeun',
  'Créatinine            8,3 mg/L     6,0 à 11,0     Antériorité : 9,1 le 02/05/2026',
  'Protéine C réactive  <0,6 mg/L     inférieur à 5,0',
]

export const CODED = [
  'TEX|                 BIOCHIMIE',
  'TEX|Créatinine            8,3 mg/L     6,0 à 11,0     Antériorité : 9,1 le 02/05/2026',
  'RES|Créatinine|CREA|N|8.3|mg/L|6.0|11.0|N|F|73.5|µmol/L|53.1|97.4',
  'RES|Potassium|K|N|6.4|mmol/L|3.5|5.1|HH|F||||',
  'RES|Protéine C réactive|CRP|A|<0.6|mg/L||5.0||F',
  'RES|Aspect du sérum|ASP|A|Limpide||||N|F',
]

export function hprimLines(parts: RecordParts = {}): string[] {
  const header = { ...HEADER, ...parts.header }
  const coded = parts.coded === undefined ? CODED : parts.coded
  return [
    ...Object.values(header),
    ...(parts.text ?? TEXT),
    ...(coded === null ? [] : ['****LAB****', ...coded]),
    ...(parts.end ?? ['****FIN****', '****FINFICHIER****']),
  ]
}

export function hprimText(parts: RecordParts = {}): string {
  return hprimLines(parts).join(parts.newline ?? '\r\n') + (parts.newline ?? '\r\n')
}

export function hprimBytes(parts: RecordParts = {}, encoding = 'utf-8'): Uint8Array {
  return encode(hprimText(parts), encoding)
}

/** Any name of iconv-lite, `utf-16le-bom`, `utf-8-bom`, or `entities` (ASCII with HTML entities). */
export function encode(text: string, encoding: string): Uint8Array {
  if (encoding === 'entities') return iconv.encode(text.replace(/[^\p{ASCII}]/gu, entity), 'ascii')
  const bom = encoding.endsWith('-bom')
  return iconv.encode(text, encoding.replace(/-bom$/, ''), { addBOM: bom })
}

const NAMES: Record<string, string> = {
  é: 'eacute',
  è: 'egrave',
  à: 'agrave',
  ê: 'ecirc',
  µ: 'micro',
  É: 'Eacute',
  Ê: 'Ecirc',
}

function entity(character: string): string {
  return NAMES[character] === undefined ? `&#${character.codePointAt(0)};` : `&${NAMES[character]};`
}
