// How much a letter weighs once encoded, known before anything is composed (R32, AT-28). Pure.

import { PliError } from '../errors.ts'
import type { Draft, LetterContext } from './letter.ts'

/** Mon espace santé, whole message (spec §1.7). */
export const CITIZEN_LIMIT = 25_000_000

/** Base64 in lines of 76 characters. */
const ENCODED = 78 / 57
/** Page, fonts and header of our own letter; METADATA.XML and the pages of the archive. */
const OWN_PDF = 45_000
const ARCHIVE = 6_000
const HEADERS = 2_000
/** A PDF in base64 in a CDA in a zip: deflate takes back most of what base64 added. */
const WRAPPED = 1.03

/** Bytes of the professionals' message, a little over what it will be. */
export function composedSize(letter: Draft, { pieces, documents, patient }: LetterContext): number {
  const structured = letter.form === 'letter' && patient !== undefined
  const twice = (size: number) => size * (1 + WRAPPED) + ARCHIVE
  let files = structured ? twice(OWN_PDF) : 0
  for (const { size, mediaType } of pieces) files += structured && mediaType === 'application/pdf' ? twice(size) : size
  for (const { size, readable, document } of documents) {
    const isCda = document.source === 'xdm' || document.source === 'cda'
    files += isCda ? size * WRAPPED + 2 * ARCHIVE + (readable?.size ?? 0) : structured ? twice(size) : size
  }
  return Math.ceil(files * ENCODED + Buffer.byteLength(letter.body) * 2 + HEADERS)
}

/** `14 Mo`, `1,4 Mo`, `41 Ko`: decimal units, as operators count. */
export function megabytes(bytes: number): string {
  const format = (value: number, unit: string) =>
    `${new Intl.NumberFormat('fr-FR', { maximumFractionDigits: value < 10 || (unit === 'Mo' && value < 100) ? 1 : 0 }).format(value)}\u00a0${unit}`
  return bytes >= 1_000_000 ? format(bytes / 1_000_000, 'Mo') : format(Math.max(1, Math.round(bytes / 1000)), 'Ko')
}

/** Code 521 (journeys §7), with both figures. */
export function tooLarge(size: number, limit: number): PliError {
  return new PliError(
    'LETTER_TOO_LARGE',
    `Ce courrier pèse ${megabytes(size)}, l’opérateur accepte ${megabytes(limit)}.`,
    {
      kept: 'Votre texte et vos pièces sont enregistrés.',
      next: 'Réduisez les images ou envoyez en deux courriers.',
      spoken: 521,
    },
  )
}
