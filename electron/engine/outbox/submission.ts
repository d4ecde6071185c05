// One SMTP submission connection in our own words: the only file that imports the library's SMTP. Secure before any credential,
// or not at all. It stores nothing and decides nothing: departure.ts does. No word of a letter reaches a log from here.

import net from 'node:net'
import { Readable } from 'node:stream'
import tls from 'node:tls'
import SMTPConnection, {
  type SMTPConnectionCustomAuthContext,
  type SMTPConnectionOptions,
} from 'nodemailer/lib/smtp-connection'
import { PliError } from '../errors.ts'
import type { Credentials, WayIn } from '../sign-in/credentials.ts'
import type { MailServer } from '../store/accounts.ts'
import { seeCertificate, type SeenCertificate } from '../sync/transport.ts'
import { replyOf, sendingFault, type Reply, type SendingContext } from './submission-faults.ts'

export interface SubmissionSettings {
  /** address of the mailbox, to name it in code 401 */
  email: string
  smtp: MailServer
  way: WayIn
  /** the line is cut when it aborts */
  signal?: AbortSignal | undefined
  /** ms without a word before the line counts as dead (RFC 5321 §4.5.3.2 waits ten minutes after the data) */
  patience?: number | undefined
}
export interface Submission {
  /** ENVID of RFC 3461: comes back in delivery reports */
  id: string
  /** of the envelope; '' is the null sender */
  from: string
  recipients: readonly string[]
  /** the message, as composed */
  raw: Uint8Array
}
export interface Refusal {
  address: string
  reply: Reply
}
/** What became of one letter on a connection that had signed in. */
export type Outcome =
  /** our operator answers for these recipients now */
  | { kind: 'taken'; accepted: string[]; refused: Refusal[]; reply: Reply }
  /** nobody gets it: each recipient was refused, or the letter itself was, for all who were not (`whole`) */
  | { kind: 'refused'; whole: boolean; refused: Refusal[]; reply: Reply }
  /** the line broke after the end of the data had been let go: taken or not, nobody here knows */
  | { kind: 'unknown'; accepted: string[]; refused: Refusal[]; fault: PliError }

const PATIENCE_MS = 5 * 60_000
const CONNECT_MS = 30_000
const CHUNK = 64 * 1024
/** Held back until the caller has written down that the end may leave. */
const TAIL = 2

/** The part of the pinned library that is not in its types; test/engine/outbox/submission.test.ts holds it to it. */
interface Inside {
  _ehloLines?: string[]
  _maxAllowedSize: number
  _envelope: Envelope
  _sendRcpt(recipient: string, done: unknown): void
}
interface Envelope {
  from: string
  to: string[]
  size: number
  use8BitMime: boolean
  dsn?: { notify: string[]; envid: string; ret: string; orcpt?: string }
  accepted?: string[]
  /** MAIL was refused: what RCPT was answered after it means nothing */
  mailError?: Error
  rejectedErrors?: (Error & { recipient?: string })[]
}

export class SubmissionConnection {
  readonly #client: SMTPConnection
  readonly #context: SendingContext
  #broken: unknown

  private constructor(client: SMTPConnection, context: SendingContext) {
    this.#client = client
    this.#context = context
    client.on('error', (error: Error) => {
      this.#broken ??= error
    })
  }

  /**
   * Connects, secures, checks the server, signs in. With `starttls` credentials leave only after the handshake, and a server that
   * does not offer it is refused (ECO.1.0.1).
   * Throws TLS_*, STARTTLS_MISSING, AUTH_FAILED, SERVER_UNREACHABLE, SERVER_REFUSED, SERVER_GONE, and what `way.check` throws.
   */
  static async open(settings: SubmissionSettings): Promise<SubmissionConnection> {
    const { email, smtp, way } = settings
    const { host, port } = smtp
    const certificate: SeenCertificate = {}
    const client: SMTPConnection = new SMTPConnection(optionsOf(settings, () => mechanismsOf(client)))
    watchSocket(client, certificate)
    const opened = new SubmissionConnection(client, { host, port, email, certificate })
    settings.signal?.addEventListener('abort', () => opened.drop(), { once: true })
    try {
      await opened.#begin()
      if (way.credentials.kind !== 'tunnel') {
        const socket = client._socket
        if (!(socket instanceof tls.TLSSocket)) throw new Error('not secured')
        await way.check(socket)
      }
      await opened.#signIn(way.credentials)
      ownRecipients(client)
      return opened
    } catch (error) {
      opened.drop()
      throw opened.#fault(error, 'connecting')
    }
  }

  /** SIZE of EHLO, bytes; undefined when the server sets none (R32). */
  get sizeLimit(): number | undefined {
    return this.#inside._maxAllowedSize || undefined
  }
  /** The connection can take another letter. */
  get alive(): boolean {
    const socket = this.#client._socket
    return !this.#client.destroyed && socket instanceof net.Socket && socket.writable
  }
  get #inside(): Inside {
    return this.#client as unknown as Inside
  }

  /**
   * Sends one letter. `beforeEnd` is called when all but the end of the data has been handed over: until it returns, no server
   * can have taken the letter; once it has, only an answer tells. What it throws is thrown, and the letter has not left.
   * Throws as well what broke the line before that moment. DSN is asked for where it is offered (R31).
   */
  async send(letter: Submission, beforeEnd: (accepted: string[], refused: Refusal[]) => void): Promise<Outcome> {
    const envelope: Envelope = {
      from: letter.from,
      to: [...letter.recipients],
      size: letter.raw.length,
      use8BitMime: letter.raw.some((byte) => byte > 127),
      // a report must never be asked about a report (RFC 3461 §4.1, RFC 8098 §2.1)
      ...(letter.from === '' ? {} : { dsn: { notify: ['SUCCESS', 'FAILURE'], envid: letter.id, ret: 'HDRS' } }),
    }
    const asked = () =>
      envelope.mailError === undefined
        ? { accepted: envelope.accepted ?? [], refused: refusalsOf(envelope) }
        : { accepted: [], refused: [] }
    let stopped: unknown
    let ended = false
    const data = Readable.from(
      heldBack(letter.raw, () => {
        try {
          const { accepted, refused } = asked()
          beforeEnd(accepted, refused)
          ended = true
        } catch (error) {
          stopped = error
          throw error
        }
      }),
      { highWaterMark: 1 },
    )
    try {
      let response = ''
      await this.#step((done) =>
        this.#client.send(envelope, data, (error, info) => {
          response = info?.response ?? ''
          done(error)
        }),
      )
      return { kind: 'taken', ...asked(), reply: replyOf({ response }) ?? { code: 250, text: '' } }
    } catch (error) {
      if (stopped !== undefined) {
        // mid-data: without its end no server may deliver it (RFC 5321 §4.1.1.4)
        this.drop()
        throw stopped
      }
      const reply = replyOf(error) ?? replyOf(this.#broken)
      if (reply !== undefined) {
        const { accepted, refused } = asked()
        // no recipient was judged, or some were taken: it is the letter that is refused (its sender, its size, its data)
        const whole = envelope.mailError !== undefined || accepted.length > 0 || refused.length === 0
        return { kind: 'refused', whole, refused, reply }
      }
      this.drop()
      const fault = this.#fault(error, 'working')
      if (ended) return { kind: 'unknown', ...asked(), fault }
      throw fault
    }
  }

  /** Ends a transaction that was refused half-way, so that the next letter starts anew. */
  async reset(): Promise<void> {
    try {
      await this.#step((done) => this.#client.reset(done))
    } catch (error) {
      throw this.#fault(error, 'working')
    }
  }

  /** Says goodbye, and does not wait for the answer. */
  close(): void {
    if (this.alive) this.#client.quit()
    const force = setTimeout(() => this.drop(), 2000)
    force.unref()
  }

  /** Cuts the line at once: nothing more leaves. */
  drop(): void {
    const socket = this.#client._socket
    this.#client.close()
    if (socket instanceof net.Socket) socket.destroy()
  }

  #fault(error: unknown, phase: 'connecting' | 'working'): PliError {
    return sendingFault(error instanceof PliError ? error : (this.#broken ?? error), this.#context, phase, Date.now())
  }

  #begin(): Promise<void> {
    return this.#step((done) => this.#client.connect(done))
  }

  #signIn(credentials: Credentials): Promise<void> {
    const { user } = credentials
    const auth =
      credentials.kind === 'password' ? { user, pass: credentials.password } : { user, method: 'PLI', credentials: {} }
    return this.#step((done) => this.#client.login(auth, done))
  }

  /** One exchange. The library forgets who waits for an answer when the line breaks. */
  #step(work: (done: (error?: Error | null) => void) => void): Promise<void> {
    const client = this.#client
    return new Promise((resolve, reject) => {
      const end = (error?: Error | null): void => {
        client.off('error', end)
        client.off('end', ended)
        if (error) reject(error)
        else resolve()
      }
      const ended = (): void => end(new Error('ended'))
      client.on('error', end)
      client.on('end', ended)
      work(end)
    })
  }
}

function optionsOf(
  { smtp, way, patience = PATIENCE_MS }: SubmissionSettings,
  offered: () => ReadonlySet<string>,
): SMTPConnectionOptions {
  const { credentials } = way
  const common: SMTPConnectionOptions = {
    host: smtp.host,
    port: smtp.port,
    // the name of this machine is nobody's business (RFC 5321 §4.1.3 allows a literal)
    name: '[127.0.0.1]',
    connectionTimeout: Math.min(CONNECT_MS, patience),
    greetingTimeout: Math.min(CONNECT_MS, patience),
    socketTimeout: patience,
    socketCloseTimeout: 1000,
    customAuth: { PLI: (context: SMTPConnectionCustomAuthContext) => authenticate(context, credentials, offered()) },
  }
  // the bridge to a card has done TLS with the operator: what passes on this machine is in clear
  if (credentials.kind === 'tunnel') {
    return { ...common, connection: net.connect(credentials.at), secure: false, ignoreTLS: true }
  }
  return { ...common, tls: way.tls, secure: smtp.security === 'tls', requireTLS: smtp.security === 'starttls' }
}

/** SASL that the library does not do by itself: a broker's token (R9), a certificate that has already played its part. */
async function authenticate(
  context: SMTPConnectionCustomAuthContext,
  credentials: Credentials,
  offered: ReadonlySet<string>,
): Promise<void> {
  const { user } = credentials
  const [mechanism, initial] =
    credentials.kind === 'token'
      ? offered.has('OAUTHBEARER')
        ? ['OAUTHBEARER', `n,a=${user},\u0001auth=Bearer ${credentials.token}\u0001\u0001`]
        : ['XOAUTH2', `user=${user}\u0001auth=Bearer ${credentials.token}\u0001\u0001`]
      : offered.has('EXTERNAL')
        ? ['EXTERNAL', user]
        : ['PLAIN', `\u0000${user}\u0000`]
  let reply = await context.sendCommand(`AUTH ${mechanism} ${Buffer.from(initial).toString('base64')}`)
  // 334 with a reason in JSON: an empty line asks for the verdict (RFC 7628 §3.2.3)
  if (reply.status === 334) reply = await context.sendCommand(mechanism === 'OAUTHBEARER' ? 'AQ==' : '')
  if (reply.status < 200 || reply.status > 299) throw new Error('refused')
}

function mechanismsOf(client: SMTPConnection): Set<string> {
  const lines = (client as unknown as Inside)._ehloLines ?? []
  return new Set(lines.flatMap((line) => /^AUTH[ =](.*)$/i.exec(line)?.[1]?.toUpperCase().split(/\s+/) ?? []))
}

/** The library makes its sockets by itself: each is looked at as it is taken, the one that STARTTLS makes included. */
function watchSocket(client: SMTPConnection, certificate: SeenCertificate): void {
  let current: net.Socket | false | null = client._socket
  Object.defineProperty(client, '_socket', {
    get: () => current,
    set: (socket: net.Socket | false | null) => {
      current = socket
      if (socket instanceof tls.TLSSocket) seeCertificate(socket, certificate)
    },
  })
}

/** The library gives every recipient one ORCPT; a report is to name each by the address that was written (RFC 3461 §4.2). */
function ownRecipients(client: SMTPConnection): void {
  const inside = client as unknown as Inside
  const send = inside._sendRcpt.bind(client)
  inside._sendRcpt = (recipient, done) => {
    if (inside._envelope.dsn) inside._envelope.dsn.orcpt = `rfc822;${recipient}`
    send(recipient, done)
  }
}

async function* heldBack(raw: Uint8Array, beforeEnd: () => void): AsyncGenerator<Uint8Array> {
  const last = Math.max(0, raw.length - TAIL)
  for (let at = 0; at < last; at += CHUNK) yield raw.subarray(at, Math.min(at + CHUNK, last))
  beforeEnd()
  yield raw.subarray(last)
}

function refusalsOf(envelope: Envelope): Refusal[] {
  return (envelope.rejectedErrors ?? []).flatMap((error) => {
    const reply = replyOf(error)
    return error.recipient === undefined || reply === undefined ? [] : [{ address: error.recipient, reply }]
  })
}
