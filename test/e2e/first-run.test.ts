// From nothing: the encrypted store and its recovery code, a mailbox by hand, what goes wrong on the way, the first relève.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEMO_ADDRESS, startDemoOperator, type DemoOperator } from '../demo/operator.ts'
import { createAuthority } from '../peers/certificates.ts'
import { faultsOf } from './accessibility.ts'
import { hasBrowser, openWindow, PASSPHRASE, scratch, unlock, type AppWindow } from './app.ts'
import { shownText, soon } from './gestures.ts'
import { mailList } from './mail-list.ts'

const SLOW_MS = 300_000

/** The way in by password bears the same words. */
const passwordField = (page: Page) => page.getByLabel('Mot de passe').and(page.locator('input[type="password"]'))

describe.runIf(hasBrowser())('first run', { timeout: SLOW_MS }, () => {
  const { dir, remove } = scratch()
  const authority = join(dir, 'autorite.pem')
  let operator: DemoOperator
  let app: AppWindow
  let page: Page
  let recoveryCode = ''
  beforeAll(async () => {
    operator = await startDemoOperator({ now: new Date() })
    // an authority that signed nothing here, before the operator's own
    writeFileSync(authority, (await createAuthority('Autre autorité')).ca)
    app = await openWindow({ profile: join(dir, 'profil'), env: { PLI_HOST_OPEN_FILE: authority } })
    page = app.page
  }, SLOW_MS)
  afterAll(async () => {
    await app?.close()
    await operator?.stop()
    remove()
  }, SLOW_MS)

  test('without a keychain a passphrase is asked, long enough and twice the same', async () => {
    await page.getByRole('heading', { name: 'Votre coffre local' }).waitFor()
    await page.getByText('Ce poste n’a pas de trousseau').waitFor()
    expect(await faultsOf(page, 'premier démarrage, le coffre')).toEqual([])
    const create = page.getByRole('button', { name: 'Créer le coffre' })
    await page.getByLabel('Phrase secrète').fill('court')
    await page.getByLabel('Encore une fois').fill('court')
    expect(await create.isDisabled()).toBe(true)
    await page.getByLabel('Phrase secrète').fill(PASSPHRASE)
    await page.getByLabel('Encore une fois').fill(`${PASSPHRASE}s`)
    await page.getByText('Les deux phrases diffèrent').waitFor()
    expect(await create.isDisabled()).toBe(true)
    await page.getByLabel('Encore une fois').fill(PASSPHRASE)
    await create.click()
  })

  test('the recovery code is shown once', async () => {
    const code = page.locator('.recovery-code')
    await code.waitFor()
    recoveryCode = (await code.innerText()).trim()
    expect(recoveryCode.length).toBeGreaterThan(20)
    expect(await faultsOf(page, 'premier démarrage, la phrase de secours')).toEqual([])
    await page.getByRole('button', { name: 'La phrase est rangée' }).click()
    await page.getByRole('heading', { name: 'Votre boîte' }).waitFor()
    expect(await shownText(page)).not.toContain(recoveryCode)
    expect(await faultsOf(page, 'premier démarrage, la boîte')).toEqual([])
  })

  test('a certificate that nobody trusts stops the mailbox, with no way to go on all the same', async () => {
    await page.getByLabel('Adresse MSSanté').fill(DEMO_ADDRESS)
    await passwordField(page).fill(operator.password)
    await page.getByRole('group', { name: 'Réception (IMAP)' }).getByLabel('Serveur').fill(operator.imap.host)
    await page.getByRole('group', { name: 'Réception (IMAP)' }).getByLabel('Port').fill(String(operator.imap.port))
    await page.getByRole('button', { name: 'Choisir un fichier d’autorités…' }).click()
    await page.getByRole('button', { name: 'Fichier d’autorités choisi' }).waitFor()
    await page.getByRole('button', { name: 'Relier la boîte' }).click()
    const fault = page.locator('.notice.warn')
    await fault.waitFor()
    await soon(() => fault.innerText()).toContain('Le serveur n’a pas prouvé qu’il appartient à l’espace de confiance')
    const offered = await page.getByRole('button').allInnerTexts()
    expect(offered.join('|')).not.toMatch(/quand même|malgré|ignorer|accepter|continuer|faire confiance/i)
    expect(await page.evaluate(() => window.pli.call('accounts.list', {}))).toEqual({ accounts: [] })
  })

  test('a wrong password is said as such, without repeating it, and adds nothing', async () => {
    writeFileSync(authority, operator.ca)
    await page.getByRole('button', { name: 'Fichier d’autorités choisi' }).click()
    await passwordField(page).fill('pas-le-bon')
    await page.getByRole('button', { name: 'Relier la boîte' }).click()
    const fault = page.locator('.notice.warn')
    await soon(async () => ((await fault.count()) > 0 ? fault.innerText() : '')).toContain(
      'L’opérateur refuse l’accès à cette boîte',
    )
    expect(await fault.innerText()).not.toContain('pas-le-bon')
    expect(await page.evaluate(() => window.pli.call('accounts.list', {}))).toEqual({ accounts: [] })
  })

  test('the right password links the mailbox; the first relève brings every courrier, and the count is right', async () => {
    await passwordField(page).fill(operator.password)
    await page.getByRole('button', { name: 'Relier la boîte' }).click()
    await page.getByRole('heading', { name: 'Vos courriers à bord' }).waitFor()
    await page.getByRole('button', { name: /Ouvrir la Boîte/ }).click({ timeout: 240_000 })
    await mailList(page)
      .getByRole('option', { name: /^LEGRAND Odile/ })
      .first()
      .waitFor()
    await page.getByRole('button', { name: /À jour.*Ouvrir le détail/ }).click()
    const detail = page.getByRole('dialog', { name: 'État de la relève' })
    const proof = await detail.getByText(/Compte juste/).innerText()
    const [there, here] = proof.match(/\d+/g) ?? []
    expect(Number(there)).toBeGreaterThan(200)
    expect(here).toBe(there)
    for (const folder of ['INBOX', 'Envoyés', 'Archives'])
      await detail.getByRole('rowheader', { name: folder }).waitFor()
    await page.keyboard.press('Escape')
  })

  test('locked, the recovery code opens it', async () => {
    await page.keyboard.press('Control+l')
    await page.getByRole('button', { name: 'Avec la phrase de secours' }).click()
    await page.getByLabel('Phrase de secours').fill(recoveryCode)
    await page.getByRole('button', { name: 'Déverrouiller' }).click()
    await mailList(page).waitFor()
  })

  test('closed and opened again, the program is locked and the passphrase opens it', async () => {
    await app.close()
    app = await openWindow({ profile: join(dir, 'profil') })
    page = app.page
    await page.getByRole('heading', { name: 'Pli est verrouillé' }).waitFor()
    expect(await page.content()).not.toMatch(/LEGRAND|vasseur/i)
    await unlock(page)
    await mailList(page)
      .getByRole('option', { name: /^LEGRAND Odile/ })
      .first()
      .waitFor()
    expect(app.left).toEqual([])
    expect(app.faults).toEqual([])
  })
})
