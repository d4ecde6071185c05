// What the window draws of clinical documents, whoever shows them: the list, the reader, the page of a patient.

export type Sector = 'hospital' | 'biology' | 'city' | 'nurse' | 'medico-social' | 'social'
/** Shown state of a result: from the document's own code, else its own bounds in the same unit. `alert`: HH LL AA only (R51). */
export type Flag = 'alert-high' | 'alert-low' | 'alert' | 'high' | 'low' | 'abnormal' | 'none' | 'no-bounds'

/** A result that a newer version of its report changed: « Sodium 141, corrigé (114) » */
export interface Correction {
  analyte: string
  name: string
  valueText: string
  unit?: string
  before: string
  /** when it is another one */
  beforeUnit?: string
}
