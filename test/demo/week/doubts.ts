// Messages of the week of which the patient is not certain, and files that are not as they should be.
// Each is in the week for one thing that Pli must say; none of them may file itself.

import { pdfAttachment, received, type DemoMessage } from './arrival.ts'
import { frenchDay, type Calendar } from './calendar.ts'
import { DOCTOR, EYES, HOSPITAL, IMAGING, OLD_LAB, SKIN } from './correspondents.ts'
import { letterMail, plainLetterMail, type Letter } from './letter.ts'
import { compose, handwritten, type Mail } from './mail.ts'
import { drawPage } from './page.ts'
import { patient } from './patients.ts'
import { hprimFile, type Report } from './report.ts'

export async function doubtfulMail(calendar: Calendar): Promise<DemoMessage[]> {
  const letters = doubtfulLetters(calendar).map(async (letter) => ({ at: letter.at, raw: await letterMail(letter) }))
  const others = [
    reportInTheText(calendar),
    reportOfTheParent(calendar),
    loosePdf(calendar),
    scannedLetter(calendar),
    brokenArchive(calendar),
  ]
  const all = await Promise.all([...letters, ...others])
  return all.map(({ at, raw }) => received(raw, at, calendar.now))
}

function doubtfulLetters(calendar: Calendar): Letter[] {
  const legrand = patient('P01')
  return [
    // the key is 02: a key of 03 is inexact
    {
      from: SKIN,
      patient: legrand,
      stated: { ...legrand, ins: `${legrand.ins.slice(0, 13)}03` },
      at: calendar.ago(1, '18:22'),
      act: calendar.ago(2, '15:00'),
      code: '11488-4',
      title: 'Consultation de dermatologie',
      body: ['Kératose actinique du nez traitée par cryothérapie. Contrôle dans six mois.'],
    },
    // sex figure of a man on a woman
    {
      from: IMAGING,
      patient: patient('P22'),
      at: calendar.ago(1, '17:10'),
      act: calendar.ago(1, '11:00'),
      code: '18748-4',
      title: 'Échographie pelvienne',
      body: ['Utérus et ovaires sans particularité. Endomètre à 7 mm.', 'Conclusion : examen normal.'],
    },
    // close to another Louise BERNARD: day and month the other way round
    {
      from: EYES,
      patient: patient('P27'),
      at: calendar.ago(2, '12:40'),
      act: calendar.ago(3, '10:30'),
      code: '78513-9',
      title: 'Consultation d’ophtalmologie, cataracte',
      body: ['Cataracte bilatérale gênante, acuité 5/10 à droite. Chirurgie proposée au printemps.'],
    },
    // the archive says one person, the document another
    {
      from: HOSPITAL,
      patient: patient('P24'),
      at: calendar.ago(3, '09:50'),
      act: calendar.ago(5, '09:00'),
      code: '11488-4',
      title: 'Consultation de médecine interne',
      body: ['Mme Odile MARCHAND est vue pour une anémie modérée. Bilan martial prescrit.'],
      cda: { ins: patient('P23').ins, insOid: '1.2.250.1.213.1.4.10' },
    },
  ]
}

interface Made {
  at: Date
  raw: Buffer
}

/** HPRIM in the words of the mail, in the encoding of an older system. */
async function reportInTheText(calendar: Calendar): Promise<Made> {
  const at = calendar.ago(4, '13:20')
  const report: Report = {
    patient: patient('P05'),
    at,
    sampled: calendar.ago(5, '08:00'),
    values: { crp: 8, leucocytes: 9.1 },
    comment: 'Prélèvement à domicile.',
  }
  const mail: Mail = {
    from: OLD_LAB,
    to: DOCTOR,
    date: at,
    subject: `Résultats du ${frenchDay(report.sampled)}`,
    text: '',
  }
  return { at, raw: handwritten(mail, 'text/plain; charset=iso-8859-1', hprimFile(report, 'iso-8859-1')) }
}

/** A child's report under the social-security number of the insured parent: no number of the child's, so it waits. */
async function reportOfTheParent(calendar: Calendar): Promise<Made> {
  const at = calendar.ago(2, '14:30')
  const child = { ...patient('P40'), ins: patient('P39').ins }
  const report: Report = {
    patient: child,
    at,
    sampled: calendar.ago(2, '08:20'),
    values: { ferritin: 22, haemoglobin: 12.1 },
  }
  const raw = await compose({
    from: OLD_LAB,
    to: DOCTOR,
    date: at,
    subject: `Résultats du ${frenchDay(report.sampled)}`,
    text: 'Résultats en pièce jointe.',
    attachments: [
      { filename: 'RESULTAT.HPR', contentType: 'application/octet-stream', content: hprimFile(report, 'macroman') },
    ],
  })
  return { at, raw }
}

/** A report and a PDF of which the name says nothing: they are two documents. */
async function loosePdf(calendar: Calendar): Promise<Made> {
  const at = calendar.ago(6, '15:15')
  const report: Report = { patient: patient('P36'), at, sampled: calendar.ago(6, '07:50'), values: { crp: 4 } }
  const other = await drawPage({
    from: OLD_LAB,
    patient: patient('P25'),
    date: report.sampled,
    title: 'Compte rendu de biologie médicale',
    table: ['Hémostase', ['INR', '2,8', '', '', '2 à 3']],
    paragraphs: [],
  })
  const raw = await compose({
    from: OLD_LAB,
    to: DOCTOR,
    date: at,
    subject: 'Résultats et copie',
    text: 'Résultats en pièce jointe.',
    attachments: [
      { filename: 'LABO.HPR', contentType: 'text/plain', content: hprimFile(report, 'windows-1252') },
      pdfAttachment('numerisation.pdf', other),
    ],
  })
  return { at, raw }
}

/** A scan alone, of which the file name says nothing. */
async function scannedLetter(calendar: Calendar): Promise<Made> {
  const at = calendar.ago(1, '16:32')
  const raw = await plainLetterMail({
    from: HOSPITAL,
    at,
    act: calendar.ago(3, '14:00'),
    title: 'Lettre de consultation, rhumatologie',
    body: ['Mme Hélène BOUCHER est vue pour des lombalgies communes. Radiographies sans particularité.'],
    named: 'BOUCHER Hélène, née le 30/12/1970',
    subject: 'Courrier de consultation',
    filename: 'scan_0412.pdf',
  })
  return { at, raw }
}

/** An archive cut short on its way. */
async function brokenArchive(calendar: Calendar): Promise<Made> {
  const at = calendar.ago(5, '10:05')
  const raw = await compose({
    from: HOSPITAL,
    to: DOCTOR,
    date: at,
    subject: 'XDM/1.0/DDM+CR hospitalier (séjour) VIDAL Fernand 16/04/1947',
    text: 'Veuillez trouver ci-joint le compte rendu de séjour.',
    attachments: [
      { filename: 'IHE_XDM.zip', contentType: 'application/zip', content: Buffer.from('504b0304140000000800', 'hex') },
    ],
  })
  return { at, raw }
}
