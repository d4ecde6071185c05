// Codes of the French value sets that a letter needs (spec §2.7, §2.9; JDV_J04, J06, J08, J10 of the CI-SIS). Constants and one lookup.

import { LOINC } from '../../documents/oids.ts'
import { labelOfType } from '../document-type.ts'
import type { Sender } from '../letter.ts'

export interface Code {
  code: string
  label: string
  system: string
}

const TA_CISIS = '1.2.250.1.213.1.1.4.12'

/** LOINC, except for codes in letters, which are the CI-SIS's own. */
export function typeCode(code: string): Code {
  return { code, label: labelOfType(code), system: /^\d+-\d$/.test(code) ? LOINC : TA_CISIS }
}

export const NORMAL: Code = { code: 'N', label: 'Normal', system: '2.16.840.1.113883.5.25' }
export const REPORT_CLASS: Code = { code: '10', label: 'Compte rendu', system: '1.2.250.1.213.1.1.4.1' }
export const PDF_FORMAT: Code = {
  code: 'urn:ihe:iti:xds-sd:pdf:2008',
  label: 'Document non structuré, PDF',
  system: '1.3.6.1.4.1.19376.1.2.3',
}
/** A document that we hand on as it came. */
export const OTHER_FORMAT: Code = {
  code: 'urn:asipSante:modelesHorsProfils:2011',
  label: 'Document hors profil',
  system: '1.3.6.1.4.1.19376.1.2.3',
}
export const OUTPATIENT: Code = { code: 'AMBULATOIRE', label: 'Ambulatoire', system: '1.2.250.1.213.1.1.4.9' }
export const AMBULATORY: Code = { code: 'AMB', label: 'Ambulatoire', system: '2.16.840.1.113883.5.4' }

/** Where the writer practises (TRE_R02): a surgery, until the sender's facts say otherwise. */
export function sectorOf(sender: Sender): Code {
  const system = '1.2.250.1.71.4.2.4'
  return sender.sectorCode === undefined
    ? { code: 'SA07', label: 'Cabinet individuel', system }
    : { code: sender.sectorCode, label: sender.entity ?? sender.sectorCode, system }
}

export const PROFESSIONS = '1.2.250.1.213.1.1.4.5'

/** JDV_J08: the levels of HL7, and those of the DMP (INVISIBLE_PATIENT…). */
export function confidentialityCode(code: string): Code {
  return /^[NRV]$/.test(code)
    ? { code, label: { N: 'Normal', R: 'Restreint', V: 'Très restreint' }[code] ?? code, system: NORMAL.system }
    : { code, label: code, system: '1.2.250.1.213.1.1.4.13' }
}
