// The window for the tests: the built program on the stand-in host, over a profile of its own, seen through the DevTools protocol.
// It holds no expectation; what it starts it ends.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { ensureBuilt } from '../../build/build.ts'
import { installedBrowser } from '../host/browser.ts'
import { freePort } from '../peers/dovecot.ts'

const root = resolve(import.meta.dirname, '../..')
const PATIENCE_MS = 60_000

export const PASSPHRASE = 'le chat dort sous la table'

/** False, said once, where there is no browser; in CI that is a failure. */
export function hasBrowser(): boolean {
  if (installedBrowser() !== undefined) return true
  if (process.env['CI'] === 'true') throw new Error('the window needs Chromium, Chrome or Edge in CI')
  console.log('not run, a browser is needed: Chromium, Chrome or Edge')
  return false
}

export interface AppWindow {
  page: Page
  /** every address the page or its frames asked for, but those of the program itself */
  left: string[]
  /** what the program asked in a dialog of the system, where the safe answer is given */
  questions(): string[]
  /** pages that the program gave to the system's browser */
  opened(): string[]
  /** what the page threw or wrote as an error on its console */
  faults: string[]
  /** closes the window as a person does: the program stops in order */
  close(): Promise<void>
  /** as a power cut does */
  kill(): Promise<void>
}

export interface WindowSettings {
  profile: string
  /** PLI_HOST_OPEN_FILE, PLI_HOST_DOWNLOADS */
  env?: NodeJS.ProcessEnv
  size?: string
  /** folder of operators beside those of Pli */
  operators?: string
}

export async function openWindow({
  profile,
  env = {},
  size = '1366x768',
  operators,
}: WindowSettings): Promise<AppWindow> {
  await ensureBuilt()
  const port = await freePort()
  const host = spawn(
    process.execPath,
    [
      resolve(root, 'test/host/run.ts'),
      '--headless',
      '--size',
      size,
      '--cdp',
      String(port),
      '--',
      resolve(root, 'dist/main.js'),
      '--profile',
      profile,
      // servers of the loopback, with an authority of their own
      '--training',
      ...(operators === undefined ? [] : ['--operators', operators]),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...env } },
  )
  let said = ''
  host.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()))
  try {
    const browser = await connect(port, host, () => said)
    const page = await pageOf(browser)
    page.setDefaultTimeout(PATIENCE_MS)
    const left: string[] = []
    const faults: string[] = []
    page.on('request', (request) => {
      if (!/^(?:https:\/\/(?:app|mail)\.pli\/|blob:|data:)/.test(request.url())) left.push(request.url())
    })
    page.on('pageerror', (error) => faults.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text())
    })
    const questions = () => said.split('\n').filter((line) => line.startsWith('question: '))
    const opened = () => said.split('\n').flatMap((line) => /^open: (.*)/.exec(line)?.[1] ?? [])
    return {
      page,
      left,
      faults,
      questions,
      opened,
      close: () => end(host, page, browser),
      kill: () => cut(host, browser),
    }
  } catch (error) {
    host.kill('SIGKILL')
    throw error
  }
}

async function connect(port: number, host: ChildProcess, said: () => string): Promise<Browser> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    if (host.exitCode !== null) throw new Error(`the window stopped at its start: ${said()}`)
    try {
      return await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
    } catch (error) {
      if (Date.now() > until) throw error
      await new Promise((done) => setTimeout(done, 100))
    }
  }
}

async function pageOf(browser: Browser): Promise<Page> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    const found = browser
      .contexts()
      .flatMap((context) => context.pages())
      .find((page) => page.url().startsWith('https://app.pli/'))
    if (found) return found
    if (Date.now() > until) throw new Error('the window shows no page of Pli')
    await new Promise((done) => setTimeout(done, 100))
  }
}

async function end(host: ChildProcess, page: Page, browser: Browser): Promise<void> {
  const ended = isRunning(host) ? once(host, 'exit') : Promise.resolve()
  const timer = setTimeout(() => host.kill('SIGKILL'), PATIENCE_MS)
  await page.close().catch(() => undefined)
  await ended
  clearTimeout(timer)
  await browser.close().catch(() => undefined)
}

/** One that was killed has a signal and no code. */
function isRunning(host: ChildProcess): boolean {
  return host.exitCode === null && host.signalCode === null
}

async function cut(host: ChildProcess, browser: Browser): Promise<void> {
  const ended = isRunning(host) ? once(host, 'exit') : Promise.resolve()
  host.kill('SIGKILL')
  await ended
  await browser.close().catch(() => undefined)
}

export async function unlock(page: Page, passphrase = PASSPHRASE): Promise<void> {
  await page.getByLabel('Phrase secrète').fill(passphrase)
  await page.getByRole('button', { name: 'Déverrouiller' }).click()
}

/** A folder for a test, and what takes it away. */
export function scratch(): { dir: string; remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'pli-e2e-'))
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }) }
}
