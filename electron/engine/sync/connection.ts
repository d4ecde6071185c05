// One IMAP connection in our own words: the only file that imports imapflow. Secure before any credential, or not at all.
// Stores nothing, decides nothing: plan.ts and folder.ts do. Mail never reaches a log from here.

import { ImapFlow } from 'imapflow'
import type { FetchMessageObject, ImapFlowOptions } from 'imapflow'
import { PliError } from '../errors.ts'
import type { WayIn } from '../sign-in/credentials.ts'
import { connectionFault, refusedByServer } from './connection-faults.ts'
import { byCertificate } from './external.ts'
import { createTransport } from './transport.ts'
import type { SeenCertificate } from './transport.ts'
import { fromUidSet, toUidSet } from './uid-set.ts'

export interface ConnectionSettings {
  email: string
  imap: { host: string; port: number; security: 'tls' | 'starttls' }
  /** anchors, client certificate, credentials: whatever the way in (R16) */
  way: WayIn
}

export interface ServerFolder {
  path: string
  delimiter: string
  specialUse: string | undefined
  /** absent when the server did not answer for this folder */
  status: FolderState | undefined
}
export interface FolderState {
  uidValidity: number
  uidNext: number
  messages: number
  /** decimal; undefined without CONDSTORE, or when the folder keeps none */
  highestModseq: string | undefined
}
export interface FlagRow {
  uid: number
  flags: string[]
  modseq: string | undefined
}
export interface FetchedMessage extends FlagRow {
  raw: Buffer
  /** INTERNALDATE, ms */
  receivedAt: number | undefined
}
export interface FetchedHeader extends FlagRow {
  header: Buffer
  size: number
  receivedAt: number | undefined
}
/** Enough to name a message that cannot be read (code 421): never its subject. */
export interface Naming {
  date: number | undefined
  from: string | undefined
  size: number | undefined
}

/** Above this a message is not taken into memory: refused and named instead. MSSanté operators stop at 10–25 MB. */
export const MAX_MESSAGE_BYTES = 128 * 1024 * 1024
/** A server that does not search gives everything: a letter that just left is among the newest. */
const MAX_SAME_ID = 200
/** A mailbox larger than this is no mailbox: the list is refused. */
const MAX_UIDS = 5_000_000

export class Connection {
  readonly #client: ImapFlow
  readonly #fault: (error: unknown) => PliError

  private constructor(client: ImapFlow, fault: (error: unknown) => PliError) {
    this.#client = client
    this.#fault = fault
  }

  /**
   * Connects, secures, signs in. With `starttls` the credentials leave only after the TLS handshake; a server that does
   * not offer it is refused (STARTTLS_MISSING, ECO.1.0.2). TLS below 1.2 is refused (R3).
   * Throws TLS_UNTRUSTED, TLS_EXPIRED, TLS_NOT_YET_VALID, TLS_WRONG_HOST, TLS_TOO_OLD, STARTTLS_MISSING, AUTH_FAILED,
   * SERVER_UNREACHABLE, and what `way.check` throws.
   * `watch`: stays in IDLE on the folder it opens.
   */
  static async open(settings: ConnectionSettings, options: { watch?: boolean } = {}): Promise<Connection> {
    const { host, port } = settings.imap
    const certificate: SeenCertificate = {}
    const client = clientOf(settings, {
      transport: createTransport(certificate, settings.way),
      logger: false,
      clientInfo: { name: 'Pli' },
      disableCompression: true,
      disableAutoIdle: options.watch !== true,
      autoIdleDelay: 1000,
      // boxes and firewalls drop silent sockets after a few minutes
      maxIdleTime: 4 * 60_000,
      missingIdleCommand: 'STATUS',
      connectionTimeout: 30_000,
      socketTimeout: options.watch === true ? 6 * 60_000 : 90_000,
      maxLiteralSize: MAX_MESSAGE_BYTES,
      maxResponseSize: MAX_MESSAGE_BYTES + 1024 * 1024,
    })
    const context = { host, port, email: settings.email, certificate }
    let broken: unknown
    client.on('error', (error: Error) => {
      broken = error
    })
    try {
      await client.connect()
    } catch (error) {
      client.close()
      throw connectionFault(error, { ...context, now: Date.now() }, 'connecting')
    }
    return new Connection(client, (error) => {
      if (refusedByServer(error) || error instanceof PliError) {
        return connectionFault(error, { ...context, now: Date.now() }, 'working')
      }
      return connectionFault(broken ?? error, { ...context, now: Date.now() }, 'working')
    })
  }

  async #run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.#fault(error)
    }
  }

  /** The library says « false » for a refusal and for a line that broke over the command: only the first is an answer. */
  #answered<T>(answer: T): T {
    if (answer === false && !this.alive) throw new Error('no answer')
    return answer
  }

  /** The connection can still be used. */
  get alive(): boolean {
    return this.#client.usable && !this.#client.isClosed
  }
  get canMove(): boolean {
    return this.#client.capabilities.has('MOVE')
  }
  get canExpungeOne(): boolean {
    return this.#client.capabilities.has('UIDPLUS')
  }

  /** Every folder that can be opened, INBOX first, with its state when the server gives it. */
  async folders(): Promise<ServerFolder[]> {
    const listed = await this.#run(() =>
      this.#client.list({ statusQuery: { messages: true, uidNext: true, uidValidity: true, highestModseq: true } }),
    )
    return listed
      .filter(({ flags }) => ![...flags].some((flag) => /^\\(?:noselect|nonexistent)$/i.test(flag)))
      .map((folder) => ({
        path: folder.path,
        delimiter: folder.delimiter,
        specialUse: folder.path === 'INBOX' ? '\\Inbox' : folder.specialUse,
        status: stateOf(folder.status),
      }))
      .toSorted((a, b) => Number(b.path === 'INBOX') - Number(a.path === 'INBOX'))
  }

  /** Bytes used and allowed, where the server counts them (RFC 9208). */
  async quota(): Promise<{ used: number; allowed: number } | undefined> {
    const answer = await this.#run(() => this.#client.getQuota('INBOX'))
    const { usage, limit } = (answer !== false && answer?.storage) || {}
    return usage === undefined || !limit ? undefined : { used: usage, allowed: limit }
  }

  /** Opens a folder. Throws SERVER_REFUSED, SERVER_GONE. */
  async select(path: string, readOnly = true): Promise<FolderState> {
    const box = await this.#run(() => this.#client.mailboxOpen(path, { readOnly }))
    // without it no UID means the same message twice (RFC 9051 §2.3.1.1): such a folder is not read, and is named
    const { uidValidity } = box as Partial<typeof box>
    if (uidValidity === undefined) throw this.#fault({ responseStatus: 'NO' })
    return {
      uidValidity: Number(uidValidity),
      uidNext: (box as Partial<typeof box>).uidNext ?? 0,
      messages: box.exists,
      highestModseq: box.noModseq === true || box.highestModseq === 0n ? undefined : box.highestModseq?.toString(),
    }
  }

  /**
   * Every UID of the open folder, ascending. With ESEARCH (RFC 4731) the list of a whole mailbox is a line of a few
   * bytes, so it is asked at each change: it proves completeness, which VANISHED of QRESYNC does not.
   */
  async uids(expected: number): Promise<number[]> {
    const found = await this.#search(expected)
    if (found.length >= this.#exists) return found
    // a search may be cut short (RFC 9738) or behind: what it leaves out is not gone
    const all = new Set(found)
    await this.#run(async () => {
      for await (const { uid } of this.#client.fetch('1:*', { uid: true }, { uid: true })) all.add(uid)
    })
    return [...all].filter((uid) => uid > 0).toSorted((a, b) => a - b)
  }

  /** Messages of the open folder, as last said. */
  get #exists(): number {
    const { mailbox } = this.#client
    return mailbox === false ? 0 : mailbox.exists
  }

  async #search(expected: number): Promise<number[]> {
    const short = await this.#run(() => this.#client.search({ all: true }, { uid: true, returnOptions: ['ALL'] }))
    if (short !== undefined && short !== false && !Array.isArray(short)) {
      const uids = short.all === undefined ? undefined : fromUidSet(short.all, MAX_UIDS)
      if (uids !== undefined) return uids
      if (expected === 0) return []
    }
    const plain = Array.isArray(short)
      ? short
      : await this.#run(() => this.#client.search({ all: true }, { uid: true }))
    // « no answer » is not « an empty folder »: nothing may be marked gone because a server said no
    if (!Array.isArray(plain) || plain.length > MAX_UIDS) throw this.#fault({ responseStatus: 'NO' })
    return plain.toSorted((a, b) => a - b)
  }

  /** Flags of the open folder; only of what changed after `since` when the server keeps mod-sequences (CONDSTORE). */
  async flags(since: string | undefined, each: (row: FlagRow) => void): Promise<void> {
    await this.#run(async () => {
      const options = since === undefined ? { uid: true } : { uid: true, changedSince: BigInt(since) }
      for await (const row of this.#client.fetch('1:*', { uid: true, flags: true }, options)) {
        // what a server tells unasked of another session's change may come without its UID
        if (row.uid > 0) each(flagRow(row))
      }
    })
  }

  /** Whole messages, bit-exact, never marking them read. `each` may return a promise: nothing more is read meanwhile. */
  async messages(uids: readonly number[], each: (message: FetchedMessage) => Promise<void> | undefined): Promise<void> {
    await this.#run(async () => {
      const query = { uid: true, flags: true, internalDate: true, source: true }
      for await (const row of this.#client.fetch(toUidSet(uids), query, { uid: true })) {
        if (row.source === undefined) continue
        const pause = each({ ...flagRow(row), raw: row.source, receivedAt: instant(row.internalDate) })
        if (pause !== undefined) await pause
      }
    })
  }

  /** Header blocks and sizes, to recognise after a UIDVALIDITY change what is held already. */
  async headers(uids: readonly number[], each: (header: FetchedHeader) => void): Promise<void> {
    await this.#run(async () => {
      const query = { uid: true, flags: true, internalDate: true, size: true, headers: true }
      for await (const row of this.#client.fetch(toUidSet(uids), query, { uid: true })) {
        if (row.headers === undefined) continue
        each({ ...flagRow(row), header: row.headers, size: row.size ?? 0, receivedAt: instant(row.internalDate) })
      }
    })
  }

  /** Date, sender and size of one message, as far as the server gives them. */
  async naming(uid: number): Promise<Naming> {
    const row = await this.#run(() =>
      this.#client.fetchOne(`${uid}`, { uid: true, envelope: true, internalDate: true, size: true }, { uid: true }),
    )
    if (row === false) return { date: undefined, from: undefined, size: undefined }
    return {
      date: instant(row.envelope?.date) ?? instant(row.internalDate),
      from: row.envelope?.from?.[0]?.address,
      size: row.size,
    }
  }

  /** Adds and removes flags of one message of the open folder. False when the server refuses. */
  async storeFlags(uid: number, add: readonly string[], remove: readonly string[]): Promise<boolean> {
    return this.#run(async () => {
      let done = true
      if (add.length > 0) done = (await this.#client.messageFlagsAdd(`${uid}`, [...add], { uid: true })) && done
      if (remove.length > 0)
        done = (await this.#client.messageFlagsRemove(`${uid}`, [...remove], { uid: true })) && done
      return this.#answered(done)
    })
  }

  /** Moves one message of the open folder; its new UID when the server says it (UIDPLUS). False when it refuses. */
  async move(uid: number, to: string): Promise<{ uidValidity?: number; uid?: number } | false> {
    return this.#run(async () => {
      const range = `${uid}`
      if (!this.canMove && !this.canExpungeOne) {
        // without UID EXPUNGE the library's fallback would expunge what others marked as deleted
        const there = await this.#client.fetchOne(range, { uid: true, flags: true }, { uid: true })
        // gone, or marked by an earlier try that was cut before its acknowledgement: a second COPY would double the message
        if (there === false || there.flags?.has('\\Deleted') === true) return {}
        const copied = this.#answered(await this.#client.messageCopy(range, to, { uid: true }))
        if (copied === false) return false
        const marked = this.#answered(await this.#client.messageFlagsAdd(range, ['\\Deleted'], { uid: true }))
        return marked && landing(copied, uid)
      }
      const moved = this.#answered(await this.#client.messageMove(range, to, { uid: true }))
      return moved === false ? false : landing(moved, uid)
    })
  }

  /** Deletes one message of the open folder; without UIDPLUS it is only marked, so that no other message goes with it. */
  async remove(uid: number): Promise<boolean> {
    return this.#run(async () =>
      this.#answered(
        this.canExpungeOne
          ? await this.#client.messageDelete(`${uid}`, { uid: true })
          : await this.#client.messageFlagsAdd(`${uid}`, ['\\Deleted'], { uid: true }),
      ),
    )
  }

  /**
   * UIDs of the open folder whose own Message-ID this is. A search by header looks for a part of a value, and some servers give
   * more than was asked: headers are compared here.
   */
  async withMessageId(messageId: string): Promise<number[]> {
    const found = await this.#run(() => this.#client.search({ header: { 'message-id': messageId } }, { uid: true }))
    // « no answer » is not « none »: a letter would be sent or filed again
    if (!Array.isArray(found)) throw this.#fault({ responseStatus: 'NO' })
    const exact: number[] = []
    const newest = found.toSorted((a, b) => a - b).slice(-MAX_SAME_ID)
    if (newest.length === 0) return exact
    // it brings the tables of every charset: few relèves look for a letter
    const { headerValue, readHeaders } = await import('../mail/headers.ts')
    await this.headers(newest, ({ uid, header }) => {
      if (headerValue(readHeaders(header, 0, header.length).headers, 'message-id') === messageId) exact.push(uid)
    })
    return exact
  }

  /** Makes a folder; one that exists is no fault. Throws SERVER_REFUSED. */
  async create(path: string): Promise<void> {
    await this.#run(() => this.#client.mailboxCreate(path))
  }

  /** Appends a message (copy of a letter to Sent). */
  async append(path: string, raw: Uint8Array, flags: readonly string[]): Promise<boolean> {
    return this.#run(async () => (await this.#client.append(path, raw, [...flags])) !== false)
  }

  /** Calls `changed` when the open folder moves, `ended` once when the connection is over. */
  onChange(changed: () => void, ended: () => void): void {
    this.#client.on('exists', changed)
    this.#client.on('expunge', changed)
    this.#client.on('flags', changed)
    this.#client.on('highestModseq', changed)
    this.#client.once('close', ended)
  }

  /** Says goodbye without waiting for the answer: a silent server must not hold the relève. */
  close(): void {
    if (!this.alive) {
      this.#client.close()
      return
    }
    const client = this.#client
    const force = setTimeout(() => client.close(), 2000)
    client.logout().then(
      () => clearTimeout(force),
      () => {
        clearTimeout(force)
        client.close()
      },
    )
  }
}

/** For « ajouter une boîte »: connects, signs in, lists, leaves. Throws what Connection.open throws. */
export async function checkConnection(settings: ConnectionSettings): Promise<{ folders: number }> {
  const connection = await Connection.open(settings)
  try {
    return { folders: (await connection.folders()).length }
  } finally {
    connection.close()
  }
}

/** The library's client for this way in. */
function clientOf({ imap, way }: ConnectionSettings, common: Partial<ImapFlowOptions>): ImapFlow {
  const { credentials, tls } = way
  const { host, port, security } = imap
  // the bridge to a card has done TLS with the operator: what passes on this machine is in clear
  const bridged = credentials.kind === 'tunnel'
  const options = {
    ...common,
    host,
    port,
    tls,
    secure: !bridged && security === 'tls',
    ...(security === 'starttls' || bridged ? { doSTARTTLS: !bridged } : {}),
  }
  const { user } = credentials
  if (credentials.kind === 'password') return new ImapFlow({ ...options, auth: { user, pass: credentials.password } })
  if (credentials.kind === 'token') return new ImapFlow({ ...options, auth: { user, accessToken: credentials.token } })
  return byCertificate(new ImapFlow({ ...options, auth: { user } }), user)
}

function flagRow(row: FetchMessageObject): FlagRow {
  // \Recent belongs to a session, not to the message
  const flags = [...(row.flags ?? [])].filter((flag) => flag !== '\\Recent' && !/\s/.test(flag)).toSorted()
  return { uid: row.uid, flags, modseq: row.modseq?.toString() }
}

function instant(date: Date | string | undefined): number | undefined {
  if (date === undefined) return undefined
  const ms = new Date(date).getTime()
  return Number.isNaN(ms) ? undefined : ms
}

function landing(answer: { uidValidity?: bigint | undefined; uidMap?: Map<number, number> | undefined }, uid: number) {
  const landed = answer.uidMap?.get(uid)
  if (landed === undefined || answer.uidValidity === undefined) return {}
  return { uidValidity: Number(answer.uidValidity), uid: landed }
}

function stateOf(
  status:
    | {
        messages?: number | undefined
        uidNext?: number | undefined
        uidValidity?: bigint | undefined
        highestModseq?: bigint | undefined
      }
    | undefined,
): FolderState | undefined {
  if (status?.messages === undefined || status.uidNext === undefined || status.uidValidity === undefined)
    return undefined
  return {
    uidValidity: Number(status.uidValidity),
    uidNext: status.uidNext,
    messages: status.messages,
    highestModseq:
      status.highestModseq === undefined || status.highestModseq === 0n ? undefined : status.highestModseq.toString(),
  }
}
