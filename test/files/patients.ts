// The invented patients of the test world, for the builders of documents. Their numbers are test numbers.
// No one here exists.

export interface TestPatient {
  birthName: string
  usedName: string
  /** first one first */
  givenNames: string[]
  sex: 'M' | 'F'
  /** YYYY-MM-DD */
  birthDate: string
  birthPlace: string
  /** 15 characters, key included */
  ins: string
}

export const INS_TEST_OID = '1.2.250.1.213.1.4.10'

export const LEGRAND: TestPatient = {
  birthName: 'LEGRAND',
  usedName: 'LEGRAND',
  givenNames: ['Odile', 'Marie'],
  sex: 'F',
  birthDate: '1951-03-14',
  birthPlace: '35999',
  ins: '251035999990102',
}

export const SANTONI: TestPatient = {
  birthName: 'SANTONI',
  usedName: 'SANTONI',
  givenNames: ['Marie-Ange'],
  sex: 'F',
  birthDate: '1961-04-08',
  birthPlace: '2A999',
  ins: '261042A99990522',
}

export const KOWALSKI: TestPatient = {
  birthName: 'KOWALSKI',
  usedName: 'DUPONT',
  givenNames: ['Anna'],
  sex: 'F',
  birthDate: '1963-07-19',
  birthPlace: '59999',
  ins: '263075999990952',
}

/** The other Jeanne MARTIN is another person: only number and birth date tell them apart. */
export const MARTIN_A: TestPatient = {
  birthName: 'MARTIN',
  usedName: 'MARTIN',
  givenNames: ['Jeanne'],
  sex: 'F',
  birthDate: '1948-11-02',
  birthPlace: '59999',
  ins: '248115999990282',
}

export const MARTIN_B: TestPatient = { ...MARTIN_A, birthDate: '1984-11-11', ins: '284115999990363' }
