// A laptop that is found must say nothing: after a relève, searches, a reading and a kill, no word of the mail, of its patients or
// of its keys is on the disk, in any form; nothing opens without a key; no child process has one.

import { randomBytes, randomInt } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import zlib from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { insKey } from '../../electron/engine/documents/values.ts'
import { build, file, multipart, text } from '../engine/mail/mime-builder.ts'
import { biologyCda, pq } from '../files/cda.ts'
import { LEGRAND } from '../files/patients.ts'
import { pdfBytes } from '../files/pdf.ts'
import { xdmZip } from '../files/xdm.ts'
import { createAuthority } from '../peers/certificates.ts'
import { startPoorImap, type PoorImap } from '../peers/poor-imap.ts'
import { findLeaks } from './haystack.ts'
import { runCli, type Home, type Run } from './watched-cli.ts'

/** Words that are nowhere else on this machine. */
const unique = (): string => [...randomBytes(10)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')
const SECRET = {
  family: unique().toUpperCase(),
  given: unique(),
  subject: unique(),
  body: unique(),
  sender: unique(),
  filename: unique(),
  page: unique(),
  result: unique(),
  password: unique(),
  passphrase: unique(),
}
/** LEGRAND's sex and month, an order number of this run: other tests of the machine have LEGRAND's own. */
const number = `25103${String(randomInt(1e8)).padStart(8, '0')}`
const PATIENT = {
  ...LEGRAND,
  birthName: SECRET.family,
  usedName: SECRET.family,
  givenNames: [SECRET.given],
  ins: `${number}${insKey(number)}`,
}
const WORDS = [...Object.values(SECRET), PATIENT.ins]
const PATIENCE = 180_000

let home: Home
let imap: PoorImap
let since: number
const runs: Run[] = []

async function pli(args: readonly string[], options: Parameters<typeof runCli>[2] = {}): Promise<Run> {
  const run = await runCli(home, args, { passphrase: SECRET.passphrase, ...options })
  runs.push(run)
  return run
}
const answer = (run: Run): Record<string, unknown> => JSON.parse(run.stdout) as Record<string, unknown>
const codeOf = (run: Run): unknown => (answer(run)['error'] as { code?: string } | undefined)?.code

async function letters(): Promise<Buffer[]> {
  const page = await pdfBytes({ lines: [SECRET.page] })
  const cda = biologyCda([{ results: [{ code: '2823-3', label: SECRET.result, value: pq('5.4', 'mmol/L') }] }], {
    patient: PATIENT,
  })
  const zip = xdmZip({ patient: PATIENT, files: [{ uri: 'DOC00001.XML', bytes: cda }] })
  return Array.from({ length: 12 }, (_, n) =>
    build(
      multipart(
        'mixed',
        [
          text(`Bonjour, ${SECRET.body} ${n}`),
          file(Buffer.from(zip), 'application/zip', 'IHE_XDM.zip'),
          file(Buffer.from(page), 'application/pdf', `${SECRET.filename}.pdf`),
        ],
        'limite',
        [
          `From: ${SECRET.sender} <labo@biologie.test.mssante.fr>`,
          'To: helene.vasseur@medecin.test.mssante.fr',
          `Date: Mon, 16 Nov 2026 08:${String(n).padStart(2, '0')}:00 +0100`,
          `Message-ID: <leak-${n}@biologie.test.mssante.fr>`,
          `Subject: ${SECRET.subject} ${n}`,
        ],
      ),
    ),
  )
}

beforeAll(async () => {
  since = Date.now() - 1000
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-leak-'))
  home = { dir, temp: path.join(dir, 'temp') }
  fs.mkdirSync(home.temp)
  const authority = await createAuthority()
  imap = await startPoorImap({ leaf: await authority.leaf() })
  const messages = (await letters()).map((raw, n) => ({ uid: n + 1, raw, flags: new Set<string>() }))
  imap.folders.set('INBOX', { uidValidity: 1, messages })
  const ca = path.join(dir, 'ca.pem')
  fs.writeFileSync(ca, authority.ca)
  await pli(['init'])
  const mailbox = ['--email', 'helene.vasseur@medecin.test.mssante.fr', '--user', 'helene', '--ca', ca]
  const where = ['--imap', `localhost:${imap.port}`, '--imap-security', 'tls', '--password-stdin']
  expect((await pli(['account', 'add', ...mailbox, ...where], { stdin: `${SECRET.password}\n` })).status).toBe(0)
  const synced = await pli(['sync'])
  expect(answer(synced)).toMatchObject({ accounts: [{ newMessages: messages.length }] })
}, PATIENCE)

afterAll(async () => {
  await imap.stop()
  fs.rmSync(home.dir, { recursive: true, force: true })
})

describe('the search of this proof', () => {
  it('finds a word in every form it looks for', () => {
    const dir = path.join(home.dir, 'planted')
    fs.mkdirSync(dir)
    const word = unique()
    const planted = {
      clear: Buffer.from(`x${word.toUpperCase()}y`),
      utf16: Buffer.from(`é${word}`, 'utf16le'),
      ...Object.fromEntries(
        [0, 1, 2].map((n) => [
          `base64-${n}`,
          Buffer.from(Buffer.from(`${'-'.repeat(n)}${word}; suite`).toString('base64')),
        ]),
      ),
      zstd: Buffer.concat([randomBytes(100), zlib.zstdCompressSync(word.repeat(9)), randomBytes(100)]),
      gzip: Buffer.concat([randomBytes(100), zlib.gzipSync(word.repeat(9)), randomBytes(100)]),
      zlib: Buffer.concat([randomBytes(100), zlib.deflateSync(word.repeat(9)), randomBytes(100)]),
      zip: Buffer.from(xdmZip({ files: [{ uri: 'A.TXT', bytes: Buffer.from(word.repeat(9)) }] })),
    }
    for (const [name, bytes] of Object.entries(planted)) fs.writeFileSync(path.join(dir, name), bytes)
    const found = findLeaks([dir], [word])
    expect(new Set(found.map((leak) => path.basename(leak.file)))).toEqual(new Set(Object.keys(planted)))
    fs.rmSync(dir, { recursive: true })
  })
})

describe('a profile at rest', () => {
  it('holds the mail: with the key its words are found', { timeout: PATIENCE }, async () => {
    expect((await pli(['index', '--wait'])).status).toBe(0)
    for (const word of [SECRET.body, SECRET.subject, SECRET.page, SECRET.result]) {
      expect(answer(await pli(['search', word]))['total'], word).toBe(12)
    }
    expect(answer(await pli(['patients', SECRET.family]))['patients']).toHaveLength(1)
  })

  it('says nothing on the disk, in any form', { timeout: PATIENCE }, () => {
    expect(findLeaks([home.dir], WORDS)).toEqual([])
    expect(findLeaks([os.tmpdir(), '/var/tmp'], WORDS, { since })).toEqual([])
  })

  it('says nothing after a kill', { timeout: PATIENCE }, async () => {
    const killed = await pli(['sync', '--watch'], { killAt: '"accounts"' })
    expect(killed.status).toBeNull()
    expect(findLeaks([home.dir], WORDS)).toEqual([])
    expect(answer(await pli(['verify']))).toMatchObject({ messages: 12, problems: [] })
  })

  it('opens with its key only', { timeout: PATIENCE }, async () => {
    const wrong = await pli(['messages'], { passphrase: 'une autre phrase' })
    expect([wrong.status, codeOf(wrong)]).toEqual([1, 'WRONG_KEY'])
    const { stdout } = wrong
    expect(WORDS.filter((word) => stdout.toLowerCase().includes(word.toLowerCase()))).toEqual([])
  })

  it('is not made without a key: no keychain and no passphrase', { timeout: PATIENCE }, async () => {
    if (process.platform !== 'linux') return
    const bare: Home = { dir: path.join(home.dir, 'bare'), temp: home.temp }
    fs.mkdirSync(bare.dir)
    const run = await runCli(bare, ['init'])
    expect([run.status, codeOf(run)]).toEqual([1, 'KEYCHAIN_UNAVAILABLE'])
    expect(fs.readdirSync(bare.dir)).toEqual([])
  })
})

describe('what ran', () => {
  it('gave no child process a secret, in its environment or its arguments', () => {
    const children = runs.flatMap((run) => [...run.children.values()])
    if (process.platform === 'linux') expect(children.length).toBeGreaterThan(0)
    for (const seen of children) {
      expect(seen).not.toContain('PLI_PASSPHRASE')
      expect(WORDS.filter((word) => seen.includes(word))).toEqual([])
    }
  })

  it('opened no file in a temporary place', () => {
    expect(runs.flatMap((run) => [...run.strayFiles])).toEqual([])
  })

  it('wrote nothing of the mail to its error output', () => {
    const said = runs.map((run) => run.stderr.toLowerCase()).join('\n')
    expect(WORDS.filter((word) => said.includes(word.toLowerCase()))).toEqual([])
  })
})
