// R57: an encoding chosen for a sender is used at once, for what comes later, and by a rebuild. Also: a mailbox that goes takes its doubts with it.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Engine } from '../../../electron/engine/engine.ts'
import { createProfile, openProfile } from '../../../electron/engine/store/profile.ts'
import { compose } from '../../demo/week/mail.ts'
import { structuredCda } from '../../files/cda.ts'
import { hprimBytes } from '../../files/hprim.ts'
import { LEGRAND } from '../../files/patients.ts'
import { mailbox, PASSPHRASE, store } from '../store/letterbox.ts'

vi.setConfig({ testTimeout: 120_000 })

let dir: string
let engine: Engine | undefined
beforeEach(() => (dir = mkdtempSync(path.join(tmpdir(), 'pli-read-as-'))))
afterEach(async () => {
  await engine?.close()
  engine = undefined
  rmSync(dir, { recursive: true, force: true })
})

/** A laboratory that writes in MacRoman; nothing in its files tells it from another encoding. */
function hprimMail(n: number, from: string): Buffer {
  const body = Buffer.from(hprimBytes({ header: { id: String(n) } }, 'macroman')).toString('base64')
  return Buffer.from(
    [
      `From: Labo <${from}>`,
      `Subject: Bilan ${n}`,
      `Message-ID: <${n}@${from}>`,
      'MIME-Version: 1.0',
      'Content-Type: application/octet-stream; name="1.hpr"',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="1.hpr"',
      '',
      body.replace(/.{76}/g, '$&\r\n'),
    ].join('\r\n'),
  )
}

/** Letters put into a mailbox of the profile while nobody has it open; the rebuild then derives them. */
async function received(letters: Record<string, readonly Buffer[]>): Promise<string[]> {
  await engine?.close()
  const profile = await openProfile(path.join(dir, 'p'), { passphrase: PASSPHRASE })
  const hashes: string[] = []
  for (const [name, raws] of Object.entries(letters)) {
    const known = profile.store.db.prepare('SELECT id FROM account WHERE email LIKE ?').pluck().get(`${name}@%`)
    hashes.push(...store(profile, (known as string | undefined) ?? mailbox(profile, name).id, raws))
  }
  profile.close()
  engine = await Engine.open(path.join(dir, 'p'), { passphrase: PASSPHRASE })
  await engine.call('store.rebuild', {})
  return hashes
}
async function readIn(sha256: string | undefined) {
  const shown = await engine?.call('messages.show', { id: sha256 ?? '' })
  const [document] = shown?.documents ?? []
  return { encoding: document?.encoding, name: document?.patient?.name, id: document?.id ?? '' }
}

test('read as chosen: this document, later ones of the same sender, after a rebuild; not those of another one', async () => {
  await createProfile(path.join(dir, 'p'), { passphrase: PASSPHRASE })
  const [one, other] = await received({
    cabinet: [hprimMail(1, 'labo@alizes.test.mssante.fr'), hprimMail(2, 'labo@autre.test.mssante.fr')],
  })
  const found = await readIn(one)
  await engine?.call('documents.readAs', { document: found.id, encoding: 'cp850' })
  const wrong = await readIn(one)
  expect(wrong.encoding).toBe('cp850')
  expect(wrong.name).not.toBe('LÉVÊQUE')
  await engine?.call('documents.readAs', { document: found.id, encoding: 'macroman' })
  expect(await readIn(one)).toMatchObject({ encoding: 'macroman', name: 'LÉVÊQUE' })

  await engine?.call('documents.readAs', { document: found.id, encoding: 'cp1252' })
  const [later] = await received({ cabinet: [hprimMail(3, 'Labo@Alizes.test.mssante.fr')] })
  expect([(await readIn(one)).encoding, (await readIn(later)).encoding]).toEqual(['cp1252', 'cp1252'])
  expect((await readIn(other)).encoding).toBe(found.encoding)

  await engine?.call('documents.readAs', { document: found.id, encoding: null })
  expect((await readIn(one)).encoding).toBe(found.encoding)
  await engine?.call('store.rebuild', {})
  expect((await readIn(later)).encoding).toBe(found.encoding)
})

test('the card that the documents of a mailbox opened goes with it; what contradicted them is filed', async () => {
  await createProfile(path.join(dir, 'p'), { passphrase: PASSPHRASE })
  const from = { address: 'ch@saint-aubert.test.mssante.fr', label: 'CH' }
  const to = { address: 'vasseur@example.mssante.fr', label: 'Dr' }
  const sent = async (n: number, birthDate: string) => {
    const content = Buffer.from(
      structuredCda('', { patient: { ...LEGRAND, birthDate }, uniqueId: `1.2.250.1.999.9.${n}` }),
    )
    const attachments = [{ filename: 'lettre.xml', content, contentType: 'text/xml' }]
    return compose({ from, to, date: new Date(Date.UTC(2026, 10, n)), subject: `Lettre ${n}`, text: '', attachments })
  }
  const [kept, removed] = await received({
    cabinet: [await sent(2, '1951-03-24')],
    vasseur: [await sent(1, '1951-03-14')],
  })
  const reasonOf = async (id: string | undefined) =>
    (await engine?.call('messages.show', { id: id ?? '' }))?.documents[0]?.unfiledReason?.code
  expect([await reasonOf(kept), await reasonOf(removed)]).toEqual(['contradicted', 'contradicted'])
  const accounts = (await engine?.call('accounts.list', {}))?.accounts ?? []
  await engine?.call('accounts.remove', { id: accounts.find(({ email }) => email.startsWith('vasseur'))?.id ?? '' })
  expect(await reasonOf(kept)).toBeUndefined()
  const { patients } = (await engine?.call('patients.list', {})) ?? { patients: [] }
  expect(patients).toMatchObject([{ birthName: 'LEGRAND', birthDate: '1951-03-24', documents: 1 }])
})
