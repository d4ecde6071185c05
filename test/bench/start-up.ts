// How long the command line takes to start and answer from an open store: `node dist/cli.js`, a fresh process each time.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { stretch } from '../../electron/engine/store/crypto.ts'
import { PASSPHRASE, pli } from './cli.ts'

const TIMES = 5

/** Medians, seconds. A keychain is rarely where benches run: what it spares is the derivation of the passphrase's key. */
export async function startUp(): Promise<{ withPassphrase: number; scrypt: number }> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pli-bench-'))
  try {
    const profile = path.join(dir, 'p')
    await pli(profile, ['init'])
    const opened: number[] = []
    const derived: number[] = []
    for (let n = 0; n < TIMES; n += 1) {
      opened.push((await pli(profile, ['account', 'list'])).seconds)
      derived.push(scryptSeconds(profile))
    }
    return { withPassphrase: median(opened), scrypt: median(derived) }
  } finally {
    fs.rmSync(dir, { recursive: true, force: true })
  }
}

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] ?? 0

/** Seconds to make the key of the profile's passphrase, by the settings that its own keyring.json names. */
export function scryptSeconds(profile: string): number {
  const { slots } = JSON.parse(fs.readFileSync(path.join(profile, 'keyring.json'), 'utf8')) as {
    slots: { kind: string; kdf: { N: number; r: number; p: number; salt: string } }[]
  }
  const kdf = slots.find((slot) => slot.kind === 'passphrase')?.kdf
  if (!kdf) throw new Error('no passphrase in this keyring')
  const { salt, ...cost } = kdf
  const began = performance.now()
  stretch(PASSPHRASE, Buffer.from(salt, 'base64'), cost)
  return (performance.now() - began) / 1000
}
