// A bare IMAP client over verified TLS: the floor of the bench (download, throw away) and the witness of the proofs (what the
// server really sends). It shares nothing with the engine and knows four commands of RFC 3501.

import { once } from 'node:events'
import tls from 'node:tls'

export interface PlainServer {
  port: number
  /** PEM to trust */
  ca: string
  user: string
  password: string
}

const TAIL = 4096

export class PlainImap {
  readonly #socket: tls.TLSSocket
  #number = 0

  private constructor(socket: tls.TLSSocket) {
    this.#socket = socket
  }

  static async open({ port, ca, user, password }: PlainServer): Promise<PlainImap> {
    const socket = tls.connect({ host: '127.0.0.1', servername: 'localhost', port, ca: [ca] })
    await once(socket, 'secureConnect')
    await once(socket, 'data')
    const imap = new PlainImap(socket)
    await imap.ask(`LOGIN "${user}" {${Buffer.byteLength(password)}+}\r\n${password}`)
    return imap
  }

  /** The whole answer of one command. */
  async ask(command: string): Promise<Buffer> {
    const pieces: Buffer[] = []
    await this.#send(command, (piece) => pieces.push(piece))
    return Buffer.concat(pieces)
  }

  /** Names as the server writes them: modified UTF-7, quoted when need be. */
  async folders(): Promise<string[]> {
    const answer = (await this.ask('LIST "" "*"')).toString('latin1')
    return [...answer.matchAll(/^\* LIST \(([^)]*)\) (?:"[^"]*"|NIL) (.+)\r$/gm)]
      .filter(([, flags = '']) => !/\\Noselect/i.test(flags))
      .map(([, , name = '']) => name)
  }

  /** Opens a folder read-only; answers how many messages it has. */
  async examine(folder: string): Promise<number> {
    const answer = (await this.ask(`EXAMINE ${folder}`)).toString('latin1')
    return Number(/^\* (\d+) EXISTS/m.exec(answer)?.[1] ?? 0)
  }

  /** Downloads every message of the open folder and keeps nothing; answers the bytes that came. */
  async download(): Promise<number> {
    let bytes = 0
    await this.#send('UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])', (piece) => (bytes += piece.length))
    return bytes
  }

  /** Each message of the open folder, exactly as sent. */
  async *messages(count: number, step = 100): AsyncGenerator<Buffer> {
    for (let first = 1; first <= count; first += step) {
      const answer = await this.ask(`FETCH ${first}:${Math.min(count, first + step - 1)} (BODY.PEEK[])`)
      yield* literals(answer)
    }
  }

  async close(): Promise<void> {
    await this.ask('LOGOUT')
    this.#socket.destroy()
  }

  /** Ends at the tagged line. The tag cannot be in a message: it is looked for in the last line received only. */
  #send(command: string, each: (piece: Buffer) => void): Promise<void> {
    const tag = `pli${++this.#number}`
    const end = new RegExp(`(?:^|\r\n)${tag} (OK|NO|BAD)[^\r\n]*\r\n$`)
    let tail = Buffer.alloc(0)
    return new Promise((resolve, reject) => {
      const done = (error?: Error): void => {
        this.#socket.off('data', take).off('close', closed).off('error', closed)
        if (error) reject(error)
        else resolve()
      }
      const closed = (): void => done(new Error('the server closed the connection'))
      const take = (piece: Buffer): void => {
        each(piece)
        tail = Buffer.concat([tail.subarray(-TAIL), piece.subarray(-TAIL)])
        const found = tail.at(-1) === 10 ? end.exec(tail.toString('latin1')) : null
        if (found) done(found[1] === 'OK' ? undefined : new Error(found[0].trim()))
      }
      this.#socket.on('data', take).on('close', closed).on('error', closed)
      this.#socket.write(`${tag} ${command}\r\n`)
    })
  }
}

/** `{bytes}` CRLF then the bytes (RFC 3501 §4.3); what lies between two of them is of no interest here. */
function* literals(answer: Buffer): Generator<Buffer> {
  let at = 0
  for (;;) {
    const lineEnd = answer.indexOf('\r\n', at)
    if (lineEnd < 0) return
    const size = /\{(\d+)\}$/.exec(answer.toString('latin1', Math.max(at, lineEnd - 24), lineEnd))?.[1]
    at = lineEnd + 2
    if (size === undefined) continue
    yield answer.subarray(at, at + Number(size))
    at += Number(size)
  }
}
