// Letters that meet trouble on their way, in the window: refused, cut, too large, written without a network. A submission server that
// answers, cuts or takes as it is told; the mailbox is the demonstration operator's.

import { openProfile } from '../../electron/engine/store/profile.ts'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { noisePng } from '../files/png.ts'
import { createAuthority } from '../peers/certificates.ts'
import { startPoorSmtp, type PoorSmtp, type Step } from '../peers/poor-smtp.ts'
import { hasBrowser, PASSPHRASE, type AppWindow } from './app.ts'
import { focusedLabel, reader, soon } from './gestures.ts'
import { mailList, openRow } from './mail-list.ts'
import { startPractice, type Practice } from './practice.ts'

const SLOW_MS = 300_000
/** the ten seconds, and what a loaded machine adds */
const LEAVES_MS = 90_000
const CARDIOLOGY = 'cardiologie@ch-saint-aubert.test.mssante.fr'
/** 3 MB, as its EHLO says */
const LIMIT = 3_000_000

describe.runIf(hasBrowser())('departures', { timeout: 240_000 }, () => {
  let smtp: PoorSmtp
  let practice: Practice
  let app: AppWindow
  let page: Page
  beforeAll(async () => {
    const authority = await createAuthority()
    smtp = await startPoorSmtp({
      leaf: await authority.leaf(),
      extensions: ['AUTH PLAIN LOGIN', 'DSN', `SIZE ${LIMIT}`, 'PIPELINING', '8BITMIME'],
    })
    practice = await startPractice([], {}, { port: smtp.port, ca: authority.ca })
    await open()
  }, SLOW_MS)
  afterAll(async () => {
    await practice?.end()
    await smtp?.stop()
  }, SLOW_MS)

  async function open(): Promise<void> {
    app = await practice.open()
    page = app.page
  }
  const ask = <T>(name: string, input: unknown = {}) =>
    page.evaluate(([called, given]) => window.pli.call(called, given), [name, input] as const) as Promise<T>
  const letter = () => page.locator('.compose')
  const strip = () => page.locator('.departure .toast')
  const block = () => page.locator('.sync-block')
  const point = (code: string) => page.locator(`.points [data-point="${code}"]`)
  const detail = () => page.getByRole('region', { name: 'Détail du courrier' })
  const mishapAt = (step: Step, mishap: ReturnType<PoorSmtp['mishap']>) => {
    smtp.mishap = (at) => (at === step ? mishap : undefined)
  }
  const messageIds = () => smtp.taken.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw.toString('latin1'))?.[1])

  /** An answer to the discharge letter, on screen. */
  async function answer(): Promise<void> {
    await page.keyboard.press('Control+1')
    await openRow(page, /^CARPENTIER Roger, 93 ans, Lettre de liaison, insuffisance cardiaque/)
    await reader(page).getByRole('heading', { name: 'CARPENTIER Roger' }).waitFor()
    await mailList(page).focus()
    await page.keyboard.press('r')
    await letter().waitFor()
    await soon(() => focusedLabel(page)).toMatch(/envoyer tel quel/)
  }
  /** A model as it is: one digit, and the ten seconds begin. */
  async function answerByDigit(digit: 1 | 2 | 3): Promise<void> {
    await answer()
    await page.keyboard.press(`Digit${digit}`)
    await soon(() => letter().count()).toBe(0)
    await soon(() => strip().innerText()).toMatch(/Départ dans \d+\ss/)
  }
  async function toFollow(words: RegExp): Promise<void> {
    await page.keyboard.press('Control+6')
    await page.getByRole('radio', { name: /À suivre/ }).click()
    await page
      .getByRole('listbox', { name: 'Envoyés et suivi' })
      .getByRole('option', { name: words })
      .click({ timeout: LEAVES_MS })
  }

  test('« Non remis » says why, and what to do next', async () => {
    smtp.mishap = (step, address) =>
      step === 'rcpt' && address === CARDIOLOGY ? '550 5.1.1 boîte inconnue' : undefined
    await answerByDigit(1)
    await toFollow(/^CARPENTIER Roger, Non remis, CH Saint-Aubert/)
    const row = detail().getByRole('row', { name: /CH Saint-Aubert, cardiologie/ })
    await soon(() => row.innerText()).toMatch(/Non remis\s*: [^.]+\./)
    expect(smtp.taken).toEqual([])
    await detail().getByRole('button', { name: 'Renvoyer' }).click()
    await letter().getByRole('heading', { name: 'Nouvel envoi' }).waitFor()
    await letter().getByText('Oui, d’accord avec votre proposition.').waitFor()
    await page.keyboard.press('Escape')
    await soon(() => letter().count()).toBe(0)
  })

  test('AT-28: a picture too large for the operator: « Réduire » has the focus, nothing was sent to know it', async () => {
    const connections = smtp.connections()
    smtp.mishap = () => undefined
    await answer()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Digit2')
    await letter()
      .locator('input[type=file]')
      .setInputFiles({ name: 'plaie.png', mimeType: 'image/png', buffer: noisePng(1200, 1000) })
    await letter().locator('.letter-piece', { hasText: 'plaie.png' }).waitFor()
    await page.keyboard.press('Control+Enter')
    await point('size')
      .getByText(/Ce courrier pèse [\d,]+\sMo, l’opérateur accepte 3\sMo\./)
      .waitFor()
    await soon(() => focusedLabel(page)).toMatch(/^Réduire/)
    expect(smtp.connections()).toBe(connections)
    await page.keyboard.press('Enter')
    await letter().locator('.letter-piece', { hasText: 'plaie.jpg' }).waitFor()
    await soon(() => point('size').count()).toBe(0)
    await page
      .locator('.points')
      .getByText(/^Taille /)
      .waitFor()
    await page.keyboard.press('Control+Enter')
    await soon(() => strip().innerText()).toMatch(/Départ dans \d+\ss/)
    await expect.poll(() => smtp.taken.length, { timeout: LEAVES_MS }).toBe(1)
    expect(smtp.taken[0]?.raw.length).toBeLessThanOrEqual(LIMIT)
    expect(smtp.taken[0]?.raw.toString('latin1')).toContain('plaie.jpg')
    await soon(() => strip().count()).toBe(0)
  })

  test('AT-28: two files too large together leave as (1/2) and (2/2)', async () => {
    await answer()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Digit2')
    for (const name of ['coupe-1.bin', 'coupe-2.bin']) {
      await letter()
        .locator('input[type=file]')
        .setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(1_400_000, name) })
      await letter().locator('.letter-piece', { hasText: name }).waitFor()
    }
    await page.keyboard.press('Control+Enter')
    await soon(() => focusedLabel(page)).toMatch(/^Envoyer en 2 courriers/)
    await page.keyboard.press('Enter')
    await soon(() => strip().innerText()).toMatch(/Départ dans \d+\ss, 2 courriers/)
    await expect.poll(() => smtp.taken.length, { timeout: LEAVES_MS }).toBe(3)
    const halves = smtp.taken.slice(1).map(({ raw }) => raw.toString('latin1'))
    expect(halves.map((raw) => /coupe-\d/.exec(raw)?.[0])).toEqual(['coupe-1', 'coupe-2'])
    const { letters } = await ask<{ letters: { subject: string }[] }>('outbox.list', { limit: 2 })
    expect(letters.map(({ subject }) => /\(\d\/2\)/.exec(subject)?.[0])).toEqual(['(2/2)', '(1/2)'])
    await soon(() => strip().count()).toBe(0)
  })

  test('AT-38: three letters written while the line is cut leave in order, once each, when it is back', async () => {
    const before = smtp.taken.length
    mishapAt('connect', 'cut')
    for (const digit of [1, 2, 3] as const) await answerByDigit(digit)
    await soon(() => strip().count()).toBe(0)
    await page.keyboard.press('Control+6')
    await page.getByRole('radio', { name: 'Tous' }).click()
    const list = page.getByRole('listbox', { name: 'Envoyés et suivi' })
    await soon(() => list.getByRole('option', { name: /, Au départ, / }).count()).toBe(3)
    const waiting = await ask<{ letters: { state: string; messageId: string }[] }>('outbox.list', { limit: 3 })
    expect(smtp.taken).toHaveLength(before)

    await app.kill()
    mishapAt('connect', undefined)
    await open()
    await expect.poll(() => smtp.taken.length, { timeout: LEAVES_MS }).toBe(before + 3)
    expect(messageIds().slice(before)).toEqual(waiting.letters.map(({ messageId }) => messageId).toReversed())
    await soon(() => block().innerText()).toMatch(/3 courriers partis à \d\d:\d\d/)
  })

  test('cut after the last byte: « Vérification en cours », then a person decides; nothing goes twice by itself', async () => {
    const before = smtp.taken.length
    mishapAt('taken', 'cut')
    await answerByDigit(1)
    await toFollow(/^CARPENTIER Roger, Vérification en cours, CH Saint-Aubert/)
    await detail().getByText('Un courrier est peut-être parti pendant la coupure.').waitFor()
    await detail().getByText('Il est conservé. Pli ne le renverra pas sans savoir.').waitFor()
    expect(smtp.taken).toHaveLength(before + 1)

    // eleven minutes later, the operator still shows nothing of it
    await app.close()
    const profile = await openProfile(practice.profile, { passphrase: PASSPHRASE })
    profile.store.db.exec('UPDATE outbox SET cut_at = cut_at - 660000 WHERE cut_at IS NOT NULL')
    profile.close()
    smtp.mishap = () => undefined
    await open()
    await toFollow(/^CARPENTIER Roger, Incertain, CH Saint-Aubert/)
    await detail().getByRole('button', { name: 'Ne pas renvoyer' }).waitFor()
    expect(smtp.taken).toHaveLength(before + 1)
    await detail().getByRole('button', { name: 'Renvoyer', exact: true }).click()
    await expect.poll(() => smtp.taken.length, { timeout: LEAVES_MS }).toBe(before + 2)
    // the same letter for whoever has it already
    const [first, again] = messageIds().slice(before)
    expect(again).toBe(first)
    await soon(() => detail().locator('.person-line').innerText()).toMatch(/Parti/)
  })

  test('nothing left the machine, nothing broke in the page', () => {
    expect(app.left).toEqual([])
    expect(app.faults).toEqual([])
  })
})
