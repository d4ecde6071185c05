// Correspondants: one's own network first, then the directory aboard; a letter to somebody; an import from the window; axe at both sizes.

import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Engine } from '../../electron/engine/engine.ts'
import { addressOf, extraction, mailboxLine, personOf } from '../files/extraction.ts'
import { hasBrowser, openWindow, PASSPHRASE, unlock, type AppWindow } from './app.ts'
import { mailList, openRow, reader, said, soon } from './gestures.ts'
import { startPractice, type Practice } from './practice.ts'

const SLOW_MS = 300_000
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

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
    app = await openWindow({ profile: practice.profile, env: { PLI_HOST_OPEN_FILE: next } })
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
    await page.getByText(personOf(2).family).first().waitFor()
    await soon(() => page.getByRole('region', { name: 'Correspondant', exact: true }).count()).toBe(0)
    await page.keyboard.press('Control+5')
    await field().waitFor()
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
  })

  test.each([
    [1366, 768],
    [1920, 1080],
  ])('%i × %i: no violation, light and dark; nothing wider than the window', async (width, height) => {
    await page.setViewportSize({ width, height })
    await page.keyboard.press('Control+5')
    await field().fill('ma')
    await list().getByRole('option').first().waitFor()
    const found: string[] = []
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      found.push(...(await violations(page)))
      const folder = process.env['PLI_E2E_PICTURES']
      if (folder) await page.screenshot({ path: join(folder, `correspondants-${width}-${colorScheme}.png`) })
    }
    await page.emulateMedia({ colorScheme: 'light' })
    expect(found).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0)
  })

  test('nothing left the machine, nothing was thrown', () => {
    expect([app.left, app.faults]).toEqual([[], []])
  })
})

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(AXE)
  return page.evaluate(async (rules) => {
    const { axe } = window as unknown as {
      axe: { run(on: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
    }
    const answer = await axe.run(document, {
      runOnly: rules,
      rules: { 'label-content-name-mismatch': { enabled: false } },
    })
    return answer.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`))
  }, RULES)
}
