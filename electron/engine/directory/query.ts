// What was typed → expressions for the index, from the strictest to the loosest. Pure.

import { soundOf } from './phonetic.ts'
import { LABEL, NAME, plain, SOUND, wordsOf } from './words.ts'

/** More words than a person types to find another. */
const MAX_WORDS = 8
/** A trade is named by a beginning of this length or more: « card » is nobody's first name. */
const TRADE_LETTERS = 3
/** What the register calls otherwise than people do. */
const SAID: Readonly<Record<string, string>> = {
  orl: 'laryngologie',
  generaliste: 'generale',
  radiologue: 'radio',
  ide: 'infirmier',
  kine: 'kinesitherapeute',
  gyneco: 'gynecologie',
}

export type Question =
  | { kind: 'words'; words: readonly string[]; steps: string[] }
  /** an address, or its beginning */
  | { kind: 'address'; prefix: string }
  /** eleven digits, or their beginning: bounds, both included */
  | { kind: 'rpps'; from: number; to: number }

/** `labels`: professions and specialties of the file asked, by number. undefined when nothing was typed that can be asked. */
export function question(text: string, labels: ReadonlyMap<number, readonly string[]>): Question | undefined {
  const typed = plain(text).trim()
  const address = typed.split(/\s+/).find((word) => word.includes('@'))
  if (address !== undefined && address.length > 3) return { kind: 'address', prefix: address }
  const words = wordsOf(text).slice(0, MAX_WORDS)
  const number = words.find((word) => /^\d{6,11}$/.test(word))
  if (number !== undefined) {
    const scale = 10 ** (11 - number.length)
    return { kind: 'rpps', from: Number(number) * scale, to: (Number(number) + 1) * scale - 1 }
  }
  if (words.length === 0) return undefined
  return { kind: 'words', words, steps: steps(words, /[\p{L}\p{N}]$/u.test(text), labels) }
}

/** Exact words with one in the name, exact words, last word begun likewise, and at last what sounds the same. */
function steps(words: readonly string[], isOpen: boolean, labels: ReadonlyMap<number, readonly string[]>): string[] {
  const named = words.map((word) => labelsNamed(word, labels))
  const term = (index: number, isPrefix: boolean): string => {
    const word = words[index] ?? ''
    return anyOf([`"${word}"${isPrefix ? '*' : ''}`, ...(named[index] ?? [])])
  }
  const all = (isPrefix: boolean) =>
    words.map((_, index) => term(index, isPrefix && index === words.length - 1)).join(' AND ')
  const inName = (isPrefix: boolean) =>
    anyOf(words.map((word, index) => `"${NAME}${word}"${isPrefix && index === words.length - 1 ? '*' : ''}`))
  const exact = [`${inName(false)} AND ${all(false)}`, all(false)]
  const begun = isOpen ? [`${inName(true)} AND ${all(true)}`, all(true)] : []
  return [...exact, ...begun, ...alike(words, isOpen, term)]
}

function alike(
  words: readonly string[],
  isOpen: boolean,
  term: (index: number, isPrefix: boolean) => string,
): string[] {
  const keys = words.map(soundOf)
  if (keys.every((key) => key === undefined)) return []
  const parts = words.map((_, index) => {
    const written = term(index, isOpen && index === words.length - 1)
    const key = keys[index]
    return key === undefined ? written : anyOf([written, `"${SOUND}${key}"`])
  })
  return [parts.join(' AND ')]
}

function anyOf(terms: readonly string[]): string {
  return terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(' OR ')})`
}

/** Trades that a word names: « cardio », « cardiologue », « cardiologie ». */
function labelsNamed(word: string, labels: ReadonlyMap<number, readonly string[]>): string[] {
  if (word.length < TRADE_LETTERS) return []
  const asked = SAID[word] ?? stem(word)
  return [...labels].filter(([, words]) => words.some((one) => one.startsWith(asked))).map(([id]) => `"${LABEL}${id}"`)
}

/** Of one who practises: « cardiologue » and « cardiologie », « pédiatre » and « pédiatrie » begin alike. */
function stem(word: string): string {
  return word.length < 7 ? word : word.replace(/(ue|ie|iste|ien|ienne|iere|ier|e)s?$/, '')
}
