// What goes with a letter as files: the archive of structured documents with the same documents as PDF (ECO.2.1.1, ECO.2.1.5), and
// every other piece as it is. Pure but for the bytes that it asks its context for.

import type { PatientCard } from '../../ipc/patients.ts'
import type { StatedPatient } from '../documents/document.ts'
import { displaySubject } from '../mail/subject.ts'
import { isInsOid } from '../documents/values.ts'
import { defaultType, labelOfType } from './document-type.ts'
import type { Draft, LetterContext, PieceDocument } from './letter.ts'
import type { Attached } from './mime.ts'
import { pdfName } from './pdf-name.ts'
import { ARCHIVE_NAME, ARCHIVE_TYPE, documentName, xdmArchive } from './structured/archive.ts'
import { cdaLetter } from './structured/cda.ts'
import { confidentialityCode, OTHER_FORMAT, PDF_FORMAT } from './structured/codes.ts'
import { newOid } from './structured/identifiers.ts'
import type { ArchiveEntry } from './structured/metadata.ts'
import { hl7Day, utcOfIso, utcTime } from './structured/times.ts'

export interface Structured {
  attached: Attached[]
  /** `code/@code` of each CDA in an archive, in order (R24) */
  codes: string[]
  /** a matricule with its authority and the four traits is in the archive (R24) */
  qualified: boolean
  /** whom the archive is about */
  card?: PatientCard
  /** label of the first document */
  label?: string
}

const PDF = 'application/pdf'

export async function structure(letter: Draft, context: LetterContext): Promise<Structured> {
  const card = context.patient?.card ?? cardOfDocuments(context)
  const making = new Making(letter, context, card)
  if (letter.form === 'letter' && context.patient !== undefined) await making.ownLetter()
  for (const document of context.documents) await making.aboard(document)
  for (const piece of context.pieces) making.piece(piece)
  return making.end()
}

/** The letter itself as the PDF that goes in its CDA and beside it. */
export async function pdfOfLetter(letter: Draft, context: LetterContext): Promise<Buffer> {
  // fonts and their library load when a letter is made, not when a mailbox opens
  const { letterPdf } = await import('./structured/letter-pdf.ts')
  return letterPdf({
    sender: context.sender,
    to: letter.to,
    cc: letter.cc,
    ...(context.patient === undefined ? {} : { card: context.patient.card }),
    title: titleOf(letter),
    body: letter.body,
    pieces: [
      ...context.documents.map(({ document, filename }) => document.title ?? filename),
      ...context.pieces.map(({ filename }) => filename),
    ],
    now: context.now,
  })
}

class Making {
  readonly #letter: Draft
  readonly #context: LetterContext
  readonly #card: PatientCard | undefined
  readonly #entries: ArchiveEntry[] = []
  readonly #codes: string[] = []
  readonly #files: Attached[] = []
  readonly #archives: Attached[] = []

  constructor(letter: Draft, context: LetterContext, card: PatientCard | undefined) {
    this.#letter = letter
    this.#context = context
    this.#card = card
  }

  async ownLetter(): Promise<void> {
    const { replaces } = this.#context
    this.#wrap(titleOf(this.#letter), typeOf(this.#letter), await pdfOfLetter(this.#letter, this.#context), {
      setId: replaces?.setId ?? replaces?.uniqueId ?? newOid(),
      version: (replaces?.version ?? 0) + 1,
      ...(replaces === undefined ? {} : { replaces: replaces.uniqueId }),
    })
  }

  /** A document aboard: its own CDA unchanged, a PDF wrapped when the letter is structured, anything else as a file. */
  async aboard({ document, filename, mediaType, bytes, readable }: LetterContext['documents'][number]): Promise<void> {
    const content = await bytes()
    if (document.source === 'xdm' || document.source === 'cda') {
      if (!this.#keep(document, content)) this.#attach(filename, mediaType, content)
      if (readable) this.#attach(readable.filename, PDF, await readable.bytes())
    } else if (document.source === 'pdf' && this.#isStructured()) {
      this.#wrap(document.title ?? titleOfFile(filename), document.typeCode ?? typeOf(this.#letter), content)
    } else this.#attach(filename, mediaType, content)
  }

  /** A person's file: a PDF or a scan is sent as structured too, an archive or a CDA as it came. */
  piece({ filename, mediaType, documents, bytes }: LetterContext['pieces'][number]): void {
    const content = bytes()
    const [only] = documents
    if (mediaType === PDF && this.#isStructured()) {
      this.#wrap(titleOfFile(filename), typeOf(this.#letter), content)
    } else if (documents.length === 1 && only?.source === 'cda' && this.#keep(only, content)) {
      return
    } else if (documents.some(({ source }) => source === 'xdm')) {
      this.#archives.push({ filename: ARCHIVE_NAME, mediaType: ARCHIVE_TYPE, bytes: content })
      this.#codes.push(...documents.flatMap(({ typeCode }) => typeCode ?? []))
    } else this.#attach(filename, mediaType, content)
  }

  end(): Structured {
    const card = this.#card
    const [first] = this.#entries
    const { sender, now } = this.#context
    const own =
      card === undefined || first === undefined
        ? []
        : [{ filename: ARCHIVE_NAME, mediaType: ARCHIVE_TYPE, bytes: xdmArchive(this.#entries, card, sender, now) }]
    return {
      attached: [...own, ...this.#archives, ...this.#files],
      codes: this.#codes,
      qualified: card !== undefined && isQualified(card),
      ...(card === undefined ? {} : { card }),
      ...(first === undefined
        ? {}
        : { label: first.typeCode === undefined ? first.title : labelOfType(first.typeCode) }),
    }
  }

  #isStructured(): boolean {
    return this.#letter.form === 'letter' && this.#context.patient !== undefined
  }

  /** A PDF as a CDA of level 1, and the same PDF beside the archive. */
  #wrap(
    title: string,
    typeCode: string,
    pdf: Uint8Array,
    series: { setId: string; version: number; replaces?: string } = { setId: newOid(), version: 1 },
  ): void {
    const { sender, now } = this.#context
    const card = this.#card!
    const id = newOid()
    const { to, cc } = this.#letter
    const bytes = cdaLetter({ id, ...series, typeCode, title, now, card, sender, to, cc, pdf })
    this.#entries.push({
      uri: documentName(this.#entries.length, 'text/xml'),
      mediaType: 'text/xml',
      bytes,
      uniqueId: id,
      typeCode,
      title,
      format: PDF_FORMAT,
      createdAt: utcTime(now),
      startedAt: hl7Day(now),
    })
    this.#codes.push(typeCode)
    const [given] = card.givenNames
    this.#attach(pdfName({ date: hl7Day(now), type: labelOfType(typeCode), family: card.birthName, given }), PDF, pdf)
  }

  /** False when the archive cannot say whom it is about: the document goes as a plain file. */
  #keep(document: PieceDocument, bytes: Uint8Array): boolean {
    const { uniqueId, typeCode, createdAt, date } = document
    if (this.#card === undefined || uniqueId === undefined || typeCode === undefined) return false
    this.#entries.push({
      uri: documentName(this.#entries.length, 'text/xml'),
      mediaType: 'text/xml',
      bytes,
      uniqueId,
      typeCode,
      title: document.title ?? labelOfType(typeCode),
      format: OTHER_FORMAT,
      ...(document.author === undefined ? {} : { author: document.author }),
      ...(document.confidentiality === undefined
        ? {}
        : { confidentiality: document.confidentiality.map(confidentialityCode) }),
      createdAt: utcOfIso(createdAt ?? date) ?? utcTime(this.#context.now),
      ...(date === undefined ? {} : { startedAt: utcOfIso(date) ?? hl7Day(this.#context.now) }),
    })
    this.#codes.push(typeCode)
    return true
  }

  /** Two files of one name: the second gets a number. */
  #attach(filename: string, mediaType: string, bytes: Uint8Array): void {
    const [, stem = filename, extension = ''] = /^(.*?)(\.[^.]{1,8})?$/s.exec(filename) ?? []
    let name = filename
    for (let n = 2; this.#files.some((file) => file.filename === name); n++) name = `${stem} (${n})${extension}`
    this.#files.push({ filename: name, mediaType, bytes })
  }
}

export function typeOf({ typeCode }: Draft): string {
  return typeCode ?? defaultType({})
}

/** What the document is called: the subject without its technical prefix, else its type. */
export function titleOf(letter: Draft): string {
  const words = displaySubject(letter.subject).replace(/^(?:(?:re|tr|fwd?)\s*:\s*)+/i, '')
  return words === '' ? labelOfType(typeOf(letter)) : words
}

function titleOfFile(filename: string): string {
  return filename.replace(/\.[^.]{1,8}$/, '').replaceAll('_', ' ')
}

/** A matricule, its authority and the four traits (R24). */
export function isQualified(card: PatientCard): boolean {
  const { ins, insStatus, birthName, givenNames, birthDate, sex } = card
  return (
    insStatus === 'qualified' &&
    ins !== undefined &&
    birthName !== '' &&
    givenNames.length > 0 &&
    birthDate !== undefined &&
    sex !== undefined
  )
}

/** A forward about nobody's card: whom its first document names, when it says enough to be an archive's patient. */
function cardOfDocuments({ documents, pieces }: LetterContext): PatientCard | undefined {
  const stated = [...documents.map(({ document }) => document), ...pieces.flatMap((piece) => piece.documents)]
    .filter(({ source }) => source === 'xdm' || source === 'cda')
    .find(({ patient }) => patient?.birthName !== undefined)
  return stated?.patient === undefined ? undefined : cardOfStated(stated.patient)
}

function cardOfStated(patient: StatedPatient): PatientCard {
  const { birthName = '', usedName, givenNames = [], sex, birthDate, birthPlace, ins } = patient
  const valid = ins?.oid !== undefined && ins.keyValid && isInsOid(ins.oid)
  return {
    id: patient.localIds?.[0]?.value ?? 'inconnu',
    birthName,
    ...(usedName === undefined ? {} : { usedName }),
    givenNames,
    ...(sex === undefined ? {} : { sex }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(birthPlace === undefined ? {} : { birthPlace }),
    ...(valid ? { ins: { value: ins.value, oid: ins.oid! } } : {}),
    insStatus: valid ? 'qualified' : 'none',
    documents: 0,
    unread: 0,
  }
}
