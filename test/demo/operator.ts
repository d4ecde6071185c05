// The embedded demonstration operator: IMAP (hoodiecrow) and SMTP submission (smtp-server) on loopback, STARTTLS, one mailbox filled
// with a practice's week. Development only: neither server is packaged.

import { randomBytes } from 'node:crypto'
import type { AddressInfo, Server, Socket } from 'node:net'
import hoodiecrow from 'hoodiecrow-imap'
import { SMTPServer } from 'smtp-server'
import { loopbackCertificate } from './certificate.ts'
import { practiceWeek, type DemoMessage } from './week/index.ts'

export interface DemoOperator {
  imap: { host: string; port: number }
  smtp: { host: string; port: number }
  user: string
  password: string
  /** PEM of the authority made for this start */
  ca: string
  /** held by the mailbox at its start */
  messages: number
  stop(): Promise<void>
}

export const DEMO_ADDRESS = 'helene.vasseur@medecin.test.mssante.fr'

/** `now` dates the week: its last message arrived this morning. */
export async function startDemoOperator(options: {
  now: Date
  imapPort?: number
  smtpPort?: number
}): Promise<DemoOperator> {
  const [certificate, week] = await Promise.all([loopbackCertificate(), practiceWeek(options.now)])
  const password = randomBytes(9).toString('base64url')
  const credentials = { cert: certificate.cert, key: certificate.key, minVersion: 'TLSv1.2' as const }
  const imap = hoodiecrow({
    plugins: [
      'ID',
      'STARTTLS',
      'LOGINDISABLED',
      'SASL-IR',
      'ENABLE',
      'CONDSTORE',
      'UIDPLUS',
      'IDLE',
      'MOVE',
      'SPECIAL-USE',
      'NAMESPACE',
    ],
    credentials,
    users: { [DEMO_ADDRESS]: { password } },
    storage: storage(week),
  })
  const sockets = new Set<Socket>()
  imap.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  const smtp = new SMTPServer({
    ...credentials,
    size: 10 * 1024 * 1024,
    authMethods: ['PLAIN', 'LOGIN'],
    onAuth: (auth, _session, answer) =>
      auth.username === DEMO_ADDRESS && auth.password === password
        ? answer(null, { user: auth.username })
        : answer(new Error('535 refused')),
    onData: (stream, _session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        imap.appendMessage('INBOX', [], new Date(), Buffer.concat(chunks).toString('latin1'))
        done()
      })
    },
  })
  const imapPort = await listen(imap.server, (port, host) => imap.listen(port, host), options.imapPort ?? 0)
  const smtpPort = await listen(smtp.server, (port, host) => smtp.listen(port, host), options.smtpPort ?? 0)
  return {
    imap: { host: 'localhost', port: imapPort },
    smtp: { host: 'localhost', port: smtpPort },
    user: DEMO_ADDRESS,
    password,
    ca: certificate.ca,
    messages: week.length,
    stop: async () => {
      // a client that waits in IDLE would hold the server open for ever
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        new Promise<void>((done) => smtp.close(() => done())),
        new Promise<void>((done) => imap.close(done)),
      ])
    },
  }
}

/** hoodiecrow keeps messages as binary strings in one tree of folders. */
function storage(messages: DemoMessage[]): object {
  const folder = (name: DemoMessage['folder']) =>
    messages
      .filter((message) => message.folder === name)
      .map((message, index) => ({
        uid: index + 1,
        flags: message.seen ? ['\\Seen'] : [],
        internaldate: imapDate(message.arrived),
        raw: message.raw.toString('latin1'),
      }))
  return {
    INBOX: { messages: folder('INBOX') },
    '': {
      separator: '/',
      folders: {
        Archives: { 'special-use': '\\Archive', messages: folder('Archives') },
        // modified UTF-7 (RFC 3501 §5.1.3), as the names of IMAP4rev1 are written
        'Envoy&AOk-s': { 'special-use': '\\Sent', messages: folder('Envoyés') },
      },
    },
  }
}

/** RFC 3501 date-time: ` 5-Nov-2026 08:05:00 +0000`. */
function imapDate(date: Date): string {
  const month = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][date.getUTCMonth()]
  const day = String(date.getUTCDate()).padStart(2, ' ')
  return `${day}-${month}-${date.getUTCFullYear()} ${date.toISOString().slice(11, 19)} +0000`
}

function listen(server: Server, start: (port: number, host: string) => void, port: number): Promise<number> {
  return new Promise((done, failed) => {
    server.once('error', failed)
    server.once('listening', () => done((server.address() as AddressInfo).port))
    start(port, '127.0.0.1')
  })
}
