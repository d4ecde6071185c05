// What people type finds what the mail holds: folding, grammar, French dates, snippets, order, totals.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold, wordsOf } from '../../../electron/engine/store/fold.ts'
import { packText } from '../../../electron/engine/store/packed.ts'
import {
  indexEntry,
  indexPdfText,
  mergeIndex,
  removeFromIndex,
  writeIndex,
} from '../../../electron/engine/store/search.ts'
import { search } from '../../../electron/engine/store/search/find.ts'
import { period } from '../../../electron/engine/store/search/french-date.ts'
import { matchText, parseQuery } from '../../../electron/engine/store/search/query.ts'
import { matcher } from '../../../electron/engine/store/search/matcher.ts'
import { snippet } from '../../../electron/engine/store/search/snippet.ts'
import { addMessage, addPatient, emptyStore, file, parsed } from './mailbox.ts'

const now = new Date(2026, 10, 16, 8, 5)
const found = (db: Parameters<typeof search>[0], typed: string) =>
  search(db, typed, 50, now).hits.map((hit) => hit.subject)

describe('folding', () => {
  test.each([
    ['Cœur', 'Coeur'],
    ['l’INR', "l'INR"],
    ['lʼINR', "l'INR"],
    ['ex æquo', 'ex aequo'],
    ['con\uFB01rmé', 'confirmé'],
    ['hémo\u00ADglobine', 'hémoglobine'],
    ['CO₂', 'CO2'],
  ])('%s is %s', (typed, folded) => expect(fold(typed)).toBe(folded))

  test('folding twice changes nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fold(fold(text)) === fold(text)))
  })

  test('every word of a text finds that text, typed with or without its accents', () => {
    const letters = fc.constantFrom(...'abcdeéèêëàâîïôöùûüçœæÉÀŒÆnñ0123456789'.split(''))
    const words = fc.array(fc.array(letters, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 })
    const { db } = emptyStore()
    let id = 0
    fc.assert(
      fc.property(words, fc.constantFrom(' ', ' ', '’', "'", ' – ', '/'), (letters, between) => {
        const text = letters.map((word) => word.join('')).join(between)
        id = addMessage(db, { subject: `sujet ${id}`, text })
        for (const word of wordsOf(text)) {
          for (const typed of [word, word.normalize('NFD').replace(/\p{M}/gu, ''), word.toUpperCase()]) {
            const ids = db
              .prepare('SELECT rowid FROM search WHERE search MATCH ?')
              .pluck()
              .all(matchText(parseQuery(`"${typed}"`, now).terms))
            if (!ids.includes(id)) return false
          }
        }
        return true
      }),
      { numRuns: 100 },
    )
  })
})

describe('grammar', () => {
  const shape = (typed: string) => parseQuery(typed, now)
  test('words are all asked for, the last one is still being typed', () =>
    expect(shape('potassium ele').terms).toEqual([
      { words: ['potassium'], prefix: false },
      { words: ['ele'], prefix: true },
    ]))
  test('a space ends the word', () => expect(shape('inr ').terms).toEqual([{ words: ['inr'], prefix: false }]))
  test('a star asks for the beginning', () =>
    expect(shape('cardio* x ').terms).toEqual([
      { words: ['cardio'], prefix: true },
      { words: ['x'], prefix: false },
    ]))
  test.each([
    '"insuffisance cardiaque"',
    '« insuffisance cardiaque »',
    '“insuffisance cardiaque”',
    '"insuffisance cardiaque',
  ])('phrase %s', (typed) =>
    expect(shape(typed).terms).toEqual([{ words: ['insuffisance', 'cardiaque'], prefix: false }]),
  )
  test('an elided article is not asked for', () =>
    expect(shape('l’INR ').terms).toEqual([{ words: ['INR'], prefix: false }]))
  test('a compound word is a phrase', () =>
    expect(shape('Saint-Aubert ').terms).toEqual([{ words: ['Saint', 'Aubert'], prefix: false }]))
  test('sender and recipient', () =>
    expect(matchText(shape('de:haddad à: vasseur x ').terms)).toBe(
      '{sender} : "haddad"* AND {recipients} : "vasseur"* AND "x"',
    ))
  test('filters', () =>
    expect(shape('patient:"le gall" type:bilan pj:non avant:15/01/2026 après: 2025 non-lu').filters).toEqual([
      { kind: 'patient', words: ['le', 'gall'] },
      { kind: 'type', word: 'bilan' },
      { kind: 'attachments', present: false },
      { kind: 'before', at: new Date(2026, 0, 15).getTime() },
      { kind: 'since', at: new Date(2025, 0, 1).getTime() },
      { kind: 'unread' },
    ]))
  test('pj: alone leaves the next word a word', () => {
    const query = shape('pj: inr ')
    expect(query.filters).toEqual([{ kind: 'attachments', present: true }])
    expect(query.terms).toEqual([{ words: ['inr'], prefix: false }])
  })
  test('a date that is none, and an unknown key, are words', () => {
    expect(shape('avant:demain-peut-être x ').filters).toEqual([])
    expect(shape('foo:bar ').terms).toEqual([{ words: ['foo', 'bar'], prefix: false }])
  })
  test('whatever is typed runs', () => {
    const { db } = emptyStore()
    const piece = fc.constantFrom(
      'de:',
      'à:',
      'patient:',
      'avant:',
      '"',
      '«',
      '*',
      'NEAR',
      'AND',
      'é',
      '(',
      "l'",
      'non-lu',
      ' ',
      '-',
      '^',
      '{',
    )
    const typed = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(piece).map((parts) => parts.join('')),
    )
    fc.assert(fc.property(typed, (text) => search(db, text, 5, now).total === 0))
  })
})

describe('French dates', () => {
  test.each([
    ['14/03/2026', [2026, 2, 14]],
    ['14/03/26', [2026, 2, 14]],
    ['14/03', [2026, 2, 14]],
    ['14/12', [2025, 11, 14]],
    ['03/2026', [2026, 2, 1]],
    ['2026', [2026, 0, 1]],
    ['2026-03', [2026, 2, 1]],
    ['2026-03-14', [2026, 2, 14]],
    ['1er août 2026', [2026, 7, 1]],
    ['février', [2026, 1, 1]],
    ['décembre', [2025, 11, 1]],
    ['juil-2024', [2024, 6, 1]],
    ['hier', [2026, 10, 15]],
    ['aujourd’hui', [2026, 10, 16]],
  ] as const)('%s', (text, [year, month, day]) => expect(period(text, now)).toBe(new Date(year, month, day).getTime()))
  test.each(['31/02/2026', 'demain', '', '13/2026', 'ma'])('« %s » is no date', (text) =>
    expect(period(text, now)).toBeUndefined(),
  )
})

describe('snippet', () => {
  const of = (typed: string, text: string) => snippet([text], matcher(parseQuery(typed, now).terms))
  test('marks what matched, accents, ligatures and elision aside', () => {
    expect(of('coeur ', 'Le cœur bat')).toBe('Le \u0002cœur\u0003 bat')
    expect(of('creatinine ', 'Créatinine 96')).toBe('\u0002Créatinine\u0003 96')
    expect(of('l’INR ', 'contrôle de l’INR')).toBe('contrôle de l’\u0002INR\u0003')
    expect(of('card', 'cardiologie')).toBe('\u0002cardiologie\u0003')
    expect(of('card ', 'cardiologie')).toBe('cardiologie')
  })
  test('a long text is cut around the hit, on words', () => {
    const text = `${'avant '.repeat(100)}sténose ${'après '.repeat(100)}`
    const cut = of('stenose ', text)
    expect(cut.length).toBeLessThan(260)
    expect([cut.startsWith('… avant '), cut.includes('\u0002sténose\u0003 après '), cut.endsWith(' …')]).toEqual([
      true,
      true,
      true,
    ])
  })
  test('what carries its accents apart, or hides a hyphen, is found too', () => {
    expect(of('creatinine ', 'Cre\u0301atinine 96')).toBe('\u0002Cre\u0301atinine\u0003 96')
    expect(of('hemoglobine ', 'hémo\u00ADglobine')).toBe('\u0002hémo\u00ADglobine\u0003')
    expect(of('Łódź', 'de Łódź ou Łód')).toBe('de \u0002Łódź\u0003 ou Łód')
  })
  test('words stand in the same places whether or not a mark is anywhere in the text', () => {
    const signs = fc.array(fc.constantFrom(...Array.from('aoeéœæ2 - ’²µ𝒜\u{10330}Œ')), { maxLength: 40 })
    const typed = fc.array(fc.constantFrom(...Array.from('aoe2 "')), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(signs, typed, (text, typed) => {
        const find = matcher(parseQuery(typed.join(''), now).terms)
        const places = (text: string) => {
          const all: [number, number][] = []
          for (let hit = find?.(text, 0); hit; hit = find?.(text, hit.end)) all.push([hit.start, hit.end])
          return all
        }
        expect(places(text.join(''))).toEqual(places(`${text.join('')} \u00AD`))
      }),
      { numRuns: 200 },
    )
  })
  test('marks of the text itself do not pass', () => expect(of('zz ', 'a \u0002b\u0003')).toBe('a b'))
})

describe('finding', () => {
  test('newest first, total counts all, limit cuts, for few and for many matches', () => {
    const { db } = emptyStore()
    for (let n = 0; n < 1500; n++) {
      // dates are not in the order of arrival
      const text = n % 100 === 0 ? 'ionogramme rare' : 'ionogramme'
      addMessage(db, { subject: `n${n}`, text, date: Date.UTC(2026, 0, 1) + ((n * 7) % 1500) * 60_000 })
    }
    const newest = Array.from({ length: 1500 }, (_, n) => n).sort((a, b) => ((b * 7) % 1500) - ((a * 7) % 1500))
    expect(search(db, 'ionogramme ', 50, now)).toMatchObject({ total: 1500 })
    expect(found(db, 'ionogramme ')).toEqual(newest.slice(0, 50).map((n) => `n${n}`))
    expect(search(db, 'rare ', 5, now)).toMatchObject({ total: 15 })
    expect(found(db, 'rare ')).toEqual(newest.filter((n) => n % 100 === 0).map((n) => `n${n}`))
  })

  test('matches that are all old are found newest first too', () => {
    const { db } = emptyStore()
    const day = (n: number) => Date.UTC(2020, 0, n)
    for (let n = 1; n <= 300; n++)
      addMessage(db, { subject: `n${n}`, text: n <= 20 ? 'ancien' : 'bonjour', date: day(n) })
    const expected = Array.from({ length: 20 }, (_, n) => `n${20 - n}`)
    expect(found(db, 'ancien ')).toEqual(expected)
    expect(search(db, 'ancien ', 3, now)).toMatchObject({ total: 20, hits: [{ subject: 'n20' }, {}, {}] })
    expect(found(db, 'avant:"15 janvier 2020"')).toEqual(expected.slice(6))
    expect(found(db, 'avant:"15 janvier 2020" après:"10 janvier 2020"').at(-1)).toBe('n10')
    expect(search(db, 'pj:non bonjour', 1, now).total).toBe(280)
    expect(search(db, 'pj:non', 1, now).total).toBe(300)
  })

  test('a message unread in two folders counts once', () => {
    const { db } = emptyStore()
    const id = addMessage(db, { subject: 'deux fois', text: 'inr', seen: false })
    db.prepare(
      `INSERT INTO placement (message_id, folder_id, uid_validity, uid, flags, seen, date)
         SELECT message_id, folder_id, uid_validity, uid + 1000, flags, seen, date FROM placement WHERE message_id = ?`,
    ).run(id)
    expect(search(db, 'non-lu', 5, now)).toMatchObject({ total: 1, hits: [{ subject: 'deux fois' }] })
  })

  test('headers, bodies and documents; words may stand in different places', () => {
    const { db } = emptyStore()
    addMessage(db, {
      subject: 'Consultation',
      text: 'Cher confrère',
      from: { name: 'Dr Samir Haddad', address: 'samir.haddad@medecin.test.mssante.fr' },
      to: [{ address: 'helene.vasseur@medecin.test.mssante.fr' }],
      documents: [{ path: 'a', title: 'Lettre', text: 'sténose aortique serrée', patient: { birthName: 'ROUVIÈRE' } }],
    })
    addMessage(db, { subject: 'Autre', text: 'haddad' })
    for (const typed of [
      'haddad stenose ',
      'rouviere ',
      '"aortique serree"',
      'consult',
      'de:haddad',
      'à:vasseur confrere ',
    ])
      expect(found(db, typed)).toContain('Consultation')
    expect(found(db, 'de:haddad')).toEqual(['Consultation'])
    expect(found(db, '"serree aortique"')).toEqual([])
  })

  test('filters', () => {
    const { db } = emptyStore()
    addPatient(db, 'p1', { birthName: 'LE GALL', givenNames: ['Marguerite'], usedName: 'MOREAU' })
    const filed = addMessage(db, {
      subject: 'bilan',
      text: 'inr',
      kinds: ['biology'],
      attachments: 1,
      date: Date.UTC(2026, 5, 1),
      seen: false,
      documents: [{ path: '1', typeCode: '11502-2' }],
    })
    file(db, filed, '1', 'p1')
    addMessage(db, { subject: 'mot', text: 'inr', kinds: ['text'], date: Date.UTC(2026, 0, 1) })
    const only = (typed: string) => expect(found(db, typed), typed).toEqual(['bilan'])
    for (const typed of [
      'patient:"le gall"',
      'patient:moreau',
      'patient:p1',
      'type:bio',
      'type:11502-2',
      'pj:',
      'non-lu',
    ])
      only(typed)
    for (const typed of ['inr après:mars', 'inr pj:oui', 'inr non-lu', 'inr patient:marg']) only(typed)
    expect(found(db, 'inr avant:mars')).toEqual(['mot'])
    expect(found(db, 'inr patient:inconnu')).toEqual([])
    expect(search(db, 'patient:moreau', 5, now).hits[0]).toMatchObject({
      patient: 'p1',
      patientName: 'LE GALL Marguerite (MOREAU)',
    })
  })

  test('text of a PDF read later joins the same message', () => {
    const { db } = emptyStore()
    const id = addMessage(db, { subject: 'Scanner', text: 'bonjour', documents: [{ path: '2' }] })
    expect(found(db, 'bonjour nodule ')).toEqual([])
    db.prepare('UPDATE document SET text = ? WHERE message_id = ?').run(packText('nodule pulmonaire'), id)
    indexPdfText(db, id)
    expect(found(db, 'bonjour nodule ')).toEqual(['Scanner'])
    expect(search(db, 'nodule ', 1, now).hits[0]?.snippet).toBe('\u0002nodule\u0003 pulmonaire')
  })

  test('what was indexed again or removed is no longer found by its old words', () => {
    const { db } = emptyStore()
    const id = addMessage(db, { subject: 'a', text: 'ancien' })
    writeIndex(db, [indexEntry(id, parsed({ subject: 'a', text: 'nouveau' }))])
    expect(found(db, 'ancien ')).toEqual([])
    expect(found(db, 'nouveau ')).toEqual(['a'])
    removeFromIndex(db, id)
    expect(found(db, 'nouveau ')).toEqual([])
  })

  test('merging at idle ends, and finds the same', () => {
    const { db } = emptyStore()
    for (let n = 0; n < 80; n++) addMessage(db, { subject: `n${n}`, text: `commun mot${n}` })
    let turns = 0
    while (mergeIndex(db) && turns < 1000) turns++
    expect(turns).toBeLessThan(1000)
    expect(search(db, 'commun ', 1, now).total).toBe(80)
    expect(found(db, 'mot42 ')).toEqual(['n42'])
  })
})
