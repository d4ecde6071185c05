// Letters of the hospital over the years: stays, consultations, emergencies, operations. Invented facts.

import type { LetterRow } from './past.ts'
import { CARDIOLOGY, EMERGENCIES, HOSPITAL, NEPHROLOGY, PALLIATIVE } from './correspondents.ts'

export const HOSPITAL_LETTERS: LetterRow[] = [
  [
    'P23',
    1180,
    HOSPITAL,
    '34874-8',
    'Compte rendu opératoire, prothèse totale de hanche droite',
    [
      'Arthroplastie totale de hanche droite sous rachianesthésie, voie postérieure, sans incident. Perte sanguine de 350 mL, pas de transfusion.',
      'Lever à J1, marche avec deux cannes. Ablation des agrafes à J15. Anticoagulation préventive pendant 35 jours.',
    ],
  ],
  [
    'P23',
    1005,
    HOSPITAL,
    '34112-3',
    'Compte rendu de séjour, pneumopathie (9 jours)',
    [
      'Votre patiente a été hospitalisée neuf jours pour une pneumopathie basale gauche fébrile, avec une insuffisance rénale fonctionnelle surajoutée (créatinine 97 µmol/L à l’entrée).',
      'Évolution favorable sous amoxicilline-acide clavulanique, apyrexie à 48 heures, sevrage de l’oxygène au quatrième jour. La metformine, arrêtée à l’entrée, a été reprise à demi-dose.',
      'Merci de contrôler la fonction rénale et une radiographie de thorax dans six semaines.',
    ],
  ],
  [
    'P23',
    618,
    NEPHROLOGY,
    '11488-4',
    'Lettre de consultation, néphrologie',
    [
      'J’ai vu votre patiente pour la première fois. Maladie rénale chronique au stade 3, sur diabète de type 2 et hypertension, avec une albuminurie modérée.',
      'Je propose de majorer le ramipril à 10 mg et d’éviter les anti-inflammatoires. Contrôle de la kaliémie et de la créatinine à quinze jours.',
    ],
  ],
  [
    'P23',
    160,
    EMERGENCIES,
    '15507-7',
    'Compte rendu de passage aux urgences, chute sans fracture',
    [
      'Chute de sa hauteur à domicile, sans perte de connaissance. Pas de point d’impact crânien. Hématome du bras droit.',
      'Radiographies du bassin et du bras sans fracture, prothèse en place. Électrocardiogramme sinusal. Retour à domicile avec paracétamol.',
    ],
  ],
  [
    'P23',
    7,
    NEPHROLOGY,
    '11488-4',
    'Lettre de consultation, néphrologie',
    [
      'J’ai revu ce jour votre patiente, suivie pour une maladie rénale chronique sur diabète de type 2 et hypertension.',
      'L’état général est stable, le poids est de 71 kg, la pression artérielle à 148/82 mmHg au cabinet et 141/79 en automesure. Pas d’œdème. Le rapport albumine sur créatinine urinaire est à 62 mg/g.',
      'Le débit de filtration était à 40 mL/min cet été. Je vous propose de contrôler créatinine et ionogramme dans le mois, puis tous les trois mois. Je vous laisse revoir avec elle la posologie de la metformine selon ce résultat.',
      'Je la reverrai dans six mois, plus tôt si le débit passe sous 30.',
    ],
  ],
  [
    'P16',
    1010,
    CARDIOLOGY,
    '34112-3',
    'Compte rendu de séjour, première décompensation cardiaque',
    [
      'Premier épisode d’insuffisance cardiaque globale sur cardiopathie ischémique, fraction d’éjection à 38 %. Déplétion de 5 kg sous furosémide intraveineux.',
      'Introduction du bisoprolol à 1,25 mg et du ramipril à 2,5 mg. Éducation thérapeutique commencée avec l’infirmière.',
    ],
  ],
  [
    'P16',
    545,
    CARDIOLOGY,
    '11488-4',
    'Consultation de cardiologie, suivi d’insuffisance cardiaque',
    [
      'Patient stable, stade II de la NYHA, poids 74 kg, pas d’œdème. Fraction d’éjection à 42 %.',
      'Poursuite du traitement. Contrôle biologique tous les quatre mois.',
    ],
  ],
  [
    'P16',
    68,
    EMERGENCIES,
    '15507-7',
    'Compte rendu de passage aux urgences, dyspnée',
    [
      'Dyspnée d’effort croissante depuis huit jours, prise de 4 kg, orthopnée. NT-proBNP à 4 860 ng/L.',
      'Décompensation cardiaque après écart de régime et arrêt du furosémide pendant une gastro-entérite. Transfert en cardiologie.',
    ],
  ],
  [
    'P06',
    900,
    CARDIOLOGY,
    '34112-3',
    'Compte rendu de séjour, syndrome coronarien',
    [
      'Douleur thoracique au repos, troponine positive. Coronarographie : sténose serrée de la coronaire droite, traitée par un stent actif.',
      'Double antiagrégation pour douze mois, atorvastatine 80 mg. Rééducation cardiaque programmée.',
    ],
  ],
  [
    'P06',
    190,
    CARDIOLOGY,
    '11488-4',
    'Consultation de cardiologie à distance du stent',
    [
      'Pas de récidive angineuse, épreuve d’effort négative à 120 watts. Tabac arrêté depuis dix-huit mois.',
      'Le clopidogrel est arrêté, l’aspirine est poursuivie seule.',
    ],
  ],
  [
    'P17',
    420,
    HOSPITAL,
    '11490-0',
    'Lettre de liaison, chute et fracture du poignet',
    [
      'Fracture de l’extrémité inférieure du radius droit traitée par plâtre. Bilan de chute : hypotension orthostatique, diminution de l’antihypertenseur.',
      'Retour à domicile avec passage infirmier quotidien et téléalarme. Ablation du plâtre à six semaines.',
    ],
  ],
  [
    'P20',
    240,
    HOSPITAL,
    '34112-3',
    'Compte rendu de séjour, bilan d’altération de l’état général',
    [
      'Perte de 9 kg en six mois. Scanner : masse pancréatique avec lésions hépatiques secondaires. Biopsie : adénocarcinome.',
      'La patiente, informée avec sa fille, ne souhaite pas de chimiothérapie. Orientation vers des soins de support à domicile.',
    ],
  ],
  [
    'P20',
    62,
    PALLIATIVE,
    '18776-5',
    'Plan personnalisé de soins, entrée en HAD',
    [
      'Visite d’évaluation à domicile. Douleur abdominale à 5 sur 10 malgré le palier 2, passage à l’oxycodone 10 mg deux fois par jour avec interdoses.',
      'Lit médicalisé et matelas à air livrés. Directives anticipées recueillies : pas de réhospitalisation souhaitée en réanimation. Numéro d’astreinte remis à la famille.',
    ],
  ],
  [
    'P21',
    560,
    CARDIOLOGY,
    '11488-4',
    'Consultation de cardiologie, fibrillation atriale',
    [
      'Fibrillation atriale permanente, bien tolérée, fréquence à 72 par minute sous bisoprolol. Score CHA2DS2-VASc à 4.',
      'Anticoagulation par fluindione, cible d’INR entre 2 et 3. Il n’a pas souhaité d’anticoagulant direct.',
    ],
  ],
  [
    'P03',
    14,
    EMERGENCIES,
    '15507-7',
    'Compte rendu de passage aux urgences, coupure de la main',
    [
      'Plaie nette de la paume gauche par un couteau de cuisine, sans atteinte tendineuse ni nerveuse. Suture par quatre points.',
      'Vaccination antitétanique à jour. Ablation des fils à dix jours au cabinet.',
    ],
  ],
  [
    'P34',
    310,
    EMERGENCIES,
    '15507-7',
    'Compte rendu de passage aux urgences, pyélonéphrite',
    [
      'Fièvre à 39,2 °C et douleur lombaire droite. Bandelette positive, échographie sans dilatation.',
      'Ceftriaxone intramusculaire puis ofloxacine selon l’antibiogramme, durée totale de sept jours. Contrôle clinique à 48 heures demandé.',
    ],
  ],
  [
    'P33',
    455,
    HOSPITAL,
    '34874-8',
    'Compte rendu opératoire, hernie inguinale',
    [
      'Cure de hernie inguinale droite par cœlioscopie, prothèse extrapéritonéale. Suites simples, sortie le jour même.',
      'Arrêt de travail de quinze jours, pas de port de charge pendant un mois.',
    ],
  ],
  [
    'P41',
    52,
    HOSPITAL,
    '34794-8',
    'Réunion de concertation pluridisciplinaire, urologie',
    [
      'Adénocarcinome prostatique Gleason 6 sur deux biopsies sur douze, PSA à 4,8 µg/L.',
      'Proposition : surveillance active, PSA tous les six mois, IRM à un an. Le patient a été informé.',
    ],
  ],
  [
    'P28',
    380,
    HOSPITAL,
    '11490-0',
    'Lettre de liaison, décompensation d’une démence',
    [
      'Syndrome confusionnel sur rétention urinaire et fécalome, résolu en trois jours. Le retour à domicile n’est plus possible seule.',
      'Entrée directe à l’EHPAD Les Glycines. La rispéridone n’est pas poursuivie.',
    ],
  ],
  [
    'P25',
    640,
    CARDIOLOGY,
    '34112-3',
    'Compte rendu de séjour, embolie pulmonaire',
    [
      'Embolie pulmonaire bilatérale segmentaire sans retentissement, découverte devant une dyspnée brutale. Pas de facteur déclenchant.',
      'Relais par warfarine, cible d’INR entre 2 et 3, sans limitation de durée. INR tous les mois une fois équilibré.',
    ],
  ],
  [
    'P30',
    430,
    NEPHROLOGY,
    '11488-4',
    'Lettre de consultation, néphrologie',
    [
      'Néphropathie à IgA prouvée par biopsie, débit de filtration à 66 mL/min, protéinurie à 0,8 g par jour.',
      'Ramipril à dose maximale tolérée, restriction sodée. Bilan tous les trois mois.',
    ],
  ],
  [
    'P30',
    64,
    NEPHROLOGY,
    '11488-4',
    'Lettre de consultation, néphrologie',
    [
      'La fonction rénale baisse de 6 mL/min en un an. La kaliémie est à la limite haute : conseils alimentaires donnés, revoir les médicaments qui l’élèvent.',
      'Je propose l’ajout d’une gliflozine après votre accord.',
    ],
  ],
]
