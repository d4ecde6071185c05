// What keeps working when the network, the operator or one mailbox does not: reading, searching, attaching, the other mailbox.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../peers/dovecot.ts'
import { compose } from '../demo/week/mail.ts'
import { hasBrowser, unlock, type AppWindow } from './app.ts'
import { reader, said, search, selectedRow, soon } from './gestures.ts'
import { mailList, openRow } from './mail-list.ts'
import { deliver, mailboxOf, startPractice, type Practice } from './practice.ts'

const SLOW_MS = 300_000

describe.runIf(hasBrowser())('without a network', () => {
  let practice: Practice
  let app: AppWindow
  let page: Page
  beforeAll(async () => {
    practice = await startPractice()
    app = await practice.open()
    page = app.page
  }, SLOW_MS)
  afterAll(() => practice?.end(), SLOW_MS)

  const block = () => page.locator('.sync-block')

  test('a courrier that arrives during the session comes up by itself', async () => {
    await soon(() => block().innerText()).toMatch(/À jour/)
    await deliver(practice.operator, await note('Remplacement de jeudi'))
    await page.keyboard.press('F5')
    await mailList(page)
      .getByRole('option', { name: /Dr Paul MERCIER, Remplacement de jeudi/ })
      .waitFor()
  })

  test('a second mailbox that cannot be reached is named, and the first still receives', async () => {
    const other = {
      ...mailboxOf(practice.operator),
      email: 'cabinet.halles@cabinet.test.mssante.fr',
      imap: { host: 'localhost', port: await freePort(), security: 'starttls' },
      kind: 'ORG',
      check: false,
    }
    await page.evaluate((account) => window.pli.call('accounts.add', account), other)
    await deliver(practice.operator, await note('Planning de décembre'))
    await page.keyboard.press('F5')
    await mailList(page)
      .getByRole('option', { name: /Dr Paul MERCIER, Planning de décembre/ })
      .waitFor()
    await page.keyboard.press('Control+,')
    const card = page.getByRole('listitem').filter({ hasText: 'cabinet.halles@cabinet.test.mssante.fr' })
    await card.locator('.notice.warn').waitFor()
    expect(await card.locator('.notice.warn').innerText()).not.toMatch(/ECONNREFUSED|undefined|error/i)
    await page.keyboard.press('Control+1')
  })

  test('with the operator gone, the block of the relève says so and nothing else does', async () => {
    await practice.operator.stop()
    await page.keyboard.press('F5')
    await soon(() => block().innerText()).toMatch(/Hors ligne|Relève interrompue/)
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.getByRole('alert').count()).toBe(0)
  })

  test('reading, searching and the patient’s page go on', async () => {
    await openRow(page, /^MOREAU Lucien, \d+ ans, Lettre de consultation/)
    await reader(page)
      .locator('.pdf-text')
      .getByText(/ibuprofène/)
      .first()
      .waitFor()
    // words of the courrier itself: those of a PDF are found once it was read at idle
    await search(page, 'fluindione', /Pharmacie des Halles/)
    await reader(page)
      .getByText(/fluindione 20 mg/)
      .first()
      .waitFor()
    await search(page, 'schmitt bernard', /^SCHMITT Bernard/)
    await page.getByRole('heading', { level: 1, name: 'SCHMITT Bernard' }).waitFor()
  })

  test('what is done offline is kept and waits to be told', async () => {
    await page.keyboard.press('Control+1')
    await openRow(page, /^FABRE Sylvie, \d+ ans/)
    await soon(() => said(selectedRow(page))).toMatch(/, lu, /)
    const pending = await page.evaluate(async () => {
      const status = (await window.pli.call('system.status', {})) as { accounts: { pendingChanges: number }[] }
      return status.accounts[0]?.pendingChanges ?? 0
    })
    expect(pending).toBeGreaterThan(0)
  })

  test('locked and unlocked without a network, everything is still there', async () => {
    await page.keyboard.press('Control+l')
    await page.getByRole('heading', { name: 'Pli est verrouillé' }).waitFor()
    await unlock(page)
    await openRow(page, /^LEGRAND Odile, \d+ ans, Biologie/)
    await reader(page).getByRole('heading', { level: 2, name: 'LEGRAND Odile' }).waitFor()
    expect(app.left).toEqual([])
    expect(app.faults).toEqual([])
  })
})

function note(subject: string): Promise<Buffer> {
  return compose({
    from: { address: 'paul.mercier@medecin.test.mssante.fr', label: 'Dr Paul MERCIER' },
    to: { address: 'helene.vasseur@medecin.test.mssante.fr', label: 'Dr Hélène VASSEUR' },
    date: new Date(),
    subject,
    text: 'Chère Hélène, à bientôt. Paul',
  })
}
