// « Avant l’envoi »: AT-26…AT-28, AT-31…AT-33, AT-35, R32–R37, and whom a text names.

import { describe, expect, test } from 'vitest'
import type { Letter, LetterPoint } from '../../../electron/ipc/letters.ts'
import { checkLetter } from '../../../electron/engine/letters/check.ts'
import { citizenAddress } from '../../../electron/engine/letters/citizen.ts'
import type { AboardDocument, LetterContext } from '../../../electron/engine/letters/letter.ts'
import { composedSize } from '../../../electron/engine/letters/size.ts'
import { statedInText } from '../../../electron/engine/letters/stated.ts'
import { composeEnvelopes } from '../../../electron/engine/letters/compose.ts'
import type { StatedPatient } from '../../../electron/engine/documents/document.ts'
import { card, context, HADDAD, letter, NIR_OID, P01, P02, P03, P09, P14, P16, piece, VASSEUR } from './world.ts'

function point(code: LetterPoint['code'], draft: Letter, about: LetterContext): LetterPoint | undefined {
  return checkLetter(draft, about).find((one) => one.code === code)
}
const stated = (patient: typeof P01): StatedPatient => ({
  birthName: patient.birthName,
  givenNames: patient.givenNames,
  birthDate: patient.birthDate!,
  sex: patient.sex!,
  ins: { ...patient.ins!, keyValid: true },
})
const cda = (patient: typeof P01, more: Partial<AboardDocument['document']> = {}): AboardDocument => ({
  name: `${'b'.repeat(64)}/2`,
  document: { source: 'cda', path: '2', patient: stated(patient), ...more },
  filename: 'doc.xml',
  mediaType: 'text/xml',
  size: 1000,
  bytes: () => Promise.resolve(Buffer.alloc(0)),
})

test('J2: all in order is four short lines, one point left', () => {
  const draft = letter({ patient: 'p16', patientCopy: { body: '<p>Je vous explique.</p>', blockReplies: false } })
  const points = checkLetter(draft, context(P16))
  expect(points.map(({ level, title }) => [level, title])).toEqual([
    ['confirms', 'Copie à CARPENTIER Roger, M, né le 28/04/1933'],
    ['passed', 'Patient identifié'],
    ['passed', '2 enveloppes séparées'],
    ['passed', 'Aucune pièce annoncée'],
    ['passed', 'Taille 2\u00a0Ko'],
  ])
})

describe('AT-26: a piece announced', () => {
  test.each([
    'Vous trouverez ci-joint le courrier',
    'ci joints les résultats',
    'le bilan CI-JOINTE',
    'Vous trouverez en pièce jointe le bilan',
    'Je vous joins l’ECG',
    'Le compte rendu joint à ce courrier',
    'cf. PJ',
    'les résultats en annexe',
    'Nous joignons le CR',
    'ci-inclus',
  ])('%s', (body) => {
    const draft = letter({ body: `<p>${body}</p>` })
    const missing = { code: 'announced-piece', level: 'confirms', title: 'Pièce annoncée, aucune jointe.' }
    expect(point('announced-piece', draft, context(P02))).toMatchObject(missing)
    const pieces = [piece('a.pdf', Buffer.from('a'))]
    expect(point('announced-piece', draft, context(P02, { pieces }))).toMatchObject({ level: 'passed' })
  })
  test.each([
    'J’ai joint le patient au téléphone',
    'Douleur du conjoint',
    'Une lésion de l’interligne articulaire, joints secs',
    'Merci.<br>Le 16/11/2026 à 08:05, Dr Haddad a écrit\u00a0:<br>&gt; Vous trouverez ci-joint le courrier',
  ])('not announced: %s', (body) => {
    expect(point('announced-piece', letter({ body: `<p>${body}</p>` }), context(P02))).toMatchObject({
      level: 'passed',
    })
  })
})

describe('AT-27: a piece about another person', () => {
  const text = 'Echographie rénale\nMARTIN Jeanne née le 11/11/1984\nConclusion : normale'

  test('a PDF whose words say so: the two identities line by line, and a reason to go on', () => {
    const found = point(
      'other-patient',
      letter(),
      context(P02, { pieces: [piece('echo.pdf', Buffer.from('x'), { text })] }),
    )
    expect(found).toMatchObject({
      level: 'confirms',
      title: 'Une pièce jointe concerne une autre personne',
      about: 'c-echo.pdf',
      needsReason: true,
    })
    expect(found!.compared).toEqual([
      { trait: 'Nom', letter: 'MARTIN', piece: 'MARTIN', differs: false },
      { trait: 'Prénom', letter: 'Jeanne', piece: 'Jeanne', differs: false },
      { trait: 'Naissance', letter: '02/11/1948', piece: '11/11/1984', differs: true },
      { trait: 'Sexe', letter: 'F', differs: false },
      { trait: 'INS', letter: '248115999990282', differs: false },
    ])
    const right = context(P03, { pieces: [piece('echo.pdf', Buffer.from('x'), { text })] })
    expect(point('other-patient', letter(), right)).toBeUndefined()
  })

  test('a CDA with another INS: no way round (R37)', () => {
    const points = checkLetter(letter(), context(P02, { documents: [cda(P03)] }))
    expect(points[0]).toMatchObject({ code: 'two-patients', level: 'blocks' })
    expect(points.filter(({ code }) => code === 'other-patient')).toEqual([])
    expect(points[0]!.needsReason).toBeUndefined()
    expect(points[0]!.compared!.find(({ trait }) => trait === 'INS')!.differs).toBe(true)
  })

  test('two documents of two people, and no patient chosen', () => {
    const documents = [cda(P02), { ...cda(P03), name: `${'c'.repeat(64)}/2` }]
    expect(point('two-patients', letter(), context(undefined, { documents }))).toMatchObject({ level: 'blocks' })
    expect(point('two-patients', letter(), context(undefined, { documents: documents.slice(1) }))).toBeUndefined()
  })

  test('the used name and a second given name are the same person', () => {
    const other = 'Mme DUPONT Anna née le 19/07/1963'
    const pieces = [piece('a.pdf', Buffer.from('x'), { text: other })]
    expect(point('other-patient', letter(), context(P09, { pieces }))).toBeUndefined()
    const marie = [piece('a.pdf', Buffer.from('x'), { text: 'LEGRAND Odile 14/03/1951' })]
    expect(point('other-patient', letter(), context(P01, { pieces: marie }))).toBeUndefined()
  })

  test('a PDF that names a patient aboard, and never the letter’s own', () => {
    const named = (words: string) => (words.includes('LEGRAND') ? [P01] : [])
    const pieces = [piece('a.pdf', Buffer.from('x'), { text: 'Patiente : LEGRAND Odile. Examen normal.' })]
    expect(point('other-patient', letter(), context(P02, { pieces, named }))).toMatchObject({ about: 'c-a.pdf' })
    const both = [piece('a.pdf', Buffer.from('x'), { text: 'MARTIN Jeanne, adressée par LEGRAND Odile' })]
    expect(point('other-patient', letter(), context(P02, { pieces: both, named }))).toBeUndefined()
  })

  test('the text itself: another name, another birth date; what is quoted does not count', () => {
    const named = (words: string) => (words.includes('Legrand') ? [P01] : [])
    const says = (body: string) => point('other-patient', letter({ body: `<p>${body}</p>` }), context(P02, { named }))
    expect(says('Je revois Odile Legrand demain.')).toMatchObject({ level: 'confirms', about: 'text' })
    expect(says('Je revois Mme MARTIN Jeanne, née le 11/11/1984.')).toMatchObject({ about: 'text' })
    expect(says('Je revois Mme Martin, née le 2 novembre 1948.')).toBeUndefined()
    expect(says('Vu ce jour.<br>Le 16/11/2026, X a écrit\u00a0:<br>&gt; Odile Legrand')).toBeUndefined()
  })
})

describe('whom a text names', () => {
  test.each([
    [
      'Patient : MARTIN Jeanne, née le 11/11/1984',
      [{ birthName: 'MARTIN', givenNames: ['Jeanne'], birthDate: '1984-11-11' }],
    ],
    ['Jeanne MARTIN (11/11/1984)', [{ birthName: 'MARTIN', givenNames: ['Jeanne'], birthDate: '1984-11-11' }]],
    [
      'LE GALL Marguerite né(e) le 9 avril 1929',
      [{ birthName: 'LE GALL', givenNames: ['Marguerite'], birthDate: '1929-04-09' }],
    ],
    [
      'Nom de naissance : ROUVIÈRE\nPrénom : Émile\nDate de naissance : 05/08/1944',
      [{ birthName: 'ROUVIÈRE', givenNames: ['Émile'], birthDate: '1944-08-05' }],
    ],
    ['Dr HADDAD Samir 16/11/2026', []],
    ['INS : 2 51 03 59 999 901 02', [{ ins: { value: '251035999990102', keyValid: true } }]],
    ['Téléphone 2 51 03 59 999 901 03', []],
    ['Compte rendu du 16/11/2026', []],
  ])('%s', (text, people) => {
    expect(statedInText(text)).toEqual(people)
  })
  test('a long text of capitals takes no time to speak of', () => {
    const began = process.cpuUsage()
    statedInText('AAAA '.repeat(20_000))
    statedInText('Aa '.repeat(20_000))
    expect(process.cpuUsage(began).user / 1000).toBeLessThan(2000)
  })
})

describe('recipients', () => {
  const facts = (more: ReturnType<LetterContext['recipient']>) => context(P02, { recipient: () => more })
  test('none, or one that is no address', () => {
    expect(point('recipients', letter({ to: [] }), context(P02))).toMatchObject({ level: 'blocks' })
    const wrong = letter({ to: [HADDAD], cc: [{ address: 'Dr Haddad' }] })
    expect(point('recipients', wrong, context(P02))).toMatchObject({ level: 'blocks', about: 'Dr Haddad' })
  })
  test('R33: outside the trust space names the address and asks for a reason; unknown says nothing', () => {
    expect(point('outside', letter(), facts({ trusted: false }))).toMatchObject({
      level: 'confirms',
      needsReason: true,
      title: `Adresse hors de l’espace de confiance\u00a0: ${HADDAD.address}`,
    })
    expect(point('outside', letter(), facts({ trusted: true }))).toMatchObject({ level: 'passed' })
    expect(point('outside', letter(), facts({}))).toBeUndefined()
  })
  test('homonym, gone from the directory', () => {
    expect(point('homonym', letter(), facts({ homonyms: 1 }))).toMatchObject({
      level: 'confirms',
      detail: HADDAD.address,
    })
    expect(point('gone', letter(), facts({ goneSince: '2026-09-01' }))!.title).toContain('01/09/2026')
  })
})

describe('weight, R32', () => {
  const heavy = (size: number, more: Partial<LetterContext> = {}) =>
    context(P02, { pieces: [piece('scan.bin', Buffer.alloc(0), { size })], ...more })

  test('AT-28: 14 MB, then 7,6 MB that are 10,4 once encoded; code 521 with the figures', () => {
    expect(point('size', letter(), heavy(7_600_000))).toMatchObject({
      level: 'blocks',
      title: 'Ce courrier pèse 10,4\u00a0Mo, l’opérateur accepte 10\u00a0Mo.',
    })
    expect(point('size', letter(), heavy(14_000_000))).toMatchObject({ level: 'blocks' })
    expect(point('size', letter(), heavy(7_200_000))).toMatchObject({ level: 'passed' })
    expect(point('size', letter(), heavy(7_600_000, { limit: 25_000_000 }))).toMatchObject({ level: 'passed' })
  })
  test('25 MB toward a patient, whatever the operator takes', () => {
    const citizen = letter({ to: [{ address: citizenAddress(P02)! }] })
    expect(point('size', citizen, heavy(19_000_000, { limit: 50_000_000 }))!.title).toContain('Mon espace santé')
    expect(point('size', letter(), heavy(19_000_000, { limit: 50_000_000 }))).toMatchObject({ level: 'passed' })
  })
  test('what is announced is what will be, a little over', async () => {
    const pieces = [piece('scan.bin', Buffer.alloc(300_000, 7))]
    for (const form of ['message', 'letter'] as const) {
      const draft = letter({ form, patient: 'p02' })
      const about = context(P02, { pieces })
      const [envelope] = await composeEnvelopes(draft, about)
      const size = composedSize(draft, about)
      expect(size).toBeGreaterThanOrEqual(envelope!.raw.length)
      expect(size).toBeLessThan(envelope!.raw.length + 120_000)
    }
  })
})

describe('a copy to the patient', () => {
  const copy = letter({ patientCopy: { body: '<p>Bonjour</p>', blockReplies: false } })
  const refused = (about: LetterContext) => point('citizen-refused', copy, about)?.title

  test('sex and birth date are confirmed each time; AT-32: a child', () => {
    expect(point('citizen-identity', copy, context(P01))).toMatchObject({
      level: 'confirms',
      title: 'Copie à LEGRAND Odile, F, née le 14/03/1951',
    })
    expect(point('citizen-identity', copy, context(P14))!.detail).toBe(
      'Enfant\u00a0: le message va à son propre espace santé',
    )
  })
  test('R34, 533: INS not qualified, wrong key, never checked here', () => {
    expect(refused(context({ ...P01, insStatus: 'none' }))).toBe(
      'INS non qualifiée\u00a0: envoi au patient impossible.',
    )
    const wrongKey = card('p', 'LEGRAND', ['Odile'], 'F', '1951-03-14', '251035999990103')
    expect(refused(context(wrongKey))).toContain('Clé')
    const unchecked = context(P01, { patient: { card: P01, opposition: {} } })
    expect(refused(unchecked)).toBe('Identité non contrôlée\u00a0: envoi au patient impossible.')
    const corsica = card('p', 'SANTONI', ['Marie-Ange'], 'F', '1961-04-08', '261042A99990522')
    expect(refused(context(corsica))).toBeUndefined()
  })
  test('AT-35: a test identity in a build for patients', () => {
    const production = { product: { nil: 'DEV935997', production: true } }
    expect(refused(context(P01, production))).toContain('Identité de test')
    const real = { ...P01, ins: { value: P01.ins!.value, oid: NIR_OID } }
    expect(refused(context(real, production))).toBeUndefined()
  })
  test('an address of another patient among the recipients', () => {
    const other = letter({ to: [{ address: citizenAddress(P02)! }] })
    expect(point('citizen-refused', other, context(P01))).toMatchObject({ level: 'blocks' })
    expect(point('citizen-refused', other, context(P02))).toBeUndefined()
  })
  test('AT-33: opposition needs a reason; R36: a document that the patient may not see never goes', () => {
    const patient = { card: P01, identityChecked: '2026-01-12', opposition: { patient: '2026-02-03' } }
    expect(point('opposition', copy, context(P01, { patient }))).toMatchObject({
      level: 'confirms',
      needsReason: true,
      title: 'Ce patient s’y est opposé le 03/02/2026.',
    })
    expect(point('opposition', letter(), context(P01, { patient }))).toBeUndefined()
    const hidden = context(P01, { documents: [cda(P01, { confidentiality: ['N', 'INVISIBLE_PATIENT'] })] })
    expect(point('invisible', copy, hidden)).toMatchObject({ level: 'blocks' })
    expect(point('invisible', letter(), hidden)).toBeUndefined()
  })
  test('opposition to professionals is said at each letter about this patient', () => {
    const patient = { card: P01, opposition: { professionals: '2026-02-03' } }
    expect(point('opposition', letter(), context(P01, { patient }))).toMatchObject({ needsReason: true })
  })
})

test('a structured letter says who signs it, or that its number is not known', () => {
  const { rpps: _, ...unnumbered } = VASSEUR
  const draft = letter({ form: 'letter' })
  expect(point('author', draft, context(P01, { sender: unnumbered }))).toMatchObject({ level: 'passed' })
  expect(point('author', draft, context(P01))).toBeUndefined()
})

test('AT-02: a matricule whose key is wrong does not leave', () => {
  const wrongKey = card('p', 'LEGRAND', ['Odile'], 'F', '1951-03-14', '251035999990103')
  expect(point('patient', letter({ form: 'letter' }), context(wrongKey))).toMatchObject({ level: 'blocks' })
  expect(point('patient', letter(), context(wrongKey))).toMatchObject({ level: 'passed' })
})

test('a letter without a patient is no letter', () => {
  expect(point('patient', letter({ form: 'letter' }), context())).toMatchObject({ level: 'blocks' })
  expect(point('patient', letter(), context())).toMatchObject({ level: 'passed' })
})
