// The command line over a mailbox on a real Dovecot: every command that reads or decides, and the exact shapes of its contract.

import { createHash } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { build, file, multipart, text } from '../engine/mail/mime-builder.ts'
import { biologyCda, letterCda, pq, range } from '../files/cda.ts'
import { hprimBytes } from '../files/hprim.ts'
import { LEGRAND, MARTIN_A, SANTONI, type TestPatient } from '../files/patients.ts'
import { pdfBytes } from '../files/pdf.ts'
import { xdmZip } from '../files/xdm.ts'
import { createAuthority } from '../peers/certificates.ts'
import { startDovecot, type Dovecot } from '../peers/dovecot.ts'
import { runCli, startCli, type Ended, type Given } from './run.ts'

// a process a call, each seconds on a busy machine
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 })

const USER = 'helene'
const EMAIL = 'helene.vasseur@medecin.test.mssante.fr'
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-cli-'))
const profile = path.join(dir, 'p')
const caFile = path.join(dir, 'ca.pem')
let dovecot: Dovecot | undefined
const sent: Record<string, Buffer> = {}
const idOf = (name: string): string => createHash('sha256').update(raw(name)).digest('hex')
function raw(name: string): Buffer {
  const bytes = sent[name]
  if (!bytes) throw new Error(`no message ${name}`)
  return bytes
}
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

const pli = (args: string[], given: Given = {}): Promise<Ended> => runCli(dir, ['--profile', profile, ...args], given)
/** The answer of a command that must succeed. */
async function answer<T = Record<string, unknown>>(...args: string[]): Promise<T> {
  const ended = await pli(args)
  expect({ args, status: ended.status, stdout: ended.status === 0 ? '' : ended.stdout }).toEqual({
    args,
    status: 0,
    stdout: '',
  })
  return ended.json as T
}

function message(n: number, subject: string, parts: ReturnType<typeof text>[]): Buffer {
  return build(
    multipart('mixed', parts, `limite-${n}`, [
      'From: =?utf-8?q?Laboratoire_des_Aliz=C3=A9s?= <labo@biologie.test.mssante.fr>',
      `To: <${EMAIL}>`,
      `Date: Mon, 16 Nov 2026 08:${String(n).padStart(2, '0')}:00 +0100`,
      `Message-ID: <cli-${n}@biologie.test.mssante.fr>`,
      `Subject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=`,
      'MIME-Version: 1.0',
    ]),
  )
}
function biology(n: number, patient: TestPatient, value: string, interpretation: string): Buffer {
  const cda = biologyCda(
    [
      {
        results: [
          {
            code: '2823-3',
            label: 'Potassium',
            value: pq(value, 'mmol/L'),
            interpretation,
            range: range('3.5', '5.1', 'mmol/L'),
          },
        ],
      },
    ],
    { patient, uniqueId: `1.2.250.1.999.${n}`, title: 'Bilan sanguin' },
  )
  const zip = xdmZip({ patient, files: [{ uri: 'DOC00001.XML', bytes: cda }] })
  return message(n, 'XDM/1.0/DDM+ résultats', [
    text('Veuillez trouver le bilan.'),
    file(Buffer.from(zip), 'application/zip', 'IHE_XDM.zip'),
  ])
}

beforeAll(async () => {
  dovecot = await startDovecot()
  if (!dovecot) return
  const page = await pdfBytes({ lines: ['Hospitalisation pour bradycardie'] })
  sent['alert'] = biology(1, LEGRAND, '2.4', 'LL')
  sent['letter'] = message(2, 'Sortie de votre patiente', [
    text('Compte rendu joint.'),
    file(Buffer.from(letterCda(page, 'application/pdf', { patient: SANTONI })), 'text/xml', 'lettre.xml'),
  ])
  sent['hprim'] = message(3, 'Résultats', [
    text('Résultats joints.'),
    file(Buffer.from(hprimBytes()), 'text/plain', 'r.hpr'),
  ])
  sent['words'] = message(4, 'Réunion du cœur de service', [
    text('La réunion a lieu lundi. L’ordre du jour suit : endoscopie.'),
  ])
  sent['second'] = biology(5, LEGRAND, '4.1', 'N')
  sent['martin'] = biology(6, MARTIN_A, '4.4', 'N')
  for (const name of ['alert', 'letter', 'hprim', 'words', 'second'])
    dovecot.deliver(USER, 'INBOX', raw(name), name === 'words' ? 'S' : '')
  dovecot.deliver(USER, 'Archives', raw('words'), 'S')
  dovecot.deliver(USER, 'Archives/2026', raw('martin'))
  fs.writeFileSync(caFile, dovecot.ca)
})
afterAll(async () => {
  await dovecot?.stop()
  fs.rmSync(dir, { recursive: true, force: true })
})
const accountAdd = (...more: string[]): string[] => [
  'account',
  'add',
  '--email',
  EMAIL,
  '--user',
  USER,
  '--imap',
  `localhost:${dovecot?.imapPort}`,
  '--smtp',
  'localhost:465',
  '--password-stdin',
  ...more,
]

describe('a mailbox on board', () => {
  it('is added only when it opens: untrusted authority, wrong password', async (test) => {
    if (!dovecot) return test.skip()
    expect((await pli(['init'])).json).toEqual({
      profile,
      recoveryCode: expect.stringMatching(/^[0-9A-Z-]{30,}$/) as string,
    })
    const stranger = path.join(dir, 'stranger.pem')
    fs.writeFileSync(stranger, (await createAuthority('Une autre')).ca)
    const good = { stdin: `${dovecot.password}\nreste` }
    expect(await pli(accountAdd('--ca', stranger), good)).toMatchObject({
      status: 1,
      json: { error: { code: 'TLS_UNTRUSTED' } },
    })
    expect(await pli(accountAdd('--ca', caFile), { stdin: 'autre' })).toMatchObject({
      status: 1,
      json: { error: { code: 'AUTH_FAILED', kept: expect.any(String) as string, next: expect.any(String) as string } },
    })
    expect(await answer('account', 'list')).toEqual({ accounts: [] })
    expect(await pli(accountAdd('--ca', caFile, '--imap-security', 'starttls'), good)).toMatchObject({
      status: 0,
      json: { id: 'a1', email: EMAIL },
    })
    expect(await pli(accountAdd('--ca', caFile), good)).toMatchObject({
      status: 1,
      json: { error: { code: 'ACCOUNT_EXISTS' } },
    })
  })

  it('is fetched whole, once', async (test) => {
    if (!dovecot) return test.skip()
    const { accounts, pendingText } = await answer<{
      accounts: { folders: { name: string }[] }[]
      pendingText: number
    }>('sync')
    const folders = accounts[0]?.folders.toSorted((a, b) => a.name.localeCompare(b.name))
    expect({ ...accounts[0], folders }).toEqual({
      id: 'a1',
      email: EMAIL,
      folders: [
        { name: 'Archives', onServer: 1, onBoard: 1, missing: 0 },
        { name: 'Archives/2026', onServer: 1, onBoard: 1, missing: 0 },
        { name: 'Envoyés', onServer: 0, onBoard: 0, missing: 0 },
        { name: 'INBOX', onServer: 5, onBoard: 5, missing: 0 },
      ],
      newMessages: expect.any(Number) as number,
      bytes: expect.any(Number) as number,
      flagChanges: 0,
      removed: 0,
      setAside: 0,
      resumed: false,
      seconds: expect.any(Number) as number,
    })
    expect(pendingText).toBe(1)
    expect(await answer('sync')).toMatchObject({ accounts: [{ newMessages: 0, bytes: 0 }] })
    expect(await answer('index', '--wait')).toEqual({ pendingText: 0, seconds: expect.any(Number) as number })
  })

  it('is listed newest first, a row a placement, page by page', async (test) => {
    if (!dovecot) return test.skip()
    const { messages } = await answer<{ messages: { id: string; folder: string }[] }>('messages')
    const names = ['martin', 'second', 'words', 'words', 'hprim', 'letter', 'alert']
    expect(messages.map((row) => row.id)).toEqual(names.map(idOf))
    expect(messages.at(-1)).toMatchObject({
      id: idOf('alert'),
      folder: 'INBOX',
      date: '2026-11-16T07:01:00.000Z',
      from: { name: 'Laboratoire des Alizés', address: 'labo@biologie.test.mssante.fr' },
      subject: 'XDM/1.0/DDM+ résultats',
      unread: true,
      size: raw('alert').length,
      kinds: ['biology'],
      patient: expect.any(String) as string,
      flags: [{ name: 'Potassium', flag: 'alert-low' }],
    })
    // one that waits leads with whom its document names; one that is filed does not
    const stated = messages.map((row) => [row.id, (row as { statedName?: string }).statedName])
    expect(stated.filter(([, name]) => name !== undefined)).toEqual([[idOf('hprim'), 'LÉVÊQUE CÉLINE']])
    const paged: string[] = []
    let before: string[] = []
    for (;;) {
      const page = await answer<{ messages: { id: string }[]; next?: string }>('messages', '--limit', '3', ...before)
      paged.push(...page.messages.map((row) => row.id))
      if (page.next === undefined) break
      before = ['--before', page.next]
    }
    expect(paged).toEqual(names.map(idOf))
    const ids = async (...args: string[]) =>
      (await answer<{ messages: { id: string }[] }>('messages', ...args)).messages.map(({ id }) => id)
    expect(await ids('--folder', 'Archives')).toEqual([idOf('words')])
    expect(await ids('--folder', 'inbox', '--unread')).toEqual(['second', 'hprim', 'letter', 'alert'].map(idOf))
  })

  it('shows messages in full, in the order asked', async (test) => {
    if (!dovecot) return test.skip()
    const shown = await answer<{ documents: { patient: unknown; filedUnder: { id: string }; media?: unknown[] }[] }>(
      'show',
      idOf('alert'),
    )
    const card = {
      id: expect.any(String) as string,
      birthName: 'LEGRAND',
      givenNames: ['Odile', 'Marie'],
      sex: 'F',
      birthDate: '1951-03-14',
      insStatus: 'qualified',
    }
    const zip = expect.stringMatching(/^[0-9a-f]{64}$/) as string
    expect(shown).toMatchObject({
      id: idOf('alert'),
      placements: [{ account: 'a1', folder: 'INBOX', unread: true, onlyCopy: false, flags: [] }],
      message: {
        messageId: '<cli-1@biologie.test.mssante.fr>',
        date: '2026-11-16T08:01:00+01:00',
        subject: 'XDM/1.0/DDM+ résultats',
        from: { name: 'Laboratoire des Alizés', address: 'labo@biologie.test.mssante.fr' },
        to: [{ address: EMAIL }],
        cc: [],
        text: expect.stringContaining('Veuillez trouver') as string,
        hasHtml: false,
        references: [],
        attachments: [{ filename: 'IHE_XDM.zip', contentType: 'application/zip', sha256: zip, inline: false }],
      },
      documents: [
        {
          source: 'xdm',
          title: 'Bilan sanguin',
          patient: { birthName: 'LEGRAND', ins: { value: LEGRAND.ins, keyValid: true } },
          filedUnder: card,
          observations: [{ name: 'Potassium', value: 2.4, valueText: '2.4', unit: 'mmol/L', interpretation: 'LL' }],
          marks: ['alert-low'],
        },
      ],
      patient: card,
      warnings: [{ code: 'INS_TEST_OID', message: expect.any(String) as string }],
    })
    const order = ['hprim', 'alert', 'words'].map(idOf)
    const several = await answer<{
      messages: { id: string; patient: unknown; documents: unknown[]; placements: unknown[] }[]
    }>('show', ...order)
    expect(several.messages.map((one) => one.id)).toEqual(order)
    expect(several.messages[0]).toMatchObject({
      patient: null,
      documents: [
        {
          source: 'hprim',
          filedUnder: null,
          unfiledReason: { code: expect.any(String) as string, message: expect.any(String) as string },
        },
      ],
    })
    expect(several.messages[2]).toMatchObject({ patient: null, documents: [], placements: [{}, {}] })
  })

  it('gives back the bytes of the server', async (test) => {
    if (!dovecot) return test.skip()
    const { bytes, status } = await pli(['raw', idOf('letter')])
    expect({ status, same: bytes.equals(raw('letter')) }).toEqual({ status: 0, same: true })
  })

  it('is searched: words, beginnings, pages of PDF, filters', async (test) => {
    if (!dovecot) return test.skip()
    const found = async (...words: string[]) => {
      const { hits, total } = await answer<{ hits: { id: string }[]; total: number }>('search', ...words)
      expect(total).toBe(hits.length)
      return hits.map((hit) => Object.keys(sent).find((name) => idOf(name) === hit.id))
    }
    expect(await found('COEUR')).toEqual(['words'])
    expect(await found('endoscop')).toEqual([])
    expect(await found('endoscop*')).toEqual(['words'])
    expect(await found('bradycardie')).toEqual(['letter'])
    expect(await found('patient:legrand', 'type:biologie')).toEqual(['second', 'alert'])
    expect(await found('réunion', 'de:labo', 'non-lu')).toEqual([])
    expect(await found('pj:', 'avant:2026')).toEqual([])
    expect((await found('à:helene', 'après:16/11/2026')).length).toBe(6)
    const { hits } = await answer<{ hits: Record<string, unknown>[] }>('search', 'potassium', '--limit', '1')
    expect(hits[0]).toMatchObject({
      id: idOf('martin'),
      date: '2026-11-16T07:06:00.000Z',
      subject: 'XDM/1.0/DDM+ résultats',
      snippet: expect.stringMatching(/^\P{Cc}*Potassium\P{Cc}*$/u) as string,
      patient: expect.any(String) as string,
    })
  })
})

describe('patients', () => {
  const cards = async (...query: string[]) =>
    (await answer<{ patients: { id: string; birthName: string; documents: number }[] }>('patients', ...query)).patients
  const card = async (name: string) => {
    const [only, ...more] = await cards(name)
    if (!only || more.length > 0) throw new Error(`${more.length + 1} cards named ${name}`)
    return only
  }

  it('are opened by their documents', async (test) => {
    if (!dovecot) return test.skip()
    const all = await cards()
    expect(Object.fromEntries(all.map((one) => [one.birthName, one.documents]))).toEqual({
      LEGRAND: 2,
      MARTIN: 1,
      SANTONI: 1,
    })
    const legrand = await card('legrand')
    expect(legrand).toMatchObject({
      givenNames: ['Odile', 'Marie'],
      sex: 'F',
      birthDate: '1951-03-14',
      ins: { value: LEGRAND.ins },
      insStatus: 'qualified',
      unread: 2,
    })
    const { patient, timeline, observations, unfiled } = await answer<
      Record<'timeline' | 'observations' | 'unfiled', unknown[]> & { patient: unknown }
    >('patient', legrand.id)
    expect(patient).toMatchObject({ id: legrand.id })
    expect(timeline.map((one) => (one as { messageId: string }).messageId)).toEqual(['second', 'alert'].map(idOf))
    expect(timeline[0]).toMatchObject({
      date: expect.any(String) as string,
      kind: 'biology',
      title: 'Bilan sanguin',
      author: expect.any(String) as string,
      sector: 'biology',
      documentId: expect.stringContaining(idOf('second')) as string,
    })
    expect(observations).toHaveLength(2)
    expect(unfiled).toEqual([])
  })

  it('take what waits, and give it back', async (test) => {
    if (!dovecot) return test.skip()
    const { unfiled } = await answer<{
      unfiled: { document: string; message: string; reason: object; candidates: unknown[] }[]
    }>('unfiled')
    expect(unfiled).toMatchObject([
      {
        message: idOf('hprim'),
        stated: { ins: expect.any(String) as string },
        reason: { code: expect.any(String) as string, message: expect.any(String) as string },
        candidates: [],
      },
    ])
    const santoni = await card('santoni')
    const { event } = await answer<{ event: string }>('file', unfiled[0]?.document ?? '', '--patient', santoni.id)
    expect((await card('santoni')).documents).toBe(2)
    expect(await answer('unfiled')).toMatchObject({ unfiled: [] })
    expect(await answer('undo', event)).toEqual({ event: expect.any(String) as string })
    expect((await card('santoni')).documents).toBe(1)
    expect(await pli(['undo', event])).toMatchObject({ status: 1, json: { error: { code: 'NOT_UNDOABLE' } } })
  })

  it('count no words of a message as a document', async (test) => {
    if (!dovecot) return test.skip()
    const before = await answer<{ documents: number }>('verify')
    const { event } = await answer<{ event: string }>('file', idOf('words'), '--patient', (await card('martin')).id)
    expect(await answer('show', idOf('words'))).toMatchObject({ documents: [], patient: { birthName: 'MARTIN' } })
    expect(await answer('verify')).toEqual(before)
    expect((await card('martin')).documents).toBe(1)
    await answer('undo', event)
  })

  it('are split and merged, and both are undone; two with an INS of their own are never merged', async (test) => {
    if (!dovecot) return test.skip()
    const [legrand, martin] = [await card('legrand'), await card('martin')]
    expect(await pli(['patient', 'merge', martin.id, legrand.id])).toMatchObject({
      status: 1,
      json: { error: { code: 'INS_DIFFER' } },
    })
    expect((await cards()).map((one) => one.documents).toSorted((a, b) => a - b)).toEqual([1, 1, 2])
    const { timeline } = await answer<{ timeline: { documentId: string }[] }>('patient', legrand.id)
    const split = await answer<{ event: string; patient: string }>(
      'patient',
      'split',
      legrand.id,
      '--documents',
      timeline[0]?.documentId ?? '',
    )
    expect((await answer<{ timeline: unknown[] }>('patient', split.patient)).timeline).toHaveLength(1)
    const merged = await answer<{ event: string }>('patient', 'merge', split.patient, legrand.id)
    expect(await card('legrand')).toMatchObject({ id: legrand.id, documents: 2 })
    await answer('undo', merged.event)
    await answer('undo', split.event)
    expect((await card('legrand')).documents).toBe(2)
  })
})

describe('the store', () => {
  it('verifies, and a rebuild moves nothing', async (test) => {
    if (!dovecot) return test.skip()
    const all = async () => ({
      messages: await answer('messages'),
      patients: await answer('patients'),
      unfiled: await answer('unfiled'),
      shown: await answer('show', ...Object.keys(sent).map(idOf)),
    })
    const before = await all()
    expect(await answer('verify')).toEqual({
      messages: 6,
      documents: 5,
      bytes: Object.values(sent).reduce((sum, one) => sum + one.length, 0),
      problems: [],
    })
    expect(await answer('rebuild')).toEqual({ messages: 6, seconds: expect.any(Number) as number, changed: 0 })
    expect(await all()).toEqual(before)
    expect(await answer('search', 'bradycardie')).toMatchObject({ total: 1 })
  })

  it('is left with every byte, in the folders of the server', async (test) => {
    if (!dovecot) return test.skip()
    const eml = path.join(dir, 'eml')
    expect(await answer('export', '--out', eml)).toEqual({
      messages: 7,
      documents: 5,
      bytes: expect.any(Number) as number,
    })
    const files = fs.readdirSync(eml, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eml'))
    const exported = files.map((name) => `${path.dirname(name)} ${sha256(fs.readFileSync(path.join(eml, name)))}`)
    expect(exported.toSorted()).toEqual(
      [
        ...['alert', 'letter', 'hprim', 'words', 'second'].map((name) => `INBOX ${idOf(name)}`),
        `Archives ${idOf('words')}`,
        `Archives/2026 ${idOf('martin')}`,
      ].toSorted(),
    )
    const mbox = path.join(dir, 'mbox')
    expect(await answer('export', '--out', mbox, '--format', 'mbox')).toMatchObject({ messages: 7 })
    expect(fs.readFileSync(path.join(mbox, 'INBOX.mbox'), 'latin1').match(/^From /gm)).toHaveLength(5)
    const [legrand] = (await answer<{ patients: { id: string }[] }>('patients', 'legrand')).patients
    expect(await answer('export', '--out', path.join(dir, 'one'), '--patient', legrand?.id ?? '')).toMatchObject({
      messages: 2,
      documents: 2,
    })
  })
})

describe('the streams', () => {
  it('one object a line, words for people, nothing on stderr', async (test) => {
    if (!dovecot) return test.skip()
    const lines = await pli(['messages', '--jsonl', '--quiet'])
    expect(
      lines.stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { folder: string }).folder),
    ).toHaveLength(7)
    const words = await pli(['--text', 'messages'])
    expect(words.stdout).toContain('Réunion du cœur de service')
    expect([lines.stderr, words.stderr, (await pli(['sync', '--quiet'])).stderr]).toEqual(['', '', ''])
    const after = await runCli(dir, ['messages', '--limit=1', '--profile', profile])
    expect(after.json).toMatchObject({ messages: [{ id: idOf('martin') }], next: expect.any(String) as string })
  })

  it('a reader that goes away is no fault', async (test) => {
    if (!dovecot) return test.skip()
    const child = startCli(dir, ['--profile', profile, 'show', ...Array<string>(200).fill(idOf('alert')), '--jsonl'])
    let stderr = ''
    child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()))
    child.stdout.once('data', () => child.stdout.destroy())
    const status = await new Promise((resolve) => child.once('close', resolve))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

describe('a relève that stays', () => {
  const bytesOfRaw = (): number =>
    fs
      .readdirSync(path.join(profile, 'raw'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + fs.statSync(path.join(entry.parentPath, entry.name)).size, 0)

  it('holds the profile, and delivers what arrives later', async (test) => {
    if (!dovecot) return test.skip()
    const child = startCli(dir, ['--profile', profile, 'sync', '--watch', '--quiet'])
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve))
      expect(await pli(['messages'])).toMatchObject({ status: 1, json: { error: { code: 'PROFILE_IN_USE' } } })
      sent['late'] = biology(9, SANTONI, '4.0', 'N')
      const before = bytesOfRaw()
      dovecot.deliver(USER, 'INBOX', raw('late'))
      // its bytes are the first sign of it from outside; Ctrl C ends the run under way in order
      await expect.poll(bytesOfRaw).toBeGreaterThan(before)
    } finally {
      child.kill('SIGINT')
    }
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(0)
    expect(await answer('messages', '--limit', '1')).toMatchObject({ messages: [{ id: idOf('late') }] })
  })

  it('fails whole when the server is gone', async (test) => {
    if (!dovecot) return test.skip()
    await dovecot.stop()
    const ended = await pli(['sync'])
    expect(ended).toMatchObject({
      status: 1,
      json: {
        accounts: [
          {
            id: 'a1',
            folders: expect.any(Array) as unknown[],
            newMessages: 0,
            error: { code: 'SERVER_UNREACHABLE', message: expect.any(String) as string },
          },
        ],
      },
    })
    expect(await answer('account', 'remove', 'a1')).toEqual({ removed: 'a1', messages: 7 })
    expect(await answer('messages')).toEqual({ messages: [] })
    expect(await answer('search', 'potassium')).toMatchObject({ total: 0 })
    expect(await answer('verify')).toEqual({ messages: 0, documents: 0, bytes: 0, problems: [] })
  })
})
