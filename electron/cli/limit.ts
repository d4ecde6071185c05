// --limit N.

import { usage } from './usage.ts'

export function limitOf(given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise
  if (!/^\d{1,9}$/.test(given) || Number(given) < 1) throw usage('L’option --limit attend un nombre d’au moins 1.')
  return Number(given)
}
