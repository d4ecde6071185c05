// The list of courriers, of which only the rows near the screen exist: its top, and any row of it. No expectation.

import type { Locator, Page } from 'playwright-core'

export function mailList(page: Page): Locator {
  return page.getByRole('listbox', { name: 'Courriers' })
}

/** Back at its first row. The rows of where it stood are gone by then: none of them is taken for one that stays. */
export async function toTop(page: Page): Promise<void> {
  const box = mailList(page)
  await box.evaluate((element) => element.scrollTo(0, 0))
  await box.locator('.window-row[data-index="0"]').waitFor({ state: 'attached' })
}

/** Scrolls the list from its top until a row says `words`, and clicks it. Throws when the list ends before. */
export async function openRow(page: Page, words: RegExp): Promise<void> {
  const box = mailList(page)
  const row = box.getByRole('option', { name: words }).first()
  await toTop(page)
  while ((await row.count()) === 0) {
    const moved = await box.evaluate(async (element) => {
      const before = element.scrollTop
      element.scrollBy(0, element.clientHeight * 0.8)
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      return element.scrollTop > before
    })
    if (!moved) throw new Error(`no row says ${words}`)
    // rows ahead are asked as they come into view
    await box.locator('.mail-row.waiting').first().waitFor({ state: 'detached' })
  }
  await row.scrollIntoViewIfNeeded()
  await row.click()
}
