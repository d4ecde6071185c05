// The command line as a person starts it, `node dist/cli.js`: a fresh process each time, timed from its start to its end.

import { spawn } from 'node:child_process'
import path from 'node:path'
import { watchTree, type Cost } from './process-tree.ts'

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js')
export const PASSPHRASE = 'une phrase pour le banc'

export interface Timed {
  answer: Record<string, unknown>
  seconds: number
  cost: Cost
  /** lines that --debug adds on stderr */
  log: Record<string, unknown>[]
}

/** Throws with what the command said when it fails. */
export function pli(profile: string, args: readonly string[], stdin = ''): Promise<Timed> {
  const began = performance.now()
  const child = spawn(process.execPath, [CLI, '--profile', profile, '--quiet', ...args], {
    env: { ...process.env, PLI_PASSPHRASE: PASSPHRASE },
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const watched = watchTree(child.pid ?? 0, ({ isChild, isMain, name }) => {
    if (isChild) return isMain ? 'parser: main thread' : 'parser: other threads'
    return isMain ? 'engine: main thread' : `engine: ${name}`
  })
  let out = ''
  let said = ''
  child.stdout.on('data', (piece: Buffer) => (out += piece.toString('utf8')))
  child.stderr.on('data', (piece: Buffer) => (said += piece.toString('utf8')))
  child.stdin.end(stdin)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (status) => {
      const seconds = (performance.now() - began) / 1000
      const cost = watched()
      if (status !== 0) reject(new Error(`pli ${args.join(' ')}: ${status} ${out} ${said}`))
      else
        resolve({ answer: out === '' ? {} : (JSON.parse(out) as Timed['answer']), seconds, cost, log: linesOf(said) })
    })
  })
}

function linesOf(said: string): Record<string, unknown>[] {
  return said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
