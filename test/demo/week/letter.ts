// A clinical letter as MSSanté software sends it: XDM archive around a CDA level 1, the same PDF beside it (ECO.2.1.1, ECO.2.1.6),
// or the PDF alone as older software does.

import { createHash } from 'node:crypto'
import { typeLabelOf } from '../../../electron/engine/documents/type-codes.ts'
import { letterCda, type CdaOptions } from '../../files/cda.ts'
import { xdmZip } from '../../files/xdm.ts'
import { pdfAttachment } from './arrival.ts'
import { compactDay, hl7, xds } from './calendar.ts'
import { DOCTOR, type Correspondent } from './correspondents.ts'
import { compose, type Attachment, type Mail, type Sender } from './mail.ts'
import { drawPage } from './page.ts'
import { birthDay, type WeekPatient } from './patients.ts'

export interface Letter {
  from: Correspondent
  patient: WeekPatient
  /** when the message left */
  at: Date
  /** when the act took place */
  act: Date
  /** document type of JDV_J07 */
  code: string
  title: string
  body: string[]
  /** words of the mail around the documents */
  note?: string
  to?: Sender
  /** what the CDA states instead of the patient's traits and number */
  stated?: WeekPatient
  cda?: Partial<CdaOptions>
  /** no number anywhere: neither on the page, nor in the archive, nor said in the headers */
  anonymous?: true
  /** words before the subject: « Annule et remplace » */
  mention?: string
  mail?: Partial<Pick<Mail, 'id' | 'references' | 'askReceipt'>>
  /** more files beside: a photo */
  more?: Attachment[]
}

/** OID of an invented organisation, made from the words that tell a document from the others. */
export function oidOf(...words: string[]): string {
  const digest = createHash('sha256').update(words.join('|')).digest('hex')
  return `1.2.250.1.999.7.${BigInt(`0x${digest.slice(0, 14)}`)}`
}

export async function letterMail(letter: Letter): Promise<Buffer> {
  const { from, patient, act, code, title, cda } = letter
  const stated = letter.stated ?? patient
  const label = typeLabelOf(code) ?? title
  const named = `${stated.birthName} ${stated.givenNames[0] ?? ''}`
  const pdf = await drawPage({
    from,
    patient: stated,
    date: act,
    title,
    paragraphs: opened(letter),
    ...(letter.anonymous === true ? { named } : {}),
  })
  const uniqueId = cda?.uniqueId ?? oidOf(from.address, patient.ins, title, act.toISOString())
  const document = letterCda(pdf, 'application/pdf', {
    patient: stated,
    uniqueId,
    typeCode: code,
    typeLabel: label,
    title,
    effectiveTime: hl7(letter.at),
    eventTime: hl7(act),
    author: from.author,
    organization: from.organization,
    recipient: DOCTOR,
    phone: patient.phone,
    localId: `IPP-${patient.ins.slice(10, 13)}`,
    ...cda,
  })
  const archive = xdmZip({
    patient: stated,
    ...(letter.anonymous === true ? { patientId: 'IPP-0000^^^&amp;1.2.250.1.999.1&amp;ISO^PI' } : {}),
    files: [
      {
        uri: 'DOC00001.XML',
        bytes: document,
        uniqueId,
        typeCode: code,
        typeLabel: label,
        title,
        createdAt: xds(letter.at),
        startedAt: xds(act),
      },
    ],
  })
  return compose({
    from: { address: from.address, label: from.label },
    to: letter.to ?? DOCTOR,
    date: letter.at,
    subject: `${letter.mention ?? ''}${xdmSubject(label, stated)}`,
    text: letter.note ?? note(from, title),
    attachments: [
      { filename: 'IHE_XDM.zip', contentType: 'application/zip', content: archive },
      pdfAttachment(pdfName(act, label, stated), pdf),
      ...(letter.more ?? []),
    ],
    headers: { 'X-MSS-CODECDA': code, 'X-MSS-INS': letter.anonymous === true ? 'N' : 'O' },
    ...letter.mail,
  })
}

export interface PlainLetter extends Pick<Letter, 'from' | 'at' | 'act' | 'title' | 'body'> {
  /** as the page names the person, « MARTIN Jeanne, née le 02/11/1948 » */
  named: string
  subject: string
  filename: string
}

/** A PDF alone: no archive, no number, a file name that says little. */
export async function plainLetterMail(letter: PlainLetter): Promise<Buffer> {
  const { from, at, act, title, named, subject, filename } = letter
  const pdf = await drawPage({ from, patient: undefined, named, date: act, title, paragraphs: opened(letter) })
  return compose({
    from: { address: from.address, label: from.label },
    to: DOCTOR,
    date: at,
    subject,
    text: note(from, title),
    attachments: [pdfAttachment(filename, pdf)],
  })
}

/** `XDM/1.0/DDM+<libellé> <NOM> <prénom> <date de naissance>` (ECO.2.1.3) */
export function xdmSubject(label: string, patient: WeekPatient): string {
  return `XDM/1.0/DDM+${label} ${patient.birthName} ${patient.givenNames[0] ?? ''} ${birthDay(patient)}`
}

/** `<date>_<type>_<NOM>_<prénom>_<numéro>.pdf` (ECO.2.1.6) */
export function pdfName(act: Date, label: string, patient: WeekPatient, number?: string): string {
  const parts = [compactDay(act), label.slice(0, 40), patient.birthName, patient.givenNames[0] ?? '']
  return `${[...parts, ...(number === undefined ? [] : [number])].join('_')}.pdf`
}

function opened(letter: Pick<Letter, 'body'>): string[] {
  return ['Chère Consœur,', ...letter.body, 'Bien confraternellement,']
}

function note(from: Correspondent, title: string): string {
  return `Bonjour Docteur,\n\nVeuillez trouver ci-joint : ${title}.\n\nCordialement,\n${from.organization}\n${from.place}`
}
