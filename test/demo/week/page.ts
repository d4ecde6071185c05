// Draws the PDF of a letter or of a biology report: letterhead, identity of the patient, text or table of results.
// The same content gives the same bytes: date and file identifier are fixed by the letter's date.

import PdfKit from 'pdfkit'
import type { Correspondent } from './correspondents.ts'
import { birthDay, type WeekPatient } from './patients.ts'
import { longDay } from './calendar.ts'

export interface Page {
  from: Pick<Correspondent, 'organization' | 'place' | 'author'>
  /** undefined: a page that names nobody by its number */
  patient: WeekPatient | undefined
  /** how the page names the patient when it is not by birth name and number */
  named?: string
  date: Date
  title: string
  paragraphs: string[]
  table?: Line[]
}

/** A heading of the table, or a result: label, value, unit, flag, bounds. */
export type Line = string | [string, string, string, string, string]

const LEFT = 56
const WIDTH = 483
const COLUMNS = [LEFT, 262, 318, 392, 430]

export async function drawPage(page: Page): Promise<Uint8Array> {
  const document = new PdfKit({
    size: 'A4',
    margins: { top: 48, bottom: 48, left: LEFT, right: LEFT },
    info: { Title: page.title, Author: page.from.organization, CreationDate: page.date },
  })
  const chunks: Buffer[] = []
  const ended = new Promise((resolve) => document.on('end', resolve))
  document.on('data', (chunk: Buffer) => chunks.push(chunk))

  document.font('Helvetica-Bold').fontSize(13).fillColor('#1d4e5f').text(printed(page.from.organization))
  document.font('Helvetica').fontSize(9).fillColor('#55636b').text(printed(page.from.place))
  document
    .moveTo(LEFT, 88)
    .lineTo(LEFT + WIDTH, 88)
    .strokeColor('#b9c6cb')
    .stroke()
  document.fillColor('#000').fontSize(10)
  document.text(printed(`Le ${longDay(page.date)}`), LEFT, 100, { align: 'right' })
  document.font('Helvetica-Bold').fontSize(14).text(printed(page.title), LEFT, 122)
  document.moveDown(0.4).font('Helvetica').fontSize(10)
  const identity = identityLines(page)
  document
    .rect(LEFT, document.y, WIDTH, 14 * identity.length + 12)
    .strokeColor('#b9c6cb')
    .stroke()
  document.y += 8
  for (const line of identity) document.text(printed(line), LEFT + 10, document.y, { width: WIDTH - 20, lineGap: 2 })
  document.moveDown(1.2)
  if (page.table !== undefined) drawTable(document, page.table)
  document.fontSize(10.5)
  for (const paragraph of page.paragraphs) {
    document.text(printed(paragraph), LEFT, document.y, { width: WIDTH, lineGap: 3 })
    document.moveDown(0.7)
  }
  const { prefix, given, family, specialty } = page.from.author
  const title = specialty.startsWith('Médecin') ? 'Dr' : prefix === 'M' ? 'M.' : 'Mme'
  document.moveDown(0.6).text(printed(`${title} ${given} ${family}`), { align: 'right' })
  document.fontSize(8).fillColor('#55636b').text('Document de démonstration : personnes et faits inventés.', LEFT, 780)
  document.end()
  await ended
  return new Uint8Array(Buffer.concat(chunks))
}

function identityLines({ patient, named }: Page): string[] {
  if (patient === undefined) return [named ?? '']
  if (named !== undefined) return [named, `Né(e) le ${birthDay(patient)}`]
  const used = patient.usedName === patient.birthName ? '' : ` (nom utilisé : ${patient.usedName})`
  return [
    `${patient.birthName} ${patient.givenNames.join(' ')}${used}`,
    `${patient.sex === 'F' ? 'Née' : 'Né'} le ${birthDay(patient)} · sexe ${patient.sex}`,
    `Matricule INS ${patient.ins}`,
  ]
}

function drawTable(document: PDFKit.PDFDocument, lines: Line[]): void {
  document.fontSize(9.5)
  for (const line of lines) {
    if (document.y > 740) document.addPage()
    const top = document.y
    if (typeof line === 'string') {
      document.font('Helvetica-Bold').text(printed(line), LEFT, top + 4)
      document.font('Helvetica')
      continue
    }
    if (line[3] !== '') document.font('Helvetica-Bold')
    line.forEach((cell, index) => document.text(printed(cell), COLUMNS[index] ?? LEFT, top, { lineBreak: false }))
    document.font('Helvetica')
    document.y = top + 15
  }
  document.moveDown(1)
}

/** The fonts of PDF know WinAnsi only. */
function printed(text: string): string {
  return text.replaceAll('\u202F', '\u00A0').replaceAll('≥', '>=').replaceAll('≤', '<=').replaceAll('−', '-')
}
