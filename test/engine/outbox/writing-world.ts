// The engine with one mailbox and the card of LEGRAND Odile, opened by a document that came: drafts are written, checked and sent.

import fs from 'node:fs'
import path from 'node:path'
import { Engine } from '../../../electron/engine/engine.ts'
import { composeEnvelopes } from '../../../electron/engine/letters/compose.ts'
import { pdfBytes } from '../../files/pdf.ts'
import { context, HADDAD, letter, P01, piece, VASSEUR } from '../letters/world.ts'
import { fileKeychain } from './world.ts'

export interface Servers {
  smtp: number
  imap: number
  ca: string
}
export interface Writing {
  engine: Engine
  account: string
  patient: string
}

/** What opens the card: it is to stand in the mailbox before the world is opened. */
export async function openingLetter(): Promise<Buffer> {
  const sender = { ...VASSEUR, address: HADDAD.address, givenName: 'Samir', familyName: 'Haddad', rpps: '10999000044' }
  const pieces = [piece('bilan.pdf', await pdfBytes({ lines: ['Bilan'] }), { mediaType: 'application/pdf' })]
  const about = letter({ form: 'letter', to: [{ address: VASSEUR.address }], pieces })
  const [envelope] = await composeEnvelopes(about, { ...context(P01, { sender }), pieces })
  if (envelope === undefined) throw new Error('nothing composed')
  return envelope.raw
}

export async function openWriting(dir: string, servers: Servers): Promise<Writing> {
  const engine = new Engine({ profile: dir, keychain: fileKeychain(dir), actor: 'Dr VASSEUR' })
  if (fs.existsSync(path.join(dir, 'keyring.json'))) await engine.call('profile.unlock', {})
  else {
    await engine.call('profile.create', {})
    await engine.call('accounts.add', {
      email: VASSEUR.address,
      user: 'vasseur',
      imap: { host: '127.0.0.1', port: servers.imap, security: 'tls' },
      smtp: { host: '127.0.0.1', port: servers.smtp, security: 'starttls' },
      auth: { kind: 'password', password: 'sésame' },
      ca: servers.ca,
      check: false,
    })
    await engine.call('sync.run', {})
  }
  const [account] = (await engine.call('accounts.list', {})).accounts
  const [card] = (await engine.call('patients.list', {})).patients
  return { engine, account: account?.id ?? '', patient: card?.id ?? '' }
}

export interface Written {
  structured?: boolean
  pieceBytes?: number
  changes?: object
}
/** A draft to Dr Haddad, as a person leaves it before « Envoyer ». */
export async function write({ engine, account, patient }: Writing, written: Written = {}): Promise<string> {
  const { structured = false, pieceBytes = 0, changes = {} } = written
  const { id } = await engine.call('letters.begin', { how: 'new', account, to: [HADDAD] })
  const form = structured ? 'letter' : 'message'
  await engine.call('letters.save', {
    id,
    changes: { form, subject: 'Avis', body: '<p>Bonjour.</p>', patient: structured ? patient : null, ...changes },
  })
  if (pieceBytes > 0) {
    const bytes = Buffer.alloc(pieceBytes, 'radiographie ')
    await engine.call('letters.attach', { id, filename: 'image.bin', mediaType: 'application/octet-stream', bytes })
  }
  return id
}
/** A person who says yes to every point that may be passed over. */
export async function accepted({ engine }: Writing, id: string) {
  const { points } = await engine.call('letters.check', { id })
  return points
    .filter(({ level }) => level === 'confirms')
    .map(({ code, about }) => ({ code, ...(about === undefined ? {} : { about }), reason: 'vu' }))
}
