// Faults of this machine and of the network: firewall, clock, two starts, a full disk.

import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { startCli } from '../../cli/run.ts'
import { letter } from '../../engine/sync/world.ts'
import { DAY } from '../../peers/certificates.ts'
import { startCrlPoint } from '../../peers/crl-point.ts'
import { freePort } from '../../peers/dovecot.ts'
import { startPoorImap } from '../../peers/poor-imap.ts'
import { expectFault, PASSPHRASE, Practice } from './practice.ts'
import { authority, ca, imap, leaf, practice, sending, smtpServer, text } from './world.ts'

const FEW_WORDS = {
  keepsReading: 'Vos courriers à bord restent lisibles.',
  waitsHere: 'Vos courriers au départ attendent ici, ils partiront une seule fois.',
  nothingToDo: 'Rien à faire ici. Pli réessaie de lui-même.',
}
const FULL = [
  'DISK_FULL',
  102,
  'Le disque est presque plein.',
  'Tout ce qui est à bord reste lisible. La relève est arrêtée, rien n’est perdu chez l’opérateur.',
  'Libérez 3 Go, ou déplacez le coffre sur un autre disque.',
] as const

describe('the machine and the network', () => {
  test('a port behind a firewall, an operator that is silent, no network', async () => {
    const smtp = await smtpServer()
    const [shut, nobody] = [await freePort(), await freePort()]
    const walled = await practice.mailbox({
      imap: { host: '127.0.0.1', port: shut, security: 'tls' },
      smtp: { host: '127.0.0.1', port: smtp.port, security: 'starttls' },
      ca,
    })
    const shown = await text(['sync', '--account', walled])
    expectFault('reading port shut', 'pli sync', (await practice.sync(walled)).run.error, [
      'SERVER_UNREACHABLE', 211, `La réception est bloquée par le pare-feu (port ${shut}).`,
      'Rien n’est perdu : les courriers attendent chez l’opérateur.', 'Ouvrez ce port en sortie sur la box ou le pare-feu.',
    ], shown) // prettier-ignore
    const mute = await sending({ port: shut })
    expect((await practice.send(mute)).json).toMatchObject({ state: 'queued' })
    expectFault('sending port shut', 'pli outbox', (await practice.letters(mute))[0]?.lastError, [
      'SERVER_UNREACHABLE', 212, `L’envoi est bloqué par le pare-feu (port ${shut}).`,
      FEW_WORDS.waitsHere, 'Ouvrez ce port en sortie sur la box ou le pare-feu.',
    ], await text(['outbox'])) // prettier-ignore
    const gone = await practice.mailbox({ imap: { host: '127.0.0.1', port: nobody, security: 'tls' }, ca })
    expectFault('operator silent', 'pli sync', (await practice.sync(gone)).run.error, [
      'SERVER_UNREACHABLE', 213, /^La relève a échoué. L’opérateur ne répond pas depuis \d\d:\d\d\.$/,
      FEW_WORDS.keepsReading, FEW_WORDS.nothingToDo,
    ]) // prettier-ignore
    const nowhere = await practice.mailbox({ imap: { host: 'operateur.invalid', port: 993, security: 'tls' }, ca })
    expectFault('no network', 'pli sync', (await practice.sync(nowhere)).run.error, [
      'SERVER_UNREACHABLE', 201, 'Hors ligne',
      'Lecture, recherche et rédaction restent possibles.', 'Vos courriers au départ partiront au retour du réseau.',
    ]) // prettier-ignore
  })

  test('a clock an hour off: a warning; days off, when a certificate is over by it: the same code, not the operator’s', async () => {
    const point = await startCrlPoint()
    onTestFinished(() => point.stop())
    point.list = await authority.crl([])
    point.now = () => Date.now() - 3_600_000
    const good = await startPoorImap({ leaf: await authority.leaf({ crl: point.url }) })
    const old = await startPoorImap({ leaf: await authority.leaf({ from: -30, to: -1, crl: point.url }) })
    onTestFinished(async () => {
      await good.stop()
      await old.stop()
    })
    const wrong = (gap: string): Parameters<typeof expectFault>[3] => [
      'CLOCK_WRONG', 101, `L’heure de cet ordinateur est fausse (écart : ${gap}).`,
      'Vos courriers sont intacts.', 'Remettez l’ordinateur à l’heure : la connexion reprendra seule.',
    ] // prettier-ignore
    const id = await practice.mailbox({ imap: { host: '127.0.0.1', port: good.port, security: 'tls' }, ca })
    good.folders.set('INBOX', { uidValidity: 1, messages: [{ uid: 1, raw: letter(1), flags: new Set() }] })
    const { status, run } = await practice.sync(id)
    expect([status, run.newMessages]).toEqual([0, 1])
    expectFault('clock an hour off', 'pli sync', run.notices?.[0], wrong('60 min'))
    point.now = () => Date.now() - 2 * DAY
    const late = await practice.mailbox({ imap: { host: '127.0.0.1', port: old.port, security: 'tls' }, ca })
    const refused = await practice.sync(late)
    expect(old.commands).toEqual([])
    expectFault('clock two days off, a certificate over by it', 'pli sync', refused.run.error, wrong('48 h'))
  })

  test('two Pli on one profile: the second is refused, the first goes on', async () => {
    const own = await Practice.open()
    onTestFinished(() => own.remove())
    const first = startCli(own.dir, ['--profile', own.profile, 'sync', '--watch'], { PLI_PASSPHRASE: PASSPHRASE })
    await new Promise((resolve) => first.stdout.once('data', resolve))
    const second = await own.pli(['messages'])
    const shown = await own.pli(['--text', 'messages'])
    expect([second.status, first.exitCode]).toEqual([1, null])
    expectFault('a second start on the same profile', 'any command', (second.json as { error: never }).error, [
      'PROFILE_IN_USE', undefined, 'Pli est déjà ouvert sur ce coffre.',
      'Le coffre n’a pas été touché.', 'Servez-vous de la fenêtre déjà ouverte, ou fermez-la.',
    ], shown.stdout + shown.stderr) // prettier-ignore
    first.kill('SIGINT')
    expect(await new Promise((resolve) => first.once('close', resolve))).toBe(0)
    expect((await own.pli(['messages'])).status).toBe(0)
  })
})

describe('the disk', () => {
  /** A practice on a file system of its own. */
  async function small(): Promise<{ of: Practice; fill(): void; room(): void } | undefined> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-plein-'))
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', dir]).status !== 0) {
      if (process.env['CI'] === 'true') throw new Error('a small file system is needed in CI')
      console.log('not run: no right to mount a small file system here')
      return undefined
    }
    onTestFinished(() => void spawnSync('umount', ['-l', dir]))
    const of = await Practice.open(dir)
    const filler = path.join(dir, 'filler')
    return {
      of,
      fill() {
        const { bavail, bsize } = fs.statfsSync(dir)
        fs.writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 200_000)))
      },
      room: () => fs.rmSync(filler, { force: true }),
    }
  }

  test('full during a relève: it stops, what is aboard is whole; with room again, all comes, once', async () => {
    const disk = await small()
    if (disk === undefined) return
    const server = await startPoorImap({ leaf })
    onTestFinished(() => server.stop())
    const messages = Array.from({ length: 12 }, (_, n) => ({
      uid: n + 1,
      raw: letter(n, randomBytes(200_000).toString('base64')),
      flags: new Set<string>(),
    }))
    server.folders.set('INBOX', { uidValidity: 1, messages })
    const id = await disk.of.mailbox({ imap: { host: '127.0.0.1', port: server.port, security: 'tls' }, ca })
    disk.fill()
    const { status, run } = await disk.of.sync(id)
    expect(status).toBe(1)
    expectFault('disk full, relève', 'pli sync', run.error, [...FULL])
    disk.room()
    expect((await disk.of.sync(id)).run).toMatchObject({ folders: [{ onServer: 12, onBoard: 12, missing: 0 }] })
    await disk.of.isSound()
  })

  test('full when a letter is queued: it is said, nothing is half queued; with room again, it leaves once', async () => {
    const disk = await small()
    if (disk === undefined) return
    const smtp = await smtpServer()
    const id = await sending(smtp, imap, disk.of)
    const piece = path.join(disk.of.dir, 'image.bin')
    fs.writeFileSync(piece, randomBytes(65_536))
    disk.fill()
    const attach = Array.from({ length: 12 }, () => ['--attach', piece]).flat()
    const full = await disk.of.send(id, attach)
    expect(full.status).toBe(1)
    expectFault('disk full, queue', 'pli send', (full.json as { error: never }).error, [...FULL])
    disk.room()
    expect([await disk.of.letters(id), smtp.taken]).toEqual([[], []])
    expect((await disk.of.send(id, attach)).json).toMatchObject({ state: 'sent' })
    expect(smtp.taken).toHaveLength(1)
    await disk.of.isSound()
  })

  test('full when a draft is saved: what was saved before is kept', async () => {
    const disk = await small()
    if (disk === undefined) return
    const account = await sending({ port: 1 }, imap, disk.of)
    await disk.of.inside(async (engine) => {
      const { id } = await engine.call('letters.begin', { how: 'new', account })
      await engine.call('letters.save', { id, changes: { subject: 'Avis', body: '<p>Cher confrère</p>' } })
      disk.fill()
      const body = `<p>${randomBytes(600_000).toString('base64')}</p>`
      const error: unknown = await engine
        .call('letters.save', { id, changes: { body } })
        .catch((reason: unknown) => reason)
      expectFault('disk full, draft', 'the engine, as the window asks it', error as never, [...FULL])
      expect(await engine.call('letters.show', { id })).toMatchObject({ subject: 'Avis', body: '<p>Cher confrère</p>' })
      disk.room()
      await engine.call('letters.save', { id, changes: { body: '<p>Cher confrère, merci.</p>' } })
      expect(await engine.call('letters.show', { id })).toMatchObject({ body: '<p>Cher confrère, merci.</p>' })
    })
  })
})
