// Starts sending-child.ts and reads what it said, also when it was killed.

import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Standing {
  messageId: string
  state: string
  copy: string
}
export interface Said {
  /** named before it was queued, and once it was on disk */
  before: string[]
  queued: string[]
  standing: Standing[] | undefined
  killed: boolean
  err: string
}
export interface Order {
  dir: string
  caFile: string
  servers: { smtp: number; imap: number }[]
  letters: number
  runs: number
}

export function startChild(order: Order, failpoint?: string): { process: ChildProcess; said: Promise<Said> } {
  const script = fileURLToPath(new URL('sending-child.ts', import.meta.url))
  const env = { ...process.env, ...(failpoint === undefined ? {} : { PLI_FAILPOINT: failpoint }) }
  const child = spawn(process.execPath, [script, JSON.stringify(order)], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString()))
  child.stderr.on('data', (piece: Buffer) => (err += piece.toString()))
  const said = new Promise<Said>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code !== 0 && signal !== 'SIGKILL') return reject(new Error(`child ended with ${code}: ${err}`))
      const named = (word: string) => [...out.matchAll(new RegExp(`^${word} (.*)$`, 'gm'))].map(([, rest = '']) => rest)
      const [standing] = named('standing')
      resolve({
        before: named('before'),
        queued: named('queued'),
        standing: standing === undefined ? undefined : (JSON.parse(standing) as Standing[]),
        killed: signal === 'SIGKILL',
        err,
      })
    })
  })
  return { process: child, said }
}
