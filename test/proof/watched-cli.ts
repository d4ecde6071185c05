// Runs the command line from the sources in a home of its own, and looks at the process and its children while they run (Linux).

import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const CLI = path.join(ROOT, 'electron/cli.ts')
const LOOK_EVERY_MS = 25

export interface Home {
  dir: string
  /** TMPDIR of the process */
  temp: string
}
export interface Run {
  status: number | null
  stdout: string
  stderr: string
  /** environment and arguments of each child process seen, as /proc gives them */
  children: Map<number, string>
  /** files open in a temporary place, deleted ones included; profile and sources may be in one and do not count */
  strayFiles: Set<string>
}
export interface Options {
  passphrase?: string
  stdin?: string
  /** SIGKILL when this is on stdout */
  killAt?: string
}

export function runCli(home: Home, args: readonly string[], options: Options = {}): Promise<Run> {
  const child = spawn(process.execPath, [CLI, '--profile', path.join(home.dir, 'profile'), ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: home.dir,
      TMPDIR: home.temp,
      // no keychain of whoever runs the tests
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
      ...(options.passphrase === undefined ? {} : { PLI_PASSPHRASE: options.passphrase }),
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const run: Run = { status: null, stdout: '', stderr: '', children: new Map(), strayFiles: new Set() }
  child.stdout.on('data', (piece: Buffer) => {
    run.stdout += piece.toString('utf8')
    if (options.killAt !== undefined && run.stdout.includes(options.killAt)) child.kill('SIGKILL')
  })
  child.stderr.on('data', (piece: Buffer) => (run.stderr += piece.toString('utf8')))
  child.stdin.end(options.stdin ?? '')
  const timer = setInterval(() => look(child.pid ?? 0, home, run), LOOK_EVERY_MS)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      clearInterval(timer)
      resolve({ ...run, status })
    })
  })
}

function look(pid: number, home: Home, run: Run): void {
  for (const child of childrenOf(pid)) {
    const seen = `${read(`/proc/${child}/environ`)}\n${read(`/proc/${child}/cmdline`)}`
    // between fork and exec a child still shows its parent's
    if (seen.includes('job.ts')) run.children.set(child, seen)
  }
  for (const one of [pid, ...run.children.keys()]) {
    for (const file of openFiles(one)) {
      const place = file.replace(/ \(deleted\)$/, '')
      const temporary = [home.temp, '/tmp/', '/var/tmp/', '/usr/tmp/'].some((dir) => place.startsWith(dir))
      // a folder is open for a moment, when what was made in it is synced; the sources may be anywhere
      if (
        temporary &&
        !place.startsWith(path.join(home.dir, 'profile')) &&
        place !== home.dir &&
        !place.startsWith(ROOT)
      )
        run.strayFiles.add(file)
    }
  }
}

function childrenOf(pid: number): number[] {
  return list(`/proc/${pid}/task`)
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' '))
    .filter((one) => /^\d+$/.test(one))
    .map(Number)
}
function openFiles(pid: number): string[] {
  return list(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [fs.readlinkSync(`/proc/${pid}/fd/${fd}`)]
    } catch {
      // closed since it was listed
      return []
    }
  })
}
function list(dir: string): string[] {
  try {
    return fs.readdirSync(dir)
  } catch {
    // the process has ended, or this system has no /proc
    return []
  }
}
function read(file: string): string {
  try {
    return fs.readFileSync(file, 'latin1')
  } catch {
    // the process has ended
    return ''
  }
}
