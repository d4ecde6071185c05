// Whom a text names as its patient: a name beside a birth date, labelled lines, a matricule with its right key (AT-27). Pure.
// It never says that a text is about somebody: it gives what can be compared with the letter's patient.

import type { StatedPatient } from '../documents/document.ts'
import { insKeyValid } from '../documents/values.ts'

/** A patient is named at the head of a document. */
const MOST = 20_000
const MONTHS = [
  'janvier',
  'février',
  'mars',
  'avril',
  'mai',
  'juin',
  'juillet',
  'août',
  'septembre',
  'octobre',
  'novembre',
  'décembre',
]
const UPPER = String.raw`\p{Lu}[\p{Lu}\p{M}'’-]+`
const CAPITAL = String.raw`\p{Lu}[\p{L}\p{M}'’-]*`
const DATE = String.raw`\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2}(?:er)? (?:${MONTHS.join('|')}) \d{4}`
/** `MARTIN Jeanne, née le 11/11/1984`, `MARTIN Jeanne 11/11/1984`, `Jeanne MARTIN (11/11/1984)` */
const NAME = String.raw`(?:(?<family>${UPPER}(?: ${UPPER}){0,3}) (?<given>${CAPITAL}(?: ${CAPITAL}){0,2})|(?<given2>${CAPITAL}(?: ${CAPITAL}){0,1}) (?<family2>${UPPER}(?: ${UPPER}){0,3}))`
const NAMED = new RegExp(
  String.raw`(?<![\p{L}\p{M}])${NAME}(?:[ ,;:(–-]{1,4}|[^\n\d]{0,40}?\bn[ée]{1,2}(?:\(e\))?(?: le)?[ :]{1,2})(?<date>${DATE})`,
  'gu',
)
const DOCTOR = /(?:^|[^\p{L}])(?:dr|docteur|pr|professeur|doctoresse)\.? ?$/iu
const COURTESY = /^(?:(?:m|mr|mme|mlle|monsieur|madame|mademoiselle)\b\.? ?)+/i
const LABELLED = {
  birthName: /\bnom (?:de naissance|patronymique)\s*:\s*(?<value>[\p{L}][\p{L}\p{M} '’-]{1,60})/iu,
  given: /\bpr[ée]nom(?:\(s\)|s)?(?: de naissance)?\s*:\s*(?<value>[\p{L}][\p{L}\p{M} ,'’-]{1,60})/iu,
  birthDate: new RegExp(String.raw`\b(?:date de naissance|n[ée]{1,2}(?:\(e\))? le)\s*:?\s*(?<value>${DATE})`, 'iu'),
}
const MATRICULE = /(?<!\d)[12378](?: ?\d{2}){2} ?(?:\d{2}|2[AB])(?: ?\d{3}){2} ?\d{2}(?!\d)/g

/** Everyone that the head of a text names, each once. */
export function statedInText(text: string): StatedPatient[] {
  const head = text.slice(0, MOST).replace(/[ \t\u00a0\u202f]+/g, ' ')
  const number = insIn(head)
  const found = [...namedBesideDates(head), ...labelled(head)]
  if (number === undefined) return found
  const ins = { value: number, keyValid: true }
  return found.length === 0 ? [{ ins }] : found.map((one, at) => (at === 0 ? { ...one, ins } : one))
}

function namedBesideDates(text: string): StatedPatient[] {
  const people = new Map<string, StatedPatient>()
  for (const { groups = {}, index } of text.matchAll(NAMED)) {
    const family = (groups['family'] ?? groups['family2'] ?? '').replace(COURTESY, '')
    const given = (groups['given'] ?? groups['given2'] ?? '').replace(COURTESY, '')
    const birthDate = isoDate(groups['date'])
    const before = text.slice(Math.max(0, index - 12), index)
    if (birthDate === undefined || DOCTOR.test(before) || DOCTOR.test(given) || DOCTOR.test(family)) continue
    people.set(`${family} ${given} ${birthDate}`, {
      birthName: family,
      ...(given === '' ? {} : { givenNames: given.split(' ') }),
      birthDate,
    })
  }
  return [...people.values()]
}

function labelled(text: string): StatedPatient[] {
  const value = (pattern: RegExp) => pattern.exec(text)?.groups?.['value']?.trim()
  const [birthName, given] = [value(LABELLED.birthName), value(LABELLED.given)]
  const birthDate = isoDate(value(LABELLED.birthDate))
  if (birthName === undefined) return []
  return [
    {
      birthName,
      ...(given === undefined ? {} : { givenNames: given.split(/[ ,]+/) }),
      ...(birthDate === undefined ? {} : { birthDate }),
    },
  ]
}

function insIn(text: string): string | undefined {
  for (const [match] of text.matchAll(MATRICULE)) {
    const value = match.replaceAll(' ', '')
    if (insKeyValid(value)) return value
  }
  return undefined
}

/** First date of birth written in words such as « né le », whatever stands around it. */
export function birthDateIn(text: string): string | undefined {
  return isoDate(LABELLED.birthDate.exec(text.replace(/[ \t\u00a0\u202f]+/g, ' '))?.groups?.['value'])
}

function isoDate(text: string | undefined): string | undefined {
  const match = /^(\d{1,2})(?:er)?[/. -]([\d]{1,2}|\p{L}+)[/. -](\d{4})$/u.exec(text ?? '')
  if (!match) return undefined
  const [, day = '', named = '', year = ''] = match
  const month = /^\d/.test(named) ? Number(named) : MONTHS.indexOf(named.toLowerCase()) + 1
  const iso = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`
  return Number.isNaN(Date.parse(iso)) || month === 0 ? undefined : iso
}
