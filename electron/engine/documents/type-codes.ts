// Document types of the CI-SIS (JDV_J07, spec §2.7): their French labels (word for word, straight apostrophe).
// Must not decide anything about a patient; an unknown code keeps the label of its sender.

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
