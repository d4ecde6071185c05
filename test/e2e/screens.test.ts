// Every screen, light and dark, at the three sizes of the visual design: WCAG 2.2 AA by axe, nothing wider or taller than the window;
// settings that act at once; a mailbox of 200 000 courriers.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openProfile } from '../../electron/engine/store/profile.ts'
import { beyond, faultsOf } from './accessibility.ts'
import { hasBrowser, openWindow, PASSPHRASE, unlock, type AppWindow } from './app.ts'
import { reader, search, soon } from './gestures.ts'
import { mailList, openRow } from './mail-list.ts'
import { startPractice, type Practice } from './practice.ts'

const SLOW_MS = 300_000
/** Each screen, how a person comes there, what says that it is shown. */
const SCREENS: [string, (page: Page) => Promise<void>][] = [
  [
    'Boîte, bilan',
    async (page) => {
      await page.keyboard.press('Control+1')
      await openRow(page, /^LEGRAND Odile, \d+ ans, Biologie/)
      await reader(page).locator('table.results').waitFor()
    },
  ],
  [
    'Boîte, lettre',
    async (page) => {
      await openRow(page, /^FABRE Sylvie, \d+ ans/)
      await reader(page).locator('.pdf-text span').first().waitFor()
    },
  ],
  [
    'Boîte, à rattacher',
    async (page) => {
      await openRow(page, /Échographie de hanche/)
      await reader(page).focus()
      await page.keyboard.press('l')
      await reader(page).getByRole('table').waitFor()
    },
  ],
  [
    'Boîte, message de patient',
    async (page) => {
      await openRow(page, /^LEGRAND Odile, \d+ ans, Message de patient/)
      await reader(page).getByText('Pouvez-vous me donner un rendez-vous').waitFor()
    },
  ],
  [
    'Patients',
    async (page) => {
      await page.keyboard.press('Control+2')
      await page.getByRole('option', { name: /^ANDRÉ Denise/ }).waitFor()
    },
  ],
  [
    'À rattacher',
    async (page) => {
      await page.getByRole('radio', { name: /À rattacher/ }).click()
      await page.getByRole('region', { name: 'Rattacher', exact: true }).getByRole('table').waitFor()
    },
  ],
  [
    'Dossier du patient',
    async (page) => {
      await search(page, 'schmitt bernard', /^SCHMITT Bernard/)
      await page.locator('.patient-curves svg.curve').first().waitFor()
    },
  ],
  [
    'Dossier du patient, document ouvert',
    async (page) => {
      const documents = page.getByRole('listbox', { name: 'Documents' })
      await documents
        .getByRole('option', { name: /Fond d’œil/ })
        .first()
        .click()
      await reader(page).locator('.pdf-text span').first().waitFor()
    },
  ],
  [
    'Correspondants',
    async (page) => {
      await page.keyboard.press('Control+5')
      const list = page.getByRole('listbox', { name: 'Correspondants' })
      await list
        .getByRole('option', { name: /déjà \d+ échange/ })
        .first()
        .click()
      await page.getByRole('region', { name: 'Correspondant', exact: true }).getByRole('heading').first().waitFor()
    },
  ],
  [
    'Écrire',
    async (page) => {
      await search(page, 'schmitt bernard', /^SCHMITT Bernard/)
      await page.getByRole('heading', { level: 1, name: 'SCHMITT Bernard' }).waitFor()
      await page.keyboard.press('c')
      await page.locator('.compose').getByText('SCHMITT Bernard').first().waitFor()
      await page.locator('.points').getByText('Aucun destinataire.').waitFor()
    },
  ],
  [
    'Écrire, réponse et modèles',
    async (page) => {
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+1')
      await openRow(page, /^FABRE Sylvie, \d+ ans/)
      await reader(page).focus()
      await page.keyboard.press('r')
      await page.getByRole('region', { name: 'Modèles' }).waitFor()
    },
  ],
  [
    'Brouillons',
    async (page) => {
      await page.getByRole('textbox', { name: 'Texte du courrier' }).click()
      await page.keyboard.type('Bonjour, ')
      await page.keyboard.press('Control+6')
      await page.getByRole('radio', { name: /Brouillons/ }).click()
      await page.getByRole('listbox', { name: 'Brouillons' }).getByRole('option').first().waitFor()
    },
  ],
  [
    'Envoyés et suivi',
    async (page) => {
      await page.getByRole('listbox', { name: 'Brouillons' }).getByRole('option').first().click()
      await page.locator('.compose').waitFor()
      await page.keyboard.press('Control+Enter')
      await page.locator('.departure .toast').waitFor()
      await page.keyboard.press('Control+6')
      await page.getByRole('radio', { name: 'Tous' }).click()
      await page.getByRole('region', { name: 'Détail du courrier' }).getByRole('table').waitFor()
    },
  ],
  ...(['Boîtes et connexion', 'Modèles et signature', 'Affichage', 'Verrouillage', 'Journal', 'À propos'] as const).map(
    (section): [string, (page: Page) => Promise<void>] => [
      `Réglages, ${section}`,
      async (page) => {
        await page.keyboard.press('Control+,')
        await page.getByRole('button', { name: section }).click()
        await page.getByRole('heading', { level: 2, name: section }).waitFor()
      },
    ],
  ),
]

/** An act on the open courrier that asks something first. */
const onMail =
  (item: string) =>
  async (page: Page): Promise<void> => {
    await openRow(page, /^FABRE Sylvie, 54 ans/)
    await reader(page).getByRole('button', { name: 'Autres actions' }).click()
    await page.getByRole('menuitem', { name: item }).click()
    await page.locator('.dialog').waitFor()
  }

/** An act on a record. */
const onRecord = async (page: Page, item: string): Promise<void> => {
  await search(page, 'rouviere emile', /^ROUVIÈRE Émile/)
  await page.getByRole('heading', { level: 1, name: 'ROUVIÈRE Émile' }).waitFor()
  await page.getByRole('button', { name: 'Autres actions sur le dossier' }).click()
  await page.getByRole('menuitem', { name: item }).click()
}

/** What lies over a screen. */
const OVERLAYS: [string, (page: Page) => Promise<void>][] = [
  [
    'Palette',
    async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox').fill('legrand')
      await page
        .getByRole('dialog')
        .getByRole('option', { name: /^LEGRAND Odile/ })
        .waitFor()
    },
  ],
  [
    'Fusionner, deux INS qualifiées',
    async (page) => {
      await onRecord(page, 'Fusionner avec…')
      const dialog = page.getByRole('dialog', { name: /^Fusionner/ })
      await dialog.getByRole('combobox', { name: 'L’autre dossier' }).fill('chazal')
      await page.getByRole('option', { name: /CHAZAL Suzanne/ }).click()
      await dialog.getByRole('alert').waitFor()
    },
  ],
  [
    'Séparer',
    async (page) => {
      await onRecord(page, 'Séparer des documents…')
      await page.getByRole('checkbox').first().waitFor()
    },
  ],
  ['Déplacer', onMail('Déplacer…')],
  ['Effacer de ce poste', onMail('Effacer de ce poste…')],
  [
    'Filtres de la Boîte',
    async (page) => {
      await page.keyboard.press('Control+f')
      await page.locator('.filters').waitFor()
    },
  ],
  [
    'Toutes les touches',
    async (page) => {
      await page.keyboard.press('F1')
      await page.getByRole('dialog', { name: 'Toutes les touches' }).waitFor()
    },
  ],
  [
    'État de la relève',
    async (page) => {
      await page.locator('.sync-btn').click()
      await page.getByRole('dialog', { name: 'État de la relève' }).waitFor()
    },
  ],
]

describe.runIf(hasBrowser())('screens', () => {
  let practice: Practice
  let app: AppWindow
  let page: Page
  beforeAll(async () => {
    practice = await startPractice()
    app = await practice.open()
    page = app.page
  }, SLOW_MS)
  afterAll(() => practice?.end(), SLOW_MS)

  test.each(SCREENS)(
    '%s: no violation in light and dark, nothing beyond the window at any size',
    async (name, show) => {
      await show(page)
      expect(await faultsOf(page, name)).toEqual([])
    },
  )

  test.each(OVERLAYS)(
    '%s: no violation in light and dark, nothing beyond the window at any size',
    async (name, show) => {
      await page.keyboard.press('Control+1')
      await mailList(page).waitFor()
      await show(page)
      const found = await faultsOf(page, name)
      await page.keyboard.press('Escape')
      expect(found).toEqual([])
    },
  )

  test('theme and text size act at once, and stay', async () => {
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Affichage' }).click()
    const look = (name: string) => page.evaluate((key) => document.documentElement.dataset[key], name)
    const size = () =>
      page.evaluate(() => parseFloat(getComputedStyle(document.querySelector('h2') ?? document.body).fontSize))
    const normal = await size()
    await page.getByText('Sombre', { exact: true }).click()
    await soon(() => look('theme')).toBe('dark')
    await page.getByText('Très grande', { exact: true }).click()
    await soon(size).toBeGreaterThan(normal)
    expect(await beyond(page)).toEqual([])
    await page.keyboard.press('Control+l')
    await unlock(page)
    await mailList(page).waitFor()
    expect(await look('theme')).toBe('dark')
    await page.keyboard.press('Control+0')
    await soon(() => look('textSize')).toBe('normal')
  })

  test('the lock screen: no violation, nothing beyond', async () => {
    await page.keyboard.press('Control+l')
    await page.getByRole('heading', { name: 'Pli est verrouillé' }).waitFor()
    expect(await faultsOf(page, 'verrou')).toEqual([])
    expect(app.faults).toEqual([])
  })

  test('200 000 courriers: the list holds a window of rows, its end is as near as its start', async () => {
    await app.close()
    // one in fifty is a receipt, which the Boîte does not show
    await multiply(practice.profile, 210_000)
    app = await openWindow({ profile: practice.profile })
    page = app.page
    await unlock(page)
    await mailList(page).waitFor()
    await page.getByRole('radio', { name: 'Tous' }).click()
    const setSize = () => mailList(page).getByRole('option').first().getAttribute('aria-setsize')
    await soon(async () => Number(await setSize())).toBeGreaterThan(200_000)
    expect(await mailList(page).getByRole('option').count()).toBeLessThan(60)
    await mailList(page).evaluate((box) => box.scrollTo(0, box.scrollHeight))
    const last = Number(await setSize())
    await soon(async () => Number(await mailList(page).getByRole('option').last().getAttribute('aria-posinset'))).toBe(
      last,
    )
    await soon(() => mailList(page).locator('.mail-row.waiting').count()).toBe(0)
    expect(await mailList(page).getByRole('option').count()).toBeLessThan(60)
    await mailList(page).getByRole('option').last().click()
    await reader(page).getByRole('heading', { level: 2 }).waitFor()
    await app.close()
  })
})

/** Adds placements of the messages of the week, in a folder of their own, until there are `count` more. */
async function multiply(dir: string, count: number): Promise<void> {
  const profile = await openProfile(dir, { passphrase: PASSPHRASE })
  const { db } = profile.store
  const folder = db
    .prepare("INSERT INTO folder (account_id, path, gone_at) SELECT id, 'Vingt ans', 1 FROM account LIMIT 1")
    .run().lastInsertRowid
  // older than the week, one a minute; gone from the server, so that no relève looks at them
  db.prepare(
    `WITH RECURSIVE
       n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count),
       m (k, id) AS (SELECT row_number() OVER (ORDER BY id) - 1, id FROM message),
       t (total, oldest) AS (SELECT count(*), min(date) FROM message)
     INSERT INTO placement (message_id, folder_id, uid_validity, uid, flags, seen, date, gone_at)
     SELECT m.id, :folder, 1, n.i, '\\Seen', 1, t.oldest - n.i * 60000, 1
     FROM n, t JOIN m ON m.k = n.i % t.total`,
  ).run({ folder, count })
  profile.close()
}
