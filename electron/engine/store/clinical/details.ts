// Columns document.details and document.stated: what a document says beside its own columns, its text and its results.
// Whom it names has a column of its own: filing reads that of every document, and a narrative is long to open.

import type { ClinicalDocument } from '../../documents/document.ts'
import { packText, unpackJson } from '../packed.ts'

export type Details = Omit<ClinicalDocument, 'observations' | 'text'>
export type NamedPatients = Pick<ClinicalDocument, 'patient' | 'otherPatient'>
export interface DetailColumns {
  details: Buffer
  /** JSON of NamedPatients, NULL when the document names nobody */
  stated: string | null
}

/** JSON of each field of a document but its text: made once, for the columns and for what its content is known by. */
export type FieldsJson = ReadonlyMap<string, string>

export function jsonOf({ text: _text, ...fields }: ClinicalDocument): FieldsJson {
  const json = new Map<string, string>()
  for (const [field, value] of Object.entries(fields)) {
    if (value !== undefined) json.set(field, JSON.stringify(value))
  }
  return json
}
/** JSON of an object of those fields, in their order. */
export function joined(json: FieldsJson, takes: (field: string) => boolean): string {
  const parts: string[] = []
  for (const [field, value] of json) if (takes(field)) parts.push(`"${field}":${value}`)
  return `{${parts.join()}}`
}

const APART = new Set(['observations', 'patient', 'otherPatient'])

export function packDetails(json: FieldsJson): DetailColumns {
  const other = json.get('otherPatient')
  const named = json.get('patient')
  return {
    details: packText(joined(json, (field) => !APART.has(field))),
    stated: named === undefined ? null : `{"patient":${named}${other === undefined ? '' : `,"otherPatient":${other}`}}`,
  }
}
export function unpackDetails({ details, stated }: DetailColumns): Details {
  return { ...unpackJson<Details>(details), ...namedPatients(stated) }
}
export function namedPatients(stated: string | null): NamedPatients {
  return stated === null ? {} : (JSON.parse(stated) as NamedPatients)
}
