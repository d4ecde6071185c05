// A submission server in process that answers, cuts or stays silent at any step of the dialogue. It knows just enough of RFC 5321
// for one client; the dialogue with a server of the trade is tested with smtp-server (smtp.ts).

import net from 'node:net'
import tls from 'node:tls'
import type { PoorImap } from './poor-imap.ts'
import type { Leaf } from './certificates.ts'

/** `middle`: half of the data has come. `end`: all of it, not taken yet. `taken`: taken, the answer not said yet. */
export const STEPS = [
  'connect',
  'ehlo',
  'starttls',
  'handshake',
  'auth',
  'mail',
  'rcpt',
  'data',
  'middle',
  'end',
  'taken',
  'quit',
] as const
export type Step = (typeof STEPS)[number]
/** What happens at a step instead of the usual: the line breaks, nothing is said, or this reply. */
export type Mishap = 'cut' | 'silence' | `${number} ${string}`

export interface Taken {
  from: string
  to: string[]
  /** parameters of MAIL and of each RCPT, as sent */
  parameters: { mail: string; rcpt: string[] }
  raw: Buffer
}
export interface PoorSmtp {
  port: number
  taken: Taken[]
  /** every line received before or after TLS, data left out; credentials included */
  lines: { secure: boolean; line: string }[]
  /** asked at each step; `argument` is the address at `mail` and `rcpt` */
  mishap: (step: Step, argument: string) => Mishap | undefined
  /** what the operator does with a letter it takes: a copy in Sent, a delivery */
  onTaken: (letter: Taken) => void
  connections: () => number
  stop(): Promise<void>
}
/** An operator that puts a copy of what it takes into Sent by itself. */
export function filesWhatItTakes(smtp: PoorSmtp, imap: PoorImap): void {
  smtp.onTaken = ({ raw }) => {
    const sent = imap.folders.get('Sent')
    sent?.messages.push({ uid: (sent.messages.at(-1)?.uid ?? 0) + 1, raw, flags: new Set() })
  }
}

export interface PoorSmtpOptions {
  leaf: Leaf
  security?: 'tls' | 'starttls'
  /** lines of EHLO beside STARTTLS; AUTH PLAIN LOGIN, DSN, SIZE, PIPELINING unless given */
  extensions?: string[]
  port?: number
  tls?: tls.TlsOptions
}

export async function startPoorSmtp(options: PoorSmtpOptions): Promise<PoorSmtp> {
  const sockets = new Set<net.Socket>()
  let connections = 0
  const peer: PoorSmtp = {
    port: 0,
    taken: [],
    lines: [],
    mishap: () => undefined,
    onTaken: () => undefined,
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
  const track = <S extends net.Socket>(socket: S): S => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    return socket
  }
  const accept = (socket: net.Socket): void => {
    connections += 1
    track(socket)
    new Dialogue(peer, options, socket, track).greet()
  }
  const server =
    options.security === 'tls'
      ? tls.createServer({ ...options.leaf, ...options.tls }, accept)
      : net.createServer(accept)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address === 'object' && address !== null) peer.port = address.port
  return peer
}

class Dialogue {
  readonly #peer: PoorSmtp
  readonly #options: PoorSmtpOptions
  readonly #track: <S extends net.Socket>(socket: S) => S
  #socket: net.Socket
  #secure: boolean
  #text = ''
  #data: string | undefined
  #halfway = false
  #hasSender = false
  #expects: 'user' | 'password' | undefined
  #letter: Taken = fresh()

  constructor(
    peer: PoorSmtp,
    options: PoorSmtpOptions,
    socket: net.Socket,
    track: <S extends net.Socket>(socket: S) => S,
  ) {
    this.#peer = peer
    this.#options = options
    this.#socket = socket
    this.#track = track
    this.#secure = options.security === 'tls'
    this.#listen()
  }

  greet(): void {
    if (this.#happens('connect', '')) return
    this.#say('220 essais ESMTP')
  }

  #listen(): void {
    this.#socket.on('data', (bytes: Buffer) => {
      this.#text += bytes.toString('latin1')
      this.#read()
    })
  }

  #read(): void {
    for (;;) {
      if (this.#data !== undefined && !this.#readData()) return
      const end = this.#text.indexOf('\r\n')
      if (end < 0) return
      const line = this.#text.slice(0, end)
      this.#text = this.#text.slice(end + 2)
      this.#peer.lines.push({ secure: this.#secure, line })
      if (!this.#answer(line)) return
    }
  }

  /** True once the end of the data was read and answered. */
  #readData(): boolean {
    if (!this.#halfway && this.#text.length > 0) {
      this.#halfway = true
      if (this.#happens('middle', '')) return false
    }
    const end = this.#text.startsWith('.\r\n') ? 0 : this.#text.indexOf('\r\n.\r\n') + 2
    if (end < 2 && !this.#text.startsWith('.\r\n')) return false
    const raw = this.#text.slice(0, end)
    this.#text = this.#text.slice(end + 3)
    this.#data = undefined
    if (this.#happens('end', '')) return false
    this.#letter.raw = Buffer.from(raw.replace(/^\.\./gm, '.'), 'latin1')
    const letter = this.#letter
    this.#letter = fresh()
    this.#peer.taken.push(letter)
    this.#peer.onTaken(letter)
    if (this.#happens('taken', '')) return false
    this.#say(`250 2.0.0 pris sous ${this.#peer.taken.length}`)
    return true
  }

  /** False when nothing more is to be read from this line. */
  #answer(line: string): boolean {
    const [verb = ''] = line.toUpperCase().split(/[ :]/)
    if (this.#expects !== undefined) return this.#credentials()
    if (verb === 'EHLO') {
      if (this.#happens('ehlo', '')) return this.#socket.writable
      const extensions = this.#options.extensions ?? [
        'AUTH PLAIN LOGIN',
        'DSN',
        'SIZE 10000000',
        'PIPELINING',
        '8BITMIME',
      ]
      const offered = this.#secure ? extensions : ['STARTTLS', ...extensions.filter((one) => !one.startsWith('AUTH'))]
      const lines = ['essais', ...offered]
      for (const [n, one] of lines.entries()) this.#say(`250${n === lines.length - 1 ? ' ' : '-'}${one}`)
      return true
    }
    if (verb === 'STARTTLS') {
      if (this.#happens('starttls', '')) return this.#socket.writable
      this.#say('220 allez')
      if (this.#happens('handshake', '')) return false
      this.#upgrade()
      return false
    }
    if (verb === 'AUTH') {
      if (/^AUTH LOGIN$/i.test(line)) {
        this.#expects = 'user'
        this.#say('334 VXNlcm5hbWU6')
        return true
      }
      if (this.#happens('auth', line)) return this.#socket.writable
      this.#say('235 2.7.0 bienvenue')
      return true
    }
    if (verb === 'MAIL') {
      this.#hasSender = false
      const [, from = '', parameters = ''] = /^MAIL FROM:<([^>]*)>\s*(.*)$/i.exec(line) ?? []
      if (this.#happens('mail', from)) return this.#socket.writable
      this.#letter = fresh()
      this.#hasSender = true
      this.#letter.from = from
      this.#letter.parameters.mail = parameters
      this.#say('250 2.1.0 bon')
      return true
    }
    if (verb === 'RCPT') {
      const [, to = '', parameters = ''] = /^RCPT TO:<([^>]*)>\s*(.*)$/i.exec(line) ?? []
      if (!this.#hasSender) {
        this.#say('503 5.5.1 MAIL d’abord')
        return true
      }
      if (this.#happens('rcpt', to)) return this.#socket.writable
      this.#letter.to.push(to)
      this.#letter.parameters.rcpt.push(parameters)
      this.#say('250 2.1.5 bon')
      return true
    }
    if (verb === 'DATA') {
      if (this.#happens('data', '')) return this.#socket.writable
      if (this.#letter.to.length === 0) {
        this.#say('503 5.5.1 personne')
        return true
      }
      this.#data = ''
      this.#halfway = false
      this.#say('354 dites')
      return true
    }
    if (verb === 'QUIT') {
      if (this.#happens('quit', '')) return false
      this.#say('221 2.0.0 au revoir')
      this.#socket.end()
      return false
    }
    this.#letter = fresh()
    this.#say(verb === 'RSET' || verb === 'NOOP' ? '250 2.0.0 bon' : '500 5.5.2 inconnu')
    return true
  }

  #credentials(): boolean {
    if (this.#expects === 'user') {
      this.#expects = 'password'
      this.#say('334 UGFzc3dvcmQ6')
      return true
    }
    this.#expects = undefined
    if (this.#happens('auth', '')) return this.#socket.writable
    this.#say('235 2.7.0 bienvenue')
    return true
  }

  #upgrade(): void {
    this.#socket.removeAllListeners('data')
    const socket = new tls.TLSSocket(this.#socket, {
      isServer: true,
      secureContext: tls.createSecureContext({ ...this.#options.leaf, ...this.#options.tls }),
    })
    this.#socket = this.#track(socket)
    this.#secure = true
    this.#text = ''
    this.#listen()
  }

  /** True when the usual answer is not to be given. */
  #happens(step: Step, argument: string): boolean {
    const mishap = this.#peer.mishap(step, argument)
    if (mishap === undefined) return false
    if (mishap === 'cut') this.#socket.destroy()
    // it hears nothing any more either
    else if (mishap === 'silence') this.#socket.removeAllListeners('data').pause()
    else this.#say(mishap)
    return true
  }

  #say(line: string): void {
    if (this.#socket.writable) this.#socket.write(`${line}\r\n`)
  }
}

const fresh = (): Taken => ({ from: '', to: [], parameters: { mail: '', rcpt: [] }, raw: Buffer.alloc(0) })
