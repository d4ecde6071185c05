// What other tools take on the same mailbox: the shared peers.sh when it is there, and the bare download in any case.

import { execFileSync, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import type { BenchMailbox } from './mailbox.ts'
import { PlainImap } from './plain-imap.ts'

export interface PeerFigure {
  peer: string
  step: string
  seconds: number
  messages: number
  MB: number
}

const TOOLS: Record<string, string> = { mbsync: 'isync', mu: 'maildir-utils', notmuch: 'notmuch' }

/** Names of Debian packages that are not there and could not be installed. */
export function providePeers(): string[] {
  const missing = (): string[] =>
    Object.entries(TOOLS).flatMap(([tool, name]) => (spawnSync('which', [tool]).status === 0 ? [] : [name]))
  if (missing().length > 0 && process.getuid?.() === 0) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing()], { stdio: 'ignore', env })
  }
  return missing()
}

/** Empty where peers.sh or its tools are not; it prints why. */
export function runPeers({ shared, user }: BenchMailbox): PeerFigure[] {
  if (!shared) return []
  try {
    const said = execFileSync(path.join(shared.scripts, 'peers.sh'), [shared.dir, user], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    return said
      .toString()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as PeerFigure)
  } catch (error) {
    process.stderr.write(`peers: ${String(error)}\n`)
    return []
  }
}

/** Every message over one verified TLS connection, thrown away: seconds. */
export async function floor({ port, caFile, user, password }: BenchMailbox): Promise<number> {
  const imap = await PlainImap.open({ port, ca: fs.readFileSync(caFile, 'utf8'), user, password })
  const began = performance.now()
  for (const folder of await imap.folders()) {
    if ((await imap.examine(folder)) > 0) await imap.download()
  }
  const seconds = (performance.now() - began) / 1000
  await imap.close()
  return seconds
}
