// The patients of the demonstration practice: the 22 of the test world and 20 more. No one here exists.
// Numbers use places 999 that do not exist, and the test OID; only Nadège TEXIER's contradicts her sex, on purpose.

import type { TestPatient } from '../../files/patients.ts'

export interface WeekPatient extends TestPatient {
  phone: string
  /** as a letter says it: « Mme Odile LEGRAND » */
  called: string
}

/** id, birth name, given names, sex, birth date, the 13 figures of the INS, used name */
type Row = [string, string, string, 'M' | 'F', string, string, string?]

const ROWS: Row[] = [
  ['P01', 'LEGRAND', 'Odile Marie', 'F', '1951-03-14', '2510359999901'],
  ['P02', 'MARTIN', 'Jeanne', 'F', '1948-11-02', '2481159999902'],
  ['P03', 'MARTIN', 'Jeanne', 'F', '1984-11-11', '2841159999903'],
  ['P04', 'BENALI', 'Karim', 'M', '1979-06-30', '1790699990904'],
  ['P05', 'SANTONI', 'Marie-Ange', 'F', '1961-04-08', '261042A999905'],
  ['P06', 'PIERI', 'Toussaint', 'M', '1955-12-01', '155122B999906'],
  ['P07', 'LEFEVRE', 'Tom', 'M', '2023-09-12', '1230935999907'],
  ['P08', 'LEFEVRE', 'Théo', 'M', '2023-09-12', '1230935999908'],
  ['P09', 'KOWALSKI', 'Anna', 'F', '1963-07-19', '2630759999909', 'DUPONT'],
  ['P10', 'NGUYEN', 'Anne-Sophie Linh', 'F', '1991-07-22', '2910775999910'],
  ['P11', 'ROUVIÈRE', 'Émile', 'M', '1944-08-05', '1440813999911'],
  ['P12', 'CHAZAL', 'Suzanne', 'F', '1937-05-17', '2370569999912'],
  ['P13', 'HOARAU', 'Jean-Yves', 'M', '1968-04-23', '1680497499913'],
  ['P14', 'PELLERIN', 'Lina', 'F', '2015-03-03', '2150344999914'],
  ['P15', 'DIALLO', 'Aïssata', 'F', '1979-06-15', '8790659999915'],
  ['P16', 'CARPENTIER', 'Roger', 'M', '1933-04-28', '1330480999918'],
  ['P17', 'LE GALL', 'Marguerite', 'F', '1929-04-09', '2290429999919'],
  ['P18', 'SCHMITT', 'Bernard', 'M', '1961-06-14', '1610667999920'],
  ['P19', 'FABRE', 'Sylvie', 'F', '1972-03-27', '2720331999921'],
  ['P20', 'GUÉRIN', 'Paulette', 'F', '1940-02-06', '2400286999922'],
  ['P21', 'MOREAU', 'Lucien', 'M', '1936-08-18', '1360858999923'],
  ['P22', 'TEXIER', 'Nadège', 'F', '1992-01-11', '1920875999929'],
  ['P23', 'MARCHAND', 'Odette', 'F', '1950-10-22', '2501035999930'],
  ['P24', 'MARCHAND', 'Odile', 'F', '1950-10-22', '2501035999931'],
  ['P25', 'PETITJEAN', 'Robert', 'M', '1939-02-03', '1390254999932'],
  ['P26', 'BERNARD', 'Louise', 'F', '1958-06-05', '2580672999933'],
  ['P27', 'BERNARD', 'Louise', 'F', '1958-05-06', '2580549999934'],
  ['P28', 'OLIVIER', 'Jeanne', 'F', '1932-01-19', '2320119999935', 'ROCHE'],
  ['P29', 'DA SILVA', 'Maria Fernanda', 'F', '1967-09-28', '2670999991936'],
  ['P30', 'LE GOFF', 'Yann', 'M', '1968-08-13', '1680829999937'],
  ['P31', 'ROUSSEAU', 'Simone', 'F', '1946-03-30', '2460345999938'],
  ['P32', 'HADDAD', 'Karim', 'M', '1990-05-02', '1900599992939'],
  ['P33', 'FAURE', 'Julien', 'M', '1987-12-09', '1871238999940'],
  ['P34', 'LAMBERT', 'Chloé', 'F', '2001-02-25', '2010214999941'],
  ['P35', 'GARNIER', 'Michel', 'M', '1953-07-07', '1530721999942'],
  ['P36', 'ANDRÉ', 'Denise', 'F', '1941-11-23', '2411142999943', 'PICARD'],
  ['P37', 'ROBIN', 'Gérard', 'M', '1959-01-31', '1590163999944'],
  ['P38', 'D’ALMEIDA', 'Inès', 'F', '1995-10-12', '2951093999945'],
  ['P39', 'LEROY', 'Camille', 'M', '1976-08-08', '1760859999946'],
  ['P40', 'LEROY', 'Camille', 'F', '2018-06-21', '2180659999947'],
  ['P41', 'VIDAL', 'Fernand', 'M', '1947-04-16', '1470434999948'],
  ['P42', 'BOUCHER', 'Hélène', 'F', '1970-12-30', '2701276999949'],
]

/** 97 − (number mod 97); Corsica counts 2A as 19, 2B as 18 (spec §2.8). */
export function insKey(number: string): string {
  const key = 97 - (Number(number.replace('2A', '19').replace('2B', '18')) % 97)
  return String(key).padStart(2, '0')
}

const patients = new Map(
  ROWS.map(([id, birthName, given, sex, birthDate, number, usedName], index): [string, WeekPatient] => {
    const givenNames = given.split(' ')
    const child = birthDate >= '2010'
    return [
      id,
      {
        birthName,
        usedName: usedName ?? birthName,
        givenNames,
        sex,
        birthDate,
        birthPlace: number.slice(5, 10),
        ins: number + insKey(number),
        // the range 06 39 98 is kept for works of fiction (ARCEP)
        phone: `06399801${String(index + 10)}`,
        called: `${child ? 'l’enfant' : sex === 'F' ? 'Mme' : 'M.'} ${givenNames[0] ?? ''} ${usedName ?? birthName}`,
      },
    ]
  }),
)

export const PATIENT_IDS = [...patients.keys()]

/** The patient of an identifier of the test world; throws for one that is not there. */
export function patient(id: string): WeekPatient {
  const found = patients.get(id)
  if (found === undefined) throw new Error(`no patient ${id} in the demonstration week`)
  return found
}

/** `14/03/1951` */
export function birthDay(one: TestPatient): string {
  return one.birthDate.split('-').toReversed().join('/')
}
