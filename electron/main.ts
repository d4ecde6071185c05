// Composition of the main thread: order of start, one instance, nothing else. With `--cli` it is the command line of the package.

import { join, resolve } from 'node:path'
import { app, Menu, shell, type BrowserWindow } from 'electron'
import { EngineClient } from './engine/client.ts'
import { serveLaunches } from './engine/parsing/socket-parser.ts'
import { defaultProfileDir } from './engine/store/profile.ts'
import type { ShellContract } from './ipc/shell.ts'
import { Attachments } from './shell/attachments.ts'
import { bridge, type ShellCalls } from './shell/bridge.ts'
import { chooseCertificate } from './shell/certificate.ts'
import { exportContacts, importDirectory } from './shell/directory.ts'
import { refusePermissions } from './shell/guards.ts'
import { watchIdle } from './shell/lock.ts'
import { launchParser } from './shell/parsers.ts'
import { PAGE, registerSchemes, serve } from './shell/protocol.ts'
import { openWindow } from './shell/window.ts'

const flag = process.argv.indexOf('--cli')
if (flag >= 0) {
  // run-as-node is fused off in the package, so the command line is the app itself
  const passphrase = process.env['PLI_PASSPHRASE']
  delete process.env['PLI_PASSPHRASE']
  await app.whenReady()
  const { main } = await import('./cli/main.ts')
  await main(process.argv.slice(flag + 1), passphrase, launchParser)
} else {
  await openApp()
}

async function openApp(): Promise<void> {
  app.enableSandbox()
  registerSchemes()
  const named = process.argv.indexOf('--profile')
  const profile = resolve(process.argv[named + 1] && named >= 0 ? String(process.argv[named + 1]) : defaultProfileDir())
  if (!app.requestSingleInstanceLock({ profile })) return app.quit()
  await app.whenReady()

  Menu.setApplicationMenu(null)
  refusePermissions()
  // as on the command line; no thread and no other program inherits it
  const passphrase = process.env['PLI_PASSPHRASE']
  delete process.env['PLI_PASSPHRASE']
  const engine = new EngineClient(profile, serveLaunches(launchParser), training())
  // the page of a broker: the system's browser alone (R14)
  engine.on((event) => {
    if (event.name === 'browser.open' && event.url.startsWith('https://')) void shell.openExternal(event.url)
  })
  // a wrong one is said by the window itself
  if (passphrase) await engine.call('profile.unlock', { passphrase }).catch(() => undefined)
  const attachments = new Attachments(join(profile, 'opened'), engine)
  await attachments.clear()

  let window: BrowserWindow | undefined = openWindow(join(import.meta.dirname, 'preload.cjs'))
  window.on('closed', () => (window = undefined))
  app.on('window-all-closed', () => app.quit())

  const lock = async () => {
    await engine.call('profile.lock', {})
    await attachments.clear()
    // a new document: nothing decrypted stays in the page
    window?.webContents.reload()
    return {}
  }
  const shellCalls: ShellCalls = {
    'profile.lock': lock,
    'shell.save': (input) => attachments.save(mustBeOpen(window), input as ShellContract['shell.save']['input']),
    'shell.open': (input) => attachments.open(input as ShellContract['shell.open']['input']),
    'shell.chooseCertificate': () => chooseCertificate(mustBeOpen(window)),
    'shell.importDirectory': () => importDirectory(mustBeOpen(window), engine),
    'shell.exportContacts': () => exportContacts(mustBeOpen(window), engine),
    'shell.print': () =>
      new Promise((done) => mustBeOpen(window).webContents.print({}, (printed) => done({ printed }))),
  }
  serve({
    pages: join(import.meta.dirname, 'renderer'),
    mailHtml: async (id) => ((await engine.call('messages.html', { id })) as { html: string | null }).html,
  })
  bridge(() => window, engine, shellCalls)

  const lockAfterMinutes = async () =>
    ((await engine.call('settings.get', {})) as { lockAfterMinutes: number }).lockAfterMinutes
  watchIdle(lockAfterMinutes, () => void lock())

  let closing = false
  app.on('before-quit', (event) => {
    if (closing) return
    closing = true
    event.preventDefault()
    void engine
      .close()
      .then(() => attachments.clear())
      .finally(() => app.quit())
  })
  await window.loadURL(PAGE)
}

/** `--training [--operators DIR]`: for learning and for tests; hosts given by hand and the TEST roots are believed. */
function training(): { operators?: string } | undefined {
  if (!process.argv.includes('--training')) return undefined
  const named = process.argv.indexOf('--operators')
  const folder = named < 0 ? undefined : process.argv[named + 1]
  return folder === undefined ? {} : { operators: resolve(folder) }
}

function mustBeOpen(window: BrowserWindow | undefined): BrowserWindow {
  if (!window) throw new Error('the window is closed')
  return window
}
