// How a card is named on one line. Presentation of stored names only; no comparison (patients/identity.ts compares).

/** `KOWALSKI Anna (DUPONT)`: birth name, first given name, used name in brackets when it differs (journeys §8, Formats). */
export function patientName(card: { birth_name: string; used_name: string | null; given_names: string }): string {
  const [given = ''] = JSON.parse(card.given_names) as string[]
  const name = `${card.birth_name} ${given}`.trim()
  return card.used_name && card.used_name !== card.birth_name ? `${name} (${card.used_name})` : name
}
