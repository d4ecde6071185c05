// A mailbox by the broker of its operator, then by a certificate file; the session that ends and is opened again, in the window.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Engine } from '../../electron/engine/engine.ts'
import { letter } from '../engine/sync/world.ts'
import { startBroker } from '../peers/broker.ts'
import { createAuthority, pkcs12 } from '../peers/certificates.ts'
import { startDovecot, type Dovecot } from '../peers/dovecot.ts'
import { startPoorSmtp } from '../peers/poor-smtp.ts'
import { hasBrowser, openWindow, PASSPHRASE, scratch, unlock, type AppWindow } from './app.ts'
import { reader, soon } from './gestures.ts'
import { mailList } from './mail-list.ts'

const SLOW_MS = 300_000
const nurse = 'claire.lemoine@infirmier.test.mssante.fr'
const laboratory = 'resultats@labo-tilleuls.test.mssante.fr'

const authority = await createAuthority()
const submission = await startPoorSmtp({
  leaf: await authority.leaf(),
  extensions: ['AUTH XOAUTH2', 'DSN', 'SIZE 10000000', '8BITMIME'],
})
const broker = await startBroker(await authority.leaf(), authority.ca, nurse)
const byToken = await startDovecot({ authority, introspectionUrl: broker.introspectionUrl })
const byCertificate = await startDovecot({ authority, clientCa: authority.ca })

describe.runIf(hasBrowser() && byToken !== undefined)('ways in', { timeout: SLOW_MS }, () => {
  const [tokens, certificates] = [byToken as Dovecot, byCertificate as Dovecot]
  const { dir, remove } = scratch()
  const profile = join(dir, 'profil')
  const anchors = join(dir, 'autorite.pem')
  const pfx = join(dir, 'labo.p12')
  let app: AppWindow
  let page: Page

  beforeAll(async () => {
    tokens.deliver(nurse, 'INBOX', letter(1))
    certificates.deliver(laboratory, 'INBOX', letter(2))
    writeFileSync(anchors, authority.ca)
    writeFileSync(pfx, pkcs12(await authority.client(laboratory, { to: 20 }), 'sésame'))
    const operators = join(dir, 'operators')
    mkdirSync(operators)
    writeFileSync(join(operators, 'essai.json'), JSON.stringify(operator()))
    const engine = new Engine({ profile, background: false })
    await engine.call('profile.create', { passphrase: PASSPHRASE })
    await engine.close()
    app = await openWindow({ profile, operators, env: { PLI_HOST_OPEN_FILE: anchors } })
    page = app.page
    await unlock(page)
  }, SLOW_MS)
  afterAll(async () => {
    await app?.close()
    await Promise.all([tokens.stop(), certificates.stop(), broker.stop(), submission.stop()])
    remove()
  }, SLOW_MS)

  function operator(): object {
    const fact = { source: 'essai', date: '2026-11-25' }
    return {
      id: 'essai',
      name: 'Opérateur d’essai',
      domains: ['infirmier.test.mssante.fr'],
      imap: { host: 'localhost', port: tokens.imapPort, security: 'starttls' },
      smtp: { host: 'localhost', port: submission.port, security: 'starttls' },
      auth: ['oauth'],
      retentionDays: { value: 90, ...fact },
      broker: {
        value: { issuer: broker.issuer, clientId: 'pli', scope: 'openid', flow: 'browser', ca: authority.ca },
        ...fact,
      },
      ...fact,
    }
  }
  /** What the system's browser does with the page it was given. */
  async function answerInBrowser(rank: number): Promise<void> {
    await expect.poll(() => app.opened().length).toBe(rank + 1)
    expect((await broker.browse(app.opened()[rank] ?? '')).text).toContain('Vous pouvez revenir à Pli.')
  }
  const chooseAnchors = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Choisir un fichier d’autorités…' }).click()
    await page.getByRole('button', { name: 'Fichier d’autorités choisi' }).waitFor()
  }

  test('the servers are found from the address; Pro Santé Connect opens in the system’s browser', async () => {
    await page.getByLabel('Adresse MSSanté').fill(nurse)
    await page.getByText(/Serveurs trouvés.*localhost/).waitFor()
    await chooseAnchors()
    await page.getByRole('button', { name: 'Me connecter avec Pro Santé Connect' }).click()
    await page.getByRole('button', { name: 'Répondez dans votre navigateur…' }).waitFor()
    await answerInBrowser(0)
    await page.getByRole('heading', { name: 'Vos courriers à bord' }).waitFor()
    await page.getByRole('button', { name: /Ouvrir la Boîte/ }).click({ timeout: 240_000 })
    await page.getByRole('button', { name: /À jour.*Ouvrir le détail/ }).waitFor()
  })

  test('the session ends: « Connexion à refaire », then « Me reconnecter »; what the operator erases is said', async () => {
    broker.endSessions()
    tokens.deliver(nurse, 'INBOX', letter(3))
    await page.keyboard.press('F5')
    await page.getByRole('button', { name: /Connexion à refaire.*Ouvrir le détail/ }).click()
    const detail = page.getByRole('dialog', { name: 'État de la relève' })
    await detail.getByText('Session expirée\u00a0: connexion Pro Santé Connect à refaire.').waitFor()
    await detail.getByText('L’opérateur efface un courrier 90 jours après son arrivée.', { exact: false }).waitFor()
    broker.resume()
    await detail.getByRole('button', { name: 'Me reconnecter' }).click()
    await answerInBrowser(1)
    await detail.getByText(/Compte juste.*2 chez l’opérateur, 2 ici/).waitFor()
    await page.keyboard.press('Escape')
    await detail.waitFor({ state: 'detached' })
  })

  test('AT-48: the session ends while two letters wait and a third is typed: no window comes, they leave once each after « Me reconnecter »', async () => {
    const opened = app.opened().length
    await page.keyboard.press('Control+n')
    const text = page.getByRole('textbox', { name: 'Texte du courrier' })
    await text.click()
    await page.keyboard.type('Le pansement est propre,')
    broker.endSessions()
    await page.evaluate(async (to) => {
      const { accounts } = (await window.pli.call('accounts.list', {})) as { accounts: { id: string }[] }
      for (const subject of ['Pansement', 'Glycémie'])
        await window.pli.call('letters.queue', { account: accounts[0]?.id, to: [to], subject, body: 'Transmission.' })
    }, laboratory)
    const block = page.locator('.sync-block')
    await expect
      .poll(() => block.innerText(), { timeout: 60_000 })
      .toMatch(/Connexion à refaire\s+2 courriers au départ/)
    // nothing came over the letter: the hands go on where they were
    await page.keyboard.type(' le patient aussi.')
    await text.getByText('Le pansement est propre, le patient aussi.').waitFor()
    expect([await page.getByRole('dialog').count(), app.opened().length]).toEqual([0, opened])
    expect(submission.taken).toEqual([])

    broker.resume()
    await page.getByRole('button', { name: /Connexion à refaire.*Ouvrir le détail/ }).click()
    const detail = page.getByRole('dialog', { name: 'État de la relève' })
    await detail.getByRole('button', { name: 'Me reconnecter' }).click()
    await answerInBrowser(opened)
    await expect.poll(() => submission.taken.length, { timeout: 60_000 }).toBe(2)
    await page.keyboard.press('Escape')
    await detail.waitFor({ state: 'detached' })
    await expect.poll(() => block.innerText(), { timeout: 60_000 }).toMatch(/2 courriers partis à \d\d:\d\d/)
    expect(submission.taken).toHaveLength(2)
    await text.getByText('Le pansement est propre, le patient aussi.').waitFor()
    await page.keyboard.press('Control+1')
  })

  test('AT-40: erased at the operator, still here: « Seule copie ici », with the day', async () => {
    tokens.erase(nurse, 'INBOX')
    await page.keyboard.press('F5')
    await mailList(page).getByRole('option').first().click()
    await reader(page)
      .getByText(/^Seule copie ici\. Effacé chez l’opérateur le (?:1er|\d{1,2}) \S+$/)
      .waitFor({ timeout: 60_000 })
  })

  test('a mailbox by its certificate file; it ends soon, and that is said (321)', async () => {
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Boîtes et connexion' }).click()
    await page.getByRole('button', { name: 'Ajouter une boîte' }).click()
    await page.getByLabel('Adresse MSSanté').fill(laboratory)
    await page.getByText('Certificat (fichier .p12 ou .pfx)').click()
    await page.locator('input[type="file"]').setInputFiles(pfx)
    await page.getByRole('button', { name: /labo\.p12/ }).waitFor()
    await page.getByLabel('Mot de passe du fichier').fill('sésame')
    const server = page.getByRole('group', { name: 'Réception (IMAP)' })
    await server.getByLabel('Serveur').fill('localhost')
    await server.getByLabel('Port').fill(String(certificates.imapPort))
    await chooseAnchors()
    await page.getByRole('button', { name: 'Relier la boîte' }).click()
    await page.getByText(`${laboratory} est reliée`).waitFor()
    await page.getByText(/Le certificat expire le /).waitFor()
    await soon(() =>
      page.evaluate(async () => JSON.stringify(await window.pli.call('messages.list', { limit: 10 }))),
    ).toContain('Essai 2')
    expect(app.faults).toEqual([])
    expect(app.left).toEqual([])
  })
})
