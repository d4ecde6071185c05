// Leaving with everything: each byte comes back, and a place that cannot be written is said.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { exportMail } from '../../../electron/engine/messages/export.ts'
import { exportXdm } from '../../../electron/engine/messages/export-xdm.ts'
import { parseMessage } from '../../../electron/engine/parsing/parse-message.ts'
import { patientCommands } from '../../../electron/engine/patients/commands.ts'
import { fileMessages } from '../../../electron/engine/patients/filing.ts'
import { storeParsed } from '../../../electron/engine/store/clinical.ts'
import { createProfile, openProfile, type Profile } from '../../../electron/engine/store/profile.ts'
import { hprimText } from '../../files/hprim.ts'
import { filesBelow, held, mailbox, PASSPHRASE, store } from '../store/letterbox.ts'

/** Lines that look like a separator, after LF, after a lone CR, quoted already; bytes of no charset. */
const LETTERS = [
  'From: a@b.fr\r\nSubject: x\r\n\r\nFrom moi\r\n>From toi\r\n>>From lui\r\nFrom\r\n',
  'From: a@b.fr\nSubject: y\n\nun\rFrom deux\r\rFrom trois\n',
  'From: a@b.fr\r\nSubject: z\r\n\r\n\x00\xff\x80\r\nFrom fin\r\n\r\n',
].map((text) => Buffer.from(text, 'latin1'))

let dir: string
let profile: Profile
beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'pli-export-'))
  await createProfile(path.join(dir, 'profile'), { passphrase: PASSPHRASE })
  profile = await openProfile(path.join(dir, 'profile'), { passphrase: PASSPHRASE })
  store(profile, mailbox(profile, 'dr').id, LETTERS)
})
afterEach(() => {
  profile.close()
  rmSync(dir, { recursive: true, force: true })
})

const leave = (out: string, format: 'eml' | 'mbox'): ReturnType<typeof exportMail> =>
  exportMail(profile, { out, format }, new AbortController().signal)
const sorted = (list: Buffer[]): string[] => list.map((bytes) => bytes.toString('latin1')).toSorted()

it('gives one file a message', async () => {
  await leave(path.join(dir, 'eml'), 'eml')
  expect(sorted(filesBelow(path.join(dir, 'eml')).map(({ bytes }) => bytes))).toEqual(sorted(LETTERS))
})

it('gives mailboxes whose quoting can be undone to the byte', async () => {
  await leave(path.join(dir, 'mbox'), 'mbox')
  const [first = '', ...messages] = readFileSync(path.join(dir, 'mbox', 'INBOX.mbox'), 'latin1').split(
    /(?:^|(?<=\n))From [^\n]*\n/,
  )
  expect(first).toBe('')
  // as every reader of mboxrd: lines end with LF, the empty one before a separator is its own
  const undone = messages.map((text) => text.slice(0, -1).replace(/(^|\n)>(>*From )/g, '$1$2'))
  expect(undone.toSorted()).toEqual(sorted(LETTERS))
})

it('gives a document that came twice to each record that holds it', async () => {
  const mails = ['un', 'deux'].map((subject) =>
    Buffer.from(
      `From: labo@b.fr\r\nSubject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${hprimText()}`,
    ),
  )
  const { db } = profile.store
  const hashes = store(profile, mailbox(profile, 'labo').id, mails)
  const rows = hashes.map((sha256, date) => ({ id: held(profile, sha256).id, sha256, date }))
  const parsed = await Promise.all(mails.map((mail) => parseMessage(mail)))
  const ctx = { db, auditKey: profile.auditKey, now: () => new Date(0), actor: 'person:essai' }
  for (const [index, one] of parsed.entries()) if (rows[index] !== undefined) storeParsed(db, rows[index], one)
  fileMessages(
    ctx,
    rows.map(({ id }) => id),
  )
  const decide = patientCommands(ctx)
  const cards = hashes.map((what) => decide['filing.file']({ what }).patient)
  const exported = (patient: string) =>
    exportXdm(profile, { out: path.join(dir, 'xdm'), patient }, new AbortController().signal)
  for (const patient of cards) expect(await exported(patient)).toMatchObject({ documents: 1 })
  const [one = '', other = ''] = cards
  decide['patients.merge']({ from: other, into: one })
  expect(await exported(one)).toMatchObject({ documents: 1 })
})

it.each(['eml', 'mbox'] as const)('says that a place cannot be written: %s', async (format) => {
  const file = path.join(dir, 'taken')
  writeFileSync(file, '')
  for (const out of [file, path.join(file, 'below')]) {
    await expect(leave(out, format)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
  }
})

// a mkdir that goes round for ever would hold this whole process: it has one of its own
it.skipIf(process.platform !== 'linux')('a folder that the system does not let be made is refused at once', () => {
  const module = path.resolve(import.meta.dirname, '../../../electron/engine/store/make-folder.ts')
  const script = `import { makeFolder } from ${JSON.stringify(module)}
    for (const place of ['/proc/x', '/proc/x/y']) {
      try { makeFolder(place) } catch (error) { console.log(error.code) }
    }
    console.log(makeFolder(${JSON.stringify(path.join(dir, 'a', 'b'))}), makeFolder(${JSON.stringify(dir)}))`
  const ended = spawnSync(process.execPath, ['--input-type=module-typescript', '--eval', script], {
    timeout: 60_000,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  })
  expect(ended).toMatchObject({ status: 0, stdout: `ENOENT\nENOENT\n${path.join(dir, 'a')} undefined\n` })
})
