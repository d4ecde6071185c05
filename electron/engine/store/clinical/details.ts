// Columns document.details and document.stated: what a document says beside its own columns, its text and its results.
// Whom it names has a column of its own: filing reads that of every document, and a narrative is long to open.

import type { ClinicalDocument } from '../../documents/document.ts'
import { packJson, unpackJson } from '../packed.ts'

export type Details = Omit<ClinicalDocument, 'observations' | 'text'>
export type NamedPatients = Pick<ClinicalDocument, 'patient' | 'otherPatient'>
export interface DetailColumns {
  details: Buffer
  /** JSON of NamedPatients, NULL when the document names nobody */
  stated: string | null
}

export function packDetails({ patient, otherPatient, ...details }: Details): DetailColumns {
  return {
    details: packJson(details),
    stated: patient === undefined ? null : JSON.stringify({ patient, otherPatient }),
  }
}
export function unpackDetails({ details, stated }: DetailColumns): Details {
  return { ...unpackJson<Details>(details), ...namedPatients(stated) }
}
export function namedPatients(stated: string | null): NamedPatients {
  return stated === null ? {} : (JSON.parse(stated) as NamedPatients)
}
