// Made-up extractions of the annuaire santé, as large as asked: a seeded draw over French names, towns and trades.
// Nobody in it exists; column names are those of spec §4.2.

import { draws } from './draws.ts'

const SURNAMES =
  'Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefebvre Leroy Roux David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Muller Lefevre Faure Andre Mercier Blanc Guerin Boyer Garnier Chevalier Francois Legrand Gauthier Garcia Perrin Robin Clement Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire Noel Meyer Dufour Meunier Brun Blanchard Giraud Joly Riviere Lucas Brunet Gaillard Barbier Arnaud Martinez Gerard Roche Renard Schmitt Roy Leroux Colin Vidal Caron Picard Roger Fabre Aubert Lemoine Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoit Rey Leclerc Payet Rolland Leclercq Guillaume Lecomte Lopez Jean Dupuy Guillot Hubert Berger Carpentier Sanchez Dupuis Moulin Louis Deschamps Huet Vasseur Perez Boucher Fleury Royer Klein Jacquet Adam Paris Poirier Marty Aubry Guyot Carre Charles Renault Charpentier Menard Maillard Baron Bertin Bailly Herve Schneider Fernandez Collet Leger Bouvier Julien Prevost Millet Perrot Daniel Cousin Germain Breton Besson Langlois Remy Haddad Thierry Thiery Nguyen Traore Diallo Benali Kowalski'.split(
    ' ',
  )
const GIVEN =
  'Marie Jean Pierre Nathalie Isabelle Sylvie Catherine Michel Philippe Nicolas Christophe Patrick Laurent Sophie Anne Julie Camille Thomas Julien Claire Pauline Céline Sandrine Stéphanie Valérie Christine Véronique Hélène Émilie Lucie Léa Chloé Manon Sarah Inès Samir Karim Nadia Leïla Fatima Mehdi Antoine Alexandre Guillaume Benoît François Frédéric Jérôme Sébastien Olivier Éric Bruno Gilles Paul Louis Hugo Arthur Jules Gabriel Raphaël Mathieu Vincent David Florence Agnès Brigitte Odile Jean-Pierre Anne-Marie Marie-Claude Jean-Luc'.split(
    ' ',
  )
const TOWNS =
  '75 PARIS|13 MARSEILLE|69 LYON|31 TOULOUSE|06 NICE|44 NANTES|34 MONTPELLIER|67 STRASBOURG|33 BORDEAUX|59 LILLE|35 RENNES|51 REIMS|83 TOULON|42 SAINT ETIENNE|76 LE HAVRE|38 GRENOBLE|21 DIJON|49 ANGERS|30 NIMES|93 SAINT DENIS|63 CLERMONT FERRAND|13 AIX EN PROVENCE|29 BREST|87 LIMOGES|37 TOURS|80 AMIENS|57 METZ|25 BESANCON|66 PERPIGNAN|45 ORLEANS|76 ROUEN|68 MULHOUSE|14 CAEN|54 NANCY|59 ROUBAIX|59 TOURCOING|84 AVIGNON|86 POITIERS|78 VERSAILLES|64 PAU|17 LA ROCHELLE|06 CANNES|06 ANTIBES|62 CALAIS|33 MERIGNAC|68 COLMAR|18 BOURGES|29 QUIMPER|26 VALENCE|56 VANNES'.split(
    '|',
  )
/** code, label, weight of a hundred */
const TRADES: readonly [string, string, number][] = [
  ['60', 'Infirmier', 42],
  ['10', 'Médecin', 28],
  ['70', 'Masseur-Kinésithérapeute', 10],
  ['21', 'Pharmacien', 7],
  ['40', 'Chirurgien-Dentiste', 5],
  ['50', 'Sage-Femme', 3],
  ['91', 'Orthophoniste', 2],
  ['80', 'Pédicure-Podologue', 1],
  ['93', 'Psychologue', 1],
  ['95', 'Diététicien', 1],
]
const SPECIALTIES: readonly [string, string][] = [
  ['SM54', 'Médecine générale'],
  ['SM53', 'Spécialiste en Médecine Générale'],
  ['SM04', 'Cardiologie et maladies vasculaires'],
  ['SM15', 'Dermatologie et vénéréologie'],
  ['SM18', 'Endocrinologie et métabolisme'],
  ['SM24', 'Gastro-entérologie et hépatologie'],
  ['SM26', 'Gynécologie-obstétrique'],
  ['SM36', 'Neurologie'],
  ['SM38', 'Ophtalmologie'],
  ['SM39', 'Oto-rhino-laryngologie'],
  ['SM40', 'Pédiatrie'],
  ['SM41', 'Pneumologie'],
  ['SM42', 'Psychiatrie'],
  ['SM44', 'Radio-diagnostic'],
  ['SM48', 'Rhumatologie'],
  ['SM52', 'Biologie médicale'],
  ['SCD01', 'Orthopédie Dento-Faciale'],
]
const STRUCTURES = [
  'CENTRE HOSPITALIER',
  'CLINIQUE',
  'MAISON DE SANTE',
  'LABORATOIRE',
  'CABINET MEDICAL',
  'EHPAD',
  'PHARMACIE',
]
const SAINTS = 'AUBERT VINCENT JOSEPH LUC ANNE MARTHE ROCH ELOI CLAIRE GERMAIN MEDARD FIACRE'.split(' ')
const SYLLABLES =
  'ba be bou bri cha che cor da del du fau fer gar go gui har hou jou la le lan lor ma mer mon nar ou pel pra qui ra re ri sal ser tou tra va ver vi'.split(
    ' ',
  )
const ENDINGS = 'ac ard at aud eau el enne er et eux ier in is on ot oux y'.split(' ')

export const MAILBOX_COLUMNS =
  "Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|Identification nationale PP|Type identifiant structure|Identification Structure|Service de rattachement|Civilité d'exercice|Nom d'exercice|Prénom d'exercice|Catégorie profession|Libellé de catégorie profession|Code Profession|Libellé Profession|Code savoir-faire|Libellé savoir-faire|Dématérialisation|Raison Sociale structure BAL|Enseigne commerciale structure BAL|L2COMPLEMENTLOCALISATION|L3COMPLEMENTDISTRIBUTION|L4NUMEROVOIE|L4COMPLEMENTNUMEROVOIE|NL4TYPEVOIE|L4LIBELLEVOIE|L5LIEUDITMENTION|L6LIGNEACHEMINEMENT|Code postal|Département|Pays".split(
    '|',
  )
export const PERSON_COLUMNS =
  "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Code civilité d'exercice|Libellé civilité d'exercice|Nom d'exercice|Prénom d'exercice|Code profession|Libellé profession|Code catégorie professionnelle|Libellé catégorie professionnelle|Code savoir-faire|Libellé savoir-faire|Raison sociale site|Enseigne commerciale site|Code postal (coord. structure)|Bureau cedex (coord. structure)|Libellé commune (coord. structure)|Téléphone (coord. structure)".split(
    '|',
  )

export interface MadePerson {
  family: string
  given: string
  rpps: string
  trade: readonly [string, string]
  specialty: readonly [string, string] | undefined
  structure: string
  postcode: string
  town: string
}

/** Person number `n`: the same one whatever is asked besides. RPPS begin with 109, as no true one does; their last digit is the Luhn key. */
export function personOf(n: number): MadePerson {
  const draw = draws(n * 2_654_435_761 + 17)
  const one = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T
  // common names weigh more: the square of a draw leans to the head of the list
  const common = () => SURNAMES[Math.floor(draw() ** 2 * SURNAMES.length)] as string
  const rare = () => `${one(SYLLABLES)}${one(SYLLABLES)}${draw() < 0.4 ? one(SYLLABLES) : ''}${one(ENDINGS)}`
  const family = (draw() < 0.35 ? common() : rare()) + (draw() < 0.04 ? `-${common()}` : '')
  const given = one(GIVEN)
  let rest = draw() * 100
  const trade = TRADES.find(([, , weight]) => (rest -= weight) < 0) ?? TRADES[0]!
  const place = draw() < 0.55 ? one(TOWNS) : `${10 + Math.floor(draw() * 85)} SAINT ${one(SAINTS)} SUR ${rare()}`
  const town = place.slice(3).toUpperCase()
  return {
    family: family.toUpperCase(),
    given,
    rpps: withLuhn(`109${String(n).padStart(7, '0')}`),
    trade: [trade[0], trade[1]],
    specialty: trade[0] === '10' ? SPECIALTIES[Math.floor(draw() ** 2 * SPECIALTIES.length)] : undefined,
    structure: `${one(STRUCTURES)} ${draw() < 0.5 ? `SAINT ${one(SAINTS)}` : `DE ${rare().toUpperCase()}`}`,
    postcode: `${place.slice(0, 2)}${String(Math.floor(draw() * 90) * 10).padStart(3, '0')}`,
    town,
  }
}

function withLuhn(digits: string): string {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const doubled = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return `${digits}${(10 - (sum % 10)) % 10}`
}

function ascii(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
}

/** Address of person `n`. */
export function addressOf(n: number): string {
  const { given, family, trade } = personOf(n)
  return `${ascii(given)}.${ascii(family)}.${n}@${ascii(trade[1])}.test.mssante.fr`
}

/** Line of Extraction_Correspondance_MSSante for mailbox `n`; one in seven is a service's (ORG). */
export function mailboxLine(n: number): string {
  const person = personOf(n)
  const isService = n % 7 === 3
  const service = `SERVICE DE ${(person.specialty?.[1] ?? 'SOINS').toUpperCase()}`
  const values: Record<string, string> = isService
    ? {
        'Type de BAL': 'ORG',
        'Adresse BAL': `service.${n}@${ascii(person.structure)}.test.mssante.fr`,
        'Type identifiant structure': '1',
        'Identification Structure': `1${String(n).padStart(9, '0')}`,
        'Service de rattachement': service,
      }
    : {
        'Type de BAL': 'PER',
        'Adresse BAL': addressOf(n),
        'Type Identifiant PP': '8',
        'Identifiant PP': person.rpps,
        'Identification nationale PP': `8${person.rpps}`,
        "Civilité d'exercice": person.trade[0] === '10' ? 'DR' : '',
        "Nom d'exercice": person.family,
        "Prénom d'exercice": person.given,
        'Catégorie profession': 'C',
        'Libellé de catégorie profession': 'Civil',
        'Code Profession': person.trade[0],
        'Libellé Profession': person.trade[1],
        'Code savoir-faire': person.specialty?.[0] ?? '',
        'Libellé savoir-faire': person.specialty?.[1] ?? '',
      }
  Object.assign(values, {
    Dématérialisation: 'O',
    'Raison Sociale structure BAL': person.structure,
    L4NUMEROVOIE: String(1 + (n % 120)),
    NL4TYPEVOIE: 'RUE',
    L4LIBELLEVOIE: 'DES TILLEULS',
    L6LIGNEACHEMINEMENT: `${person.postcode} ${person.town}`,
    'Code postal': person.postcode,
    Département: person.postcode.slice(0, 2),
    Pays: 'FRANCE',
  })
  return MAILBOX_COLUMNS.map((name) => values[name] ?? '').join('|')
}

/** Line of Personne_activite for person `n`. */
export function personLine(n: number): string {
  const person = personOf(n)
  const values: Record<string, string> = {
    "Type d'identifiant PP": '8',
    'Identifiant PP': person.rpps,
    'Identification nationale PP': `8${person.rpps}`,
    "Nom d'exercice": person.family,
    "Prénom d'exercice": person.given,
    'Code profession': person.trade[0],
    'Libellé profession': person.trade[1],
    'Code savoir-faire': person.specialty?.[0] ?? '',
    'Libellé savoir-faire': person.specialty?.[1] ?? '',
    'Raison sociale site': person.structure,
    'Code postal (coord. structure)': person.postcode,
    'Libellé commune (coord. structure)': person.town,
  }
  return PERSON_COLUMNS.map((name) => values[name] ?? '').join('|')
}

/** The file in pieces of about a thousand lines; `trailing`: the `|` at the end of lines of older files. */
export function* extraction(
  kind: 'mailboxes' | 'people',
  from: number,
  to: number,
  { trailing = false }: { trailing?: boolean } = {},
): Generator<string> {
  const [columns, line] = kind === 'mailboxes' ? [MAILBOX_COLUMNS, mailboxLine] : [PERSON_COLUMNS, personLine]
  const end = trailing ? '|\n' : '\n'
  yield columns.join('|') + end
  for (let n = from; n < to; n += 1000) {
    let piece = ''
    for (let m = n; m < Math.min(to, n + 1000); m++) piece += line(m) + end
    yield piece
  }
}
