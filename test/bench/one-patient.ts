// A patient followed for years: 300 reports of one person on board, and how long the page takes. In this process, no Dovecot.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Engine } from '../../electron/engine/engine.ts'
import { createProfile } from '../../electron/engine/store/profile.ts'
import { createAuthority } from '../peers/certificates.ts'
import { startPoorImap } from '../peers/poor-imap.ts'
import { PASSPHRASE } from './cli.ts'
import { ownMailbox } from './own-mailbox.ts'

const DOCUMENTS = 300

/** Median of five openings of the page, ms, and the documents on it. */
export async function onePatient(): Promise<{ documents: number; ms: number }> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-bench-'))
  const authority = await createAuthority()
  const imap = await startPoorImap({ leaf: await authority.leaf() })
  try {
    const messages: { uid: number; raw: Buffer; flags: Set<string> }[] = []
    for await (const { raw } of ownMailbox(DOCUMENTS, 'patient')) {
      messages.push({ uid: messages.length + 1, raw, flags: new Set() })
    }
    imap.folders.set('INBOX', { uidValidity: 1, messages })
    await createProfile(path.join(dir, 'p'), { passphrase: PASSPHRASE })
    const engine = await Engine.open(path.join(dir, 'p'), { passphrase: PASSPHRASE })
    await engine.call('accounts.add', {
      email: 'banc@medecin.test.mssante.fr',
      user: 'banc',
      imap: { host: 'localhost', port: imap.port, security: 'tls' },
      auth: { kind: 'password', password: 'banc' },
      ca: authority.ca,
    })
    await engine.call('sync.run', {})
    const id = (await engine.call('patients.list', {})).patients[0]?.id ?? ''
    const times: number[] = []
    let documents = 0
    for (let n = 0; n < 5; n += 1) {
      const began = performance.now()
      documents = (await engine.call('patients.show', { id })).timeline.length
      times.push(performance.now() - began)
    }
    await engine.close()
    return { documents, ms: times.toSorted((a, b) => a - b)[2] ?? 0 }
  } finally {
    await imap.stop()
    fs.rmSync(dir, { recursive: true, force: true })
  }
}
