// Correspondants: one's own network first, then the directory aboard; a letter to somebody; an import from the window; axe at both sizes.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Engine } from '../../electron/engine/engine.ts'
import { addressOf, extraction, mailboxLine, personOf } from '../files/extraction.ts'
import { faultsOf } from './accessibility.ts'
import { hasBrowser, openWindow, PASSPHRASE, unlock, type AppWindow } from './app.ts'
import { reader, said, soon } from './gestures.ts'
import { mailList, openRow } from './mail-list.ts'
import { startPractice, type Practice } from './practice.ts'

const SLOW_MS = 300_000

describe.runIf(hasBrowser())('correspondents', () => {
  let practice: Practice
  let app: AppWindow
  let page: Page
  beforeAll(async () => {
    practice = await startPractice()
    const engine = await Engine.open(practice.profile, { passphrase: PASSPHRASE })
    const file = join(practice.dir, 'Extraction_Correspondance_MSSante_202611140403.txt')
    writeFileSync(file, [...extraction('mailboxes', 0, 3000)].join(''))
    // everybody of the week is inside but the pharmacy
    const domains = ['medecin', 'infirmier', 'labo-tilleuls', 'ch-saint-aubert', 'cabinet', 'imagerie-parc']
    const list = join(practice.dir, 'listeblanchemssante.xml')
    writeFileSync(
      list,
      `<ListeBlanche xmlns="https://listeblanche.mssante.fr/schema" DateDeGeneration="2026-11-14">${domains
        .map((name) => `<Domaine><Nom>${name}.test.mssante.fr</Nom></Domaine>`)
        .join('')}</ListeBlanche>`,
    )
    await engine.call('directory.import', { files: [file, list] })
    await engine.close()
    // the file that the dialog of the window gives: the day after, one more mailbox
    const next = join(practice.dir, 'Extraction_Correspondance_MSSante_202611150403.txt')
    writeFileSync(next, `${[...extraction('mailboxes', 0, 3000)].join('')}${mailboxLine(3001)}\n`)
    const env = { PLI_HOST_OPEN_FILE: next, PLI_HOST_DOWNLOADS: practice.dir }
    app = await openWindow({ profile: practice.profile, env })
    page = app.page
    await unlock(page)
    await mailList(page).waitFor()
  }, SLOW_MS)
  afterAll(async () => {
    await app?.close()
    await practice?.end()
  }, SLOW_MS)

  const list = () => page.getByRole('listbox', { name: 'Correspondants' })
  const detail = () => page.getByRole('region', { name: 'Correspondant', exact: true })
  const field = () => page.getByRole('textbox', { name: /Nom, spécialité, ville/ })

  test('Ctrl 5 opens it on the field; own network stands there, the latest first, with its exchanges', async () => {
    await page.keyboard.press('Control+5')
    await soon(() => field().evaluate((element) => element === document.activeElement)).toBe(true)
    await list()
      .getByRole('option', { name: /déjà \d+ échange/ })
      .first()
      .waitFor()
    await page.getByText(/Annuaire du 14 novembre.* · 3.000 entrées/).waitFor()
  })

  test('a name typed finds one’s own first, then the directory; arrows move, the detail follows', async () => {
    await field().fill('haddad')
    const first = list().getByRole('option').first()
    await soon(() => said(first)).toMatch(/Samir HADDAD.*déjà/)
    await detail()
      .getByRole('heading', { name: /Samir HADDAD/ })
      .waitFor()
    await detail().getByText('samir.haddad@medecin.test.mssante.fr').waitFor()
    await detail().getByText('Derniers échanges').waitFor()
    await field().press('ArrowDown')
    await soon(() => detail().getByRole('heading', { level: 2 }).textContent()).not.toMatch(/^Dr Samir HADDAD$/)
  })

  test('the directory answers by specialty and town, by sound, by address', async () => {
    const person = personOf(2)
    await field().fill(`${person.family} ${person.town}`)
    await list()
      .getByRole('option', { name: new RegExp(person.family) })
      .first()
      .waitFor()
    await field().fill(addressOf(2))
    await soon(() => list().getByRole('option').count()).toBe(1)
    await detail().getByText(addressOf(2)).waitFor()
    await detail().getByText(`RPPS ${person.rpps}`).waitFor()
    await field().fill('zzyzx')
    await page.getByText('Personne de ce nom à bord').waitFor()
  })

  test('a contact is added and taken out; a letter begins to whom is chosen', async () => {
    await field().fill(addressOf(2))
    await detail().getByText(addressOf(2)).waitFor()
    await detail().getByRole('button', { name: 'Ajouter aux contacts' }).click()
    await detail().getByRole('button', { name: 'Retirer des contacts' }).click()
    await detail().getByRole('button', { name: 'Ajouter aux contacts' }).waitFor()
    await detail().focus()
    await page.keyboard.press('c')
    await page.locator('.compose').getByText(personOf(2).family).first().waitFor()
    await soon(() => page.getByRole('region', { name: 'Correspondant', exact: true }).count()).toBe(0)
    await page.keyboard.press('Control+5')
    await field().waitFor()
  })

  test('Ctrl K finds correspondents, one’s own first, then the directory; Entrée writes to the one chosen', async () => {
    const palette = page.getByRole('dialog')
    const chosen = palette.locator('[aria-selected=true]')
    await page.keyboard.press('Control+k')
    await palette.getByRole('combobox').fill('samir haddad')
    await palette.locator('.palette-group', { hasText: /^Correspondants$/ }).waitFor()
    await soon(() => said(palette.getByRole('option').first())).toMatch(
      /^Dr Samir HADDAD, .*déjà \d+ échanges.*, Écrire$/,
    )
    await soon(() => said(chosen)).toMatch(/^Dr Samir HADDAD/)
    await page.keyboard.press('Enter')
    await page.locator('.compose .recipient-chip').getByText('Dr Samir HADDAD').waitFor()
    await page.keyboard.press('Control+5')
    await field().waitFor()
    await page.keyboard.press('Control+k')
    await palette.getByRole('combobox').fill(`${personOf(2).family} ${personOf(2).town}`)
    await palette
      .getByRole('option', { name: new RegExp(personOf(2).family, 'i') })
      .first()
      .waitFor()
    expect(await faultsOf(page, 'palette, correspondants')).toEqual([])
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'detached' })
    await field().waitFor()
  })

  test('an address typed whole carries the name that it is known by, and one of nobody stays an address', async () => {
    const letter = page.locator('.compose')
    const to = letter.getByRole('combobox', { name: 'À', exact: true })
    await page.keyboard.press('Control+n')
    await to.fill('samir.haddad@medecin.test.mssante.fr')
    await to.press('Enter')
    await letter.locator('.recipient-chip').nth(0).waitFor()
    await to.fill('inconnu@medecin.test.mssante.fr')
    await to.press('Enter')
    await letter.locator('.recipient-chip').nth(1).waitFor()
    await soon(async () => {
      const drafts = await page.evaluate(() => window.pli.call('letters.drafts', {}))
      return (drafts as { letters: { to: unknown }[] }).letters[0]?.to
    }).toEqual([
      { name: 'Dr Samir HADDAD', address: 'samir.haddad@medecin.test.mssante.fr' },
      { address: 'inconnu@medecin.test.mssante.fr' },
    ])
    await page.keyboard.press('Control+5')
    await field().waitFor()
  })

  test('a contact is edited, and the address book leaves as vCard', async () => {
    await field().fill(addressOf(2))
    await detail().getByRole('button', { name: 'Ajouter aux contacts' }).click()
    await detail().getByRole('button', { name: 'Modifier' }).click()
    const form = page.getByRole('dialog', { name: 'Modifier le contact' })
    await form.getByLabel('Note').fill('Le matin seulement')
    await form.getByLabel('Ville').fill('Aurillac')
    await page.keyboard.press('Enter')
    await form.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Exporter mes contacts…' }).click()
    await page.getByText('Contacts exportés (vCard)').waitFor()
    const card = readFileSync(join(practice.dir, 'contacts.vcf'), 'utf8')
    expect(card).toMatch(/^BEGIN:VCARD\r?\nVERSION:4\.0/)
    for (const words of [addressOf(2), 'Le matin seulement', 'Aurillac']) expect(card).toContain(words)
    await detail().getByRole('button', { name: 'Retirer des contacts' }).click()
    await detail().getByRole('button', { name: 'Ajouter aux contacts' }).waitFor()
  })

  test('the key of the national directory is kept, never shown, taken away; the online search is offered with it only', async () => {
    const online = page.getByRole('button', { name: 'Chercher aussi en ligne' })
    expect(await online.count()).toBe(0)
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Annuaire', exact: true }).click()
    await page.getByText('Aucune clé sur ce poste.').waitFor()
    await page.getByLabel('Clé de l’API Annuaire Santé').fill('cle-des-essais')
    await page.keyboard.press('Enter')
    await page.getByText('Une clé est gardée sur ce poste.').waitFor()
    await soon(() => page.getByLabel('Clé de l’API Annuaire Santé').inputValue()).toBe('')
    await page.keyboard.press('Control+5')
    await field().fill('martin')
    await online.waitFor()
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Annuaire', exact: true }).click()
    await page.getByRole('button', { name: 'Retirer la clé' }).click()
    await page.getByText('Aucune clé sur ce poste.').waitFor()
    await page.keyboard.press('Control+5')
  })

  test('a newer extraction comes aboard from the window', async () => {
    await page.getByRole('button', { name: 'Mettre à jour…' }).click()
    await page.getByText(/Annuaire du 15 novembre/).waitFor()
    await field().fill(addressOf(3001))
    await detail().getByText(addressOf(3001)).waitFor()
  })

  test('a courrier from outside the trust space says so, one from inside does not', async () => {
    await page.keyboard.press('Control+1')
    await openRow(page, /LEGRAND Odile, \d+ ans, Biologie/)
    await reader(page).getByRole('heading').first().waitFor()
    expect(
      await reader(page)
        .getByText(/espace de confiance/)
        .count(),
    ).toBe(0)
    await openRow(page, /harmacie/)
    await reader(page).getByText('L’expéditeur n’est pas dans l’espace de confiance MSSanté.').waitFor()
    // whom it went to, by the words of their label, not its underscores
    await soon(() => reader(page).locator('.mail-head').innerText()).toMatch(
      /À\s+Dr Hélène VASSEUR Cabinet des Halles </,
    )
  })

  test('no violation, light and dark; nothing passes the edges, at any size', async () => {
    await page.keyboard.press('Control+5')
    await field().fill('ma')
    await list().getByRole('option').first().waitFor()
    expect(await faultsOf(page, 'correspondants')).toEqual([])
  })

  test('nothing left the machine, nothing was thrown', () => {
    expect([app.left, app.faults]).toEqual([[], []])
  })
})
