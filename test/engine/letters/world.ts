// A letter and all that composing and checking it needs, made by hand: the people of journeys §3, test numbers only.

import type { Letter } from '../../../electron/ipc/letters.ts'
import type { PatientCard } from '../../../electron/ipc/patients.ts'
import type { HeldPiece, LetterContext, Sender } from '../../../electron/engine/letters/letter.ts'

const TEST_OID = '1.2.250.1.213.1.4.10'
export const NIR_OID = '1.2.250.1.213.1.4.8'

export const VASSEUR: Sender = {
  address: 'helene.vasseur@medecin.test.mssante.fr',
  kind: 'PER',
  title: 'Dr',
  givenName: 'Hélène',
  familyName: 'Vasseur',
  entity: 'Cabinet des Halles',
  rpps: '10999000010',
  specialtyCode: 'G15_10/SM26',
  specialty: 'Médecine générale (SM)',
  structureId: '1999999901',
}
export const HADDAD = { name: 'Dr Samir Haddad', address: 'samir.haddad@medecin.test.mssante.fr' }

export function card(
  id: string,
  birthName: string,
  givenNames: string[],
  sex: 'M' | 'F',
  birthDate: string,
  ins: string,
  more: Partial<PatientCard> = {},
): PatientCard {
  const insStatus = 'qualified' as const
  return {
    id, birthName, givenNames, sex, birthDate, ins: { value: ins, oid: TEST_OID }, insStatus, badge: 'TEST', documents: 0, unread: 0, ...more,
  } // prettier-ignore
}
export const P01 = card('p01', 'LEGRAND', ['Odile', 'Marie'], 'F', '1951-03-14', '251035999990102', {
  birthPlace: '75056',
})
export const P02 = card('p02', 'MARTIN', ['Jeanne'], 'F', '1948-11-02', '248115999990282')
export const P03 = card('p03', 'MARTIN', ['Jeanne'], 'F', '1984-11-11', '284115999990363')
export const P09 = card('p09', 'KOWALSKI', ['Anna'], 'F', '1963-07-19', '263075999990952', { usedName: 'DUPONT' })
export const P14 = card('p14', 'PELLERIN', ['Lina'], 'F', '2015-03-03', '215034499991424')
export const P16 = card('p16', 'CARPENTIER', ['Roger'], 'M', '1933-04-28', '133048099991875')

export function letter(more: Partial<Letter> = {}): Letter {
  return {
    id: 'l1',
    account: 'a1',
    state: 'draft',
    savedAt: '2026-11-16T07:05:00.000Z',
    form: 'message',
    to: [HADDAD],
    cc: [],
    subject: 'Avis',
    body: '<p>Bonjour.</p>',
    documents: [],
    receipt: true,
    pieces: [],
    models: [],
    ...more,
  }
}

export function context(patient?: PatientCard, more: Partial<LetterContext> = {}): LetterContext {
  return {
    now: new Date('2026-11-16T08:05:00+01:00'),
    sender: VASSEUR,
    ...(patient === undefined ? {} : { patient: { card: patient, opposition: {}, identityChecked: '2026-01-12' } }),
    pieces: [],
    documents: [],
    product: { nil: 'DEV000001', production: false },
    limit: 10_000_000,
    recipient: () => ({}),
    named: () => [],
    ...more,
  }
}

export function piece(filename: string, bytes: Uint8Array, more: Partial<HeldPiece> = {}): HeldPiece {
  return {
    id: `c-${filename}`,
    filename,
    mediaType: filename.endsWith('.pdf') ? 'application/pdf' : 'application/octet-stream',
    size: bytes.length,
    text: '',
    documents: [],
    bytes: () => Buffer.from(bytes),
    ...more,
  }
}
