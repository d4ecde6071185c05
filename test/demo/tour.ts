// A walk through the window without a screen: PNG of each screen at both sizes, light and dark, taken when its true content is there.
// It judges nothing but presence: a screen that does not appear in time is an error that names it.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { openWindow } from '../e2e/app.ts'
import { mailList, openRow, toTop } from '../e2e/mail-list.ts'

export interface TourOptions {
  /** a profile that holds the week */
  profile: string
  passphrase: string
  /** a folder that does not exist: the first run */
  emptyProfile: string
  /** where the PNG go */
  folder: string
  /** told of each picture */
  taken: (file: string) => void
}

interface Screen {
  name: string
  /** goes there, from wherever, and waits for what it must show; `large` on a window that shows a third column */
  reach: (page: Page, large: boolean) => Promise<unknown>
}

const SIZES = [
  { suffix: '', width: 1366, height: 768 },
  { suffix: '-1920', width: 1920, height: 1080 },
]
const THEMES = [
  { suffix: '', scheme: 'light' },
  { suffix: '-sombre', scheme: 'dark' },
] as const
const ALERT = /^LEGRAND Odile.*alerte du laboratoire/

const SCREENS: Screen[] = [
  { name: 'boite', reach: firstToSee },
  { name: 'biologie', reach: biology },
  { name: 'lettre-pdf', reach: letter },
  { name: 'photo-plaie', reach: picture },
  { name: 'message-mis-en-forme', reach: html },
  { name: 'patients', reach: patients },
  { name: 'patient', reach: (page, large) => (large ? patientAndLetter(page) : patient(page)) },
  { name: 'fusionner', reach: merge },
  { name: 'separer', reach: split },
  { name: 'a-rattacher', reach: unfiled },
  { name: 'correspondants', reach: correspondents },
  { name: 'recherche', reach: palette },
  { name: 'releve', reach: sync },
  { name: 'reglages', reach: settings },
  { name: 'ecrire', reach: compose },
  { name: 'envoyes', reach: sent },
  { name: 'verrou', reach: lock },
]

/** Throws at the first screen that does not appear, after its name. */
export async function takeTour(options: TourOptions): Promise<void> {
  mkdirSync(options.folder, { recursive: true })
  await inWindow(options.emptyProfile, (page) => take(page, { name: 'premier-demarrage', reach: firstRun }, options))
  await inWindow(options.profile, async (page) => {
    await page.getByLabel('Phrase secrète').fill(options.passphrase)
    await page.getByRole('button', { name: 'Déverrouiller' }).click()
    for (const screen of SCREENS) await take(page, screen, options)
  })
}

async function inWindow(profile: string, work: (page: Page) => Promise<void>): Promise<void> {
  // the hours of the practice, wherever the machine is
  const window = await openWindow({ profile, env: { TZ: 'Europe/Paris' } })
  try {
    await work(window.page)
  } finally {
    await window.close()
  }
}

/** Four pictures: both sizes, light and dark. */
async function take(page: Page, { name, reach }: Screen, { folder, taken }: TourOptions): Promise<void> {
  for (const { suffix: size, width, height } of SIZES) {
    await page.setViewportSize({ width, height })
    try {
      await reach(page, size !== '')
    } catch (error) {
      throw new Error(`the screen ${name} did not appear`, { cause: error })
    }
    // fonts are files of the program: a picture before them would show others
    await page.evaluate(() => document.fonts.ready.then(() => undefined))
    for (const { suffix, scheme } of THEMES) {
      const file = join(folder, `${name}${size}${suffix}.png`)
      await page.emulateMedia({ colorScheme: scheme })
      await page.waitForFunction((wanted) => document.documentElement.dataset['theme'] === wanted, scheme)
      await page.screenshot({ path: file, animations: 'disabled' })
      taken(file)
    }
    await page.emulateMedia({ colorScheme: 'light' })
  }
}

const reading = (page: Page) => page.getByRole('region', { name: 'Lecture' })

async function firstRun(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Votre coffre local' }).waitFor()
  await page.getByRole('button', { name: 'Créer le coffre' }).waitFor()
}

async function inbox(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Boîte/ }).click()
  const list = mailList(page)
  await list.getByRole('option').first().waitFor()
  await toTop(page)
  return list
}

/** The laboratory alert stands first and is open. */
async function firstToSee(page: Page): Promise<void> {
  const list = await inbox(page)
  await list.getByRole('option', { name: ALERT }).waitFor()
  await reading(page)
    .getByRole('row', { name: /Potassium.*6,4/ })
    .waitFor()
}

async function courrier(page: Page, label: RegExp): Promise<void> {
  await inbox(page)
  await openRow(page, label)
}

async function biology(page: Page): Promise<void> {
  await courrier(page, /^MOREAU Lucien.*hors bornes/)
  await reading(page)
    .getByRole('row', { name: /INR.*4,8/ })
    .waitFor()
}

async function letter(page: Page): Promise<void> {
  await courrier(page, /^CARPENTIER Roger.*Lettre de liaison/)
  await reading(page).locator('.pdf-page').getByText('insuffisance cardiaque').first().waitFor()
}

async function picture(page: Page): Promise<void> {
  await courrier(page, /^GUÉRIN Paulette.*Photo de la plaie/)
  await reading(page).locator('.pdf-page').getByText('fibrineux').first().waitFor()
  const pieces = reading(page).getByRole('region', { name: 'Pièces du courrier' })
  await pieces.getByRole('button', { name: /^Voir/ }).click()
  await pieces.getByRole('img').scrollIntoViewIfNeeded()
}

async function html(page: Page): Promise<void> {
  await courrier(page, /^Pharmacie des Halles/)
  await reading(page).getByRole('radio', { name: 'Mise en forme' }).click()
  await page.frameLocator('.mail-frame').getByText('sous trois semaines').waitFor()
}

async function patients(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Patients' }).click()
  await page.getByRole('option', { name: /^CARPENTIER Roger/ }).waitFor()
}

async function patient(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Patients' }).click()
  const field = page.getByLabel('Rechercher un patient')
  await field.fill('marchand odette')
  await page.getByRole('option', { name: /^MARCHAND Odette/ }).click()
  await page.getByRole('heading', { name: 'MARCHAND Odette' }).first().waitFor()
  await page.locator('.patient-curves').getByText('HbA1c').first().waitFor()
}

async function patientAndLetter(page: Page): Promise<void> {
  await patient(page)
  await page.locator('.patient-reader .pdf-page').getByText('insuline').first().waitFor()
}

async function onRecord(page: Page, item: string): Promise<Locator> {
  await page.keyboard.press('Escape')
  await patient(page)
  await page.getByRole('button', { name: 'Autres actions sur le dossier' }).click()
  await page.getByRole('menuitem', { name: item }).click()
  return page.getByRole('dialog')
}

/** Two persons, each with an INS: refused. */
async function merge(page: Page): Promise<void> {
  const dialog = await onRecord(page, 'Fusionner avec…')
  await dialog.getByRole('combobox', { name: 'L’autre dossier' }).fill('chazal')
  await page.getByRole('option', { name: /CHAZAL Suzanne/ }).click()
  await dialog.getByRole('alert').waitFor()
}

async function split(page: Page): Promise<void> {
  const dialog = await onRecord(page, 'Séparer des documents…')
  await dialog.getByRole('checkbox').first().waitFor()
}

async function correspondents(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Correspondants' }).click()
  const list = page.getByRole('listbox', { name: 'Correspondants' })
  await list.getByRole('option').first().click()
  await page.getByRole('region', { name: 'Correspondant', exact: true }).getByRole('heading').first().waitFor()
}

/** A letter to a colleague about a patient, half written: the same draft at each picture. */
async function compose(page: Page): Promise<void> {
  if (await page.locator('.compose').isVisible()) return
  await patient(page)
  await page.getByRole('button', { name: /^Écrire/ }).click()
  const letter = page.locator('.compose')
  await letter.getByText('MARCHAND Odette').first().waitFor()
  await letter.getByRole('combobox', { name: 'À', exact: true }).fill('samir.haddad@medecin.test.mssante.fr')
  await page.keyboard.press('Enter')
  await letter.getByRole('textbox', { name: 'Objet' }).fill('Avis sur baisse du DFG et kaliémie')
  await letter.getByRole('textbox', { name: 'Texte du courrier' }).click()
  await page.keyboard.type(
    'Cher Confrère,\nLe bilan de ce matin montre un DFG en baisse. J’ai réduit la metformine. Pouvez-vous avancer la consultation ?',
  )
  await page.locator('.points').getByText('Patient identifié').waitFor()
}

/** The letter leaves, and is followed. */
async function sent(page: Page): Promise<void> {
  if (await page.locator('.compose').isVisible()) {
    await page.keyboard.press('Control+Enter')
    await page.locator('.departure .toast').waitFor()
  }
  await page.getByRole('button', { name: /^Envoyés/ }).click()
  await page.getByRole('radio', { name: 'Tous' }).click()
  await page.getByRole('region', { name: 'Détail du courrier' }).getByRole('table').waitFor()
}

async function unfiled(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Patients' }).click()
  await page.getByRole('radio', { name: /À rattacher/ }).click()
  await page.getByRole('option', { name: /INS de Théo, prénom Tom/ }).click()
  await page
    .getByRole('button', { name: /Rattacher/ })
    .first()
    .waitFor()
}

async function palette(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await inbox(page)
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('jeanne martin')
  await page
    .getByRole('option', { name: /^MARTIN Jeanne/ })
    .first()
    .waitFor()
}

async function sync(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /Ouvrir le détail/ }).click()
  await page
    .getByText(/Compte juste/)
    .first()
    .waitFor()
}

async function settings(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Réglages' }).click()
  await page.getByText('helene.vasseur@medecin.test.mssante.fr').first().waitFor()
}

async function lock(page: Page): Promise<void> {
  await page.keyboard.press('Control+l')
  await page.getByRole('heading', { name: 'Pli est verrouillé' }).waitFor()
}
