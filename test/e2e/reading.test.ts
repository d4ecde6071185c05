// The open courrier: results, curves, letters on their PDF, narrative, versions and copies, hostile HTML, files saved and opened.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasBrowser, type AppWindow } from './app.ts'
import { pdfText } from '../../electron/engine/documents/pdf/text.ts'
import { dosReportMail, hostileMail, longLetterMail, narrativeMail, rivalLetters } from './doubtful-mail.ts'
import { reader, selectedRow, soon } from './gestures.ts'
import { mailList, openRow, toTop } from './mail-list.ts'
import { startPractice, type Practice } from './practice.ts'

const SLOW_MS = 300_000
const LEGRAND = /^LEGRAND Odile, \d+ ans, Biologie/

describe.runIf(hasBrowser())('an open courrier', () => {
  let practice: Practice
  let app: AppWindow
  let page: Page
  beforeAll(async () => {
    const letters = await Promise.all(rivalLetters())
    const others = await Promise.all([hostileMail(), narrativeMail(), dosReportMail(), longLetterMail()])
    practice = await startPractice([...others, ...letters])
    app = await practice.open()
    page = app.page
  }, SLOW_MS)
  afterAll(() => practice?.end(), SLOW_MS)

  const resultLine = (name: RegExp) =>
    reader(page)
      .locator('table.results tr')
      .filter({ has: page.getByRole('rowheader', { name }) })

  test('who it is about stands first: name, sex, age, birth date, identity, TEST', async () => {
    await openRow(page, LEGRAND)
    await reader(page).getByRole('heading', { level: 2, name: 'LEGRAND Odile' }).waitFor()
    const head = await reader(page).locator('header').innerText()
    expect(head).toMatch(/F · \d+\sans · née le 14\/03\/1951/)
    expect(head).toContain('INS qualifiée')
    expect(head).toContain('TEST')
  })

  test('a result says its mark in words, its unit, the bounds of the laboratory and the value before', async () => {
    await openRow(page, LEGRAND)
    const potassium = await resultLine(/Potassium/).innerText()
    expect(potassium).toMatch(/6,4/)
    expect(potassium).toMatch(/mmol\/L/)
    expect(potassium).toMatch(/▲▲/)
    expect(potassium).toMatch(/alerte/)
    expect(potassium).toMatch(/3,5\s–\s5,1/)
    expect(potassium).toMatch(/4,9/)
    await soon(() => resultLine(/Créatinine/).innerText()).toMatch(/187[\s\S]*haut/)
    await soon(() => resultLine(/DFG/).innerText()).toMatch(/24[\s\S]*bas/)
    const sodium = await resultLine(/Sodium/).innerText()
    expect(sodium).not.toMatch(/haut|bas|alerte/)
    await reader(page)
      .getByText(/4 résultats hors bornes sur 5/)
      .waitFor()
  })

  test('what the biologist wrote of a result stands under that result', async () => {
    const under = resultLine(/Potassium/).locator('xpath=following-sibling::tr[1]')
    await soon(() => under.innerText()).toMatch(/Kaliémie contrôlée sur un second prélèvement/)
  })

  test('bounds that were not sent are said to be missing, never invented', async () => {
    await openRow(page, /^KOWALSKI Anna \(DUPONT\), \d+ ans, Biologie/)
    await soon(() => resultLine(/LDL/).innerText()).toMatch(/1,62[\s\S]*Bornes non fournies/)
  })

  test('the PDF of origin is drawn, with its words over it', async () => {
    await openRow(page, LEGRAND)
    await reader(page).getByRole('radio', { name: 'PDF d’origine' }).click()
    await drawn(page)
    await reader(page)
      .locator('.pdf-text')
      .getByText(/LEGRAND/)
      .first()
      .waitFor()
  })

  test('curves of the out of bounds first; T gives the same values as a table', async () => {
    await reader(page).getByRole('radio', { name: 'Courbes' }).click()
    const chart = reader(page).getByRole('region', { name: /Potassium/ })
    await chart.locator('svg.curve').waitFor()
    await chart.getByRole('button', { name: /tableau/i }).click()
    await chart.getByRole('table').getByText('6,4').waitFor()
    await chart.getByRole('table').getByText('4,9').waitFor()
  })

  test('a letter opens on its PDF, one line for the document and its copies', async () => {
    await openRow(page, /^CARPENTIER Roger, \d+ ans, Lettre de liaison/)
    await drawn(page)
    await reader(page)
      .locator('.pdf-text')
      .getByText(/décompensation cardiaque/)
      .first()
      .waitFor()
    await soon(() => reader(page).locator('.document-card').count()).toBe(2)
    await reader(page).getByText('PDF joint').waitFor()
  })

  test('the pages of a PDF are enlarged by +, reduced by −, fitted by 0', async () => {
    await openRow(page, /^LEGRAND Odile, \d+ ans, Séjour en médecine/)
    await drawn(page)
    await reader(page).focus()
    const first = reader(page).locator('.pdf-page').first()
    const width = async () => (await first.boundingBox())?.width ?? 0
    const fitted = await width()
    await page.keyboard.press('+')
    await soon(width).toBeCloseTo(fitted * 1.25, 0)
    await reader(page)
      .getByText(/^125\s%$/)
      .waitFor()
    await page.keyboard.press('0')
    await soon(width).toBeCloseTo(fitted, 0)
    await page.keyboard.press('-')
    await soon(width).toBeCloseTo(fitted * 0.75, 0)
    await reader(page).getByRole('button', { name: 'Ajuster la page au volet' }).click()
    await soon(width).toBeCloseTo(fitted, 0)
  })

  test('on paper the head of identity and the number stand on each page, every page is drawn', async () => {
    await openRow(page, /^LEGRAND Odile, \d+ ans, Séjour en médecine/)
    await soon(() => reader(page).locator('.pdf-page:has(.pdf-text span)').count()).toBe(3)
    const printed = await page.pdf({ preferCSSPageSize: true })
    const sheets = (await pdfText(printed)).text
    const heads = sheets.match(/LEGRAND Odile · F · \d+\sans · née le 14\/03\/1951 · INS 2\s51\s03/g) ?? []
    expect(heads).toHaveLength(3)
    for (const number of ['page 1/3', 'page 2/3', 'page 3/3']) expect(sheets).toContain(number)
    // who made it: under the title once, then at the foot of each page, with when it was printed
    expect(sheets.match(/Laboratoire des Alizés, Dr Yves KERMEN/g)).toHaveLength(4)
    expect(sheets.match(/Imprimé le .* depuis Pli/g)).toHaveLength(3)
  })

  test('the card of keys on paper says nobody’s name', async () => {
    await page.keyboard.press('F1')
    await page.getByRole('dialog', { name: 'Toutes les touches' }).waitFor()
    const sheets = (await pdfText(await page.pdf({ preferCSSPageSize: true }))).text
    expect(sheets).toContain('Relever les boîtes')
    expect(sheets).not.toMatch(/LEGRAND/)
    await page.keyboard.press('Escape')
  })

  test('a narrative without PDF: table with headings, list, strong words; nothing of it runs', async () => {
    await openRow(page, /^LEGRAND Odile, \d+ ans, Consultation d’allergologie/)
    const table = reader(page).locator('table.narrative-table')
    await table.getByRole('columnheader', { name: 'Substance' }).waitFor()
    await soon(() => table.locator('caption').innerText()).toBe('Allergies connues')
    await soon(() => table.locator('td[colspan="2"]').innerText()).toBe('Aucune autre')
    await soon(() => table.locator('strong').innerText()).toBe('Urticaire')
    await soon(() => reader(page).locator('ol > li').allInnerTexts()).toEqual([
      'Éviter les pénicillines',
      'Carte remise',
    ])
    expect(await reader(page).locator('.reader-body a, .reader-body script').count()).toBe(0)
    expect(await page.evaluate(() => Reflect.get(window, 'piege'))).toBeUndefined()
  })

  test('a corrected report says its version and leads to the one before, which says that it is replaced', async () => {
    await openRow(page, /^HOARAU Jean-Yves, \d+ ans, Biologie, Labo des Tilleuls, Sodium 141, corrigé \(114\), non lu/)
    await selectedRow(page).locator('.mail-row').getByText('Sodium 141, corrigé (114)').waitFor()
    await soon(() => resultLine(/Sodium/).innerText()).toMatch(/114\s*141/)
    expect(
      await resultLine(/Sodium/)
        .locator('s')
        .innerText(),
    ).toBe('114')
    await reader(page).getByText('Sodium 141, corrigé (114)').waitFor()
    await reader(page).getByText('Version 2 : ce document remplace le précédent.').waitFor()
    await reader(page).getByRole('button', { name: 'Voir la version précédente' }).click()
    await reader(page).getByText('Une version plus récente remplace ce document.').waitFor()
    await soon(() => resultLine(/Sodium/).innerText()).toMatch(/114/)
    await reader(page).getByRole('button', { name: 'Voir la nouvelle version' }).click()
    await soon(() => resultLine(/Sodium/).innerText()).toMatch(/141/)
  })

  test('AT-15, the same report sent again: one line « Déjà reçu », with its results; a partial report is said to be', async () => {
    await toTop(page)
    const once = mailList(page).getByRole('option', { name: /^SCHMITT Bernard, \d+ ans, Biologie/ })
    await once.first().waitFor()
    await soon(() => once.count()).toBe(1)
    await once.click()
    await soon(() => once.locator('.mail-row').innerText()).toMatch(
      /HbA1c\s+7,1\s%[\s\S]*Déjà reçu\u00A0: 2 envois, même bilan/,
    )
    await reader(page).getByText('Déjà reçu\u00A0: 2 envois, même bilan').waitFor()
    await reader(page).getByRole('button', { name: 'Voir le dernier' }).click()
    await reader(page).getByRole('button', { name: 'Voir le premier' }).click()
    await reader(page).getByRole('button', { name: 'Voir le dernier' }).waitFor()
    await openRow(page, /^NGUYEN Anne-Sophie, \d+ ans, Biologie/)
    await mailList(page).locator('[aria-selected=true]').first().getByText('Résultat partiel').waitFor()
  })

  test('AT-16: a replacement by another organisation is refused, in words, on both documents', async () => {
    await openRow(page, /^LEGRAND Odile, \d+ ans, Avis de néphrologie, rectifié/)
    await reader(page).getByText('Remplacement refusé\u00A0: auteur différent').waitFor()
    await reader(page).getByRole('button', { name: 'Voir l’autre document' }).click()
    await reader(page)
      .getByText(/Un document d’une autre organisation annonce remplacer celui-ci/)
      .waitFor()
    await reader(page).getByText('Remplacement refusé\u00A0: auteur différent').waitFor()
    expect(await reader(page).getByText('Une version plus récente remplace ce document.').count()).toBe(0)
  })

  test('R57: accents read otherwise, at once, from a small menu; and back', async () => {
    await openRow(page, /Laboratoire des Alizés/)
    const name = reader(page).getByRole('heading', { level: 2 })
    await soon(() => name.innerText()).toMatch(/LÉVÊQUE/)
    const choose = async (encoding: string) => {
      await reader(page).getByRole('button', { name: 'Accents illisibles' }).click()
      await page.getByRole('menuitemradio', { name: encoding }).click()
    }
    await choose('Windows (cp1252)')
    await soon(() => name.innerText()).not.toMatch(/LÉVÊQUE/)
    await page.getByText(/Lu en Windows \(cp1252\), ici et dans les prochains envois/).waitFor()
    await choose('Trouvé par Pli')
    await soon(() => name.innerText()).toMatch(/LÉVÊQUE/)
  })

  test('an archive cut short is said so, and the courrier stays readable', async () => {
    await openRow(page, /CH Saint-Aubert.*CR hospitalier \(séjour\) VIDAL/)
    await reader(page).locator('.notice').first().waitFor()
    await reader(page).getByText('Veuillez trouver ci-joint le compte rendu de séjour.').first().waitFor()
  })

  test('hostile HTML: shown without script, form, remote image; no request leaves', async () => {
    await openRow(page, /^Clinique du Lac, Présentation de nos locaux/)
    await reader(page).getByRole('radio', { name: 'Mise en forme' }).click()
    const frame = page.frameLocator('iframe.mail-frame')
    await frame.getByText('Texte visible du courrier').waitFor()
    expect(
      await frame.locator('script, form, iframe, object, input, link, base, meta[http-equiv=refresh]').count(),
    ).toBe(0)
    expect(await frame.locator('img').count()).toBe(0)
    expect(await page.evaluate(() => Reflect.get(window, 'piege'))).toBeUndefined()
    expect(app.left).toEqual([])
    const mail = page.frames().find((each) => each.url().startsWith('https://mail.pli/'))
    expect(mail?.parentFrame()).toBe(page.mainFrame())
  })

  test('a link of the mail is asked about, whole, and opens nothing by itself', async () => {
    const pages = page.context().pages().length
    await page.frameLocator('iframe.mail-frame').getByRole('link', { name: 'Voir la page' }).click()
    await soon(() => app.questions().join()).toContain('https://site.exemple.test/page?a=1')
    await soon(() => page.context().pages().length).toBe(pages)
    expect(page.url()).toMatch(/^https:\/\/app\.pli\//)
    app.left.length = 0
  })

  test('a file is saved where the person says, under a name that cannot leave that folder', async () => {
    const before = new Set(readdirSync(practice.dir))
    const pieces = reader(page).getByRole('region', { name: 'Pièces du courrier' })
    const [first, second] = await pieces.getByRole('button', { name: 'Enregistrer sous…' }).all()
    await first?.click()
    await soon(() => added(practice.dir, before).length).toBe(1)
    await second?.click()
    await soon(() => added(practice.dir, before).length).toBe(2)
    for (const name of added(practice.dir, before)) expect(name).not.toMatch(/^\.|[/\\\u202E]/)
    // a name is there before its bytes are
    const texts = () => added(practice.dir, before).map((name) => readFileSync(join(practice.dir, name), 'utf8'))
    await soon(() => texts().toSorted()).toEqual(['MZ', 'alias pli=rm'])
  })

  test('a file opened outside lies in a private folder that locking empties', async () => {
    const opened = join(practice.profile, 'opened')
    await openRow(page, /^Clinique du Lac, Présentation de nos locaux/)
    await reader(page).getByRole('button', { name: 'Ouvrir dans un autre logiciel' }).first().click()
    await soon(() => existsSync(opened) && readdirSync(opened).length).toBe(1)
    await page.keyboard.press('Control+l')
    await page.getByRole('heading', { name: 'Pli est verrouillé' }).waitFor()
    await soon(() => existsSync(opened)).toBe(false)
  })

  test('nothing went wrong in the page', () => {
    expect(app.left).toEqual([])
    expect(app.faults).toEqual([])
  })
})

function added(dir: string, before: Set<string>): string[] {
  return readdirSync(dir).filter((name) => !before.has(name))
}

/** The canvas of the first page holds ink: not every pixel is the same. */
async function drawn(page: Page): Promise<void> {
  const canvas = reader(page).locator('.pdf canvas').first()
  await canvas.waitFor()
  await soon(() =>
    canvas.evaluate((element) => {
      const { width, height } = element as HTMLCanvasElement
      const pixels = (element as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height).data ?? []
      return new Set(Array.from(pixels).filter((_, index) => index % 4 === 0)).size > 10
    }),
  ).toBe(true)
}
