// « Avant l’envoi »: what a person must know, confirm or put right before a letter leaves. Looks at what is aboard; changes nothing.

import type { Letter, LetterPoint } from '../../ipc/letters.ts'
import type { LetterContext } from './letter.ts'
import { isAddress } from './mime.ts'

/** Every point, those that block first. */
export function checkLetter(letter: Letter, _context: LetterContext): LetterPoint[] {
  const wrong = [...letter.to, ...letter.cc].filter(({ address }) => !isAddress(address))
  return wrong.map(({ address }) => ({
    code: 'recipients',
    level: 'blocks',
    title: `«\u00a0${address}\u00a0» n’est pas une adresse.`,
    about: address,
  }))
}
