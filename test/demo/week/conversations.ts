// What people write to each other: colleagues, nurse, pharmacy, patients of Mon espace santé, nursery; and what the doctor answered.
// No clinical document inside, or a plain one: the words are the message.

import { received, sent, type DemoMessage } from './arrival.ts'
import type { Calendar } from './calendar.ts'
import { DOCTOR, HADDAD, NURSE, OPERATOR, PHARMACY, PHYSIO, PRACTICE } from './correspondents.ts'
import { xdmSubject } from './letter.ts'
import { compose, messageId, type Mail, type Sender } from './mail.ts'
import { patient } from './patients.ts'

/** The mailbox of a patient of Mon espace santé (spec §1.10). */
function citizen(id: string): Sender {
  const { ins, givenNames, birthName } = patient(id)
  return { address: `${ins}@patient.mssante.fr`, label: `${givenNames[0] ?? ''} ${birthName}` }
}

export async function conversations(calendar: Calendar): Promise<DemoMessage[]> {
  const threads = [bisoprolol(calendar), wound(calendar), shoulder(calendar), appointment(calendar)]
  const letters = [...threads.flat(), ...lone(calendar)]
  return Promise.all(
    letters.map(async (mail) => {
      const raw = await compose(mail)
      return mail.from === DOCTOR ? sent(raw, mail.date) : received(raw, mail.date, calendar.now)
    }),
  )
}

/** Each message answers the one before. */
function thread(first: Mail, ...answers: Omit<Mail, 'references'>[]): Mail[] {
  const mails: Mail[] = [first]
  for (const answer of answers) mails.push({ ...answer, references: mails.map(messageId) })
  return mails
}

/** 25 is the last of three. */
function bisoprolol(calendar: Calendar): Mail[] {
  const subject = xdmSubject('Suivi de cardiologie', patient('P16'))
  return thread(
    {
      from: HADDAD,
      to: DOCTOR,
      date: calendar.ago(3, '12:15'),
      subject,
      text: 'Chère Hélène,\n\nM. CARPENTIER m’a appelé : pouls à 48 hier soir, un peu de vertige au lever. Peux-tu le voir ?\n\nBien amicalement,\nSamir Haddad',
    },
    {
      from: DOCTOR,
      to: HADDAD,
      date: calendar.ago(2, '19:20'),
      subject: `RE: ${subject}`,
      text: 'Cher Samir,\n\nVu ce soir à domicile : pouls 50 régulier, tension 112/60 couché, 98/56 debout. Pas de syncope. Je lui ai demandé de se lever en deux temps.\n\nBien amicalement,\nHélène',
    },
    {
      from: HADDAD,
      to: DOCTOR,
      date: calendar.thisMorning(25),
      subject: `RE: ${subject}`,
      text: 'Chère Hélène,\n\nPeut-on arrêter le bisoprolol ? Je passerais à 1,25 mg une semaine puis arrêt, et je le revois vendredi en huit.\n\nBien amicalement,\nSamir\n\n> Vu ce soir à domicile : pouls 50 régulier, tension 112/60 couché, 98/56 debout.\n> Pas de syncope. Je lui ai demandé de se lever en deux temps.',
      askReceipt: true,
    },
  )
}

function wound(calendar: Calendar): Mail[] {
  const subject = 'Pansement de Mme LE GALL'
  return thread(
    {
      from: NURSE,
      to: DOCTOR,
      date: calendar.ago(8, '14:05'),
      subject,
      text: 'Bonjour Docteur,\n\nLe talon de Mme LE GALL sent un peu et le fond est jaunâtre. Je fais un prélèvement demain matin ?\n\nClaire Lemoine',
    },
    {
      from: DOCTOR,
      to: NURSE,
      date: calendar.ago(8, '19:40'),
      subject: `RE: ${subject}`,
      text: 'Bonjour Claire,\n\nOui pour le prélèvement. Je passe la voir jeudi. Merci.\n\nHélène Vasseur',
    },
    {
      from: NURSE,
      to: DOCTOR,
      date: calendar.ago(6, '13:55'),
      subject: `RE: ${subject}`,
      text: 'C’est parti au laboratoire ce matin. Température 37,4. Elle a moins mal depuis la talonnière.\n\nClaire',
    },
  )
}

function shoulder(calendar: Calendar): Mail[] {
  const subject = xdmSubject('Rééducation de l’épaule', patient('P18'))
  return thread(
    {
      from: PHYSIO,
      to: DOCTOR,
      date: calendar.ago(16, '11:10'),
      subject,
      text: 'Bonjour Docteur,\n\nM. SCHMITT arrive au bout de ses séances. Pourriez-vous prescrire quinze séances de plus ?\n\nBastien Roy',
    },
    {
      from: DOCTOR,
      to: PHYSIO,
      date: calendar.ago(15, '13:25'),
      subject: `RE: ${subject}`,
      text: 'Bonjour,\n\nL’ordonnance l’attend au secrétariat.\n\nDr Hélène Vasseur',
    },
  )
}

/** 29: the doctor wrote first, as a citizen can only answer. */
function appointment(calendar: Calendar): Mail[] {
  const subject = 'Votre prise de sang'
  return thread(
    {
      from: DOCTOR,
      to: citizen('P01'),
      date: calendar.ago(5, '19:05'),
      subject,
      text: 'Bonjour Madame,\n\nPensez à faire la prise de sang prescrite avant la fin de la semaine, à jeun.\n\nDr Hélène Vasseur',
    },
    {
      from: citizen('P01'),
      to: DOCTOR,
      date: calendar.thisMorning(29),
      subject: `Re: ${subject}`,
      text: 'Bonjour Docteur,\n\nJ’ai fait la prise de sang samedi. Je me sens fatiguée et j’ai des crampes. Pouvez-vous me donner un rendez-vous cette semaine ?\n\nMerci,\nOdile Legrand',
    },
  )
}

function lone(calendar: Calendar): Mail[] {
  const { now } = calendar
  return [
    // 27, with the picture of a distant server
    {
      from: PHARMACY,
      to: DOCTOR,
      date: calendar.thisMorning(27),
      subject: xdmSubject('Rupture d’approvisionnement', patient('P12')),
      text: 'Bonjour Docteur,\n\nLa fluindione 20 mg de Mme CHAZAL est en rupture chez nos deux grossistes. Il lui reste neuf comprimés. Souhaitez-vous un relais ?\n\nSonia Carlier',
      html: supplyPage,
    },
    // 30: a parent writes from the child's address
    {
      from: citizen('P14'),
      to: DOCTOR,
      date: calendar.thisMorning(30),
      subject: 'Certificat pour le judo',
      text: 'Bonjour Docteur,\n\nLina reprend le judo et le club demande un certificat. Pouvons-nous l’avoir avant samedi ?\n\nMerci, sa maman, Sarah Pellerin',
    },
    // 34: to the mailbox of the surgery
    {
      from: { address: 'direction@creche-lutins.test.mssante.fr', label: 'Crèche Les Lutins' },
      to: PRACTICE,
      date: calendar.thisMorning(34),
      subject: xdmSubject('Demande de certificat de vaccination', patient('P08')),
      text: 'Bonjour,\n\nLe dossier de Théo LEFEVRE, né le 12/09/2023, est à jour sauf le rappel du ROR. Merci de nous adresser un certificat de vaccination.\n\nLa directrice',
    },
    {
      from: citizen('P10'),
      to: DOCTOR,
      date: calendar.ago(4, '21:12'),
      subject: 'Re: Arrêt de travail',
      text: 'Bonjour Docteur, mon employeur n’a pas reçu le volet. Pouvez-vous me le renvoyer ? Anne-Sophie Nguyen',
    },
    {
      from: OPERATOR,
      to: DOCTOR,
      date: new Date(now.getTime() - 9 * 86_400_000),
      subject: 'Maintenance de votre messagerie le dimanche de 2 h à 5 h',
      text: 'Une maintenance est prévue dimanche de 2 h à 5 h. La réception reprend seule ensuite.',
      html: maintenancePage,
      headers: { 'Auto-Submitted': 'auto-generated', 'List-Unsubscribe': '<mailto:stop@operateur.test.mssante.fr>' },
    },
    {
      from: DOCTOR,
      to: PHARMACY,
      date: calendar.ago(26, '12:50'),
      subject: 'Renouvellement de Mme ROCHE',
      text: 'Bonjour,\n\nL’ordonnance de Mme ROCHE part ce jour à l’EHPAD.\n\nDr Hélène Vasseur',
    },
  ]
}

const supplyPage = `<html><body style="font-family:Arial">
<img src="https://images.pharmacie-halles.test/logo.png?m=8841" alt="Pharmacie des Halles" width="180"><p>Bonjour Docteur,</p>
<p>La <b>fluindione 20 mg</b> de Mme CHAZAL est en rupture chez nos deux grossistes. Il lui reste <b>neuf comprimés</b>.</p>
<table border="1" cellpadding="4"><tr><th>Spécialité</th><th>Retour prévu</th></tr><tr><td>Fluindione 20 mg</td><td>sous trois semaines</td></tr>
<tr><td>Warfarine 5 mg</td><td>disponible</td></tr></table>
<p>Souhaitez-vous un relais ? <a href="https://pharmacie-halles.test/reponse">Répondre en ligne</a></p><p>Sonia Carlier</p></body></html>`

const maintenancePage = `<html><head><style>h1{color:#0a6b75}</style></head><body><h1>Maintenance programmée</h1>
<p>Une maintenance est prévue <b>dimanche de 2 h à 5 h</b>. La réception reprend seule ensuite.</p>
<img src="https://suivi.operateur.test/o.gif" width="1" height="1"></body></html>`
