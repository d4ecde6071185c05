// Runs the command line from the sources as a child process. Knows nothing of the commands.

import { spawn } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'

export const CLI = path.resolve(import.meta.dirname, '../../electron/cli.ts')
/** The sources are stripped of their types once, not at every call. */
const CACHE = path.join(os.tmpdir(), 'pli-test-compile-cache')

export interface Ended {
  status: number | null
  stdout: string
  bytes: Buffer
  stderr: string
  /** stdout when it is one object on one line */
  json: unknown
}
export interface Given {
  stdin?: string
  env?: Record<string, string>
  /** a page that the command wants opened in a browser */
  onPage?: (url: string) => unknown
}

/** `args` are passed as they are: --profile is among them, or the app's own is used. `home` is HOME. */
export function runCli(home: string, args: readonly string[], given: Given = {}): Promise<Ended> {
  const child = startCli(home, args, given.env)
  const out: Buffer[] = []
  let stderr = ''
  child.stdout.on('data', (piece: Buffer) => out.push(piece))
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString()
    const page = /https:\/\/\S+/.exec(piece.toString())?.[0]
    if (page !== undefined) given.onPage?.(page)
  })
  child.stdin.on('error', (error: NodeJS.ErrnoException) => {
    // it ended without reading
    if (error.code !== 'EPIPE') throw error
  })
  child.stdin.end(given.stdin ?? '')
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      const bytes = Buffer.concat(out)
      const stdout = bytes.toString('utf8')
      const isOne = stdout.startsWith('{') && stdout.trim().split('\n').length === 1
      resolve({ status, stdout, bytes, stderr, json: isOne ? (JSON.parse(stdout) as unknown) : undefined })
    })
  })
}

export function startCli(
  home: string,
  args: readonly string[],
  env: Record<string, string> = { PLI_PASSPHRASE: 'secret' },
) {
  return spawn(process.execPath, [CLI, ...args], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
      NODE_COMPILE_CACHE: CACHE,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}
