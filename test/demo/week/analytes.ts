// The analyses of the week's biology reports: LOINC code, French label, unit and the laboratory's bounds.
// Bounds are plausible, for demonstration only: no clinical guidance.

export interface Analyte {
  code: string
  /** code of HPRIM senders */
  short: string
  label: string
  unit: string
  low?: number
  high?: number
  /** bounds of women, when they differ */
  women?: { low?: number; high?: number }
  chapter: 'BIOCHIMIE' | 'HÉMATOLOGIE' | 'HÉMOSTASE' | 'HORMONOLOGIE'
  panel: string
  digits: number
}

const chemistry = (code: string, short: string, label: string, unit: string, bounds: Partial<Analyte>): Analyte => ({
  code,
  short,
  label,
  unit,
  chapter: 'BIOCHIMIE',
  panel: 'Biochimie sanguine',
  digits: 0,
  ...bounds,
})
const blood = (code: string, short: string, label: string, unit: string, bounds: Partial<Analyte>): Analyte => ({
  ...chemistry(code, short, label, unit, bounds),
  chapter: 'HÉMATOLOGIE',
  panel: 'Hémogramme',
})

export const ANALYTES = {
  glucose: chemistry('53049-3', 'GLYC', 'Glycémie à jeun', 'g/L', { low: 0.7, high: 1.1, digits: 2 }),
  hba1c: chemistry('4548-4', 'HBA1C', 'HbA1c', '%', { low: 4, high: 6, digits: 1 }),
  sodium: chemistry('2951-2', 'NA', 'Sodium', 'mmol/L', { low: 136, high: 145 }),
  potassium: chemistry('2823-3', 'K', 'Potassium', 'mmol/L', { low: 3.5, high: 5.1, digits: 1 }),
  chloride: chemistry('2075-0', 'CL', 'Chlore', 'mmol/L', { low: 98, high: 107 }),
  creatinine: chemistry('14682-9', 'CREA', 'Créatinine', 'µmol/L', {
    low: 62,
    high: 106,
    women: { low: 45, high: 84 },
  }),
  egfr: chemistry('62238-1', 'DFG', 'DFG estimé (CKD-EPI)', 'mL/min/{1.73_m2}', { low: 60 }),
  urea: chemistry('22664-7', 'UREE', 'Urée', 'mmol/L', { low: 2.5, high: 7.5, digits: 1 }),
  albuminuria: chemistry('9318-7', 'RAC', 'Albumine/créatinine urinaire', 'mg/g', { high: 30 }),
  crp: chemistry('1988-5', 'CRP', 'Protéine C réactive', 'mg/L', { high: 5 }),
  alat: chemistry('1742-6', 'ALAT', 'ALAT', 'U/L', { high: 45, women: { high: 35 } }),
  ggt: chemistry('2324-2', 'GGT', 'Gamma-GT', 'U/L', { high: 60, women: { high: 40 } }),
  cholesterol: chemistry('2093-3', 'CHOL', 'Cholestérol total', 'g/L', { digits: 2 }),
  hdl: chemistry('2085-9', 'HDL', 'Cholestérol HDL', 'g/L', { digits: 2 }),
  ldl: chemistry('13457-7', 'LDL', 'Cholestérol LDL (calculé)', 'g/L', { digits: 2 }),
  triglycerides: chemistry('2571-8', 'TG', 'Triglycérides', 'g/L', { high: 1.5, digits: 2 }),
  ferritin: chemistry('2276-4', 'FER', 'Ferritine', 'µg/L', { low: 30, high: 400, women: { low: 13, high: 150 } }),
  psa: chemistry('2857-1', 'PSA', 'PSA total', 'µg/L', { high: 4, digits: 1 }),
  ntprobnp: chemistry('33762-6', 'NTBNP', 'NT-proBNP', 'ng/L', { high: 450 }),
  albumin: chemistry('1751-7', 'ALB', 'Albumine', 'g/L', { low: 35, high: 50 }),
  tsh: chemistry('3016-3', 'TSH', 'TSH', 'mUI/L', {
    low: 0.4,
    high: 4,
    digits: 1,
    chapter: 'HORMONOLOGIE',
    panel: 'Bilan thyroïdien',
  }),
  haemoglobin: blood('718-7', 'HB', 'Hémoglobine', 'g/dL', {
    low: 13,
    high: 17,
    women: { low: 11.7, high: 15.5 },
    digits: 1,
  }),
  mcv: blood('787-2', 'VGM', 'VGM', 'fL', { low: 80, high: 100 }),
  leucocytes: blood('6690-2', 'GB', 'Leucocytes', 'G/L', { low: 4, high: 10, digits: 1 }),
  platelets: blood('777-3', 'PLAQ', 'Plaquettes', 'G/L', { low: 150, high: 400 }),
  inr: chemistry('6301-6', 'INR', 'INR', '1', { low: 2, high: 3, digits: 1, chapter: 'HÉMOSTASE', panel: 'Hémostase' }),
} satisfies Record<string, Analyte>

export type AnalyteName = keyof typeof ANALYTES

export function boundsOf(analyte: Analyte, sex: 'M' | 'F'): { low?: number; high?: number } {
  const { low, high, women } = analyte
  if (sex === 'F' && women !== undefined) return women
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) }
}

/** As the laboratory codes it: H or L outside its bounds, N inside, nothing without bounds. */
export function flagOf(value: number, bounds: { low?: number; high?: number }): 'H' | 'L' | 'N' | undefined {
  if (bounds.high !== undefined && value > bounds.high) return 'H'
  if (bounds.low !== undefined && value < bounds.low) return 'L'
  return bounds.low === undefined && bounds.high === undefined ? undefined : 'N'
}
