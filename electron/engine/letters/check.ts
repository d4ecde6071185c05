// « Avant l’envoi »: what a person must know, confirm or put right before a letter leaves. Looks at what is aboard; changes nothing.
// One line each, never a wall: what is in order is one line too.

import type { LetterPoint } from '../../ipc/letters.ts'
import { addressPoints } from './check/addresses.ts'
import { citizenPoints } from './check/citizens.ts'
import { contentPoints } from './check/content.ts'
import { identityPoints } from './check/identity.ts'
import type { Draft, LetterContext } from './letter.ts'

const ORDER = { blocks: 0, confirms: 1, passed: 2 } as const

/** Every point: those that block, those to confirm, those that are in order. Some ten milliseconds for a usual letter. */
export function checkLetter(letter: Draft, context: LetterContext): LetterPoint[] {
  return [
    ...identityPoints(letter, context),
    ...addressPoints(letter, context),
    ...citizenPoints(letter, context),
    ...contentPoints(letter, context),
  ].sort((one, other) => ORDER[one.level] - ORDER[other.level])
}
