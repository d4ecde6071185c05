// Letters that the doctor sent, and what came back about them: read, delivered, refused by a machine, not delivered.
// Receipts are written by hand, as the software that sends them does (RFC 8098, RFC 3464, spec §1.8).

import { received, sent, type DemoMessage } from './arrival.ts'
import type { Calendar } from './calendar.ts'
import {
  CARDIOLOGY,
  DOCTOR,
  EMERGENCIES,
  EYES,
  HADDAD,
  HOSPITAL,
  IMAGING,
  NEPHROLOGY,
  NURSE,
  type Correspondent,
} from './correspondents.ts'
import { xdmSubject } from './letter.ts'
import { compose, handwritten, messageId, type Mail, type Sender } from './mail.ts'
import { patient } from './patients.ts'

type Answer = 'read' | 'delivered' | 'none' | 'refused' | 'refused-older' | 'full'

/** patient, days before today, to whom, type, words, what comes back */
const ROWS: [string, number, Correspondent, string, string, Answer][] = [
  [
    'P09',
    3,
    HOSPITAL,
    'Lettre d’adressage',
    'Merci de recevoir Mme DUPONT pour un nodule thyroïdien découvert à la palpation.',
    'refused',
  ],
  [
    'P16',
    9,
    CARDIOLOGY,
    'Demande d’avis',
    'M. CARPENTIER a repris 2 kg en une semaine. Faut-il majorer le furosémide avant la consultation ?',
    'read',
  ],
  [
    'P23',
    12,
    NEPHROLOGY,
    'Lettre d’adressage',
    'Je vous adresse Mme MARCHAND pour son suivi semestriel. Le dernier bilan est joint à son dossier.',
    'read',
  ],
  [
    'P01',
    75,
    HADDAD,
    'Lettre d’adressage',
    'La kaliémie est à 4,9 sous spironolactone. Faut-il la maintenir ?',
    'delivered',
  ],
  [
    'P30',
    70,
    NEPHROLOGY,
    'Demande d’avis',
    'Le débit de filtration de M. LE GOFF baisse. Merci d’avancer la consultation.',
    'read',
  ],
  ['P18', 22, EYES, 'Demande de fond d’œil', 'Fond d’œil annuel chez ce patient diabétique, merci.', 'delivered'],
  [
    'P04',
    6,
    IMAGING,
    'Demande d’imagerie',
    'Fatigue et baisse de la ferritine : échographie abdominale avant fibroscopie.',
    'full',
  ],
  [
    'P20',
    13,
    HOSPITAL,
    'Demande de lit de répit',
    'La fille de Mme GUÉRIN est épuisée. Un séjour de répit d’une semaine est-il possible ?',
    'none',
  ],
  [
    'P03',
    14,
    EMERGENCIES,
    'Réponse',
    'Les fils seront retirés au cabinet. Merci pour votre courrier.',
    'refused-older',
  ],
  [
    'P17',
    5,
    NURSE,
    'Prescription de pansements',
    'Poursuite des pansements hydrocellulaires tous les deux jours pendant trois semaines.',
    'read',
  ],
]

export async function sentAndReceipts(calendar: Calendar): Promise<DemoMessage[]> {
  const pairs = ROWS.map(async ([id, days, to, label, words, answer], index) => {
    const letter: Mail = {
      from: DOCTOR,
      to: { address: to.address, label: to.label },
      date: calendar.ago(days, `18:${String(12 + index)}`),
      subject: xdmSubject(label, patient(id)),
      text: `Cher confrère,\n\n${words}\n\nBien confraternellement,\nDr Hélène Vasseur\nCabinet des Halles`,
      askReceipt: true,
    }
    const back =
      answer === 'refused' ? calendar.thisMorning(33) : new Date(letter.date.getTime() + (2 + index) * 900_000)
    const receipt = receiptOf(answer, letter, to, back)
    const message = sent(await compose(letter), letter.date)
    return receipt === undefined ? [message] : [message, received(receipt, back, calendar.now)]
  })
  return (await Promise.all(pairs)).flat()
}

function receiptOf(answer: Answer, letter: Mail, by: Correspondent, date: Date): Buffer | undefined {
  switch (answer) {
    case 'none':
      return undefined
    case 'read':
      return readReceipt(letter, by, date)
    case 'delivered':
      return deliveryReport(letter, date, 'delivered', '2.0.0', 'smtp; 250 2.0.0 Ok')
    case 'full':
      return deliveryReport(letter, date, 'failed', '5.2.2', 'smtp; 552 5.2.2 Mailbox full')
    case 'refused':
      return machineRefusal(
        letter,
        by,
        date,
        'Disposition: automatic-action/MDN-sent-automatically; processed/error\r\nError: 902^Patient inconnu',
      )
    case 'refused-older':
      return machineRefusal(
        letter,
        by,
        date,
        'Disposition: automatic-action/MDN-sent-automatically; processed/Error: 904^INS différente de l’INS locale',
      )
  }
}

function readReceipt(letter: Mail, by: Sender, date: Date): Buffer {
  return report(
    'disposition-notification',
    { from: by, to: DOCTOR, date, subject: `Lu : ${letter.subject}`, text: '' },
    [
      ['text/plain; charset=UTF-8', 'Votre message a été affiché par son destinataire.'],
      [
        'message/disposition-notification',
        `Final-Recipient: rfc822; ${by.address}\r\nOriginal-Message-ID: ${messageId(letter)}\r\nDisposition: manual-action/MDN-sent-manually; displayed`,
      ],
    ],
  )
}

/** An integrating system that could not file the letter: patient unknown there, or another INS. */
function machineRefusal(letter: Mail, by: Sender, date: Date, disposition: string): Buffer {
  const code = /(\d{3})\^/.exec(disposition)?.[1] ?? '906'
  const subject = `[KO Intégration système !][${code}] ${letter.subject}`
  return report('disposition-notification', { from: by, to: DOCTOR, date, subject, text: '' }, [
    ['text/plain; charset=UTF-8', 'Le document n’a pas pu être intégré au dossier du patient.'],
    [
      'message/disposition-notification',
      `Final-Recipient: rfc822; ${by.address}\r\nOriginal-Recipient: rfc822; ${by.address}\r\nOriginal-Message-ID: ${messageId(letter)}\r\n${disposition}`,
    ],
  ])
}

function deliveryReport(letter: Mail, date: Date, action: string, status: string, diagnostic: string): Buffer {
  const from = { address: 'mailer-daemon@medecin.test.mssante.fr', label: 'Mail Delivery System' }
  const subject = action === 'failed' ? 'Undelivered Mail Returned to Sender' : 'Successful Mail Delivery Report'
  return report(
    'delivery-status',
    { from, to: DOCTOR, date, subject, text: '', headers: { 'Auto-Submitted': 'auto-replied' } },
    [
      [
        'text/plain; charset=UTF-8',
        action === 'failed' ? 'The mail system could not deliver your message.' : 'Your message was delivered.',
      ],
      [
        'message/delivery-status',
        `Reporting-MTA: dns; relais.operateur.test.mssante.fr\r\n\r\nFinal-Recipient: rfc822; ${letter.to.address}\r\nAction: ${action}\r\nStatus: ${status}\r\nDiagnostic-Code: ${diagnostic}`,
      ],
      [
        'text/rfc822-headers',
        `Message-ID: ${messageId(letter)}\r\nFrom: <${letter.from.address}>\r\nTo: <${letter.to.address}>`,
      ],
    ],
  )
}

function report(type: string, mail: Mail, parts: [string, string][]): Buffer {
  const boundary = `report-${mail.date.getTime().toString(36)}`
  const body = parts
    .map(([contentType, text]) => `--${boundary}\r\nContent-Type: ${contentType}\r\n\r\n${text}\r\n`)
    .join('')
  return handwritten(
    mail,
    `multipart/report; report-type=${type}; boundary="${boundary}"`,
    `${body}--${boundary}--\r\n`,
  )
}
