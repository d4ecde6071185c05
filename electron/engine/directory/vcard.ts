// Address books: vCard 3.0 and 4.0 (RFC 2426, RFC 6350) ↔ contacts, by ical.js. Pure. A card that cannot be read is counted, the others stay.

import ICAL from 'ical.js'
import type { Contact } from '../../ipc/directory.ts'

/** An address book of more cards than this is no one's own. */
const MAX_CARDS = 50_000
const MAX_VALUE = 1000

/** One contact for each address of a card; cards without an address, and those of version 2.1, are rejected. */
export function readVcards(text: string): { contacts: Contact[]; rejected: number } {
  const contacts: Contact[] = []
  let rejected = 0
  for (const card of cardsIn(text)) {
    const read = contactsOf(card)
    if (read.length === 0) rejected++
    contacts.push(...read)
  }
  return { contacts, rejected }
}

/** Each card apart, so that one that is broken takes no other with it. */
function* cardsIn(text: string): Generator<string> {
  const all = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  let at = 0
  for (let n = 0; n < MAX_CARDS; n++) {
    const begin = all.indexOf('BEGIN:VCARD', at)
    if (begin < 0) return
    const end = all.indexOf('END:VCARD', begin)
    at = end < 0 ? all.length : end + 'END:VCARD'.length
    yield all.slice(begin, at)
  }
}

function contactsOf(card: string): Contact[] {
  if (/^VERSION:2/m.test(card)) return []
  let component: ICAL.Component
  try {
    component = new ICAL.Component(ICAL.parse(card) as unknown[])
  } catch (error) {
    // ical.js throws on a line without a colon and on a card without end: this card is counted as rejected
    if (error instanceof Error) return []
    throw error
  }
  const emails = component.getAllProperties('email').map((property) => String(property.getFirstValue()))
  const addresses = emails.map((email) => email.replace(/^mailto:/i, '').trim()).filter(isAddress)
  const value = (name: string, part = 0): string => {
    const first: unknown = component.getFirstProperty(name)?.getFirstValue()
    const chosen: unknown = Array.isArray(first) ? first[part] : part === 0 ? first : undefined
    return (Array.isArray(chosen) ? chosen : [chosen])
      .filter((one) => typeof one === 'string')
      .join(' ')
      .trim()
      .slice(0, MAX_VALUE)
  }
  const name = value('fn') || [value('n', 1), value('n', 0)].join(' ').trim()
  const more = {
    profession: value('title') || value('role'),
    organization: value('org'),
    city: value('adr', 3),
    note: value('note'),
  }
  const told = Object.entries(more).filter(([, text]) => text !== '')
  return addresses.map((address) => ({ address, name: name || address, ...Object.fromEntries(told) }))
}

function isAddress(text: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(text) && text.length <= 254
}

/** vCard 4.0, one card a contact. */
export function writeVcards(contacts: readonly Contact[]): string {
  return contacts
    .map(({ address, name, profession, organization, city, note }) => {
      const card = new ICAL.Component('vcard')
      card.addPropertyWithValue('version', '4.0')
      card.addPropertyWithValue('fn', name)
      card.addPropertyWithValue('email', address)
      if (profession !== undefined) card.addPropertyWithValue('title', profession)
      if (organization !== undefined) card.addPropertyWithValue('org', organization)
      if (city !== undefined) card.addPropertyWithValue('adr', ['', '', '', city, '', '', ''])
      if (note !== undefined) card.addPropertyWithValue('note', note)
      return `${card.toString()}\r\n`
    })
    .join('')
}
