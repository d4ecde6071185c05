// A walk through the window without a screen: one PNG of each screen, taken when its true content is there.
// It judges nothing but presence: a screen that does not appear in time is an error that names it.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { openWindow } from '../e2e/app.ts'

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
  size?: 'large'
  dark?: true
  /** goes there and waits for what it must show */
  reach: (page: Page) => Promise<unknown>
}

const SIZES = { usual: { width: 1366, height: 768 }, large: { width: 1920, height: 1080 } }
/** rows of a long list exist only near the screen */
const SCROLLS = 60

const ALERT = /^LEGRAND Odile.*alerte du laboratoire/

const SCREENS: Screen[] = [
  { name: 'boite', reach: firstToSee },
  { name: 'boite-sombre', dark: true, reach: firstToSee },
  { name: 'boite-1920', size: 'large', reach: firstToSee },
  { name: 'biologie', reach: biology },
  { name: 'biologie-sombre', dark: true, reach: biology },
  { name: 'lettre-pdf', reach: letter },
  { name: 'photo-plaie', reach: picture },
  { name: 'message-mis-en-forme', reach: html },
  { name: 'patients', reach: patients },
  { name: 'patient', reach: patient },
  { name: 'patient-1920', size: 'large', reach: patientAndLetter },
  { name: 'patient-1920-sombre', size: 'large', dark: true, reach: patientAndLetter },
  { name: 'ecrire', reach: compose },
  { name: 'ecrire-1920-sombre', size: 'large', dark: true, reach: compose },
  { name: 'envoyes', reach: sent },
  { name: 'a-rattacher', reach: unfiled },
  { name: 'recherche', reach: palette },
  { name: 'releve', reach: sync },
  { name: 'reglages', reach: settings },
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

async function take(page: Page, screen: Screen, { folder, taken }: TourOptions): Promise<void> {
  const file = join(folder, `${screen.name}.png`)
  await page.setViewportSize(SIZES[screen.size ?? 'usual'])
  await page.emulateMedia({ colorScheme: screen.dark === true ? 'dark' : 'light' })
  try {
    await screen.reach(page)
  } catch (error) {
    throw new Error(`the screen ${screen.name} did not appear`, { cause: error })
  }
  // fonts are files of the program: a picture before them would show others
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.screenshot({ path: file })
  taken(file)
}

const reading = (page: Page) => page.getByRole('region', { name: 'Lecture' })

async function firstRun(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Votre coffre local' }).waitFor()
  await page.getByRole('button', { name: 'Créer le coffre' }).waitFor()
}

async function inbox(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: /^Boîte/ }).click()
  const list = page.getByRole('listbox', { name: 'Courriers' })
  await list.getByRole('option').first().waitFor()
  await list.evaluate((box) => box.scrollTo(0, 0))
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

/** Opens the row of which the label agrees, wherever it is in the list. */
async function openRow(page: Page, label: RegExp): Promise<void> {
  const list = await inbox(page)
  const row = list.getByRole('option', { name: label }).first()
  for (let scrolls = 0; scrolls < SCROLLS && (await row.count()) === 0; scrolls += 1) {
    await list.evaluate((box) => box.scrollBy(0, 300))
    await page.waitForTimeout(50)
  }
  await row.click()
}

async function biology(page: Page): Promise<void> {
  await openRow(page, /^MOREAU Lucien.*hors bornes/)
  await reading(page)
    .getByRole('row', { name: /INR.*4,8/ })
    .waitFor()
}

async function letter(page: Page): Promise<void> {
  await openRow(page, /^CARPENTIER Roger.*Lettre de liaison/)
  await reading(page).locator('.pdf-page').getByText('insuffisance cardiaque').first().waitFor()
}

async function picture(page: Page): Promise<void> {
  await openRow(page, /^GUÉRIN Paulette.*Photo de la plaie/)
  await reading(page).locator('.pdf-page').getByText('fibrineux').first().waitFor()
  const pieces = reading(page).getByRole('region', { name: 'Pièces du courrier' })
  await pieces.getByRole('button', { name: /^Voir/ }).click()
  await pieces.getByRole('img').scrollIntoViewIfNeeded()
}

async function html(page: Page): Promise<void> {
  await openRow(page, /^Pharmacie des Halles/)
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

/** A letter to a colleague about a patient, half written: the same draft at each picture. */
async function compose(page: Page): Promise<void> {
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
  await compose(page)
  await page.keyboard.press('Control+Enter')
  await page.locator('.departure .toast').waitFor()
  await page.getByRole('button', { name: /^Envoyés/ }).click()
  await page.getByRole('radio', { name: 'Tous' }).click()
  await page.getByRole('region', { name: 'Détail du courrier' }).getByRole('table').waitFor()
}

async function unfiled(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Patients' }).click()
  await page.getByRole('radio', { name: /À rattacher/ }).click()
  await page.getByRole('option', { name: /INS de Théo, prénom Tom/ }).click()
  await page
    .getByRole('button', { name: /Rattacher/ })
    .first()
    .waitFor()
}

async function palette(page: Page): Promise<void> {
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
