// À rattacher and the patient's page: reasons, near records, attaching by a digit, undo, six lanes, what is new, curves.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noteVisits } from '../demo/visits.ts'
import { faultsOf } from './accessibility.ts'
import { hasBrowser, PASSPHRASE, type AppWindow } from './app.ts'
import { reader, search, soon } from './gestures.ts'
import { lonePdfMail, longLetterMail, namelessPdfMail } from './doubtful-mail.ts'
import { startPractice, type Practice } from './practice.ts'

const SLOW_MS = 300_000

describe.runIf(hasBrowser())('records', () => {
  let practice: Practice
  let app: AppWindow
  let page: Page
  beforeAll(async () => {
    practice = await startPractice(await Promise.all([lonePdfMail(), namelessPdfMail(), longLetterMail()]))
    await noteVisits(practice.profile, PASSPHRASE, ['MARCHAND'])
    app = await practice.open()
    page = app.page
  }, SLOW_MS)
  afterAll(() => practice?.end(), SLOW_MS)

  const waiting = () => page.getByRole('listbox', { name: 'À rattacher' })
  const choose = () => page.getByRole('region', { name: 'Rattacher', exact: true })
  const openWaiting = async (words: RegExp) => {
    await page.keyboard.press('Control+2')
    await page.getByRole('radio', { name: /À rattacher/ }).click()
    await waiting().getByRole('option', { name: words }).click()
  }

  test('each waiting document says why in one sentence, with the traits of the near records', async () => {
    await openWaiting(/Consultation de dermatologie/)
    await choose().getByText('La clé du numéro INS reçu est inexacte.').waitFor()
    const table = choose().getByRole('table')
    await table.getByRole('columnheader', { name: /LEGRAND Odile/ }).waitFor()
    await soon(() => table.getByRole('row', { name: /Naissance/ }).innerText()).toMatch(
      /14\/03\/1951[\s\S]*14\/03\/1951[\s\S]*identique/,
    )
    await soon(() => table.getByRole('row', { name: /^INS/ }).innerText()).toMatch(/≠\s*différent/)
  })

  test('a digit attaches; Ctrl Z takes it back', async () => {
    await openWaiting(/Consultation de dermatologie/)
    const before = await waiting().getByRole('option').count()
    await waiting().focus()
    await page.keyboard.press('1')
    await page.getByText('Document rattaché à LEGRAND Odile').waitFor()
    await soon(() =>
      waiting()
        .getByRole('option', { name: /Consultation de dermatologie/ })
        .count(),
    ).toBe(0)
    await page.keyboard.press('Control+z')
    await page.getByText('Acte annulé').waitFor()
    await waiting()
      .getByRole('option', { name: /Consultation de dermatologie/ })
      .waitFor()
    await soon(() => waiting().getByRole('option').count()).toBe(before)
  })

  test('discordant traits: a digit only selects, a reason is asked, nothing is attached without it', async () => {
    await openWaiting(/Échographie de hanche/)
    await choose().getByText('Traits discordants').waitFor()
    await waiting().focus()
    await page.keyboard.press('1')
    const reason = choose().getByLabel(/Motif du rattachement à LEFEVRE/)
    await reason.waitFor()
    expect(await choose().getByRole('button', { name: 'Rattacher', exact: true }).last().isDisabled()).toBe(true)
    await waiting()
      .getByRole('option', { name: /Échographie de hanche/ })
      .waitFor()
    await reason.fill('Confirmé par téléphone avec l’imagerie')
    await page.keyboard.press('Enter')
    await page.getByText(/Document rattaché à LEFEVRE/).waitFor()
    await page.keyboard.press('Control+z')
    await waiting()
      .getByRole('option', { name: /Échographie de hanche/ })
      .waitFor()
  })

  test('AT-03, discordant traits: Entrée asks the sender, the question is ready, nothing is attached', async () => {
    await openWaiting(/Échographie de hanche/)
    await choose().getByRole('button', { name: 'Demander à l’expéditeur' }).waitFor()
    await waiting().focus()
    await page.keyboard.press('Enter')
    const letter = page.locator('.compose')
    await letter.getByText('Imagerie du Parc').first().waitFor()
    const text = letter.getByRole('textbox', { name: 'Texte du courrier' })
    await soon(() => text.innerText()).toMatch(
      /«\u00A0Échographie de hanche\u00A0» reçu le \d\d\/\d\d\/\d{4}\u00A0: INS et traits diffèrent\./,
    )
    await openWaiting(/Échographie de hanche/)
    await choose().getByText('Traits discordants').waitFor()
  })

  test('AT-04, a PDF and nothing else: its words propose the right Jeanne MARTIN first, L and a digit attach it', async () => {
    await openWaiting(/Consultation du 12 novembre/)
    await choose().getByText('Le document ne désigne aucun patient.').waitFor()
    const heads = choose().getByRole('columnheader', { name: /MARTIN Jeanne/ })
    await soon(() => heads.count()).toBe(2)
    await choose().getByText('lu dans le PDF, à vérifier').first().waitFor()
    const birth = choose().getByRole('row', { name: /Naissance/ })
    await soon(() => birth.innerText()).toMatch(
      /02\/11\/1948[\s\S]*02\/11\/1948[\s\S]*identique[\s\S]*11\/11\/1984[\s\S]*≠ différent/,
    )
    await waiting().focus()
    await page.keyboard.press('1')
    await page.getByText('Document rattaché à MARTIN Jeanne').waitFor()
    // its own page says who attached it and when (AT-05)
    await search(page, '021148', /^MARTIN Jeanne/)
    const documents = page.getByRole('listbox', { name: 'Documents' })
    await documents.getByRole('option', { name: /Consultation du 12 novembre/ }).click()
    await page.getByText(/^Rattaché par une personne de ce poste le \d\d\/\d\d\/\d{4} à \d\d:\d\d$/).waitFor()
    await page.keyboard.press('Control+z')
    await page.getByText('Acte annulé').waitFor()
  })

  test('a PDF that names nobody: any record by its name, or a new one from what a person types', async () => {
    await openWaiting(/Document numérisé/)
    await choose().getByText('Aucun dossier proche.').waitFor()
    await choose().getByRole('combobox', { name: 'Autre dossier' }).fill('rouviere')
    await page.getByRole('option', { name: /ROUVIÈRE Émile/ }).click()
    await choose().getByRole('button', { name: 'Rattacher', exact: true }).click()
    await page.getByText('Document rattaché à ROUVIÈRE Émile').waitFor()
    await page.keyboard.press('Control+z')
    await openWaiting(/Document numérisé/)
    await choose().getByRole('button', { name: 'Nouveau dossier' }).click()
    const form = choose().getByRole('form', { name: 'Nouveau dossier' })
    await form.getByLabel('Nom de naissance').fill('Vidal')
    await form.getByLabel('Prénoms').fill('Paul')
    await form.getByLabel('Naissance', { exact: true }).fill('04/05/1970')
    await form.getByRole('button', { name: 'Ouvrir ce dossier' }).click()
    await page.getByText('Dossier ouvert : VIDAL Paul').waitFor()
    await page.keyboard.press('Control+z')
    await page.getByText('Acte annulé').waitFor()
  })

  test('from an open courrier, L shows the comparison and 1 attaches', async () => {
    await openWaiting(/Consultation d’ophtalmologie, cataracte/)
    await choose().getByRole('button', { name: 'Voir le document' }).click()
    await reader(page).getByText('À rattacher').first().waitFor()
    await reader(page).focus()
    await page.keyboard.press('l')
    await reader(page)
      .getByRole('columnheader', { name: /BERNARD Louise/ })
      .waitFor()
    await page.keyboard.press('Escape')
    await reader(page)
      .getByRole('columnheader', { name: /BERNARD Louise/ })
      .waitFor({ state: 'detached' })
  })

  test('homonyms are never one: two Jeanne MARTIN, each with her tag', async () => {
    await page.keyboard.press('Control+2')
    await page.getByRole('radio', { name: 'Tous' }).click()
    await page.getByLabel('Rechercher un patient').fill('martin jeanne')
    const both = page.getByRole('option', { name: /MARTIN Jeanne/ })
    await soon(() => both.count()).toBe(2)
    const words = await both.allInnerTexts()
    expect(words.join()).toMatch(/02\/11\/1948/)
    expect(words.join()).toMatch(/11\/11\/1984/)
    for (const each of words) expect(each).toMatch(/Homonyme\s: 2 patients/)
  })

  test('a birth date alone finds the patient', async () => {
    await page.getByLabel('Rechercher un patient').fill('140351')
    await soon(() =>
      page
        .getByRole('option')
        .allInnerTexts()
        .then((all) => all.join()),
    ).toMatch(/^LEGRAND Odile/)
  })

  test('the page of a patient: identity, six lanes in order, documents newest first, curves', async () => {
    await search(page, 'legrand odile', /^LEGRAND Odile/)
    await page.getByRole('heading', { level: 1, name: 'LEGRAND Odile' }).waitFor()
    await page
      .getByText(/F\s·\s\d+\sans\s·\snée\sle\s14\/03\/1951/)
      .first()
      .waitFor()
    expect(
      await page.locator('.life-course text.lane').evaluateAll((lanes) => lanes.map((lane) => lane.textContent)),
    ).toEqual(['Hôpital', 'Biologie', 'Médecine de ville', 'Soins infirmiers', 'Médico-social', 'Social'])
    const stay = page.locator('.life-course .life-item').filter({ has: page.locator('.stay') })
    await soon(() => stay.locator('title').textContent()).toBe(
      'Séjour en médecine, hospitalisation du 2 au 9 mars 2026',
    )
    expect((await stay.locator('.stay').boundingBox())?.width).toBeGreaterThanOrEqual(14)
    expect(await stay.locator('circle').count()).toBe(0)
    const documents = page.getByRole('listbox', { name: 'Documents' })
    await documents.getByRole('option', { name: /Radiographie de thorax/ }).waitFor()
    await page.locator('.patient-curves svg.curve').first().waitFor()
    await page.getByRole('region', { name: /Potassium/ }).waitFor()
  })

  test('the matricule is masked until it is asked for', async () => {
    const ins = page.getByRole('button', { name: 'Afficher ou masquer le matricule INS' })
    await soon(() => ins.innerText()).toContain('•')
    await ins.click()
    expect((await ins.innerText()).replaceAll(/\D/g, '')).toBe('251035999990102')
    await ins.click()
    await soon(() => ins.innerText()).toContain('•')
  })

  test('a document opens beside the list and can be detached, then undone', async () => {
    await page
      .getByRole('listbox', { name: 'Documents' })
      .getByRole('option', { name: /Radiographie de thorax/ })
      .click()
    await reader(page).locator('.pdf canvas').first().waitFor()
    await page.getByText('Rattaché automatiquement : INS et traits concordants').waitFor()
    await page.getByRole('button', { name: 'Détacher' }).click()
    await page.getByText(/détaché, à rattacher/).waitFor()
    await page
      .getByRole('region', { name: /notification/i })
      .or(page.locator('.toast'))
      .getByRole('button', { name: 'Annuler' })
      .first()
      .click()
    await page
      .getByRole('listbox', { name: 'Documents' })
      .getByRole('option', { name: /Radiographie de thorax/ })
      .waitFor()
  })

  const openMerge = async () => {
    await search(page, 'rouviere emile', /^ROUVIÈRE Émile/)
    await page.getByRole('heading', { level: 1, name: 'ROUVIÈRE Émile' }).waitFor()
    await page.getByRole('button', { name: 'Autres actions sur le dossier' }).click()
    await page.getByRole('menuitem', { name: 'Fusionner avec…' }).click()
    return page.getByRole('dialog', { name: 'Fusionner ROUVIÈRE Émile avec un autre dossier' })
  }

  test('two records with a qualified INS each are two persons: the merge is refused, and says what to do', async () => {
    const dialog = await openMerge()
    const merge = dialog.getByRole('button', { name: 'Fusionner les deux dossiers' })
    expect(await merge.isDisabled()).toBe(true)
    await dialog.getByRole('combobox', { name: 'L’autre dossier' }).fill('chazal')
    await page.getByRole('option', { name: /CHAZAL Suzanne/ }).click()
    await dialog.getByText('Ces deux dossiers ont chacun une INS qualifiée, et elles diffèrent').waitFor()
    await soon(() => dialog.getByRole('row', { name: /^Naissance/ }).innerText()).toMatch(
      /05\/08\/1944\s*17\/05\/1937\s*≠ différent/,
    )
    expect(await dialog.getByRole('switch').count()).toBe(0)
    expect(await merge.isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('a person merges two records by the keyboard: compared, sure of both names, undone by one key', async () => {
    await openWaiting(/Document numérisé/)
    await choose().getByRole('button', { name: 'Nouveau dossier' }).click()
    const form = choose().getByRole('form', { name: 'Nouveau dossier' })
    await form.getByLabel('Nom de naissance').fill('Rouviere')
    await form.getByLabel('Prénoms').fill('Emile')
    await form.getByLabel('Naissance', { exact: true }).fill('06/08/1944')
    await form.getByRole('button', { name: 'Ouvrir ce dossier' }).click()
    await page.getByText('Dossier ouvert : ROUVIERE Emile').waitFor()
    const dialog = await openMerge()
    const other = dialog.getByRole('combobox', { name: 'L’autre dossier' })
    await other.fill('060844')
    await page.getByRole('option', { name: /ROUVIERE Emile/ }).waitFor()
    await page.keyboard.press('ArrowDown')
    await soon(() => other.getAttribute('aria-activedescendant')).not.toBeNull()
    await page.keyboard.press('Enter')
    await dialog.getByText('Ces deux dossiers n’ont pas la même identité').waitFor()
    const sure = dialog.getByRole('switch', {
      name: 'ROUVIÈRE Émile 05/08/1944 et ROUVIERE Emile 06/08/1944 sont une seule personne, je l’ai vérifié',
    })
    const merge = dialog.getByRole('button', { name: 'Fusionner les deux dossiers' })
    expect(await merge.isDisabled()).toBe(true)
    expect(await faultsOf(page, 'Fusionner')).toEqual([])
    await sure.focus()
    await page.keyboard.press('Space')
    await soon(() => merge.isDisabled()).toBe(false)
    await merge.focus()
    await page.keyboard.press('Enter')
    await page.getByText('Dossier de ROUVIERE Emile réuni à celui-ci').waitFor()
    const documents = page.getByRole('listbox', { name: 'Documents' })
    const found = () =>
      page.evaluate(() => window.pli.call('patients.list', { query: 'rouviere' }) as Promise<{ total: number }>)
    await soon(async () => (await found()).total).toBe(1)
    const both = await documents.getByRole('option').count()
    await page.keyboard.press('Control+z')
    await page.getByText('Acte annulé').waitFor()
    await soon(async () => (await found()).total).toBe(2)
    await soon(() => documents.getByRole('option').count()).toBeLessThan(both)
  })

  test('documents that are another person’s are split into a record of their own, undone by one key', async () => {
    await search(page, 'legrand odile', /^LEGRAND Odile/)
    await page.getByRole('heading', { level: 1, name: 'LEGRAND Odile' }).waitFor()
    await page.getByRole('button', { name: 'Autres actions sur le dossier' }).click()
    await page.getByRole('menuitem', { name: 'Séparer des documents…' }).click()
    const dialog = page.getByRole('dialog', { name: /^Séparer des documents de LEGRAND Odile/ })
    await dialog.getByRole('checkbox', { name: /Radiographie de thorax/ }).focus()
    await page.keyboard.press('Space')
    await dialog.getByRole('button', { name: 'Séparer 1 document' }).click()
    await page.getByText('1 document séparé dans un nouveau dossier').waitFor()
    const documents = page.getByRole('listbox', { name: 'Documents' })
    await page.locator('.patient-head').getByText('Sans INS').waitFor()
    await soon(() => documents.getByRole('option').count()).toBe(1)
    await page.keyboard.press('Control+z')
    await page.locator('.patient-head').getByText('INS qualifiée').waitFor()
    await documents.getByRole('option', { name: /Radiographie de thorax/ }).waitFor()
  })

  test('what came since the last visit stands on top, in the life-course, and N opens each', async () => {
    await search(page, 'marchand odette', /^MARCHAND Odette/)
    await page.getByRole('heading', { level: 1, name: 'MARCHAND Odette' }).waitFor()
    const bar = page.locator('.news-bar')
    await soon(() => bar.innerText()).toMatch(
      /Nouveau depuis votre dernière visite du .*4 documents.*8 résultats hors bornes/,
    )
    await page.locator('.life-course .since-ground').waitFor()
    const documents = page.getByRole('listbox', { name: 'Documents' })
    const fresh = documents.locator('.document-line.new')
    await soon(() => fresh.count()).toBe(4)
    await documents.focus()
    await page.keyboard.press('n')
    await soon(() => documents.locator('[aria-selected=true]').innerText()).toBe(await fresh.first().innerText())
    await reader(page).getByRole('heading', { level: 2, name: 'MARCHAND Odette' }).waitFor()
    // left for a call and opened again: the same visit
    await page.keyboard.press('Control+1')
    await search(page, 'marchand odette', /^MARCHAND Odette/)
    await page.getByRole('heading', { level: 1, name: 'MARCHAND Odette' }).waitFor()
    await soon(() => bar.count()).toBe(1)
  })

  test('coming back after a visit, what is already known is no longer new', async () => {
    await page.keyboard.press('Control+2')
    await search(page, 'legrand odile', /^LEGRAND Odile/)
    await page.getByRole('heading', { level: 1, name: 'LEGRAND Odile' }).waitFor()
    const { timeline } = await page.evaluate(async () => {
      const { patients } = (await window.pli.call('patients.list', { query: 'legrand odile' })) as {
        patients: { id: string }[]
      }
      return (await window.pli.call('patients.show', { id: patients[0]?.id })) as { timeline: { isNew: boolean }[] }
    })
    expect(timeline.filter(({ isNew }) => isNew)).toEqual([])
    expect(await page.locator('.news-bar').count()).toBe(0)
  })

  test('nothing went wrong in the page', () => {
    expect(app.left).toEqual([])
    expect(app.faults).toEqual([])
  })
})
