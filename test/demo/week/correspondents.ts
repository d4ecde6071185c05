// Who writes to the demonstration practice: laboratories, hospital services, colleagues, nurses, medico-social and social services.
// Invented names, addresses of a test trust space.

import type { TestAuthor } from '../../files/cda.ts'

export interface Correspondent {
  address: string
  /** label of From, as ECO.2.2.7 asks for it */
  label: string
  organization: string
  /** head of the letter, under the name of the organisation */
  place: string
  author: TestAuthor
}

interface Person {
  prefix: string
  given: string
  family: string
  rpps: string
  code: string
  specialty: string
}

const person = (
  prefix: string,
  given: string,
  family: string,
  rpps: string,
  code: string,
  specialty: string,
): Person => ({
  prefix,
  given,
  family,
  rpps,
  code,
  specialty,
})

function correspondent(address: string, label: string, organization: string, place: string, by: Person): Correspondent {
  const { prefix, given, family, rpps, code, specialty } = by
  return {
    address,
    label,
    organization,
    place,
    author: {
      prefix,
      given,
      family,
      id: `8${rpps}`,
      code,
      specialty,
      organization,
      suffix: specialty.startsWith('Médecin') ? 'DR' : null,
    },
  }
}

const BIOLOGIST = person('Mme', 'Claude', 'ARNOUX', '10999000101', 'G15_10/SM03', 'Médecin - Biologie médicale (SM)')
const EMERGENCY = person('M', 'Hugo', 'BLANCHET', '10999000127', 'G15_10/SM33', 'Médecin - Médecine d’urgence (SM)')
const CARDIOLOGIST = person('Mme', 'Ève', 'MASSON', '10999000135', 'G15_10/SM04', 'Médecin - Cardiologie (SM)')
const RADIOLOGIST = person('M', 'Luc', 'TERRIER', '10999000143', 'G15_10/SM44', 'Médecin - Radio-diagnostic (SM)')

export const DOCTOR = {
  address: 'helene.vasseur@medecin.test.mssante.fr',
  label: 'Dr_Hélène_VASSEUR_Cabinet des Halles',
  given: 'Hélène',
  family: 'VASSEUR',
}
export const PRACTICE = { address: 'cabinet.halles@cabinet.test.mssante.fr', label: 'Cabinet des Halles' }

export const LAB = correspondent(
  'resultats@labo-tilleuls.test.mssante.fr',
  'Labo des Tilleuls',
  'Labo des Tilleuls',
  '3 place du Marché, 59000 Saint-Aubert · 03 53 01 00 12',
  BIOLOGIST,
)
/** Sends HPRIM, not CDA. */
export const OLD_LAB = correspondent(
  'resultats@biolab-rivieres.test.mssante.fr',
  'Biolab des Trois Rivières',
  'Laboratoire Biolab des Trois Rivières',
  '18 rue du Moulin, 59000 Saint-Aubert · 03 53 01 00 18',
  person('M', 'Marc', 'ASTIER', '10999000119', 'G15_10/SM03', 'Médecin - Biologie médicale (SM)'),
)
export const CARDIOLOGY = correspondent(
  'cardiologie@ch-saint-aubert.test.mssante.fr',
  'CH Saint-Aubert, cardiologie',
  'CH Saint-Aubert, cardiologie',
  'Pôle cœur et vaisseaux, 1 avenue de l’Hôpital · 03 53 01 02 00',
  CARDIOLOGIST,
)
export const EMERGENCIES = correspondent(
  'urgences@ch-saint-aubert.test.mssante.fr',
  'CH Saint-Aubert, urgences',
  'CH Saint-Aubert, urgences',
  'Service d’accueil des urgences, 1 avenue de l’Hôpital · 03 53 01 02 15',
  EMERGENCY,
)
export const HOSPITAL = correspondent(
  'secretariat.medecine@ch-saint-aubert.test.mssante.fr',
  'CH Saint-Aubert, médecine',
  'CH Saint-Aubert, médecine polyvalente',
  'Bâtiment B, 1 avenue de l’Hôpital · 03 53 01 02 30',
  person('M', 'Pierre', 'DELMAS', '10999000150', 'G15_10/SM16', 'Médecin - Gériatrie (SM)'),
)
export const NEPHROLOGY = correspondent(
  'nephrologie@ch-saint-aubert.test.mssante.fr',
  'CH Saint-Aubert, néphrologie',
  'CH Saint-Aubert, néphrologie',
  'Consultations externes, 1 avenue de l’Hôpital · 03 53 01 02 44',
  person('Mme', 'Inès', 'KEROUAC', '10999000168', 'G15_10/SM24', 'Médecin - Néphrologie (SM)'),
)
export const PALLIATIVE = correspondent(
  'had@ch-saint-aubert.test.mssante.fr',
  'HAD Saint-Aubert',
  'HAD Saint-Aubert',
  'Hospitalisation à domicile, 1 avenue de l’Hôpital · 03 53 01 02 60',
  person('Mme', 'Laure', 'SIMONET', '10999000176', 'G15_10/SM26', 'Médecin - Médecine générale (SM)'),
)
export const IMAGING = correspondent(
  'cr@imagerie-parc.test.mssante.fr',
  'Imagerie du Parc',
  'Imagerie du Parc',
  '40 boulevard du Parc, 59000 Saint-Aubert · 03 53 01 00 40',
  RADIOLOGIST,
)
export const SCANNER = correspondent(
  'cr.scanner@imagerie-parc.test.mssante.fr',
  'Imagerie du Parc, scanner',
  'Imagerie du Parc',
  '40 boulevard du Parc, 59000 Saint-Aubert · 03 53 01 00 40',
  RADIOLOGIST,
)
export const HADDAD = correspondent(
  'samir.haddad@medecin.test.mssante.fr',
  'Dr_Samir_HADDAD_Cabinet de cardiologie du Mail',
  'Cabinet de cardiologie du Mail',
  '7 mail des Tanneurs, 59000 Saint-Aubert · 03 53 01 00 71',
  person('M', 'Samir', 'HADDAD', '10999000044', 'G15_10/SM04', 'Médecin - Cardiologie (SM)'),
)
export const EYES = correspondent(
  'nora.belkacem@medecin.test.mssante.fr',
  'Dr_Nora_BELKACEM_Cabinet d’ophtalmologie',
  'Cabinet d’ophtalmologie de la Gare',
  '2 place de la Gare, 59000 Saint-Aubert · 03 53 01 00 72',
  person('Mme', 'Nora', 'BELKACEM', '10999000184', 'G15_10/SM15', 'Médecin - Ophtalmologie (SM)'),
)
export const SKIN = correspondent(
  'paul.verdier@medecin.test.mssante.fr',
  'Dr_Paul_VERDIER_Cabinet de dermatologie',
  'Cabinet de dermatologie',
  '14 rue Pasteur, 59000 Saint-Aubert · 03 53 01 00 73',
  person('M', 'Paul', 'VERDIER', '10999000192', 'G15_10/SM12', 'Médecin - Dermatologie (SM)'),
)
export const NURSE = correspondent(
  'claire.lemoine@infirmier.test.mssante.fr',
  'Mme_Claire_LEMOINE_Infirmière libérale',
  'Cabinet infirmier des Quatre Vents',
  'Infirmière libérale, 5 route des Quatre Vents · 06 39 98 00 28',
  person('Mme', 'Claire', 'LEMOINE', '10999000028', 'G15_60', 'Infirmier'),
)
export const PHYSIO = correspondent(
  'bastien.roy@kine.test.mssante.fr',
  'M_Bastien_ROY_Cabinet de kinésithérapie',
  'Cabinet de kinésithérapie du Stade',
  '9 rue du Stade, 59000 Saint-Aubert · 03 53 01 00 90',
  person('M', 'Bastien', 'ROY', '10999000200', 'G15_70', 'Masseur-kinésithérapeute'),
)
export const PHARMACY = correspondent(
  'contact@pharmacie-halles.test.mssante.fr',
  'Pharmacie des Halles',
  'Pharmacie des Halles',
  '12 place des Halles, 59000 Saint-Aubert · 03 53 01 00 12',
  person('Mme', 'Sonia', 'CARLIER', '10999000218', 'G15_21', 'Pharmacien'),
)
export const CARE_HOME = correspondent(
  'soins@ehpad-glycines.test.mssante.fr',
  'EHPAD Les Glycines',
  'EHPAD Les Glycines',
  '1 allée des Glycines, 59110 Verlaines · 03 53 01 00 55',
  person('Mme', 'Agnès', 'THOREL', '10999000226', 'G15_60', 'Infirmier'),
)
export const HOME_CARE = correspondent(
  'coordination@ssiad-vallee.test.mssante.fr',
  'SSIAD de la Vallée',
  'SSIAD de la Vallée',
  'Soins infirmiers à domicile, 22 rue Haute, 59110 Verlaines · 03 53 01 00 56',
  person('M', 'Denis', 'LACOUR', '10999000234', 'G15_60', 'Infirmier'),
)
export const SOCIAL = correspondent(
  'autonomie@ccas-saint-aubert.test.mssante.fr',
  'CCAS de Saint-Aubert',
  'CCAS de Saint-Aubert',
  'Service social, 1 place de la Mairie, 59000 Saint-Aubert · 03 53 01 00 60',
  person('Mme', 'Julie', 'HAMON', '10999000242', 'SA41', 'Assistante sociale'),
)
export const OPERATOR = {
  address: 'information@operateur.test.mssante.fr',
  label: 'Votre opérateur MSSanté',
}
