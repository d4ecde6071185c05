// A profile of its own with the reports of one person on board, through a relève, for figures in this process. No Dovecot.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Engine } from '../../electron/engine/engine.ts'
import { createProfile } from '../../electron/engine/store/profile.ts'
import { createAuthority } from '../peers/certificates.ts'
import { startPoorImap } from '../peers/poor-imap.ts'
import { PASSPHRASE } from './cli.ts'
import { ownMailbox } from './own-mailbox.ts'

/** `work` gets the engine, the mailbox and the patient, who has this many reports; all of it is gone afterwards. */
export async function withOwnPatient<T>(
  reports: number,
  work: (engine: Engine, account: string, patient: string) => Promise<T>,
): Promise<T> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-bench-'))
  const authority = await createAuthority()
  const imap = await startPoorImap({ leaf: await authority.leaf() })
  try {
    const messages: { uid: number; raw: Buffer; flags: Set<string> }[] = []
    for await (const { raw } of ownMailbox(reports, 'patient')) {
      messages.push({ uid: messages.length + 1, raw, flags: new Set() })
    }
    imap.folders.set('INBOX', { uidValidity: 1, messages })
    await createProfile(path.join(dir, 'p'), { passphrase: PASSPHRASE })
    const engine = await Engine.open(path.join(dir, 'p'), { passphrase: PASSPHRASE })
    const { id: account } = await engine.call('accounts.add', {
      email: 'banc@medecin.test.mssante.fr',
      user: 'banc',
      imap: { host: 'localhost', port: imap.port, security: 'tls' },
      auth: { kind: 'password', password: 'banc' },
      ca: authority.ca,
    })
    await engine.call('sync.run', {})
    const answer = await work(engine, account, (await engine.call('patients.list', {})).patients[0]?.id ?? '')
    await engine.close()
    return answer
  } finally {
    await imap.stop()
    fs.rmSync(dir, { recursive: true, force: true })
  }
}
