// The laboratory's messages of this morning: 1 to 12 and 31 of the test world, and message 1 sent again.

import { interval } from '../../files/cda.ts'
import { received, type DemoMessage } from './arrival.ts'
import { hl7, type Calendar } from './calendar.ts'
import { lastReport } from './courses.ts'
import { oidOf } from './letter.ts'
import { patient } from './patients.ts'
import { reportMail, type Report, type Values } from './report.ts'

type Row = [number, string, Values, Partial<Report>?]

const NORMAL_BLOOD: Values = { haemoglobin: 13.2, leucocytes: 6.2, platelets: 246, mcv: 90 }

const ROWS: Row[] = [
  [1, 'P18', { hba1c: 7.1, glucose: 1.28, creatinine: 91, ldl: 0.69 }],
  [2, 'P11', { tsh: 2.1 }],
  [
    3,
    'P01',
    { potassium: 6.4, sodium: 138, creatinine: 187, egfr: 24, urea: 15.8 },
    {
      alerts: { potassium: 'HH' },
      comment: 'Kaliémie contrôlée sur un second prélèvement non hémolysé. Cabinet appelé à 18 h 20, répondeur.',
    },
  ],
  [4, 'P02', { ...NORMAL_BLOOD, crp: 3 }],
  [5, 'P12', { inr: 2.6 }],
  [6, 'P21', { inr: 4.8 }],
  [7, 'P09', { cholesterol: 2.46, hdl: 0.59, ldl: 1.62, triglycerides: 1.27 }],
  [8, 'P04', { ferritin: 12, haemoglobin: 11.2, mcv: 76, leucocytes: 5.8, platelets: 412 }],
  [9, 'P16', { sodium: 139, potassium: 4.2, creatinine: 96, egfr: 65 }],
  [10, 'P13', { psa: 1.1 }],
  [12, 'P05', { ...NORMAL_BLOOD, haemoglobin: 13.4 }],
]

export async function mondayBiology(calendar: Calendar): Promise<DemoMessage[]> {
  const reports = ROWS.map(([n, id, values, more]): [number, Report] => [
    n,
    morningReport(calendar, n, id, values, more),
  ])
  const [first] = reports
  const again: [number, Report][] = first === undefined ? [] : [[36, sentAgain(calendar, first[1])]]
  const all = [
    ...reports,
    partialPregnancyTest(calendar),
    ...correctedSodium(calendar),
    ...urineCulture(calendar),
    ...again,
  ]
  return Promise.all(all.map(async ([, report]) => received(await reportMail(report), report.at, calendar.now)))
}

function morningReport(calendar: Calendar, n: number, id: string, values: Values, more: Partial<Report> = {}): Report {
  return {
    patient: patient(id),
    at: calendar.thisMorning(n),
    sampled: calendar.lastSampling(`${String(7 + (n % 3)).padStart(2, '0')}:${String(10 + n * 3)}`),
    values,
    previous: lastReport(calendar, id),
    ...more,
  }
}

/** The same document in another message. */
function sentAgain(calendar: Calendar, report: Report): Report {
  return { ...report, at: calendar.thisMorning(36), mailId: 'renvoi-1', cda: { effectiveTime: hl7(report.at) } }
}

/** 11: below the limit of measure, more results to come. */
function partialPregnancyTest(calendar: Calendar): [number, Report] {
  const report = morningReport(calendar, 11, 'P10', NORMAL_BLOOD, { partial: true })
  const more: Report['more'] = [
    {
      chapter: 'HORMONOLOGIE',
      title: 'Grossesse',
      results: [{ code: '21198-7', label: 'hCG bêta', value: interval('high', '2', 'UI/L', false) }],
    },
  ]
  const moreLines: Report['moreLines'] = ['Grossesse', ['hCG bêta', '< 2', 'UI/L', '', '']]
  return [11, { ...report, more, moreLines }]
}

/** 31: sodium was typed 114 in the report of three days ago; the corrected one replaces it. */
function correctedSodium(calendar: Calendar): [number, Report][] {
  const sampled = calendar.ago(3, '08:10')
  const setId = oidOf('sodium', sampled.toISOString())
  const first: Report = {
    patient: patient('P13'),
    at: calendar.ago(3, '16:40'),
    sampled,
    values: { sodium: 114, potassium: 4.1, creatinine: 88 },
    cda: { uniqueId: `${setId}.1`, setId, version: 1 },
  }
  const second: Report = {
    ...first,
    at: calendar.thisMorning(31),
    values: { ...first.values, sodium: 141 },
    mention: '[Annule et remplace] ',
    comment: 'Annule et remplace le compte rendu précédent : sodium 141 et non 114 mmol/L (saisie corrigée).',
    cda: { uniqueId: `${setId}.2`, setId, version: 2, replaces: `${setId}.1` },
  }
  return [
    [0, first],
    [31, second],
  ]
}

/** A urine culture of the week: germ and antibiogram, no number. */
function urineCulture(calendar: Calendar): [number, Report][] {
  const susceptibility = (code: string, label: string, answer: 'S' | 'R') => ({
    code,
    label,
    value: `<value xsi:type="CD" code="${answer}" displayName="${answer === 'S' ? 'Sensible' : 'Résistant'}"/>`,
    interpretation: answer,
  })
  return [
    [
      0,
      {
        patient: patient('P34'),
        at: calendar.ago(2, '17:05'),
        sampled: calendar.ago(4, '10:20'),
        values: {},
        more: [
          {
            chapter: 'BACTÉRIOLOGIE',
            title: 'Examen cytobactériologique des urines',
            germ: 'Escherichia coli',
            results: [
              susceptibility('18862-3', 'Amoxicilline-acide clavulanique', 'S'),
              susceptibility('18864-9', 'Amoxicilline', 'R'),
              susceptibility('18895-3', 'Céfotaxime', 'S'),
              susceptibility('18906-8', 'Ciprofloxacine', 'S'),
              susceptibility('18955-5', 'Nitrofurantoïne', 'S'),
            ],
          },
        ],
        moreLines: [
          'Escherichia coli, 100 000 UFC/mL',
          ['Amoxicilline-acide clavulanique', 'Sensible', '', '', ''],
          ['Amoxicilline', 'Résistant', '', '', ''],
          ['Céfotaxime', 'Sensible', '', '', ''],
          ['Ciprofloxacine', 'Sensible', '', '', ''],
          ['Nitrofurantoïne', 'Sensible', '', '', ''],
        ],
      },
    ],
  ]
}
