// A letter as PDF/A-1b: head, patient, body, signature, and on each page whose letter it is (VD §10, R39). Pure, but for its fonts.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { create, type Font } from 'fontkit'
import PdfKit from 'pdfkit'
import type { LetterAddress } from '../../../ipc/letters.ts'
import type { PatientCard } from '../../../ipc/patients.ts'
import { dayInWords, frenchDay, localDay } from '../../days.ts'
import type { Sender } from '../letter.ts'
import { writerName } from '../sender.ts'
import { blocksOf, type Block, type Run } from './blocks.ts'

export interface PdfLetter {
  sender: Sender
  to: LetterAddress[]
  cc: LetterAddress[]
  card?: PatientCard
  title: string
  /** modest HTML */
  body: string
  /** names of what goes with it */
  pieces: string[]
  now: Date
}

/** A4 with 20 mm around; room above for the identity and below for the page number. */
const MARGIN = 57
const FOOT = 30
const SIZE = 11
const INK = '#000000'

const FONTS = {
  regular: '400Regular/Inter_400Regular.ttf',
  bold: '600SemiBold/Inter_600SemiBold.ttf',
  italic: '400Regular_Italic/Inter_400Regular_Italic.ttf',
  boldItalic: '600SemiBold_Italic/Inter_600SemiBold_Italic.ttf',
} as const
type Face = keyof typeof FONTS
const loaded = new Map<Face, Font>()

/** Inter (OFL): beside the bundle in a build, in its package in the sources. Read once: that costs more than the rest of a letter. */
function font(face: Face): Font {
  const known = loaded.get(face)
  if (known) return known
  const file = import.meta.url.endsWith('.ts')
    ? createRequire(import.meta.url).resolve(`@expo-google-fonts/inter/${FONTS[face]}`)
    : path.join(import.meta.dirname, 'fonts', path.basename(FONTS[face]))
  const read = create(readFileSync(file))
  loaded.set(face, read)
  return read
}

/** Fonts embedded, output intent, no transparency, no script, no encryption: what PDF/A-1 asks. */
export function letterPdf(letter: PdfLetter): Promise<Buffer> {
  const { sender, card, now } = letter
  const document = new PdfKit({
    size: 'A4',
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT },
    subset: 'PDF/A-1b',
    pdfVersion: '1.4',
    lang: 'fr-FR',
    bufferPages: true,
    // none but ours: the library's own fonts cannot be embedded
    font: null as unknown as string,
    info: { Title: letter.title, Author: writerName(sender), Creator: 'Pli', CreationDate: now, ModDate: now },
  })
  const chunks: Buffer[] = []
  const done = new Promise<Buffer>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk))
    document.on('end', () => resolve(Buffer.concat(chunks)))
    document.on('error', reject)
  })
  head(document, letter)
  if (card) patientBlock(document, card)
  write(document, 'bold', SIZE + 2, letter.title, { paragraphGap: SIZE })
  for (const block of blocksOf(letter.body)) drawBlock(document, block)
  document.moveDown(1.5)
  write(document, 'regular', SIZE, writerName(sender))
  if (letter.pieces.length > 0) {
    document.moveDown()
    write(document, 'regular', SIZE - 2, `Pièces jointes\u00a0: ${letter.pieces.join(' · ')}`)
  }
  number(document, card, sender, now)
  document.end()
  return done
}

type Pdf = PDFKit.PDFDocument

function write(document: Pdf, face: Face, size: number, text: string, options: PDFKit.Mixins.TextOptions = {}): void {
  use(document, face).fontSize(size).fillColor(INK).text(text, options)
}

/** The library takes a font that is already read; its types know files only. */
function use(document: Pdf, face: Face): Pdf {
  return document.registerFont(face, font(face) as unknown as Buffer).font(face)
}

function head(document: Pdf, { sender, to, cc, now }: PdfLetter): void {
  write(document, 'bold', SIZE + 1, writerName(sender))
  const below = [sender.specialty, sender.entity, sender.rpps && `RPPS ${sender.rpps}`, sender.address]
  for (const line of below) if (line !== undefined && line !== '') write(document, 'regular', SIZE - 2, line)
  document.moveDown()
  for (const line of [...to.map(recipient), ...cc.map((one) => `Copie\u00a0: ${recipient(one)}`)]) {
    write(document, 'regular', SIZE, line, { align: 'right' })
  }
  write(document, 'regular', SIZE, `Le ${dayInWords(now)}`, { align: 'right' })
  document.moveDown()
}

function recipient({ name, address }: LetterAddress): string {
  return (name ?? address).replaceAll('_', ' ')
}

function patientBlock(document: Pdf, card: PatientCard): void {
  const { left, right } = document.page.margins
  const top = document.y
  write(document, 'bold', SIZE, identity(card), { indent: 8 })
  if (card.ins !== undefined && card.insStatus === 'qualified') {
    write(
      document,
      'regular',
      SIZE - 1,
      `INS\u00a0: ${spaced(card.ins.value)}${card.badge ? ` (${card.badge})` : ''}`,
      { indent: 8 },
    )
  }
  document
    .rect(left, top - 5, document.page.width - left - right, document.y - top + 8)
    .lineWidth(0.75)
    .strokeColor(INK)
    .stroke()
  document.moveDown(1.5)
}

/** `LEGRAND Odile Marie, F, née le 14/03/1951`. */
function identity(card: PatientCard): string {
  const used = card.usedName !== undefined && card.usedName !== card.birthName ? ` (${card.usedName})` : ''
  const born =
    card.birthDate === undefined ? '' : `, ${card.sex === 'F' ? 'née' : 'né'} le ${frenchDay(card.birthDate)}`
  const sex = card.sex === undefined || card.sex === 'U' ? '' : `, ${card.sex}`
  return `${card.birthName} ${card.givenNames.join(' ')}${used}${sex}${born}`
}

function drawBlock(document: Pdf, block: Block): void {
  const indent = block.kind === 'item' ? 14 * block.depth : 0
  const runs: Run[] = block.kind === 'item' ? [{ text: `${block.mark} ` }, ...block.runs] : block.runs
  if (runs.length === 0) {
    document.moveDown()
    return
  }
  const { left } = document.page.margins
  document.x = left + indent
  for (const [at, run] of runs.entries()) {
    const face = run.bold ? (run.italic ? 'boldItalic' : 'bold') : run.italic ? 'italic' : 'regular'
    write(document, face, SIZE, run.text, {
      continued: at < runs.length - 1,
      underline: run.underline ?? false,
      lineGap: 3,
      paragraphGap: block.kind === 'item' ? 2 : 8,
    })
  }
  document.x = left
}

/** Whose letter each page is, and its number: a page that is printed alone says it. */
function number(document: Pdf, card: PatientCard | undefined, sender: Sender, now: Date): void {
  const { start, count } = document.bufferedPageRange()
  for (let page = 0; page < count; page++) {
    document.switchToPage(start + page)
    const { margins, height, width } = document.page
    // below the bottom margin a text would begin a new page
    const bottom = margins.bottom
    margins.bottom = 0
    const who = card === undefined ? writerName(sender) : identity(card)
    use(document, 'regular').fontSize(SIZE - 3)
    document.text(who, margins.left, height - MARGIN, { lineBreak: false })
    document.text(`Le ${frenchDay(localDay(now))}, page ${page + 1}/${count}`, margins.left, height - MARGIN, {
      width: width - margins.left - margins.right,
      align: 'right',
      lineBreak: false,
    })
    margins.bottom = bottom
  }
}

function spaced(ins: string): string {
  return ins.replace(/^(.)(..)(..)(..)(...)(...)(..)$/, '$1 $2 $3 $4 $5 $6 $7')
}
