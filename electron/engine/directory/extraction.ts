// Lines of the public extractions of the annuaire santé → entries. Columns are read by the name in the header line, never by
// position: names and order vary between years (spec §4.2). Pure: no file, no store.

import { plain } from './words.ts'

export type ExtractionKind = 'mailboxes' | 'people'

/** One mailbox (Extraction_Correspondance_MSSante), or one activity of a person (PS_LibreAcces Personne_activite). '' when absent. */
export interface ExtractionRow {
  address: string
  /** PER ORG APP CAB */
  kind: string
  /** family name of a person, '' for a service */
  family: string
  given: string
  /** of a service */
  service: string
  trade: string
  specialty: string
  organization: string
  city: string
  postcode: string
  /** eleven digits, 0 when there is none */
  rpps: number
}

type Column =
  | 'kind'
  | 'address'
  | 'id'
  | 'service'
  | 'family'
  | 'given'
  | 'trade'
  | 'specialty'
  | 'organization'
  | 'sign'
  | 'line6'
  | 'city'
  | 'cedex'
  | 'postcode'

/** Column names in their bare form (see `bare`). */
const COLUMNS: Record<
  ExtractionKind,
  { needed: Partial<Record<Column, string>>; also: Partial<Record<Column, string>> }
> = {
  mailboxes: {
    needed: { kind: 'typebal', address: 'adressebal', family: 'nomexercice', given: 'prenomexercice' },
    also: {
      id: 'identifiantpp',
      service: 'servicerattachement',
      trade: 'libelleprofession',
      specialty: 'libellesavoirfaire',
      organization: 'raisonsocialestructurebal',
      sign: 'enseignecommercialestructurebal',
      line6: 'l6ligneacheminement',
      postcode: 'codepostal',
    },
  },
  people: {
    needed: { id: 'identifiantpp', family: 'nomexercice', given: 'prenomexercice', city: 'libellecommune' },
    also: {
      trade: 'libelleprofession',
      specialty: 'libellesavoirfaire',
      organization: 'raisonsocialesite',
      sign: 'enseignecommercialesite',
      cedex: 'bureaucedex',
      postcode: 'codepostal',
    },
  },
}

/** « Libellé commune (coord. structure) », `libelle_commune_coord_structure` → `libellecommune`. */
function bare(name: string): string {
  return plain(name.replace(/^\uFEFF/, ''))
    .replace(/[(_ ]*coord[._ ]+structure\)?$/, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => !/^(d|de|du|des|l|la|le)$/.test(word))
    .join('')
}

export interface Header {
  kind: ExtractionKind
  /** columns announced */
  width: number
  at: Partial<Record<Column, number>>
}

/** Which extraction a header line announces; undefined when it is another file. */
export function readHeader(line: string): Header | undefined {
  const names = line.replace(/\r?$/, '').replace(/\|$/, '').split('|').map(bare)
  for (const kind of ['mailboxes', 'people'] as const) {
    const { needed, also } = COLUMNS[kind]
    if (Object.values(needed).some((name) => !names.includes(name))) continue
    const at: Header['at'] = {}
    for (const [column, name] of Object.entries({ ...needed, ...also }) as [Column, string][]) {
      const place = names.indexOf(name)
      if (place >= 0) at[column] = place
    }
    return { kind, width: names.length, at }
  }
  return undefined
}

/**
 * One line; undefined when it cannot be used: fewer columns than announced, or neither address nor name where the kind needs it.
 * A last `|` is no column (older files).
 */
export function readLine(line: string, header: Header): ExtractionRow | undefined {
  const values = line.split('|')
  if (values.length < header.width) return undefined
  const value = (column: Column): string => {
    const at = header.at[column]
    return at === undefined ? '' : (values[at] ?? '').trim()
  }
  const id = value('id')
  const row: ExtractionRow = {
    address: value('address').toLowerCase(),
    kind: value('kind').toUpperCase(),
    family: value('family'),
    given: value('given'),
    service: value('service'),
    trade: value('trade'),
    specialty: value('specialty'),
    organization: value('organization') || value('sign'),
    city: value('city') || townOf(value('line6') || value('cedex')),
    postcode: value('postcode'),
    rpps: /^\d{11}$/.test(id) ? Number(id) : 0,
  }
  if (header.kind === 'people') return row.family !== '' && row.rpps !== 0 ? row : undefined
  return /^[^@\s]+@[^@\s]+$/.test(row.address) ? row : undefined
}

/** « 75013 PARIS CEDEX 13 » → « PARIS ». */
function townOf(line: string): string {
  return line.replace(/^\d{5}\s*/, '').replace(/\s+CEDEX(\s+\d+)?$/i, '')
}

/** YYYY-MM-DD of `…_AAAAMMJJhhmm.txt`; undefined when the name holds none. */
export function dateInName(name: string): string | undefined {
  const [, year, month, day] = /(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4}(?:\d\d)?)?(?!\d)/.exec(name) ?? []
  return year === undefined ? undefined : `${year}-${month}-${day}`
}
