// The « phrase de secours »: a random code that a person prints, reads and types. No key is made here.
// Crockford's base32 (no I, L, O, U), seven groups of four characters and one check character each.

import { randomBytes } from './crypto.ts'
import { PliError } from '../errors.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUPS = 7
const DATA = 4
/** odd weights are invertible modulo 32, so one wrong character never passes */
const WEIGHTS = [3, 7, 11, 15]

/** 140 random bits: `A7K2M-09QXE-…`. */
export function newRecoveryCode(): string {
  const bytes = randomBytes(GROUPS * DATA)
  const groups: string[] = []
  for (let g = 0; g < GROUPS; g++) {
    const data = [...bytes.subarray(g * DATA, (g + 1) * DATA)].map((byte) => ALPHABET.charAt(byte & 31)).join('')
    groups.push(data + check(data, g))
  }
  return groups.join('-')
}

/** As printed, whatever the case, spaces, dashes, or O for 0 and I or L for 1. Throws WRONG_KEY naming the group. */
export function readRecoveryCode(typed: string): string {
  const plain = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  if (plain.length !== GROUPS * (DATA + 1)) {
    throw misread(`Elle compte ${GROUPS} groupes de ${DATA + 1} caractères.`)
  }
  const groups = plain.match(/.{5}/g) ?? []
  groups.forEach((group, g) => {
    if (check(group.slice(0, DATA), g) !== group.slice(DATA)) {
      throw misread(`Relisez le groupe ${g + 1} de la phrase de secours.`)
    }
  })
  return groups.join('-')
}

/** The place of the group counts too: two groups in the wrong order are seen. */
function check(data: string, group: number): string {
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * ALPHABET.indexOf(data.charAt(i)), group)
  return ALPHABET.charAt(((sum % 32) + 32) % 32)
}

function misread(next: string): PliError {
  return new PliError('WRONG_KEY', 'La phrase de secours ne se lit pas ainsi.', {
    kept: 'Le coffre n’a pas été touché.',
    next,
  })
}
