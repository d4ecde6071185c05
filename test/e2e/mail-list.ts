// The list of courriers, of which only the rows near the screen exist: its top, and any row of it. No expectation.

import type { Locator, Page } from 'playwright-core'

export function mailList(page: Page): Locator {
  return page.getByRole('listbox', { name: 'Courriers' })
}

/** Back at its first row. The rows of where it stood are gone by then: none of them is taken for one that stays. */
export async function toTop(page: Page): Promise<void> {
  // again at each frame: a screen that is come back to goes to the row it was left at, once its rows are there
  await page.waitForFunction(() => {
    const box = document.querySelector('.inbox-list .window-list')
    box?.scrollTo(0, 0)
    return box?.querySelector('.window-row[data-index="0"]') != null
  })
}

/** Scrolls the list from its top until a row says `words`. Throws when the list ends before. */
async function findRow(page: Page, words: RegExp): Promise<Locator> {
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
  return row
}

const SEEN_MS = 5_000
const TRIES = 6

/** Clicks the row that says `words`, wherever in the list it stands. */
export async function openRow(page: Page, words: RegExp): Promise<void> {
  for (let left = TRIES - 1; ; left--) {
    const row = await findRow(page, words)
    // the selected row exists however far it is scrolled away: seen so, it is gone as soon as an answer selects another
    const gone = await row.click({ timeout: SEEN_MS }).then(
      () => undefined,
      (error: unknown) => error,
    )
    if (gone === undefined) return
    if (left === 0) throw gone
  }
}
