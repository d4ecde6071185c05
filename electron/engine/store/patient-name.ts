// How a card is named on one line. Presentation of stored names only; no comparison (patients/identity.ts compares).

/** `KOWALSKI Anna (DUPONT)`: birth name, first given name, used name in brackets when it differs (journeys §8, Formats). */
export function cardName(card: { birthName: string; usedName?: string | null; givenNames: string[] }): string {
  const name = `${card.birthName} ${card.givenNames[0] ?? ''}`.trim()
  return card.usedName && card.usedName !== card.birthName ? `${name} (${card.usedName})` : name
}

/** The same of a row of the store. */
export function patientName(row: { birth_name: string; used_name: string | null; given_names: string }): string {
  const givenNames = JSON.parse(row.given_names) as string[]
  return cardName({ birthName: row.birth_name, usedName: row.used_name, givenNames })
}

/** Columns of a card that a row may or may not have beside it. */
export interface CardColumns {
  birth_name: string | null
  used_name: string | null
  given_names: string | null
  birth_date: string | null
}
/** The fields by which a row of the list or of a search names its card; none when it has no card. */
export function namedCard({ birth_name, used_name, given_names, birth_date }: CardColumns): {
  patientName?: string
  birthDate?: string
} {
  return {
    ...(birth_name === null || given_names === null
      ? {}
      : { patientName: patientName({ birth_name, used_name, given_names }) }),
    ...(birth_date === null ? {} : { birthDate: birth_date }),
  }
}
