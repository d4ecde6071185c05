// The embedded demonstration operator: IMAP (hoodiecrow) and SMTP submission (smtp-server) on loopback, STARTTLS, a mailbox filled
// with a practice's week, and empty ones of colleagues when they are asked for. Development only: neither server is packaged.

import { randomBytes } from 'node:crypto'
import type { AddressInfo, Server, Socket } from 'node:net'
import hoodiecrow from 'hoodiecrow-imap'
import { SMTPServer } from 'smtp-server'
import { loopbackCertificate } from './certificate.ts'
import { practiceWeek, type DemoMessage } from './week/index.ts'

/** A mailbox as a client signs in to it. */
export interface DemoMailbox {
  imap: { host: string; port: number }
  smtp: { host: string; port: number }
  user: string
  password: string
  /** PEM of the authority made for this start */
  ca: string
}
export interface DemoOperator extends DemoMailbox {
  /** held by the mailbox at its start */
  messages: number
  /** empty mailboxes of `colleagues`, in their order */
  colleagues: DemoMailbox[]
  /** addresses of each letter that was taken, in their order: what left, and how often */
  taken: { from: string; to: string[] }[]
  stop(): Promise<void>
}

export interface DemoOptions {
  /** dates the week: its last message arrived this morning */
  now: Date
  imapPort?: number
  smtpPort?: number
  /** other mailboxes of this operator */
  colleagues?: string[]
  /** puts a copy of what is submitted in the sender's sent folder, as some operators do */
  filesSent?: boolean
}

export const DEMO_ADDRESS = 'helene.vasseur@medecin.test.mssante.fr'
/** Modified UTF-7 (RFC 3501 §5.1.3), as the names of IMAP4rev1 are written. */
const SENT = 'Envoy&AOk-s'
const PLUGINS = [
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
]

/** What is submitted reaches the mailboxes that are here; a letter to anybody else is taken and goes nowhere. */
export async function startDemoOperator(options: DemoOptions): Promise<DemoOperator> {
  const [certificate, week] = await Promise.all([loopbackCertificate(), practiceWeek(options.now)])
  const credentials = { cert: certificate.cert, key: certificate.key, minVersion: 'TLSv1.2' as const }
  const sockets = new Set<Socket>()
  // one server a mailbox: hoodiecrow keeps one tree of folders for all its users
  const boxes = [DEMO_ADDRESS, ...(options.colleagues ?? [])].map((user, order) => {
    const password = randomBytes(9).toString('base64url')
    const imap = hoodiecrow({
      plugins: PLUGINS,
      credentials,
      users: { [user]: { password } },
      storage: storage(order === 0 ? week : []),
    })
    imap.server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    return { user, password, imap }
  })
  const boxOf = (address: string) => boxes.find(({ user }) => user === address.toLowerCase())
  const taken: DemoOperator['taken'] = []
  const smtp = new SMTPServer({
    ...credentials,
    size: 10 * 1024 * 1024,
    authMethods: ['PLAIN', 'LOGIN'],
    onAuth: (auth, _session, answer) =>
      boxOf(auth.username ?? '')?.password === auth.password
        ? answer(null, { user: auth.username })
        : answer(new Error('535 refused')),
    onData: (stream, { envelope, user }, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('latin1')
        const to = envelope.rcptTo.map(({ address }) => address)
        for (const address of to) boxOf(address)?.imap.appendMessage('INBOX', [], new Date(), raw)
        const sender = typeof user === 'string' ? boxOf(user) : undefined
        if (options.filesSent && to.some((address) => address !== sender?.user))
          sender?.imap.appendMessage(SENT, ['\\Seen'], new Date(), raw)
        taken.push({ from: sender?.user ?? '', to })
        done()
      })
    },
  })
  const smtpPort = await listen(smtp.server, (port, host) => smtp.listen(port, host), options.smtpPort ?? 0)
  const mailboxes: DemoMailbox[] = []
  for (const [order, { user, password, imap }] of boxes.entries()) {
    const wanted = order === 0 ? (options.imapPort ?? 0) : 0
    const port = await listen(imap.server, (chosen, host) => imap.listen(chosen, host), wanted)
    const hosts = { imap: { host: 'localhost', port }, smtp: { host: 'localhost', port: smtpPort } }
    mailboxes.push({ ...hosts, user, password, ca: certificate.ca })
  }
  const [own, ...colleagues] = mailboxes
  if (!own) throw new Error('the operator has no mailbox')
  return {
    ...own,
    messages: week.length,
    colleagues,
    taken,
    stop: async () => {
      // a client that waits in IDLE would hold the server open for ever
      for (const socket of sockets) socket.destroy()
      await Promise.all([
        new Promise<void>((done) => smtp.close(() => done())),
        ...boxes.map(({ imap }) => new Promise<void>((done) => imap.close(done))),
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
        [SENT]: { 'special-use': '\\Sent', messages: folder('Envoyés') },
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
