// What a person waits for in the window, measured by the window itself: from the key to the caret that stands in a letter, drawn, and
// from Ctrl Entrée to the list that has the focus again. The built program over a practice's week, its relève done.

import type { Page } from 'playwright-core'
import { hasBrowser } from '../e2e/app.ts'
import { mailList, openRow } from '../e2e/mail-list.ts'
import { startPractice } from '../e2e/practice.ts'
import type { Table } from './table.ts'

const TIMES = 20
/** Of the first courrier in Boîte that can be answered by a word. */
const ANSWERED = /^CARPENTIER Roger, 93 ans, Lettre de liaison, insuffisance cardiaque/

/** p50 and p95 of 20 times each, ms. Nothing where there is no browser. */
export async function windowFigures(table: Table): Promise<void> {
  if (!hasBrowser()) return
  const row = table.of('window')
  const practice = await startPractice()
  try {
    const { page } = await practice.open()
    await page.evaluate(watch)
    const list = mailList(page)
    await openRow(page, ANSWERED)
    await page.getByRole('region', { name: 'Lecture' }).getByRole('heading', { name: 'CARPENTIER Roger' }).waitFor()
    const atRest = async () => {
      await list.focus()
      await page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 2000 })))
    }
    const opened = async (key: string): Promise<number> => {
      await atRest()
      const ms = await timed(page, key, '.compose')
      await page.keyboard.press('Escape')
      await page.locator('.compose').waitFor({ state: 'detached' })
      return ms
    }
    const sent = async (): Promise<number> => {
      await atRest()
      await timed(page, 'r', '.compose')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Digit1')
      await page.keyboard.type('Merci.')
      const ms = await timed(page, 'Control+Enter', '[role=listbox]')
      await page.keyboard.press('Control+z')
      await page.locator('.compose').waitFor()
      await page.keyboard.press('Escape')
      await page.locator('.compose').waitFor({ state: 'detached' })
      return ms
    }
    for (const [what, once] of [
      ['answer: key to caret', () => opened('r')],
      ['new letter: key to caret', () => opened('Control+n')],
      ['Ctrl Entrée to the list', sent],
    ] as const) {
      const times: number[] = []
      for (let n = 0; n < TIMES; n += 1) times.push(await once())
      row(`${what}, first`, times[0], 'ms')
      times.sort((a, b) => a - b)
      row(`${what}, p50`, times[TIMES >> 1], 'ms')
      row(`${what}, p95`, times[Math.ceil(TIMES * 0.95) - 1], 'ms', { most: 50 })
    }
  } finally {
    await practice.end()
  }
}

interface Watched {
  /** what has to take the focus, and who waits for it */
  wanted?: { inside: string; from: number; done(ms: number): void }
}

/** In the page: from the key press as the browser stamped it to the frame that shows the focus where it was to go. */
function watch(): void {
  const watched: Watched = {}
  ;(window as unknown as { watched: Watched }).watched = watched
  const settle = () => {
    const { wanted } = watched
    if (!wanted || wanted.from === 0 || !document.activeElement?.closest(wanted.inside)) return
    delete watched.wanted
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      const drawn = () => {
        const { duration } = performance.measure(`to ${wanted.inside}`, { start: wanted.from, end: performance.now() })
        wanted.done(duration)
      }
      port1.addEventListener('message', drawn, { once: true })
      port1.start()
      port2.postMessage(undefined)
    })
  }
  addEventListener(
    'keydown',
    ({ timeStamp, key }) => {
      if (watched.wanted?.from === 0 && key !== 'Control') watched.wanted.from = timeStamp
    },
    true,
  )
  addEventListener('focusin', settle, true)
}

async function timed(page: Page, key: string, inside: string): Promise<number> {
  const waiting = await page.evaluateHandle((where) => {
    const { watched } = window as unknown as { watched: Watched }
    const answer = new Promise<number>((done) => (watched.wanted = { inside: where, from: 0, done }))
    return { answer }
  }, inside)
  await page.keyboard.press(key)
  return waiting.evaluate(({ answer }) => answer)
}
