// Nurses, medico-social and social services around the patients who live with help. Invented facts.

import type { LetterRow } from './past.ts'
import { CARE_HOME, HOME_CARE, NURSE, SOCIAL } from './correspondents.ts'

const MEDICO_SOCIAL = '28653-4'
const NURSING = '11506-3'

export const COMMUNITY_LETTERS: LetterRow[] = [
  [
    'P23',
    985,
    NURSE,
    NURSING,
    'Pansements après hospitalisation, fin de prise en charge',
    [
      'Plaie de jambe droite refermée après neuf semaines de pansements. Peau fine, hydratation conseillée chaque jour.',
    ],
  ],
  [
    'P23',
    700,
    SOCIAL,
    'CERT_DECL',
    'Demande d’allocation personnalisée d’autonomie, accusé de réception',
    [
      'La demande d’APA de Mme MARCHAND est complète. Une visite d’évaluation aura lieu à son domicile dans les deux mois.',
    ],
  ],
  [
    'P23',
    640,
    HOME_CARE,
    MEDICO_SOCIAL,
    'Entrée au SSIAD, deux passages par semaine',
    [
      'Aide à la toilette deux fois par semaine, les mardis et vendredis matin. Autonome pour les transferts et les repas.',
    ],
  ],
  [
    'P23',
    176,
    HOME_CARE,
    MEDICO_SOCIAL,
    'Bilan semestriel, aide à la toilette',
    [
      'Fatigue plus marquée depuis la chute de juin. Marche avec une canne à l’extérieur. Demande à garder la douche, siège installé.',
    ],
  ],
  [
    'P23',
    150,
    NURSE,
    NURSING,
    'Glycémies et insuline, mise en place',
    [
      'Début de la surveillance des glycémies capillaires et de l’insuline glargine à 8 unités le soir. Technique comprise, carnet tenu.',
    ],
  ],
  [
    'P23',
    5,
    SOCIAL,
    'CERT_DECL',
    'Évaluation APA, GIR 4',
    [
      'Visite d’évaluation réalisée au domicile. Groupe iso-ressources 4. Plan d’aide proposé : douze heures par mois d’aide à domicile et la téléassistance.',
      'La décision sera notifiée par le Département.',
    ],
  ],
  [
    'P23',
    3,
    NURSE,
    NURSING,
    'Glycémies de la semaine, dextro et doses',
    [
      'Glycémies à jeun entre 1,48 et 1,86 g/L cette semaine, une valeur à 2,31 g/L dimanche soir après un repas de famille. Insuline glargine à 14 unités.',
      'Pas d’hypoglycémie. Un pied sec, sans plaie. Faut-il augmenter de deux unités ?',
    ],
  ],
  [
    'P17',
    400,
    NURSE,
    NURSING,
    'Surveillance du plâtre et aide au lever',
    ['Doigts mobiles, pas d’œdème ni de douleur sous plâtre. Tension couchée 136/72, debout 118/66.'],
  ],
  [
    'P17',
    35,
    HOME_CARE,
    MEDICO_SOCIAL,
    'Bilan semestriel du SSIAD',
    [
      'Aide à la toilette quotidienne. Poids stable à 49 kg. Appétit conservé le midi, faible le soir. Escarre sacrée cicatrisée.',
    ],
  ],
  [
    'P17',
    9,
    NURSE,
    NURSING,
    'Pansement du talon gauche, évolution',
    [
      'Escarre du talon de stade 2, 3 cm sur 2, fond rosé, bords propres. Pansement hydrocellulaire tous les deux jours, décharge par talonnière.',
    ],
  ],
  [
    'P12',
    260,
    NURSE,
    NURSING,
    'Pilulier et surveillance de la fluindione',
    ['Pilulier préparé chaque lundi. Deux oublis dans le mois. Pas de saignement. Sa fille passe le week-end.'],
  ],
  [
    'P12',
    16,
    HOME_CARE,
    MEDICO_SOCIAL,
    'Entrée au SSIAD de la Vallée',
    [
      'Aide à la toilette trois fois par semaine. Mme CHAZAL se déplace avec un déambulateur. Personne de confiance : sa fille.',
    ],
  ],
  [
    'P20',
    40,
    SOCIAL,
    'CERT_DECL',
    'Congé de proche aidant, attestation demandée',
    [
      'La fille de Mme GUÉRIN demande un congé de proche aidant. Un certificat médical est nécessaire pour son dossier.',
    ],
  ],
  [
    'P20',
    11,
    NURSE,
    NURSING,
    'Transmission, douleur et mobilisation',
    [
      'Douleur à 3 sur 10 au repos, 6 à la toilette malgré l’interdose. Peau intacte. Boit un litre par jour, mange peu.',
    ],
  ],
  [
    'P28',
    300,
    CARE_HOME,
    MEDICO_SOCIAL,
    'Projet de soins, trois mois après l’entrée',
    ['Mme ROCHE s’est adaptée. Participe à l’atelier chant. Pas de chute. Toilette avec une aide, repas seule.'],
  ],
  [
    'P28',
    62,
    CARE_HOME,
    MEDICO_SOCIAL,
    'Point trimestriel',
    ['Sommeil correct sans hypnotique. Poids 52,4 kg. Un épisode d’agitation le soir, apaisé par une présence.'],
  ],
  [
    'P28',
    2,
    CARE_HOME,
    MEDICO_SOCIAL,
    'Point mensuel, perte de poids',
    [
      'Perte de 2,1 kg en un mois, alimentation mixée depuis quinze jours. Pas de fausse route observée. Selles régulières.',
      'Pouvez-vous la voir à votre prochaine visite ? Une évaluation par l’orthophoniste est possible jeudi.',
    ],
  ],
  [
    'P36',
    75,
    SOCIAL,
    'CERT_DECL',
    'Aide ménagère, renouvellement',
    ['L’aide ménagère de Mme PICARD est renouvelée pour un an, quatre heures par mois.'],
  ],
  [
    'P37',
    88,
    SOCIAL,
    'CERT_DECL',
    'Dossier MDPH, certificat à compléter',
    [
      'M. ROBIN dépose une demande de reconnaissance de la qualité de travailleur handicapé. Le certificat médical est à joindre dans les six mois.',
    ],
  ],
  [
    'P16',
    20,
    NURSE,
    NURSING,
    'Surveillance après retour, poids et tension',
    [
      'Poids 72,4 kg, stable depuis trois jours. Tension 118/64, pouls 62. Pas d’œdème des chevilles. Régime sans sel expliqué à nouveau.',
    ],
  ],
]
