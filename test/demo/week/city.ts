// Letters of colleagues outside hospital and of imaging over the years. Invented facts.

import type { LetterRow } from './past.ts'
import { EYES, HADDAD, IMAGING, PHYSIO, SCANNER, SKIN } from './correspondents.ts'

export const CITY_LETTERS: LetterRow[] = [
  [
    'P23',
    1090,
    EYES,
    '78513-9',
    'Consultation d’ophtalmologie, fond d’œil',
    [
      'Acuité visuelle à 8/10 aux deux yeux. Rétinopathie diabétique non proliférante minime, sans œdème maculaire.',
      'Contrôle dans un an.',
    ],
  ],
  [
    'P23',
    395,
    HADDAD,
    '11488-4',
    'Lettre de consultation, cardiologie',
    [
      'Pas d’ischémie à l’échographie d’effort. Hypertrophie ventriculaire gauche modérée, fraction d’éjection à 60 %.',
      'La pression artérielle en automesure est à 138/80 mmHg. Je n’ai pas modifié le traitement.',
    ],
  ],
  [
    'P23',
    210,
    EYES,
    '78513-9',
    'Consultation d’ophtalmologie, fond d’œil',
    [
      'Rétinopathie non proliférante stable. Cataracte débutante à droite, sans gêne.',
      'Contrôle dans un an, plus tôt en cas de baisse de vision.',
    ],
  ],
  [
    'P18',
    720,
    EYES,
    '78513-9',
    'Consultation d’ophtalmologie, rétinographie',
    ['Absence de rétinopathie diabétique. Tension oculaire normale.'],
  ],
  [
    'P18',
    300,
    HADDAD,
    '11488-4',
    'Lettre de consultation, cardiologie',
    [
      'Bilan de dépistage chez ce patient diabétique : épreuve d’effort maximale négative, échographie normale, athérome carotidien minime.',
      'L’objectif de LDL est de moins de 0,70 g/L, il est atteint.',
    ],
  ],
  [
    'P18',
    120,
    PHYSIO,
    '11506-3',
    'Bilan de kinésithérapie, épaule gauche',
    [
      'Capsulite rétractile en phase de récupération. Élévation antérieure à 130 degrés contre 90 en début de traitement. Douleur à 2 sur 10.',
      'Je propose quinze séances de plus, puis un programme à domicile.',
    ],
  ],
  [
    'P01',
    610,
    HADDAD,
    '11488-4',
    'Lettre de consultation, cardiologie',
    [
      'Hypertension mal équilibrée à 162/88 mmHg sous bithérapie. J’ajoute la spironolactone à 25 mg.',
      'Merci de contrôler la kaliémie et la créatinine à une semaine, puis à un mois.',
    ],
  ],
  [
    'P01',
    145,
    IMAGING,
    '18748-4',
    'Échographie rénale et doppler des artères rénales',
    [
      'Reins de taille normale, bien différenciés, sans dilatation. Pas de sténose des artères rénales.',
      'Conclusion : examen sans particularité.',
    ],
  ],
  [
    'P21',
    275,
    HADDAD,
    '11488-4',
    'Lettre de consultation, cardiologie',
    [
      'Fibrillation atriale permanente bien contrôlée. Oreillette gauche dilatée, fonction ventriculaire conservée.',
      'Pas de changement. Je le reverrai dans neuf mois.',
    ],
  ],
  [
    'P19',
    370,
    IMAGING,
    '18748-4',
    'Mammographie de dépistage',
    [
      'Seins de densité b. Pas d’opacité suspecte, pas de foyer de microcalcifications. ACR 1 des deux côtés.',
      'Conclusion : contrôle dans deux ans, ou à un an en raison de l’antécédent maternel.',
    ],
  ],
  [
    'P19',
    40,
    SKIN,
    '11488-4',
    'Consultation de dermatologie, dépistage',
    [
      'Examen complet de la peau : nævus sans critère suspect, kératoses séborrhéiques du dos.',
      'Photoprotection, contrôle dans deux ans.',
    ],
  ],
  [
    'P04',
    405,
    SCANNER,
    '18748-4',
    'Scanner du rachis lombaire',
    [
      'Hernie discale L5-S1 postéro-latérale gauche refoulant la racine S1. Pas de canal étroit.',
      'Conclusion : conflit disco-radiculaire S1 gauche.',
    ],
  ],
  [
    'P13',
    500,
    SCANNER,
    '18748-4',
    'Scanner thoracique',
    [
      'Nodule lobaire supérieur droit de 5 mm, non calcifié, isolé.',
      'Conclusion : contrôle par scanner faible dose à douze mois.',
    ],
  ],
  [
    'P13',
    130,
    SCANNER,
    '18748-4',
    'Scanner thoracique de contrôle',
    [
      'Nodule lobaire supérieur droit de 5 mm, strictement stable. Pas de lésion nouvelle.',
      'Conclusion : pas de contrôle supplémentaire nécessaire chez ce patient non fumeur.',
    ],
  ],
  [
    'P42',
    220,
    IMAGING,
    '18748-4',
    'Échographie thyroïdienne',
    [
      'Nodule isthmique de 11 mm, isoéchogène, EU-TIRADS 3. Le reste de la glande est homogène.',
      'Conclusion : pas de ponction, contrôle dans un an.',
    ],
  ],
  [
    'P35',
    260,
    IMAGING,
    '18748-4',
    'Échographie hépatique',
    [
      'Foie hyperéchogène, en faveur d’une stéatose modérée. Vésicule alithiasique. Voies biliaires fines.',
      'Conclusion : stéatose hépatique.',
    ],
  ],
  [
    'P37',
    170,
    HADDAD,
    '11488-4',
    'Lettre de consultation, cardiologie',
    [
      'Palpitations sans arythmie au Holter de 24 heures, extrasystoles ventriculaires isolées. Échographie normale.',
      'Je l’ai rassuré et lui ai conseillé de réduire le café. Pas de suivi systématique.',
    ],
  ],
  [
    'P36',
    330,
    EYES,
    '78513-9',
    'Consultation d’ophtalmologie, glaucome',
    [
      'Tension oculaire à 15 mmHg sous latanoprost, champ visuel stable. Poursuite du collyre.',
      'Contrôle dans six mois.',
    ],
  ],
  [
    'P39',
    95,
    SKIN,
    '11488-4',
    'Consultation de dermatologie',
    [
      'Psoriasis des coudes et du cuir chevelu, peu étendu. Dermocorticoïde associé au calcipotriol pendant quatre semaines.',
    ],
  ],
  [
    'P32',
    46,
    IMAGING,
    '18748-4',
    'IRM du genou gauche',
    [
      'Fissure horizontale de la corne postérieure du ménisque interne, épanchement modéré. Ligaments croisés intacts.',
      'Conclusion : lésion méniscale interne dégénérative.',
    ],
  ],
  [
    'P29',
    25,
    IMAGING,
    '18748-4',
    'Radiographie de la main droite',
    [
      'Rhizarthrose débutante. Pas de fracture, pas de chondrocalcinose.',
      'Conclusion : arthrose trapézo-métacarpienne de grade 2.',
    ],
  ],
  [
    'P38',
    18,
    SKIN,
    '11488-4',
    'Consultation de dermatologie, acné',
    [
      'Acné inflammatoire du visage. Doxycycline 100 mg pendant trois mois associée à l’adapalène.',
      'Éviction solaire expliquée, contraception en place.',
    ],
  ],
  [
    'P40',
    29,
    EYES,
    '78513-9',
    'Consultation d’ophtalmologie de l’enfant',
    [
      'Hypermétropie légère de 1,25 dioptrie aux deux yeux, vision binoculaire normale. Pas de correction nécessaire.',
      'Contrôle dans un an.',
    ],
  ],
  [
    'P24',
    33,
    HADDAD,
    '11488-4',
    'Lettre de consultation, cardiologie',
    [
      'Souffle systolique en rapport avec un rétrécissement aortique non serré, gradient moyen à 18 mmHg. Pas de symptôme.',
      'Échographie de contrôle dans un an.',
    ],
  ],
  [
    'P26',
    150,
    IMAGING,
    '18748-4',
    'Ostéodensitométrie',
    [
      'T-score à −2,1 au rachis et −1,8 au col fémoral. Ostéopénie.',
      'Conclusion : contrôle dans trois ans, vitamine D et activité physique.',
    ],
  ],
  [
    'P07',
    58,
    IMAGING,
    '18748-4',
    'Échographie abdominale de l’enfant',
    [
      'Foie, rate et reins sans particularité. Adénopathies mésentériques infracentimétriques, banales à cet âge.',
      'Conclusion : examen normal.',
    ],
  ],
  [
    'P08',
    57,
    EYES,
    '78513-9',
    'Dépistage visuel de l’enfant',
    ['Réfraction sous cycloplégique normale. Pas de strabisme. Contrôle à l’entrée à l’école.'],
  ],
  [
    'P08',
    12,
    PHYSIO,
    '11506-3',
    'Bilan de kinésithérapie, marche sur la pointe',
    [
      'Marche sur la pointe des pieds intermittente, flexion dorsale passive complète. Conseils d’étirement donnés aux parents.',
      'Pas de séance nécessaire, à revoir si elle persiste dans six mois.',
    ],
  ],
  [
    'P14',
    205,
    IMAGING,
    '18748-4',
    'Radiographie du poignet droit',
    [
      'Fracture en motte de beurre du radius distal, sans déplacement. Cartilages de croissance respectés.',
      'Conclusion : immobilisation de trois semaines.',
    ],
  ],
]
