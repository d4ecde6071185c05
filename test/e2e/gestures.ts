// What a person does in the window, in a few words: find a row, search, read what is open.

import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** An expectation on what the window comes to: waited for, not slept for. */
export function soon<T>(ask: () => T) {
  return expect.poll(ask)
}

export function mailList(page: Page): Locator {
  return page.getByRole('listbox', { name: 'Courriers' })
}

export function reader(page: Page): Locator {
  return page.getByRole('region', { name: 'Lecture' })
}

export function selectedRow(page: Page): Locator {
  return mailList(page).locator('[aria-selected=true]').first()
}

/** All that a screen reader says of a row. */
export async function said(row: Locator): Promise<string> {
  return (await row.locator('.sr').first().textContent()) ?? ''
}

/** Scrolls the list from its top until a row says `words`, and clicks it. Throws when the list ends before. */
export async function openRow(page: Page, words: RegExp): Promise<void> {
  const box = mailList(page)
  const row = box.getByRole('option', { name: words }).first()
  await box.evaluate((element) => element.scrollTo(0, 0))
  await box.getByRole('option').first().waitFor()
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

/** Ctrl K, the words, then the answer that says `said`. */
export async function search(page: Page, words: string, said: RegExp): Promise<void> {
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog')
  await palette.getByRole('combobox').fill(words)
  await palette.getByRole('option', { name: said }).first().click()
}

/** The words on the screen, as a person reads them. */
export function shownText(page: Page): Promise<string> {
  return page.evaluate(() => document.body.innerText)
}

/** What the focused element is called. */
export function focusedLabel(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement as HTMLElement | null
    return at?.getAttribute('aria-label') ?? at?.innerText ?? ''
  })
}
