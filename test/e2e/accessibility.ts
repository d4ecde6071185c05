// What every screen must pass: WCAG 2.2 AA by axe in light and dark, nothing wider or taller than the window at any size.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

interface AxeRun {
  run(
    context: Document,
    options: object,
  ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>
}

/** The sizes of the visual design, section 3. */
const SIZES = [
  [1366, 768],
  [1093, 614],
  [1920, 1080],
] as const

/** What fills the window, or lies over it, and may not pass its edges. */
const FRAMES = [
  '.app',
  '.sheet',
  '.reader',
  '.inbox-list',
  '.patient',
  '.unfiled',
  '.compose',
  '.points',
  '.sent-list',
  '.correspondents',
  '.settings',
  '.start',
  '.lock',
  '.dialog',
]

/** Everything wrong with what is shown, one line each. Leaves the window light, at its usual size. */
export async function faultsOf(page: Page, where: string): Promise<string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await theme(page, colorScheme)
    found.push(...(await violations(page, `${where}, ${colorScheme}`)))
  }
  await theme(page, 'light')
  return [...found, ...(await beyond(page))]
}

async function theme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme })
  await page.waitForFunction((wanted) => document.documentElement.dataset['theme'] === wanted, colorScheme)
  // colours that fade would be measured half-way
  await page.waitForFunction(() => !document.getAnimations().some((each) => each instanceof CSSTransition))
}

/** One line for each element that breaks a rule. */
async function violations(page: Page, where: string): Promise<string[]> {
  // the policy of the page lets no script in but its own: the debugger evaluates it
  await page.evaluate(AXE)
  const found = await page.evaluate(async (tags) => {
    const axe = Reflect.get(window, 'axe') as AxeRun
    const { violations: all } = await axe.run(document, {
      runOnly: { type: 'tag', values: tags },
      // an experiment of axe, off unless it is asked for
      rules: { 'label-content-name-mismatch': { enabled: true } },
    })
    return all.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`),
    )
  }, RULES)
  return found.map((line) => `${where}: ${line.replaceAll(/\s+/g, ' ')}`)
}

/** What is wider than the window, or fixed and taller than it, at each size. */
export async function beyond(page: Page): Promise<string[]> {
  const found: string[] = []
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    const lines = await page.evaluate((frames) => {
      const { documentElement: root } = document
      const out: string[] = []
      if (root.scrollWidth > innerWidth) out.push(`the page is ${root.scrollWidth} px wide`)
      if (root.scrollHeight > innerHeight) out.push(`the page is ${root.scrollHeight} px high`)
      const check = (element: Element, name: string) => {
        const box = element.getBoundingClientRect()
        if (box.width === 0 || box.height === 0) return
        if (box.bottom > innerHeight + 1 || box.right > innerWidth + 1 || box.top < -1)
          out.push(`${name} ends at ${Math.round(box.right)} × ${Math.round(box.bottom)}`)
      }
      for (const element of document.querySelectorAll<HTMLElement>('body *'))
        if (getComputedStyle(element).position === 'fixed') check(element, element.className)
      for (const name of frames) for (const element of document.querySelectorAll(name)) check(element, name)
      return out
    }, FRAMES)
    found.push(...lines.map((line) => `${width} × ${height}: ${line}`))
  }
  await page.setViewportSize({ width: 1366, height: 768 })
  return found
}
