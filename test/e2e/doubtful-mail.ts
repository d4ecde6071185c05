// Messages that the practice's week does not hold: hostile HTML, a narrative with everything a CDA may draw, names that are traps.

import { letterCda, structuredCda, type CdaOptions } from '../files/cda.ts'
import { hprimBytes } from '../files/hprim.ts'
import { LEGRAND } from '../files/patients.ts'
import { pdfBytes } from '../files/pdf.ts'
import { xdmZip } from '../files/xdm.ts'
import { compose, type Sender } from '../demo/week/mail.ts'
import { patient } from '../demo/week/patients.ts'

const FROM: Sender = { address: 'accueil@clinique-du-lac.test.mssante.fr', label: 'Clinique du Lac' }
const TO: Sender = { address: 'helene.vasseur@medecin.test.mssante.fr', label: 'Dr Hélène VASSEUR' }

/** Everything that could run, load, send or leave. */
const HOSTILE_HTML = `<html><head><meta http-equiv="refresh" content="0;url=https://piege.test/refresh">
<base href="https://piege.test/"><link rel="stylesheet" href="https://piege.test/style.css">
<style>@import url(https://piege.test/import.css); p { background: url(https://piege.test/fond.png) }</style></head>
<body onload="top.piege = 1"><p style="background-image:url(https://piege.test/ligne.png)">Texte visible du courrier</p>
<script>top.piege = 1; fetch('https://piege.test/script')</script>
<img src="https://piege.test/pixel.gif" onerror="top.piege = 1"><img src=x onerror="top.piege = 1">
<svg onload="top.piege = 1"><image href="https://piege.test/svg.png"></image></svg>
<iframe src="https://piege.test/cadre"></iframe><object data="https://piege.test/objet"></object>
<form action="https://piege.test/formulaire" method="post"><input name="code" autofocus onfocus="top.piege = 1"><button id="envoi">Valider</button></form>
<a href="javascript:top.piege=1">script</a> <a href="https://site.exemple.test/page?a=1">Voir la page</a>
</body></html>`

export function hostileMail(): Promise<Buffer> {
  return compose({
    from: FROM,
    to: TO,
    date: new Date(),
    subject: 'Présentation de nos locaux',
    text: '',
    html: HOSTILE_HTML,
    attachments: [
      { filename: '../../../.bashrc', contentType: 'text/plain', content: Buffer.from('alias pli=rm') },
      {
        filename: 'Compte rendu d’été \u202Efdp.exe',
        contentType: 'application/octet-stream',
        content: Buffer.from('MZ'),
      },
    ],
  })
}

/** A level 3 letter without PDF: table, list, styles, an image, and a script where none may be. */
export function narrativeMail(): Promise<Buffer> {
  const letter = structuredCda(
    `<component><section><code code="48765-2" codeSystem="2.16.840.1.113883.6.1"/><title>Allergies</title>
<text><table border="1"><caption>Allergies connues</caption><thead><tr><th>Substance</th><th>Réaction</th></tr></thead>
<tbody><tr><td>Amoxicilline</td><td><content styleCode="Bold">Urticaire</content></td></tr>
<tr><td colspan="2">Aucune autre</td></tr></tbody></table>
<list listType="ordered"><item>Éviter les pénicillines</item><item>Carte remise</item></list>
<paragraph>Voir <linkHtml href="javascript:window.piege=1">le dossier</linkHtml>&lt;script&gt;window.piege=1&lt;/script&gt;</paragraph>
</text></section></component>`,
    {
      patient: LEGRAND,
      uniqueId: '1.2.250.1.999.8.1',
      typeCode: '11488-4',
      typeLabel: 'CR ou fiche de consultation ou de visite',
      title: 'Consultation d’allergologie',
      organization: 'Clinique du Lac',
      author: {
        prefix: 'DR',
        given: 'Lise',
        family: 'ARVOR',
        id: '810009999988',
        code: 'G15_10/SM54',
        specialty: 'Médecin - Médecine générale (SM)',
        organization: 'Clinique du Lac',
      },
    },
  )
  return compose({
    from: FROM,
    to: TO,
    date: new Date(),
    subject: 'XDM/1.0/DDM+CR ou fiche de consultation LEGRAND Odile 14/03/1951',
    text: 'Document joint.',
    attachments: [
      {
        filename: 'IHE_XDM.zip',
        contentType: 'application/zip',
        content: xdmZip({
          patient: LEGRAND,
          files: [
            {
              uri: 'DOC00001.XML',
              bytes: letter,
              uniqueId: '1.2.250.1.999.8.1',
              typeCode: '11488-4',
              title: 'Consultation d’allergologie',
            },
          ],
        }),
      },
    ],
  })
}

/** A letter of the hospital, and one of the clinic that says to replace it: two authors who are not of one organisation. */
export function rivalLetters(): Promise<Buffer>[] {
  const letter = (options: CdaOptions & { organization: string; title: string }) =>
    compose({
      from: FROM,
      to: TO,
      date: new Date(),
      subject: options.title,
      text: '',
      attachments: [
        {
          filename: 'lettre.xml',
          contentType: 'text/xml',
          content: Buffer.from(
            structuredCda('', {
              patient: LEGRAND,
              typeCode: '11488-4',
              ...options,
              author: {
                prefix: 'DR',
                given: 'Lise',
                family: 'ARVOR',
                id: '810009999988',
                code: 'G15_10/SM54',
                specialty: 'Médecin - Médecine générale (SM)',
                organization: options.organization,
                organizationId: options.organization === 'Clinique du Lac' ? '1350099998' : '1350099997',
              },
            }),
          ),
        },
      ],
    })
  return [
    letter({ uniqueId: '1.2.250.1.999.8.2', organization: 'CH Saint-Aubert', title: 'Avis de néphrologie' }),
    letter({
      uniqueId: '1.2.250.1.999.8.3',
      replaces: '1.2.250.1.999.8.2',
      organization: 'Clinique du Lac',
      title: 'Avis de néphrologie, rectifié',
    }),
  ]
}

/** A letter of three pages, after a stay. */
export async function longLetterMail(): Promise<Buffer> {
  const pages = await pdfBytes({ lines: ['Compte rendu de séjour', 'LEGRAND Odile'], pages: 3 })
  const letter = letterCda(pages, 'application/pdf', {
    patient: patient('P01'),
    uniqueId: '1.2.250.1.999.8.4',
    typeCode: '34112-3',
    title: 'Séjour en médecine',
    organization: 'Clinique du Lac',
    stay: { from: '20260302', to: '20260309' },
  })
  const attachments = [{ filename: 'lettre.xml', contentType: 'text/xml', content: Buffer.from(letter) }]
  return compose({ from: FROM, to: TO, date: new Date(), subject: 'Séjour', text: '', attachments })
}

/** The report of a laboratory that writes in DOS's encoding, which Pli finds, and a person may read otherwise. */
export function dosReportMail(): Promise<Buffer> {
  return compose({
    from: { address: 'labo@alizes.test.mssante.fr', label: 'Laboratoire des Alizés' },
    to: TO,
    date: new Date(),
    subject: 'Résultats LEVEQUE',
    text: '',
    attachments: [{ filename: '1.hpr', contentType: 'application/octet-stream', content: hprimBytes({}, 'cp850') }],
  })
}

/** Journeys #15: a consultation letter that is a PDF and nothing else. Its words alone name the patient. */
export async function lonePdfMail(): Promise<Buffer> {
  const content = await pdfBytes({
    lines: ['CH Saint-Aubert', 'Madame MARTIN Jeanne, née le 02/11/1948', 'Consultation de rhumatologie'],
  })
  const attachments = [{ filename: 'consultation.pdf', contentType: 'application/pdf', content }]
  const from = { address: 'rhumatologie@ch-saint-aubert.test.mssante.fr', label: 'CH Saint-Aubert rhumatologie' }
  return compose({
    from,
    to: TO,
    date: new Date(),
    subject: 'Consultation du 12 novembre',
    text: 'Cher confrère,',
    attachments,
  })
}

/** A letter of which nothing says whose it is. */
export async function namelessPdfMail(): Promise<Buffer> {
  const content = await pdfBytes({ lines: ['Compte rendu illisible'] })
  const attachments = [{ filename: 'scan.pdf', contentType: 'application/pdf', content }]
  return compose({ from: FROM, to: TO, date: new Date(), subject: 'Document numérisé', text: '', attachments })
}
