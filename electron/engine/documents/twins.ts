// One line for a document and its copies in the same message (R49): the PDF beside the archive, the XML given twice.
// It must not join what could belong to two documents, nor move or drop a byte: a copy stays in `body` or `twins`.
//
// The rules, in order; each copy goes to one document, and stays a line of its own when two could claim it:
//  1. same bytes: the PDF is already the body (N1), the PDF copy (N3) or an image of the document;
//  2. a bare CDA beside the archive that holds it: same uniqueId and version, same patient, same results;
//  3. a name as in ECO.2.1.6 (date_type_NOM_prénom_number): the date agrees, and names and type, or the given name and the
//     order number, too;
//  4. the name of the PDF holds the name of the HPRIM file (`1234.hpr`, `CR_1234.pdf`) or an order number of the document;
//  5. the only PDF of a message with one HPRIM report and nothing else, when its name says whose it is: the family name of
//     the report, with the given name, the day of the examination or the birth date, and no other date. A PDF whose name says
//     nothing (`scan.pdf`) may be another person's: it stays a document of its own. Its text, read at idle, is not looked at here.

import type { Blob, ClinicalDocument, StatedPatient } from './document.ts'

/** An attachment of the message, as `mail/parse.ts` lists them: `path` joins it to the document made from it. */
export interface TwinCandidate {
  path: string
  filename?: string
  size: number
  sha256: string
}

/** The documents of one message, without those that are a copy of another; order kept. Pure; changes none of its inputs. */
export function mergeTwins(documents: ClinicalDocument[], candidates: TwinCandidate[]): ClinicalDocument[] {
  const files = new Map(candidates.map((candidate) => [candidate.path, candidate]))
  const claims = new Map<ClinicalDocument, Blob[]>()
  const gone = new Set<ClinicalDocument>()
  const join = (copy: ClinicalDocument, owner: ClinicalDocument, blob: Blob): void => {
    claims.set(owner, [...(claims.get(owner) ?? []), blob])
    gone.add(copy)
  }

  for (const copy of documents) {
    const file = files.get(copy.path)
    if (copy.source !== 'cda' || file === undefined) continue
    const owner = only(documents.filter((other) => isSameCda(copy, other)))
    if (owner === undefined) continue
    join(copy, owner, { mediaType: copy.mediaType, size: file.size, sha256: file.sha256, path: copy.path })
  }

  const clinical = documents.filter((document) => document.source !== 'pdf' && !gone.has(document))
  const copies = documents.filter((document) => document.source === 'pdf')
  for (const copy of copies) {
    const body = copy.body
    if (body === undefined) continue
    const owner = ownerOf(copy, body, clinical, copies.length, files) ?? firstWithSameBytes(copy, body, copies, gone)
    if (owner !== undefined) join(copy, owner, body)
  }
  return documents
    .filter((document) => !gone.has(document))
    .map((document) => withCopies(document, claims.get(document)))
}

function withCopies(document: ClinicalDocument, blobs: Blob[] | undefined): ClinicalDocument {
  if (blobs === undefined) return document
  // a report that has no page of its own gets the PDF as the page a person reads first (R47)
  const body = document.body ?? blobs.find((blob) => blob.mediaType === 'application/pdf')
  const twins = [...(document.twins ?? []), ...blobs.filter((blob) => blob !== body)]
  return { ...document, ...(body === undefined ? {} : { body }), ...(twins.length === 0 ? {} : { twins }) }
}

function ownerOf(
  copy: ClinicalDocument,
  body: Blob,
  clinical: ClinicalDocument[],
  copies: number,
  files: Map<string, TwinCandidate>,
): ClinicalDocument | undefined {
  const holders = clinical.filter((document) => blobsOf(document).some((blob) => blob.sha256 === body.sha256))
  if (holders.length > 0) return only(holders)

  const filename = files.get(copy.path)?.filename ?? ''
  const named = actName(filename)
  if (named !== undefined) {
    return only(clinical.filter((document) => matches(named, document, files.get(document.path)?.filename)))
  }
  const numbered = clinical.filter((document) => sharesNumber(filename, document, files.get(document.path)?.filename))
  if (numbered.length > 0) return only(numbered)
  const [single] = clinical
  const alone = clinical.length === 1 && copies === 1 && single?.source === 'hprim' && single.body === undefined
  return alone && namesPatient(filename, single) ? single : undefined
}

/** The same PDF attached twice, with no clinical document to join. */
function firstWithSameBytes(
  copy: ClinicalDocument,
  body: Blob,
  copies: ClinicalDocument[],
  gone: Set<ClinicalDocument>,
): ClinicalDocument | undefined {
  const first = copies.find((other) => other.body?.sha256 === body.sha256 && !gone.has(other))
  return first === copy ? undefined : first
}

function blobsOf(document: ClinicalDocument): Blob[] {
  return [...(document.body === undefined ? [] : [document.body]), ...(document.media ?? []), ...(document.twins ?? [])]
}

function isSameCda(copy: ClinicalDocument, other: ClinicalDocument): boolean {
  return (
    other.source === 'xdm' &&
    copy.uniqueId !== undefined &&
    copy.uniqueId === other.uniqueId &&
    copy.version === other.version &&
    identity(copy.patient) === identity(other.patient) &&
    JSON.stringify(copy.observations ?? []) === JSON.stringify(other.observations ?? [])
  )
}

function identity(patient: StatedPatient | undefined): string {
  return JSON.stringify([patient?.ins?.value, patient?.birthDate, ...familyNames(patient), ...givenNames(patient)])
}

interface ActName {
  /** AAAAMMJJ */
  date: string
  /** folded, cut at 40 characters by the sender */
  type: string
  family: string
  given: string
  number: string | undefined
}

/** `20150802_CR d'examens biologiques_VIAL_Paul_12150302014578.pdf` (spec §2.2); undefined for any other name. */
function actName(filename: string): ActName | undefined {
  const parts = filename.replace(/\.pdf$/i, '').split('_')
  const [date = '', type = '', family = '', given = '', number] = parts
  if (parts.length < 4 || parts.length > 5 || !/^\d{8}$/.test(date)) return undefined
  return { date, type: folded(type), family: folded(family), given: folded(given), number: number?.trim() }
}

function matches(named: ActName, document: ClinicalDocument, filename: string | undefined): boolean {
  if (!sameDay(named, document)) return false
  const [families, givens] = [familyNames(document.patient), givenNames(document.patient)]
  const sameGiven = givens.some((name) => name === named.given || name.startsWith(`${named.given} `))
  // the name of use may stand where the birth name belongs; the number of another person may not
  if (named.number !== undefined && isOrder(named.number, document, filename)) return givens.length === 0 || sameGiven
  return families.includes(named.family) && sameGiven && sameType(named, document)
}

function sameDay(named: ActName, document: ClinicalDocument): boolean {
  const days = [document.date, document.createdAt].map((date) => date?.slice(0, 10).replaceAll('-', ''))
  return days.includes(named.date)
}

/** A document that states no type (HPRIM) contradicts none. */
function sameType(named: ActName, document: ClinicalDocument): boolean {
  const labels = [document.typeLabel, document.title].filter((label) => label !== undefined).map(folded)
  return labels.length === 0 || (named.type !== '' && labels.some((label) => label.startsWith(named.type)))
}

/**
 * A freely made file name that says whose the file is. The family name alone says too little: couples and twins have their
 * results on the same day. A day alone says nothing: a laboratory sends forty reports that day.
 */
function namesPatient(filename: string, document: ClinicalDocument): boolean {
  const words = ` ${folded(stem(filename))} `
  const holds = (name: string): boolean => name !== '' && words.includes(` ${name} `)
  const { date, createdAt, patient } = document
  const known = [date, createdAt, patient?.birthDate].flatMap((day) => daysOf(day?.slice(0, 10) ?? ''))
  const dates = words.match(DATES) ?? []
  return (
    familyNames(patient).some(holds) &&
    (givenNames(patient).some(holds) || dates.length > 0) &&
    dates.every((found) => known.includes(found.replaceAll(' ', '')))
  )
}

/** `20261103`, `03112026`, `2026 11 03`, `03 11 2026` among folded words. */
const DATES = /(?<= )(?:\d{8}|\d{4} \d\d \d\d|\d\d \d\d \d{4})(?= )/g

/** A day as a file name writes it, without separators. */
function daysOf(day: string): string[] {
  const [year = '', month = '', date = ''] = day.split('-')
  return date === '' ? [] : [year + month + date, date + month + year]
}

function isOrder(number: string, document: ClinicalDocument, filename: string | undefined): boolean {
  return number.length >= 4 && (document.orderIds?.includes(number) === true || stem(filename) === number)
}

function sharesNumber(name: string, document: ClinicalDocument, filename: string | undefined): boolean {
  const words = new Set(stem(name).split(/[_\s]+/))
  return (
    [...words].some((word) => isOrder(word, document, filename)) || (stem(name) !== '' && stem(name) === stem(filename))
  )
}

function stem(filename: string | undefined): string {
  return (filename ?? '').replace(/\.[A-Za-z0-9]{1,5}$/, '').trim()
}

function familyNames(patient: StatedPatient | undefined): string[] {
  return [patient?.birthName, patient?.usedName, patient?.name].filter((name) => name !== undefined).map(folded)
}

function givenNames(patient: StatedPatient | undefined): string[] {
  return [patient?.usedGivenName, ...(patient?.givenNames ?? [])].filter((name) => name !== undefined).map(folded)
}

/** Case, accents and punctuation aside: file names lose them on their way. */
function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** The one element of a list, undefined when there are several: a copy that two could claim is claimed by none. */
function only<T>(list: T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined
}
