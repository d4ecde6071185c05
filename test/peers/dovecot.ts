// A private Dovecot for tests: own folder, own ports, own authority; runs as root and drops to the user `mail`.
// /etc/dovecot is neither read nor written.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createAuthority } from './certificates.ts'

export interface Dovecot {
  imapsPort: number
  /** STARTTLS */
  imapPort: number
  ca: string
  password: string
  /** Puts a message into a folder of a user's Maildir++, as delivery does. */
  deliver(user: string, folder: string, raw: Buffer | string, flags?: string): void
  /** Every folder of the user gets another UIDVALIDITY, taken from the clock (one a second), and UIDs from 1. */
  renumber(user: string): void
  removeFolder(user: string, folder: string): void
  /** As RENAME does: the UIDVALIDITY and the UIDs stay. */
  renameFolder(user: string, from: string, to: string): void
  /** kill -9 of every open session, whatever it is doing; how many there were. The server goes on. */
  killSessions(): number
  stop(): Promise<void>
  /** Starts again on the same ports after `stop`. */
  start(): Promise<void>
}

/** Undefined, with the reason on the console, where Dovecot cannot run; in CI that is a failure. */
export async function startDovecot(): Promise<Dovecot | undefined> {
  const obstacle = findObstacle()
  if (obstacle !== undefined) {
    if (process.env['CI'] === 'true') throw new Error(`Dovecot is required in CI: ${obstacle}`)
    console.log(`not run, Dovecot needed: ${obstacle}`)
    return undefined
  }
  // its sockets live under it: the path must be short
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'dv-'))
  fs.chmodSync(dir, 0o755)
  const authority = await createAuthority()
  const leaf = await authority.leaf()
  fs.writeFileSync(path.join(dir, 'server.pem'), leaf.cert)
  fs.writeFileSync(path.join(dir, 'server.key'), leaf.key, { mode: 0o600 })
  const [imapsPort, imapPort] = [await freePort(), await freePort()]
  const owner = { uid: idOf('-u'), gid: idOf('-g') }
  for (const name of ['mail', 'index', 'control', 'run']) fs.mkdirSync(path.join(dir, name))
  for (const name of ['mail', 'index', 'control']) fs.chownSync(path.join(dir, name), owner.uid, owner.gid)
  fs.writeFileSync(path.join(dir, 'dovecot.conf'), configuration(dir, imapsPort, imapPort))

  let server: ChildProcess | undefined
  let delivered = 0
  const maildir = (user: string, folder: string): string =>
    path.join(dir, 'mail', user, folder === 'INBOX' ? '' : `.${folder.replaceAll('/', '.')}`)
  const control = (user: string, folder: string): string =>
    path.join(dir, 'control', user, folder === 'INBOX' ? '' : `.${folder.replaceAll('/', '.')}`)

  const dovecot: Dovecot = {
    imapsPort,
    imapPort,
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
    async start() {
      server = spawn('dovecot', ['-F', '-c', path.join(dir, 'dovecot.conf')], { stdio: 'ignore' })
      await answers(imapsPort)
      await answers(imapPort)
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

function findObstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root'
  try {
    execFileSync('dovecot', ['--version'], { stdio: 'pipe' })
  } catch {
    return 'not installed (apt-get install dovecot-imapd)'
  }
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

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

async function answers(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
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

function configuration(dir: string, imapsPort: number, imapPort: number): string {
  return `
base_dir = ${dir}/run
state_dir = ${dir}/run
instance_name = pli-test-${imapsPort}
log_path = ${dir}/dovecot.log
protocols = imap
listen = 127.0.0.1
first_valid_uid = 1
ssl = required
ssl_cert = <${dir}/server.pem
ssl_key = <${dir}/server.key
ssl_min_protocol = TLSv1.2
disable_plaintext_auth = yes
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {
  driver = static
  args = password=sésame
}
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
service imap-login {
  inet_listener imaps {
    port = ${imapsPort}
    ssl = yes
  }
  inet_listener imap {
    port = ${imapPort}
  }
}
`
}
