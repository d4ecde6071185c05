import { afterEach, beforeEach, expect, test } from 'vitest'
import { outboxList, outboxShow } from '../../../electron/engine/outbox/listing.ts'
import { dovecotUsers } from '../sync/dovecot-users.ts'
import { addMailbox, openWorld, type World } from '../sync/world.ts'

const { server, user: own } = dovecotUsers('autre')
let world: World
let user = ''

beforeEach(async () => {
  user = own()
  world = await openWorld()
  const { imapsPort: port, ca, password } = server()
  addMailbox(world.profile, { port, ca, user, password })
})
afterEach(async () => {
  await world?.close()
})

// « Envoyés » in modified UTF-7, as it is named on disk
const SENT = 'Envoy&AOk-s'
const today = new Date().toUTCString()
function sent(n: number, more: Partial<Record<'from' | 'date', string>> = {}): Buffer {
  return Buffer.from(
    [
      `From: ${more.from ?? `${user}@cabinet.mssante.fr`}`,
      'To: Dr Haddad <haddad@cardio.mssante.fr>, benali@cardio.mssante.fr',
      `Subject: Avis ${n}`,
      `Message-ID: <avis.${n}@autre.mssante.fr>`,
      `Date: ${more.date ?? today}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      'Un avis.',
      '--b',
      'Content-Disposition: attachment; filename="note.txt"',
      '',
      'la note',
      '--b--',
      '',
    ].join('\r\n'),
  )
}
function bounce(n: number, recipient: string, date = today): Buffer {
  return Buffer.from(
    [
      'From: MAILER-DAEMON@cardio.mssante.fr',
      `To: ${user}@cabinet.mssante.fr`,
      'Subject: Undelivered',
      `Message-ID: <retour.${n}@cardio.mssante.fr>`,
      `Date: ${date}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      '',
      '--b',
      'Content-Type: message/delivery-status',
      '',
      'Reporting-MTA: dns; cardio.mssante.fr',
      '',
      `Final-Recipient: rfc822; ${recipient}`,
      'Action: failed',
      'Status: 5.1.1',
      '',
      '--b',
      'Content-Type: text/rfc822-headers',
      '',
      `Message-ID: <avis.${n}@autre.mssante.fr>`,
      '',
      '--b--',
      '',
    ].join('\r\n'),
  )
}
const list = (tab: 'all' | 'follow' = 'all') =>
  outboxList(world.profile.store.db, { tab, limit: 100, offset: 0 }, Date.now())

test('a letter sent by another program is in « Envoyés et suivi », and its receipts find it', async () => {
  const { db } = world.profile.store
  server().deliver(user, SENT, sent(1), 'S')
  server().deliver(user, SENT, sent(2, { date: 'Mon, 16 Nov 2020 08:00:00 +0100' }), 'S')
  // received, and put there by hand
  server().deliver(user, SENT, sent(3, { from: 'haddad@cardio.mssante.fr' }), 'S')
  // its receipt is aboard before it
  server().deliver(user, 'INBOX', bounce(2, 'benali@cardio.mssante.fr', 'Mon, 16 Nov 2020 09:00:00 +0100'))
  await world.sync.run()
  const { letters, total } = list()
  expect(total).toBe(2)
  expect(letters.map(({ subject, state, elsewhere }) => [subject, state, elsewhere])).toEqual([
    ['Avis 1', 'sent', true],
    ['Avis 2', 'failed', true],
  ])
  expect(letters[0]?.to).toMatchObject([
    { name: 'Dr Haddad', address: 'haddad@cardio.mssante.fr', state: 'sent' },
    { address: 'benali@cardio.mssante.fr', state: 'sent' },
  ])
  expect(list('follow').letters).toEqual([]) // what failed in another year is nobody's affair of today
  const shown = await outboxShow(db, letters[0]?.id ?? '', Date.now())
  expect(shown.text).toContain('Un avis.')
  expect(shown.pieces.map(({ filename }) => filename)).toEqual(['note.txt'])

  server().deliver(user, 'INBOX', bounce(1, 'haddad@cardio.mssante.fr'))
  await world.sync.run()
  expect(list().letters[0]).toMatchObject({ state: 'failed', to: [{ state: 'failed' }, { state: 'sent' }] })
  expect(list('follow').letters.map(({ subject }) => subject)).toEqual(['Avis 1'])
  await world.sync.rebuild()
  expect(list().total).toBe(2)
})

test('a letter of ours is not doubled by its copy; one that is deleted here goes', async () => {
  const { store } = world.profile
  store.db.exec(
    `INSERT INTO outbox (id, account_id, kind, message_id, sender, subject, size, state, shown, created_at, leaves_at, changed_at, copy)
     SELECT 'o1', id, 'letter', '<avis.1@autre.mssante.fr>', email, 'Avis 1', 1, 'sent', 'sent', 1, 1, 1, 'there' FROM account`,
  )
  server().deliver(user, SENT, sent(1), 'S')
  server().deliver(user, SENT, sent(2), 'S')
  await world.sync.run()
  expect(list().letters.map(({ id, subject, elsewhere }) => [id.slice(0, 1), subject, elsewhere])).toEqual([
    ['e', 'Avis 2', true],
    ['o', 'Avis 1', undefined],
  ])
  const placement = store.db
    .prepare(
      "SELECT p.id FROM placement p JOIN message m ON m.id = p.message_id WHERE m.message_id = '<avis.2@autre.mssante.fr>'",
    )
    .pluck()
    .get() as number
  world.sync.remove(placement, 'keep')
  expect(list().letters.map(({ id }) => id)).toEqual(['o1'])
})

test('a Sent of a thousand letters that was aboard before is taken up whole, once', async () => {
  const { db } = world.profile.store
  for (let n = 0; n < 1200; n += 1) server().deliver(user, SENT, sent(n), 'S')
  await world.sync.run()
  db.exec("DELETE FROM outbox; DELETE FROM setting WHERE name LIKE 'sent.noted.%'")
  await world.sync.run()
  expect(list().total).toBe(1200)
  await world.sync.run()
  expect(list().total).toBe(1200)
})
