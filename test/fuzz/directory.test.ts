// Readers of the directory under hostile bytes: random, mutated, cut at every place. They answer, or refuse in their own words.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { dateInName, readHeader, readLine } from '../../electron/engine/directory/extraction.ts'
import { readBundle } from '../../electron/engine/directory/fhir.ts'
import { soundOf } from '../../electron/engine/directory/phonetic.ts'
import { question } from '../../electron/engine/directory/query.ts'
import { readVcards, writeVcards } from '../../electron/engine/directory/vcard.ts'
import { readWhiteList } from '../../electron/engine/directory/white-list-file.ts'
import { wordsOf } from '../../electron/engine/directory/words.ts'
import { MAILBOX_COLUMNS, mailboxLine } from '../files/extraction.ts'

const CARD = [
  'BEGIN:VCARD',
  'VERSION:3.0',
  'FN:Dr Samir Haddad',
  'N:Haddad;Samir;;Dr;',
  'ORG:Cabinet du Mail;Cardiologie',
  'EMAIL;TYPE=INTERNET:samir.haddad@medecin.test.mssante.fr',
  'item1.ADR;TYPE=WORK:;;12 mail des',
  '  Tilleuls;Tours;;37000;France',
  'NOTE:le soir\\, surtout\\nou le samedi',
  'END:VCARD',
  '',
].join('\r\n')

test('a card as address books write it', () => {
  expect(readVcards(`${CARD}${CARD.replace('3.0', '4.0').replace('samir', 's')}`)).toEqual({
    contacts: ['samir', 's'].map((name) => ({
      address: `${name}.haddad@medecin.test.mssante.fr`,
      name: 'Dr Samir Haddad',
      organization: 'Cabinet du Mail',
      city: 'Tours',
      note: 'le soir, surtout\nou le samedi',
    })),
    rejected: 0,
  })
})

test('a broken card takes no other with it; 2.1 is rejected', () => {
  const broken = CARD.replace('FN:', 'FN')
  const old = CARD.replace('3.0', '2.1')
  const { contacts, rejected } = readVcards(`${broken}${CARD}${old}BEGIN:VCARD`)
  expect([contacts.length, rejected]).toEqual([1, 3])
})

test('cards cut at every place, or changed anywhere', () => {
  for (let end = 0; end <= CARD.length; end++) readVcards(CARD.slice(0, end))
  fc.assert(
    fc.property(fc.nat(CARD.length - 1), fc.string({ unit: 'binary', maxLength: 8 }), (at, put) => {
      const { contacts } = readVcards(CARD.slice(0, at) + put + CARD.slice(at + put.length))
      for (const { address } of contacts) expect(address).toMatch(/^[^@\s]+@[^@\s]+$/)
    }),
  )
})

test('what is written is read again', () => {
  const text = fc.string({ minLength: 1, maxLength: 60 }).filter((one) => one.trim() === one)
  // ical.js reads a backslash at the end of one part of an address as the escape of the next sign
  const town = text.filter((one) => !one.includes('\\'))
  fc.assert(
    fc.property(text, town, text, (name, city, note) => {
      const contact = { address: 'a@b.fr', name, city, note }
      expect(readVcards(writeVcards([contact]))).toEqual({ contacts: [contact], rejected: 0 })
    }),
  )
})

test('lines of an extraction', () => {
  const header = readHeader(MAILBOX_COLUMNS.join('|'))
  if (!header) throw new Error('header')
  const line = mailboxLine(2)
  for (let end = 0; end <= line.length; end++) {
    const row = readLine(line.slice(0, end), header)
    if (row) expect(row.address).toContain('@')
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (any) => {
      readLine(any, header)
      readHeader(any)
      dateInName(any)
    }),
  )
})

test('what is typed becomes a question that quotes every word', () => {
  const labels = new Map([[1, ['cardiologie']]])
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (typed) => {
      const asked = question(typed, labels)
      if (asked?.kind !== 'words') return
      for (const step of asked.steps)
        expect(step.replaceAll(/"[^"]*"\*?/g, '')).toMatch(/^[ ()]*(?:(?:AND|OR)[ ()]*)*$/)
    }),
  )
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (any) => void wordsOf(any).map(soundOf)))
})

test('white lists and bundles', () => {
  const list = Buffer.from(
    '<L xmlns="https://listeblanche.mssante.fr/schema" DateDeGeneration="2026-11-14"><Domaine><Nom>a.fr</Nom></Domaine></L>',
  )
  fc.assert(
    fc.property(fc.nat(list.length - 1), fc.uint8Array({ maxLength: 6 }), (at, put) => {
      const changed = Buffer.from(list)
      changed.set(put.subarray(0, list.length - at), at)
      for (const name of readWhiteList(changed)?.names ?? []) expect(name).not.toBe('')
    }),
  )
  fc.assert(fc.property(fc.jsonValue(), (any) => void readBundle(any)))
  fc.assert(
    fc.property(
      fc.jsonValue(),
      (resource) => void readBundle({ resourceType: 'Bundle', entry: [{ resource }], link: [resource] }),
    ),
  )
})
