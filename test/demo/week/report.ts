// A biology report: CR-BIO level 3 in an XDM archive with its PDF, or HPRIM with its PDF, from the same values.
// Knows the shape of reports, not the course of anyone's disease.

import { biologyCda, pq, range, type CdaOptions, type TestPanel, type TestResult } from '../../files/cda.ts'
import { hprimBytes } from '../../files/hprim.ts'
import { xdmZip } from '../../files/xdm.ts'
import { ANALYTES, boundsOf, flagOf, type Analyte, type AnalyteName } from './analytes.ts'
import { pdfAttachment } from './arrival.ts'
import { frenchDay, frenchTime, hl7, xds } from './calendar.ts'
import { DOCTOR, LAB, OLD_LAB } from './correspondents.ts'
import { oidOf, pdfName, xdmSubject } from './letter.ts'
import { compose } from './mail.ts'
import { drawPage, type Line } from './page.ts'
import { birthDay, type WeekPatient } from './patients.ts'

export type Values = Partial<Record<AnalyteName, number>>

export interface Report {
  patient: WeekPatient
  at: Date
  sampled: Date
  values: Values
  /** what the laboratory codes itself: HH on a panic value */
  alerts?: Partial<Record<AnalyteName, string>>
  /** results of other kinds, after the values */
  more?: TestPanel[]
  /** lines of the PDF for them */
  moreLines?: Line[]
  comment?: string
  partial?: boolean
  cda?: Partial<CdaOptions>
  mention?: string
  /** values of the report before, as the laboratory repeats them */
  previous?: { values: Values; sampled: Date } | undefined
  mailId?: string
}

const LABEL = "CR d'examens biologiques"
const COMMENT = '<code code="48767-8" codeSystem="2.16.840.1.113883.6.1"/>'

export async function reportMail(report: Report): Promise<Buffer> {
  const { patient, sampled, at, cda } = report
  const number = orderNumber(report)
  const pdf = await reportPage(report, LAB)
  const uniqueId = cda?.uniqueId ?? oidOf(LAB.address, patient.ins, sampled.toISOString(), String(report.partial))
  const document = biologyCda(
    [...panelsOf(report), ...(report.more ?? [])],
    {
      patient,
      uniqueId,
      title: "Compte rendu d'examens biologiques",
      effectiveTime: hl7(at),
      eventTime: hl7(sampled),
      author: LAB.author,
      organization: LAB.organization,
      recipient: DOCTOR,
      phone: patient.phone,
      order: number,
      localId: `TIL-${number.slice(-6)}`,
      status: report.partial === true ? 'active' : 'completed',
      ...cda,
    },
    pdf,
  )
  const archive = xdmZip({
    patient,
    files: [
      {
        uri: 'DOC00001.XML',
        bytes: document,
        uniqueId,
        typeLabel: LABEL,
        title: "Compte rendu d'examens biologiques",
        createdAt: xds(at),
        startedAt: xds(sampled),
      },
    ],
  })
  return compose({
    from: LAB,
    to: DOCTOR,
    date: at,
    subject: `${report.mention ?? ''}${xdmSubject(LABEL, patient)}`,
    text: `Bonjour,\n\nVeuillez trouver ci-joint le compte rendu des examens prélevés le ${frenchDay(sampled)} à ${frenchTime(sampled)}.\n\n${LAB.organization}\n${LAB.place}`,
    attachments: [
      { filename: 'IHE_XDM.zip', contentType: 'application/zip', content: archive },
      pdfAttachment(pdfName(sampled, LABEL, patient, number), pdf),
    ],
    headers: { 'X-MSS-CODECDA': '11502-2', 'X-MSS-INS': 'O' },
    ...(report.mailId === undefined ? {} : { id: report.mailId }),
  })
}

/** The same as an HPRIM file and its PDF under the same name, in the encoding of Windows. */
export async function hprimMail(report: Report): Promise<Buffer> {
  const number = orderNumber(report)
  const pdf = await reportPage(report, OLD_LAB)
  return compose({
    from: OLD_LAB,
    to: DOCTOR,
    date: report.at,
    subject: `Résultats du ${frenchDay(report.sampled)} dossier ${number}`,
    text: `Résultats d'analyses en pièce jointe.\n${OLD_LAB.organization}`,
    attachments: [
      {
        filename: `${number}.hpr`,
        contentType: 'application/octet-stream',
        content: hprimFile(report, 'windows-1252'),
      },
      pdfAttachment(`${number}.pdf`, pdf),
    ],
  })
}

/** HPRIM bytes of a report (spec §3.1). */
export function hprimFile(report: Report, encoding: string): Uint8Array {
  const { patient } = report
  const lines = entries(report).map(({ analyte, value, flag, bounds }) => ({
    text: `${analyte.label.padEnd(32)}${shown(analyte, value).padStart(8)} ${unitText(analyte).padEnd(16)}${boundsText(bounds)}`,
    coded: `RES|${analyte.label}|${analyte.short}|N|${value.toFixed(analyte.digits)}|${unitText(analyte)}|${bounds.low ?? ''}|${bounds.high ?? ''}|${flag ?? ''}|F||||`,
  }))
  return hprimBytes(
    {
      header: {
        id: orderNumber(report),
        name: patient.usedName,
        given: (patient.givenNames[0] ?? '').toUpperCase(),
        address1: '2 RUE DES LILAS'.padEnd(30),
        city: '59000 SAINT-AUBERT',
        birth: birthDay(patient),
        number: `${patient.ins.slice(0, 13)} ${patient.ins.slice(13)}`,
        file: orderNumber(report),
        date: frenchDay(report.sampled),
        sender: `BIOLAB     ${OLD_LAB.organization}`,
        recipient: `10999000010 Dr ${DOCTOR.given} ${DOCTOR.family}`,
      },
      text: ['', ...lines.map(({ text }) => text), ...(report.comment === undefined ? [] : ['', report.comment])],
      coded: lines.flatMap(({ text, coded }) => [`TEX|${text}`, coded]),
    },
    encoding,
  )
}

interface Entry {
  name: AnalyteName
  analyte: Analyte
  value: number
  bounds: { low?: number; high?: number }
  flag: string | undefined
}

function entries({ values, alerts, patient }: Report): Entry[] {
  return (Object.keys(ANALYTES) as AnalyteName[]).flatMap((name) => {
    const value = values[name]
    if (value === undefined) return []
    const analyte: Analyte = ANALYTES[name]
    const bounds = boundsOf(analyte, patient.sex)
    return [{ name, analyte, value, bounds, flag: alerts?.[name] ?? flagOf(value, bounds) }]
  })
}

function panelsOf(report: Report): TestPanel[] {
  const panels = new Map<string, TestPanel>()
  const all = entries(report)
  // the biologist writes of what he signalled, else at the end
  const commented = all.find((entry) => report.alerts?.[entry.name] !== undefined) ?? all.at(-1)
  for (const entry of all) {
    const { chapter, panel } = entry.analyte
    const known = panels.get(panel) ?? { chapter, title: panel, results: [] }
    known.results.push(resultOf(report, entry, entry === commented ? report.comment : undefined))
    panels.set(panel, known)
  }
  return [...panels.values()]
}

function resultOf(report: Report, entry: Entry, comment: string | undefined): TestResult {
  const { name, analyte, value, bounds, flag } = entry
  const { previous } = report
  const before = previous?.values[name]
  const text = (number: number): string => number.toFixed(analyte.digits)
  const limit = (number: number | undefined): string | undefined => (number === undefined ? undefined : String(number))
  return {
    code: analyte.code,
    label: analyte.label,
    value: pq(text(value), analyte.unit),
    time: hl7(report.sampled),
    ...(flag === undefined ? {} : { interpretation: flag }),
    ...(bounds.low === undefined && bounds.high === undefined
      ? {}
      : { range: range(limit(bounds.low), limit(bounds.high), analyte.unit) }),
    ...(before === undefined || previous === undefined
      ? {}
      : { previous: [{ value: pq(text(before), analyte.unit), time: hl7(previous.sampled) }] }),
    ...(comment === undefined
      ? {}
      : {
          more: `<entryRelationship typeCode="SUBJ"><act classCode="ACT" moodCode="EVN">${COMMENT}<text>${comment}</text><statusCode code="completed"/></act></entryRelationship>`,
        }),
    cells: [`${shown(analyte, value)} ${unitText(analyte)}`, boundsText(bounds)],
  }
}

function reportPage(report: Report, from: typeof LAB): Promise<Uint8Array> {
  const table: Line[] = []
  let panel = ''
  for (const { analyte, value, bounds, flag } of entries(report)) {
    if (analyte.panel !== panel) table.push(analyte.panel)
    panel = analyte.panel
    const mark = flag === undefined || flag === 'N' ? '' : flag
    table.push([analyte.label, shown(analyte, value), unitText(analyte), mark, boundsText(bounds)])
  }
  const taken = `Prélevé le ${frenchDay(report.sampled)} à ${frenchTime(report.sampled)}, dossier ${orderNumber(report)}.`
  return drawPage({
    from,
    patient: report.patient,
    date: report.sampled,
    title:
      report.partial === true ? 'Compte rendu de biologie (résultat partiel)' : 'Compte rendu de biologie médicale',
    table: [...table, ...(report.moreLines ?? [])],
    paragraphs: [...(report.comment === undefined ? [] : [report.comment]), taken],
  })
}

/** The laboratory's number: the day and the patient's order number. */
function orderNumber({ patient, sampled }: Report): string {
  return `${hl7(sampled).slice(2, 8)}${patient.ins.slice(10, 13)}`
}

function shown(analyte: Analyte, value: number): string {
  return value.toFixed(analyte.digits).replace('.', ',')
}

function unitText(analyte: Analyte): string {
  return analyte.unit === '1' ? '' : analyte.unit.replace('{1.73_m2}', '1,73 m²')
}

function boundsText({ low, high }: { low?: number; high?: number }): string {
  const text = (value: number): string => String(value).replace('.', ',')
  if (low !== undefined && high !== undefined) return `${text(low)} à ${text(high)}`
  if (high !== undefined) return `inférieur à ${text(high)}`
  return low === undefined ? '' : `supérieur à ${text(low)}`
}
