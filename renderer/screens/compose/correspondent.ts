// What a recipient's chip and a suggestion say of a person or a structure beside the name. Pure.

import type { Correspondent } from '../../../electron/ipc/directory.ts'
import type { Sector } from '../../shapes.ts'

const SECTORS: [RegExp, Sector][] = [
  [/biolog|biolab|\blabo(?:\b|rato)/i, 'biology'],
  [/infirmi|idel|ssiad|puéricul/i, 'nurse'],
  [/assistant.{0,4} (?:de service )?socia|ccas|mdph/i, 'social'],
  [/ehpad|médico-social|aide à domicile|foyer|résidence/i, 'medico-social'],
  [/hôpital|hospital|\bch[uri]?\b|\bhad\b|clinique|urgences/i, 'hospital'],
]

/** Only for its picture: what the directory says of the profession, else of the structure; a practice in town otherwise. */
export function sectorOf({ profession, specialty, organization, name }: Partial<Correspondent>): Sector {
  for (const words of [profession, specialty, `${organization ?? ''} ${name ?? ''}`])
    for (const [fits, sector] of SECTORS) if (words && fits.test(words)) return sector
  return 'city'
}

/** `néphrologie, CH du Val d’Aure`. */
export function roleOf({ profession, specialty, organization, city }: Partial<Correspondent>): string {
  return [specialty ?? profession, organization ?? city].filter(Boolean).join(', ')
}

/** What a letter to a correspondent begins from; one who has no address is written to on paper, and the letter begins without. */
export function beginningTo({ name, address }: Correspondent) {
  return { how: 'new' as const, ...(address === undefined ? {} : { to: [{ name, address }] }) }
}

/** An address as a person may type it; the engine judges it. */
export function typedAddress(text: string): string | undefined {
  const found = /^\s*(?:.*<)?([^\s<>@,;"]+@[^\s<>@,;"]+\.[^\s<>@,;".]+)>?\s*$/.exec(text)
  return found?.[1]
}
