// Boîte on the practice's week: what each row says, filters and orders, everything by keyboard, lock and unlock.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addAccount } from '../../electron/engine/store/accounts.ts'
import { openProfile } from '../../electron/engine/store/profile.ts'
import { hasBrowser, PASSPHRASE, unlock, type AppWindow } from './app.ts'
import { reader, said, search, selectedRow, shownText, soon } from './gestures.ts'
import { mailList, openRow, toTop } from './mail-list.ts'
import { mailboxOf, startPractice, type Practice } from './practice.ts'

const SLOW_MS = 300_000

describe.runIf(hasBrowser())('Boîte', () => {
  let practice: Practice
  let app: AppWindow
  let page: Page
  beforeAll(async () => {
    practice = await startPractice()
    app = await practice.open()
    page = app.page
  }, SLOW_MS)
  afterAll(() => practice?.end(), SLOW_MS)

  test('a row leads with NOM Prénom and age, says what is out of bounds, carries the TEST badge', async () => {
    const row = mailList(page).getByRole('option', { name: /^LEGRAND Odile, \d+ ans, Biologie/ })
    expect(await said(row)).toMatch(/hors bornes, alerte du laboratoire, non lu/)
    const words = (await row.innerText()).replaceAll(/\s+/g, ' ')
    expect(words).toContain('K 6,4 ▲▲')
    expect(words).toContain('TEST')
  })

  test('what a laboratory signals comes first, alerts before the rest', async () => {
    await mailList(page).getByText('À voir d’abord').waitFor()
    const says = await mailList(page).getByRole('option').evaluateAll(labels)
    expect(says[0]).toMatch(/alerte du laboratoire/)
    expect(says[1]).toMatch(/\d hors bornes/)
    expect(says[1]).not.toMatch(/alerte/)
  })

  test('the XDM marker is shown nowhere, after RE: neither, and is kept in what is stored', async () => {
    await openRow(page, /Samir Haddad|RE: /)
    const { messages } = await page.evaluate(
      () => window.pli.call('messages.list', { limit: 500 }) as Promise<{ messages: { subject: string }[] }>,
    )
    expect(messages.filter(({ subject }) => subject.startsWith('RE: XDM/1.0/DDM+')).length).toBeGreaterThan(0)
    await toTop(page)
    let end = false
    while (!end) {
      expect(await shownText(page)).not.toMatch(/XDM\/1/)
      end = await mailList(page).evaluate((box) => {
        const before = box.scrollTop
        box.scrollBy(0, box.clientHeight)
        return box.scrollTop === before || box.scrollTop > 5000
      })
    }
  })

  test('a message of a citizen has its own mark and the name of the record', async () => {
    await openRow(page, /^LEGRAND Odile, \d+ ans, Message de patient/)
    const words = await selectedRow(page).innerText()
    expect(words).toMatch(/^LEGRAND Odile/)
    expect(words).toContain('Patient')
    expect(words).not.toContain('@patient.mssante.fr')
    await reader(page).getByText('Pouvez-vous me donner un rendez-vous').waitFor()
  })

  test('non lus, biologie and lettres narrow the list', async () => {
    await page.getByRole('radio', { name: 'Lettres' }).click()
    await mailList(page)
      .getByRole('option', { name: /lettre|Lettre|Compte rendu|Consultation/ })
      .first()
      .waitFor()
    await soon(() =>
      mailList(page)
        .getByRole('option', { name: /Biologie/ })
        .count(),
    ).toBe(0)
    await page.getByRole('radio', { name: 'Biologie' }).click()
    await soon(async () =>
      (await mailList(page).getByRole('option').evaluateAll(labels)).every((label) => /iolog/.test(label)),
    ).toBe(true)
    await page.getByRole('radio', { name: /Non lus/ }).click()
    await soon(async () => {
      const all = await mailList(page).getByRole('option').evaluateAll(labels)
      return all.length > 0 && all.every((label) => / non lu,/.test(label))
    }).toBe(true)
    await page.getByRole('radio', { name: 'Tous' }).click()
  })

  test('order by patient and oldest first, from Ctrl F', async () => {
    await order(page, 'Par patient')
    await soon(() => said(mailList(page).getByRole('option').first())).toMatch(/^ANDRÉ Denise/)
    await order(page, 'Plus anciens d’abord')
    const oldest = await page.evaluate(
      () =>
        window.pli.call('messages.list', { limit: 1, order: 'oldest' }) as Promise<{
          messages: { patientName: string }[]
        }>,
    )
    await soon(() => said(mailList(page).getByRole('option').first())).toContain(
      oldest.messages[0]?.patientName ?? 'no message',
    )
    await order(page, 'Plus récents d’abord')
    await mailList(page)
      .getByRole('option', { name: /^LEGRAND Odile, \d+ ans, Biologie/ })
      .first()
      .waitFor()
  })

  test('J and K, the arrows, Entrée and Échap move between list and courrier', async () => {
    await openRow(page, /^LEGRAND Odile, \d+ ans, Biologie/)
    await mailList(page).focus()
    const first = await selectedRow(page).getAttribute('id')
    await page.keyboard.press('j')
    await soon(() => selectedRow(page).getAttribute('id')).not.toBe(first)
    const second = await selectedRow(page).getAttribute('id')
    await page.keyboard.press('ArrowDown')
    await soon(() => selectedRow(page).getAttribute('id')).not.toBe(second)
    await page.keyboard.press('k')
    await soon(() => selectedRow(page).getAttribute('id')).toBe(second)
    await page.keyboard.press('ArrowUp')
    await soon(() => selectedRow(page).getAttribute('id')).toBe(first)
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe('Lecture')
    await page.keyboard.press('Escape')
    await soon(() => focused(page)).toBe('Courriers')
  })

  test('behind a letter the Boîte is out of reach, and comes back as it was', async () => {
    await openRow(page, /^CARPENTIER Roger, \d+ ans, Lettre de liaison, insuffisance cardiaque/)
    const place = () => mailList(page).evaluate((box) => [box.scrollTop, box.querySelector('[aria-selected=true]')?.id])
    const before = await place()
    const answer = reader(page)
      .getByRole('button', { name: /^Répondre/ })
      .first()
    await answer.focus()
    await page.keyboard.press('r')
    const text = page.getByRole('textbox', { name: 'Texte du courrier' })
    await text.waitFor()
    // a key of the list, pressed where nothing is typed
    await page.keyboard.press('j')
    expect(await heard(page)).not.toContain('Lecture')
    // nothing in it takes the focus, asked for or by Tab
    expect(
      await page.evaluate(() => {
        document.querySelector<HTMLElement>('.window-list')?.focus()
        return document.activeElement?.closest('.compose') !== null
      }),
    ).toBe(true)
    for (let stop = 0; stop < 40; stop += 1) {
      await page.keyboard.press('Tab')
      expect(await page.evaluate(() => document.activeElement?.closest('.inbox') ?? null)).toBeNull()
    }
    await page.keyboard.press('Escape')
    await text.waitFor({ state: 'detached' })
    expect(await heard(page)).toContain('Lecture')
    expect(await place()).toEqual(before)
    expect(await answer.evaluate((button) => button === document.activeElement)).toBe(true)
  })

  test('O, T and G change the view, U the read state, D opens the record and Alt ← comes back', async () => {
    await openRow(page, /^LEGRAND Odile, \d+ ans, Biologie/)
    await mailList(page).focus()
    await page.keyboard.press('o')
    await reader(page).locator('canvas').first().waitFor()
    await page.keyboard.press('g')
    await reader(page).locator('svg.curve').first().waitFor()
    await page.keyboard.press('g')
    await reader(page).getByRole('table').first().waitFor()
    // shown long enough to a person who chose it
    await soon(() => said(selectedRow(page))).toMatch(/, lu, /)
    await page.keyboard.press('u')
    await soon(() => said(selectedRow(page))).toMatch(/, non lu, /)
    await page.keyboard.press('d')
    await page.getByRole('heading', { level: 1, name: 'LEGRAND Odile' }).waitFor()
    await page.keyboard.press('Alt+ArrowLeft')
    await mailList(page).waitFor()
  })

  test('F6 goes round the panes, F1 shows every key, F5 runs a relève', async () => {
    const seen = new Set<string>()
    for (let press = 0; press < 4; press++) {
      await page.keyboard.press('F6')
      seen.add(await focused(page))
    }
    expect([...seen]).toEqual(expect.arrayContaining(['Courriers', 'Lecture', 'Principal']))
    await page.keyboard.press('F1')
    await page.getByRole('dialog', { name: 'Toutes les touches' }).getByText('Relever les boîtes').waitFor()
    await page.keyboard.press('Escape')
    const before = await lastSync(page)
    await page.keyboard.press('F5')
    await soon(() => lastSync(page)).not.toBe(before)
  })

  test('Ctrl K finds a patient by a fragment without accents, Entrée opens the record', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('rouvi emile')
    // seen at once, without the pause that a touch screen's keyboard would be given
    const opacities = (elements: Element[]) => elements.map((element) => getComputedStyle(element).opacity)
    expect(await page.locator('.overlay, .overlay > .palette').evaluateAll(opacities)).toEqual(['1', '1'])
    await page
      .getByRole('dialog')
      .getByRole('option', { name: /^ROUVIÈRE Émile/ })
      .waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'ROUVIÈRE Émile' }).waitFor()
    await page.keyboard.press('Control+1')
    await search(page, 'bisoprolol', /Samir Haddad|CARPENTIER/)
    await reader(page)
      .getByText(/bisoprolol/)
      .first()
      .waitFor()
  })

  test('the page cannot reach Node, and the bridge is closed to every other frame', async () => {
    expect(
      await page.evaluate(() => [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')]),
    ).toEqual(['undefined', 'undefined'])
    const inFrame = await page.evaluate(async () => {
      const frame = document.createElement('iframe')
      document.body.append(frame)
      const inside = frame.contentWindow
      const found = inside ? typeof Reflect.get(inside, 'pli') : 'no frame'
      frame.remove()
      return found
    })
    expect(inFrame).toBe('undefined')
  })

  test('Ctrl L takes every word of a patient out of the page; a wrong phrase is refused, the right one opens', async () => {
    await page.keyboard.press('Control+1')
    await mailList(page).getByText('LEGRAND Odile').first().waitFor()
    await page.keyboard.press('Control+l')
    await page.getByRole('heading', { name: 'Pli est verrouillé' }).waitFor()
    const left = await page.content()
    expect(left).not.toMatch(/LEGRAND|MARTIN|vasseur|Boîte/i)
    const refused = await page.evaluate(() =>
      window.pli.call('messages.list', {}).catch((fault: { code: string }) => fault.code),
    )
    expect(refused).toBe('LOCKED')
    await unlock(page, 'une autre phrase')
    await page.getByText('n’ouvre pas').or(page.locator('.wrong')).first().waitFor()
    expect(await page.content()).not.toMatch(/LEGRAND/)
    await unlock(page, PASSPHRASE)
    await mailList(page).getByText('LEGRAND Odile').first().waitFor()
  })

  test('nothing left the machine and nothing went wrong in the page', () => {
    expect(app.left).toEqual([])
    expect(app.faults).toEqual([])
  })
})

describe.runIf(hasBrowser())('two mailboxes', () => {
  let practice: Practice
  let app: AppWindow
  let page: Page
  beforeAll(async () => {
    practice = await startPractice()
    await addPracticeMailbox(practice)
    app = await practice.open()
    page = app.page
  }, SLOW_MS)
  afterAll(() => practice?.end(), SLOW_MS)

  test('their courriers stand in one list, each row says the kind of its mailbox', async () => {
    const own = mailList(page).getByRole('option', { name: /^LEGRAND Odile, \d+ ans, Biologie.*boîte personnelle/ })
    await soon(() => own.innerText()).toContain('personnelle')
    const shared = mailList(page).getByRole('option', {
      name: /^LEGRAND Odile, \d+ ans, Biologie.*boîte organisationnelle/,
    })
    await soon(() => shared.innerText()).toContain('organisationnelle')
  })

  test('the open courrier says every kind of mailbox that received it', async () => {
    await openRow(page, /^LEGRAND Odile, \d+ ans, Biologie/)
    const head = reader(page).locator('header')
    await head.getByText('personnelle', { exact: true }).waitFor()
    await head.getByText('organisationnelle', { exact: true }).waitFor()
  })

  test('in the settings the kind stands beside the address; a mailbox of unknown kind shows none', async () => {
    await page.keyboard.press('Control+,')
    const cards = page.locator('.card')
    await soon(() => cards.count()).toBe(3)
    const words = (await cards.allInnerTexts()).map((text) => text.split('\n').slice(0, 2).join(' '))
    expect(words[0]).toMatch(/^helene.vasseur@\S+ personnelle/)
    expect(words[1]).toMatch(/^cabinet.halles@\S+ organisationnelle/)
    expect(words[2]).toMatch(/^sans.genre@/)
    expect(words[2]).not.toMatch(/personnelle|organisationnelle|applicative/)
    expect(app.faults).toEqual([])
  })
})

/** The practice's shared mailbox, which received one courrier of the doctor's too, and one of which nobody said the kind. */
async function addPracticeMailbox({ profile: dir, operator }: Practice): Promise<void> {
  const profile = await openProfile(dir, { passphrase: PASSPHRASE })
  const { imap } = mailboxOf(operator)
  const settings = { user: 'cabinet', imap, auth: { kind: 'password' as const } }
  const { id } = addAccount(profile, { email: 'cabinet.halles@cabinet.test.mssante.fr', kind: 'ORG', settings })
  addAccount(profile, { email: 'sans.genre@cabinet.test.mssante.fr', settings })
  const { db } = profile.store
  const folder = db.prepare("INSERT INTO folder (account_id, path) VALUES (?, 'INBOX')").run(id).lastInsertRowid
  db.prepare(
    `INSERT INTO placement (message_id, folder_id, uid_validity, uid, flags, seen, date)
     SELECT m.id, ?, 1, 1, '', 0, m.date FROM message m WHERE m.flag_rank = 3 ORDER BY m.date DESC LIMIT 1`,
  ).run(folder)
  profile.close()
}

const labels = (rows: Element[]) => rows.map((row) => row.querySelector('.sr')?.textContent ?? '')

function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
}

/** The names in what a screen reader is given of the page. */
async function heard(page: Page): Promise<string[]> {
  const devtools = await page.context().newCDPSession(page)
  const { nodes } = await devtools.send('Accessibility.getFullAXTree')
  await devtools.detach()
  return nodes.filter(({ ignored }) => !ignored).map(({ name }) => String(name?.value ?? ''))
}

function lastSync(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const status = (await window.pli.call('system.status', {})) as { accounts: { lastSyncAt?: string }[] }
    return status.accounts[0]?.lastSyncAt ?? ''
  })
}

async function order(page: Page, name: string): Promise<void> {
  await mailList(page).focus()
  await page.keyboard.press('Control+f')
  await page.getByRole('button', { name: /Ordre/ }).click()
  await page.getByRole('option', { name, exact: true }).click()
  await page.keyboard.press('Escape')
}
