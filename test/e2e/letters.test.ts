// Letters in the window: the journey of an answer with a copy to the patient in its key budget, received by another profile over
// true servers, filed there by itself, its receipt back; guards, holding back, autosave under a power cut.

import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Engine } from '../../electron/engine/engine.ts'
import type { DemoMailbox } from '../demo/operator.ts'
import { pdfBytes } from '../files/pdf.ts'
import { hasBrowser, PASSPHRASE, scratch, type AppWindow } from './app.ts'
import { focusedLabel, reader, said, selectedRow, soon } from './gestures.ts'
import { mailList, openRow } from './mail-list.ts'
import { deliver, mailboxOf, startPractice, type Practice } from './practice.ts'

const SLOW_MS = 300_000
/** the ten seconds, and what a loaded machine adds */
const LEAVES_MS = 60_000
const CARDIOLOGY = 'cardiologie@ch-saint-aubert.test.mssante.fr'
/** CARPENTIER Roger in Mon espace santé: his matricule and its key */
const PATIENT = '133048099991875@patient.mssante.fr'

describe.runIf(hasBrowser())('letters', () => {
  let practice: Practice
  let app: AppWindow
  let page: Page
  let cardiology: DemoMailbox
  let citizen: DemoMailbox
  beforeAll(async () => {
    practice = await startPractice([], { colleagues: [CARDIOLOGY, PATIENT], filesSent: true })
    const [first, second] = practice.operator.colleagues
    if (!first || !second) throw new Error('the operator lacks the mailboxes of this test')
    cardiology = first
    citizen = second
    app = await practice.open()
    page = app.page
  }, SLOW_MS)
  afterAll(() => practice?.end(), SLOW_MS)

  const ask = <T>(name: string, input: unknown = {}) =>
    page.evaluate(([called, given]) => window.pli.call(called, given), [name, input] as const) as Promise<T>
  /** As it came, byte for byte. */
  const rawOf = async (id: string) =>
    Buffer.from(
      await page.evaluate(async (message) => {
        const { bytes } = (await window.pli.call('messages.raw', { id: message })) as { bytes: Uint8Array }
        return Array.from(bytes)
      }, id),
    )
  const letter = () => page.locator('.compose')
  const strip = () => page.locator('.departure .toast')
  const point = (code: string) => page.locator(`.points [data-point="${code}"]`)

  /** The discharge letter of CARPENTIER, its row in focus. */
  async function onDischargeLetter(): Promise<void> {
    await page.keyboard.press('Control+1')
    // not our own letter about him, once it has left
    await openRow(page, /^CARPENTIER Roger, \d+ ans, Lettre de liaison, insuffisance cardiaque/)
    await reader(page).getByRole('heading', { name: 'CARPENTIER Roger' }).waitFor()
    await mailList(page).focus()
  }

  test('J2: an answer with a copy to the patient, six acts and one sentence', async () => {
    const { patients } = await ask<{ patients: { id: string }[] }>('patients.list', { query: 'carpentier roger' })
    const { accounts } = await ask<{ accounts: { id: string }[] }>('accounts.list')
    // once for all, before: an identity document was seen, the practice signs its letters and answers by them
    await ask('letters.checkIdentity', { patient: patients[0]?.id })
    await ask('letters.saveSender', {
      account: accounts[0]?.id,
      sender: { title: 'Dr', givenName: 'Hélène', familyName: 'VASSEUR', rpps: '10999000010' },
    })
    await ask('settings.set', { answerForm: 'letter' })
    await onDischargeLetter()
    const next = await nameAfterSelected(page)
    let acts = 0
    const act = async (key: string) => {
      acts++
      await page.keyboard.press(key)
    }

    await act('r')
    await letter().waitFor()
    await soon(() => letter().innerText()).toMatch(/CARPENTIER Roger\s+M · 28\/04\/1933/)
    await letter().getByText('CH Saint-Aubert, cardiologie').first().waitFor()
    await soon(() => focusedLabel(page)).toMatch(/envoyer tel quel/)
    await act('Tab')
    await act('Digit2')
    await letter()
      .getByRole('textbox', { name: 'Texte du courrier' })
      .getByText('Merci de votre courrier. J’adapte le traitement comme proposé.')
      .waitFor()
    await page.keyboard.type(' Je le revois dans un mois.')
    await act('Control+Shift+P')
    await letter().getByRole('region', { name: 'Copie au patient' }).waitFor()
    await soon(() => letter().innerText()).toContain('Le patient pourra répondre')
    await page.getByRole('button', { name: 'Envoyer les 2 courriers' }).waitFor()
    await act('Control+Enter')
    await soon(() => focusedLabel(page)).toMatch(/Confirmer l’identité/)
    const before = await page.locator('.points').innerText()
    expect(before).toMatch(/Copie à CARPENTIER Roger, M, né le 28\/04\/1933/)
    expect(before).toMatch(/2 enveloppes séparées/)
    expect(before).toMatch(/Aucune pièce annoncée/)
    await act('Enter')
    expect(acts).toBe(6)

    // back in the list at once, the row after it open, ten seconds to hold it back
    await soon(() => strip().innerText()).toMatch(/Départ dans \d+\ss, 2 courriers/)
    await soon(() => rowName(selectedRow(page))).toBe(next)
  })

  test('each leaves once in its own envelope, and arrives', async () => {
    await expect
      .poll(() => practice.operator.taken.map(({ to }) => to), { timeout: LEAVES_MS })
      .toEqual(expect.arrayContaining([[CARDIOLOGY], [PATIENT]]))
    await soon(() => strip().count()).toBe(0)
    expect(practice.operator.taken.filter(({ to }) => to.includes(CARDIOLOGY))).toHaveLength(1)
    expect(practice.operator.taken.filter(({ to }) => to.includes(PATIENT))).toHaveLength(1)
  })

  describe('received by another profile', () => {
    const { dir, remove } = scratch()
    let colleague: Engine
    beforeAll(async () => {
      colleague = new Engine({ profile: join(dir, 'profil'), background: false })
      await colleague.call('profile.create', { passphrase: PASSPHRASE })
      await colleague.call('accounts.add', mailboxOf(cardiology))
    }, SLOW_MS)
    afterAll(async () => {
      await colleague?.close()
      remove()
    })

    test('the letter files itself under the same patient, who was there already', async () => {
      // the department holds its own letter about him
      const { messages } = await ask<{ messages: { id: string; title?: string; patientName?: string }[] }>(
        'messages.list',
        { kind: 'letter', folder: 'INBOX', limit: 500 },
      )
      const own = messages.find(
        ({ title, patientName }) =>
          title?.startsWith('Lettre de liaison') === true && patientName === 'CARPENTIER Roger',
      )
      await deliver(cardiology, await rawOf(own?.id ?? ''))
      await colleague.call('sync.run', {})
      const { patients } = await colleague.call('patients.list', { query: 'carpentier' })
      expect(patients.map(({ birthName, documents }) => [birthName, documents])).toEqual([['CARPENTIER', 2]])
      const card = await colleague.call('patients.show', { id: patients[0]?.id ?? '' })
      const received = await receivedFrom(colleague, practice.operator.user)
      expect(card.timeline.filter(({ messageId }) => messageId === received.id).map(({ how }) => how)).toEqual(['rule'])
      const shown = await colleague.call('messages.show', { id: received.id })
      expect(shown.message.text).toContain('Je le revois dans un mois.')
      expect(shown.message.mss).toMatchObject({ ins: 'O' })
      expect(shown.message.dispositionNotificationTo).toContain(practice.operator.user)
      const { bytes: raw } = await colleague.call('messages.raw', { id: received.id })
      // no address of a patient in what a colleague gets (AT-31)
      expect(Buffer.from(raw).toString('latin1')).not.toContain('@patient.mssante.fr')
    })

    test('its receipt comes back and reads « Lu » in Envoyés et suivi', async () => {
      const received = await receivedFrom(colleague, practice.operator.user)
      expect(await colleague.call('receipts.asked', { message: received.id })).toMatchObject({ asked: true })
      expect(await colleague.call('receipts.answer', { message: received.id, answer: true })).toEqual({
        answered: true,
      })
      await colleague.call('outbox.run', {})
      await page.keyboard.press('F5')
      await page.keyboard.press('Control+6')
      await page.getByRole('radio', { name: 'Tous' }).click()
      const list = page.getByRole('listbox', { name: 'Envoyés et suivi' })
      await list.getByRole('option', { name: /^CARPENTIER Roger, Lu, CH Saint-Aubert/ }).click()
      const detail = page.getByRole('region', { name: 'Détail du courrier' })
      const row = detail.getByRole('row', { name: /CH Saint-Aubert, cardiologie/ })
      await soon(() => row.innerText()).toMatch(/Lu\s/)
      await soon(() => detail.innerText()).toContain('Je le revois dans un mois.')
      // shown there, never as mail
      await page.keyboard.press('Control+1')
      expect(
        await mailList(page)
          .getByRole('option', { name: /Accusé de lecture/ })
          .count(),
      ).toBe(0)
    })
  })

  test('the patient’s copy: its own text, no word of the colleague, an answer allowed', async () => {
    const { dir, remove } = scratch()
    const home = new Engine({ profile: join(dir, 'profil'), background: false })
    try {
      await home.call('profile.create', { passphrase: PASSPHRASE })
      await home.call('accounts.add', mailboxOf(citizen))
      await home.call('sync.run', {})
      const { id } = await receivedFrom(home, practice.operator.user)
      const { bytes } = await home.call('messages.raw', { id })
      const { message } = await home.call('messages.show', { id })
      expect(message.text).toContain('Je vous explique au prochain rendez-vous.')
      expect(message.text).not.toContain('Je le revois dans un mois.')
      expect(message.mss?.mes).toBeUndefined()
      expect(Buffer.from(bytes).toString('latin1')).not.toContain(CARDIOLOGY)
    } finally {
      await home.close()
      remove()
    }
  })

  test('AT-26: a piece that is announced and absent has the focus on « Joindre »', async () => {
    await onDischargeLetter()
    await page.keyboard.press('r')
    await letter().waitFor()
    const text = letter().getByRole('textbox', { name: 'Texte du courrier' })
    await text.click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('Vous trouverez ci-joint le courrier.')
    await page.keyboard.press('Control+Enter')
    await point('announced-piece').getByText('Pièce annoncée, aucune jointe.').waitFor()
    await soon(() => focusedLabel(page)).toMatch(/^Joindre/)
    await point('announced-piece').getByRole('button', { name: 'Envoyer sans' }).waitFor()
  })

  test('AT-27: a piece about somebody else is named line by line, « Retirer la pièce » has the focus', async () => {
    const pdf = await pdfBytes({
      lines: ['Compte rendu', 'MARTIN Jeanne, née le 11/11/1984', 'Consultation du 12 novembre 2026.'],
    })
    await letter()
      .locator('input[type=file]')
      .setInputFiles({ name: 'compte-rendu.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) })
    const guard = point('other-patient')
    await guard.getByText('Une pièce jointe concerne une autre personne').waitFor()
    await soon(() => guard.getByRole('row', { name: /Naissance/ }).innerText()).toMatch(/28\/04\/1933\s+11\/11\/1984/)
    await soon(() => letter().locator('.letter-piece[data-wrong]').innerText()).toContain('compte-rendu.pdf')
    await soon(() => focusedLabel(page)).toMatch(/^Retirer la pièce/)
    await guard.getByRole('button', { name: 'Garder en donnant le motif' }).waitFor()
    await page.keyboard.press('Enter')
    await soon(() => letter().locator('.letter-piece').count()).toBe(0)
    await soon(() => guard.count()).toBe(0)
  })

  test('a date that is none is said and keeps the letter; a day is typed as it is written here', async () => {
    const day = letter().getByLabel('Réponse attendue avant le')
    await day.fill('31/02/2030')
    await page.keyboard.press('Control+Enter')
    await letter().getByText('Une date est à corriger dans Suivi').waitFor()
    await page.keyboard.press('Tab')
    await letter()
      .getByText(/^Cette date n’existe pas\./)
      .waitFor()
    await day.fill('14/3/30')
    await day.press('Tab')
    await soon(() => day.inputValue()).toBe('14/03/2030')
    await soon(async () => {
      const { letters } = await ask<{ letters: { answerBy?: string }[] }>('letters.drafts')
      return letters.map(({ answerBy }) => answerBy)
    }).toContain('2030-03-14')
    await soon(() => letter().getByText('Une date est à corriger dans Suivi').count()).toBe(0)
  })

  test('the clinical type of a structured letter is the writer’s to choose', async () => {
    const { types, usual } = await ask<{ types: { code: string; label: string }[]; usual: string }>('letters.types')
    const other = types.find(({ code }) => code !== usual)
    await letter()
      .getByRole('button', { name: /Type de document/ })
      .click()
    await page.getByRole('option', { name: other?.label ?? '', exact: true }).click()
    await soon(async () => {
      const { letters } = await ask<{ letters: { typeCode?: string }[] }>('letters.drafts')
      return letters.map(({ typeCode }) => typeCode)
    }).toContain(other?.code)
  })

  test('what was typed survives a power cut', async () => {
    const text = letter().getByRole('textbox', { name: 'Texte du courrier' })
    await text.click()
    await page.keyboard.press('Control+Home')
    await page.keyboard.type('Bonjour. ')
    // a pause, as one looks up; autosave promises a second
    await soon(async () => {
      const { letters } = await ask<{ letters: { body: string }[] }>('letters.drafts')
      return letters.some(({ body }) => body.includes('Bonjour. Vous trouverez'))
    }).toBe(true)
    await app.kill()
    app = await practice.open()
    page = app.page
    await page.keyboard.press('Control+6')
    await page.getByRole('radio', { name: /Brouillons/ }).click()
    await page
      .getByRole('listbox', { name: 'Brouillons' })
      .getByRole('option', { name: /CH Saint-Aubert/ })
      .click()
    await letter().getByText('Bonjour. Vous trouverez ci-joint le courrier.').waitFor()
  })

  test('« Jeter » asks before it loses a text', async () => {
    await page.getByRole('button', { name: 'Jeter' }).click()
    const question = page.getByRole('alertdialog', { name: /Jeter ce brouillon/ })
    await question.getByRole('button', { name: 'Continuer à écrire' }).click()
    await letter().waitFor()
    await page.getByRole('button', { name: 'Jeter' }).click()
    await question.getByRole('button', { name: 'Jeter' }).click()
    await soon(() => letter().count()).toBe(0)
    await soon(async () => (await ask<{ letters: unknown[] }>('letters.drafts')).letters).toEqual([])
  })

  test('Ctrl Z in the ten seconds: the letter is a draft again, nothing has left', async () => {
    const left = practice.operator.taken.length
    await onDischargeLetter()
    await page.keyboard.press('r')
    await letter().waitFor()
    await soon(() => focusedLabel(page)).toMatch(/envoyer tel quel/)
    // one digit: the model as it is
    await page.keyboard.press('Digit1')
    await soon(() => strip().innerText()).toMatch(/Départ dans \d+\ss/)
    await page.keyboard.press('Control+z')
    await letter().getByText('Oui, d’accord avec votre proposition. Bien confraternellement.').waitFor()
    await soon(() => strip().count()).toBe(0)
    expect(practice.operator.taken).toHaveLength(left)
    const { letters } = await ask<{ letters: { state: string }[] }>('outbox.list', { tab: 'all' })
    expect(letters.filter(({ state }) => state === 'queued')).toEqual([])
  })

  test('a draft begun by a key and left without a word is not kept', async () => {
    const drafts = async () => (await ask<{ letters: unknown[] }>('letters.drafts')).letters.length
    const kept = await drafts()
    await onDischargeLetter()
    await page.keyboard.press('t')
    await letter().getByRole('heading', { name: 'Courrier transmis' }).waitFor()
    await page.keyboard.press('Escape')
    await mailList(page).waitFor()
    await soon(drafts).toBe(kept)
  })

  test('nothing left the machine, nothing broke in the page', () => {
    expect(app.left).toEqual([])
    expect(app.faults).toEqual([])
  })
})

/** What a row says of its courrier, without whether it was read. */
async function rowName(row: Locator): Promise<string> {
  return (await said(row)).replace(/, (?:non )?lu, .*/, '')
}

/** The row that stands after the selected one. */
async function nameAfterSelected(page: Page): Promise<string> {
  const at = Number(await selectedRow(page).getAttribute('aria-posinset'))
  return rowName(mailList(page).locator(`[aria-posinset="${at + 1}"]`))
}

async function receivedFrom(engine: Engine, sender: string): Promise<{ id: string }> {
  const { messages } = await engine.call('messages.list', { limit: 50 })
  const found = messages.find(({ from }) => from?.address === sender)
  if (!found) throw new Error('the letter is not in the mailbox')
  return found
}
