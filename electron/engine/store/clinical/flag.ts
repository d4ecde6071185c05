// The mark of a result: from the document's own code, else from its own bounds (R51; journeys AT-21).
// Pure. It must not invent an interval, convert a unit, or compare with another report.

import type { Flag } from '../../../ipc/clinical.ts'
import type { Observation } from '../../documents/document.ts'

const BY_CODE = new Map<string, Flag>([
  ['HH', 'alert-high'],
  ['LL', 'alert-low'],
  ['AA', 'alert'],
  ['H', 'high'],
  ['HU', 'high'],
  ['L', 'low'],
  ['LU', 'low'],
  ['A', 'abnormal'],
  ['N', 'none'],
  // susceptibility and qualitative answers: said in words, neither in nor out of bounds
  ['S', 'none'],
  ['I', 'none'],
  ['R', 'none'],
  ['POS', 'none'],
  ['NEG', 'none'],
])

/** `<` and `>` say that the analyser's scale ends there, not that bounds are crossed: the bounds decide. */
export function flagOf(observation: Observation): Flag {
  const code = observation.interpretation
  const coded = code === null ? undefined : BY_CODE.get(code.toUpperCase())
  if (coded !== undefined) return coded
  const low = observation.range?.low ?? null
  const high = observation.range?.high ?? null
  if (low === null && high === null) return 'no-bounds'
  const value = observation.value
  if (value === null) return 'none'
  const below = observation.comparator === '<' || observation.comparator === '<='
  const above = observation.comparator === '>' || observation.comparator === '>='
  // « < 5 » is surely low only when 5 itself is not above the lower bound; « > 90 » in the same way
  if (low !== null && !above && (observation.comparator === '<' ? value <= low : value < low)) return 'low'
  if (high !== null && !below && (observation.comparator === '>' ? value >= high : value > high)) return 'high'
  return 'none'
}

/** Order of « À voir d’abord »: 3 laboratory alert, 2 out of bounds, 0 none. */
export function rankOf(flag: Flag): 0 | 2 | 3 {
  if (flag === 'alert-high' || flag === 'alert-low' || flag === 'alert') return 3
  return flag === 'high' || flag === 'low' || flag === 'abnormal' ? 2 : 0
}
