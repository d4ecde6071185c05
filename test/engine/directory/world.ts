// An engine on a profile of its own, and extractions on disk, plain or zipped.

import fs from 'node:fs'
import path from 'node:path'
import { zipSync } from 'fflate'
import { onTestFinished } from 'vitest'
import { Engine } from '../../../electron/engine/engine.ts'
import { createProfile } from '../../../electron/engine/store/profile.ts'
import { extraction } from '../../files/extraction.ts'
import { temporaryFolder } from '../store/temporary-folder.ts'

export const PASSPHRASE = 'sept boulons de laiton'

export async function newEngine(options: { background?: boolean } = {}): Promise<{ engine: Engine; dir: string }> {
  const dir = path.join(temporaryFolder(), 'profile')
  await createProfile(dir, { passphrase: PASSPHRASE })
  const engine = await openEngine(dir, options)
  return { engine, dir }
}

export async function openEngine(dir: string, options: { background?: boolean } = {}): Promise<Engine> {
  const engine = await Engine.open(dir, { passphrase: PASSPHRASE, ...options })
  onTestFinished(() => engine.close())
  return engine
}

export function textOf(
  kind: 'mailboxes' | 'people',
  from: number,
  to: number,
  options?: { trailing?: boolean },
): string {
  return [...extraction(kind, from, to, options)].join('')
}

/** Writes a file in a folder that goes with the test. */
export function written(name: string, content: string | Uint8Array): string {
  const file = path.join(temporaryFolder(), name)
  fs.writeFileSync(file, content)
  return file
}

export function zipped(members: Record<string, string>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(members).map(([name, text]) => [name, Buffer.from(text)])))
}

export const MAILBOXES = 'Extraction_Correspondance_MSSante_202611140403.txt'
export const PEOPLE = 'PS_LibreAcces_Personne_activite_202611140800.txt'
