// A poor IMAP4rev1 server in process: no CONDSTORE, QRESYNC, ESEARCH, IDLE, MOVE or UIDPLUS, and faults on demand.
// It knows just enough of RFC 3501 for a client that fetches whole messages; it is no reference of anything.

import net from 'node:net'
import tls from 'node:tls'
import type { Leaf } from './certificates.ts'

export interface PoorMessage {
  uid: number
  raw: Buffer
  flags: Set<string>
}
export interface PoorFolder {
  uidValidity: number
  messages: PoorMessage[]
}
export interface PoorFaults {
  /** UIDs that a FETCH of several does not give */
  hiddenInRange?: Set<number>
  /** UIDs that no FETCH gives */
  hidden?: Set<number>
  /** UIDs over which the connection breaks, in the middle of the literal */
  breaks?: Set<number>
  /** the connection breaks once after that many messages given */
  breakAfter?: number
  /** the connection breaks at each command line that matches, unanswered */
  cutAt?: RegExp
  /** response codes that SELECT leaves out */
  unsaid?: Set<'UIDVALIDITY' | 'UIDNEXT'>
  /** UIDs that no SEARCH gives */
  unfound?: Set<number>
  /** said unasked before the rows of each FETCH */
  unsolicited?: string
  /** HIGHESTMODSEQ of every folder: CHANGEDSINCE gives all below it, nothing from it on */
  modseq?: number
  /** what LIST says of a folder */
  attributes?: Map<string, string>
  /** connections beyond this many are refused at once */
  maxConnections?: number
  /** folders that are listed and not opened */
  closed?: Set<string>
}
export interface PoorImap {
  port: number
  folders: Map<string, PoorFolder>
  faults: PoorFaults
  /** every command line received, in clear or under TLS */
  commands: string[]
  connections: () => number
  stop(): Promise<void>
}
export interface PoorOptions {
  /** TLS from the first byte; without it the port speaks in clear */
  leaf?: Leaf
  tls?: tls.TlsOptions
  capabilities?: string
  port?: number
}

export async function startPoorImap(options: PoorOptions = {}): Promise<PoorImap> {
  const sockets = new Set<net.Socket>()
  let connections = 0
  const peer: PoorImap = {
    port: 0,
    folders: new Map([['INBOX', { uidValidity: 1, messages: [] }]]),
    faults: {},
    commands: [],
    connections: () => connections,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
  const accept = (socket: net.Socket): void => {
    connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    if (sockets.size > (peer.faults.maxConnections ?? Infinity)) {
      socket.end('* BYE trop de connexions\r\n')
      return
    }
    converse(peer, socket, options.capabilities ?? 'IMAP4rev1')
  }
  const server =
    options.leaf === undefined
      ? net.createServer(accept)
      : tls.createServer({ ...options.leaf, ...options.tls }, accept)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address === 'object' && address !== null) peer.port = address.port
  return peer
}

function converse(peer: PoorImap, socket: net.Socket, capabilities: string): void {
  let selected: PoorFolder | undefined
  let given = 0
  let text = ''
  const say = (line: string): void => void socket.write(`${line}\r\n`)
  say(`* OK [CAPABILITY ${capabilities}] bonjour`)

  /** an APPEND whose literal is on its way */
  let appended: { tag: string; folder: string; flags: string[]; size: number } | undefined

  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1')
    if (appended !== undefined && !append(appended)) return
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const line = text.slice(0, end)
      text = text.slice(end + 2)
      peer.commands.push(line)
      answer(line)
      if (appended !== undefined && !append(appended)) return
    }
  })

  /** True once the whole literal is here. */
  function append({ tag, folder, flags, size }: NonNullable<typeof appended>): boolean {
    if (text.length < size + 2) return false
    const raw = Buffer.from(text.slice(0, size), 'latin1')
    text = text.slice(size + 2)
    appended = undefined
    const target = peer.folders.get(folder)
    if (target === undefined) say(`${tag} NO [TRYCREATE] inconnu`)
    else {
      target.messages.push({ uid: uidNext(target), raw, flags: new Set(flags) })
      say(`${tag} OK fait`)
    }
    return true
  }

  function answer(line: string): void {
    if (peer.faults.cutAt?.test(line) === true) {
      socket.destroy()
      return
    }
    const [tag = '', name = '', ...rest] = line.split(' ')
    const isUid = name.toUpperCase() === 'UID'
    const verb = (isUid ? (rest.shift() ?? '') : name).toUpperCase()
    const ok = (): void => say(`${tag} OK fait`)
    const folderNamed = (word: string | undefined): PoorFolder | undefined =>
      peer.folders.get((word ?? '').replaceAll('"', ''))
    if (verb === 'CAPABILITY') say(`* CAPABILITY ${capabilities}`)
    if (verb === 'ENABLE') say('* ENABLED CONDSTORE')
    if (verb === 'LOGOUT') {
      say('* BYE au revoir')
      ok()
      socket.end()
      return
    }
    if (verb === 'APPEND') {
      const [, folder = '', flags = '', size = ''] =
        /^"?([^"(]*?)"? (?:\(([^)]*)\) )?.*\{(\d+)\}$/.exec(rest.join(' ')) ?? []
      appended = { tag, folder, flags: flags.split(' ').filter(Boolean), size: Number(size) }
      return say('+ dites')
    }
    if (verb === 'CREATE') peer.folders.set((rest[0] ?? '').replaceAll('"', ''), { uidValidity: 1, messages: [] })
    if (verb === 'LIST' || verb === 'LSUB') {
      // an empty name asks for the delimiter alone
      if (rest[1] === '""') say(`* ${verb} (\\Noselect) "/" ""`)
      else
        for (const path of peer.folders.keys())
          say(`* ${verb} (${peer.faults.attributes?.get(path) ?? ''}) "/" "${path}"`)
    }
    if (verb === 'STATUS') {
      const folder = folderNamed(rest[0])
      if (folder === undefined) return say(`${tag} NO inconnu`)
      say(
        `* STATUS ${rest[0]} (MESSAGES ${folder.messages.length} UIDNEXT ${uidNext(folder)} UIDVALIDITY ${folder.uidValidity}${modseq()})`,
      )
    }
    if (verb === 'SELECT' || verb === 'EXAMINE') {
      selected = folderNamed(rest[0])
      if (selected === undefined) return say(`${tag} NO inconnu`)
      if (peer.faults.closed?.has((rest[0] ?? '').replaceAll('"', '')) === true) return say(`${tag} NO [INUSE] occupé`)
      say('* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft)')
      say('* OK [PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft \\*)] ok')
      say(`* ${selected.messages.length} EXISTS`)
      const { unsaid } = peer.faults
      if (unsaid?.has('UIDVALIDITY') !== true) say(`* OK [UIDVALIDITY ${selected.uidValidity}] ok`)
      if (unsaid?.has('UIDNEXT') !== true) say(`* OK [UIDNEXT ${uidNext(selected)}] ok`)
      if (peer.faults.modseq !== undefined) say(`* OK [${modseq().trim()}] ok`)
    }
    if (selected !== undefined) {
      if (verb === 'SEARCH') {
        const found = selected.messages.map(({ uid }) => uid).filter((uid) => peer.faults.unfound?.has(uid) !== true)
        say(['* SEARCH', ...found].join(' '))
      }
      if (verb === 'FETCH' && !fetch(selected, rest)) return
      if (verb === 'STORE') store(selected, rest)
      if (verb === 'COPY') {
        const target = folderNamed(rest[1])
        if (target === undefined) return say(`${tag} NO [TRYCREATE] inconnu`)
        for (const message of chosen(selected, rest[0] ?? '')) {
          target.messages.push({ ...message, uid: uidNext(target), flags: new Set(message.flags) })
        }
      }
    }
    ok()
  }

  function modseq(): string {
    return peer.faults.modseq === undefined ? '' : ` HIGHESTMODSEQ ${peer.faults.modseq}`
  }

  /** False when the connection was broken over a message. */
  function fetch(folder: PoorFolder, rest: string[]): boolean {
    const { faults } = peer
    const items = rest.slice(1).join(' ')
    const since = Number(/CHANGEDSINCE (\d+)/.exec(items)?.[1] ?? -1)
    const messages = since >= (faults.modseq ?? Infinity) ? [] : chosen(folder, rest[0] ?? '')
    if (faults.unsolicited !== undefined) say(faults.unsolicited)
    const isBody = items.includes('BODY.PEEK[]')
    for (const message of messages) {
      if (isBody && faults.hidden?.has(message.uid)) continue
      if (isBody && messages.length > 1 && faults.hiddenInRange?.has(message.uid)) continue
      const parts = [`UID ${message.uid}`]
      if (items.includes('FLAGS')) parts.push(`FLAGS (${[...message.flags].join(' ')})`)
      if (items.includes('INTERNALDATE')) parts.push('INTERNALDATE "16-Nov-2026 08:05:00 +0100"')
      if (items.includes('RFC822.SIZE')) parts.push(`RFC822.SIZE ${message.raw.length}`)
      if (items.includes('ENVELOPE')) {
        parts.push(
          'ENVELOPE ("Mon, 16 Nov 2026 08:05:00 +0100" NIL ((NIL NIL "labo" "biologie.mssante.fr")) NIL NIL NIL NIL NIL NIL NIL)',
        )
      }
      const seq = folder.messages.indexOf(message) + 1
      const literal = isBody ? message.raw : items.includes('[HEADER]') ? headerOf(message.raw) : undefined
      if (literal === undefined) {
        say(`* ${seq} FETCH (${parts.join(' ')})`)
        continue
      }
      const section = isBody ? 'BODY[]' : 'BODY[HEADER]'
      socket.write(`* ${seq} FETCH (${parts.join(' ')} ${section} {${literal.length}}\r\n`)
      given += 1
      const cut = isBody && (faults.breaks?.has(message.uid) === true || given === faults.breakAfter)
      socket.write(cut ? literal.subarray(0, literal.length / 2) : literal)
      if (cut) {
        delete faults.breakAfter
        // what was written leaves first, then the line is dead
        setImmediate(() => socket.destroy())
        return false
      }
      say(')')
    }
    return true
  }

  function store(folder: PoorFolder, rest: string[]): void {
    const flags = /\(([^)]*)\)/.exec(rest.join(' '))?.[1]?.split(' ') ?? []
    for (const message of chosen(folder, rest[0] ?? '')) {
      for (const flag of flags) {
        if (rest[1]?.startsWith('+')) message.flags.add(flag)
        else message.flags.delete(flag)
      }
    }
  }
}

const uidNext = (folder: PoorFolder): number => Math.max(0, ...folder.messages.map((message) => message.uid)) + 1

function headerOf(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n')
  return end < 0 ? raw : raw.subarray(0, end + 4)
}

function chosen(folder: PoorFolder, set: string): PoorMessage[] {
  const ranges = set.split(',').map((part) => {
    const [from = '', to] = part.split(':')
    return [Number(from), to === '*' ? Infinity : Number(to ?? from)] as const
  })
  return folder.messages.filter(({ uid }) => ranges.some(([from, to]) => uid >= from && uid <= to))
}
