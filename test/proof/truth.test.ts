// What is on board against what is true: bytes, filing, results, words. The mailbox is made, so that its truth is known.
// PLI_PROOF_MESSAGES=5000 for the full proof. The table of differences is printed, each class with its count.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Engine } from '../../electron/engine/engine.ts'
import { createProfile } from '../../electron/engine/store/profile.ts'
import { provenMailbox, sha256, type ProvenMailbox } from './mailbox.ts'
import { compareMessage, Differences, type TrueMessage } from './truth.ts'

const MESSAGES = Number(process.env['PLI_PROOF_MESSAGES'] ?? 600)
const PATIENCE = 60_000 + 400 * MESSAGES

let mailbox: ProvenMailbox | undefined
let engine: Engine
const differences = new Differences()
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-truth-'))

beforeAll(async () => {
  mailbox = await provenMailbox(MESSAGES)
  if (!mailbox) return
  const { server, user } = mailbox
  const credentials = { passphrase: 'une phrase pour la preuve' }
  await createProfile(path.join(dir, 'p'), credentials)
  engine = await Engine.open(path.join(dir, 'p'), credentials)
  await engine.call('accounts.add', {
    email: 'helene.vasseur@medecin.test.mssante.fr',
    user,
    imap: { host: 'localhost', port: server.imapsPort, security: 'tls' },
    auth: { kind: 'password', password: server.password },
    ca: server.ca,
  })
  const { accounts } = await engine.call('sync.run', {})
  expect(accounts[0]?.error).toBeUndefined()
  await server.stop()
  await engine.call('index.run', { wait: true })
}, PATIENCE)

afterAll(async () => {
  await mailbox?.server.stop()
  await engine.close()
  fs.rmSync(dir, { recursive: true, force: true })
})

describe('what is on board, the server stopped', () => {
  it('is every byte that the server sent', { timeout: PATIENCE }, async (test) => {
    if (!mailbox) return test.skip()
    const { messages } = await engine.call('system.status', {})
    expect(messages).toBe(new Set(mailbox.sent).size)
    for (const sha of mailbox.sent) {
      const { bytes } = await engine.call('messages.raw', { id: sha })
      expect(sha256(bytes)).toBe(sha)
    }
  })

  it('verifies without a problem', { timeout: PATIENCE }, async (test) => {
    if (!mailbox) return test.skip()
    const { problems, messages } = await engine.call('store.verify', {})
    expect({ problems, messages }).toEqual({ problems: [], messages: new Set(mailbox.sent).size })
  })

  it('files and reads as the truth says', { timeout: PATIENCE }, async (test) => {
    if (!mailbox) return test.skip()
    const { truth, patients, shaOf } = mailbox
    const byUniqueId = new Map<string, TrueMessage>()
    for (const line of truth) {
      for (const { uniqueId } of line.documents) if (uniqueId !== null) byUniqueId.set(uniqueId, line)
    }
    let right = 0
    for (const line of truth) {
      const shown = await engine.call('messages.show', { id: shaOf.get(line.file) ?? '' })
      compareMessage(line, shown, patients, byUniqueId, differences)
      if (line.identity === 'ok') right += line.documents.filter((one) => one.format !== 'hprim').length
    }
    const table = differences.table()
    console.log(JSON.stringify({ messages: truth.length, right, differences: table }, null, 1))
    const of = (pattern: RegExp): number =>
      Object.entries(table).reduce((sum, [kind, { count }]) => (pattern.test(kind) ? sum + count : sum), 0)
    expect(of(/^under a/)).toBe(0)
    expect(of(/^filed though/)).toBe(0)
    expect(of(/^waits though right \(cda/)).toBeLessThanOrEqual(right * 0.02)
    expect(of(/^document absent|^result|^previous results|^(type|date|version|replaces|status|pending) \(/)).toBe(0)
  })

  it('finds every word that only a body or only a document holds', { timeout: PATIENCE }, async (test) => {
    if (!mailbox) return test.skip()
    const lost: string[] = []
    for (const { file, probes } of mailbox.truth) {
      for (const query of [probes.body, probes.attachment]) {
        if (query === undefined) continue
        const { hits } = await engine.call('search', { query, limit: 50 })
        if (!hits.some(({ id }) => id === mailbox?.shaOf.get(file))) lost.push(`${query} of ${file}`)
      }
    }
    expect(lost).toEqual([])
  })
})
