// A private Dovecot for tests: own folder, own ports, own authority; runs as root and drops to the user `mail`.
// /etc/dovecot is neither read nor written.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createAuthority, type Authority, type Leaf } from './certificates.ts'

export interface DovecotOptions {
  /** asks each client for a certificate of this authority (PEM), and takes the user from its common name */
  clientCa?: string
  /** takes tokens of a broker, asked about at this address (RFC 7662), instead of passwords */
  introspectionUrl?: string
  /** SASL mechanisms, when not those of the way in */
  mechanisms?: string
  /** also takes letters (STARTTLS) and hands them to the relay on this port of the loopback */
  relayPort?: number
  /** the server's certificate and the authority that made it */
  authority?: Authority
  leaf?: Leaf
  /** bytes a mailbox may hold */
  quota?: number
}
export interface Dovecot {
  imapsPort: number
  /** of letters, with `relayPort` */
  submissionPort: number
  /** STARTTLS */
  imapPort: number
  ca: string
  password: string
  /** Puts a message into a folder of a user's Maildir++, as delivery does. */
  deliver(user: string, folder: string, raw: Buffer | string, flags?: string): void
  /** The operator erases what stands in this folder, as it does so many days after an arrival. */
  erase(user: string, folder: string): void
  /** Every folder of the user gets another UIDVALIDITY, taken from the clock (one a second), and UIDs from 1. */
  renumber(user: string): void
  removeFolder(user: string, folder: string): void
  /** As RENAME does: the UIDVALIDITY and the UIDs stay. */
  renameFolder(user: string, from: string, to: string): void
  /** Another password for everybody, from now on: the server starts again. */
  setPassword(password: string): Promise<void>
  /** kill -9 of every open session, whatever it is doing; how many there were. The server goes on. */
  killSessions(): number
  stop(): Promise<void>
  /** Starts again on the same ports after `stop`. */
  start(): Promise<void>
}

/** Undefined, with the reason on the console, where Dovecot cannot run; in CI that is a failure. */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot | undefined> {
  const obstacle = findObstacle(options)
  if (obstacle !== undefined) {
    if (process.env['CI'] === 'true') throw new Error(`Dovecot is required in CI: ${obstacle}`)
    console.log(`not run, Dovecot needed: ${obstacle}`)
    return undefined
  }
  // its sockets live under it: the path must be short
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'dv-'))
  fs.chmodSync(dir, 0o755)
  const authority = options.authority ?? (await createAuthority())
  const leaf = options.leaf ?? (await authority.leaf())
  fs.writeFileSync(path.join(dir, 'server.pem'), leaf.cert)
  fs.writeFileSync(path.join(dir, 'server.key'), leaf.key, { mode: 0o600 })
  const [imapsPort, imapPort, submissionPort] = [await freePort(), await freePort(), await freePort()]
  if (options.clientCa !== undefined) fs.writeFileSync(path.join(dir, 'clients.pem'), options.clientCa)
  const owner = { uid: idOf('-u'), gid: idOf('-g') }
  for (const name of ['mail', 'index', 'control', 'run']) fs.mkdirSync(path.join(dir, name))
  for (const name of ['mail', 'index', 'control']) fs.chownSync(path.join(dir, name), owner.uid, owner.gid)
  fs.writeFileSync(path.join(dir, 'dovecot.conf'), configuration(dir, { imapsPort, imapPort, submissionPort }, options))

  let server: ChildProcess | undefined
  let delivered = 0
  const maildir = (user: string, folder: string): string =>
    path.join(dir, 'mail', user, folder === 'INBOX' ? '' : `.${folder.replaceAll('/', '.')}`)
  const control = (user: string, folder: string): string =>
    path.join(dir, 'control', user, folder === 'INBOX' ? '' : `.${folder.replaceAll('/', '.')}`)

  const dovecot: Dovecot = {
    imapsPort,
    imapPort,
    submissionPort,
    ca: authority.ca,
    password: 'sésame',
    deliver(user, folder, raw, flags = '') {
      const box = maildir(user, folder)
      for (const sub of ['', 'cur', 'new', 'tmp']) makeOwned(path.join(box, sub), path.join(dir, 'mail'), owner)
      if (folder !== 'INBOX') makeOwned(path.join(dir, 'mail', user), path.join(dir, 'mail'), owner)
      delivered += 1
      const bytes = Buffer.from(raw)
      const second = 1_700_000_000 + delivered
      const file = path.join(
        box,
        'cur',
        `${second}.M${String(delivered).padStart(6, '0')}P1.test,S=${bytes.length}:2,${flags}`,
      )
      fs.writeFileSync(file, bytes)
      fs.chownSync(file, owner.uid, owner.gid)
      fs.utimesSync(file, second, second)
    },
    erase(user, folder) {
      for (const sub of ['cur', 'new']) {
        const place = path.join(maildir(user, folder), sub)
        for (const file of fs.existsSync(place) ? fs.readdirSync(place) : []) fs.rmSync(path.join(place, file))
      }
    },
    renumber(user) {
      for (const place of ['control', 'index']) fs.rmSync(path.join(dir, place, user), { recursive: true, force: true })
    },
    removeFolder(user, folder) {
      for (const place of [maildir(user, folder), control(user, folder)])
        fs.rmSync(place, { recursive: true, force: true })
    },
    renameFolder(user, from, to) {
      for (const place of ['mail', 'control', 'index']) {
        const root = path.join(dir, place, user)
        if (fs.existsSync(path.join(root, `.${from}`))) {
          fs.renameSync(path.join(root, `.${from}`), path.join(root, `.${to}`))
        }
      }
    },
    killSessions() {
      const children = fs.readFileSync(`/proc/${server?.pid}/task/${server?.pid}/children`, 'utf8')
      const isSession = (pid: string): boolean => fs.readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'imap'
      const sessions = children.split(' ').filter((pid) => pid !== '' && isSession(pid))
      for (const pid of sessions) process.kill(Number(pid), 'SIGKILL')
      return sessions.length
    },
    async setPassword(password) {
      const file = path.join(dir, 'dovecot.conf')
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/args = password=.*/, `args = password=${password}`))
      await dovecot.stop()
      await dovecot.start()
    },
    async start() {
      server = spawn('dovecot', ['-F', '-c', path.join(dir, 'dovecot.conf')], { stdio: 'ignore' })
      await answers(imapsPort)
      await answers(imapPort)
      if (options.relayPort !== undefined) await answers(submissionPort)
    },
    async stop() {
      const ending = server
      server = undefined
      if (ending === undefined || ending.exitCode !== null) return
      await new Promise<void>((resolve) => {
        ending.once('exit', () => resolve())
        ending.kill('SIGTERM')
      })
    },
  }
  await dovecot.start()
  return dovecot
}

function findObstacle({ relayPort }: DovecotOptions): string | undefined {
  if (process.getuid?.() !== 0) return 'not root'
  try {
    execFileSync('dovecot', ['--version'], { stdio: 'pipe' })
  } catch {
    return 'not installed (apt-get install dovecot-imapd)'
  }
  if (relayPort !== undefined && !fs.existsSync('/usr/lib/dovecot/submission'))
    return 'not installed (apt-get install dovecot-submissiond)'
  return undefined
}

function idOf(option: string): number {
  return Number(execFileSync('id', [option, 'mail'], { encoding: 'utf8' }))
}

function makeOwned(dir: string, root: string, owner: { uid: number; gid: number }): void {
  if (fs.existsSync(dir)) return
  fs.mkdirSync(dir, { recursive: true })
  for (let at = dir; at.startsWith(root) && at !== root; at = path.dirname(at)) fs.chownSync(at, owner.uid, owner.gid)
}

/**
 * A port that nobody else is given before its server takes it: below those that the system hands out by itself, and of a range of
 * this process. One that was asked of the system (0) and let go again is anybody's at the next connection.
 */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < PORTS; tried += 1) {
    const port = 12_000 + (process.pid % 400) * PORTS + (nextPort++ % PORTS)
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = net.createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (isFree) return port
  }
  throw new Error('no port')
}
/** of one process, in turn */
const PORTS = 50
let nextPort = 0

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ host: '127.0.0.1', port })
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`Dovecot does not answer on port ${port}`)
}

interface Ports {
  imapsPort: number
  imapPort: number
  submissionPort: number
}

/** How this server lets in: by password unless told otherwise. */
function waysIn(dir: string, { clientCa, introspectionUrl, mechanisms }: DovecotOptions): string {
  if (clientCa !== undefined) {
    return `
auth_mechanisms = ${mechanisms ?? 'plain external'}
ssl_ca = <${dir}/clients.pem
ssl_verify_client_cert = yes
ssl_require_crl = no
auth_ssl_require_client_cert = yes
auth_ssl_username_from_cert = yes
ssl_cert_username_field = commonName
passdb {
  driver = static
  args = nopassword=y
}
`
  }
  if (introspectionUrl !== undefined) {
    fs.writeFileSync(
      path.join(dir, 'oauth2.conf'),
      `introspection_mode = post
introspection_url = ${introspectionUrl}
username_attribute = email
active_attribute = active
active_value = true
`,
    )
    return `
auth_mechanisms = ${mechanisms ?? 'xoauth2'}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${dir}/oauth2.conf
}
`
  }
  return `
auth_mechanisms = plain login
passdb {
  driver = static
  args = password=sésame
}
`
}

function configuration(dir: string, ports: Ports, options: DovecotOptions): string {
  const { relayPort, quota } = options
  return `
base_dir = ${dir}/run
state_dir = ${dir}/run
instance_name = pli-test-${ports.imapsPort}
log_path = ${dir}/dovecot.log
protocols = imap${relayPort === undefined ? '' : ' submission'}
listen = 127.0.0.1
first_valid_uid = 1
ssl = required
ssl_cert = <${dir}/server.pem
ssl_key = <${dir}/server.key
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
auth_failure_delay = 0
${waysIn(dir, options)}
userdb {
  driver = static
  args = uid=mail gid=mail home=${dir}/mail/%u
}
mail_location = maildir:${dir}/mail/%u:INDEX=${dir}/index/%u:CONTROL=${dir}/control/%u
mail_max_userip_connections = 50
namespace inbox {
  inbox = yes
  separator = /
  mailbox Envoyés {
    auto = create
    special_use = \\Sent
  }
  mailbox Archives {
    auto = create
    special_use = \\Archive
  }
}
# no growing wait after refusals
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  inet_listener imaps {
    port = ${ports.imapsPort}
    ssl = yes
  }
  inet_listener imap {
    port = ${ports.imapPort}
  }
}
${
  quota === undefined
    ? ''
    : `
mail_plugins = quota
protocol imap {
  mail_plugins = quota imap_quota
}
plugin {
  quota = maildir:User quota
  quota_rule = *:bytes=${quota}
}
`
}
${
  relayPort === undefined
    ? ''
    : `
submission_relay_host = 127.0.0.1
submission_relay_port = ${relayPort}
submission_relay_trusted = no
service submission-login {
  inet_listener submission {
    port = ${ports.submissionPort}
  }
}
`
}
`
}
