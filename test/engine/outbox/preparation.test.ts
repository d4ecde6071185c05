import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { createAuthority } from '../../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../../peers/poor-imap.ts'
import { filesWhatItTakes, startPoorSmtp, type PoorSmtp } from '../../peers/poor-smtp.ts'
import { HADDAD } from '../letters/world.ts'
import { temporaryDir } from './world.ts'
import { accepted, openingLetter, openWriting, write, type Servers, type Writing } from './writing-world.ts'

// queued at once, made afterwards: what may not leave any more is « à reprendre », what is killed is made again, nothing leaves twice

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })

let smtp: PoorSmtp
let imap: PoorImap
let servers: Servers
let opening: Buffer
let world: Writing

beforeAll(async () => {
  opening = await openingLetter()
})
beforeEach(async () => {
  const authority = await createAuthority()
  const leaf = await authority.leaf()
  smtp = await startPoorSmtp({ leaf })
  imap = await startPoorImap({ leaf })
  imap.folders.set('Sent', { uidValidity: 1, messages: [] })
  imap.folders.get('INBOX')?.messages.push({ uid: 1, raw: opening, flags: new Set() })
  filesWhatItTakes(smtp, imap)
  servers = { smtp: smtp.port, imap: imap.port, ca: authority.ca }
})
afterEach(async () => {
  await world?.engine.close()
  await smtp.stop()
  await imap.stop()
})
const sendNow = { leaveAt: new Date(Date.now() - 60_000).toISOString() }
async function send(id: string, yes?: Awaited<ReturnType<typeof accepted>>) {
  return (await world.engine.call('letters.send', { id, accepted: yes ?? (await accepted(world, id)) })).letters
}
const list = async () => (await world.engine.call('outbox.list', {})).letters

test('a large letter is queued under its Message-ID before its bytes are there, shown meanwhile, and leaves whole', async () => {
  world = await openWriting(temporaryDir(), servers)
  const id = await write(world, { structured: true, pieceBytes: 3_000_000, changes: sendNow })
  const [queued] = await send(id)
  expect(queued).toMatchObject({
    state: 'queued',
    subject: expect.stringMatching(/^XDM\/1\.0\/DDM\+Avis LEGRAND Odile/) as string,
  })
  const meanwhile = await world.engine.call('outbox.show', { id: queued?.id ?? '' })
  expect([meanwhile.text, meanwhile.pieces.map(({ filename }) => filename)]).toEqual(['Bonjour.', ['image.bin']])
  await world.engine.call('outbox.run', {})
  expect(smtp.taken).toHaveLength(1)
  const raw = smtp.taken[0]?.raw.toString() ?? ''
  expect(raw).toContain(`Message-ID: ${queued?.messageId}`)
  expect(raw).toContain('IHE_XDM.zip')
  expect(raw.length).toBeGreaterThan(4_000_000)
  const [sent] = await list()
  expect([sent?.id, sent?.state, sent?.subject]).toEqual([queued?.id, 'sent', queued?.subject])
  const shown = await world.engine.call('outbox.show', { id: queued?.id ?? '' })
  expect(shown.pieces.map(({ filename }) => filename)).toEqual(expect.arrayContaining(['IHE_XDM.zip', 'image.bin']))
})

test('a structured letter leaves under the type that was chosen, or the usual one', async () => {
  world = await openWriting(temporaryDir(), servers)
  const { engine, account, patient } = world
  const common = { account, to: [HADDAD.address], subject: 'Avis', body: 'Bonjour.', patient, structured: true }
  await engine.call('letters.queue', { ...common, typeCode: '96349-6' })
  await engine.call('letters.queue', common)
  await expect(engine.call('letters.queue', { ...common, typeCode: '1-8' })).rejects.toMatchObject({ code: 'USAGE' })
  await engine.call('outbox.run', {})
  const codes = smtp.taken.map(({ raw }) => /^X-MSS-CODECDA: (.*)\r$/m.exec(raw.toString())?.[1])
  expect(codes).toEqual(['96349-6', (await engine.call('letters.types', { account })).usual])
})

test('what can no longer be made is « à reprendre », with its reason, and becomes a draft again', async () => {
  world = await openWriting(temporaryDir(), servers)
  const { timeline } = await world.engine.call('patients.show', { id: world.patient })
  const document = timeline[0]?.documentId ?? ''
  const id = await write(world, { changes: { ...sendNow, documents: [document] } })
  await send(id)
  const { placements } = await world.engine.call('messages.show', { id: document.split('/')[0] ?? '' })
  await world.engine.call('messages.delete', { placement: placements[0]?.placement ?? 0, there: 'keep' })
  await world.engine.call('outbox.run', {})
  const [refused] = await list()
  expect(refused).toMatchObject({
    state: 'failed',
    redo: true,
    lastError: { code: 'DOCUMENT_UNKNOWN' },
    to: [{ state: 'failed' }],
  })
  expect((await world.engine.call('outbox.list', { tab: 'follow' })).toFollow).toBe(1)
  // tried again, it waits for a person all the same
  expect(await world.engine.call('outbox.run', {})).toEqual({ left: 0, waiting: 0 })
  expect(await world.engine.call('letters.hold', { id: refused?.id ?? '' })).toMatchObject({ id, state: 'draft' })
  expect(await list()).toEqual([])
  await world.engine.call('letters.save', { id, changes: { documents: [] } })
  await send(id)
  await world.engine.call('outbox.run', {})
  expect(smtp.taken).toHaveLength(1)
})

test('a patient who refuses after the letter was queued: it waits for a person; with a reason it leaves', async () => {
  world = await openWriting(temporaryDir(), servers)
  const { engine, patient } = world
  const id = await write(world, { structured: true, changes: sendNow })
  await send(id)
  await engine.call('letters.oppose', { patient, toward: 'professionals', opposed: true, on: '2026-02-03' })
  expect(await engine.call('outbox.run', {})).toEqual({ left: 0, waiting: 0 })
  expect(smtp.connections()).toBe(0)
  const [refused] = await list()
  expect(refused).toMatchObject({
    redo: true,
    lastError: { code: 'LETTER_BLOCKED', message: 'Ce patient s’y est opposé le 03/02/2026.' },
  })
  await engine.call('letters.hold', { id })
  await send(id, await accepted(world, id))
  expect(await engine.call('outbox.run', {})).toEqual({ left: 1, waiting: 0 })
})

test('the copy to a patient who refuses between two tries does not leave; the letter that has left stays sent', async () => {
  world = await openWriting(temporaryDir(), servers)
  const { engine, patient } = world
  await engine.call('letters.checkIdentity', { patient, on: '2026-01-12' })
  const patientCopy = { body: '<p>Votre cardiologue a écrit.</p>', blockReplies: false }
  const id = await write(world, { structured: true, changes: { ...sendNow, patientCopy } })
  expect(await send(id)).toHaveLength(2)
  smtp.mishap = (step, argument) => (step === 'rcpt' && argument.includes('patient') ? '451 plus tard' : undefined)
  expect(await engine.call('outbox.run', {})).toEqual({ left: 1, waiting: 1 })
  await engine.call('letters.oppose', { patient, toward: 'patient', opposed: true })
  smtp.mishap = () => undefined
  expect(await engine.call('outbox.run', {})).toEqual({ left: 0, waiting: 0 })
  const letters = await list()
  expect(letters.map(({ state, redo }) => `${state} ${redo}`).toSorted()).toEqual([
    'failed undefined',
    'sent undefined',
  ])
  expect(smtp.taken).toHaveLength(1)
  await expect(engine.call('letters.hold', { id })).rejects.toMatchObject({ code: 'TOO_LATE' })
})

test('a domain that has left the trust space meanwhile', async () => {
  world = await openWriting(temporaryDir(), servers)
  const { engine } = world
  const id = await write(world, { changes: sendNow })
  await send(id)
  const file = path.join(path.dirname(temporaryDir()), 'liste.xml')
  fs.writeFileSync(file, whiteList(['autre.mssante.fr']))
  await engine.call('directory.import', { files: [file] })
  await engine.call('outbox.run', {})
  expect((await list())[0]).toMatchObject({
    redo: true,
    lastError: { message: `Adresse hors de l’espace de confiance\u00a0: ${HADDAD.address}` },
  })
  expect(smtp.taken).toEqual([])
})

function whiteList(names: readonly string[]): string {
  const domains = names.map(
    (name) => `<Domaine><Nom>${name}</Nom><Description>Structure</Description>
      <DNCertificatOperateur>CN=x, OU=y, O=z, ST=Paris (75), C=FR</DNCertificatOperateur></Domaine>`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?><ListeBlanche xmlns="https://listeblanche.mssante.fr/schema" DateDeGeneration="2026-11-14T05:00:00+01:00">${domains.join('')}</ListeBlanche>`
}

interface Said {
  queued: string[]
  standing: { messageId: string; state: string }[]
  err: string
  killed: boolean
}
function child(order: object, failpoint?: string): Promise<Said> {
  const script = fileURLToPath(new URL('preparing-child.ts', import.meta.url))
  const env = { ...process.env, ...(failpoint === undefined ? {} : { PLI_FAILPOINT: failpoint }) }
  const run = spawn(process.execPath, [script, JSON.stringify(order)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  run.stdout.on('data', (bytes: Buffer) => (out += bytes.toString()))
  run.stderr.on('data', (bytes: Buffer) => (err += bytes.toString()))
  return new Promise((resolve, reject) => {
    run.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') return reject(new Error(`child ended with ${code}: ${err}`))
      const named = (word: string) => [...out.matchAll(new RegExp(`^${word} (.*)$`, 'gm'))].map(([, rest = '']) => rest)
      const standing = JSON.parse(named('standing')[0] ?? '[]') as Said['standing']
      resolve({ queued: named('queued'), standing, err, killed: signal === 'SIGKILL' })
    })
  })
}

// `#2`: in the middle of the pieces
const places = [
  'outbox.queued',
  'outbox.preparing',
  'outbox.part-written',
  'outbox.part-written#2',
  'outbox.prepared',
  'outbox.begun',
]
test(
  'killed while the bytes are made: made again under the same Message-ID, arrived once',
  { timeout: 240_000 },
  async () => {
    const order = { dir: temporaryDir(), servers }
    await child({ ...order, mode: 'open' })
    for (const place of places) {
      const killed = await child({ ...order, mode: 'work' }, place)
      expect([place, killed.killed, killed.err]).toEqual([place, true, expect.stringContaining('failpoint')])
      const { standing } = await child({ ...order, mode: 'check' })
      expect([place, standing.filter(({ state }) => state !== 'sent')]).toEqual([place, []])
      const ids = smtp.taken.map(({ raw }) => /^Message-ID: (.*)\r$/m.exec(raw.toString())?.[1] ?? '')
      expect([place, ids.toSorted()]).toEqual([place, standing.map(({ messageId }) => messageId).toSorted()])
      expect([place, killed.queued.every((id) => ids.includes(id))]).toEqual([place, true])
      for (const { raw } of smtp.taken) expect(raw.toString()).toContain('IHE_XDM.zip')
    }
    expect(smtp.taken).toHaveLength(places.length)
  },
)
