// Three years of biology of the patients who are followed: what the curves are drawn from.
// Invented values, plausible for the disease named beside each.

import type { DemoMessage } from './arrival.ts'
import { received } from './arrival.ts'
import type { AnalyteName } from './analytes.ts'
import type { Calendar } from './calendar.ts'
import { patient } from './patients.ts'
import { hprimMail, reportMail, type Values } from './report.ts'

interface Course {
  patient: string
  /** days before today, oldest first */
  days: number[]
  series: Partial<Record<AnalyteName, (number | undefined)[]>>
  hprim?: true
  comments?: Record<number, string>
}

const COURSES: Course[] = [
  // kidney disease of type 2 diabetes, slowly worsening
  {
    patient: 'P23',
    days: [1120, 1015, 905, 800, 695, 590, 480, 375, 262, 170, 92, 4],
    series: {
      hba1c: [6.9, 7.0, 7.1, 7.3, 7.2, 7.4, 7.6, 7.5, 7.9, 7.9, 7.9, 8.4],
      glucose: [1.21, 1.24, 1.26, 1.31, 1.29, 1.34, 1.4, 1.38, 1.45, 1.47, 1.48, 1.62],
      creatinine: [79, 80, 84, 97, 88, 95, 102, 106, 110, 114, 116, 128],
      egfr: [62, 61, 58, 49, 55, 50, 46, 44, 42, 41, 40, 35],
      potassium: [4.4, 4.5, 4.5, 4.7, 4.6, 4.7, 4.8, 4.8, 4.9, 4.9, 4.9, 5.3],
      sodium: [140, 141, 139, 138, 140, 141, 140, 139, 140, 140, 140, 139],
      urea: [6.1, 6.4, 6.9, 8.2, 7.4, 7.9, 8.3, 8.6, 9.1, 9.4, 9.7, 11.2],
      albuminuria: [18, undefined, 24, undefined, 31, undefined, 42, undefined, 55, undefined, 58, 62],
      haemoglobin: [13.1, 13.0, 12.9, 12.6, 12.8, 12.6, 12.4, 12.3, 12.2, 12.1, 12.0, 11.6],
      leucocytes: [7.0, 6.6, 7.2, 8.1, 6.9, 7.1, 6.5, 7.0, 7.3, 6.9, 7.1, 6.8],
      platelets: [242, 236, 251, 268, 240, 233, 247, 239, 244, 238, 236, 241],
    },
    comments: { 11: 'DFG en baisse de 5 mL/min depuis le bilan précédent. Hémoglobine à confronter à la clinique.' },
  },
  // type 2 diabetes, better under treatment
  {
    patient: 'P18',
    days: [1080, 960, 845, 730, 620, 505, 395, 285, 190, 95],
    series: {
      hba1c: [8.6, 8.2, 8.0, 7.9, 7.7, 7.8, 7.6, 7.5, 7.5, 7.4],
      glucose: [1.72, 1.6, 1.55, 1.51, 1.44, 1.47, 1.42, 1.39, 1.37, 1.35],
      creatinine: [88, 90, 87, 91, 89, 92, 90, 91, 93, 92],
      ldl: [1.34, 1.21, 1.02, 0.88, 0.81, 0.79, 0.8, 0.74, 0.71, 0.7],
      albuminuria: [34, undefined, 29, undefined, 27, undefined, 25, undefined, 24, undefined],
    },
  },
  // heart failure
  {
    patient: 'P16',
    days: [1000, 840, 690, 540, 400, 260, 150, 70, 21],
    series: {
      sodium: [139, 138, 137, 138, 136, 137, 135, 134, 138],
      potassium: [4.3, 4.4, 4.2, 4.6, 4.5, 4.8, 4.9, 4.7, 4.4],
      creatinine: [92, 94, 98, 97, 102, 104, 108, 119, 101],
      egfr: [70, 68, 64, 65, 61, 59, 56, 50, 61],
      ntprobnp: [820, 900, 1120, 1050, 1340, 1510, 2240, 4860, 1890],
    },
  },
  // vitamin K antagonist
  {
    patient: 'P21',
    days: [540, 505, 470, 438, 402, 365, 330, 296, 262, 225, 190, 152, 118, 85, 50, 22],
    series: { inr: [2.3, 2.6, 2.4, 2.8, 2.5, 2.2, 2.7, 2.9, 2.6, 2.4, 2.8, 2.5, 2.6, 2.7, 2.8, 2.9] },
  },
  {
    patient: 'P12',
    days: [430, 400, 368, 337, 305, 274, 243, 210, 180, 148, 118, 87, 56, 28, 14],
    series: { inr: [2.1, 2.4, 2.8, 3.4, 2.7, 2.5, 2.6, 2.3, 1.8, 2.4, 2.6, 2.7, 2.5, 2.4, 2.5] },
  },
  // hypertension under a converting-enzyme inhibitor and spironolactone
  {
    patient: 'P01',
    days: [980, 790, 600, 420, 270, 160, 75],
    series: {
      potassium: [4.2, 4.3, 4.4, 4.4, 4.6, 4.7, 4.9],
      sodium: [141, 140, 140, 139, 140, 138, 139],
      creatinine: [82, 86, 92, 101, 110, 118, 126],
      egfr: [64, 60, 56, 50, 45, 42, 39],
    },
  },
  {
    patient: 'P11',
    days: [900, 715, 540, 365, 190],
    series: { tsh: [6.8, 4.6, 3.1, 2.6, 2.4] },
  },
  {
    patient: 'P04',
    days: [760, 410],
    series: { ferritin: [64, 48], haemoglobin: [14.1, 13.6], mcv: [88, 86] },
  },
  { patient: 'P13', days: [1090, 730, 366], series: { psa: [0.9, 1.0, 1.0] } },
  {
    patient: 'P02',
    days: [640, 300, 120],
    series: {
      crp: [4, 18, 4],
      haemoglobin: [12.9, 12.4, 12.8],
      leucocytes: [6.1, 11.2, 6.4],
      platelets: [251, 333, 262],
    },
  },
  {
    patient: 'P05',
    days: [720, 355],
    series: { haemoglobin: [13.4, 13.2], leucocytes: [5.9, 6.3], platelets: [228, 231], mcv: [91, 92] },
  },
  {
    patient: 'P09',
    days: [830, 470, 180],
    series: {
      cholesterol: [2.61, 2.52, 2.48],
      hdl: [0.58, 0.6, 0.59],
      ldl: [1.74, 1.66, 1.64],
      triglycerides: [1.42, 1.31, 1.28],
    },
  },
  {
    patient: 'P20',
    days: [210, 95, 33],
    series: { albumin: [33, 29, 26], haemoglobin: [11.2, 10.4, 9.8], crp: [22, 41, 66] },
  },
  {
    patient: 'P29',
    days: [500, 240, 6],
    series: { tsh: [2.2, 2.9, 5.8], cholesterol: [2.1, 2.2, 2.4] },
  },
  {
    patient: 'P41',
    days: [610, 330, 60],
    series: { psa: [3.1, 3.6, 4.8], creatinine: [88, 90, 91] },
  },
  // the laboratory that sends HPRIM
  {
    patient: 'P25',
    hprim: true,
    days: [330, 290, 250, 208, 165, 124, 82, 41, 3],
    series: { inr: [2.4, 2.7, 2.2, 2.5, 3.1, 2.6, 2.5, 2.8, 4.6] },
  },
  {
    patient: 'P30',
    hprim: true,
    days: [700, 420, 200, 65, 2],
    series: {
      potassium: [4.4, 4.6, 4.7, 5.0, 5.4],
      creatinine: [104, 112, 121, 131, 141],
      egfr: [72, 66, 60, 53, 47],
      haemoglobin: [14.2, 14.0, 13.8, 13.5, 13.3],
    },
    comments: { 4: 'Kaliémie contrôlée sur un second tube.' },
  },
  {
    patient: 'P31',
    hprim: true,
    days: [150, 1],
    series: { crp: [3, 12], leucocytes: [6.0, 9.4], haemoglobin: [12.6, 12.2] },
  },
  {
    patient: 'P35',
    hprim: true,
    days: [780, 400, 35],
    series: { ldl: [1.52, 1.18, 0.94], hdl: [0.48, 0.5, 0.52], triglycerides: [1.9, 1.61, 1.44], ggt: [88, 64, 51] },
  },
  {
    patient: 'P37',
    hprim: true,
    days: [620, 250, 12],
    series: { glucose: [1.05, 1.12, 1.18], hba1c: [5.8, 6.0, 6.2] },
  },
  { patient: 'P36', hprim: true, days: [300, 90, 5], series: { tsh: [3.2, 3.5, 3.1], ferritin: [41, 28, 22] } },
]

const HOURS = ['07:10', '07:35', '08:05', '08:25', '09:00']

export async function biologyOfYears(calendar: Calendar): Promise<DemoMessage[]> {
  const messages: DemoMessage[] = []
  for (const course of COURSES) {
    let previous: { values: Values; sampled: Date } | undefined
    for (const [index, days] of course.days.entries()) {
      const values = valuesAt(course, index)
      const sampled = calendar.ago(days, HOURS[index % HOURS.length] ?? '08:00')
      const at = calendar.ago(days, `${13 + (index % 5)}:${String(10 + ((days * 7) % 48)).padStart(2, '0')}`)
      const comment = course.comments?.[index]
      const report = {
        patient: patient(course.patient),
        at,
        sampled,
        values,
        previous,
        ...(comment === undefined ? {} : { comment }),
      }
      const raw = await (course.hprim === true ? hprimMail(report) : reportMail(report))
      messages.push(received(raw, at, calendar.now))
      previous = { values, sampled }
    }
  }
  return messages
}

/** The last report aboard before today, for what the laboratory repeats in today's. */
export function lastReport(calendar: Calendar, id: string): { values: Values; sampled: Date } | undefined {
  const course = COURSES.find((one) => one.patient === id)
  const last = (course?.days.length ?? 0) - 1
  const days = course?.days[last]
  if (course === undefined || days === undefined) return undefined
  return { values: valuesAt(course, last), sampled: calendar.ago(days, HOURS[last % HOURS.length] ?? '08:00') }
}

function valuesAt(course: Course, index: number): Values {
  const pairs = Object.entries(course.series).map(([name, series]) => [name, series[index]] as const)
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as Values
}
