// Document types of the CI-SIS (JDV_J07, spec §2.7): their French labels (word for word, straight apostrophe), and the sector of care that a document comes from.
// Must not decide anything about a patient; an unknown code keeps the label of its sender.

import type { ClinicalDocument } from './document.ts'

const LABELS: Readonly<Record<string, string>> = {
  '11502-2': "CR d'examens biologiques",
  '18748-4': "CR d'imagerie médicale",
  '60568-3': "CR d'anatomie et de cytologie pathologiques",
  '51969-4': 'CR de génétique moléculaire',
  '11488-4': 'CR ou fiche de consultation ou de visite',
  '11490-0': "Lettre de liaison à la sortie d'un établissement de soins",
  '18761-7': "Note de transfert (dont lettre de liaison à l'entrée)",
  '34112-3': 'CR hospitalier (séjour)',
  '34133-9': "Synthèse d'épisode de soins",
  '60591-5': 'Synthèse médicale',
  '34874-8': 'CR opératoire',
  '77436-4': "CR d'anesthésie",
  '34749-2': 'CR de consultation pré-anesthésique',
  '15507-7': 'CR de passage aux urgences',
  '15508-5': "CR d'accouchement",
  '11505-5': "CR d'acte thérapeutique (autre)",
  '70004-7': "CR d'acte diagnostique (autre)",
  '11506-3': 'CR ou fiche de suivi de soins par auxiliaire médical',
  '57833-6': 'Prescription de produits de santé',
  '57832-8': 'Prescription de soins',
  '57828-6': 'Prescription (autre)',
  'PRESC-BIO': "Prescription d'examens de biologie",
  'PRESC-INF': "Prescription d'actes infirmiers",
  'PRESC-KINE': 'Prescription de kinésithérapie',
  'PRESC-AAT': "Prescription d'arrêt de travail",
  '60593-1': 'Dispensation médicamenteuse',
  '55115-0': "Demande d'actes d'imagerie",
  '96349-6': "Lettre d'adressage",
  '34794-8': 'CR de réunion de concertation pluridisciplinaire',
  '18776-5': 'Plan personnalisé de soins',
  '11369-6': 'Historique des vaccinations',
  '87273-9': 'Note de vaccination',
  '85208-7': 'CR de télémédecine',
  '75496-0': "Demande d'acte de télémédecine",
  '78513-9': 'CR de consultation en ophtalmologie',
  '28653-4': 'Document du secteur social ou médico-social',
  '74207-2': "Document de liaison d'urgence",
  '89601-9': 'Certificat médical',
  CERT_DECL: 'Certificat, déclaration',
  EXPPAT_1: 'Volontés et droits du patient',
  EXPPAT_3: 'Directives anticipées',
}

/** Codes of the table. */
export const typeCodes: readonly string[] = Object.keys(LABELS)

/** French label of a document type; undefined when the code is not one of the table (the sender's own label is shown). */
export function typeLabelOf(code: string | undefined): string | undefined {
  if (code === undefined) return undefined
  if (/^DOCPAT\d{2}$/.test(code)) return 'Document déposé par le patient'
  return Object.hasOwn(LABELS, code) ? LABELS[code] : undefined
}

/** Where a document comes from, for the colour and filter of the timeline. */
export type Sector = 'hospital' | 'biology' | 'city' | 'nurse' | 'medico-social' | 'social'

const SECTOR_OF_TYPE: Readonly<Record<string, Sector>> = {
  '11502-2': 'biology',
  '60568-3': 'biology',
  '51969-4': 'biology',
  '11490-0': 'hospital',
  '18761-7': 'hospital',
  '34112-3': 'hospital',
  '34133-9': 'hospital',
  '34874-8': 'hospital',
  '77436-4': 'hospital',
  '34749-2': 'hospital',
  '15507-7': 'hospital',
  '15508-5': 'hospital',
  '34794-8': 'hospital',
  '11506-3': 'nurse',
  '28653-4': 'medico-social',
}

const BY_NAME: readonly [RegExp, Sector][] = [
  [
    /\b(ehpad|ssiad|samsah|savs|esat|ime|itep|mas|fam|medico[- ]?sociale?|residence autonomie|maison de retraite)\b/,
    'medico-social',
  ],
  [
    /\b(ccas|clic|mdph|conseil departemental|assistant(e)? (de service )?social(e)?|service social|maia|dac)\b/,
    'social',
  ],
  [/\b(laboratoires?|labo|lbm|biologi(e|que|ste)s?|anatomo-?pathologi\w*|anatomie pathologique)\b/, 'biology'],
  [
    /\b(chu|chru|chr|ch|ap-?hp|hopita(l|ux)|hospitali(er|ere|ers)|clinique|polyclinique|institut de cancerologie|ghu?|had)\b/,
    'hospital',
  ],
  [/\b(infirmi(er|ere|ers|eres)|idel?|csi)\b/, 'nurse'],
]

/**
 * Sector of a document: by its type when the type says it; else by the specialty code of the author (G15_60 is a nurse)
 * and the words of organisation and specialty; else city. A consultation report of a hospital is `hospital`.
 */
export function sectorOf(
  document: Pick<ClinicalDocument, 'source' | 'typeCode' | 'author' | 'custodian' | 'laboratory' | 'observations'>,
): Sector {
  const { typeCode, author } = document
  const hasResults = (document.observations?.length ?? 0) > 0
  if (document.source === 'hprim' || (typeCode === undefined && hasResults)) return 'biology'
  const byType =
    typeCode !== undefined && Object.hasOwn(SECTOR_OF_TYPE, typeCode) ? SECTOR_OF_TYPE[typeCode] : undefined
  if (byType !== undefined) return byType
  for (const words of [author?.organization, document.custodian, author?.specialty]) {
    const plain = (words ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    const found = BY_NAME.find(([pattern]) => pattern.test(plain))
    if (found !== undefined) return found[1]
  }
  return 'city'
}
