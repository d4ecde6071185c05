import { expect, test } from 'vitest'
import type { Engine } from '../../../electron/engine/engine.ts'
import { MAILBOX_COLUMNS, PERSON_COLUMNS } from '../../files/extraction.ts'
import { MAILBOXES, newEngine, PEOPLE, written } from './world.ts'

type Made = Partial<
  Record<'family' | 'given' | 'trade' | 'specialty' | 'town' | 'postcode' | 'structure' | 'rpps', string>
>

function mailbox(address: string, made: Made & { service?: string }): string {
  const values: Record<string, string> = {
    'Type de BAL': made.service === undefined ? 'PER' : 'ORG',
    'Adresse BAL': address,
    'Identifiant PP': made.rpps ?? '',
    'Service de rattachement': made.service ?? '',
    "Nom d'exercice": made.family ?? '',
    "Prénom d'exercice": made.given ?? '',
    'Libellé Profession': made.trade ?? '',
    'Libellé savoir-faire': made.specialty ?? '',
    'Raison Sociale structure BAL': made.structure ?? '',
    L6LIGNEACHEMINEMENT: made.town === undefined ? '' : `${made.postcode ?? '75001'} ${made.town} CEDEX 05`,
    'Code postal': made.postcode ?? '',
  }
  return MAILBOX_COLUMNS.map((name) => values[name] ?? '').join('|')
}
function person(made: Made): string {
  const values: Record<string, string> = {
    'Identifiant PP': made.rpps ?? '',
    "Nom d'exercice": made.family ?? '',
    "Prénom d'exercice": made.given ?? '',
    'Libellé profession': made.trade ?? '',
    'Libellé savoir-faire': made.specialty ?? '',
    'Libellé commune (coord. structure)': made.town ?? '',
  }
  return PERSON_COLUMNS.map((name) => values[name] ?? '').join('|')
}

const CARDIO = 'Cardiologie et maladies vasculaires'
const MAILBOX_LINES = [
  mailbox('samir.haddad@medecin.test.mssante.fr', {
    family: 'HADDAD',
    given: 'Samir',
    trade: 'Médecin',
    specialty: CARDIO,
    town: 'LYON',
    postcode: '69003',
    rpps: '10999000044',
  }),
  mailbox('nour.adad@medecin.test.mssante.fr', {
    family: 'ADAD',
    given: 'Nour',
    trade: 'Médecin',
    specialty: 'Pédiatrie',
    town: 'LYON',
    postcode: '69001',
  }),
  mailbox('lea.haddadi@infirmier.test.mssante.fr', {
    family: 'HADDADI',
    given: 'Léa',
    trade: 'Infirmier',
    town: 'PARIS',
    postcode: '75011',
  }),
  mailbox('anne.lefevre@medecin.test.mssante.fr', {
    family: 'LEFÈVRE',
    given: 'Anne-Marie',
    trade: 'Médecin',
    specialty: 'Médecine générale',
    rpps: '10999000077',
  }),
  mailbox('paul.lefebvre@medecin.test.mssante.fr', {
    family: 'LEFEBVRE',
    given: 'Paul',
    trade: 'Médecin',
    specialty: CARDIO,
    town: 'MARSEILLE',
    postcode: '13005',
  }),
  mailbox('yann.legoff@medecin.test.mssante.fr', {
    family: 'LE GOFF',
    given: 'Yann',
    trade: 'Médecin',
    specialty: 'Oto-rhino-laryngologie',
    town: 'BREST',
  }),
  mailbox('jean.dupont@medecin.test.mssante.fr', {
    family: 'DUPONT',
    given: 'Jean',
    trade: 'Médecin',
    town: 'NANTES',
    rpps: '10999000101',
  }),
  mailbox('jean2.dupont@medecin.test.mssante.fr', {
    family: 'DUPONT',
    given: 'Jean',
    trade: 'Médecin',
    town: 'CAEN',
    rpps: '10999000119',
  }),
  mailbox('cardiologie@ch-saint-aubert.test.mssante.fr', {
    service: 'Cardiologie',
    structure: 'CH Saint-Aubert',
    town: 'SAINT AUBERT',
    postcode: '14000',
  }),
]

async function aboard(people: readonly string[] = []): Promise<(text: string) => Promise<string[]>> {
  const { engine } = await newEngine()
  await fill(engine, people)
  return async (text) => {
    const { entries } = await engine.call('directory.search', { text })
    return entries.map(({ address, name }) => address?.split('@')[0] ?? name)
  }
}
async function fill(engine: Engine, people: readonly string[]): Promise<void> {
  const file = written(MAILBOXES, [MAILBOX_COLUMNS.join('|'), ...MAILBOX_LINES, ''].join('\n'))
  const more = people.length === 0 ? [] : [written(PEOPLE, [PERSON_COLUMNS.join('|'), ...people, ''].join('\n'))]
  await engine.call('directory.import', { files: [file, ...more] })
}

test('exact, then begun, then alike', async () => {
  const find = await aboard()
  expect(await find('haddad')).toEqual(['samir.haddad', 'lea.haddadi', 'nour.adad'])
  // a space after it: the word is whole
  expect(await find('haddad ')).toEqual(['samir.haddad', 'nour.adad'])
  expect(await find('hadd')).toEqual(['samir.haddad', 'lea.haddadi'])
})

test('words in any order, with or without case, accents, hyphens; a name in one word', async () => {
  const find = await aboard()
  for (const text of ['samir haddad', 'HADDAD Samir', 'haddad, sam', 'lyon haddad', 'haddad 69003', 'haddad 69']) {
    expect((await find(text))[0], text).toBe('samir.haddad')
  }
  expect(await find('lefevre anne marie')).toEqual(['anne.lefevre'])
  expect(await find('annemarie')).toEqual(['anne.lefevre'])
  expect(await find('legoff')).toEqual(['yann.legoff'])
  expect(await find('le goff')).toEqual(['yann.legoff'])
})

test('what sounds the same is found', async () => {
  const find = await aboard()
  expect(await find('lefaivre')).toEqual(expect.arrayContaining(['anne.lefevre', 'paul.lefebvre']))
  expect(await find('dupond nantes')).toEqual(['jean.dupont'])
})

test('trade, specialty, town and structure narrow', async () => {
  const find = await aboard()
  for (const text of ['cardio lyon', 'cardiologue lyon', 'cardiologie lyon', 'haddad cardiologue']) {
    expect(await find(text), text).toEqual(['samir.haddad'])
  }
  expect(await find('pédiatre')).toEqual(['nour.adad'])
  expect(await find('orl brest')).toEqual(['yann.legoff'])
  expect(await find('infirmier paris')).toEqual(['lea.haddadi'])
  expect(await find('saint-aubert')).toEqual(['cardiologie'])
  expect(await find('cardiologie saint aubert')).toEqual(['cardiologie'])
  expect(await find('haddad pharmacien')).toEqual([])
})

test('by RPPS, by address, by their beginnings', async () => {
  const find = await aboard()
  expect(await find('10999000044')).toEqual(['samir.haddad'])
  expect(await find('109990001')).toEqual(['jean.dupont', 'jean2.dupont'])
  expect(await find('Samir.Haddad@medecin.test.mssante.fr')).toEqual(['samir.haddad'])
  expect(await find('jean2.dupont@')).toEqual(['jean2.dupont'])
})

test('words that no index could misread', async () => {
  const find = await aboard()
  for (const text of [
    '',
    ' ',
    '"',
    '*',
    'a" OR "b',
    'NEAR(x y)',
    '^haddad -x',
    'AND',
    '\uE0001',
    '\uE001haddad',
    'x'.repeat(5000),
    '@',
    '12345678901234',
  ]) {
    await expect(find(text), text).resolves.toBeInstanceOf(Array)
  }
})

test('a person of PS_LibreAcces stands with the mailbox; one without is told apart', async () => {
  const find = await aboard([
    person({
      family: 'LEFÈVRE',
      given: 'Anne-Marie',
      trade: 'Médecin',
      specialty: 'Médecine générale',
      town: 'TOURS',
      rpps: '10999000077',
    }),
    person({ family: 'HADDAD', given: 'Zoé', trade: 'Sage-Femme', town: 'TOURS', rpps: '10999000085' }),
  ])
  // her mailbox names no town: her activity does
  expect(await find('lefevre tours')).toEqual(['anne.lefevre'])
  expect(await find('haddad')).toEqual(['samir.haddad', 'Zoé HADDAD', 'lea.haddadi', 'nour.adad'])
})
