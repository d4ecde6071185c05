// Electron's binary: there, or to be had. It is downloaded from its own site, which some networks do not reach: its installer runs as a
// child, is stopped after 15 s without progress, and is not asked again for a day.

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const folder = resolve(root, 'node_modules/electron')
const refused = resolve(root, 'node_modules/.cache/pli/electron-unavailable')
const STALLED_MS = 15_000
const ASK_AGAIN_MS = 24 * 3600_000

function installed(): string | undefined {
  const path = resolve(folder, 'path.txt')
  if (!existsSync(path)) return undefined
  const binary = resolve(folder, 'dist', readFileSync(path, 'utf8'))
  return existsSync(binary) ? binary : undefined
}

/** Path of Electron's binary, or undefined where it cannot be had. */
export async function electronBinary(): Promise<string | undefined> {
  const there = installed()
  if (there) return there
  if (existsSync(refused) && Date.now() - statSync(refused).mtimeMs < ASK_AGAIN_MS) return undefined
  process.stderr.write('Pli : recherche d’Electron…\n')
  await new Promise<void>((done) => {
    const child = spawn(process.execPath, [resolve(folder, 'install.js')], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let timer = setTimeout(() => child.kill(), STALLED_MS)
    const progress = () => {
      clearTimeout(timer)
      timer = setTimeout(() => child.kill(), STALLED_MS)
    }
    child.stdout.on('data', progress)
    child.stderr.on('data', progress)
    child.on('close', () => {
      clearTimeout(timer)
      done()
    })
  })
  const binary = installed()
  if (!binary) {
    mkdirSync(resolve(refused, '..'), { recursive: true })
    writeFileSync(refused, '')
  }
  return binary
}
