// Opens the window: Electron when its binary is or can be had, else the stand-in host on an installed Chromium. Says which.

import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'
import { electronBinary } from './electron-binary.ts'

const root = resolve(import.meta.dirname, '..')

export interface WindowOptions {
  /** arguments of the program itself, as `--profile DIR` */
  args: string[]
  headless?: boolean
  size?: string
  dark?: boolean
  /** port of the DevTools protocol, for tests and screenshots; always on the host */
  cdp?: number
  env?: NodeJS.ProcessEnv
}

/** True when there is no display to open a window on. */
export function isDisplayless(): boolean {
  return process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']
}

export async function openWindow(options: WindowOptions): Promise<ChildProcess> {
  const env = { ...process.env, ...options.env }
  const electron = options.headless || options.cdp ? undefined : await electronBinary()
  if (electron) {
    process.stderr.write('Pli : fenêtre sous Electron.\n')
    return spawn(electron, [root, ...options.args], { stdio: 'inherit', env })
  }
  process.stderr.write(`Pli : fenêtre sous Chromium (hôte de remplacement)${options.headless ? ', sans écran' : ''}.\n`)
  const flags = [
    ...(options.headless ? ['--headless'] : []),
    ...(options.size ? ['--size', options.size] : []),
    ...(options.dark ? ['--dark'] : []),
    ...(options.cdp ? ['--cdp', String(options.cdp)] : []),
  ]
  return spawn(
    process.execPath,
    [resolve(root, 'test/host/run.ts'), ...flags, '--', resolve(root, 'dist/main.js'), ...options.args],
    { stdio: 'inherit', env },
  )
}
