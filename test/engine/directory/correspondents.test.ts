import { expect, test } from 'vitest'
import { addAccount } from '../../../electron/engine/store/accounts.ts'
import { countEarlier } from '../../../electron/engine/store/exchanges.ts'
import { insertMessage, updateMessage } from '../../../electron/engine/store/messages.ts'
import { openProfile, type Profile } from '../../../electron/engine/store/profile.ts'
import type { ParsedMessage } from '../../../electron/engine/parsing/job.types.ts'
import { addressOf, personOf } from '../../files/extraction.ts'
import { MAILBOXES, newEngine, openEngine, PASSPHRASE, textOf, written } from './world.ts'

const OWN = 'helene.vasseur@medecin.test.mssante.fr'

interface Exchange {
  from: string
  name?: string
  to?: string[]
  at: string
  receipt?: boolean
}

let records = 0
function parsed({ from, name, to = [OWN], receipt = false }: Exchange): ParsedMessage {
  const named = name === undefined ? {} : { name }
  return {
    size: 1,
    message: {
      from: { address: from, ...named },
      to: to.map((address) => ({ address })),
      cc: [],
      subject: 'Courrier',
      text: '',
      hasHtml: false,
      references: [],
      attachments: [],
    },
    documents: [],
    kinds: [receipt ? 'receipt' : 'text'],
    preview: '',
    searchText: '',
    pendingText: [],
    warnings: [],
  }
}
function exchange(profile: Profile, one: Exchange): number {
  const n = ++records
  const receivedAt = Date.parse(one.at)
  return profile.store.transaction(
    () =>
      insertMessage(
        profile.store.db,
        {
          sha256: n.toString(16).padStart(64, '0'),
          accountId: 'a1',
          size: 1,
          place: { file: 'a1/000001.pack', offset: n, length: 1 },
          headerHash: `h${n}`,
          receivedAt,
        },
        parsed(one),
        { version: 1, setAside: undefined, now: receivedAt },
      ).id,
  )
}

/** A profile with a mailbox of ours and exchanges, closed. */
async function profileWith(exchanges: readonly Exchange[], before?: (profile: Profile) => void): Promise<string> {
  const { engine, dir } = await newEngine()
  await engine.close()
  const profile = await openProfile(dir, { passphrase: PASSPHRASE })
  addAccount(profile, {
    email: OWN,
    settings: { user: 'u', imap: { host: 'h', port: 993, security: 'tls' }, auth: { kind: 'password' } },
    secret: 's',
  })
  for (const one of exchanges) exchange(profile, one)
  before?.(profile)
  profile.close()
  return dir
}

test('own network first, latest met first, both ways counted, receipts not', async () => {
  const dir = await profileWith([
    { from: 'Samir.Haddad@medecin.test.mssante.fr', name: 'Dr Samir Haddad', at: '2026-11-02' },
    { from: OWN, to: ['samir.haddad@medecin.test.mssante.fr', OWN], at: '2026-11-03' },
    { from: 'samir.haddad@medecin.test.mssante.fr', at: '2026-11-05', receipt: true },
    { from: 'cabinet.haddad@cabinet.test.mssante.fr', name: 'Cabinet Haddad', at: '2026-11-10' },
    { from: 'resultats@labo-tilleuls.test.mssante.fr', name: 'Labo des Tilleuls', at: '2026-11-12' },
    // a patient is nobody's correspondent
    { from: '251035999990102@patient.mssante.fr', name: 'Odile Legrand', at: '2026-11-13' },
  ])
  const engine = await openEngine(dir)
  const names = async (text: string) =>
    (await engine.call('correspondents.suggest', { text })).correspondents.map(({ address, exchanges }) => [
      address?.split('@')[0],
      exchanges,
    ])
  expect(await names('')).toEqual([
    ['resultats', 1],
    ['cabinet.haddad', 1],
    ['samir.haddad', 2],
  ])
  expect(await names('had')).toEqual([
    ['cabinet.haddad', 1],
    ['samir.haddad', 2],
  ])
  expect(await names('adad')).toEqual([
    ['cabinet.haddad', 1],
    ['samir.haddad', 2],
  ])
  const { correspondent, messages } = await engine.call('correspondents.show', {
    address: 'samir.haddad@medecin.test.mssante.fr',
  })
  expect(correspondent).toMatchObject({ name: 'Dr Samir Haddad', lastAt: '2026-11-03T00:00:00.000Z', own: false })
  expect(messages.map(({ sent, date }) => [sent, date.slice(0, 10)])).toEqual([
    [true, '2026-11-03'],
    [false, '2026-11-02'],
  ])
})

test('a message that goes or is read again is counted once', async () => {
  const dir = await profileWith([], (profile) => {
    const { db } = profile.store
    const counts = () => db.prepare('SELECT address, received, sent FROM correspondent ORDER BY address').all()
    const first = exchange(profile, { from: 'a@x.fr', at: '2026-11-02' })
    const sent = exchange(profile, { from: OWN, to: ['b@x.fr'], at: '2026-11-03' })
    const written = { version: 2, setAside: undefined }
    updateMessage(
      db,
      { id: sent, receivedAt: 0, date: 0 },
      parsed({ from: OWN, to: ['b@x.fr', 'c@x.fr'], at: '' }),
      written,
    )
    updateMessage(db, { id: first, receivedAt: 0, date: 0 }, parsed({ from: 'A@x.fr', name: 'A', at: '' }), written)
    expect(counts()).toEqual([
      { address: 'a@x.fr', received: 1, sent: 0 },
      { address: 'b@x.fr', received: 0, sent: 1 },
      { address: 'c@x.fr', received: 0, sent: 1 },
      { address: OWN, received: 1, sent: 0 },
    ])
    // a store of before: what was sent is counted later
    db.exec(`DELETE FROM sent_to; INSERT INTO setting SELECT 'exchanges.before', max(id) FROM message`)
    while (countEarlier(profile.store, 1));
    expect(counts()).toHaveLength(4)
    db.exec('DELETE FROM message')
    expect(counts()).toEqual([])
  })
  await openEngine(dir)
})

test('a mailbox that leaves the directory is said to be gone, one that never was in it is not', async () => {
  const [stays, leaves, never] = [addressOf(1), addressOf(30), 'chez.lui@medecin.test.mssante.fr']
  const dir = await profileWith([stays, leaves, never].map((from) => ({ from, at: '2026-11-02' })))
  const engine = await openEngine(dir)
  const gone = async () => {
    const { correspondents } = await engine.call('correspondents.suggest', { text: '' })
    return Object.fromEntries(correspondents.map(({ address, goneSince }) => [address, goneSince]))
  }
  await engine.call('directory.import', { files: [written(MAILBOXES, textOf('mailboxes', 0, 31))] })
  expect(await gone()).toEqual({ [stays]: undefined, [leaves]: undefined, [never]: undefined })
  const later = MAILBOXES.replace('1114', '1120')
  await engine.call('directory.import', { files: [written(later, textOf('mailboxes', 0, 30))] })
  expect(await gone()).toEqual({ [stays]: undefined, [leaves]: '2026-11-20', [never]: undefined })
  await engine.call('directory.import', {
    files: [written(MAILBOXES.replace('1114', '1121'), textOf('mailboxes', 0, 31))],
  })
  expect(await gone()).toEqual({ [stays]: undefined, [leaves]: undefined, [never]: undefined })
})

test('contacts: kept, found, exported, imported again, removed; what one wrote oneself stays', async () => {
  const { engine } = await newEngine()
  const contact = { address: addressOf(1), name: 'Mon voisin ; de l’étage', city: 'Tours', note: 'le soir,\nsurtout' }
  await engine.call('contacts.save', contact)
  await engine.call('directory.import', { files: [written(MAILBOXES, textOf('mailboxes', 0, 31))] })
  const shown = async () => (await engine.call('correspondents.suggest', { text: 'voisin' })).correspondents
  const [one] = await shown()
  expect(one).toMatchObject({
    name: contact.name,
    city: 'Tours',
    own: true,
    exchanges: 0,
    profession: personOf(1).trade[1],
  })
  const listed = async (address?: string) =>
    (await engine.call('contacts.list', { ...(address && { address }) })).contacts
  expect(await listed()).toEqual([contact])
  await engine.call('contacts.save', { ...contact, city: 'Blois' })
  expect(await listed(contact.address.toUpperCase())).toEqual([{ ...contact, city: 'Blois' }])
  expect(await listed('personne@cardio.mssante.fr')).toEqual([])
  await engine.call('contacts.save', contact)
  const { vcard } = await engine.call('contacts.export', {})
  await engine.call('contacts.remove', { address: contact.address.toUpperCase() })
  expect(await shown()).toEqual([])
  await expect(engine.call('contacts.remove', { address: contact.address })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  const { files } = await engine.call('directory.import', { files: [written('x.vcf', vcard)] })
  expect(files[0]).toMatchObject({ kind: 'contacts', rows: 1, rejected: 0 })
  expect((await engine.call('contacts.export', {})).vcard).toBe(vcard)
})

test('homonyms are counted by person, outsiders are said', async () => {
  const { engine } = await newEngine()
  const [header = '', ...lines] = textOf('mailboxes', 0, 40).split('\n')
  const twin = (lines[5] ?? '')
    .replace(addressOf(5), 'autre@x.test.mssante.fr')
    .replaceAll(personOf(5).rpps, '10999000044')
  const again = (lines[5] ?? '').replace(addressOf(5), 'seconde@x.test.mssante.fr')
  await engine.call('directory.import', {
    files: [written(MAILBOXES, [header, ...lines.slice(0, -1), twin, again, ''].join('\n'))],
  })
  const { correspondents } = await engine.call('correspondents.suggest', { text: addressOf(5) })
  expect(correspondents[0]).toMatchObject({ homonyms: 1 })
  expect(correspondents[0]).not.toHaveProperty('trusted')
  const list = `<L xmlns="https://listeblanche.mssante.fr/schema"><Domaine><Nom>x.test.mssante.fr</Nom></Domaine></L>`
  await engine.call('directory.import', { files: [written('liste.xml', list)] })
  const trust = async (address: string) => (await engine.call('correspondents.show', { address })).correspondent.trusted
  expect([await trust('autre@x.test.mssante.fr'), await trust(addressOf(5))]).toEqual([true, false])
  const { addresses } = await engine.call('correspondents.show', { address: addressOf(5) })
  expect(addresses.map(({ address }) => address).sort()).toEqual([addressOf(5), 'seconde@x.test.mssante.fr'].sort())
})
