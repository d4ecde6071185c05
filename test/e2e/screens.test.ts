// Every screen, light and dark, at the three sizes of the visual design: WCAG 2.2 AA by axe, nothing wider or taller than the window;
// settings that act at once; a mailbox of 200 000 courriers.

import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openProfile } from '../../electron/engine/store/profile.ts'
import { hasBrowser, openWindow, PASSPHRASE, unlock, type AppWindow } from './app.ts'
import { mailList, openRow, reader, search, soon } from './gestures.ts'
import { startPractice, type Practice } from './practice.ts'

const SLOW_MS = 300_000
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
// an experiment of axe: a row says one sentence that begins with the name it shows, not its columns one after the other
const LEFT_OUT = 'label-content-name-mismatch'

interface AxeRun {
  run(
    context: Document,
    options: object,
  ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
}

const SIZES = [
  [1366, 768],
  [1093, 614],
  [1920, 1080],
] as const

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
    'Écrire',
    async (page) => {
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
      const found: string[] = []
      for (const colorScheme of ['light', 'dark'] as const) {
        await theme(page, colorScheme)
        found.push(...(await violations(page, `${name}, ${colorScheme}`)))
      }
      await theme(page, 'light')
      found.push(...(await beyond(page)))
      expect(found).toEqual([])
    },
  )

  test.each(OVERLAYS)(
    '%s: no violation in light and dark, nothing beyond the window at any size',
    async (name, show) => {
      await page.keyboard.press('Control+1')
      await mailList(page).waitFor()
      await show(page)
      const found: string[] = []
      for (const colorScheme of ['light', 'dark'] as const) {
        await theme(page, colorScheme)
        found.push(...(await violations(page, `${name}, ${colorScheme}`)))
      }
      await theme(page, 'light')
      found.push(...(await beyond(page)))
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
    const found = [...(await violations(page, 'verrou')), ...(await beyond(page))]
    expect(found).toEqual([])
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

async function theme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.waitForFunction((wanted) => document.documentElement.dataset['theme'] === wanted, colorScheme)
  // colours that fade would be measured half-way
  await page.waitForFunction(() => !document.getAnimations().some((each) => each instanceof CSSTransition))
}

/** One line for each element that breaks a rule of WCAG 2.2 AA. */
async function violations(page: Page, where: string): Promise<string[]> {
  // the policy of the page lets no script in but its own: the debugger evaluates it
  await page.evaluate(AXE)
  const found = await page.evaluate(
    async ([tags, leftOut]) => {
      const axe = Reflect.get(window, 'axe') as AxeRun
      const { violations: all } = await axe.run(document, {
        runOnly: { type: 'tag', values: tags },
        rules: { [leftOut]: { enabled: false } },
      })
      return all.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
      )
    },
    [RULES, LEFT_OUT] as const,
  )
  return found.map((line) => `${where}: ${line.replaceAll(/\s+/g, ' ')}`)
}

/** What is wider than the window, or fixed and taller than it, at each size. */
async function beyond(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const lines = await page.evaluate(() => {
      const { documentElement: root } = document
      const out: string[] = []
      if (root.scrollWidth > innerWidth) out.push(`the page is ${root.scrollWidth} px wide`)
      if (root.scrollHeight > innerHeight) out.push(`the page is ${root.scrollHeight} px high`)
      for (const element of document.querySelectorAll<HTMLElement>('body *')) {
        const box = element.getBoundingClientRect()
        if (box.width === 0 || box.height === 0 || getComputedStyle(element).position !== 'fixed') continue
        if (box.bottom > innerHeight + 1 || box.right > innerWidth + 1 || box.top < -1)
          out.push(`${element.className} ends at ${Math.round(box.right)} × ${Math.round(box.bottom)}`)
      }
      for (const name of [
        '.app',
        '.sheet',
        '.reader',
        '.inbox-list',
        '.patient',
        '.compose',
        '.points',
        '.sent-list',
        '.settings',
        '.lock',
        '.dialog',
      ]) {
        const element = document.querySelector(name)
        const box = element?.getBoundingClientRect()
        if (box && (box.bottom > innerHeight + 1 || box.right > innerWidth + 1))
          out.push(`${name} ends at ${Math.round(box.right)} × ${Math.round(box.bottom)}`)
      }
      return out
    })
    found.push(...lines.map((line) => `${width} × ${height}: ${line}`))
  }
  await page.setViewportSize({ width: 1366, height: 768 })
  return found
}

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
