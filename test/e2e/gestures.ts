// What a person does in the window, in a few words: find a row, search, read what is open.

import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { mailList } from './mail-list.ts'

/** An expectation on what the window comes to: waited for, not slept for. */
export function soon<T>(ask: () => T) {
  return expect.poll(ask)
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
