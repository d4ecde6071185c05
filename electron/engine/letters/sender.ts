// The label of `From` (R20, spec §1.9): who writes, readable in any mail program. Pure.

import type { Sender } from './letter.ts'

const MOST = 120

/** `Dr_Hélène_VASSEUR_Cabinet des Halles` for a person, the entity alone for an organisation or a program. Never a line break. */
export function fromLabel(sender: Sender): string {
  const entity = labelPart(sender.entity)
  if (isShared(sender)) return entity || wordsOf(localPart(sender.address))
  const [given, family] = namesOf(sender)
  const parts = [labelPart(sender.title), labelPart(given), labelPart(family).toLocaleUpperCase('fr'), entity]
  return parts
    .filter((part) => part !== '')
    .join('_')
    .slice(0, MOST)
}

/** `Dr Hélène VASSEUR`: the writer as a letter names them. */
export function writerName(sender: Sender): string {
  if (isShared(sender)) return labelPart(sender.entity) || wordsOf(localPart(sender.address))
  const [given, family] = namesOf(sender)
  return [labelPart(sender.title), labelPart(given), labelPart(family).toLocaleUpperCase('fr')]
    .filter((part) => part !== '')
    .join(' ')
}

/** Given and family name; what is not known is read from `helene.vasseur@…`. */
export function namesOf(sender: Sender): [given: string, family: string] {
  if (sender.familyName) return [sender.givenName ?? '', sender.familyName]
  const [first = '', ...rest] = localPart(sender.address).split('.').map(capitalised)
  return rest.length === 0 ? ['', first] : [first, rest.join(' ')]
}

function isShared(sender: Sender): boolean {
  return sender.kind === 'ORG' || sender.kind === 'APP'
}

/** One line, without the separator and the characters that have a meaning in an address header. */
export function labelPart(text: string | undefined): string {
  return (text ?? '')
    .normalize('NFC')
    .replace(/[\p{C}\p{Zl}\p{Zp}<>()[\]"\\@,;:_]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MOST)
}

function localPart(address: string): string {
  return address.split('@')[0] ?? ''
}
function wordsOf(local: string): string {
  return labelPart(local.replaceAll('.', ' '))
}
function capitalised(word: string): string {
  return word === '' ? '' : word[0]!.toLocaleUpperCase('fr') + word.slice(1)
}
