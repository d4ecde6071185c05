import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { parseMail } from '../../../electron/engine/mail/parse.ts'
import { parseMessage } from '../../../electron/engine/parsing/parse-message.ts'
import { noteArrival } from '../../../electron/engine/outbox/receipts.ts'
import { composeReport, receiptAsked } from '../../../electron/engine/outbox/answer-receipt.ts'
import { insertMessage } from '../../../electron/engine/store/messages.ts'
import { addUnreached, openWorld, queueOne, recipientsOf, seen, type World } from './world.ts'

// R28, R29, R31, AT-29, AT-34: receipts of any dialect reach their recipient's line, in any order of arrival

vi.setConfig({ testTimeout: 60_000 })

let world: World
let account: string
let received = 0

beforeEach(async () => {
  world = await openWorld()
  account = addUnreached(world.profile)
})
afterEach(() => world.close())

/** As ingest does: parsed, a row, derived. */
async function arrive(raw: string): Promise<void> {
  const { store } = world.profile
  const parsed = await parseMessage(Buffer.from(raw.replaceAll('\n', '\r\n')))
  received += 1
  const sha256 = received.toString(16).padStart(64, '0')
  const place = { file: 'a1/000001.pack', offset: received, length: 1 }
  store.transaction(() => {
    const key = insertMessage(
      store.db,
      { sha256, accountId: account, size: 1, place, headerHash: sha256, receivedAt: Date.now() },
      parsed,
      { version: 1, setAside: undefined, now: Date.now() },
    )
    noteArrival(store.db, { ...key, sha256 }, parsed.message)
  })
}
function left(id: string): void {
  const { store } = world.profile
  store.transaction(() => {
    store.db.prepare("UPDATE outbox SET state = 'sent', shown = 'sent' WHERE id = ?").run(id)
    store.db.prepare("UPDATE outbox_recipient SET taken = 'accepted', state = 'sent'").run()
  })
}

const day = (hour: number) => `Fri, 13 Nov 2026 ${String(hour).padStart(2, '0')}:00:00 +0100`
const mdn = (of: string, by: string, fields: string, hour = 9, subject = 'Lu') => `From: <${by}>
To: <vasseur@cabinet.mssante.fr>
Subject: ${subject}
Date: ${day(hour)}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary="b"

--b
Content-Type: text/plain

accusé
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;${by}
Original-Message-ID: ${of}
${fields}

--b--
`
const dsn = (of: string, lines: string, hour = 8) => `From: <mailer-daemon@cardio.mssante.fr>
To: <vasseur@cabinet.mssante.fr>
Subject: Delivery Status Notification
Date: ${day(hour)}
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

rapport
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; cardio.mssante.fr

${lines}

--b
Content-Type: text/rfc822-headers

Message-ID: ${of}

--b--
`
const delivered = (to: string) => `Final-Recipient: rfc822;${to}\nAction: delivered\nStatus: 2.0.0`
const failed = (to: string, status: string, words: string) =>
  `Final-Recipient: rfc822;${to}\nAction: failed\nStatus: ${status}\nDiagnostic-Code: smtp; 550 ${status} ${words}`

const BENALI = 'benali@cardio.mssante.fr'
const LABO = 'labo@biologie.mssante.fr'

test('delivered, then read: with their times, whatever the order of arrival', async () => {
  for (const order of [0, 1]) {
    const { id, messageId } = await queueOne(world, account)
    left(id)
    const both = [
      dsn(messageId, delivered(BENALI)),
      mdn(messageId, BENALI, 'Disposition: manual-action/MDN-sent-manually; displayed'),
    ]
    for (const one of order === 0 ? both : both.toReversed()) await arrive(one)
    expect(recipientsOf(world, id)).toEqual([{ address: BENALI, state: 'read', cause: null }])
    expect(seen(world, id).shown).toBe('read')
  }
})

test('each recipient has its own state; the letter is as far as the last of them', async () => {
  const { id, messageId } = await queueOne(world, account, { to: [BENALI, LABO] })
  left(id)
  await arrive(dsn(messageId, `${delivered(BENALI)}\n\n${delivered(LABO)}`))
  expect(seen(world, id).shown).toBe('delivered')
  await arrive(mdn(messageId, BENALI, 'Disposition: manual-action/MDN-sent-manually; displayed'))
  expect(recipientsOf(world, id).map(({ state }) => state)).toEqual(['read', 'delivered'])
  expect(seen(world, id).shown).toBe('delivered')
})

test.each([
  [
    'in the field Error',
    'Disposition: automatic-action/MDN-sent-automatically; processed/error\nError: 902^Patient inconnu',
  ],
  ['in the older form', 'Disposition: automatic-action/MDN-sent-automatically; processed/Error: 902^Patient inconnu'],
])('refused by the recipient’s program, 902 %s (AT-29)', async (_form, fields) => {
  const { id, messageId } = await queueOne(world, account)
  left(id)
  await arrive(dsn(messageId, delivered(BENALI)))
  await arrive(mdn(messageId, BENALI, fields))
  expect(recipientsOf(world, id)).toEqual([
    {
      address: BENALI,
      state: 'failed',
      cause: 'Le destinataire n’a pas pu ranger ce document : patient inconnu chez lui.',
    },
  ])
  expect(seen(world, id).shown).toBe('failed')
})

test('the four causes of Mon espace santé give four texts (AT-34)', async () => {
  const patient = '255069588888811@patient.mssante.fr'
  const texts = []
  for (const [status, words] of [
    ['5.2.1', 'messagerie fermée'],
    ['5.1.1', 'usager introuvable'],
    ['5.1.3', 'adresse invalide'],
    ['5.3.4', 'message trop volumineux'],
  ] as const) {
    const { id, messageId } = await queueOne(world, account, { to: [patient] })
    left(id)
    await arrive(dsn(messageId, failed(patient, status, words)))
    texts.push(recipientsOf(world, id)[0]?.cause)
  }
  expect(texts).toEqual([
    'Non remis : le patient a fermé sa messagerie.',
    'Non remis : le patient n’a pas de messagerie Mon espace santé.',
    'Non remis : l’adresse du patient n’est pas de la bonne forme.',
    'Non remis : le courrier est trop volumineux pour la messagerie du patient.',
  ])
})

test('a receipt that comes before the letter is known is kept, and counts', async () => {
  await arrive(
    mdn('<courrier.a.venir@cabinet.mssante.fr>', BENALI, 'Disposition: manual-action/MDN-sent-manually; displayed'),
  )
  const { store } = world.profile
  const { id } = await queueOne(world, account)
  store.transaction(() => {
    store.db.prepare('UPDATE outbox SET message_id = ? WHERE id = ?').run('<courrier.a.venir@cabinet.mssante.fr>', id)
  })
  left(id)
  await arrive(dsn('<courrier.a.venir@cabinet.mssante.fr>', delivered(BENALI)))
  expect(recipientsOf(world, id)[0]?.state).toBe('read')
})

test('a receipt settles what a cut had left uncertain', async () => {
  const { id, messageId } = await queueOne(world, account)
  const { db } = world.profile.store
  db.prepare("UPDATE outbox SET state = 'uncertain', shown = 'uncertain', checking = 1, cut_at = 1 WHERE id = ?").run(
    id,
  )
  db.prepare("UPDATE outbox_recipient SET taken = 'uncertain', state = 'uncertain'").run()
  await arrive(dsn(messageId, delivered(BENALI)))
  expect(seen(world, id)).toMatchObject({ state: 'sent', shown: 'delivered', checking: 0, copy: 'wanted' })
})

test('what was put off for one recipient goes on once a receipt has settled the cut of the others', async () => {
  const { id, messageId } = await queueOne(world, account, { to: [BENALI, LABO] })
  const { db } = world.profile.store
  db.prepare("UPDATE outbox SET state = 'uncertain', shown = 'uncertain', checking = 1, cut_at = 1 WHERE id = ?").run(
    id,
  )
  db.prepare("UPDATE outbox_recipient SET taken = iif(address = ?, 'uncertain', 'waiting')").run(BENALI)
  await arrive(dsn(messageId, delivered(BENALI)))
  expect(seen(world, id).state).toBe('queued')
  expect(recipientsOf(world, id).map(({ state }) => state)).toEqual(['delivered', 'queued'])
})

test('a report about a recipient that had not been tried settles nothing for the one that was cut', async () => {
  const { id, messageId } = await queueOne(world, account, { to: [BENALI, LABO] })
  const { db } = world.profile.store
  db.prepare("UPDATE outbox SET state = 'uncertain', shown = 'uncertain', checking = 1 WHERE id = ?").run(id)
  db.prepare("UPDATE outbox_recipient SET taken = iif(address = ?, 'accepted', 'uncertain')").run(BENALI)
  await arrive(dsn(messageId, delivered(BENALI)))
  expect(seen(world, id).state).toBe('uncertain')
})

test('an answer closes what was expected; our own next letter of the thread does not', async () => {
  const { id, messageId } = await queueOne(world, account, { answerBy: '2026-11-20' })
  left(id)
  const reply = (from: string, own: string) =>
    `From: <${from}>\nTo: <x@y.mssante.fr>\nSubject: Re\nDate: ${day(10)}\nMessage-ID: ${own}\nIn-Reply-To: ${messageId}\n\nMerci.\n`
  const answered = () =>
    (world.profile.store.db.prepare('SELECT answered_by FROM outbox WHERE id = ?').pluck().get(id) as string) !== null
  await arrive(reply('vasseur@cabinet.mssante.fr', '<suite@cabinet.mssante.fr>'))
  expect(answered()).toBe(false)
  await arrive(reply(BENALI, '<reponse@cardio.mssante.fr>'))
  expect(answered()).toBe(true)
})

const asking = (headers: string) =>
  parseMail(
    Buffer.from(`From: <benali@cardio.mssante.fr>\nTo: <v@c.fr>\n${headers}\n\ntexte\n`.replaceAll('\n', '\r\n')),
  ).message

test('R30, four messages that ask for a receipt: by itself, a person, nobody, nobody', () => {
  const dnt = 'Disposition-Notification-To: <benali@cardio.mssante.fr>'
  expect(receiptAsked(asking(`${dnt}\nReturn-Path: <benali@cardio.mssante.fr>`))).toEqual({ to: BENALI, plain: true })
  expect(receiptAsked(asking(`${dnt}\nReturn-Path: <autre@cardio.mssante.fr>`))).toEqual({ to: BENALI, plain: false })
  expect(
    receiptAsked(asking(`${dnt}\nReturn-Path: <benali@cardio.mssante.fr>\nList-Id: <liste.cardio>`)),
  ).toBeUndefined()
  expect(receiptAsked(asking(`${dnt}\nReturn-Path: <>`))).toBeUndefined()
  expect(receiptAsked(asking(dnt))).toEqual({ to: BENALI, plain: false })
})

test('the report is one of RFC 8098, read back by our own reader', async () => {
  const original = Buffer.from(
    'From: <benali@cardio.mssante.fr>\r\nSubject: KOWALSKI Anna\r\nMessage-ID: <o.1@cardio.mssante.fr>\r\n\r\nPotassium 6,4\r\n',
  )
  const { raw, messageId } = await composeReport({
    raw: original,
    own: 'vasseur@cabinet.mssante.fr',
    label: 'Dr_Hélène_VASSEUR',
    to: BENALI,
    automatic: false,
    nil: 'TEST-1',
    date: new Date('2026-11-16T08:00:00Z'),
  })
  const text = raw.toString()
  expect(text).not.toContain('Potassium')
  expect(text).toMatch(/^Content-Type: multipart\/report;\s+report-type=disposition-notification;/m)
  expect(text).toMatch(/^X-MSS-NIL: TEST-1\r$/m)
  const { message } = parseMail(raw)
  expect(message.messageId).toBe(messageId)
  expect(message.automatic).toBe(true)
  expect(message.receipt).toEqual({
    kind: 'mdn',
    originalMessageId: '<o.1@cardio.mssante.fr>',
    recipient: 'vasseur@cabinet.mssante.fr',
    disposition: 'displayed',
  })
})
