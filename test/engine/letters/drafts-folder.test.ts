import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  addPiece,
  heldPieces,
  listDrafts,
  loadDraft,
  removeDraft,
  saveDraft,
  setDraftState,
} from '../../../electron/engine/letters/drafts.ts'
import { Engine } from '../../../electron/engine/engine.ts'
import type { PliError } from '../../../electron/engine/errors.ts'
import { dovecotUsers } from '../sync/dovecot-users.ts'
import { fileKeychain, temporaryDir } from '../outbox/world.ts'
import {
  begin,
  elsewhere,
  foreign,
  openDrafts,
  subjects,
  there,
  type DraftsWorld,
  type Mailbox,
} from './drafts-world.ts'

const { server, user } = dovecotUsers('brouillon')
let world: DraftsWorld
let mailbox: Mailbox

beforeEach(async () => {
  const { imapsPort: port, ca, password } = server()
  mailbox = { port, ca, user: user(), password }
  world = await openDrafts(temporaryDir(), mailbox)
})
afterEach(async () => {
  await world?.close()
})

async function run() {
  const [answer] = await world.sync.run()
  expect(answer?.error).toBeUndefined()
  const counted = answer?.folders.find(({ name }) => name === 'Drafts')
  if (counted !== undefined) expect([counted.missing, counted.onBoard]).toEqual([0, counted.onServer])
  return answer
}
function save(id: string, subject: string): void {
  const { store } = world.profile
  store.transaction(() => saveDraft(store.db, id, { subject }, new Date()))
}
const count = (sql: string) => world.profile.store.db.prepare(sql).pluck().get()

test('a draft is copied once it was written, replaced when it changes, taken away when it leaves, put back when it is held back', async () => {
  const { store } = world.profile
  const id = begin(world, 'à peine ouvert')
  await run()
  expect(count("SELECT count(*) FROM folder WHERE path = 'Drafts'")).toBe(0) // begun and never touched
  save(id, 'Avis demandé')
  store.transaction(() =>
    addPiece(
      store.db,
      id,
      { filename: 'note.txt', mediaType: 'text/plain', bytes: Buffer.from('la note'), text: '', documents: [] },
      new Date(),
    ),
  )
  await run()
  const [first, ...more] = await there(mailbox)
  expect(more).toEqual([])
  expect(first?.flags).toEqual(expect.arrayContaining(['\\Draft', '\\Seen']))
  expect(first?.raw).toMatch(new RegExp(`^Message-ID: <${id}@cabinet.mssante.fr>\r$`, 'm'))
  expect(first?.raw).toContain('To: Dr Benali <benali@cardio.mssante.fr>\r\n') // and not the address half typed
  expect(first?.raw).toContain('filename=note.txt')
  expect(first?.raw).not.toMatch(/^(Disposition-Notification-To|X-MSS)/m)
  // it is no courrier here, and one draft
  await run()
  expect(subjects(world)).toEqual(['Avis demandé'])
  expect([count('SELECT count(*) FROM message'), count('SELECT count(*) FROM placement')]).toEqual([0, 0])
  expect((await there(mailbox)).map(({ uid }) => uid)).toEqual([first?.uid])

  save(id, 'Avis demandé, complété')
  await run()
  expect((await there(mailbox)).map(({ subject }) => subject)).toEqual([expect.stringContaining('compl')])
  setDraftState(store.db, id, 'left')
  await run()
  expect(await there(mailbox)).toEqual([])
  setDraftState(store.db, id, 'draft')
  await run()
  expect(await there(mailbox)).toHaveLength(1)
  removeDraft(store.db, id)
  await run()
  expect(await there(mailbox)).toEqual([])
  expect(count('SELECT count(*) FROM draft_copy')).toBe(0)
  // each request is in the journal, without a word of the letter
  const journal = store.db.prepare("SELECT request FROM trace WHERE action = 'draft'").pluck().all() as string[]
  expect(journal.filter((line) => line.startsWith('Drafts APPEND'))).toHaveLength(3)
  expect(journal.filter((line) => /^Drafts UID \d+ \+FLAGS/.test(line))).toHaveLength(3)
  expect(journal.join(' ')).not.toContain('Avis')
})

test('a draft of another program is here with what goes with it, can be changed here, and goes when it goes there', async () => {
  server().deliver(mailbox.user, 'Drafts', foreign('Avis du soir'), 'DS')
  server().deliver(mailbox.user, 'Drafts', foreign('Avis du matin', 'Bcc: secret@cabinet.mssante.fr'), 'DS')
  await run()
  expect(subjects(world)).toEqual(['Avis du matin', 'Avis du soir'])
  expect(count('SELECT count(*) FROM message')).toBe(0)
  const { db } = world.profile.store
  const evening = listDrafts(db).find(({ subject }) => subject === 'Avis du soir')
  expect(evening).toMatchObject({ elsewhere: true, to: [{ name: 'Dr Haddad', address: 'haddad@cardio.mssante.fr' }] })
  expect(evening?.body).toBe('<p>Un <strong>avis</strong>.</p>')
  expect(heldPieces(db, evening?.id ?? '').map(({ filename, bytes }) => [filename, bytes().toString()])).toEqual([
    ['note.txt', 'la note'],
  ])
  await run() // nothing is taken over twice
  expect(subjects(world)).toHaveLength(2)

  save(evening?.id ?? '', 'Avis du soir, à moi')
  const morning = listDrafts(db).find(({ subject }) => subject === 'Avis du matin')
  expect(morning?.body).toContain('Copie cachée prévue\u00a0: secret@cabinet.mssante.fr')
  save(morning?.id ?? '', 'Avis du matin, à moi')
  await run()
  // what Pli cannot hold stays there beside its copy
  expect((await there(mailbox)).map(({ raw }) => /Bcc: secret/.test(raw))).toHaveLength(3)
  expect((await there(mailbox)).filter(({ raw }) => raw.includes('Bcc: secret'))).toHaveLength(1)
  expect(loadDraft(db, evening?.id ?? '').elsewhere).toBeUndefined()
  removeDraft(db, morning?.id ?? '')
  await run()
  expect((await there(mailbox)).map(({ subject }) => subject)).toEqual([expect.stringMatching(/Avis_du_soir/)])

  server().deliver(mailbox.user, 'Drafts', foreign('Un'), 'DS')
  server().deliver(mailbox.user, 'Drafts', foreign('Deux'), 'DS')
  await run()
  const shown = listDrafts(db).find(({ subject }) => subject === 'Deux')
  world.opened.add(shown?.id ?? '')
  await elsewhere(mailbox, async (other) => {
    const { messages } = await other.select('Drafts', false)
    for (const uid of await other.uids(messages)) await other.remove(uid)
  })
  await run()
  // sent there, or thrown away there; what is on a screen here stays, and ours is not put back
  expect(subjects(world)).toEqual(['Avis du soir, à moi', 'Deux'])
  expect(await there(mailbox)).toEqual([])
  save(evening?.id ?? '', 'Avis du soir, encore')
  await run()
  expect(await there(mailbox)).toHaveLength(1)
})

test('another UIDVALIDITY: nothing is doubled; what is unreadable is kept as it is', async () => {
  save(begin(world, ''), 'À moi')
  server().deliver(mailbox.user, 'Drafts', foreign('À lui'), 'DS')
  server().deliver(mailbox.user, 'Drafts', Buffer.from('\0\xff'.repeat(20), 'latin1'), 'DS')
  await run()
  const before = subjects(world)
  expect(before).toHaveLength(3)
  server().renumber(mailbox.user)
  await run()
  await run()
  expect(subjects(world)).toEqual(before)
  expect(await there(mailbox)).toHaveLength(3)
})

test('letters that an earlier version had made of drafts go', async () => {
  const { db } = world.profile.store
  server().deliver(mailbox.user, 'Vrac', foreign('Ancien'), 'DS')
  await run()
  expect(count('SELECT count(*) FROM message')).toBe(1)
  server().removeFolder(mailbox.user, 'Vrac')
  server().deliver(mailbox.user, 'Drafts', foreign('Ancien'), 'DS')
  await elsewhere(mailbox, (other) => other.select('Drafts'))
  // as version 80 left it
  db.exec("UPDATE folder SET path = 'Drafts', special_use = '\\Drafts' WHERE path = 'Vrac'")
  await run()
  expect(subjects(world)).toEqual(['Ancien'])
  expect(count('SELECT count(*) FROM message')).toBe(0)
})

test('nothing of a draft is in clear in the profile', async () => {
  save(begin(world, ''), 'motsecretdubrouillon')
  await run()
  const dir = world.profile.dir
  for (const name of fs.readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(dir, name)
    if (fs.statSync(file).isFile())
      expect([name, fs.readFileSync(file).includes('motsecretdubrouillon')]).toEqual([name, false])
  }
})

test(
  'with the window open, what is written goes there by itself once the writer rests, and goes when it is discarded',
  { timeout: 120_000 },
  async () => {
    const dir = temporaryDir()
    const engine = new Engine({ profile: dir, keychain: fileKeychain(dir), background: true })
    try {
      await engine.call('profile.create', {})
      const { id: account } = await engine.call('accounts.add', {
        email: `${mailbox.user}@cabinet.mssante.fr`,
        user: mailbox.user,
        imap: { host: '127.0.0.1', port: mailbox.port, security: 'tls' },
        auth: { kind: 'password', password: mailbox.password },
        ca: mailbox.ca,
        check: false,
      })
      const { id } = await engine.call('letters.begin', { how: 'new', account })
      // the folder may not be there yet
      const copies = () =>
        there(mailbox).catch((error: unknown) =>
          (error as PliError).code === 'SERVER_REFUSED' ? [] : Promise.reject(error),
        )
      const come = async (count: number) => {
        for (const end = Date.now() + 50_000; (await copies()).length !== count; await pause(200))
          if (Date.now() > end) throw new Error(`never ${count}`)
      }
      await engine.call('letters.save', { id, changes: { subject: 'Avis', patient: null } })
      await come(1)
      await engine.call('letters.discard', { id })
      await come(0)
    } finally {
      await engine.close()
    }
  },
)
