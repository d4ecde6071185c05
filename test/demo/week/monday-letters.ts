// The letters of this morning: 13 to 24, 26, 28 and 32 of the test world. Numbers and names that do not agree are on purpose.

import { received, type DemoMessage } from './arrival.ts'
import type { Calendar } from './calendar.ts'
import {
  CARDIOLOGY,
  EMERGENCIES,
  EYES,
  HADDAD,
  HOSPITAL,
  IMAGING,
  NURSE,
  PALLIATIVE,
  type Correspondent,
} from './correspondents.ts'
import { letterMail, oidOf, type Letter } from './letter.ts'
import { patient } from './patients.ts'
import { woundPicture } from './picture.ts'

type Row = [number, string, Correspondent, string, string, string[]]

const ROWS: Row[] = [
  [
    13,
    'P16',
    CARDIOLOGY,
    '11490-0',
    'Lettre de liaison, insuffisance cardiaque',
    [
      'Votre patient sort ce jour après huit jours d’hospitalisation pour une décompensation cardiaque. Poids d’entrée 78 kg, de sortie 72,5 kg.',
      'À l’examen de sortie : pression artérielle 122/66 mmHg, pas d’œdème, pas de dyspnée au repos. NT-proBNP à 1 890 ng/L. Fraction d’éjection à 38 %.',
      'Traitement de sortie : furosémide 60 mg le matin, bisoprolol 2,5 mg, sacubitril-valsartan 24/26 mg deux fois par jour, apixaban 2,5 mg deux fois par jour.',
      'Merci de contrôler ionogramme et créatinine dans une semaine et de le peser. Consultation de cardiologie dans un mois.',
    ],
  ],
  [
    14,
    'P03',
    EMERGENCIES,
    '15507-7',
    'Compte rendu de passage aux urgences, entorse de cheville',
    [
      'Entorse externe de la cheville droite au sport. Critères d’Ottawa positifs, radiographie sans fracture.',
      'Attelle stabilisatrice, glace, paracétamol, appui selon la douleur. Arrêt de travail de cinq jours. À revoir entre le cinquième et le septième jour.',
    ],
  ],
  [
    16,
    'P20',
    PALLIATIVE,
    '18776-5',
    'Plan de soins palliatifs à domicile, mise à jour',
    [
      'Douleur non contrôlée la nuit : oxycodone à libération prolongée 20 mg deux fois par jour, interdoses de 5 mg jusqu’à quatre fois par jour.',
      'Anxiolyse par midazolam en cas de besoin, prescription anticipée au domicile. Soins de bouche et mobilisation par l’infirmière deux fois par jour.',
      'Décision collégiale : pas de réanimation, maintien à domicile souhaité jusqu’au bout. Visite conjointe proposée mercredi à 14 heures.',
    ],
  ],
  [
    17,
    'P06',
    CARDIOLOGY,
    '11488-4',
    'Consultation de cardiologie, stent coronaire',
    [
      'Deux ans après la pose du stent, aucune douleur. Pression artérielle 128/74 mmHg, LDL à 0,52 g/L.',
      'Traitement inchangé : aspirine 75 mg, atorvastatine 40 mg, ramipril 5 mg. Épreuve d’effort dans un an.',
    ],
  ],
  [
    19,
    'P17',
    HOSPITAL,
    '11490-0',
    'Lettre de liaison, soins de plaie',
    [
      'Hospitalisation de quatre jours pour une escarre surinfectée du talon gauche. Prélèvement : Staphylococcus aureus sensible à la méticilline.',
      'Cloxacilline pendant sept jours, encore trois jours à faire par voie orale. Pansement hydrocellulaire tous les deux jours, décharge complète du talon.',
      'Albumine à 29 g/L : compléments nutritionnels deux fois par jour.',
    ],
  ],
  [
    20,
    'P15',
    HOSPITAL,
    '11488-4',
    'Consultation de gastro-entérologie',
    [
      'Douleurs épigastriques et anémie. Fibroscopie : gastrite antrale, recherche d’Helicobacter pylori positive.',
      'Traitement d’éradication de dix jours prescrit ce jour. Test respiratoire de contrôle à six semaines, à distance des inhibiteurs de la pompe à protons.',
    ],
  ],
  [
    21,
    'P19',
    IMAGING,
    '18748-4',
    'Mammographie, ACR 2',
    [
      'Mammographie bilatérale avec tomosynthèse et échographie complémentaire. Kyste simple de 6 mm du quadrant supéro-externe gauche.',
      'Conclusion : ACR 2 des deux côtés. Surveillance habituelle.',
    ],
  ],
  [
    22,
    'P01',
    IMAGING,
    '18748-4',
    'Radiographie de thorax',
    [
      'Silhouette cardiaque à la limite supérieure de la normale. Pas de foyer parenchymateux, pas d’épanchement.',
      'Conclusion : pas d’anomalie récente.',
    ],
  ],
  [
    23,
    'P18',
    EYES,
    '78513-9',
    'Fond d’œil annuel',
    [
      'Rétinographie des deux yeux : pas de rétinopathie diabétique. Acuité 10/10.',
      'Conclusion : contrôle dans un an.',
    ],
  ],
  [
    26,
    'P21',
    HADDAD,
    '11488-4',
    'Lettre de consultation, cardiologie',
    [
      'Votre patient se plaint d’ecchymoses des avant-bras depuis dix jours. Il a pris de l’ibuprofène acheté sans ordonnance.',
      'Arrêt de l’ibuprofène. Contrôle de l’INR demandé au laboratoire, résultat à vous adresser. Fréquence à 68 par minute, pas d’autre changement.',
    ],
  ],
]

export async function mondayLetters(calendar: Calendar): Promise<DemoMessage[]> {
  const letters = ROWS.map(([n, id, from, code, title, body]) =>
    letterMail({
      from,
      patient: patient(id),
      at: calendar.thisMorning(n),
      act: calendar.lastSampling(`${9 + (n % 8)}:20`),
      code,
      title,
      body,
    }).then((raw) => received(raw, calendar.thisMorning(n), calendar.now)),
  )
  return Promise.all([
    ...letters,
    ...nameless(calendar),
    twinsConfused(calendar),
    woundPhoto(calendar),
    ...stentLetters(calendar),
  ])
}

/** 15 and 18: no number; the name is that of two patients, then the used name of one. */
function nameless(calendar: Calendar): Promise<DemoMessage>[] {
  const letter = (n: number, id: string, title: string, body: string[]): Letter => ({
    from: HOSPITAL,
    patient: patient(id),
    at: calendar.thisMorning(n),
    act: calendar.lastSampling('11:30'),
    code: '11488-4',
    title,
    body,
    cda: { ins: null },
  })
  const used = { ...patient('P09'), birthName: 'DUPONT' }
  const letters: Letter[] = [
    letter(15, 'P02', 'Lettre de consultation, rhumatologie', [
      'J’ai vu Mme Jeanne MARTIN pour des gonalgies mécaniques bilatérales. Radiographies : gonarthrose fémoro-tibiale interne.',
      'Infiltration du genou droit ce jour. Kinésithérapie et perte de poids conseillées.',
    ]),
    {
      ...letter(18, 'P09', 'Lettre de consultation, endocrinologie', [
        'Mme Anna DUPONT est vue pour un nodule thyroïdien de 14 mm, EU-TIRADS 4. TSH normale.',
        'Cytoponction réalisée, résultat dans dix jours.',
      ]),
      stated: used,
      cda: { ins: null, names: 'unqualified' },
    },
  ]
  return letters.map(async (one) => received(await letterMail({ ...one, anonymous: true }), one.at, calendar.now))
}

/** 24: the number of Théo with the first name of Tom. */
async function twinsConfused(calendar: Calendar): Promise<DemoMessage> {
  const at = calendar.thisMorning(24)
  const [tom, theo] = [patient('P07'), patient('P08')]
  const raw = await letterMail({
    from: IMAGING,
    patient: theo,
    stated: { ...tom, ins: theo.ins },
    at,
    act: calendar.lastSampling('16:10'),
    code: '18748-4',
    title: 'Échographie de hanche',
    body: [
      'Épanchement articulaire de la hanche gauche de 4 mm, sans épaississement synovial.',
      'Conclusion : aspect de rhume de hanche. Repos, contrôle clinique à 48 heures.',
    ],
  })
  return received(raw, at, calendar.now)
}

/** 28: the nurse's letter with a photo beside it. */
async function woundPhoto(calendar: Calendar): Promise<DemoMessage> {
  const at = calendar.thisMorning(28)
  const raw = await letterMail({
    from: NURSE,
    patient: patient('P20'),
    at,
    act: calendar.lastSampling('18:40'),
    code: '11506-3',
    title: 'Photo de la plaie du talon, réponse ce soir',
    body: [
      'La plaie du talon de Mme GUÉRIN s’est creusée depuis jeudi, fond fibrineux au centre, peau rouge autour sur un centimètre. Pas de fièvre.',
      'Je repasse ce soir à 18 heures. Je continue l’hydrocellulaire ou je passe à un alginate ?',
    ],
    note: 'Bonjour Docteur,\n\nPhoto et transmission jointes. Si possible une réponse avant mon passage de ce soir.\n\nClaire Lemoine',
    mail: { askReceipt: true },
    more: [{ filename: 'plaie-talon.png', contentType: 'image/png', content: woundPicture() }],
  })
  return received(raw, at, calendar.now)
}

/** 32 replaces a letter of four days ago. */
function stentLetters(calendar: Calendar): Promise<DemoMessage>[] {
  const act = calendar.ago(4, '10:00')
  const setId = oidOf('stent', act.toISOString())
  const first: Letter = {
    from: CARDIOLOGY,
    patient: patient('P06'),
    at: calendar.ago(4, '17:30'),
    act,
    code: '11505-5',
    title: 'Compte rendu de coronarographie de contrôle',
    body: ['Stent de la coronaire gauche perméable, pas de nouvelle lésion.', 'Poursuite de l’aspirine seule.'],
    cda: { uniqueId: `${setId}.1`, setId, version: 1 },
  }
  const second: Letter = {
    ...first,
    at: calendar.thisMorning(32),
    body: [
      'Annule et remplace la lettre précédente : le côté était faux.',
      'Stent de la coronaire droite perméable, pas de nouvelle lésion.',
      'Poursuite de l’aspirine seule.',
    ],
    mention: '[Annule et remplace] ',
    cda: { uniqueId: `${setId}.2`, setId, version: 2, replaces: `${setId}.1` },
  }
  return [first, second].map(async (letter) => received(await letterMail(letter), letter.at, calendar.now))
}
